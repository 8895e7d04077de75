"""A verdict explained in words, for the desk and for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comments import saying
from comments.models import PolicyVersion, Rule
from comments.policies import Loaded
from comments.policy.detectors import KINDS
from comments.policy.engine import ESTABLISHED
from comments.policy.explaining import Explanation, Form, Found
from comments.policy.facts import Facts

ALPHABETS = {
    "latin": gettext_lazy("Latin letters"),
    "cyrillic": gettext_lazy("Cyrillic letters"),
    "greek": gettext_lazy("Greek letters"),
    "armenian": gettext_lazy("Armenian letters"),
    "hebrew": gettext_lazy("Hebrew letters"),
    "arabic": gettext_lazy("Arabic letters"),
}
FIELDS = {"text": gettext_lazy("text"), "name": gettext_lazy("name")}
OUTCOMES = {
    "publish": gettext_lazy("It would be published."),
    "nudge": gettext_lazy("It would wait for a moderator if it were sent anyway."),
    "hold": gettext_lazy("It would wait for a moderator."),
    "refuse": gettext_lazy("It would be refused."),
}
LONGEST_QUOTE = 80
"""Characters of a passage that its writer is shown."""
SENDERS = {
    "new": Facts(),
    "known": Facts(confirmed=True, sender_published=ESTABLISHED),
    "staff": Facts(staff=True),
}
"""The circumstances that matter most, by the names that the desk's form gives them."""


@dataclass(frozen=True, slots=True)
class Words:
    """A rule as its reader reads it; `text` is empty when a draft has none yet."""

    number: int
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A finding. `place` is empty when it is about the sending; `start` and `end` are code points
    of the field as written."""

    rule: Words
    consequence: str
    kind: str
    says: str
    field: str
    place: str
    start: int
    end: int
    passage: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What was found, with the writer's own words (empty when it is about the sending)."""

    says: str
    quote: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the writer reads at one moment: the rule, and the passages found, each once."""

    when: str
    rule: Words
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An explanation in the language that is active."""

    explanation: Explanation
    outcome: str
    rule: Words | None
    lines: tuple[Line, ...]
    told: tuple[Told, ...]
    forms: tuple[tuple[str, Form], ...]
    unasked: tuple[Words, ...]


def account(loaded: Loaded, explanation: Explanation) -> Account:
    """The explanation with the rules' words as the writer would read them."""
    language = explanation.submission.language or get_language() or "en"
    words = {number: _words(rule, language) for number, rule in loaded.rules.items()}
    lines = tuple(_line(one, words) for one in explanation.found)
    verdict = explanation.verdict
    return Account(
        explanation=explanation,
        outcome=_outcome(explanation),
        rule=words[verdict.rule] if verdict.rule else None,
        lines=lines,
        told=tuple(_told(explanation, words, lines)),
        forms=tuple((_form_name(form), form) for form in explanation.forms),
        unasked=tuple(words[number] for number in explanation.unasked),
    )


def as_data(version: PolicyVersion, account: Account) -> dict[str, Any]:
    """The account as plain data, for programs."""
    explanation = account.explanation
    verdict = explanation.verdict
    return {
        "version": version.number,
        "verdict": verdict.consequence,
        "rule": verdict.rule,
        "nudge": explanation.nudge,
        "risk": verdict.risk,
        "findings": [
            {
                "rule": found.finding.rule,
                "consequence": found.consequence,
                "kind": found.finding.kind,
                "field": found.finding.field,
                "start": found.finding.start,
                "end": found.finding.end,
                "passage": found.passage,
                "message": saying.say(found.finding.message),
            }
            for found in explanation.found
        ],
        "told": [
            {"when": one.when, "rule": one.rule.number, "title": one.rule.title}
            for one in account.told
        ],
        "forms": [
            {
                "field": form.field,
                "alphabet": form.alphabet,
                "folded": form.folded,
                "readings": list(form.readings),
            }
            for form in explanation.forms
        ],
        "unasked": list(explanation.unasked),
    }


def _outcome(explanation: Explanation) -> str:
    consequence = explanation.verdict.consequence
    if consequence == "publish" and explanation.submission.purpose != "comment":
        return _("It would be taken in.")
    return str(OUTCOMES[consequence])


def _line(found: Found, words: dict[int, Words]) -> Line:
    finding = found.finding
    kind = KINDS.get(finding.kind)
    return Line(
        rule=words[finding.rule],
        consequence=str(Rule.Consequence(found.consequence).label),
        kind=_(kind.label) if kind else finding.kind,
        says=saying.say(finding.message),
        field=finding.field,
        place=_place(found),
        start=finding.start,
        end=finding.end,
        passage=found.passage,
    )


def _place(found: Found) -> str:
    finding = found.finding
    if not finding.field:
        return ""
    named = {"field": FIELDS[finding.field], "start": finding.start, "end": finding.end}
    return _("%(field)s, %(start)s to %(end)s") % named


def _told(
    explanation: Explanation, words: dict[int, Words], lines: tuple[Line, ...]
) -> Iterable[Told]:
    nudge, verdict = explanation.nudge, explanation.verdict
    if nudge:
        when = _("Before it is sent, with the choice to change it or to send it anyway:")
        yield Told(when, words[nudge], _under(nudge, lines))
    if verdict.consequence in ("hold", "refuse") and verdict.rule:
        yield Told(_("Once it is sent:"), words[verdict.rule], _under(verdict.rule, lines))


def _under(number: int, lines: tuple[Line, ...]) -> tuple[Passage, ...]:
    found = (one for one in lines if one.rule.number == number)
    return tuple(dict.fromkeys(Passage(one.says, _quote(one.passage)) for one in found))


def _quote(passage: str) -> str:
    return passage if len(passage) <= LONGEST_QUOTE else f"{passage[:LONGEST_QUOTE]}…"


def _form_name(form: Form) -> str:
    field = str(FIELDS[form.field])
    if not form.alphabet:
        return field
    alphabet = str(ALPHABETS.get(form.alphabet, form.alphabet))
    return _("%(field)s, look-alikes read as %(alphabet)s") % {"field": field, "alphabet": alphabet}


def _words(rule: Rule, language: str) -> Words:
    texts = {one.language: one for one in rule.texts.all()}
    read = texts.get(language) or texts.get(language.partition("-")[0])
    read = read or next(iter(texts.values()), None)
    title, text = (read.title, read.text) if read else (rule.key, "")
    return Words(rule.number, title or rule.key, text, rule.get_absolute_url())
