"""JSON as people hand it in: every fault has a place, and no fault repeats what it found."""

from __future__ import annotations

import codecs
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from comments.policy.findings import Sentence, gettext_noop, sentence

Place = tuple[str | int, ...]

LONGEST_SHOWN = 40


class DocumentError(ValueError):
    """A document that is no policy. `path` names the place, as `rules[2].detectors[0].kind`; empty
    when all of it is meant."""

    def __init__(self, path: str, problem: Sentence) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}" if path else str(problem))


def read(raw: bytes) -> object:
    """Plain data from the bytes of a JSON file. Raises DocumentError naming line and column."""
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        message = gettext_noop("The file is not in UTF-8: byte %(at)s cannot be read.")
        raise DocumentError("", sentence(message, at=error.start + 1)) from None
    if not text.strip():
        raise DocumentError("", sentence(gettext_noop("The file is empty.")))
    try:
        data = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        message = gettext_noop("Line %(line)s, column %(column)s: not JSON (%(why)s).")
        told = {"line": error.lineno, "column": error.colno, "why": error.msg}
        raise DocumentError("", sentence(message, **told)) from None
    except RecursionError:
        raise DocumentError("", TOO_DEEP) from None
    except DocumentError:
        raise
    except ValueError:
        raise DocumentError("", sentence(gettext_noop("A number is too long."))) from None
    for place, value in walk(data):
        if isinstance(value, _Twice):
            raise DocumentError(path_of((*place, value.name)), _TWICE)
    return data


def walk(data: object) -> Iterator[tuple[Place, object]]:
    """Every value with its place, in the order of the document; as deep as it goes."""
    yield (), data
    waiting: list[tuple[Place, Iterator[tuple[str | int, object]]]] = [((), _inside(data))]
    while waiting:
        place, inside = waiting[-1]
        name, value = next(inside, (None, None))
        if name is None:
            waiting.pop()
            continue
        here: Place = (*place, name)
        yield here, value
        if isinstance(value, (Mapping, list)):
            waiting.append((here, _inside(value)))


def _inside(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, Mapping):
        return iter(value.items())
    return iter(enumerate(value if isinstance(value, list) else ()))


def is_text(text: str) -> bool:
    """Whether every database keeps it: NUL and halves of surrogate pairs are no text."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def can_be_kept(data: object) -> bool:
    """Whether every database keeps it as JSON: names and strings are text, numbers finite."""
    return all(map(_is_kept, ((one, *place[-1:]) for place, one in walk(data))))


def _is_kept(ends: tuple[object, ...]) -> bool:
    return all(
        is_text(one) if isinstance(one, str) else not isinstance(one, float) or math.isfinite(one)
        for one in ends
    )


def path_of(place: Place) -> str:
    """A place as people read it."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{cut(step)}" for step in place)
    return "".join(steps).removeprefix(".")


def cut(text: str) -> str:
    """A name from the document as it may be repeated: short, and without signs that act."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text[:LONGEST_SHOWN])
    return shown if len(text) <= LONGEST_SHOWN else f"{shown}…"


class _Twice(dict[str, Any]):
    """An object of a file in which a name stands twice, so that one of the values is lost."""

    name = ""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    twice = _Twice(made)
    counts = Counter(name for name, _ in pairs)
    twice.name = next(name for name, many in counts.items() if many > 1)
    return twice


def _no_constant(name: str) -> None:
    raise DocumentError("", sentence(gettext_noop("%(name)s is not a number."), name=name))


_TWICE = sentence(gettext_noop("stands twice."))
TOO_DEEP = sentence(gettext_noop("The document is nested too deeply to be a policy."))
