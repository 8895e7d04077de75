"""Text that somebody has typed and not saved: kept every few seconds, offered back, never
published. The only writer of `Autosave`.

A form is told from another by its key, so that two windows of one person never write over each
other. Once its text was saved, taken elsewhere or thrown away, a form is closed: what still comes
from it is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Autosave
from articles.models.desk import new_key
from articles.people.models import User

KEPT = timedelta(days=30)
LARGEST = 2_000_000
"""Characters of one form as JSON: four times the longest text."""
MOST = 200
"""Forms of one person that are kept; with more, the one left alone for longest gives way."""
KEY = 22
Data = Mapping[str, Sequence[str]]


class NotKept(ValueError):
    """A text that is not kept; the message is for whoever types it."""


class Closed(NotKept):
    """The form's text was saved, taken on in another window, or thrown away."""


def keep(
    form: str,
    data: Data,
    *,
    user: User,
    article: Article | None,
    seen: int,
    now: datetime | None = None,
) -> Autosave:
    """Keep what the form holds now in place of what it held before.

    Raises:
        NotKept: it is larger than any text may be, or the key is none.
        Closed: the form is closed.
    """
    now = now or timezone.now()
    if not is_key(form):
        raise NotKept(_("This form has no key: reload it."))
    if len(json.dumps(data)) > LARGEST:
        raise NotKept(_("This text is too long to be kept."))
    changed = {"data": data, "saved_at": now, "seen": seen}
    with transaction.atomic():
        mine = Autosave.objects.filter(user=user, form=form)
        if mine.exclude(data={}).update(**changed):
            return mine.get()
        made, is_new = Autosave.objects.get_or_create(
            user=user, form=form, defaults={"article": article, "began_at": now, **changed}
        )
        if not is_new:
            raise Closed(_("This form is closed: its text was saved or taken on elsewhere."))
        _make_room(user, now)
    return made


def unsaved(user: User, article: Article | None) -> QuerySet[Autosave]:
    """What the person has typed into forms of this story, or of new ones, and not saved."""
    return (
        Autosave.objects.filter(user=user, article=article).exclude(data={}).order_by("-saved_at")
    )


def close(form: str, *, user: User, article: Article | None = None) -> None:
    """Say that the form's text is saved: inside the transaction that saves it."""
    if not is_key(form):
        return
    Autosave.objects.update_or_create(
        user=user,
        form=form,
        defaults={"data": {}, "saved_at": timezone.now()},
        create_defaults={"data": {}, "saved_at": timezone.now(), "article": article},
    )


def take_on(row: Autosave) -> Autosave:
    """Move the text to a form of its own and close the one that it was typed into, which may still
    be open somewhere.

    Raises:
        Closed: it was closed before.
    """
    with transaction.atomic():
        data = Autosave.objects.select_for_update().get(pk=row.pk).data
        closed = Autosave.objects.filter(pk=row.pk).exclude(data={}).update(data={})
        if not closed:
            raise Closed(_("This text was taken on or thrown away in another window."))
        return Autosave.objects.create(
            user=row.user,
            article=row.article,
            form=new_key(),
            data=data,
            seen=row.seen,
            began_at=row.began_at,
            saved_at=row.saved_at,
        )


def throw_away(row: Autosave) -> None:
    Autosave.objects.filter(pk=row.pk).update(data={})


def is_key(text: str) -> bool:
    return len(text) == KEY and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def _make_room(user: User, now: datetime) -> None:
    """Forget what is older than is promised, and what is more than one person can have open."""
    Autosave.objects.filter(saved_at__lt=now - KEPT).delete()
    mine = Autosave.objects.filter(user=user).order_by("-saved_at", "-pk")
    extra = list(mine.values_list("pk", flat=True)[MOST : MOST + 50])
    if extra:
        Autosave.objects.filter(pk__in=extra).delete()


def listed(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields of a posted form but for what belongs to one request: its token, its buttons."""
    lists = getattr(values, "lists", None)
    pairs = lists() if lists else values.items()
    return {
        str(name): [str(one) for one in many]
        for name, many in pairs
        if not str(name).startswith(("_", "csrf"))
    }
