"""What each notice says, made when it is sent: nothing of it is stored.

A notice whose cause is gone by then is not sent: a decision that was taken back or overtaken (the
later one has a notice of its own, or leaves nothing to tell), a comment or reply that nobody can
read any more, a wish to get no more of a kind. Receipts are always sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, SiteIdentity
from comments import (
    digest,
    follows,
    mail_answers,
    mail_corrections,
    mail_sign_ins,
    mail_statements,
    mail_stops,
)
from comments.letters import Letter, link, one_line, quote, subject, text, to_a_writer
from comments.models import Comment, Notice
from comments.models.comments import Status

LONGEST_REPLY = 1500  # characters
Kind = Notice.Kind


TOLD = (
    "user",
    "sender",
    "report__comment__thread__article",
    "comment__thread__article",
    "comment__parent",
    "comment__current",
    "decision__rule__version",
    "decision__standing",
    "decision__comment__thread__article",
    "decision__revision",
    "decision__contested_by",
    "decision__reversed_by",
    "decision__thread__article",
    "thread__article",
    "correction__article",
    "decision__parent__rule",
    "appeal__decision__standing",
    "sign_in__sender__user",
    "sign_in__comment__thread__article",
)
"""What letters are made of, as seen from a notice."""


def with_what_it_tells(pk: int) -> Notice:
    """The notice with what its letter is made of, in two queries: what it does not point at is not
    asked for, because a plan of forty tables takes PostgreSQL a fifth of a second to make.

    Raises:
        Notice.DoesNotExist: there is no such notice.
    """
    bare = Notice.objects.get(pk=pk)
    there = [path for path in TOLD if getattr(bare, f"{path.split('__')[0]}_id") is not None]
    return Notice.objects.select_related(*there).get(pk=pk)


def of(notice: Notice, to: str, now: datetime) -> Letter | None:
    """What the notice says by now to the address `to`; None when there is nothing to say."""
    stoppable = notice.kind in mail_stops.STOPPABLE
    if stoppable and not mail_stops.wanted(to, notice.kind):
        return None
    language = _language(notice)
    with translation.override(language):
        return _WRITERS[notice.kind](notice, language, now)


def _language(notice: Notice) -> str:
    """That of the article it is about, else the site's."""
    article = _article(notice)
    return article.language if article else SiteIdentity.objects.current().language


def _article(notice: Notice) -> Article | None:
    if notice.correction:
        return notice.correction.article
    comment = notice.comment or (notice.report.comment if notice.report else None)
    comment = comment or (notice.sign_in.comment if notice.sign_in else None)
    if comment:
        return comment.thread.article
    thread = notice.thread or (notice.decision.thread if notice.decision else None)
    return thread.article if thread else None


def _published(notice: Notice, language: str, now: datetime) -> Letter | None:
    comment = notice.comment
    if comment is None or not _is_read(comment, now):
        return None
    article = comment.thread.article
    said = _("Your comment is published.")
    parts = (
        text(said),
        link(_("It stands under “%s”:") % article, comment.get_absolute_url()),
        link(_("What became of it, for you alone:"), comment.receipt_url()),
    )
    return Letter(subject(said, article), language, parts, to_a_writer())


def _reply(notice: Notice, language: str, now: datetime) -> Letter | None:
    """`notice.comment` is the reply. Both it and what it answers must still be read."""
    reply = notice.comment
    if reply is None or reply.parent is None or reply.current is None:
        return None
    if not _is_read(reply, now) or reply.parent.status != Status.PUBLISHED:
        return None
    if not follows.wants_replies(notice.sender_id or 0, reply.thread_id):
        return None
    article, words = reply.thread.article, reply.current.text
    cut = words if len(words) <= LONGEST_REPLY else f"{words[:LONGEST_REPLY].rstrip()}…"
    parts = (
        text(_("%s answered your comment.") % one_line(reply.current.name)),
        text(_("On “%s”:") % article),
        quote(cut),
        link(_("Read it where it stands:"), reply.get_absolute_url()),
    )
    return Letter(subject(_("A reply to your comment"), article), language, parts, to_a_writer())


def _thread(notice: Notice, language: str, now: datetime) -> Letter | None:
    """Only how many: what they say is read where it stands, if it still does."""
    thread = notice.thread
    if thread is None or not thread.article.is_visible(now):
        return None
    count = follows.new_since(notice)
    if not count:
        return None
    article = thread.article
    said = ngettext("%(count)d new comment", "%(count)d new comments", count) % {"count": count}
    choose = reverse("comments:follow", args=[article.path])
    parts = (
        text(_("%(comments)s on “%(story)s”.") % {"comments": said, "story": article}),
        link(
            _("Read them where they stand:"), f"{article.get_absolute_url()}?sort=newest#comments"
        ),
        link(_("You follow this story. Choose something else:"), choose),
    )
    return Letter(subject(said, article), language, parts, to_a_writer())


def _is_read(comment: Comment, now: datetime) -> bool:
    return comment.status == Status.PUBLISHED and comment.thread.article.is_visible(now)


_WRITERS: Mapping[str, Callable[[Notice, str, datetime], Letter | None]] = {
    Kind.STATEMENT: mail_statements.statement,
    Kind.PUBLISHED: _published,
    Kind.REPLY: _reply,
    Kind.REPORT: mail_answers.report_received,
    Kind.REPORT_DECIDED: mail_answers.report_decided,
    Kind.APPEAL: mail_answers.appeal_received,
    Kind.APPEAL_DECIDED: mail_answers.appeal_decided,
    Kind.DIGEST: digest.letter,
    Kind.SIGN_IN: mail_sign_ins.letter,
    Kind.THREAD: _thread,
    Kind.CORRECTION: mail_corrections.letter,
}
