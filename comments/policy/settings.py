"""Settings of detectors: frozen dataclasses whose fields say enough for a form and a schema."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from unicodedata import category

from comments.policy.findings import Sentence, gettext_noop, sentence

Shape = Literal["flag", "whole", "number", "text", "choice", "lines"]


class SettingsError(ValueError):
    """Settings that cannot be used. `path` names the place, as `settings.words[3]`."""

    def __init__(self, path: str, problem: Sentence) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a form or a schema needs to know of one field.

    Bounds are of the value for `whole` and `number`, of the number of characters for `text` and
    of each line for `lines`; `most` bounds the number of lines. `required` asks for a
    text that is not blank, or for at least one line. `optional` admits null for "no bound".
    `fault` tells what is wrong with one line, or nothing. `private` values help those who would
    evade the rule and nobody else: readers are told how many there are, not which.
    """

    shape: Shape
    label: str
    help: str
    minimum: float | None = None
    maximum: float | None = None
    most: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    optional: bool = False
    fault: Callable[[str], Sentence | None] | None = None
    private: bool = False


def setting(default: object, spec: Setting) -> Any:
    """A dataclass field with its Setting. Any, because the annotation beside it is the type."""
    return dataclasses.field(default=default, metadata={"setting": spec})


@dataclass(frozen=True)
class DetectorSettings:
    """Base of all settings. Every field is made with `setting`."""

    def check(self) -> None:
        """Raise SettingsError when single values are right and do not go together."""


S = TypeVar("S", bound=DetectorSettings)


def fields_of(settings: type[DetectorSettings]) -> dict[str, Setting]:
    """The Setting of each field by name, in order: for forms, schemas and parsing."""
    return {field.name: field.metadata["setting"] for field in dataclasses.fields(settings)}


def parse(settings: type[S], mapping: object, path: str = "settings") -> S:
    """Settings from plain data (as JSON gives it). Raises SettingsError, also on unknown keys."""
    if not isinstance(mapping, Mapping):
        raise SettingsError(path, sentence(gettext_noop("must be an object with named settings.")))
    specs = fields_of(settings)
    for key in mapping:
        if key not in specs:
            raise SettingsError(f"{path}.{_shown(key)}", _UNKNOWN)
    values = {
        name: _value(mapping[name], spec, f"{path}.{name}")
        for name, spec in specs.items()
        if name in mapping
    }
    defaults = settings()
    for name, spec in specs.items():
        if spec.required and not values.get(name, getattr(defaults, name)):
            raise SettingsError(f"{path}.{name}", _EMPTY)
    made = dataclasses.replace(defaults, **values)
    try:
        made.check()
    except SettingsError as error:
        raise SettingsError(f"{path}.{error.path}", error.problem) from None
    return made


def plain(settings: DetectorSettings) -> dict[str, object]:
    """The settings as plain data that `parse` reads back."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in dataclasses.asdict(settings).items()
    }


_UNKNOWN = sentence(gettext_noop("is not a setting of this detector."))
_EMPTY = sentence(gettext_noop("must not be empty."))


def _shown(key: object) -> str:
    return "".join(c if c.isprintable() else "?" for c in str(key)[:40])


def _value(value: object, spec: Setting, path: str) -> object:
    if value is None and spec.optional:
        return None
    if spec.shape == "flag":
        return _flag(value, path)
    if spec.shape in ("whole", "number"):
        return _number(value, spec, path)
    if spec.shape == "lines":
        return _lines(value, spec, path)
    text = _text(value, spec, path)
    if spec.shape == "choice" and text not in dict(spec.choices):
        allowed = ", ".join(name for name, _ in spec.choices)
        raise SettingsError(
            path, sentence(gettext_noop("must be one of: %(names)s."), names=allowed)
        )
    return text


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(path, sentence(gettext_noop("must be true or false.")))
    return value


def _number(value: object, spec: Setting, path: str) -> int | float:
    whole = spec.shape == "whole"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        message = (
            gettext_noop("must be a whole number.") if whole else gettext_noop("must be a number.")
        )
        raise SettingsError(path, sentence(message))
    low, high = spec.minimum, spec.maximum
    # Written so that "not a number" falls outside too.
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        message = gettext_noop("must be between %(low)s and %(high)s.")
        raise SettingsError(path, sentence(message, low=low, high=high))
    return value


def _text(value: object, spec: Setting, path: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(path, sentence(gettext_noop("must be text.")))
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise SettingsError(path, sentence(gettext_noop("holds a character that is not text.")))
    if not value.isprintable() and any(category(c) == "Cc" and c != "\t" for c in value.strip()):
        raise SettingsError(path, sentence(gettext_noop("holds a control character.")))
    if spec.maximum is not None and len(value) > spec.maximum:
        message = gettext_noop("must have at most %(most)s characters.")
        raise SettingsError(path, sentence(message, most=spec.maximum))
    return value


def _lines(value: object, spec: Setting, path: str) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        raise SettingsError(path, sentence(gettext_noop("must be a list of texts.")))
    if spec.most is not None and len(value) > spec.most:
        message = gettext_noop("must have at most %(most)s entries.")
        raise SettingsError(path, sentence(message, most=spec.most))
    lines = (_line(item, spec, f"{path}[{at}]") for at, item in enumerate(value))
    return tuple(dict.fromkeys(line for line in lines if line))


def _line(value: object, spec: Setting, path: str) -> str:
    line = _text(value, spec, path).strip()
    problem = spec.fault(line) if spec.fault and line else None
    if problem:
        raise SettingsError(path, problem)
    return line
