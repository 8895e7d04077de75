"""The mail to those who commented on a story before it was corrected."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article
from comments import follows
from comments.letters import Letter, facts, link, moment, quote, subject, text
from comments.models import Notice, Thread


def letter(notice: Notice, language: str, now: datetime) -> Letter | None:
    """What was put right, in the newsroom's words; None once readers do not have the story, or
    its reader wants to hear nothing of the thread."""
    correction = notice.correction
    if correction is None or not correction.article.is_visible(now):
        return None
    article, kind = correction.article, correction.get_kind_display()
    if _muted(notice.sender_id or 0, article):
        return None
    said = _("You commented on “%(story)s”. It was changed since.") % {"story": article}
    when = (kind, moment(correction.created_at))
    parts = [text(said), facts([when]), quote(correction.text)]
    if correction.open and correction.before_id:
        both = reverse("articles:correction", args=[correction.pk])
        parts.append(link(_("See both wordings:"), both))
    parts.append(link(_("Read the story as it is now:"), article.get_absolute_url()))
    why = _("You get this mail because this address was confirmed for a comment on the story.")
    return Letter(subject(kind, article), language, tuple(parts), why)


def _muted(sender_id: int, article: Article) -> bool:
    """Whether its reader chose, since it was asked for, to hear nothing of the thread."""
    thread = Thread.objects.filter(article=article).first()
    return thread is not None and not follows.wants_replies(sender_id, thread.pk)
