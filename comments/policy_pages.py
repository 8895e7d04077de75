"""The policy as readers read it: the version in force, and every earlier one as it read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import caching
from articles.models import SiteIdentity
from comments import reasons, saying
from comments.models import Detector, PolicyVersion, Rule
from comments.policy.detectors import KINDS


@require_safe
def policy(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The policy in force, or as an earlier version read."""
    published = PolicyVersion.objects.published()
    in_force = PolicyVersion.objects.in_force()
    version = in_force if number is None else get_object_or_404(published, number=number)
    if version is None:
        return render(request, "comments/no_policy.html", status=404)
    site = SiteIdentity.objects.current()
    numbers = (version.number, in_force and in_force.number, site.frame)
    etag = caching.validator("policy", *numbers, request.path)
    unchanged = caching.not_modified(request, etag)
    if unchanged:
        return unchanged  # type: ignore[return-value]
    context = {
        "version": version,
        "in_force": in_force,
        "rules": [_rule_for_readers(rule) for rule in _whole_rules(version)],
        "versions": published.order_by("-published_at"),
    }
    return caching.may_be_kept(render(request, "comments/policy.html", context), etag=etag)


def _whole_rules(version: PolicyVersion) -> Iterable[Rule]:
    return version.rules.prefetch_related("texts", "examples", "detectors").order_by("number")


def _rule_for_readers(rule: Rule) -> dict[str, Any]:
    words = reasons.text_of(rule, settings.LANGUAGE_CODE)
    return {
        "number": rule.number,
        "title": words.title,
        "text": words.text,
        "consequence": rule.consequence,
        "examples": list(rule.examples.all()),
        "detectors": [line for one in rule.detectors.all() for line in _looks_for(one)],
    }


def _looks_for(detector: Detector) -> list[str]:
    kind = KINDS[detector.kind]
    return [saying.say(one) for one in kind.describe(kind.parse_settings(detector.settings))]
