"""A policy as one document: held to its schema, and made ready for the engine.

`check` finds what is wrong first, as the document is read from top to bottom, and names the place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any
from unicodedata import category

from comments.policy import engine
from comments.policy.facts import FactsError, facts_from
from comments.policy.findings import Sentence, gettext_noop, sentence
from comments.policy.json_text import (
    LONGEST_SHOWN,
    TOO_DEEP,
    DocumentError,
    Place,
    cut,
    is_text,
    path_of,
    read,
    walk,
)
from comments.policy.schema import FORMAT, KEY, SAYS_SOMETHING, SCHEMA_VERSION, schema

__all__ = ["FORMAT", "SCHEMA_VERSION", "DocumentError", "check", "read", "schema", "specs"]

ENOUGH = 500
"""Faults compared for which comes first. They come nearly in order: only those of one object are
not, and an object has fewer."""


def check(data: object) -> None:
    """Raise DocumentError unless the data are a whole policy that can run."""
    document = _known_form(data)
    try:
        _check_schema(document)
    except RecursionError:
        raise DocumentError("", TOO_DEEP) from None
    _check_signs(document)
    _check_repeated(document["rules"])
    _check_facts(document["rules"])
    try:
        engine.compile(specs(document["rules"]))
    except engine.PolicyError as error:
        raise DocumentError(error.path, error.problem) from None


def specs(rules: Sequence[Mapping[str, Any]]) -> tuple[engine.RuleSpec, ...]:
    """The rules of a document that keeps to the schema, as the engine takes them."""
    return tuple(
        engine.RuleSpec(
            number=rule["number"],
            key=rule["key"],
            consequence=rule.get("consequence", ""),
            ground=rule.get("ground", ""),
            private_texts=rule.get("private_texts", True),
            citable=rule.get("citable", True),
            statement=rule.get("statement", True),
            detectors=tuple(_detector(one) for one in rule.get("detectors", ())),
            examples=tuple(_example(one) for one in rule.get("examples", ())),
        )
        for rule in rules
    )


def _detector(data: Mapping[str, Any]) -> engine.DetectorSpec:
    languages = tuple(data.get("languages", ()))
    return engine.DetectorSpec(data["kind"], data.get("settings", {}), languages)


def _example(data: Mapping[str, Any]) -> engine.ExampleSpec:
    return engine.ExampleSpec(**{"language": "en", **data})


_NO_POLICY = gettext_noop('This is no policy document: its "format" must be "%(name)s".')


def _known_form(data: object) -> Mapping[str, Any]:
    """The data, unless a sentence of its own says why not: something else, newer, empty, a copy."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise DocumentError("format", sentence(_NO_POLICY, name=FORMAT))
    form = data.get("schema")
    if isinstance(form, int) and form > SCHEMA_VERSION:
        message = gettext_noop(
            "is form %(found)s, and this program reads forms up to %(known)s. "
            "Bring the program up to date first."
        )
        told = {"found": cut(str(form)), "known": SCHEMA_VERSION}
        raise DocumentError("schema", sentence(message, **told))
    if data.get("rules") == []:
        message = gettext_noop("is empty: a policy needs at least one rule.")
        raise DocumentError("rules", sentence(message))
    withheld = next(_withheld(data), None)
    if withheld:
        message = gettext_noop(
            "This is the public copy, without the lists. Take the whole document, "
            "which the newsroom exports."
        )
        raise DocumentError(path_of(withheld), sentence(message))
    return data


def _withheld(data: Mapping[str, Any]) -> Iterator[Place]:
    for at, rule in _listed(data, "rules"):
        for nth, detector in _listed(rule, "detectors"):
            if isinstance(detector, Mapping) and detector.get("withheld"):
                yield "rules", at, "detectors", nth, "withheld"


def _listed(data: object, name: str) -> Iterator[tuple[int, object]]:
    found = data.get(name) if isinstance(data, Mapping) else None
    yield from enumerate(found if isinstance(found, list) else ())


def _check_schema(data: object) -> None:
    """Raise the first fault in the order of the document."""
    errors = [
        (tuple(error.absolute_path), error)
        for error in islice(_validator().iter_errors(data), ENOUGH)
    ]
    if errors:
        place, error = min(errors, key=lambda pair: _order(data, pair[0]))
        raise DocumentError(path_of(place), _problem(error))


@cache
def _validator() -> Any:
    """The library's validator, loaded when a document is checked and not before.

    It stops early where it can: names are looked at in the order of the document, and of unknown
    ones only the first is told.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    kinds = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
    keywords = {
        "properties": _properties,
        "additionalProperties": _additional,
        "required": _required,
        "pattern": _pattern,
    }
    return extend(Draft202012Validator, keywords, type_checker=kinds)(schema())


def _is_whole(_checker: object, value: object) -> bool:
    """JSON Schema takes 1.0 for whole; the database and the settings do not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _properties(validator: Any, places: Any, data: object, _schema: object) -> Iterator[Any]:
    if isinstance(data, Mapping):
        for name, value in data.items():
            if name in places:
                yield from validator.descend(value, places[name], path=name, schema_path=name)


def _additional(_validator: object, _no: object, data: object, schema: Any) -> Iterator[Any]:
    patterns = schema.get("patternProperties", {})
    for name in data if isinstance(data, Mapping) else ():
        known = name in schema.get("properties", ())
        if not known and not any(re.search(_ended(one), name) for one in patterns):
            yield _error(name)
            return


def _required(_validator: object, names: Any, data: object, _schema: object) -> Iterator[Any]:
    if isinstance(data, Mapping):
        yield from (_error(name) for name in names if name not in data)


def _pattern(_validator: object, pattern: Any, data: object, _schema: object) -> Iterator[Any]:
    if isinstance(data, str) and not re.search(_ended(pattern), data):
        yield _error()


def _error(*path: str) -> Any:
    from jsonschema import ValidationError

    return ValidationError("", path=path)


def _ended(pattern: str) -> str:
    """The pattern as JSON Schema means it: `$` is the end, not also a line break before it."""
    return pattern.replace("$", r"\Z")


def _order(data: Any, place: Place) -> tuple[int, ...]:
    """Where a place is in the document. What is missing comes before what is there."""
    order = []
    for step in place:
        if isinstance(data, Mapping):
            order.append(list(data).index(step) if step in data else -1)
            data = data.get(str(step))
        else:
            order.append(int(step))
            data = data[step]
    return tuple(order)


def _problem(error: Any) -> Sentence:
    """What is wrong, in our words: the library's would repeat the value, however long."""
    keyword, bound = error.validator, error.validator_value
    if keyword == "type":
        return _TYPES[bound if isinstance(bound, str) else bound[0]]
    if keyword in ("const", "enum"):
        return _none_of(bound if isinstance(bound, list) else [bound])
    if keyword == "additionalProperties":
        return _unknown(error)
    if keyword in ("minimum", "maximum"):
        return _out_of_bounds(error.schema.get("minimum"), error.schema.get("maximum"))
    if keyword == "pattern":
        return _PATTERNS.get(bound, _LANGUAGE)
    return sentence(_OTHERS[keyword], most=bound)


def _none_of(names: Sequence[object]) -> Sentence:
    shown = ", ".join(str(name) if name != "" else '""' for name in names)
    return sentence(gettext_noop("must be one of: %(names)s."), names=shown)


def _out_of_bounds(low: object, high: object) -> Sentence:
    if high is None:
        return sentence(gettext_noop("must be at least %(low)s."), low=low)
    return sentence(gettext_noop("must be between %(low)s and %(high)s."), low=low, high=high)


def _unknown(error: Any) -> Sentence:
    if error.schema.get("patternProperties"):
        return _LANGUAGE
    name = str(error.absolute_path[-1])[:LONGEST_SHOWN]
    near = get_close_matches(name, error.schema.get("properties", ()), 1)
    if not near:
        return sentence(gettext_noop("does not belong here."))
    message = gettext_noop('does not belong here. Is "%(name)s" meant?')
    return sentence(message, name=near[0])


_EMPTY = sentence(gettext_noop("must not be empty."))
_LANGUAGE = sentence(gettext_noop("must be the tag of a language, such as en or pt-BR."))
_TYPES = {
    "object": sentence(gettext_noop("must be an object with named values.")),
    "array": sentence(gettext_noop("must be a list.")),
    "string": sentence(gettext_noop("must be text.")),
    "integer": sentence(gettext_noop("must be a whole number.")),
    "number": sentence(gettext_noop("must be a number.")),
    "boolean": sentence(gettext_noop("must be true or false.")),
}
_PATTERNS = {
    SAYS_SOMETHING: _EMPTY,
    KEY: sentence(gettext_noop("may hold letters from a to z, digits, - and _ only.")),
}
_OTHERS = {
    "required": gettext_noop("is missing."),
    "minItems": _EMPTY.message,
    "minProperties": gettext_noop("must not be empty."),
    "maxItems": gettext_noop("must have at most %(most)s entries."),
    "maxLength": gettext_noop("must have at most %(most)s characters."),
}
_CONTROL = sentence(gettext_noop("holds a control character."))
_NO_TEXT = sentence(gettext_noop("holds a character that is not text."))
_ONE_LINE = sentence(gettext_noop("must be one line."))
_NO_NUMBER = sentence(gettext_noop("must be a number."))


def _check_signs(data: object) -> None:
    for place, value in walk(data):
        if isinstance(value, str):
            problem = _sign_fault(place, value)
        else:
            beyond = isinstance(value, float) and not math.isfinite(value)
            problem = _NO_NUMBER if beyond else None
        if problem:
            raise DocumentError(path_of(place), problem)


def _sign_fault(place: Place, text: str) -> Sentence | None:
    """What examples quote is as readers may send it; all else is written by the newsroom."""
    if text.isprintable():
        return None
    if not is_text(text):
        return _NO_TEXT
    if "examples" in place and place[-1] != "why":
        return None
    signs = {sign for sign in text if category(sign) == "Cc"}
    if signs - set("\t\n\r"):
        return _CONTROL
    return _ONE_LINE if signs - {"\t"} and place[-1] not in ("text", "note") else None


def _check_repeated(rules: Sequence[Mapping[str, Any]]) -> None:
    seen: set[tuple[str, object]] = set()
    for at, rule in enumerate(rules):
        for name, message in _REPEATED.items():
            if (name, rule[name]) in seen:
                problem = sentence(message, value=rule[name])
                raise DocumentError(f"rules[{at}].{name}", problem)
            seen.add((name, rule[name]))


_REPEATED = {
    "number": gettext_noop("%(value)s is the number of another rule already."),
    "key": gettext_noop("%(value)s is the key of another rule already."),
}


def _check_facts(rules: Sequence[Mapping[str, Any]]) -> None:
    for at, rule in enumerate(rules):
        for nth, example in enumerate(rule.get("examples", ())):
            try:
                facts_from(example.get("facts", {}))
            except FactsError as error:
                place = ("rules", at, "examples", nth, "facts", error.name)
                message = gettext_noop("is not a fact, or its value is of another kind.")
                raise DocumentError(path_of(place), sentence(message)) from None
