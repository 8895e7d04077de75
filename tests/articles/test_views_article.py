from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, OldPath, Page, SiteIdentity
from articles.views.article import shown_update, visible_related
from tests.factories import (
    PUBLISHED,
    make_article,
    make_comment,
    make_person,
    make_policy,
    make_site,
    make_topic,
)

pytestmark = pytest.mark.django_db


def page_of(client: Client, article: Article, **more: Any) -> str:
    response = client.get(article.get_absolute_url(), **more)
    assert response.status_code == 200
    return response.content.decode()


def test_a_story_shows_what_it_is_made_of(client: Client) -> None:
    article = make_article(
        headline="Roof to be rebuilt",
        deck="Buses leave from the landing.",
        dateline="Harbourtown",
        body="<p>The <em>council</em> voted.</p>",
        people=[make_person(name="Ana Lopes"), make_person(name="Ben Ek")],
        topics=[make_topic()],
        reading_minutes=5,
    )
    content = page_of(client, article)
    for part in (
        '<h1 class="story-headline">Roof to be rebuilt</h1>',
        "Buses leave from the landing.",
        "Harbourtown",
        "<p>The <em>council</em> voted.</p>",
        ">Ana Lopes</a> and <a",
        "5 minutes to read",
        '<time datetime="2019-11-06T09:30:00+00:00">Nov. 6, 2019, 9:30 a.m. UTC</time>',
        '<a href="/topics/convoys/" rel="tag">Convoys</a>',
    ):
        assert part in content


def test_words_of_people_are_escaped_everywhere(client: Client) -> None:
    hostile = "<script>alert(1)</script>\"'"
    article = make_article(headline=hostile, deck=hostile, dateline=hostile, wire_source=hostile)
    Article.objects.update(
        card={
            "section": article.card["section"],
            "credits": [
                {"name": hostile, "url": "", "role": role} for role in ("author", "photographer")
            ],
            "topics": [{"name": hostile, "url": "/topics/x/"}],
            "related": [
                {"headline": hostile, "url": "/x/", "from": PUBLISHED.isoformat(), "until": None}
            ],
        }
    )
    make_site(name=hostile, tagline=hostile)
    content = page_of(client, article)
    assert content.count('<script type="application/ld+json">') == 1
    assert content.count("<script") == 1 + content.count('<script src="/static/')
    assert content.count("&lt;script&gt;") >= 10


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("news", None),
        ("wire", None),
        ("opinion", "Opinion"),
        ("analysis", "Analysis"),
        ("interview", "Interview"),
        ("live", "Live"),
        ("partner", "Partner content"),
    ],
)
def test_whatever_is_not_plain_news_says_so(client: Client, kind: str, label: str | None) -> None:
    content = page_of(client, make_article(kind=kind))
    assert ('<span class="kind">' in content) is (label is not None)
    if label:
        assert f'<span class="kind">{label}</span>' in content
    assert ("Paid for by a partner" in content) is (kind == "partner")


@pytest.mark.parametrize(("minutes", "words"), [(1, "1 minute to read"), (2, "2 minutes to read")])
def test_reading_time_is_right_for_one_and_two(client: Client, minutes: int, words: str) -> None:
    assert words in page_of(client, make_article(reading_minutes=minutes))


@pytest.mark.parametrize(("later", "shown"), [(0, False), (59, False), (60, True), (7200, True)])
def test_an_update_is_shown_when_it_came_after_publication(later: int, shown: bool) -> None:
    article = make_article(updated_at=PUBLISHED + timedelta(seconds=later))
    assert (shown_update(article) is not None) is shown


def test_related_stories_are_shown_while_they_may_be_seen() -> None:
    now = timezone.now()
    hour = timedelta(hours=1)

    def related(name: str, begins: Any, ends: Any = None) -> dict[str, Any]:
        return {"headline": name, "url": f"/{name}/", "from": begins, "until": ends}

    article = make_article(
        card={
            "related": [
                related("open", (now - hour).isoformat()),
                related("later", (now + hour).isoformat()),
                related("over", (now - 2 * hour).isoformat(), (now - hour).isoformat()),
                related("closing", (now - hour).isoformat(), (now + hour).isoformat()),
                related("never", None),
            ]
        }
    )
    assert [one["headline"] for one in visible_related(article, now)] == ["open", "closing"]


def test_a_related_story_that_appears_changes_the_page_for_those_who_have_it(
    client: Client,
) -> None:
    article = make_article()
    etag = client.get(article.get_absolute_url()).headers["ETag"]
    story = {"headline": "x", "url": "/x/", "from": PUBLISHED.isoformat(), "until": None}
    Article.objects.update(card=article.card | {"related": [story]})
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert again.status_code == 200


@pytest.mark.parametrize("comments", [0, 1, 70])
def test_a_story_costs_four_queries_whatever_its_comments(
    client: Client, django_assert_max_num_queries: Any, comments: int
) -> None:
    article = make_article(people=[make_person()], topics=[make_topic()])
    make_policy()
    for _number in range(comments):
        make_comment(article=article, status="published")
    with django_assert_max_num_queries(4):
        page_of(client, article)


def test_a_reader_who_has_the_story_costs_one_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    article = make_article()
    etag = client.get(article.get_absolute_url()).headers["ETag"]
    with django_assert_num_queries(1):
        again = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_a_new_comment_changes_the_page_for_those_who_have_it(client: Client) -> None:
    article = make_article()
    etag = client.get(article.get_absolute_url()).headers["ETag"]
    make_comment(article=article, status="published")
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert again.status_code == 200


def test_a_change_of_the_site_changes_the_page_for_those_who_have_it(client: Client) -> None:
    make_site()
    article = make_article()
    etag = client.get(article.get_absolute_url()).headers["ETag"]
    SiteIdentity.objects.update(name="The New Gazette", version=2)
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert b"The New Gazette" in again.content


@pytest.mark.parametrize(
    "times",
    [
        {"at": None},
        {"at": timezone.now() + timedelta(hours=1)},
        {"embargo_until": timezone.now() + timedelta(hours=1)},
    ],
)
def test_what_is_not_public_yet_is_not_there(client: Client, times: dict[str, Any]) -> None:
    make_article(slug="secret", headline="Secret", path="security/2019/11/06/secret", **times)
    response = client.get("/security/2019/11/06/secret/")
    assert response.status_code == 404
    assert b"Secret" not in response.content


def test_a_withdrawn_story_leaves_a_note_and_nothing_of_itself(client: Client) -> None:
    article = make_article(
        headline="A false claim",
        withdrawn_at=timezone.now() - timedelta(minutes=1),
        withdrawn_reason="It was not true.",
    )
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    content = response.content.decode()
    assert "It was not true." in content
    assert "A false claim" not in content
    assert "noindex" in content


def test_an_expired_story_leaves_a_note(client: Client) -> None:
    article = make_article(expire_at=timezone.now() - timedelta(minutes=1))
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert b"no longer available" in response.content


def test_a_story_withdrawn_before_anybody_could_see_it_was_never_there(client: Client) -> None:
    now = timezone.now()
    article = make_article(at=now + timedelta(days=1), withdrawn_at=now)
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("old", ["2016/03/01/an-old-address", "a/b/c/d/e", "old"])
def test_an_old_address_leads_to_the_story_for_good(client: Client, old: str) -> None:
    article = make_article()
    OldPath.objects.create(path=old, article=article)
    response = client.get(f"/{old}/?utm=x")
    assert response.status_code == 301
    assert response.headers["Location"] == article.get_absolute_url()


def test_an_old_address_of_a_draft_says_nothing(client: Client) -> None:
    OldPath.objects.create(path="old", article=make_article(at=None))
    assert client.get("/old/").status_code == 404


@pytest.mark.parametrize("waits_for", ["publish_at", "embargo_until"])
def test_an_old_address_of_a_story_says_nothing_before_its_time(
    client: Client, waits_for: str
) -> None:
    now = timezone.now()
    later = now + timedelta(hours=1)
    article = make_article(at=now - timedelta(hours=1))
    Article.objects.update(first_published_at=later, **{waits_for: later})
    OldPath.objects.create(path="old", article=article)
    assert client.get("/old/").status_code == 404
    Article.objects.update(first_published_at=now, **{waits_for: now})
    assert client.get("/old/").headers["Location"] == article.get_absolute_url()


def test_an_old_address_of_a_page_leads_to_it_once_it_is_public(client: Client) -> None:
    page = Page.objects.create(slug="imprint", title="Imprint")
    OldPath.objects.create(path="old", page=page)
    assert client.get("/old/").status_code == 404
    Page.objects.update(published_at=timezone.now() + timedelta(hours=1))
    assert client.get("/old/").status_code == 404
    Page.objects.update(published_at=timezone.now())
    assert client.get("/old/").headers["Location"] == "/imprint/"


def test_a_slug_of_any_script_is_an_address(client: Client) -> None:
    article = make_article(slug="мост-закрыт")
    assert article.get_absolute_url().isascii()
    assert client.get("/security/2019/11/06/мост-закрыт/").status_code == 200


def test_a_missing_slash_is_added(client: Client) -> None:
    article = make_article()
    response = client.get(article.get_absolute_url().rstrip("/"))
    assert response.status_code == 301
    assert response.headers["Location"] == article.get_absolute_url()


def test_a_story_in_another_language_says_so_and_is_laid_out_its_way(client: Client) -> None:
    content = page_of(client, make_article(language="ar", headline="إغلاق المحطة"))
    assert '<html lang="en" dir="ltr">' in content
    assert '<article class="wrap story kind-news" lang="ar" dir="rtl">' in content


def test_further_credits_stand_under_the_text_by_role(client: Client) -> None:
    article = make_article()
    Article.objects.update(
        card=article.card
        | {
            "credits": [
                {"name": "Ana", "url": "/people/ana/", "role": "author"},
                {"name": "Cem", "url": "", "role": "photographer"},
                {"name": "Ben", "url": "", "role": "photographer"},
            ]
        }
    )
    content = page_of(client, article)
    assert "<dt>photographs</dt><dd>Cem, Ben</dd>" in content
    assert 'By <a href="/people/ana/" rel="author">Ana</a>' in content


@pytest.mark.parametrize(
    ("names", "written"),
    [
        (["Ana"], "Ana"),
        (["Ana", "Ben"], "Ana and Ben"),
        (["Ana", "Ben", "Cem"], "Ana, Ben and Cem"),
        (["A", "B", "C", "D", "E"], "A, B, C, D and E"),
    ],
)
def test_names_are_joined_as_people_join_them(
    client: Client, names: list[str], written: str
) -> None:
    make_article(people=[make_person(name=name) for name in names])
    content = client.get("/").content.decode()
    assert f'<span class="authors">{written}</span>' in content


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_story_is_only_read(client: Client, method: str) -> None:
    response = getattr(client, method)(make_article().get_absolute_url())
    assert response.status_code == 405


def test_head_says_what_get_would(client: Client) -> None:
    url = make_article().get_absolute_url()
    head, get = client.head(url), client.get(url)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == get.headers["ETag"]
