"""The stories around one: before and after it in its section, and others about the same things.

What stands before and after is asked at read time, as two columns of the query that fetches the
story. What is about the same things is chosen when the story is published or saved, and stored on
its page card: a story published later does not enter the cards of earlier ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.models.articles import ArticleQuerySet

READ_ON = 4
"""How many stories a reader is sent on to, unless the editors named more."""
LOOKED_AT = 200
"""So many of the stories that got a topic last are compared, however many have it."""
PARTS = "\n"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The story that a reader of this section would read before, or next."""

    headline: str
    language: str
    url: str


def earlier() -> Combinable:
    """The next older story of the section, as a column for `caching.register`; NULL for none."""
    before = Q(visible_from__lt=OuterRef("visible_from")) | Q(pk__lt=OuterRef("pk"))
    older = _of_section(before, visible_from__lte=OuterRef("visible_from"))
    return _told(older.newest())


def later() -> Combinable:
    """The next newer one that is public by now."""
    after = Q(visible_from__gt=OuterRef("visible_from")) | Q(pk__gt=OuterRef("pk"))
    newer = _of_section(after, visible_from__gte=OuterRef("visible_from"))
    return _told(newer.order_by("visible_from", "pk"))


def _of_section(beyond: Q, **position: OuterRef) -> ArticleQuerySet:
    """What somebody paid for stands between no two stories of the newsroom. The position comes
    before the rule of visibility, since SQLite bounds its walk by the first condition that fits."""
    there = Article.objects.filter(section=OuterRef("section"), **position).filter(beyond)
    return there.exclude(kind=Article.Kind.PARTNER).published()


def _told(stories: ArticleQuerySet) -> Combinable:
    told = Concat(
        "path", Value(PARTS), "language", Value(PARTS), "headline", output_field=TextField()
    )
    return Subquery(stories.values_list(told)[:1], output_field=TextField())


def read(told: str | None) -> Neighbour | None:
    """What `earlier` and `later` say of a story."""
    if not told:
        return None
    path, language, headline = told.split(PARTS, 2)
    return Neighbour(headline, language, reverse("articles:article", kwargs={"path": path}))


def about_the_same(
    article: Article, *, without: Iterable[int] = (), now: datetime | None = None
) -> list[Article]:
    """Up to READ_ON stories that share topics with `article` and are public when it appears: those
    that share most first, among them those of its section, then the newest. In its language, paid
    for by nobody, none of `without`. Costs a query for each topic and up to three."""
    shared = _sharing(article)
    for number in (article.pk, *without):
        shared.pop(number, None)
    if not shared:
        return []
    now = now or timezone.now()
    public = Article.objects.published(max(article.visible_from or now, now))
    ours = public.filter(language=article.language).exclude(kind=Article.Kind.PARTNER)
    rows = ours.filter(pk__in=shared).only("pk", "section", "visible_from").newest()
    ranked = sorted(rows, key=lambda one: (-shared[one.pk], one.section_id != article.section_id))
    chosen = [one.pk for one in ranked[:READ_ON]]
    found = Article.objects.for_list().in_bulk(chosen)
    return [found[pk] for pk in chosen if pk in found]


def _sharing(article: Article) -> Counter[int]:
    """How many topics others share with `article`, by their numbers."""
    shared: Counter[int] = Counter()
    for topic in article.topics.all():
        tagged = Article.topics.through.objects.filter(topic=topic).order_by("-pk")
        shared.update(tagged.values_list("article", flat=True)[:LOOKED_AT])
    return shared


def suggested(card: dict[str, Any]) -> list[int]:
    """The numbers of the stories that the card of a story was filled up with, in order."""
    more: dict[str, dict[str, Any]] = card.get("more", {})
    return [int(pk) for pk in sorted(more, key=lambda pk: more[pk]["place"])]


def still(cards: Iterable[tuple[int, dict[str, Any]]]) -> dict[int, list[Article]]:
    """What the cards of these articles (number, card) were filled up with, as those rows are now;
    what shares no topic with its article any more is left out. Costs two queries, or none."""
    wanted = {pk: numbers for pk, card in cards if (numbers := suggested(card))}
    if not wanted:
        return {}
    named = {number for those in wanted.values() for number in those}
    rows = Article.objects.for_list().in_bulk(named)
    about = _topics_of({*named, *wanted})
    return {
        pk: [rows[one] for one in those if one in rows and about[one] & about[pk]]
        for pk, those in wanted.items()
    }


def _topics_of(numbers: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {number: set() for number in numbers}
    through = Article.topics.through.objects.filter(article__in=numbers)
    for article, topic in through.values_list("article", "topic"):
        found[article].add(topic)
    return found


def filled_up_with(article: Article) -> list[int]:
    """The articles whose cards were filled up with this one. They all share a topic with it, so
    that only the cards of its topics are looked at; a draft is on none."""
    if article.publish_at is None:
        return []
    named = {"card__more__has_key": str(article.pk)}
    sharing = Article.objects.filter(topics__in=article.topics.all(), **named)
    return list(sharing.order_by("pk").values_list("pk", flat=True).distinct())
