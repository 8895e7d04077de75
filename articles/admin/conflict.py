"""Two people, or two windows, saved the same story: what each changed, and nobody's words lost.

The form is refused and shown again with what was typed. Where the writer had changed nothing and
the other had, the form takes over the other's; where both had, the writer's stands in the form and
a tick says knowingly that it goes in place of the other's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.comparing import TEXTS, Part, Version, compare, label_of
from articles.models import Article, Revision
from articles.publishing import Outdated

OVER = "over"
"""The field of the tick; its value is the revision that the writer was shown."""
LISTS = ("credits", "related")
ROWS = ("section", "lead_picture")
TIMES = ("embargo_until", "expire_at")
BOXES = ("republish", "noindex")
WORDS = ("kind", "language", "lead_caption", "dateline", "wire_source", "based_on", "slug")
OTHERS = ("noindex_reason",)


@dataclass(frozen=True)
class Conflict:
    """What the form was refused for. `theirs` went from the revision that the writer had opened to
    the newest; `against` goes from the newest to the form as it now stands."""

    newest: Revision
    told: str
    theirs: list[Part]
    against: list[Part]
    taken_over: list[str]
    before: str
    ours: str


def found(form: Any, seen: int) -> Conflict | None:
    """The conflict of a bound form that was opened on revision `seen`; its data is changed so that
    it takes over what the writer left alone. None: nobody saved meanwhile, or the writer has been
    shown the newest revision and goes over it."""
    article: Article = form.instance
    newest = article.revisions.filter(number__gt=seen).first()
    if newest is None or form.data.get(OVER) == str(newest.number):
        return None
    base = article.revisions.filter(number__lte=seen).first()
    old, new, mine = Version.of(base) if base else Version(), Version.of(newest), typed(form)
    untouched = {part.name for part in compare(new, mine)} - {p.name for p in compare(old, mine)}
    taken = [name for name in _names(form) if name in untouched]
    form.data = take_over(form.data, new, taken, form.add_prefix)
    left = set(taken)
    return Conflict(
        newest=newest,
        told=str(Outdated(newest)),
        theirs=compare(old, new),
        against=[part for part in compare(new, mine) if part.name not in left],
        taken_over=[label_of(name) for name in taken],
        before=_("Revision %(number)s") % {"number": base.number} if base else _("Before"),
        ours=_("Your text"),
    )


def typed(form: Any) -> Version:
    """What stands in the form, as far as it can be read; lists of rows below it are left out."""
    data = getattr(form, "cleaned_data", {})
    texts = {name: str(form.data.get(form.add_prefix(name), "")) for name in TEXTS}
    facts: dict[str, Any] = {name: data[name] for name in (*BOXES, *WORDS, *OTHERS) if name in data}
    facts |= {name: _row(data[name]) for name in ROWS if name in data}
    facts |= {name: _time(data[name]) for name in TIMES if name in data}
    if "topics" in data:
        named = sorted((one.pk, str(one)) for one in data["topics"])
        facts["topics"] = [list(pair) for pair in named]
    return Version(**texts, facts=facts)


def _row(row: Any) -> list[Any] | None:
    return [row.pk, str(row)] if row else None


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _names(form: Any) -> list[str]:
    """The fields that can be taken over one by one."""
    every = (*TEXTS, "topics", *ROWS, *BOXES, *WORDS, *OTHERS, *TIMES)
    return [name for name in every if name in form.fields]


def take_over(data: QueryDict, new: Version, names: list[str], prefixed: Any) -> QueryDict:
    """The posted fields with those of `names` as the version has them."""
    changed = data.copy()
    for name in names:
        field = prefixed(name)
        value = getattr(new, name) if name in TEXTS else new.facts.get(name)
        if name == "topics":
            changed.setlist(field, [str(number) for number, _name in value or ()])
        elif name in TIMES:
            at = timezone.localtime(datetime.fromisoformat(value)) if value else None
            changed[f"{field}_0"] = f"{at:%Y-%m-%d}" if at else ""
            changed[f"{field}_1"] = f"{at:%H:%M:%S}" if at else ""
        elif name in BOXES:
            changed.pop(field, None)
            if value:
                changed[field] = "on"
        elif name in ROWS:
            changed[field] = str(value[0]) if value else ""
        else:
            changed[field] = str(value or "")
    return changed
