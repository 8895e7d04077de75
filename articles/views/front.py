"""The front page: the slots an editor filled, then the newest, then every section's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import seo
from articles.models import Article, FrontSlot, Section, SiteIdentity
from articles.views.common import answer, preview_image, seo_site, site_feed, stamps
from articles.views.machines import front_data

TOP = 6
LATEST = 7
IN_BLOCK = 4


@dataclass(frozen=True)
class Block:
    section: Section
    articles: list[Article]


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    site = SiteIdentity.objects.current()
    top = top_stories()
    latest = newest(LATEST, without=top)
    blocks = section_blocks(without=top)
    everything = [*top, *latest, *(one for block in blocks for one in block.articles)]
    head = seo.page(
        seo_site(site),
        title="",
        path="/",
        description=site.description or "; ".join(article.headline for article in top[:3]),
        feeds=[site_feed(site)],
        image=preview_image(top[0].lead_picture) if top else None,
        data=front_data(site),
    )
    context = {
        "site": site,
        "head": head,
        "today": timezone.localdate(),
        "top": top,
        "lead": top[0] if top else None,
        "beside": top[1:3],
        "below": top[3:],
        "latest": latest,
        "blocks": blocks,
    }
    names = [block.section.name for block in blocks]
    return answer(
        request, "articles/front.html", context, timezone.localdate(), names, stamps(everything)
    )


def top_stories() -> list[Article]:
    """The stories in slots, in order, filled up with the newest to TOP."""
    slots = FrontSlot.objects.filter(article=OuterRef("pk")).values("position")[:1]
    filled = Article.objects.for_list().filter(pk__in=FrontSlot.objects.values("article"))
    in_slots = filled.published().annotate(position=Subquery(slots))
    chosen = list(in_slots.order_by("position")[:TOP])
    return chosen + newest(TOP - len(chosen), without=chosen)


def newest(count: int, *, without: list[Article]) -> list[Article]:
    """The newest `count` stories that are not in `without`; none that somebody paid for."""
    if not count:
        return []
    shown = [article.pk for article in without]
    published = Article.objects.published().for_list().exclude(kind=Article.Kind.PARTNER)
    return list(published.exclude(pk__in=shown).newest()[:count])


def section_blocks(*, without: list[Article]) -> list[Block]:
    """Every section with its newest stories that are not shown above; empty ones are left out."""
    shown = [article.pk for article in without]
    own = Article.objects.published().filter(section=OuterRef("pk")).exclude(pk__in=shown)
    places = {
        f"place_{at}": Subquery(own.newest().values("pk")[at : at + 1]) for at in range(IN_BLOCK)
    }
    sections = list(Section.objects.annotate(**places).order_by("order", "name"))
    wanted = {section.pk: [getattr(section, name) for name in places] for section in sections}
    numbers = [pk for pks in wanted.values() for pk in pks if pk]
    found = Article.objects.published().for_list().in_bulk(numbers)
    blocks = [
        Block(section, [found[pk] for pk in wanted[section.pk] if pk in found])
        for section in sections
    ]
    return [block for block in blocks if block.articles]
