"""Versions of the policy as documents (see `comments.policy.document`): out, and back as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from articles.people.models import User
from comments import drafting, policies, saying
from comments.models import Detector, Example, PolicyVersion, Rule
from comments.policy import document, telling
from comments.policy.detectors import KINDS
from comments.policy.engine import DetectorSpec
from comments.policy.settings import fields_of
from comments.policy_reading import language_name


def export(version: PolicyVersion, *, public: bool = False) -> dict[str, Any]:
    """A version as plain data that `import_draft` takes.

    `public` leaves out the lists that would help to evade a rule, telling how many entries they
    have, and says in the language that is active what each detector looks for.
    """
    rules = version.rules.order_by("number").prefetch_related("texts", "examples", "detectors")
    published = version.published_at
    return {
        "format": document.FORMAT,
        "schema": document.SCHEMA_VERSION,
        "version": version.number,
        "published": published.isoformat() if published else None,
        "note": version.note,
        "rules": [_rule(rule, public=public) for rule in rules],
    }


def import_draft(data: object, *, replace: bool = False, by: User | None = None) -> PolicyVersion:
    """A draft from a document, or from what `document.read` gives for a file.

    Number and time of publication in the document are not taken: the draft gets the next number.
    With `replace` a draft that stands already gets the document's rules and note.

    Raises:
        document.DocumentError: for what is no whole policy; nothing is stored then.
        policies.DraftExists: when a draft stands and may not be replaced.
        policies.Outdated, policies.NotADraft: when somebody changed or published it just now.
    """
    document.check(data)
    checked = cast("Mapping[str, Any]", data)
    rules = [_taken(rule) for rule in checked["rules"]]
    note = checked.get("note", "")
    draft = policies.draft()
    if draft is None or not replace:
        return policies.create_draft(rules, note=note)
    drafting.replace(draft, rules, note=note, seen=draft.edits, by=by)
    return draft


def _rule(rule: Rule, *, public: bool) -> dict[str, Any]:
    texts = sorted(rule.texts.all(), key=lambda one: one.language)
    return {
        "number": rule.number,
        "key": rule.key,
        "consequence": rule.consequence,
        "ground": rule.ground,
        "citable": rule.citable,
        "private_texts": rule.private_texts,
        "statement": rule.statement,
        "texts": {one.language: {"title": one.title, "text": one.text} for one in texts},
        "examples": [_example(one) for one in rule.examples.all()],
        "detectors": [_detector(one, public=public) for one in rule.detectors.all()],
    }


def _example(example: Example) -> dict[str, Any]:
    names = ("text", "allowed", "why", "language", "name", "facts")
    return {name: getattr(example, name) for name in names}


def _detector(detector: Detector, *, public: bool) -> dict[str, Any]:
    whole = {
        "kind": detector.kind,
        "settings": detector.settings,
        "languages": detector.languages,
    }
    return {**whole, **_for_readers(detector)} if public else whole


def _for_readers(detector: Detector) -> dict[str, Any]:
    """The detector as readers get it. Of what this program no longer knows, nothing is shown."""
    kind = KINDS.get(detector.kind)
    specs = fields_of(kind.settings) if kind else {}
    lists = {
        name: telling.entries(value)
        for name, value in detector.settings.items()
        if name not in specs or specs[name].private
    }
    spec = DetectorSpec(detector.kind, detector.settings, tuple(detector.languages))
    return {
        "settings": {name: one for name, one in detector.settings.items() if name not in lists},
        "withheld": [
            {"setting": name, "entries": len(found)} for name, found in lists.items() if found
        ],
        "looks_for": [saying.say(one) for one in telling.looks_for(spec, language_name)],
    }


def _taken(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as `create_draft` takes it: without what a public copy without secrets adds."""
    names = ("kind", "settings", "languages")
    detectors = [
        {name: one[name] for name in names if name in one} for one in rule.get("detectors", ())
    ]
    return {**rule, "detectors": detectors}
