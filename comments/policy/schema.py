"""The JSON Schema of a policy document, made from what forms and the engine are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comments.policy.detectors import KINDS, Kind
from comments.policy.facts import FACTS, Fact
from comments.policy.grounds import GROUNDS
from comments.policy.settings import Setting, fields_of

FORMAT = "standfirst-policy"
SCHEMA_VERSION = 1
"""Of the form of documents. A program reads documents up to the number it knows."""

LONGEST_TITLE = 60
LONGEST_KEY = 40
LONGEST_WHY = 250
LONGEST_NAME = 80
LONGEST_TAG = 12
HIGHEST_NUMBER = 32_767
MOST_LANGUAGES = 100

LANGUAGE = f"^(?=.{{2,{LONGEST_TAG}}}$)[A-Za-z]{{2,8}}([-_][A-Za-z0-9]{{1,8}})*$"
KEY = "^[-a-zA-Z0-9_]+$"
SAYS_SOMETHING = r"\S"

Schema = dict[str, Any]


def _object(places: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """An object of these names and no others."""
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": dict(places),
    }


def _said(made: Schema, title: str, description: str) -> Schema:
    return {"title": title, "description": description, **made}


def _words(title: str, description: str, longest: int | None = None) -> Schema:
    bound = {} if longest is None else {"maxLength": longest}
    return _said({"type": "string", "pattern": SAYS_SOMETHING, **bound}, title, description)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_DOCUMENT: Schema = {
    "format": _said({"const": FORMAT}, "Format", "What kind of document this is."),
    "schema": _said(
        {"type": "integer", "enum": list(range(1, SCHEMA_VERSION + 1))},
        "Form",
        "The number of this form of documents.",
    ),
    "version": _said(
        {"type": ["integer", "null"], "minimum": 0},
        "Version",
        "The number of the policy's version. An import gives a new one.",
    ),
    "published": _said(
        {"type": ["string", "null"], "format": "date-time"},
        "Published",
        "Since when it is in force; null for a draft. An import makes a draft.",
    ),
    "note": _said({"type": "string"}, "Note", "What changed, for readers."),
    "rules": _said(
        {"type": "array", "items": _ref("rule")},
        "Rules",
        "Every number and every key stands once.",
    ),
}

_RULE: Schema = {
    "number": _said(
        {"type": "integer", "minimum": 1, "maximum": HIGHEST_NUMBER},
        "Number",
        "What people cite. Of equally strict rules the lowest is cited.",
    ),
    "key": _said(
        {"type": "string", "pattern": KEY, "maxLength": LONGEST_KEY},
        "Key",
        "A short name that stays the same from version to version.",
    ),
    "consequence": _said(
        {"enum": ["", "nudge", "hold", "refuse"], "default": ""},
        "Consequence",
        "What follows by itself when a detector finds something: ask the writer to think "
        "again, hold for a moderator, refuse. Empty: people alone judge by this rule.",
    ),
    "ground": _said(
        {"enum": ["", *(name for name, _ in GROUNDS)], "default": ""},
        "Ground",
        "Category of restrictions in the European Union's database of statements: "
        + "; ".join(f"{name}: {label}" for name, label in GROUNDS)
        + ". Empty: none fits.",
    ),
    "citable": _said(
        {"type": "boolean", "default": True},
        "May be cited",
        "Whether moderators may refuse or remove under it. A rule that refuses must be.",
    ),
    "private_texts": _said(
        {"type": "boolean", "default": True},
        "Reports and appeals too",
        "Whether its detectors also read what readers send to the staff.",
    ),
    "statement": _said(
        {"type": "boolean", "default": True},
        "Statement of reasons",
        "Whether whom it restricts is told why. Only floods of advertising go without "
        "(Article 17(2) of the Digital Services Act).",
    ),
    "texts": _said(
        {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "patternProperties": {LANGUAGE: _ref("text")},
        },
        "Texts",
        "What readers read, by language (BCP 47 tags such as en or pt-BR).",
    ),
    "examples": _said(
        {"type": "array", "items": _ref("example")},
        "Examples",
        "Shown to readers, and tests: a version is published only when all come out as told.",
    ),
    "detectors": _said(
        {"type": "array", "items": _ref("detector")}, "Detectors", "What looks for breaches."
    ),
}
_TEXT: Schema = {
    "title": _words("Short title", "For menus and keys.", LONGEST_TITLE),
    "text": _words("Text", "What the rule asks of writers."),
}
_EXAMPLE: Schema = {
    "text": _said({"type": "string"}, "Comment", "As a reader would send it."),
    "allowed": _said(
        {"type": "boolean"}, "Allowed", "True: the rule must not find it. False: it must."
    ),
    "why": _words("Why", "A sentence for readers.", LONGEST_WHY),
    "language": _said({**_ref("language"), "default": "en"}, "Language", "Of the comment."),
    "name": _said(
        {"type": "string", "maxLength": LONGEST_NAME, "default": ""},
        "Name",
        "The display name of the sender.",
    ),
    "facts": _ref("facts"),
}
_WITHHELD = _object(
    {"setting": {"type": "string"}, "entries": {"type": "integer", "minimum": 0}},
    required=("setting", "entries"),
)

_DETECTOR: Schema = {
    "kind": _said({"enum": list(KINDS)}, "Kind", "What sort of detector it is."),
    "settings": _said({"type": "object"}, "Settings", "As the kind asks for them."),
    "languages": _said(
        {"type": "array", "maxItems": MOST_LANGUAGES, "items": _ref("language")},
        "Languages",
        "Of the texts that it looks at; none for every language.",
    ),
    "looks_for": _said(
        {"type": "array", "items": {"type": "string"}},
        "Looks for",
        "What readers are told of it. Only in public copies.",
    ),
    "withheld": _said(
        {"type": "array", "items": _WITHHELD},
        "Withheld",
        "Settings that would help to evade the rule, with their number of entries. Only in "
        "public copies, which cannot be imported for want of them.",
    ),
}


def schema() -> Schema:
    """The JSON Schema (2020-12) of whole documents and of their public copies."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A comment policy",
        "description": "One numbered version of a comment policy with its numbered rules: what "
        "readers read, what is looked for by itself, and the examples that hold both together.",
        **_object(_DOCUMENT, required=("format", "schema", "rules")),
        "$defs": _definitions(),
    }


def _definitions() -> Schema:
    settings = {_settings_of(name): _settings(kind) for name, kind in KINDS.items()}
    rule = _object(_RULE, required=("number", "key", "texts"))
    text = _object(_TEXT, required=("title", "text"))
    example = _object(_EXAMPLE, required=("text", "allowed", "why"))
    return {
        "language": {"type": "string", "pattern": LANGUAGE},
        "rule": {"title": "A rule", **rule},
        "text": {"title": "The words of a rule", **text},
        "example": {"title": "An example", **example},
        "facts": _facts(),
        "detector": _detector(),
        **settings,
    }


def _detector() -> Schema:
    by_kind = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": {"properties": {"settings": _ref(_settings_of(name))}},
        }
        for name in KINDS
    ]
    return {"title": "A detector", **_object(_DETECTOR, required=("kind",)), "allOf": by_kind}


def _settings_of(kind: str) -> str:
    return f"settings_{kind}"


def _settings(kind: Kind[Any]) -> Schema:
    fields = fields_of(kind.settings)
    defaults = kind.settings()
    places = {name: _setting(spec, getattr(defaults, name)) for name, spec in fields.items()}
    required = tuple(
        name
        for name, spec in fields.items()
        if spec.required and not spec.private and not getattr(defaults, name)
    )
    return {"title": f"Settings: {kind.label}", **_object(places, required=required)}


def _setting(spec: Setting, default: object) -> Schema:
    made = _SHAPES[spec.shape](spec)
    if spec.optional:
        made["type"] = [made["type"], "null"]
    if not (spec.required and not default):
        made["default"] = list(default) if isinstance(default, tuple) else default
    return _said(made, spec.label, spec.help)


def _flag(spec: Setting | Fact) -> Schema:
    return {"type": "boolean"}


def _bounded(kind: str, spec: Setting | Fact) -> Schema:
    bounds = {"minimum": spec.minimum, "maximum": spec.maximum}
    return {"type": kind, **{name: bound for name, bound in bounds.items() if bound is not None}}


def _line(spec: Setting) -> Schema:
    longest = {} if spec.maximum is None else {"maxLength": int(spec.maximum)}
    return {"type": "string", **longest}


def _one_text(spec: Setting) -> Schema:
    return {**_line(spec), **({"pattern": SAYS_SOMETHING} if spec.required else {})}


def _choice(spec: Setting) -> Schema:
    return {"type": "string", "enum": [name for name, _ in spec.choices]}


def _lines(spec: Setting) -> Schema:
    least = {"minItems": 1} if spec.required else {}
    most = {} if spec.most is None else {"maxItems": spec.most}
    return {"type": "array", **least, **most, "items": _line(spec)}


_SHAPES = {
    "flag": _flag,
    "whole": lambda spec: _bounded("integer", spec),
    "number": lambda spec: _bounded("number", spec),
    "text": _one_text,
    "choice": _choice,
    "lines": _lines,
}


def _facts() -> Schema:
    places = {name: _said(_fact(fact), fact.label, fact.help) for name, fact in FACTS.items()}
    return {
        "title": "Circumstances",
        "description": "What differs from an ordinary first comment.",
        **_object(places),
    }


def _fact(fact: Fact) -> Schema:
    if fact.shape == "flag":
        return _flag(fact)
    if fact.shape == "texts":
        return {"type": "array", "maxItems": fact.most, "items": {"type": "string"}}
    if fact.shape == "ages":
        return {"type": "array", "maxItems": fact.most, "items": _bounded("number", fact)}
    if fact.shape == "language":
        return {"type": "string", "pattern": f"^$|{LANGUAGE}"}
    made = _bounded("number" if fact.shape == "number" else "integer", fact)
    return {**made, "type": [made["type"], "null"]} if fact.optional else made
