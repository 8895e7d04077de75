"""What the tests of the policy's pages for readers share: versions, and ways to read a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from lxml import html

from comments import policies
from comments.models import PolicyVersion
from tests.factories import PUBLISHED, make_site, rule_data

EVERY_PAGE = (
    "/comment-policy/",
    "/comment-policy/1/",
    "/comment-policy/changes/1/2/",
    "/comment-policy/changes/2/1/",
    "/comment-policy/feed/",
    "/comment-policy/policy.json",
    "/comment-policy/1/policy.json",
    "/comment-policy/schema.json",
)
RUDE = {"text": "You numpty.", "allowed": False, "why": "It insults."}
WORDS = {"kind": "words", "settings": {"words": ["numpty", "twit"], "exceptions": ["half-twit"]}}


def civil(number: int = 1, **fields: Any) -> dict[str, Any]:
    return rule_data(number, "civil", **{"consequence": "hold", "detectors": [WORDS], **fields})


def texts(title: str = "Civil", text: str = "The text.", language: str = "en") -> dict[str, Any]:
    return {language: {"title": title, "text": text}}


def versions(*each: list[dict[str, Any]], notes: tuple[str, ...] = ()) -> list[PolicyVersion]:
    """Published a day apart, the last one in force."""
    made = []
    for at, rules in enumerate(each):
        draft = policies.create_draft(rules, note=notes[at] if notes else "")
        when = PUBLISHED + timedelta(days=at)
        made.append(policies.publish(draft, by="Editor", now=when))
    return made


def two_versions() -> list[PolicyVersion]:
    """Three rules, then two: one moved and reads differently, one moved, one is gone."""
    make_site()
    return versions(
        [civil(1), rule_data(2, "links"), rule_data(3, "old")],
        [rule_data(1, "links"), civil(2, texts=texts(text="Another text."))],
        notes=("The first.", "The second."),
    )


def read(client: Client, url: str) -> html.HtmlElement:
    response = client.get(url)
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode())


def said(element: Any, path: str) -> list[str]:
    """The texts of what the path finds, with single blanks."""
    return [" ".join(one.text_content().split()) for one in element.xpath(path)]


def by_class(name: str) -> str:
    return f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"
