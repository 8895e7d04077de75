"""The policy for programs, as a feed and as JSON; and what its pages cost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from lxml import etree, html

from articles import publishing
from articles.models import SiteIdentity
from comments import policies
from comments.models import PolicyVersion
from tests.comments.policy_shown import (
    EVERY_PAGE,
    RUDE,
    WORDS,
    civil,
    read,
    said,
    texts,
    two_versions,
    versions,
)
from tests.factories import PUBLISHED, make_site, rule_data

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def two(db: None) -> list[PolicyVersion]:
    return two_versions()


# The feed


def feed(client: Client) -> etree._Element:
    response = client.get("/comment-policy/feed/")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def test_the_feed_has_an_entry_for_each_version(
    client: Client, two: list[PolicyVersion], settings: Any
) -> None:
    settings.SITE_URL = "https://post.example"
    entries = feed(client).findall("a:entry", ATOM)
    assert [one.findtext("a:id", namespaces=ATOM) for one in entries] == [
        "tag:post.example,2019-11-07:comment-policy/2",
        "tag:post.example,2019-11-06:comment-policy/1",
    ]
    newest = entries[0]
    assert newest.findtext("a:title", namespaces=ATOM) == "Comment policy, version 2"
    assert newest.findtext("a:updated", namespaces=ATOM) == "2019-11-07T09:30:00+00:00"
    link = newest.find("a:link", ATOM)
    assert link is not None
    assert link.get("href") == "https://post.example/comment-policy/2/"
    content = html.fragment_fromstring(
        newest.findtext("a:content", namespaces=ATOM) or "", create_parent="div"
    )
    assert said(content, "//p")[0] == "The second."
    assert said(content, "//li")[2] == "Rule 3, Old: removed"
    assert content.xpath("//@href") == ["https://post.example/comment-policy/changes/1/2/"]


def test_entries_stay_as_they_are_when_a_version_follows(
    client: Client, two: list[PolicyVersion]
) -> None:
    before = [etree.tostring(one) for one in feed(client).findall("a:entry", ATOM)]
    draft = policies.create_draft([civil()])
    policies.publish(draft, by="Editor", now=PUBLISHED + timedelta(days=9))
    after = [etree.tostring(one) for one in feed(client).findall("a:entry", ATOM)]
    assert after[1:] == before


def test_a_version_that_changes_no_rule_says_so(client: Client) -> None:
    versions([civil()], [civil()])
    content = feed(client).findtext("a:entry/a:content", namespaces=ATOM)
    assert "No rule changed." in (content or "")


def test_the_feed_holds_the_newest_and_compares_the_oldest_of_them(client: Client) -> None:
    versions(*[[civil(texts=texts(text=f"Text {at}."))] for at in range(17)])
    entries = feed(client).findall("a:entry", ATOM)
    assert len(entries) == 15
    oldest = entries[-1].findtext("a:content", namespaces=ATOM) or ""
    assert "Rule 1, <bdi>Civil</bdi>: changed: text" in oldest


def test_a_sign_that_xml_cannot_hold_does_not_break_the_feed(client: Client) -> None:
    versions([civil(texts=texts(title="A\x0cB"))], notes=("A\x0bnote",))
    content = feed(client).findtext("a:entry/a:content", namespaces=ATOM)
    assert "AB" in (content or "")


def test_pages_name_the_feed_and_the_json_in_their_heads(
    client: Client, two: list[PolicyVersion], settings: Any
) -> None:
    settings.SITE_URL = "https://post.example"
    for url, copy in (("", "policy.json"), ("1/", "1/policy.json")):
        page = read(client, f"/comment-policy/{url}")
        links = page.xpath("//head/link[@rel='alternate']/@href")
        assert links == [
            "https://post.example/comment-policy/feed/",
            "https://post.example/comment-policy/feed.json",
            f"https://post.example/comment-policy/{copy}",
        ]
        assert "/comment-policy/feed/" in page.xpath("//main//@href")


# JSON


def test_the_public_copy_keeps_to_the_published_schema(
    client: Client, two: list[PolicyVersion]
) -> None:
    schema = client.get("/comment-policy/schema.json").json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for url, number in (("", 2), ("1/", 1)):
        answer = client.get(f"/comment-policy/{url}policy.json")
        assert answer.headers["Content-Type"] == "application/json"
        assert 'rel="describedby"' in answer.headers["Link"]
        assert answer.json()["version"] == number
        assert list(validator.iter_errors(answer.json())) == []
    assert list(validator.iter_errors({**answer.json(), "rules": [{}]}))


def test_the_schema_says_what_it_is(client: Client) -> None:
    answer = client.get("/comment-policy/schema.json")
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert json.loads(answer.content)["$schema"].endswith("2020-12/schema")


def test_the_public_copy_holds_no_listed_word(client: Client) -> None:
    versions([civil()])
    answer = client.get("/comment-policy/policy.json").content.decode()
    assert "numpty" not in answer
    assert "half-twit" not in answer
    assert '"entries": 2' in answer


# What is kept, and what it costs


@pytest.mark.parametrize("url", EVERY_PAGE)
def test_nothing_is_sent_twice_and_no_cookie_ever(
    client: Client, two: list[PolicyVersion], url: str, django_assert_max_num_queries: Any
) -> None:
    first = client.get(url)
    assert first.status_code == 200
    assert "public" in first.headers["Cache-Control"]
    assert not first.cookies
    assert "cookie" not in first.headers.get("Vary", "").lower()
    with django_assert_max_num_queries(2):
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("url", [url for url in EVERY_PAGE if not url.endswith("json")])
def test_a_new_version_or_another_name_of_the_site_is_sent(
    client: Client, two: list[PolicyVersion], url: str
) -> None:
    etag = client.get(url).headers["ETag"]
    draft = policies.create_draft([civil()])
    policies.publish(draft, by="Editor")
    second = client.get(url, headers={"If-None-Match": etag})
    assert second.status_code == 200
    identity = SiteIdentity.objects.current()
    identity.name = "Renamed"
    publishing.save_identity(identity, by="Ana")
    third = client.get(url, headers={"If-None-Match": second.headers["ETag"]})
    assert "Renamed" in third.content.decode()


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/comment-policy/", 6),
        ("/comment-policy/1/", 7),
        ("/comment-policy/changes/1/2/", 6),
        ("/comment-policy/feed/", 6),
        ("/comment-policy/policy.json", 5),
    ],
)
def test_thirty_rules_cost_no_more_queries_than_one(
    client: Client, url: str, most: int, django_assert_max_num_queries: Any
) -> None:
    make_site()
    many = [rule_data(n, f"rule{n}", examples=[RUDE], detectors=[WORDS]) for n in range(1, 31)]
    versions(many, many[:-1])
    with django_assert_max_num_queries(most):
        assert client.get(url).status_code == 200


def test_a_version_without_rules_from_another_program_is_still_shown(client: Client) -> None:
    versions([rule_data(1, "kind")])
    draft = PolicyVersion.objects.create(number=2, note="Empty")
    PolicyVersion.objects.filter(pk=draft.pk).update(published_at=PUBLISHED + timedelta(days=1))
    page = read(client, "/comment-policy/")
    assert "This version has no rules." in page.text_content()
    assert "removed" in read(client, "/comment-policy/changes/1/2/").text_content()
