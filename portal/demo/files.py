"""Reads the demo newspaper's files. Dates in them are told in days before the paper's own date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

HERE = Path(__file__).parent
POLICY = HERE.parent / "starter" / "policy.json"
_DATE = re.compile(r"\{(date|weekday) (-?[0-9]+)\}")
_ARTICLE = re.compile(r'href="article:([a-z0-9-]+)"')
_FIGURE = re.compile(r'data-picture="([a-z0-9-]+)"')


@dataclass(frozen=True, slots=True)
class Text:
    """A file with what it says about itself, and its text."""

    stem: str
    about: Mapping[str, Any]
    source: str


def site() -> dict[str, Any]:
    return tomllib.loads((HERE / "site.toml").read_text())


def second_policy() -> dict[str, Any]:
    """What the second version of the policy changes in the starter policy."""
    return tomllib.loads((HERE / "second.toml").read_text())


def desk() -> dict[str, Any]:
    """What waits for the moderators besides comments."""
    return tomllib.loads((HERE / "desk.toml").read_text())


def habits() -> dict[str, Any]:
    """What was put right in articles, and what readers answered about them."""
    return tomllib.loads((HERE / "habits.toml").read_text())


def waiting() -> dict[str, Any]:
    """The stories that nobody but the desk has seen yet."""
    return tomllib.loads((HERE / "waiting.toml").read_text())


def texts(folder: str) -> list[Text]:
    """The articles or pages, by file name."""
    return [_read(path) for path in sorted((HERE / folder).glob("*.html"))]


def threads() -> Iterator[tuple[str, dict[str, Any]]]:
    """The article's file name and its thread, by file name."""
    for path in sorted((HERE / "comments").glob("*.toml")):
        yield path.stem, tomllib.loads(path.read_text())


def picture(name: str) -> Path:
    return HERE / "pictures" / f"{name}.jpg"


def _read(path: Path) -> Text:
    _nothing, about, source = path.read_text().split("+++\n", 2)
    return Text(path.stem, tomllib.loads(about), source.strip())


def moment(day: date, days_before: int, clock: str = "12:00") -> datetime:
    """A time of day in site time, that many days before the paper's date."""
    then = datetime.combine(day - timedelta(days=days_before), time.fromisoformat(clock))
    return timezone.make_aware(then)


def fill_in(
    source: str, day: date, *, address: Callable[[str], str], key: Callable[[str], str]
) -> str:
    """The text with its dates told, its links leading somewhere and its pictures named by key."""
    source = _DATE.sub(lambda found: _told(day, found[1], int(found[2])), source)
    source = _ARTICLE.sub(lambda found: f'href="{address(found[1])}"', source)
    return _FIGURE.sub(lambda found: f'data-picture="{key(found[1])}"', source)


def _told(day: date, how: str, days_before: int) -> str:
    return date_format(day - timedelta(days=days_before), "l" if how == "weekday" else "j F")
