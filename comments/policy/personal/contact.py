"""E-mail addresses and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

_DIALLED = re.compile(r"[+(]?\d[\d ().\-/\u2010-\u2015\u00a0]{5,60}")
_LOCAL = frozenset("%&'*+-_.~")
_TOLD_AT = r" ?[\[({] ?(?:at|a|chez|arroba|malpa|@) ?[\])}] ?"
_TOLD_DOT = r"(?:\.| ?[\[({] ?(?:\.|dot|punkt|point|punto|ponto|kropka) ?[\])}] ?)"
_TOLD = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}{_TOLD_AT}[\w-]{{1,63}}(?:{_TOLD_DOT}[\w-]{{1,63}})+"
)


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Addresses with a host that has a dot, told too: `jo (at) example (dot) org`.

    Names of accounts elsewhere are none: `@jo@example.org`, `example.org/@jo.bloggs`.
    """
    yield from (found.span() for found in _TOLD.finditer(text))
    reach = 0
    at = text.find("@")
    while at >= 0:
        start = at
        while start > max(reach, at - 64) and (
            text[start - 1].isalnum() or text[start - 1] in _LOCAL
        ):
            start -= 1
        end = at + 1
        while end < min(len(text), at + 254) and (text[end].isalnum() or text[end] in ".-"):
            end += 1
        host = text[at + 1 : end].rstrip(".-")
        top = host.rpartition(".")[2]
        while start < at and not text[start].isalnum():
            start += 1
        account = text[start - 1 : start] == "@"
        if start < at and not account and "." in host and len(top) > 1 and not top.isdecimal():
            reach = at + 1 + len(host)
            yield start, reach
        at = text.find("@", at + 1)


def phones(text: str, region: str = "") -> Iterator[tuple[int, int]]:
    """Numbers that could be dialled: with a country code, or as written in the region (`GB`)."""
    for run in _DIALLED.finditer(text):
        if sum(map(str.isdecimal, run[0])) > 6:
            for found in phonenumbers.PhoneNumberMatcher(run[0], region or None):
                yield run.start() + found.start, run.start() + found.end
