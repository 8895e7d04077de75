"""The report as files. Their fields are those of `figures` and stay; docs/transparency.md tells
them one by one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.models import SiteIdentity
from articles.spreadsheets import cell
from comments.transparency import telling
from comments.transparency.figures import COUNTED, DEFINITIONS, SCHEMA, Counts
from comments.transparency.reading import Month

COLUMNS = ("month", "state", "rule", "number", "version", "title", *COUNTED)


def state(month: Month) -> str:
    """`frozen`, `closed` (over, not frozen yet) or `running`."""
    if month.frozen_at:
        return "frozen"
    return "closed" if month.is_over else "running"


def as_json(months: Sequence[Month], site: SiteIdentity) -> dict[str, Any]:
    """`checksum` is over the canonical JSON of `figures`."""
    return {
        "schema": SCHEMA,
        "site": site.name,
        "url": settings.SITE_URL + reverse("comments:transparency"),
        "months": [
            {
                "month": f"{one.day:%Y-%m}",
                "state": state(one),
                "counted_at": one.counted_at.isoformat(timespec="seconds"),
                "checksum": one.checksum,
                "figures": one.figures.to_json(),
            }
            for one in months
        ],
        "definitions": {
            name: {"name": str(one.name), "counted": str(one.told), "of_rule": str(one.of_rule)}
            for name, one in DEFINITIONS.items()
        },
    }


def write_csv(file: Any, months: Sequence[Month], titles: telling.Titles) -> None:
    """A row for each month, with no rule, and one for each of its rules."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for month in months:
        writer.writerows(_rows(month, titles))


def _rows(month: Month, titles: telling.Titles) -> Iterator[list[str]]:
    begins = [f"{month.day:%Y-%m}", state(month)]
    yield [*begins, "", "", "", "", *_cells(month.figures.total)]
    shown = telling.rules(month.figures.rules, titles)
    for counted, rule in zip(month.figures.rules, shown, strict=True):
        named = [counted.key, str(counted.number), str(counted.version), rule.title]
        yield [*begins, *map(cell, named), *_cells(counted.counts)]


def _cells(counts: Counts) -> Iterator[str]:
    """Numbers as they are; nothing where there is no time to tell."""
    for name in COUNTED:
        found = getattr(counts, name)
        yield "" if found is None else str(found)
