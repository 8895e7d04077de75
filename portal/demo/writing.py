"""Writes the demo newspaper through the same functions that a newsroom uses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group

from articles import fronts, publishing
from articles.media import library
from articles.media.models import Picture
from articles.models import (
    Article,
    Credit,
    Page,
    Person,
    Section,
    SiteIdentity,
    Topic,
)
from articles.people import groups
from articles.people.models import User
from portal.demo import files

DESK = "The demo"
COPYRIGHT = "© 2026 Standfirst contributors"
ROLES = {"Reporting": Credit.Role.REPORTER, "Data": Credit.Role.REPORTER}
OLDEST = timedelta(days=400)


@dataclass
class Newsroom:
    """What has been written so far, by the names that the files use."""

    day: date
    seed: int
    progress: Callable[[str], None]
    pictures: dict[str, Picture] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)

    @property
    def dice(self) -> random.Random:
        """Always the same sequence for the same seed."""
        return random.Random(self.seed)  # noqa: S311 - decides nothing but the demo's small talk

    @property
    def opened(self) -> datetime:
        """When the site opened. The one older story came from the paper's archive."""
        return files.moment(self.day, OLDEST.days)


def steps() -> int:
    """How often `progress` is called, for a progress bar."""
    site = files.site()
    comments = sum(len(thread["comments"]) for _stem, thread in files.threads())
    return len(site["pictures"]) + len(files.texts("articles")) + comments


def write_site(room: Newsroom) -> None:
    """Identity, staff, sections, topics, people, pictures and standing pages."""
    site = files.site()
    groups.install(apps)
    logo = site["identity"].pop("logo")
    identity = publishing.save_identity(SiteIdentity(**site["identity"]), by=DESK)
    _write_staff(room, site["staff"])
    for row in site["sections"]:
        room.sections[row["slug"]] = publishing.save_section(Section(**row), by=DESK)
    for row in site["topics"]:
        room.topics[row["slug"]] = publishing.save_topic(Topic(**row), by=DESK)
    for row in site["pictures"]:
        room.pictures[row["name"]] = _add_picture(row)
        room.progress(row["name"])
    identity.logo = room.pictures[logo]
    publishing.save_identity(identity, by=DESK)
    for row in site["people"]:
        room.people[row["slug"]] = publishing.save_person(Person(**row), by=DESK)
    for row in site["staff"]:
        if row.get("person"):
            person = room.people[row["person"]]
            person.user = room.staff[row["role"]]
            publishing.save_person(person, by=DESK)
    for text in files.texts("pages"):
        _write_page(room, text)


def _write_staff(room: Newsroom, rows: list[Mapping[str, Any]]) -> None:
    for row in rows:
        owner = row["role"] == "Owner"
        user = User.objects.create_user(
            row["email"], row["password"], name=row["name"], is_staff=True, is_superuser=owner
        )
        if not owner:
            user.groups.add(Group.objects.get(name=row["role"]))
        room.staff[row["role"]] = user


def _add_picture(row: Mapping[str, Any]) -> Picture:
    with files.picture(row["name"]).open("rb") as upload:
        return library.add(
            upload=upload,
            name=f"{row['name']}.jpg",
            alt=row["alt"],
            decorative=False,
            credit=row["credit"],
            caption=row.get("caption", ""),
            copyright=row.get("copyright", COPYRIGHT),
            licence=row.get("licence", ""),
            focal=tuple(row.get("focal", (50, 50))),
            source_ref=f"demo:{row['name']}",
        )


def _write_page(room: Newsroom, text: files.Text) -> None:
    page = Page(
        slug=text.about["slug"],
        title=text.about["title"],
        place=text.about.get("place", "footer"),
        role=text.about.get("role", ""),
        order=text.about.get("order", 100),
        body_source=_filled_in(room, text.source),
        published_at=room.opened,
        source_ref=f"demo:page:{text.stem}",
    )
    publishing.save_page(page, by=DESK)


def write_articles(room: Newsroom) -> None:
    """Every article as a draft; then, oldest first, published, with its links and related ones."""
    texts = sorted(
        files.texts("articles"), key=lambda text: (-text.about["days_before"], text.stem)
    )
    for text in texts:
        room.articles[text.stem] = _draft(room, text)
    for text in texts:
        at = files.moment(room.day, text.about["days_before"], text.about["time"])
        publishing.publish(room.articles[text.stem], by=_editor(room), at=at)
    for text in texts:
        _complete(room, text)
        room.progress(text.stem)
    place_on_fronts(room)


def place_on_fronts(room: Newsroom) -> None:
    """Each story when readers first had it, so that there are fronts of earlier days to look at."""
    for row in files.site()["front"]:
        article = room.articles[row["article"]]
        article.refresh_from_db()
        fronts.place(
            article,
            fronts.Place(row["slot"], row.get("order", 0)),
            section=room.sections[row["section"]] if "section" in row else None,
            by=_editor(room),
            now=article.visible_from,
        )


def _draft(room: Newsroom, text: files.Text) -> Article:
    about = text.about
    picture = about.get("picture")
    article = Article(
        section=room.sections[about["section"]],
        kind=about["kind"],
        headline=about["headline"],
        deck=about["deck"],
        slug=about["slug"],
        dateline=about.get("dateline", ""),
        wire_source=about.get("wire_source", ""),
        based_on=about.get("based_on", ""),
        republish=about.get("republish", False),
        lead_picture=room.pictures[picture] if picture else None,
        lead_caption=about.get("lead_caption", ""),
        source_ref=f"demo:{text.stem}",
    )
    topics = [room.topics[slug] for slug in about["topics"]]
    return publishing.save(
        article, by=_writer(room), credits=list(_credits(room, about)), topics=topics
    )


def _credits(room: Newsroom, about: Mapping[str, Any]) -> Iterator[tuple[Person, str]]:
    for row in about["credits"]:
        yield room.people[row["person"]], ROLES.get(row.get("role", ""), Credit.Role.AUTHOR)


def _complete(room: Newsroom, text: files.Text) -> None:
    """The text, whose links need every story's address, and the related stories."""
    article = room.articles[text.stem]
    article.body_source = _filled_in(room, text.source)
    related = [room.articles[stem] for stem in text.about["related"]]
    publishing.save(article, by=_editor(room), related=related)


def _filled_in(room: Newsroom, source: str) -> str:
    return files.fill_in(
        source,
        room.day,
        address=lambda stem: room.articles[stem].get_absolute_url(),
        key=lambda name: room.pictures[name].key,
    )


def _editor(room: Newsroom) -> User:
    return room.staff["Editor"]


def _writer(room: Newsroom) -> User:
    return room.staff["Writer"]
