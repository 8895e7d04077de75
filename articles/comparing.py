"""Two versions of a story side by side: revisions, or what somebody has typed and not saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import diffing, sanitizer
from articles.media.models import Picture
from articles.models import Article, Credit, Revision
from articles.written import lines_of

TEXTS = ("headline", "deck", "body_source")
FACTS = (
    "section",
    "kind",
    "language",
    "topics",
    "credits",
    "lead_picture",
    "lead_caption",
    "dateline",
    "wire_source",
    "based_on",
    "republish",
    "related",
    "slug",
    "noindex",
    "noindex_reason",
    "publish_at",
    "embargo_until",
    "expire_at",
)
TIMES = frozenset({"publish_at", "embargo_until", "expire_at"})


@dataclass(frozen=True, slots=True)
class Version:
    """What a story says at one moment. `facts` are the columns of a snapshot; one that is missing
    is not known, and compared with nothing."""

    headline: str = ""
    deck: str = ""
    body_source: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, revision: Revision) -> Version:
        return cls(revision.headline, revision.deck, revision.body_source, dict(revision.snapshot))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that differs: its name, and the passages that changed."""

    name: str
    label: str
    passages: list[list[diffing.Row]]


def compare(old: Version, new: Version) -> list[Part]:
    """What differs, in the order of the form. Empty: they say the same.

    Costs one query where a text shows pictures.
    """
    pictures = _pictures(old.body_source + new.body_source)
    parts = []
    for name in TEXTS:
        sides = [_lines(name, getattr(one, name), pictures) for one in (old, new)]
        parts.append(_part(name, *sides))
    for name in FACTS:
        if name in old.facts and name in new.facts:
            sides = [_told(name, one.facts[name]) for one in (old, new)]
            parts.append(_part(name, *sides))
    return [part for part in parts if part.passages]


def _part(name: str, old: list[str], new: list[str]) -> Part:
    return Part(name, label_of(name), diffing.passages(_paired(diffing.rows(old, new))))


def _paired(rows: list[diffing.Row]) -> list[diffing.Row]:
    """A block that went and the one that came in its place, in one row."""
    found: list[diffing.Row] = []
    for row in rows:
        last = found[-1] if found else None
        if last is not None and last.old and not last.new and row.new and not row.old:
            found[-1] = diffing.Row(last.inline + row.inline)
        else:
            found.append(row)
    return found


def label_of(name: str) -> str:
    """What the form calls a column."""
    if name == "credits":
        return capfirst(str(Credit._meta.verbose_name_plural))
    if name == "related":
        return capfirst(_("related stories"))
    column: Any = Article._meta.get_field(name)
    return capfirst(str(column.verbose_name))


def _lines(name: str, text: str, pictures: Mapping[str, str]) -> list[str]:
    if name != "body_source":
        return [line for line in text.splitlines() if line.strip()]
    try:
        return lines_of(sanitizer.clean(text), pictures)
    except sanitizer.HtmlRefused:  # typed, and not fit to be saved: still to be read
        return lines_of(text, pictures)


def _pictures(html: str) -> dict[str, str]:
    """The names of the pictures in it, by their keys."""
    keys = {part.partition('"')[0] for part in html.split('data-picture="')[1:]}
    found = Picture.objects.filter(key__in=keys) if keys else Picture.objects.none()
    return {one.key: _("Picture: %(name)s") % {"name": one} for one in found}


def _told(name: str, value: Any) -> list[str]:
    """A fact as it is read; names of then, not of now."""
    if name in ("topics", "related"):
        return [str(one[-1]) for one in value]
    if name == "credits":
        roles = dict(Credit.Role.choices)
        return [f"{person} ({roles.get(role, role)})" for _number, person, role in value]
    if name in ("section", "lead_picture"):
        return [str(value[1])] if value else []
    if name in TIMES:
        moment = parse_datetime(value) if value else None
        return [date_format(timezone.localtime(moment), "DATETIME_FORMAT")] if moment else []
    if isinstance(value, bool):
        return [_("Yes") if value else _("No")]
    return [str(dict(Article.Kind.choices).get(value, value))] if value else []
