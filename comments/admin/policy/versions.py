"""The policy as moderators see it: every version with its rules, nothing to change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import DateTimeField, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import policies, saying
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at
from comments.models import Detector, Example, PolicyVersion, Rule, RuleText
from comments.policy import engine
from comments.policy.detectors import KINDS


@dataclass(frozen=True, slots=True)
class ShownExample:
    """A published example. `problem` is empty when it comes out as published."""

    example: Example
    problem: str


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with its words, examples tried a moment ago, and what its detectors look for."""

    rule: Rule
    texts: tuple[RuleText, ...]
    examples: tuple[ShownExample, ...]
    detectors: tuple[str, ...]


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin[PolicyVersion]):
    list_display = ("__str__", "state", "published_at", "published_by", "note")
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        in_force = PolicyVersion.objects.in_force()
        newest = Value(in_force.published_at if in_force else None, DateTimeField(null=True))
        return super().get_queryset(request).annotate(in_force_since=newest)

    @admin.display(description=gettext_lazy("state"))
    def state(self, version: PolicyVersion) -> str:
        return _state(version, version.in_force_since)  # type: ignore[attr-defined]

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One version, with its examples tried now."""
        version = self.get_queryset(request).filter(pk=as_id(object_id)).first()
        if version is None:
            raise Http404
        rules, fault = _shown(version)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(version),
            "version": version,
            "state": self.state(version),
            "rules": rules,
            "fault": fault,
        }
        template = "admin/comments/policyversion/change.html"
        return TemplateResponse(request, template, context)


def _state(version: PolicyVersion, in_force_since: datetime | None) -> str:
    if version.number == 0:
        return _("before the policy")
    if version.published_at is None:
        return _("draft")
    if version.published_at == in_force_since:
        return _("in force")
    if in_force_since is None or version.published_at > in_force_since:
        return _("to come")
    return _("superseded")


def _shown(version: PolicyVersion) -> tuple[list[ShownRule], str]:
    """The rules, and what keeps a broken draft from running (empty when nothing does)."""
    rules = version.rules.order_by("number").prefetch_related("texts", "examples", "detectors")
    try:
        failures = engine.check_examples(policies.load(version).compiled)
    except engine.PolicyError as error:
        return [_rule(rule, {}) for rule in rules], f"{error.path}: {saying.say(error.problem)}"
    problems = {(one.rule, one.index): saying.say(one.problem) for one in failures}
    return [_rule(rule, problems) for rule in rules], ""


def _rule(rule: Rule, problems: dict[tuple[int, int], str]) -> ShownRule:
    examples = tuple(
        ShownExample(example, problems.get((rule.number, index), ""))
        for index, example in enumerate(rule.examples.all())
    )
    return ShownRule(rule, tuple(rule.texts.all()), examples, tuple(_sentences(rule)))


def _sentences(rule: Rule) -> Iterable[str]:
    for detector in rule.detectors.all():
        yield from _describe(detector)


def _describe(detector: Detector) -> list[str]:
    """What a detector looks for; its bare name when a draft gives it settings it cannot have."""
    try:
        kind = KINDS[detector.kind]
        settings = kind.parse_settings(detector.settings)
    except (KeyError, ValueError):
        return [detector.kind]
    return [saying.say(one) for one in kind.describe(settings)]
