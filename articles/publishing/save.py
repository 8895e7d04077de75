"""Save what an editor wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import body, republishing
from articles.models import Article, Credit, Person, RelatedStory, Topic
from articles.models.fields import make_slug
from articles.publishing import addresses, live
from articles.publishing.cards import fresh_card
from articles.publishing.common import (
    By,
    NotPossible,
    TooLate,
    begins,
    record,
    related_to,
    take,
    was_seen,
    write,
)
from articles.publishing.refresh import refresh_cards
from articles.sanitizer import strip_controls

EDITABLE = (
    "section_id",
    "kind",
    "language",
    "headline",
    "deck",
    "dateline",
    "wire_source",
    "lead_picture_id",
    "lead_caption",
    "embargo_until",
    "expire_at",
    "based_on",
    "republish",
    "noindex",
    "noindex_reason",
)
PLAIN = ("headline", "deck", "dateline", "wire_source", "lead_caption", "noindex_reason")
TIMES = ("embargo_until", "expire_at")
STATE = ("path", "publish_at", "withdrawn_at", "first_published_at", "updated_at")
NOT_OURS_TO_GIVE = gettext_lazy(
    "What an agency or a partner wrote is not ours to give: it cannot be republished."
)
CreditLine = Person | tuple[Person, str]


def save(
    article: Article,
    *,
    by: By,
    credits: Iterable[CreditLine] | None = None,  # noqa: A002
    topics: Iterable[Topic] | None = None,
    related: Iterable[Article] | None = None,
    note: str = "",
    visible_update: bool = False,
    seen: int | None = None,
    action: str = "saved",
) -> Article:
    """Store a new article as a draft, or the changes of one that exists, with a revision.

    The state and, once readers saw it, the address stay as they are, whatever the instance says;
    but in another section it has another address, and the old one leads there.
    Credits are people or (person, role) in order; with `None` what there is stays, and so for
    topics and related stories. `visible_update` moves the update time that readers are shown.
    `seen` is the newest revision that the person knew (see `common.take`). The revision is called
    `action` where it is neither the first nor an update. Returns `article`, as stored.

    Raises:
        BodyRefused, Outdated, NotPossible: nothing was written; the message is for people.
    """
    if article.republish and not republishing.is_ours(article):
        raise NotPossible(str(NOT_OURS_TO_GIVE))
    content = body.render(article.body_source)
    for name in PLAIN:
        setattr(article, name, strip_controls(getattr(article, name)))
    texts = {
        "body_source": content.source,
        "body": content.html,
        "text": content.text,
        "reading_minutes": content.reading_minutes,
    }
    related = None if related is None else list(dict.fromkeys(related))
    before = None
    with transaction.atomic():
        if article._state.adding:
            _insert(article, texts)
        else:
            before = take(article, seen, beside=[story.pk for story in related or ()])
            texts["text"] = live.with_entries(article, content.text)
            _update(article, texts, before, visible_update)
        article.figures.set(content.pictures)
        article.embeds.set(content.embeds)
        leading_here = related_to(article)
        _set_lists(article, credits, topics, related)
        done = "created" if not article.version else "updated" if visible_update else action
        _finish(article, by, note, done, leading_here)
        if before is not None:
            _record(before, article, by, note)
    return article


def _record(before: Article, article: Article, by: By, note: str) -> None:
    """Put into the newsroom's log what a save changed beside the words: who may see the story when,
    and, once readers saw it, where it stands."""
    if was_seen(before, article.changed_at) and before.path != article.path:
        record(article, "renamed", by=by, reason=note, old=before.path, new=article.path)
    now = {name: getattr(article, name) for name in TIMES}
    if now != {name: getattr(before, name) for name in TIMES}:
        told = {name: at.isoformat() if at else "" for name, at in now.items()}
        record(article, "times_changed", by=by, reason=note, **told)


def _insert(article: Article, texts: dict[str, Any]) -> None:
    for column in STATE:
        setattr(article, column, None)
    for column, value in texts.items():
        setattr(article, column, value)
    article.slug = _slug(article)
    article.version = 0
    article.card = {}
    article.save(force_insert=True)


def _update(article: Article, texts: dict[str, Any], now: Article, visible_update: bool) -> None:
    moment = timezone.now()
    begin = begins(now.publish_at, article.embargo_until)
    if begin and article.expire_at and article.expire_at <= begin:
        raise NotPossible(_("The article would expire before it appears."))
    if was_seen(now, moment) and begin and begin > moment:
        raise TooLate
    columns = {name: getattr(article, name) for name in EDITABLE} | texts
    if visible_update and was_seen(now, moment):
        columns["updated_at"] = moment
    if was_seen(now, moment):
        if article.section_id != now.section_id and now.path is not None:
            addresses.move(now, article.section, now.slug, columns)
        else:
            Article.objects.filter(pk=now.pk).update(**columns)
        return
    columns["slug"] = _slug(article)
    if begin is None:
        Article.objects.filter(pk=now.pk).update(**columns)
    else:
        settle(article, begin, columns)


def _slug(article: Article) -> str:
    """The slug that was asked for, made fit for an address, or one of the headline."""
    return make_slug(article.slug or article.headline, fallback="article")


def settle(article: Article, begin: datetime, columns: dict[str, Any]) -> None:
    """Write an article that readers have not seen, with the address and dates of its beginning."""

    def put(path: str) -> None:
        dates = {"first_published_at": begin, "updated_at": begin}
        Article.objects.filter(pk=article.pk).update(**dates | columns, path=path)

    addresses.with_address(article, article.section, begin, columns["slug"], put)


def _set_lists(
    article: Article,
    credit_lines: Iterable[CreditLine] | None,
    topics: Iterable[Topic] | None,
    related: list[Article] | None,
) -> None:
    if topics is not None:
        article.topics.set(topics)
    if credit_lines is not None:
        wanted = _credits(article, credit_lines)
        there = [(one.person_id, one.role) for one in article.credits.all()]
        if there != [(one.person_id, one.role) for one in wanted]:
            article.credits.all().delete()
            Credit.objects.bulk_create(wanted)
    if related is not None:
        _set_related(article, related)


def _set_related(article: Article, stories: list[Article]) -> None:
    if article in stories:
        raise NotPossible(_("A story cannot be related to itself."))
    there = [one.related_id for one in article.related_stories.all()]
    if there != [story.pk for story in stories]:
        article.related_stories.all().delete()
        RelatedStory.objects.bulk_create(
            RelatedStory(article=article, related=story, order=order)
            for order, story in enumerate(stories)
        )


def _credits(article: Article, lines: Iterable[CreditLine]) -> list[Credit]:
    """One credit for each person in each role: named twice, the first place counts."""
    pairs = dict.fromkeys(
        (line, str(Credit.Role.AUTHOR)) if isinstance(line, Person) else (line[0], str(line[1]))
        for line in lines
    )
    return [
        Credit(article=article, person=person, role=role, order=order)
        for order, (person, role) in enumerate(pairs)
    ]


def _finish(article: Article, by: By, note: str, action: str, leading_here: list[int]) -> None:
    """The card, made of what was just written, the version, the revision, and the cards that named
    this article before or do now."""
    write(article, action, by=by, note=note, card=fresh_card(article))
    if article.publish_at is not None:
        refresh_cards({*leading_here, *related_to(article)})
