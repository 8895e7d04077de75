"""Links: how many, and where to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comments.policy.detectors.base import WHERE, Check, Kind
from comments.policy.findings import (
    Field,
    Hit,
    Sentence,
    counted,
    gettext_noop,
    ngettext_lazy,
    sentence,
)
from comments.policy.reading import Reading, fields
from comments.policy.settings import DetectorSettings, Setting, setting

LONGEST_HOST = 320
"""Characters of a host with what may stand before it, such as a name and a password."""


_HOST = re.compile(r"(?!.*\.\.)(?![.-])[\w.-]{1,253}(?<![.-])")


def _no_host(host: str) -> Sentence | None:
    if _HOST.fullmatch(_plain(host)):
        return None
    return sentence(gettext_noop("is not the name of a host, such as example.org."))


def _hosts(label: str, help_text: str, *, private: bool = False) -> Setting:
    return Setting(
        "lines", label, help_text, maximum=253, most=5_000, fault=_no_host, private=private
    )


@dataclass(frozen=True)
class Settings(DetectorSettings):
    most: int | None = setting(
        2,
        Setting(
            "whole",
            gettext_noop("Most links"),
            gettext_noop("More are found; empty for any number."),
            minimum=0,
            maximum=100,
            optional=True,
        ),
    )
    allowed: tuple[str, ...] = setting(
        (),
        _hosts(
            gettext_noop("Hosts that do not count"),
            gettext_noop("One a line, such as example.org; hosts below it are meant too."),
        ),
    )
    blocked: tuple[str, ...] = setting(
        (),
        _hosts(
            gettext_noop("Blocked hosts"),
            gettext_noop("Every link to one of them is found, whatever the number."),
            private=True,
        ),
    )
    where: str = setting("both", WHERE)


_OPENING = re.compile(r"(?:https?|ftp)[:;]/{1,2}|www\.")
_RUN = re.compile(r"[\w.-]+")
_AUTHORITY_END = re.compile(r"[\s/?#\\<>\"'()\[\]]")
_REST_END = re.compile(r"[\s<>\"]")
_NOT_LAST = ".,;:!?)'\u2019\u201d\u2026-"
_TAKEN_BARE = frozenset(
    "com net org info biz io app dev shop store online site website club xyz top live news blog "
    "link click pro vip fun icu ru de uk fr es it nl pl br cn in us eu".split()
)
_LINK = sentence(gettext_noop("A link."))
_BLOCKED = sentence(gettext_noop("A link to a blocked host."))


@dataclass(frozen=True, slots=True)
class _Link:
    start: int
    end: int
    host: str


def describe(settings: Settings) -> tuple[Sentence, ...]:
    told = []
    if settings.most == 0:
        told.append(sentence(gettext_noop("Looks for links.")))
    elif settings.most is not None:
        messages = ngettext_lazy(
            "Looks for more than %(count)s link.", "Looks for more than %(count)s links."
        )
        told.append(counted(messages, settings.most))
    if settings.most is not None and settings.allowed:
        message = gettext_noop("Links to these hosts do not count: %(hosts)s.")
        told.append(sentence(message, hosts=settings.allowed))
    if settings.blocked:
        messages = ngettext_lazy(
            "Looks for links to %(count)s blocked host.",
            "Looks for links to %(count)s blocked hosts.",
        )
        told.append(counted(messages, len(settings.blocked)))
    return tuple(told) or (sentence(gettext_noop("Looks for no links.")),)


def prepare(settings: Settings) -> Check:
    allowed = frozenset(map(_plain, settings.allowed))
    blocked = frozenset(map(_plain, settings.blocked))
    messages = ngettext_lazy("More than %(count)s link.", "More than %(count)s links.")
    too_many = counted(messages, settings.most) if settings.most else _LINK

    def check(reading: Reading) -> Iterable[Hit]:
        counting = []
        for field in fields(settings.where):
            for link in _links(reading, field):
                if _below(link.host, blocked):
                    yield Hit(field, link.start, link.end, _BLOCKED)
                elif not _below(link.host, allowed):
                    counting.append(Hit(field, link.start, link.end, too_many))
        if settings.most is not None:
            yield from counting[settings.most :]

    return check


def _links(reading: Reading, field: Field) -> Iterator[_Link]:
    folded = reading.folded(field)
    text = folded.text
    reach = 0
    for start, host_at in _openings(text):
        if start < reach:
            continue
        end = _first(_AUTHORITY_END, text, host_at, host_at + LONGEST_HOST)
        host_at += text[host_at:end].rfind("@") + 1
        host = text[host_at:end].partition(":")[0].rstrip(".-")
        if "." in host or (host and text[start:host_at].endswith("/")):
            first, last = folded.span(host_at, host_at + len(host))
            if text[end : end + 1] in ("/", "?", "#"):
                end = _first(_REST_END, text, end)
            reach = start + len(text[start:end].rstrip(_NOT_LAST))
            yield _Link(*folded.span(start, reach), _plain(folded.source[first:last]))


def _openings(text: str) -> Iterator[tuple[int, int]]:
    """Where links may begin, and where their host does, in order."""
    opened = [
        (found.start(), found.start() if found[0] == "www." else found.end())
        for found in _OPENING.finditer(text)
    ]
    return iter(sorted({*opened, *_bare(text)}))


def _bare(text: str) -> Iterator[tuple[int, int]]:
    """Hosts without a scheme: known endings, or any ending before a slash. Never after an @."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        after, name = text[end : end + 1], run[0].strip(".-")
        last = name.rpartition(".")[2]
        if "." not in name or not last.isalpha() or len(last) < 2 or text[start - 1 : start] == "@":
            continue
        if (after != "@" and last in _TAKEN_BARE) or after == "/":
            start += len(run[0]) - len(run[0].lstrip(".-"))
            yield start, start


def _first(pattern: re.Pattern[str], text: str, start: int, stop: int | None = None) -> int:
    stop = len(text) if stop is None else min(stop, len(text))
    found = pattern.search(text, start, stop)
    return found.start() if found else stop


def _plain(host: str) -> str:
    """A host as it is compared: small, in its ASCII form where it has one, without www."""
    shown = "".join(c for c in host if unicodedata.category(c) != "Cf")
    host = unicodedata.normalize("NFKC", shown).casefold().strip().removeprefix("*.")
    host = host.removeprefix("www.").rstrip(".")
    if not host.isascii() and len(host) <= 253:
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return host
    return host


def _below(host: str, hosts: frozenset[str]) -> bool:
    """Whether the host or one above it is among the hosts."""
    parts = host.split(".")[-16:]
    return any(".".join(parts[at:]) in hosts for at in range(len(parts)))


KIND = Kind("links", gettext_noop("Links"), Settings, describe, prepare)
