"""Notes that moderators keep for each other, about comments and senders. None is ever changed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.people.models import User
from comments.models import Comment, Note, Sender
from comments.wording import says_something

LONGEST = 2000
"""Characters of a note."""


class NotAllowed(Exception):
    """The note cannot be kept; the message says why."""


def add(
    *,
    comment: Comment | None = None,
    sender: Sender | None = None,
    text: str,
    by: User,
    now: datetime | None = None,
) -> Note:
    """Keep a note about a comment or about a sender. It is for moderators alone.

    The same words by the same person again, with nothing in between, are the same note.

    Raises:
        NotAllowed: it says nothing, or too much.
    """
    text = text.replace("\r\n", "\n").strip()
    if not says_something(text):
        raise NotAllowed(_("Write something first."))
    if len(text) > LONGEST or "\x00" in text:
        told = ngettext(
            "Keep the note to %(most)d character.",
            "Keep the note to %(most)d characters.",
            LONGEST,
        )
        raise NotAllowed(told % {"most": LONGEST})
    last = Note.objects.filter(comment=comment, sender=sender).order_by("-pk").first()
    if last and (last.text, last.by_id) == (text, by.pk):
        return last
    return Note.objects.create(
        comment=comment,
        sender=sender,
        text=text,
        by=by,
        by_name=str(by),
        created_at=now or timezone.now(),
    )
