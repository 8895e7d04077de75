"""The fields of a statement, and what the database refuses. Pure: nothing is asked of anybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from comments.dsa.terms import (
    CATEGORIES,
    COUNTRIES,
    KEYWORDS,
    LANGUAGES,
)

Shape = Literal["one", "many", "text", "url", "date", "puid", "codes"]
BATCH = 100
"""The most statements that one request takes; it takes them all or none."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it may hold, and how long a text may be."""

    shape: Shape
    choices: frozenset[str] = frozenset()
    most: int = 0
    required: bool = False
    earliest: date = date(2000, 1, 1)


def _one(*choices: str, required: bool = False) -> Field:
    return Field("one", frozenset(choices), required=required)


def _many(choices: frozenset[str], *, required: bool = False) -> Field:
    return Field("many", choices, required=required)


def _text(most: int, *, required: bool = False) -> Field:
    return Field("text", most=most, required=required)


_DATE = Field("date", earliest=date(2020, 1, 1))
LATEST = date(2038, 1, 1)
VISIBILITY = frozenset(
    f"DECISION_VISIBILITY_{name}"
    for name in (
        "CONTENT_REMOVED",
        "CONTENT_DISABLED",
        "CONTENT_DEMOTED",
        "CONTENT_AGE_RESTRICTED",
        "CONTENT_INTERACTION_RESTRICTED",
        "CONTENT_LABELLED",
        "OTHER",
    )
)
CONTENT_TYPES = frozenset(
    f"CONTENT_TYPE_{name}"
    for name in ("APP", "AUDIO", "IMAGE", "PRODUCT", "SYNTHETIC_MEDIA", "TEXT", "VIDEO", "OTHER")
)

FIELDS: Mapping[str, Field] = {
    "puid": Field("puid", most=500, required=True),
    "decision_visibility": _many(VISIBILITY),
    "decision_visibility_other": _text(500),
    "end_date_visibility_restriction": _DATE,
    "decision_monetary": _one(
        *(f"DECISION_MONETARY_{name}" for name in ("SUSPENSION", "TERMINATION", "OTHER"))
    ),
    "decision_monetary_other": _text(500),
    "end_date_monetary_restriction": _DATE,
    "decision_provision": _one(
        *(
            f"DECISION_PROVISION_{how}_{what}"
            for how in ("PARTIAL", "TOTAL")
            for what in ("SUSPENSION", "TERMINATION")
        )
    ),
    "end_date_service_restriction": _DATE,
    "decision_account": _one("DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"),
    "end_date_account_restriction": _DATE,
    "account_type": _one("ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"),
    "decision_ground": _one(
        "DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT", required=True
    ),
    "decision_ground_reference_url": Field("url", most=500),
    "illegal_content_legal_ground": _text(500),
    "illegal_content_explanation": _text(2000),
    "incompatible_content_ground": _text(500),
    "incompatible_content_explanation": _text(2000),
    "incompatible_content_illegal": _one("Yes", "No"),
    "category": _one(*CATEGORIES, required=True),
    "category_addition": _many(frozenset(CATEGORIES)),
    "category_specification": _many(KEYWORDS),
    "category_specification_other": _text(500),
    "content_type": _many(CONTENT_TYPES, required=True),
    "content_type_other": _text(500),
    "content_language": _one(*LANGUAGES),
    "content_date": Field("date", required=True),
    "territorial_scope": _many(COUNTRIES),
    "application_date": Field("date", earliest=date(2020, 1, 1), required=True),
    "decision_facts": _text(5000, required=True),
    "source_type": _one(
        "SOURCE_ARTICLE_16",
        "SOURCE_TRUSTED_FLAGGER",
        "SOURCE_TYPE_OTHER_NOTIFICATION",
        "SOURCE_VOLUNTARY",
        required=True,
    ),
    "source_identity": _text(500),
    "automated_detection": _one("Yes", "No", required=True),
    "automated_decision": _one(
        *(f"AUTOMATED_DECISION_{name}" for name in ("FULLY", "PARTIALLY", "NOT_AUTOMATED")),
        required=True,
    ),
}
"""Every field, in the order in which our CSV has them. Products' numbers are left out: comments
have none."""

DECISIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
ENDS = tuple(name for name in FIELDS if name.startswith("end_date_"))
GOES_WITH = (
    ("decision_visibility", "DECISION_VISIBILITY_OTHER", ("decision_visibility_other",)),
    ("decision_monetary", "DECISION_MONETARY_OTHER", ("decision_monetary_other",)),
    ("content_type", "CONTENT_TYPE_OTHER", ("content_type_other",)),
    (
        "decision_ground",
        "DECISION_GROUND_ILLEGAL_CONTENT",
        ("illegal_content_legal_ground", "illegal_content_explanation"),
    ),
    (
        "decision_ground",
        "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        ("incompatible_content_ground", "incompatible_content_explanation"),
    ),
)
"""A choice, and the fields that must come with it and may come with nothing else."""
_PUID = re.compile(r"[A-Za-z0-9_-]+")


def problems(statement: object) -> Iterator[str]:
    """What the database would refuse, a line each, beginning with the field's name."""
    if not isinstance(statement, Mapping):
        yield "a statement must be an object with fields"
        return
    for name in statement:
        if name not in FIELDS:
            yield f"{name}: there is no such field"
    for name, field in FIELDS.items():
        value = statement.get(name)
        if value in (None, "", []):
            if field.required:
                yield f"{name}: is required"
        elif wrong := _SHAPES[field.shape](value, field):
            yield f"{name}: {wrong}"
    yield from _between_fields(statement)


def batch_problems(batch: object) -> Iterator[str]:
    """The same for a whole file: {"statements": [1 to 100 statements]}."""
    named = batch if isinstance(batch, Mapping) else {}
    statements = named.get("statements")
    if not isinstance(statements, list) or set(named) != {"statements"}:
        yield 'a file must be {"statements": [...]}, and nothing else'
        return
    if not 1 <= len(statements) <= BATCH:
        yield f"statements: from 1 to {BATCH} go together; here are {len(statements)}"
    known: dict[str, int] = {}
    for number, one in enumerate(statements):
        yield from (f"statement_{number}.{problem}" for problem in problems(one))
        puid = one.get("puid") if isinstance(one, Mapping) else None
        if isinstance(puid, str):
            first = known.setdefault(puid, number)
            if first != number:
                yield f"statement_{number}.puid: is statement_{first}'s too"


def _between_fields(given: Mapping[str, Any]) -> Iterator[str]:
    if not any(given.get(name) for name in DECISIONS):
        yield f"one of {', '.join(DECISIONS)}: is required"
    for name, choice, companions in GOES_WITH:
        value = given.get(name)
        chosen = choice in value if isinstance(value, list) else value == choice
        for companion in companions:
            if chosen and not given.get(companion):
                yield f"{companion}: is required with {choice}"
            if not chosen and given.get(companion):
                yield f"{companion}: goes with {choice} alone"
    begins = _date(given.get("application_date"))
    for name in ENDS:
        ends = _date(given.get(name))
        if begins and ends and ends < begins:
            yield f"{name}: lies before application_date"
    if given.get("source_identity") and given.get("source_type") == "SOURCE_VOLUNTARY":
        yield "source_identity: has no place with SOURCE_VOLUNTARY"
    additions = given.get("category_addition")
    if isinstance(additions, list) and given.get("category") in additions:
        yield "category_addition: repeats category"


def _date(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _wrong_one(value: Any, field: Field) -> str:
    known = isinstance(value, str) and value in field.choices
    return "" if known else f"{value!r} is none of its values"


def _wrong_many(value: Any, field: Field) -> str:
    if not isinstance(value, list):
        return "must be a list"
    return next((wrong for one in value if (wrong := _wrong_one(one, field))), "")


def _wrong_text(value: Any, field: Field) -> str:
    if not isinstance(value, str) or not value.strip():
        return "must be a text"
    most = field.most
    return f"has {len(value)} characters, of at most {most}" if len(value) > most else ""


def _wrong_url(value: Any, field: Field) -> str:
    if wrong := _wrong_text(value, field):
        return wrong
    try:
        parts = urlsplit(value)
    except ValueError:
        return "is no address"
    return "" if parts.scheme in ("http", "https") and parts.hostname else "is no address"


def _wrong_date(value: Any, field: Field) -> str:
    day = _date(value)
    if day is None:
        return "must be a day such as 2026-11-22"
    within = field.earliest <= day <= LATEST
    return "" if within else f"must lie between {field.earliest} and {LATEST}"


def _wrong_puid(value: Any, field: Field) -> str:
    if wrong := _wrong_text(value, field):
        return wrong
    return "" if _PUID.fullmatch(value) else "may hold letters, digits, - and _ only"


_SHAPES: Mapping[str, Callable[[Any, Field], str]] = {
    "one": _wrong_one,
    "many": _wrong_many,
    "text": _wrong_text,
    "url": _wrong_url,
    "date": _wrong_date,
    "puid": _wrong_puid,
}
