"""People, sections and topics from elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from articles import publishing
from articles.importing.names import free_slug, root_is_taken
from articles.models import Edition, Person, Section, Topic

PERSON_NAME = 120
TERM_NAME = 80


def person(ref: str, *, name: str, slug: str) -> tuple[Person, bool]:
    """Return the person of this reference, and whether it was made now.

    Nobody is matched by name: two people may share one.
    """
    found = Person.objects.filter(source_ref=ref).first()
    if found:
        return found, False
    with transaction.atomic():
        slug = free_slug(slug or name, _person_is_here, fallback="person")
        made = Person.objects.create(
            source_ref=ref, name=name[:PERSON_NAME] or _("Unnamed"), slug=slug
        )
    return made, True


def section(ref: str, *, name: str, slug: str, by: str) -> tuple[Section, bool]:
    """Return the section of this reference, else one with this slug, else a new one."""
    here = (
        Section.objects.filter(source_ref=ref).first() or Section.objects.filter(slug=slug).first()
    )
    if here:
        return here, False
    edition = _edition()
    new = Section(
        source_ref=ref,
        edition=edition,
        slug=free_slug(slug or name, root_is_taken, fallback="section", length=60),
        name=name[:TERM_NAME] or slug,
        language=edition.language,
    )
    return publishing.save_section(new, by=by), True


def topic(ref: str, *, name: str, slug: str, description: str = "") -> tuple[Topic, bool]:
    """Return the topic of this reference, else one with this slug, else a new one."""
    here = Topic.objects.filter(source_ref=ref).first() or Topic.objects.filter(slug=slug).first()
    if here:
        return here, False
    with transaction.atomic():
        made = Topic.objects.create(
            source_ref=ref,
            slug=free_slug(slug or name, _topic_is_here, fallback="topic"),
            name=name[:TERM_NAME] or slug,
            description=description,
        )
    return made, True


def _person_is_here(slug: str) -> bool:
    return Person.objects.filter(slug=slug).exists()


def _topic_is_here(slug: str) -> bool:
    return Topic.objects.filter(slug=slug).exists()


def _edition() -> Edition:
    """The default edition, made if this site has none yet."""
    first = Edition.objects.filter(prefix="").order_by("pk").first()
    if first:
        return first
    return Edition.objects.create(language=settings.LANGUAGE_CODE, name=settings.LANGUAGE_CODE)
