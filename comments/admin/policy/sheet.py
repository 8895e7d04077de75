"""All forms of one rule together, as stored or as posted, and the buttons that rearrange them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext as _

from comments.admin.policy import languages
from comments.admin.policy.example_forms import ExampleForm
from comments.admin.policy.parts import PartForm
from comments.admin.policy.rule_forms import HeadForm, TextForm, suggested_key
from comments.admin.policy.setting_forms import DetectorForm
from comments.policy import engine
from comments.policy.detectors import KINDS

ASKING = ("try", "save", "stay")
"""The buttons that ask what is wrong. The others only rearrange: who adds an example is not told
at once that it is empty."""

PARTS = ("text", "example", "detector")
MOST = 200
"""Of each part. Who needs more should think of another rule."""

_TOKEN = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the summary of what is wrong: where it leads to, and what it says."""

    target: str
    place: str
    says: str


@dataclass
class Sheet:
    """The forms of one rule; `offered` are the languages that it has no words in yet."""

    head: HeadForm
    texts: list[TextForm]
    examples: list[ExampleForm]
    detectors: list[DetectorForm]
    offered: list[Any] = field(default_factory=list)

    @property
    def forms(self) -> Iterator[tuple[str, PartForm]]:
        """Each form with the place that it is named by."""
        yield "", self.head
        yield from ((one.label, one) for one in self.texts)
        for at, example in enumerate(self.examples, 1):
            yield _("Example %(number)s") % {"number": at}, example
        for at, one in enumerate(self.detectors, 1):
            told = {"number": at, "kind": one.label}
            yield _("Detector %(number)s, %(kind)s") % told, one

    def wrong(self) -> list[Wrong]:
        """Everything that keeps the rule from being saved, in the order of the page."""
        return [
            Wrong(_target(form, name), _place(place, form, name), str(says))
            for place, form in self.forms
            if not form.quiet
            for name, problems in form.errors.items()
            for says in problems
        ]

    def plain(self) -> dict[str, Any] | None:
        """The rule as `drafting.save_rule` takes it, or None while something is wrong."""
        head = self.head.plain()
        texts = {one.token: one.plain() for one in self.texts}
        examples = [one.plain() for one in self.examples]
        detectors = [one.plain() for one in self.detectors]
        if head is None or None in [*texts.values(), *examples, *detectors]:
            return None
        return {**head, "texts": texts, "examples": examples, "detectors": detectors}

    def spec(self) -> engine.RuleSpec | None:
        """The rule as far as its examples need it; None while a detector has a fault.

        Examples with a fault are left out: each of the others is tried.
        """
        detectors = [one.plain() for one in self.detectors]
        if None in detectors:
            return None
        tried = [told for one in self.examples if (told := one.plain())]
        return engine.RuleSpec(
            number=1,
            key="",
            detectors=tuple(
                engine.DetectorSpec(one["kind"], one["settings"], tuple(one["languages"]))
                for one in detectors
                if one
            ),
            examples=tuple(engine.ExampleSpec(**one) for one in tried),
        )


def stored(data: Mapping[str, Any], *, fixed_key: str = "") -> Sheet:
    """The sheet of a rule as `drafting.save_rule` takes it, or of none yet."""
    texts = data.get("texts", {})
    site = languages.site()
    order = [site, *(language for language in texts if language != site)]
    return _with_offers(
        Sheet(
            HeadForm(stored=data, fixed_key=fixed_key),
            [TextForm(language, stored=texts.get(language)) for language in order],
            [ExampleForm(str(at), stored=one) for at, one in enumerate(data.get("examples", []))],
            [
                DetectorForm(one["kind"], str(at), stored=one)
                for at, one in enumerate(data.get("detectors", []))
            ],
        )
    )


def posted(post: QueryDict, *, fixed_key: str = "") -> Sheet:
    """The sheet as it came back, rearranged as the button pressed says."""
    order = {part: _tokens(post, part) for part in PARTS}
    added = _rearrange(order, post)
    kinds = {token: post.get(f"detector-{token}-kind", "") for token in order["detector"]}
    if added[0] == "detector":
        kinds[added[1]] = post.get("add-kind", "")

    def data(part: str, token: str) -> QueryDict | None:
        return None if (part, token) == added else post

    sheet = Sheet(
        HeadForm(data=post, fixed_key=fixed_key),
        [TextForm(one, data=data("text", one)) for one in order["text"]],
        [ExampleForm(one, data=data("example", one)) for one in order["example"]],
        [DetectorForm(kinds[one], one, data=data("detector", one)) for one in order["detector"]],
    )
    for _place, form in sheet.forms:
        form.quiet = post.get("do", "") not in ASKING
    return _with_offers(sheet)


def with_key(post: QueryDict, taken: list[str]) -> QueryDict:
    """The same post with a key where none was written, made from the title."""
    title = post.get(f"text-{languages.site()}-title", "")
    number = post.get("rule-number", "")
    key = suggested_key(title, int(number) if _TOKEN.fullmatch(number) else None, taken)
    if post.get("rule-key", "").strip() or not key or not title.strip():
        return post
    changed = post.copy()
    changed["rule-key"] = key
    return changed


def next_token(tokens: list[str]) -> str:
    """A token that no form of this part has."""
    return str(max(map(int, tokens), default=-1) + 1)


def _tokens(post: QueryDict, part: str) -> list[str]:
    """The forms of this part, in the order of the page."""
    given = list(dict.fromkeys(post.getlist(part)))
    if part == "text":
        site = languages.site()
        return [site, *(one for one in given if languages.is_tag(one) and one != site)][:MOST]
    return [one for one in given if _TOKEN.fullmatch(one)][:MOST]


def _rearrange(order: dict[str, list[str]], post: QueryDict) -> tuple[str, str]:
    """Do what a button such as `up example 3` asks. The part and token of what was added."""
    verb, part, token = (*post.get("do", "").split(" "), "", "", "")[:3]
    tokens = order.get(part, [])
    if verb == "add" and part in order:
        return part, _add(part, tokens, post)
    if token not in tokens:
        return "", ""
    at = tokens.index(token)
    if verb == "remove" and not (part == "text" and token == languages.site()):
        tokens.remove(token)
    elif verb in ("up", "down"):
        to = max(0, at - 1) if verb == "up" else at + 1
        tokens.insert(to, tokens.pop(at))
    return "", ""


def _add(part: str, tokens: list[str], post: QueryDict) -> str:
    if part == "text":
        token = post.get("add-language", "")
        fits = languages.is_tag(token) and token not in tokens
    else:
        token = next_token(tokens)
        fits = part != "detector" or post.get("add-kind") in KINDS
    if fits and len(tokens) < MOST:
        tokens.append(token)
        return token
    return ""


def _with_offers(sheet: Sheet) -> Sheet:
    there = [one.token for one in sheet.texts]
    sheet.offered = languages.choices(without=there)
    return sheet


def _target(form: PartForm, name: str) -> str:
    if name == NON_FIELD_ERRORS:
        return f"{form.prefix}-errors"
    bound = form[name]
    return bound.id_for_label or f"{bound.auto_id}_0"


def _place(place: str, form: PartForm, name: str) -> str:
    label = "" if name == NON_FIELD_ERRORS else str(form[name].label)
    return ", ".join(part for part in (place, label) if part)
