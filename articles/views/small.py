"""Addresses that lead elsewhere, and what browsers ask for to search here."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import caching
from articles.entries import clean
from articles.models import SiteIdentity

OPENSEARCH = "application/opensearchdescription+xml; charset=utf-8"
SHORT_NAME, LONG_NAME = 16, 48
"""The most signs that OpenSearch has room for."""


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this name whatever a page's head says."""
    return HttpResponseRedirect(static("img/favicon.svg"))


@require_safe
def opensearch(request: HttpRequest) -> HttpResponseBase:
    """The description of our search (OpenSearch 1.1), by which a browser can offer it."""
    site = SiteIdentity.objects.current()
    etag = caching.validator("opensearch", site.version)
    unchanged = caching.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    context = {
        "site": site,
        "short_name": clean(site.name)[:SHORT_NAME].strip(),
        "long_name": clean(site.name)[:LONG_NAME].strip(),
        "tagline": clean(site.tagline),
        "search": f"{settings.SITE_URL}{reverse('articles:search')}",
        "itself": f"{settings.SITE_URL}{reverse('articles:opensearch')}",
        "icon": f"{settings.SITE_URL}{static('img/favicon.svg')}",
    }
    response = render(request, "articles/opensearch.xml", context, content_type=OPENSEARCH)
    return caching.may_be_kept(response, etag=etag)
