"""Bring up to date what is stored with articles but belongs to others: names, pictures, menus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import body, index, neighbours
from articles.media.models import Picture
from articles.models import Article, Banner, LiveEntry, Page, Section, SiteIdentity
from articles.publishing.cards import CARD_PARTS, make_card
from articles.publishing.common import hold

BATCH = 200


def refresh_cards(article_ids: Iterable[int]) -> int:
    """Write anew the cards that no longer say what their rows say; return how many. The names on
    them are searched for too.

    Works in batches, each in a transaction of its own inside the caller's; rows are locked in the
    order of their numbers.
    """
    ids, changed = iter(sorted(article_ids)), 0
    while batch := list(islice(ids, BATCH)):
        changed += _refresh_batch(batch)
    return changed


def _refresh_batch(ids: list[int]) -> int:
    with transaction.atomic():
        rows = (
            Article.objects.filter(pk__in=hold(ids))
            .select_related("section")
            .prefetch_related(*CARD_PARTS)
            .defer("body", "body_source", "text")
        )
        more = neighbours.still((row.pk, row.card) for row in rows)
        cards = [(row, make_card(row, more.get(row.pk, ()))) for row in rows]
        stale = [(row, card) for row, card in cards if card != row.card]
        for row, card in stale:
            row.card = card
        Article.objects.bulk_update([row for row, _card in stale], ["card"])
        touch([row.pk for row, _card in stale])
        index.refresh([row.pk for row, _card in stale if row.visible_from])
    return len(stale)


def refresh_figures(picture_id: int) -> None:
    """Write anew every text that shows a picture, after its file or its words changed."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return
    shown = Article.objects.filter(Q(figures=picture) | Q(lead_picture=picture)).distinct()
    for pk in shown.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            article = Article.objects.select_for_update().get(pk=pk)
            html = body.expand(article.body_source).html
            Article.objects.filter(pk=pk).update(body=html)
            touch([pk])
    _refresh_pages(picture)
    _refresh_entries(picture)
    if SiteIdentity.objects.filter(logo=picture).exists():
        refresh_site()


def _refresh_pages(picture: Picture) -> None:
    """Standing pages repeat the site's version; their own time is that of somebody's change."""
    showing = Page.objects.filter(body_source__contains=f'data-picture="{picture.key}"')
    for pk in showing.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            now = Page.objects.select_for_update().get(pk=pk)
            Page.objects.filter(pk=pk).update(body=body.expand(now.body_source).html)
            refresh_site()


def _refresh_entries(picture: Picture) -> None:
    """Entries of live coverage: their stories are new, they are not."""
    showing = LiveEntry.objects.filter(body_source__contains=f'data-picture="{picture.key}"')
    for pk in showing.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            entry = LiveEntry.objects.select_for_update().get(pk=pk)
            html = body.expand(entry.body_source).html
            LiveEntry.objects.filter(pk=pk).update(body=html)
            touch([entry.article_id])


def refresh_site() -> None:
    """Write the menus into the site's identity and move its version, which every page repeats."""
    with transaction.atomic():
        SiteIdentity.objects.get_or_create(pk=1, defaults=_defaults())
        SiteIdentity.objects.filter(pk=1).update(nav=_nav(), version=F("version") + 1)


def _defaults() -> dict[str, Any]:
    current = SiteIdentity.objects.current()
    return {"name": current.name, "language": current.language}


def _nav() -> dict[str, list[dict[str, str]]]:
    now = timezone.now()
    banners = Banner.objects.filter(ends_at__gt=now).select_related("article")
    columns = ("slug", "title", "role", "published_at")
    pages = Page.objects.filter(published_at__isnull=False).only(*columns)
    return {
        "sections": [
            {"name": one.name, "url": one.get_absolute_url()} for one in Section.objects.all()
        ],
        "header": [_page(one, now) for one in pages.filter(place=Page.Place.HEADER)],
        "footer": [_page(one, now) for one in pages.filter(place=Page.Place.FOOTER)],
        "policies": [
            {**_page(one, now), "role": one.role} for one in pages.exclude(role=Page.Role.NONE)
        ],
        "banners": [_banner(one) for one in banners],
    }


def _page(page: Page, now: datetime) -> dict[str, str]:
    """A page in a menu, with its time if that has yet to come."""
    entry = {"name": page.title, "url": page.get_absolute_url()}
    if page.published_at is not None and page.published_at > now:
        entry["from"] = page.published_at.isoformat()
    return entry


def _banner(banner: Banner) -> dict[str, str]:
    article = banner.article
    return {
        "number": str(banner.pk),
        "text": banner.text,
        "url": article.get_absolute_url() if article and article.path else banner.url,
        "from": banner.starts_at.isoformat(),
        "until": banner.ends_at.isoformat(),
    }


def touch(ids: list[int]) -> None:
    """Say that what is stored with these articles is new: no page of them counts as known."""
    Article.objects.filter(pk__in=ids).update(version=F("version") + 1, changed_at=timezone.now())
