"""The feed of the policy: an entry for each published version, with what changed in it.

An entry never changes once it is there, because published versions do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from itertools import zip_longest
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import boundaries, feeds
from articles.entries import Entry, clean
from articles.models import SiteIdentity
from comments import policy_changes, policy_pages, policy_reading
from comments.models import PolicyVersion, Rule

ENTRIES = 15


@require_safe
def policy_feed(request: HttpRequest, form: str = feeds.ATOM) -> HttpResponseBase:
    """The newest ENTRIES versions; 404 before the first one is published."""
    versions = policy_pages.published()
    if not versions:
        raise Http404
    site = SiteIdentity.objects.current()
    title = policy_reading.feed_title(site)
    channel = feeds.channel_of(site, title, reverse("comments:policy"), request.path)
    parts = "policy", site.version, *policy_pages.marks(versions)
    make, until = lambda: _entries(site, versions), boundaries.midnight(timezone.now())
    return feeds.answer(request, channel, make, form, *parts, until=until)


def _entries(site: SiteIdentity, versions: Sequence[PolicyVersion]) -> list[Entry]:
    rules = policy_reading.rules_of(versions[: ENTRIES + 1])
    pairs = list(zip_longest(versions, versions[1:]))[:ENTRIES]
    return [_entry(site, version, before, rules) for version, before in pairs]


def _entry(
    site: SiteIdentity,
    version: PolicyVersion,
    before: PolicyVersion | None,
    rules: dict[int, list[Rule]],
) -> Entry:
    published = version.published_at or version.created_at
    return Entry(
        id=entry_id(version),
        url=feeds.absolute(version.get_absolute_url()),
        title=_("Comment policy, version %(number)s") % {"number": version.number},
        published=published,
        updated=published,
        html=_content(site, version, before, rules),
    )


def _content(
    site: SiteIdentity,
    version: PolicyVersion,
    before: PolicyVersion | None,
    rules: dict[int, list[Rule]],
) -> str:
    old = rules[before.pk] if before else []
    wanted = policy_reading.languages(site)
    context = {
        "version": version,
        "before": before,
        "summaries": policy_changes.summaries(old, rules[version.pk], wanted),
        "site_url": settings.SITE_URL,
    }
    return clean(render_to_string("comments/_feed_entry.html", context))


def entry_id(version: PolicyVersion) -> str:
    """`tag:news.example,2026-11-22:comment-policy/3`"""
    host = urlsplit(settings.SITE_URL).hostname
    day = version.published_at.astimezone(UTC) if version.published_at else version.created_at
    return f"tag:{host},{day:%Y-%m-%d}:comment-policy/{version.number}"
