"""A front as it stands at a moment: what editors placed, then the newest, no story twice.

Any moment can be asked for: placements are ended and never changed, and what readers may see is
asked of the stories' own times. A past front names its stories as they are called today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from articles.models import Article, Placement, Section
from articles.models.articles import ArticleQuerySet

LATEST = 8
IN_BLOCK = 4
UNSEEN_TEXT = ("article__body", "article__body_source", "article__text")


class Place(NamedTuple):
    """Where a story can be put: a slot and its number there, from 0."""

    slot: str
    order: int


def _places(**sizes: int) -> tuple[Place, ...]:
    return tuple(Place(slot, order) for slot, size in sizes.items() for order in range(size))


FRONT_PAGE = _places(lead=1, beside=2, below=3)
SECTION_FRONT = _places(lead=1, beside=IN_BLOCK - 1)


def places_of(section: Section | None) -> tuple[Place, ...]:
    """The places of a section's front, or of the front page, as they are read."""
    return SECTION_FRONT if section else FRONT_PAGE


@dataclass(frozen=True, slots=True)
class Stood:
    """A story in a place: put there by `placement`, or the newest that was left if that is None."""

    place: Place
    article: Article
    placement: Placement | None


@dataclass(frozen=True, slots=True)
class Block:
    section: Section
    articles: list[Article]


@dataclass(frozen=True, slots=True)
class Front:
    top: list[Stood]
    latest: list[Article]
    blocks: list[Block]

    @property
    def stories(self) -> list[Article]:
        """Every story of the page, each once, in the order in which they are read."""
        top = [stood.article for stood in self.top]
        return [*top, *self.latest, *(one for block in self.blocks for one in block.articles)]


def front_at(moment: datetime, stories: ArticleQuerySet | None = None) -> Front:
    """The front page at `moment`, of all stories or of `stories` alone; five queries.

    The first four of a section are those of its own front, without what stands above.
    """
    shown = _visible(stories, moment)
    rows = _active(moment, stories)
    chosen = _chosen((row for row in rows if row.section_id is None), FRONT_PAGE)
    used = {row.article_id for row in chosen.values()}
    left = len(FRONT_PAGE) - len(chosen)
    top = _filled(FRONT_PAGE, chosen, _newest(shown, left, without=used))
    used |= {stood.article.pk for stood in top}
    placed = _placed_in_sections(rows, used)
    standing = {row.article_id for by_place in placed.values() for row in by_place}
    latest = _newest(shown, LATEST, without=used | standing)
    used |= {article.pk for article in latest}
    return Front(top, latest, _blocks(shown, placed, without=used | standing))


def section_at(
    section: Section,
    moment: datetime,
    newest: list[Article],
    stories: ArticleQuerySet | None = None,
) -> list[Stood]:
    """The places of a section's front, those that nobody filled with the first of `newest`."""
    active = _active(moment, stories, section=section)
    chosen = _chosen(active, SECTION_FRONT)
    used = {row.article_id for row in chosen.values()}
    return _filled(SECTION_FRONT, chosen, [one for one in newest if one.pk not in used])


def standing_at(
    section: Section | None, moment: datetime, stories: ArticleQuerySet | None = None
) -> dict[Place, Placement]:
    """What editors placed on one front, place by place, as readers see it at `moment`."""
    active = _active(moment, stories, section=section)
    return _chosen(active, places_of(section))


def _visible(stories: ArticleQuerySet | None, moment: datetime) -> ArticleQuerySet:
    return (Article.objects.all() if stories is None else stories).published(moment)


def _active(
    moment: datetime, stories: ArticleQuerySet | None, **front: Section | None
) -> list[Placement]:
    """Placements of visible stories whose time it is, the last to begin first; of one `section`,
    or of all fronts.

    Few are not over, so these are looked up first, and their stories then: asking the other way
    round would go through the whole archive.
    """
    ends = Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
    rows = Placement.objects.filter(ends, starts_at__lte=moment, **front)
    joined = rows.select_related("article__section", "article__lead_picture").defer(*UNSEEN_TEXT)
    found = [row for row in joined.order_by("-starts_at", "-pk") if row.article.is_visible(moment)]
    if stories is None or not found:
        return found
    known = set(
        stories.filter(pk__in={row.article_id for row in found}).values_list("pk", flat=True)
    )
    return [row for row in found if row.article_id in known]


def _chosen(rows: Iterable[Placement], places: tuple[Place, ...]) -> dict[Place, Placement]:
    """The later one counts: of two in one place, and of two places of one story."""
    chosen: dict[Place, Placement] = {}
    used: set[int] = set()
    for row in rows:
        place = Place(row.slot, row.order)
        if place in places and place not in chosen and row.article_id not in used:
            chosen[place] = row
            used.add(row.article_id)
    return chosen


def _filled(
    places: tuple[Place, ...], chosen: dict[Place, Placement], newest: list[Article]
) -> list[Stood]:
    """Every place with its story while there are any; what is left without one is left out."""
    others: Iterator[Article] = iter(newest)
    found: list[Stood] = []
    for place in places:
        row = chosen.get(place)
        article = row.article if row else next(others, None)
        if article is not None:
            found.append(Stood(place, article, row))
    return found


def _newest(shown: ArticleQuerySet, count: int, *, without: set[int]) -> list[Article]:
    """The newest `count` stories that are not in `without`; none that somebody paid for."""
    if not count:
        return []
    rows = shown.for_list().exclude(kind=Article.Kind.PARTNER).exclude(pk__in=without)
    return list(rows.newest()[:count])


def _placed_in_sections(rows: list[Placement], used: set[int]) -> dict[int, list[Placement]]:
    """By section what was placed on its front, without stories that stand elsewhere already."""
    used, placed = set(used), {}
    for section in dict.fromkeys(row.section_id for row in rows if row.section_id is not None):
        own = (row for row in rows if row.section_id == section and row.article_id not in used)
        chosen = _chosen(own, SECTION_FRONT)
        placed[section] = [chosen[place] for place in SECTION_FRONT if place in chosen]
        used |= {row.article_id for row in chosen.values()}
    return placed


def _blocks(
    shown: ArticleQuerySet, placed: dict[int, list[Placement]], *, without: set[int]
) -> list[Block]:
    """Every section with its stories that are not shown above; empty ones are left out."""
    own = shown.filter(section=OuterRef("pk")).exclude(pk__in=without)
    numbers = {
        f"place_{at}": Subquery(own.newest().values("pk")[at : at + 1]) for at in range(IN_BLOCK)
    }
    sections = list(Section.objects.annotate(**numbers).order_by("order", "name"))
    wanted = {section.pk: [getattr(section, name) for name in numbers] for section in sections}
    found = shown.for_list().in_bulk([pk for pks in wanted.values() for pk in pks if pk])
    blocks = []
    for section in sections:
        newest = [found[pk] for pk in wanted[section.pk] if pk in found]
        chosen = {Place(row.slot, row.order): row for row in placed.get(section.pk, ())}
        stories = [one.article for one in _filled(SECTION_FRONT, chosen, newest)]
        blocks.append(Block(section, stories))
    return [block for block in blocks if block.articles]
