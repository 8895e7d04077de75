"""A newspaper with a little of everything that machines are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.media.models import Picture
from articles.models import Article, Edition, Section
from tests.factories import (
    make_article,
    make_comment,
    make_person,
    make_policy,
    make_section,
    make_site,
    make_topic,
)

BASE = "https://post.example"
WORDS = '<b>&amp; "quoted"</b> \x0b it’s & that’s “all”'


@dataclass(frozen=True)
class Newspaper:
    """The addresses of what it holds."""

    story: str
    partner: str
    feeds: tuple[str, ...]

    def path(self, url: str) -> str:
        return url.removeprefix(BASE)


def make_picture(**fields: Any) -> Picture:
    stem = "aa/bb/" + "0" * 32
    return Picture.objects.create(
        **{
            "name": "roof.jpg",
            "original": "aa/roof.jpg",
            "width": 1600,
            "height": 1200,
            "alt": "A roof",
            "credit": "Photo: Ana Lopes / Post",
            "copyright": "© 2026 Post Cooperative",
            "licence": "CC BY-ND 4.0",
            "state": "ready",
            "renditions": {
                "jpeg": [[1280, 960, f"{stem}-1280.jpg"]],
                "crop": [
                    [1200, 675, f"{stem}-16x9-50-50.jpg"],
                    [1200, 900, f"{stem}-4x3-50-50.jpg"],
                    [1200, 1200, f"{stem}-1x1-50-50.jpg"],
                ],
            },
            **fields,
        }
    )


@pytest.fixture
def newspaper(db: None, settings: Any) -> Newspaper:
    settings.SITE_URL = BASE
    settings.WEBSUB_HUB = "https://hub.example/"
    policies = [{"name": "Corrections", "url": "/corrections-policy/", "role": "corrections"}]
    make_site(
        name="The Post & Herald",
        tagline=WORDS,
        publisher="Post Cooperative",
        email="desk@post.example",
        logo=make_picture(name="logo.png"),
        licence="CC BY-ND 4.0",
        licence_url="https://creativecommons.org/licenses/by-nd/4.0/",
        nav={"sections": [], "header": [], "footer": [], "policies": policies},
    )
    make_policy()
    german, _made = Edition.objects.get_or_create(prefix="de", language="de", name="Deutsch")
    Section.objects.create(edition=german, slug="empty", name="Empty")
    ana, ben = make_person(name="Ana Lopes", slug="ana"), make_person(name="Ben Ek", slug="ben")
    now = timezone.now().replace(microsecond=0)
    story = make_article(
        section=make_section(),
        slug="roof",
        headline=f"Roof {WORDS}",
        deck=WORDS,
        at=now - timedelta(hours=3),
        updated_at=now - timedelta(hours=1),
        people=[ana, ben],
        topics=[make_topic()],
        lead_picture=make_picture(),
        based_on="https://other.example/report",
        republish=True,
        dateline="Harbour",
    )
    correction = {"kind": "correction", "text": WORDS, "at": now.isoformat()}
    update = {"kind": "update", "text": "More to come", "at": now.isoformat()}
    story.card["corrections"] = [correction, update]
    Article.objects.filter(pk=story.pk).update(card=story.card)
    partner = make_article(kind="partner", deck="", at=now - timedelta(hours=2))
    for _ in range(3):
        make_article(at=now - timedelta(days=40), people=[ana], language="de")
    comment = make_comment(article=story, status="published", text="Rain &amp; roof", name=WORDS)
    make_comment(parent=comment, status="published")
    make_comment(article=story, status="removed")
    pages = ("/", "/security/", "/empty/", "/topics/convoys/", "/people/ana/")
    threads = (f"{story.get_absolute_url()}comments/", f"{partner.get_absolute_url()}comments/")
    places = (*pages, *threads, "/comment-policy/")
    return Newspaper(
        story.get_absolute_url(),
        partner.get_absolute_url(),
        tuple(f"{place}feed" for place in places),
    )
