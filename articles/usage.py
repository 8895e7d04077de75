"""Who shows a picture: asked by the picture library before it lets one go."""

from __future__ import annotations

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.media.models import Picture
from articles.models import Article, Embed, LiveEntry, Page, Person, SiteIdentity

Usage = tuple[str, str]


def is_public(picture_id: int) -> bool:
    """Whether an article or page with a time of publication, a person or the site shows it."""
    key = Picture.objects.values_list("key", flat=True).filter(pk=picture_id).first()
    timed = Article.objects.filter(publish_at__isnull=False)
    pages = Page.objects.filter(published_at__isnull=False)
    return (
        timed.filter(Q(figures=picture_id) | Q(lead_picture=picture_id)).exists()
        or timed.filter(pk__in=_live(key).values("article")).exists()
        or Embed.objects.filter(picture=picture_id).exists()
        or Person.objects.filter(picture=picture_id).exists()
        or SiteIdentity.objects.filter(logo=picture_id).exists()
        or pages.filter(body_source__contains=f'data-picture="{key}"').exists()
    )


def of_picture(picture_id: int) -> list[Usage]:
    """Return (label, admin address) of all that shows the picture: articles, people, pages, the
    site as its logo. A story under embargo is not named."""
    key = Picture.objects.values_list("key", flat=True).filter(pk=picture_id).first()
    shown = Article.objects.filter(Q(figures=picture_id) | Q(lead_picture=picture_id)).distinct()
    pages = Page.objects.filter(body_source__contains=f'data-picture="{key}"')
    site = SiteIdentity.objects.filter(logo=picture_id)
    live = Article.objects.filter(pk__in=_live(key).values("article")).exclude(pk__in=shown)
    embeds = Embed.objects.filter(picture=picture_id)
    rows = [*shown, *live, *embeds, *Person.objects.filter(picture=picture_id), *pages, *site]
    return [
        (
            _named(row),
            reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk]),
        )
        for row in rows
    ]


def _live(key: str | None) -> QuerySet[LiveEntry]:
    return LiveEntry.objects.filter(removed_at=None, body_source__contains=f'data-picture="{key}"')


def _named(row: Model) -> str:
    kept = isinstance(row, Article) and row.embargo_until and row.embargo_until > timezone.now()
    return _("A story under embargo") if kept else str(row)
