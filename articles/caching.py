"""Validators and Cache-Control made from data, so that nothing ever has to be cleared.

A page's validator is made of what the page depends on. Other apps add what they show on an
article's page through `register`; the parts are columns of the query that fetches the article, so
that an answer "not modified" costs one query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db.models import Count, Subquery, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import engines
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from articles.models import Article, Banner, Page, SiteIdentity
from articles.models.articles import ArticleQuerySet

R = TypeVar("R", bound=HttpResponseBase)
PART_PREFIX = "part_"
# What every page may show of the settings; those of one page are among its own parts.
SHOWN_SETTINGS = (
    "VERSION",
    "SITE_URL",
    "TIME_ZONE",
    "LANGUAGE_CODE",
    "STATIC_URL",
    "MEDIA_URL",
    "COMMENTS_PER_PAGE",
    "COMMENT_MAX_LENGTH",
    "WEBSUB_HUB",
)
_parts: dict[str, Callable[[], Combinable]] = {}


def register(name: str, expression: Callable[[], Combinable]) -> None:
    """Let the article page depend on something more.

    `expression` is called for every query and may refer to the article by `OuterRef("pk")`; its
    value must change whenever what readers see of it does.
    """
    _parts[name] = expression


def _pages_begun() -> Combinable:
    """How many standing pages have had their time: they enter the menus without being saved."""
    begun = Page.objects.order_by().filter(published_at__lte=timezone.now()).values(one=Value(1))
    return Subquery(begun.annotate(count=Count("pk")).values("count"))


def _banner(column: str) -> Callable[[], Combinable]:
    """When the next banner begins or ends. Both together say which one stands, if any."""

    def next_one() -> Combinable:
        ahead = Banner.objects.order_by(column).filter(**{f"{column}__gt": timezone.now()})
        return Subquery(ahead.values(column)[:1])

    return next_one


BANNER = ("banner_begins", "banner_ends")
for _name, _column in zip(BANNER, ("starts_at", "ends_at"), strict=True):
    register(_name, _banner(_column))
register("site", lambda: Subquery(SiteIdentity.objects.values("version")[:1]))
register("pages", _pages_begun)


def with_parts(queryset: ArticleQuerySet) -> ArticleQuerySet:
    """Add every registered part as a column."""
    return queryset.annotate(**{PART_PREFIX + name: make() for name, make in _parts.items()})


def article_validator(article: Article, *more: object) -> str:
    """The entity tag of an article's page, from a row of `with_parts`; `more` names the variant."""
    parts = [getattr(article, PART_PREFIX + name) for name in sorted(_parts)]
    return validator(article.pk, article.version, *parts, *more)


def validator(*parts: object) -> str:
    """A weak entity tag made of the parts, the program and its settings."""
    shown = (getattr(settings, name) for name in SHOWN_SETTINGS)
    material = "\x1f".join(str(part) for part in (*shown, digest_of(*sources()), *parts))
    return "W/" + quote_etag(hashlib.sha256(material.encode()).hexdigest()[:24])


def sources() -> tuple[Path, ...]:
    """Where the looks of every page come from: templates, translations, names of static files."""
    folders = [folder for engine in engines.all() for folder in engine.dirs]
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    return (*map(Path, folders), *map(Path, settings.LOCALE_PATHS), manifest)


@cache
def digest_of(*places: Path) -> str:
    """A digest of the files in `places`, as this process found them at first: it keeps templates
    and the names of static files for as long. Their content counts, so that two machines agree."""
    digest = hashlib.sha256()
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in filter(Path.is_file, inside):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(place)}\0{content}\n".encode())
    return digest.hexdigest()


def not_modified(
    request: HttpRequest, etag: str, *, until: datetime | None = None
) -> HttpResponseBase | None:
    """The 304 that answers a reader who has this very page, else nothing."""
    answer = get_conditional_response(request, etag=etag, response=None)
    if answer is not None:
        may_be_kept(answer, etag=etag, until=until)
    return answer


def may_be_kept(
    response: R,
    *,
    etag: str | None = None,
    seconds: int = 1,
    changed: datetime | None = None,
    until: datetime | None = None,
) -> R:
    """Let browsers keep the page but ask every time, and shared caches for `seconds`, but never
    beyond `until`, when it becomes another by itself (see `articles.boundaries`)."""
    if until is not None:
        seconds = max(0, min(seconds, int((until - timezone.now()).total_seconds())))
    response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={seconds}, must-revalidate"
    if etag:
        response.headers["ETag"] = etag
    if changed:
        response.headers["Last-Modified"] = http_date(changed.astimezone(UTC).timestamp())
    return response


def never_kept(response: HttpResponse) -> HttpResponse:
    """For pages about one person: receipts, forms, previews."""
    response.headers["Cache-Control"] = "no-store, private"
    return response
