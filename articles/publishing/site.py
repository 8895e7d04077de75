"""Save what articles stand among: sections and pages, topics, people, the site's identity."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import body
from articles.models import Article, Edition, OldPath, Page, Person, Section, SiteIdentity, Topic
from articles.publishing.common import By, NotPossible, PublishingRefused
from articles.publishing.refresh import refresh_cards, refresh_site

PAGE_COLUMNS = ("slug", "title", "role", "place", "order", "published_at")
IDENTITY_COLUMNS = (
    "name",
    "tagline",
    "description",
    "publisher",
    "email",
    "language",
    "logo_id",
    "licence",
    "licence_url",
)
PERSON_COLUMNS = ("slug", "name", "title", "biography", "picture_id", "user_id")
TOPIC_COLUMNS = ("slug", "name", "description")
SECTION_COLUMNS = ("edition_id", "slug", "name", "description", "language", "order")


def save_page(page: Page, *, by: By, seen: datetime | None = None) -> Page:
    """Store a standing page with its clean text, and the menus. Its old address leads to the new.

    `seen` is the time of the change that the person knew (`changed_at`), to refuse lost updates.

    Raises:
        NotPossible: a section has the address, or somebody saved the page since `seen`.
        BodyRefused: the text is not certain to be safe.
    """
    if Section.objects.filter(slug=page.slug).exists():
        raise NotPossible(_("A section has this address already."))
    content = body.render(page.body_source)
    page.body_source, page.body, page.text = content.source, content.html, content.text
    with transaction.atomic():
        if page._state.adding:
            page.changed_at = timezone.now()
            page.save(force_insert=True)
        else:
            _update_page(page, seen)
        refresh_site()
    page.refresh_from_db()
    return page


def _update_page(page: Page, seen: datetime | None) -> None:
    now = Page.objects.select_for_update().get(pk=page.pk)
    if seen is not None and now.changed_at != seen:
        raise PublishingRefused(_("Somebody saved this page after you opened it."))
    columns = (*PAGE_COLUMNS, "body_source", "body", "text")
    Page.objects.filter(pk=page.pk).update(
        **{name: getattr(page, name) for name in columns}, changed_at=timezone.now()
    )
    if now.slug != page.slug and now.published_at is not None:
        OldPath.objects.filter(path=page.slug, page=page).delete()
        OldPath.objects.get_or_create(path=now.slug, defaults={"page": page})


def save_section(section: Section, *, by: By) -> Section:
    """Store a section, the menus, and the cards of its articles.

    Raises:
        NotPossible: a page has the address, or articles have addresses below the old one.
    """
    if Page.objects.filter(slug=section.slug).exists():
        raise NotPossible(_("A page has this address already."))
    with transaction.atomic():
        if section._state.adding:
            if not section.edition_id:
                section.edition = default_edition()
            section.save(force_insert=True)
        else:
            _update_section(section)
        refresh_site()
    return section


def _update_section(section: Section) -> None:
    # Not its key: whoever writes an article of the section asks the database whether it exists.
    now = Section.objects.select_for_update(no_key=True).get(pk=section.pk)
    articles = Article.objects.filter(section=section)
    if now.slug != section.slug and articles.filter(path__isnull=False).exists():
        raise NotPossible(_("Articles have addresses in this section, so its slug stays."))
    Section.objects.filter(pk=section.pk).update(
        **{name: getattr(section, name) for name in SECTION_COLUMNS}
    )
    refresh_cards(list(articles.values_list("pk", flat=True)))


def default_edition() -> Edition:
    """The edition without a prefix; made with the site's language when there is none yet."""
    language = settings.LANGUAGE_CODE
    defaults = {"language": language, "name": dict(settings.LANGUAGES).get(language, language)}
    return Edition.objects.get_or_create(prefix="", defaults=defaults)[0]


def save_topic(topic: Topic, *, by: By) -> Topic:
    """Store a topic, and its name on the cards of its articles."""
    with transaction.atomic():
        _store(topic, TOPIC_COLUMNS)
        refresh_cards(list(Article.objects.filter(topics=topic).values_list("pk", flat=True)))
    return topic


def save_person(person: Person, *, by: By) -> Person:
    """Store somebody with a byline, and the name on the cards of what they made."""
    with transaction.atomic():
        _store(person, PERSON_COLUMNS)
        theirs = Article.objects.filter(people=person).distinct()
        refresh_cards(list(theirs.values_list("pk", flat=True)))
    return person


def save_identity(identity: SiteIdentity, *, by: By) -> SiteIdentity:
    """Store what the site is called, and move the version that every page repeats."""
    with transaction.atomic():
        identity.pk = 1
        _store(identity, IDENTITY_COLUMNS)
        refresh_site()
    identity.refresh_from_db()
    return identity


def _store(row: models.Model, columns: tuple[str, ...]) -> None:
    """Insert a new row, or write these columns and no others of one that exists."""
    if row._state.adding:
        row.save(force_insert=True)
    else:
        values = {name: getattr(row, name) for name in columns}
        type(row)._default_manager.filter(pk=row.pk).update(**values)
