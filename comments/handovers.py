"""Putting a comment before a named person, or asking somebody else's opinion of it.

Neither decides anything: whoever comes first may still decide, and that ends both.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.people.models import User
from comments import moderators
from comments.models import Comment, Handover
from comments.wording import says_something

LONGEST = 2000
Kind = Handover.Kind


class NotAllowed(Exception):
    """What was asked cannot be; the message says why."""


def people(apart_from: User) -> QuerySet[User]:
    """Whom this moderator can put a comment before."""
    return moderators.active().exclude(pk=apart_from.pk)


@transaction.atomic
def hand(
    comment: Comment, *, to: User, by: User, note: str = "", now: datetime | None = None
) -> Handover:
    """Put the comment before a named moderator. What was handed to somebody before ends.

    Raises:
        NotAllowed: to oneself, to somebody who may not decide, or with too long a note.
    """
    _check_person(to, by)
    return _open(comment, Kind.HANDOVER, to, by, _clean(note), now)


@transaction.atomic
def ask(
    comment: Comment, *, to: User | None, question: str, by: User, now: datetime | None = None
) -> Handover:
    """Ask that moderator, or with None anybody else, for an opinion in words.

    Raises:
        NotAllowed: without a question, or as `hand`.
    """
    if to is not None:
        _check_person(to, by)
    question = _clean(question)
    if not question:
        raise NotAllowed(_("Write what you want to know."))
    return _open(comment, Kind.OPINION, to, by, question, now)


def answer(pk: int, text: str, *, by: User, now: datetime | None = None) -> Handover:
    """Give the opinion that was asked for, which ends the asking.

    Raises:
        NotAllowed: without words, by another than who was asked, or when it has ended already.
    """
    text = _clean(text)
    if not text:
        raise NotAllowed(_("Write your answer."))
    asked = Handover.objects.filter(Q(to=by) | (Q(to=None) & ~Q(by=by)), pk=pk, kind=Kind.OPINION)
    given = {"answer": text, "answered_name": str(by), "done_at": now or timezone.now()}
    if not asked.filter(done_at=None).update(**given):
        ended = asked.exclude(done_at=None).exists()
        raise NotAllowed(
            _("This question has ended already.") if ended else _("You were not asked.")
        )
    return asked.get()


def end(pk: int, *, by: User, now: datetime | None = None) -> Handover:
    """Take back what one has handed over or asked, or give back what was put before oneself.

    Raises:
        NotAllowed: for others, or when it has ended already.
    """
    rows = Handover.objects.filter(Q(by=by) | Q(to=by), pk=pk)
    if not rows.filter(done_at=None).update(done_at=now or timezone.now()):
        raise NotAllowed(_("This has ended already, or is not yours to end."))
    return rows.get()


def reopen(comment_id: int, decided_at: datetime) -> int:
    """Open what a decision of that moment ended, since it was undone; how many. What was opened
    anew meanwhile stands. To be called with the thread locked."""
    rows = Handover.objects.filter(comment=comment_id).order_by()
    anew = rows.filter(done_at=None).values_list("kind", flat=True)
    ended = rows.filter(done_at=decided_at, answer="").exclude(kind__in=list(anew))
    newest = ended.values("kind").annotate(last=Max("pk")).values_list("last", flat=True)
    return rows.filter(pk__in=list(newest)).update(done_at=None)


def _open(
    comment: Comment, kind: str, to: User | None, by: User, words: str, now: datetime | None
) -> Handover:
    now = now or timezone.now()
    # The comment's row is taken, so that of two at once the second ends the first one's.
    Comment.objects.select_for_update(of=("self",)).only("pk").get(pk=comment.pk)
    Handover.objects.filter(comment=comment, kind=kind, done_at=None).update(done_at=now)
    return Handover.objects.create(
        comment=comment,
        kind=kind,
        to=to,
        question=words,
        by=by,
        by_name=str(by),
        created_at=now,
    )


def _check_person(to: User, by: User) -> None:
    if to.pk == by.pk:
        raise NotAllowed(_("Choose somebody else: this is you."))
    if not moderators.active().filter(pk=to.pk).exists():
        raise NotAllowed(_("Choose somebody who may decide about comments."))


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not says_something(text):
        return ""
    if len(text) > LONGEST:
        raise NotAllowed(
            ngettext(
                "That is longer than %(most)d character.",
                "That is longer than %(most)d characters.",
                LONGEST,
            )
            % {"most": LONGEST}
        )
    return text
