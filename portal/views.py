"""Pages that belong to no app: errors that look like the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string

from articles import boundaries, caching, redirects
from articles.models import Article

SUGGESTIONS = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """Also what a failed check against forged requests shows, which calls it with a `reason`."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Where an old address leads now, else the page that says so and offers ways on."""
    target = redirects.moved(request.path)
    if target:
        return HttpResponsePermanentRedirect(target)
    newest = Article.objects.published().newest().select_related("section")
    stories = newest.only("headline", "path", "language", "section__name")[:SUGGESTIONS]
    response = render(request, "404.html", {"stories": stories}, status=404)
    return caching.may_be_kept(response, until=boundaries.kept_until())


def server_error(request: HttpRequest) -> HttpResponse:
    """Without a database or a context processor: either may be what has just failed."""
    return HttpResponse(render_to_string("500.html"), status=500)
