"""Links: how many, and where to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

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
from comments.policy.text import Folded

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


_OPENING = re.compile(r"(?:h(?:tt|xx)ps?|ftp)(?:[:;][/\\]{1,3}|:(?=\w))|www\.")
_RUN = re.compile(r"[\w.-]+")
_AUTHORITY_END = re.compile(r"[\s/?#\\<>\"'()\[\]]")
_HOST_END = re.compile(r"[^\w.%\u3002-]")
_PORT = re.compile(r":\d{1,5}")
_REST_END = re.compile(r"[\s<>\"]|[,;|()\[\]]+(?=h(?:tt|xx)ps?://|www\.)")
_NOT_LAST = ".,;:!?)'\u2019\u201d\u2026-"
_DOT_TOLD = re.compile(r" ?[\[({] ?(?:\.|dot|punkt|point|punto|ponto) ?[\])}] ?")
_PARTED = re.compile(rf"[\w-]{{1,63}}(?:{_DOT_TOLD.pattern}[\w-]{{1,63}})+")
_WIDE_DOT = re.compile("(?<=[a-z0-9])\u3002(?=[a-z0-9])")
_TAKEN_BARE = frozenset(
    "com net org info biz io app dev shop store online site website club xyz top live news blog "
    "link click pro vip fun icu ru de uk fr es it nl pl br cn in us eu "
    "ly gg cc tk ml gq pw cam sbs cfd buzz space tech win bid loan ch cz au nz jp kr dk pt gr "
    "рф бел укр".split()
)
_LINK = sentence(gettext_noop("A link."))
_BLOCKED = sentence(gettext_noop("A link to a site that is blocked here."))


@dataclass(frozen=True, slots=True)
class _Link:
    start: int
    end: int
    host: str
    sure: bool
    """False for a name with dots that leads somewhere only if it is the name of a host."""


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
                elif link.sure and not _below(link.host, allowed):
                    counting.append(Hit(field, link.start, link.end, too_many))
        if settings.most is not None:
            yield from counting[settings.most :]

    return check


def _links(reading: Reading, field: Field) -> Iterator[_Link]:
    folded = reading.folded(field)
    text = _WIDE_DOT.sub(".", folded.text)
    reach = 0
    for start, host_at, sure in _openings(folded, text):
        if start < reach:
            continue
        end = _first(_AUTHORITY_END, text, host_at, host_at + LONGEST_HOST)
        host_at += text[host_at:end].rfind("@") + 1
        end = _first(_HOST_END, text, host_at, end)
        host = text[host_at:end].rstrip(".-")
        if "." in host or (host and text[start:host_at].endswith(("/", "\\", "@"))):
            first, last = folded.span(host_at, host_at + len(host))
            port = _PORT.match(text, end)
            end = port.end() if port else end
            if text[end : end + 1] in ("/", "?", "#", "\\"):
                end = _first(_REST_END, text, end)
            reach = start + len(text[start:end].rstrip(_NOT_LAST))
            host = _plain(unquote(folded.source[first:last])).partition("/")[0]
            yield _Link(*folded.span(start, reach), host, sure)
    yield from _parted(folded)


def _parted(folded: Folded) -> Iterator[_Link]:
    """Hosts whose dots are told, as `example[.]com` and `example (dot) com`."""
    for found in _PARTED.finditer(folded.text):
        host = _plain(_DOT_TOLD.sub(".", found[0]))
        sure = host.rpartition(".")[2] in _TAKEN_BARE
        yield _Link(*folded.span(*found.span()), host, sure)


def _openings(folded: Folded, text: str) -> list[tuple[int, int, bool]]:
    """Where links may begin, where their host does, and whether they surely are links."""
    opened = {start: (start, start, sure) for start, sure in _bare(folded, text)}
    for found in _OPENING.finditer(text):
        start, host_at = found.start(), found.start() if found[0] == "www." else found.end()
        opened[start] = start, host_at, True
    return sorted(opened.values())


def _bare(folded: Folded, text: str) -> Iterator[tuple[int, bool]]:
    """Names with dots and no scheme: surely hosts with a known ending, or with any before a slash.
    None after an @."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        after, name = text[end : end + 1], run[0].strip(".-")
        last = name.rpartition(".")[2]
        if "." not in name or not last.isalpha() or len(last) < 2 or text[start - 1 : start] == "@":
            continue
        start += len(run[0]) - len(run[0].lstrip(".-"))
        last_at = start + len(name) - len(last)
        taken = last in _TAKEN_BARE and not _begins_sentence(folded, last_at, len(last))
        yield start, (after != "@" and taken) or after == "/"


def _begins_sentence(folded: Folded, at: int, length: int) -> bool:
    """Whether an ending of two letters is a word after a full stop, as in `so it was.In May`."""
    first, last = folded.span(at, at + length)
    return length == 2 and folded.source[first:last].istitle()


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
