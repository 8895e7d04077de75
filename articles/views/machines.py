"""What pages tell machines, made of rows: the head's Open Graph and the JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from articles import body, bylines, discussions, jsonld, live, republishing, seo
from articles.media import renditions
from articles.media.models import Picture
from articles.models import Article, Correction, Person, SiteIdentity
from articles.views.common import feed_of, preview_image, seo_image, seo_site, site_feed

PUT_RIGHT = (
    Correction.Kind.CORRECTION,
    Correction.Kind.CLARIFICATION,
    Correction.Kind.RETRACTION,
)
"""The kinds that say something was wrong; an update or a note does not."""
UPDATES = 10
"""Entries of live coverage that machines are told of on the story's page, the newest."""
HEADLINE_OF_UPDATE, WORDS_OF_UPDATE = 110, 300


def article_head(
    site: SiteIdentity, story: Article, coverage: live.Coverage | None = None
) -> seo.Head:
    """The head of a story's page, from a row of `caching.with_parts`. Asks for nothing more."""
    about, told = seo_site(site), described(site, story)
    if coverage is not None:
        told = replace(told, coverage=_coverage(story, coverage))
    section = story.section.get_absolute_url()
    data = [
        jsonld.article(about, told, publisher(site)),
        jsonld.breadcrumbs(about, [(story.section.name, section), (told.headline, told.path)]),
    ]
    feeds = [site_feed(site), feed_of(site, story.section.name, section)]
    return seo.article(about, told, feeds=feeds, data=data)


def front_data(site: SiteIdentity) -> list[jsonld.Node]:
    about = seo_site(site)
    search = f"{reverse('articles:search')}?q="
    return [jsonld.publisher(about, publisher(site)), jsonld.website(about, search)]


def list_data(site: SiteIdentity, name: str, path: str) -> list[jsonld.Node]:
    """The way to a section or a topic."""
    return [jsonld.breadcrumbs(seo_site(site), [(name, path)])]


def person_data(site: SiteIdentity, person: Person) -> list[jsonld.Node]:
    about, one = seo_site(site), seo.Person(person.name, person.get_absolute_url())
    portrait = preview_image(person.picture)
    texts = {"title": person.title, "biography": person.biography}
    return [jsonld.profile(about, publisher(site), one, portrait=portrait, **texts)]


def publisher(site: SiteIdentity) -> jsonld.Publisher:
    """Who answers for the site, with the policies whose pages are public by now."""
    return jsonld.Publisher(
        legal_name=site.publisher,
        email=site.email,
        logo=preview_image(site.logo),
        policies={one["role"]: one["url"] for one in site.menus.get("policies", [])},
    )


def described(site: SiteIdentity, story: Article) -> seo.Story:
    card = story.card
    credited = card.get("credits")
    writers = bylines.writers(credited)
    return seo.Story(
        headline=story.headline,
        deck=story.deck,
        text=story.text,
        path=story.get_absolute_url(),
        section=story.section.name,
        kind=story.kind,
        language=story.language,
        published=story.first_published_at or story.visible_from,
        updated=shown_update(story),
        expires=story.expire_at,
        authors=people(writers),
        helpers=people(one for one in credited or [] if one not in writers),
        agency=story.wire_source,
        dateline=story.dateline,
        topics=tuple(one["name"] for one in card.get("topics", [])),
        images=shapes(story.lead_picture),
        words=body.count_words(story.text),
        corrections=corrections(card.get("corrections", [])),
        based_on=story.based_on,
        licence=site.licence_url if republishing.allowed(site, story) else "",
        discussion=discussions.of(story),
        noindex=story.noindex,
    )


def _coverage(story: Article, coverage: live.Coverage) -> seo.Coverage:
    url = story.get_absolute_url()
    return seo.Coverage(
        began=story.first_published_at or story.visible_from,
        ended=story.live_ended_at,
        updates=tuple(
            seo.Update(
                f"{url}live/{one.number}/",
                one.headline or seo.shorten(one.text, HEADLINE_OF_UPDATE),
                seo.shorten(one.text, WORDS_OF_UPDATE),
                one.published_at,
                one.updated_at,
            )
            for one in coverage.entries[:UPDATES]
            if one.removed_at is None
        ),
    )


def people(credited: Iterable[dict[str, str]]) -> tuple[seo.Person, ...]:
    return tuple(seo.Person(one["name"], one["url"], one["role"]) for one in credited)


def corrections(told: Iterable[dict[str, str]]) -> tuple[seo.Correction, ...]:
    return tuple(
        seo.Correction(one["text"], datetime.fromisoformat(one["at"]))
        for one in told
        if one["kind"] in PUT_RIGHT
    )


def shapes(picture: Picture | None) -> tuple[seo.Image, ...]:
    """The picture that readers are shown, in the shapes that other sites ask for.

    Until a task has made those it is the picture as it stands on the page.
    """
    preview = preview_image(picture)
    if picture is None or preview is None:
        return ()
    crops = picture.renditions.get(renditions.CROP, [])
    return tuple(seo_image(picture, *crop) for crop in crops) or (preview,)


def shown_update(story: Article) -> datetime | None:
    """The time of the last update, when it came after publication by a minute or more."""
    begun = story.first_published_at or story.visible_from
    if story.updated_at is None or begun is None:
        return None
    return story.updated_at if (story.updated_at - begun).total_seconds() >= 60 else None
