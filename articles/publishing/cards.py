"""The page card: what an article's page says of its surroundings, stored with the article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles import neighbours
from articles.models import Article


def related_entry(story: Article) -> dict[str, Any]:
    """A story to read on, with the times between which readers may be sent there."""
    return {
        "headline": story.headline,
        "url": story.get_absolute_url(),
        "from": story.visible_from.isoformat(),
        "until": story.visible_until.isoformat() if story.visible_until else None,
    }


def make_card(article: Article, more: Iterable[Article] = ()) -> dict[str, Any]:
    """The card from the rows as they are now; 4 queries, none when they are prefetched.

    `related` are the stories that its editors named; `more`, by their numbers, those that fill
    the list up.
    """
    stories = [one.related for one in article.related_stories.all()]
    return {
        "section": {"name": article.section.name, "url": article.section.get_absolute_url()},
        "credits": [
            {
                "name": one.person.name,
                "url": one.person.get_absolute_url(),
                "role": one.role,
            }
            for one in article.credits.all()
        ],
        "topics": [
            {"name": one.name, "url": one.get_absolute_url()} for one in article.topics.all()
        ],
        "related": [related_entry(one) for one in stories if one.visible_from],
        "more": {
            str(one.pk): {**related_entry(one), "place": place}
            for place, one in enumerate(more)
            if one.visible_from
        },
        "corrections": [
            {
                "kind": one.kind,
                "text": one.text,
                "at": one.created_at.isoformat(),
                "url": one.get_absolute_url() if one.open and one.before_id else "",
            }
            for one in article.corrections.all()
        ],
    }


CARD_PARTS = ("credits__person", "topics", "related_stories__related", "corrections")


def fresh_card(article: Article) -> dict[str, Any]:
    """The card of one article, whatever its instance has cached. Once it has a time, its related
    stories are filled up, chosen anew."""
    row = Article.objects.select_related("section").prefetch_related(*CARD_PARTS).get(pk=article.pk)
    own = [one.related_id for one in row.related_stories.all()]
    fill = row.publish_at is not None and len(own) < neighbours.READ_ON
    return make_card(row, neighbours.about_the_same(row, without=own) if fill else ())
