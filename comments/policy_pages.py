"""The policy's pages for readers: in force, as it read earlier, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import caching
from articles.models import SiteIdentity
from comments import policy_changes, policy_reading
from comments.models import PolicyVersion, Rule


@dataclass(frozen=True, slots=True)
class Entry:
    """A version in the history: `before` is the one that it took over from, `until` the moment at
    which the next one did."""

    version: PolicyVersion
    before: PolicyVersion | None
    until: datetime | None


def published() -> list[PolicyVersion]:
    """What readers may know, the newest first: the version in force is the first."""
    return list(PolicyVersion.objects.published().order_by("-published_at", "-number"))


def marks(versions: Sequence[PolicyVersion]) -> list[tuple[int, datetime | None]]:
    """What a validator needs of frozen versions."""
    return [(version.number, version.published_at) for version in versions]


def pick(versions: Sequence[PolicyVersion], number: int) -> PolicyVersion:
    """The version of that number; Http404 when readers may not know one."""
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise Http404
    return found


def sitemap() -> Iterator[tuple[str, datetime | None]]:
    """The page of the policy in force, for search engines; earlier versions are not for them."""
    for version in published()[:1]:
        yield reverse("comments:policy"), version.published_at


@require_safe
def policy(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """The policy in force, or as an earlier version read."""
    versions = published()
    if number is None and not versions:
        return render(request, "comments/no_policy.html", status=404)
    version = versions[0] if number is None else pick(versions, number)
    site = SiteIdentity.objects.current()
    etag = caching.validator("policy", request.path, site.frame, *marks(versions))
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    entries = history(versions)
    context = {
        "site": site,
        "version": version,
        "in_force": versions[0],
        "entry": next(entry for entry in entries if entry.version == version),
        "rules": _shown(version, versions[0], policy_reading.languages(site)),
        "entries": entries,
        "feed_title": policy_reading.feed_title(site),
    }
    return caching.may_be_kept(
        render(request, "comments/policy.html", context), etag=etag, until=site.turns_at
    )


def history(versions: Sequence[PolicyVersion]) -> list[Entry]:
    """The versions with what came before and after each, the newest first."""
    after = [None, *(version.published_at for version in versions)]
    pairs = zip_longest(versions, versions[1:])
    return [Entry(version, before, after[at]) for at, (version, before) in enumerate(pairs)]


def _shown(
    version: PolicyVersion, in_force: PolicyVersion, wanted: Sequence[str]
) -> list[policy_reading.ShownRule]:
    rules = policy_reading.rules_of([version])[version.pk]
    if version == in_force:
        return [policy_reading.show(rule, wanted) for rule in rules]
    now = dict(Rule.objects.filter(version=in_force).values_list("key", "number"))
    return [policy_reading.show(rule, wanted, now=now.get(rule.key)) for rule in rules]


@require_safe
def changes(request: HttpRequest, old: int, new: int) -> HttpResponseBase:
    """What changed from one published version to another, in whichever order they are asked."""
    versions = published()
    before, after = pick(versions, old), pick(versions, new)
    site = SiteIdentity.objects.current()
    etag = caching.validator("policy-changes", request.path, site.frame, *marks(versions))
    unchanged = caching.not_modified(request, etag, until=site.turns_at)
    if unchanged is not None:
        return unchanged
    rules = policy_reading.rules_of([before, after])
    sides = rules[before.pk], rules[after.pk]
    context = {
        "site": site,
        "before": before,
        "after": after,
        "versions": versions,
        "changes": policy_changes.show_changes(*sides, policy_reading.languages(site)),
        "earlier": _step(versions, before, 1),
        "later": _step(versions, after, -1),
        "feed_title": policy_reading.feed_title(site),
    }
    return caching.may_be_kept(
        render(request, "comments/policy_changes.html", context), etag=etag, until=site.turns_at
    )


def _step(
    versions: Sequence[PolicyVersion], version: PolicyVersion, step: int
) -> tuple[PolicyVersion, PolicyVersion] | None:
    """The version and its neighbour, the earlier one first; None at either end."""
    at = versions.index(version) + step
    if not 0 <= at < len(versions):
        return None
    pair = (versions[at], version)
    return pair if step > 0 else pair[::-1]


@require_safe
def choose(request: HttpRequest) -> HttpResponseBase:
    """To the page of the two versions that a form names; else to the newest change."""
    versions = published()
    if not versions:
        raise Http404
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    newest = [versions[min(1, len(versions) - 1)].number, versions[0].number]
    numbers = [_number(text) for text in asked] if any(asked) else newest
    pair = [pick(versions, number).number for number in numbers]
    answer = HttpResponseRedirect(reverse("comments:policy_changes", args=pair))
    return caching.may_be_kept(answer)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)
