"""What a page weighs on its way to a reader, compressed as servers do it."""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from tests.factories import make_article, make_comment, make_policy, make_site

ROOT = Path(__file__).resolve().parent.parent
KB = 1024
HTML, CSS, SCRIPT, WHOLE = 20 * KB, 12 * KB, 5 * KB, 40 * KB
"""The most that an article with fifty comments may weigh, without its pictures."""
COMMENTS = 50
SYLLABLES = (
    "ar be con da el for gi ha in jo kra lo mi ne o pre qui ra st tu un ver wa xi yo ze".split()
)

pytestmark = pytest.mark.django_db


def prose(words: int, seed: int) -> str:
    """Made-up text that packs about as badly as English: few words come often, most seldom."""
    chance = random.Random(seed)
    common = random.Random(1)
    known = ["".join(common.choices(SYLLABLES, k=common.randint(1, 4))) for _ in range(3000)]
    weights = [1 / (rank + 3) for rank in range(len(known))]
    return " ".join(chance.choices(known, weights, k=words)).capitalize() + "."


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6, mtime=0))


@pytest.fixture
def page(client: Client) -> tuple[bytes, list[str], list[str]]:
    """An article of 700 words with fifty comments, some of them replies: its bytes, stylesheets
    and scripts."""
    make_site(tagline="News of the road")
    make_policy()
    paragraphs = "".join(f"<p>{prose(100, seed)}</p>" for seed in range(7))
    article = make_article(headline=prose(9, 70), deck=prose(25, 71), body=paragraphs)
    above = None
    for number in range(COMMENTS):
        above = make_comment(
            article=article,
            parent=above if number % 3 else None,
            status="published",
            text=prose(40, 100 + number),
            name=prose(2, 300 + number)[:-1].title(),
        )
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    assert not response.cookies
    tree = html.document_fromstring(response.content.decode())
    assert len(tree.xpath("//li[starts-with(@id, 'comment-')]")) == COMMENTS
    sheets = tree.xpath("//link[@rel='stylesheet']/@href")
    return response.content, sheets, tree.xpath("//script/@src")


def files(addresses: list[str]) -> int:
    """The weight of our own static files; whatever comes from elsewhere fails here."""
    assert all(address.startswith("/static/") for address in addresses)
    return sum(packed((ROOT / address.lstrip("/")).read_bytes()) for address in addresses)


def test_an_article_with_fifty_comments_is_light(
    page: tuple[bytes, list[str], list[str]],
) -> None:
    content, sheets, scripts = page
    weights = {"html": packed(content), "css": files(sheets), "script": files(scripts)}
    assert weights["html"] <= HTML, weights
    assert weights["css"] <= CSS, weights
    assert weights["script"] <= SCRIPT, weights
    assert sum(weights.values()) <= WHOLE, weights


def test_readers_load_no_fonts_and_nothing_from_elsewhere(
    page: tuple[bytes, list[str], list[str]],
) -> None:
    content, sheets, scripts = page
    for address in (*sheets, *scripts):
        source = (ROOT / address.lstrip("/")).read_text()
        assert "@font-face" not in source
        assert "@import" not in source
        assert not re.search(r"https?://(?!www\.w3\.org/)", source), address
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", source)
    assert b"localStorage" not in content
