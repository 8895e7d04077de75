"""What a revision keeps beside the words, and how it comes back.

A snapshot is plain JSON: numbers of rows with the names that they had, so that it can be read, and
told apart from another, after those rows are gone.
"""

from __future__ import annotations

from typing import Any

from articles.media.models import Picture
from articles.models import Article, Person, Topic

PLAIN = (
    "kind",
    "language",
    "dateline",
    "wire_source",
    "lead_caption",
    "based_on",
    "republish",
    "noindex",
    "noindex_reason",
    "slug",
)
TIMES = ("embargo_until", "expire_at", "publish_at")
RESTORED = frozenset(PLAIN) - {"slug"}
"""What comes back with the words. Address, section and times stay as they are: what readers and
other sites hold on to is changed knowingly, by its own field."""


def taken(article: Article) -> dict[str, Any]:
    """What an editor has set in the stored row but its headline, deck and text: three queries, two
    more for a section and a picture that are not at hand."""
    credits_ = article.credits.select_related("person").order_by("order", "pk")
    related = article.related_stories.select_related("related").order_by("order", "pk")
    picture = article.lead_picture
    return {
        **{name: getattr(article, name) for name in PLAIN},
        **{name: _written(getattr(article, name)) for name in TIMES},
        "section": [article.section_id, str(article.section)],
        "lead_picture": [picture.pk, str(picture)] if picture else None,
        "topics": [[one.pk, str(one)] for one in article.topics.order_by("pk")],
        "credits": [[one.person_id, str(one.person), one.role] for one in credits_],
        "related": [[one.related_id, str(one.related)] for one in related],
    }


def _written(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def put_back(article: Article, snapshot: dict[str, Any]) -> dict[str, Any]:
    """Set on `article` what comes back, and return the lists as `save` takes them.

    Pictures, topics, people and stories that are gone stay away.
    """
    for name in RESTORED & snapshot.keys():
        setattr(article, name, snapshot[name])
    if not snapshot:  # of a revision from before snapshots were kept
        return {}
    picture = snapshot["lead_picture"]
    article.lead_picture = Picture.objects.filter(pk=picture[0]).first() if picture else None
    topics = Topic.objects.filter(pk__in=[number for number, _name in snapshot["topics"]])
    people = Person.objects.in_bulk([number for number, _name, _role in snapshot["credits"]])
    stories = Article.objects.in_bulk([number for number, _name in snapshot["related"]])
    return {
        "topics": list(topics),
        "credits": [
            (people[number], role)
            for number, _name, role in snapshot["credits"]
            if number in people
        ],
        "related": [stories[one] for one, _name in snapshot["related"] if one in stories],
    }
