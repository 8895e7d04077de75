"""Articles and standing pages from elsewhere, and the addresses they had there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from articles import publishing
from articles.importing.names import free_slug, root_is_taken
from articles.media.models import Picture
from articles.models import Article, OldPath, Page, Person, Section, Topic
from articles.models.fields import make_slug

HEADLINE, TITLE, ADDRESS = 250, 200, 500


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it was elsewhere, its body in our own source HTML.

    Without `publish_at` it becomes a draft; with one in the future it is scheduled. `updated`
    is the last change that readers were shown. `old_path` is its address there, decoded.
    """

    ref: str
    by: str
    section: Section
    headline: str
    body: str
    slug: str = ""
    deck: str = ""
    language: str = "en"
    credits: Sequence[Person] = ()
    topics: Sequence[Topic] = ()
    lead: Picture | None = None
    publish_at: datetime | None = None
    updated: datetime | None = None
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing page as it was elsewhere; a draft without `published_at`, in no menu."""

    ref: str
    by: str
    title: str
    body: str
    slug: str = ""
    order: int = 0
    published_at: datetime | None = None
    old_path: str = ""


@dataclass(slots=True)
class Stored:
    """What is here now. `clash` names what else has the old address, "" if nothing has."""

    row: Article | Page
    made: bool = False
    clash: str = field(default="")


def find(ref: str) -> Article | None:
    return Article.objects.filter(source_ref=ref).first()


def find_page(ref: str) -> Page | None:
    return Page.objects.filter(source_ref=ref).first()


def store(story: Story) -> Stored:
    """Make the article unless it is here. Raises BodyRefused or PublishingRefused."""
    if here := find(story.ref):
        return Stored(here)
    with transaction.atomic():
        article = publishing.save(
            Article(
                source_ref=story.ref,
                section=story.section,
                language=story.language,
                headline=story.headline[:HEADLINE],
                deck=story.deck,
                slug=make_slug(story.slug or story.headline, fallback="article"),
                body_source=story.body,
                lead_picture=story.lead,
            ),
            by=story.by,
            credits=story.credits,
            topics=story.topics,
        )
        if story.publish_at is not None:
            publishing.publish(article, by=story.by, at=story.publish_at, updated=story.updated)
        return Stored(article, True, _remember(story.old_path, article=article))


def store_page(page: Standing) -> Stored:
    """Make the standing page unless it is here. Raises BodyRefused or PublishingRefused."""
    if here := find_page(page.ref):
        return Stored(here)
    with transaction.atomic():
        made = publishing.save_page(
            Page(
                source_ref=page.ref,
                slug=free_slug(page.slug or page.title, root_is_taken, fallback="page"),
                title=page.title[:TITLE],
                body_source=page.body,
                place=Page.Place.NONE,
                order=min(max(page.order, 0), 32767),
                published_at=page.published_at,
            ),
            by=page.by,
        )
        return Stored(made, True, _remember(page.old_path, page=made))


def _remember(path: str, *, article: Article | None = None, page: Page | None = None) -> str:
    """Have an old address lead here; return what else has it already, "" if nothing has."""
    path = path.strip("/")
    present = article.path if article else page.slug if page else ""
    if not path or len(path) > ADDRESS or path == present:
        return ""
    old, made = OldPath.objects.get_or_create(
        path=path, defaults={"article": article, "page": page}
    )
    return "" if made else str(old.target())
