"""What commands about the policy read and write: files taken whole or not at all, plain lines."""

from __future__ import annotations

import os
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.explaining import Account, Line, Told
from comments.models import PolicyVersion

LONGEST_SHOWN = 2_000
"""Characters shown of a folded text or a passage."""
MOST_SHOWN = 200
"""Findings shown. A program can ask for all of them as JSON."""


def read(name: str, most: int) -> bytes:
    """The bytes of a file, or of standard input for `-`.

    Raises:
        CommandError: in words, when it cannot be read or has more than `most` bytes.
    """
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(most + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{shown(name) or 'no name'}: {_reason(error)}") from None
    if len(raw) > most:
        raise CommandError(
            f"{shown(name)}: larger than {most:,} bytes, which this is not read beyond. "
            "Nothing was changed."
        )
    return raw


def write(path: Path, text: str) -> None:
    """Put the text in a file: whole, or the file stays as it was. Raises CommandError in words."""
    try:
        path = path.resolve()
        if path.is_dir():
            raise CommandError(f"{shown(str(path))}: is a folder; name a file in it.")
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")  # a device or a pipe keeps nothing half-written
        else:
            _put(path, text)
    except (OSError, ValueError) as error:
        raise CommandError(f"{shown(str(path))}: {_reason(error)}") from None


def _put(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".policy-", dir=path.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        made.chmod(path.stat().st_mode if path.exists() else 0o644)
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or str(error)


def shown(text: str, most: int = LONGEST_SHOWN) -> str:
    """Text as a terminal may show it: signs that act, or that nobody sees, are spelled out."""
    cut = text[:most]
    spelled = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in cut
    )
    return spelled if cut == text else f"{spelled}… ({len(text):,})"


def explained(version: PolicyVersion, account: Account) -> Iterator[str]:
    """The account in lines for a terminal."""
    yield from _verdict(version, account)
    yield ""
    yield from _found(account.lines)
    if account.told:
        yield ""
        yield _("What the writer would be told")
        for told in account.told:
            yield from _told(told)
    if account.unasked:
        numbers = ", ".join(str(one.number) for one in account.unasked)
        yield ""
        yield _("Rules that leave reports and appeals be: %(numbers)s") % {"numbers": numbers}
    yield ""
    yield _("As the engine reads it: folded, and · the words that it looks up")
    for name, form in account.forms:
        yield f"  {name}:"
        yield f"    {shown(form.folded)}"
        yield from (f"    · {shown(one)}" for one in form.readings if one != form.folded)


def _verdict(version: PolicyVersion, account: Account) -> Iterator[str]:
    risk = account.explanation.verdict.risk
    yield f"{version}. {account.outcome}"
    if account.rule:
        cited = {"number": account.rule.number, "title": account.rule.title}
        yield _("Rule %(number)s: %(title)s") % cited
    yield _("Risk %(risk)s of 100, which orders the queue and decides nothing.") % {"risk": risk}


def _found(lines: tuple[Line, ...]) -> Iterable[str]:
    if not lines:
        yield _("Nothing was found.")
        return
    yield _("Found (places are counted in characters from 0)")
    for line in lines[:MOST_SHOWN]:
        where = f" ({line.place})" if line.place else ""
        rule = _("Rule %(number)s: %(title)s") % {
            "number": line.rule.number,
            "title": line.rule.title,
        }
        yield f"  {rule} – {line.consequence}"
        yield f"    {line.kind}{where}: {line.says}"
        if line.passage:
            yield f"    “{shown(line.passage)}”"
    more = len(lines) - MOST_SHOWN
    if more > 0:
        yield "  " + ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}


def _told(told: Told) -> Iterator[str]:
    yield f"  {told.when}"
    yield "    " + _("Rule %(number)s: %(title)s") % {
        "number": told.rule.number,
        "title": told.rule.title,
    }
    for paragraph in told.rule.text.splitlines():
        yield from (f"    {line}" for line in textwrap.wrap(paragraph, 92))
    for one in told.passages[:MOST_SHOWN]:
        yield f"    · {one.says}" + (f" “{shown(one.quote)}”" if one.quote else "")
