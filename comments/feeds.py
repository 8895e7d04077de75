"""The Atom feed of the policy: an entry for each published version, with what changed in it.

An entry never changes once it is there, because published versions do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from articles import caching
from articles.feeds import AuthorsFeed, clean
from articles.models import SiteIdentity
from comments import policy_changes, policy_pages, policy_reading
from comments.models import PolicyVersion, Rule

ENTRIES = 15


class PolicyFeed(AuthorsFeed):
    """With the content of an entry, as HTML."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@require_safe
def policy_feed(request: HttpRequest) -> HttpResponseBase:
    """The newest ENTRIES versions; 404 before the first one is published."""
    versions = policy_pages.published()
    if not versions:
        raise Http404
    site = SiteIdentity.objects.current()
    etag = caching.validator(
        "policy-feed", request.path, site.version, *policy_pages.marks(versions)
    )
    unchanged = caching.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    generator = _build(site, request.path, versions)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    generator.write(response, "utf-8")
    return caching.may_be_kept(response, etag=etag, changed=generator.latest_post_date())


def _build(site: SiteIdentity, path: str, versions: Sequence[PolicyVersion]) -> PolicyFeed:
    page = settings.SITE_URL + reverse("comments:policy")
    generator = PolicyFeed(
        clean(policy_reading.feed_title(site)),
        page,
        "",
        language=site.language,
        author_name=clean(site.publisher or site.name),
        author_link=settings.SITE_URL + "/",
        feed_url=settings.SITE_URL + path,
        feed_guid=page,
    )
    rules = policy_reading.rules_of(versions[: ENTRIES + 1])
    for version, before in list(zip_longest(versions, versions[1:]))[:ENTRIES]:
        _add(generator, site, version, before, rules)
    return generator


def _add(
    generator: PolicyFeed,
    site: SiteIdentity,
    version: PolicyVersion,
    before: PolicyVersion | None,
    rules: dict[int, list[Rule]],
) -> None:
    generator.add_item(
        title=clean(_("Comment policy, version %(number)s") % {"number": version.number}),
        link=settings.SITE_URL + version.get_absolute_url(),
        description=None,  # type: ignore[arg-type]
        authors=[],
        pubdate=version.published_at,
        updateddate=version.published_at,
        unique_id=entry_id(version),
        content=_content(site, version, before, rules),
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
