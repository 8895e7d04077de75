"""The policy as readers read it: in force, earlier, what changed, as a feed and as JSON."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from lxml import etree, html

from articles import publishing
from articles.models import SiteIdentity
from comments import policies
from comments.models import PolicyVersion
from tests.factories import PUBLISHED, make_site, rule_data

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
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


@pytest.fixture
def two(db: None) -> list[PolicyVersion]:
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


# The page of a version


@pytest.mark.parametrize(
    "url",
    [
        "/comment-policy/0/",
        "/comment-policy/3/",
        "/comment-policy/4/",
        "/comment-policy/9/",
        f"/comment-policy/{10**30}/",
        f"/comment-policy/{'9' * 5000}/",
        "/comment-policy/3/policy.json",
        "/comment-policy/0/policy.json",
        "/comment-policy/changes/1/3/",
        "/comment-policy/changes/4/1/",
        "/comment-policy/changes/0/1/",
        "/comment-policy/changes/?from=1&to=3",
        "/comment-policy/changes/?from=1&to=",
        "/comment-policy/changes/?from=1&to=x",
        "/comment-policy/changes/?from=²&to=1",
        f"/comment-policy/changes/?from={'9' * 5000}&to=1",
    ],
)
def test_what_readers_may_not_know_is_not_found(
    client: Client, two: list[PolicyVersion], url: str
) -> None:
    policies.before_this_policy()
    soon = policies.create_draft([civil()])
    policies.publish(soon, by="Editor", now=timezone.now() + timedelta(hours=1))
    policies.create_draft([civil()])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "url", ["", "feed/", "policy.json", "changes/", "1/", "1/policy.json", "changes/1/1/"]
)
def test_before_the_first_version_there_is_nothing_to_read(client: Client, url: str) -> None:
    policies.create_draft([civil()])
    assert client.get(f"/comment-policy/{url}").status_code == 404


def test_a_version_to_come_is_named_nowhere(client: Client, two: list[PolicyVersion]) -> None:
    soon = policies.create_draft([civil()], note="A secret plan")
    policies.publish(soon, by="Editor", now=timezone.now() + timedelta(hours=1))
    for url in EVERY_PAGE:
        answer = client.get(url).content.decode()
        assert "secret plan" not in answer
        assert "Version 3" not in answer


def test_an_old_version_says_so_and_is_not_for_search_engines(
    client: Client, two: list[PolicyVersion]
) -> None:
    old = read(client, "/comment-policy/1/")
    assert old.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "was in force from Nov. 6, 2019 to Nov. 7, 2019" in said(old, by_class("policy-old"))[0]
    assert not read(client, "/comment-policy/").xpath("//meta[@name='robots']")


@pytest.mark.parametrize("url", ["/comment-policy/", "/comment-policy/2/"])
def test_the_version_in_force_has_one_address_for_search_engines(
    client: Client, two: list[PolicyVersion], url: str, settings: Any
) -> None:
    settings.SITE_URL = "https://post.example"
    page = read(client, url)
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://post.example/comment-policy/"]


def test_an_old_rule_leads_to_the_same_rule_in_force_by_its_key(
    client: Client, two: list[PolicyVersion]
) -> None:
    page = read(client, "/comment-policy/1/")
    (moved,) = page.xpath("//*[@id='rule-2']")
    assert "/comment-policy/#rule-1" in moved.xpath(".//@href")
    (gone,) = page.xpath("//*[@id='rule-3']")
    assert "This rule is no longer in force." in gone.text_content()
    assert "/comment-policy/1/#rule-3" in gone.xpath(".//@href")


def test_the_contents_lead_to_every_rule(client: Client, two: list[PolicyVersion]) -> None:
    page = read(client, "/comment-policy/")
    links = page.xpath("//nav[@aria-labelledby='contents-title']/ol/li/a/@href")
    assert links == ["#rule-1", "#rule-2"]
    assert all(page.get_element_by_id(link[1:]) is not None for link in links)


def test_the_history_tells_notes_and_what_changed(client: Client, two: list[PolicyVersion]) -> None:
    page = read(client, "/comment-policy/")
    newest, oldest = said(page, f"{by_class('versions')}/li")
    assert newest.startswith("Version 2 in force since Nov. 7, 2019 The second.")
    assert oldest.startswith("Version 1 in force from Nov. 6, 2019 to Nov. 7, 2019 The first.")
    links = page.xpath(f"{by_class('versions')}//@href")
    assert links == ["/comment-policy/2/", "/comment-policy/changes/1/2/", "/comment-policy/1/"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"consequence": "nudge"}, "the writer is shown where"),
        ({"consequence": "hold"}, "waits until a moderator has read it"),
        ({"consequence": "refuse"}, "is not published, and the writer is told why"),
        ({"consequence": ""}, "Moderators see what the checks find"),
        ({"consequence": "hold", "detectors": []}, "People alone judge this"),
        ({"citable": True}, "may be refused or removed"),
        ({"citable": False}, "No comment is refused or removed under this rule"),
        ({"private_texts": True}, "They are checked in the same way"),
        ({"private_texts": False}, "They are not checked under this rule"),
        ({"ground": "SELF_HARM"}, "self-harm"),
    ],
)
def test_what_a_rule_does_is_told_in_plain_words(
    client: Client, rule: dict[str, Any], expected: str
) -> None:
    versions([civil(**rule)])
    assert expected in said(read(client, "/comment-policy/"), by_class("rule-terms"))[0]


def test_a_rule_for_people_alone_says_nothing_of_checks(client: Client) -> None:
    versions([rule_data(1, "kind")])
    page = read(client, "/comment-policy/")
    assert "Reports and appeals" not in page.text_content()
    assert "checked automatically" not in " ".join(said(page, "//h3"))


def test_an_example_tells_its_verdict_why_and_the_circumstances(client: Client) -> None:
    trap = {"kind": "trap"}
    fast = {**RUDE, "name": "Bo", "facts": {"seconds_on_form": 1.0}, "language": "de"}
    versions([civil(detectors=[trap], examples=[fast, {**RUDE, "allowed": True}])])
    page = read(client, "/comment-policy/")
    first, second = said(page, f"{by_class('examples')}/li")
    assert first == (
        "Not allowed You numpty. Signed as Bo. It was sent 1 second after the form was opened. "
        "It insults."
    )
    assert second == "Allowed You numpty. It insults."
    assert page.xpath(f"{by_class('example')}//blockquote/@lang") == ["de", "en"]


def test_the_words_looked_for_are_counted_and_not_shown(client: Client) -> None:
    versions([civil()])
    checks = said(read(client, "/comment-policy/"), by_class("rule-checks"))
    assert checks == [
        "Looks for 2 words and phrases, also when they are disguised. 1 exception is let through."
    ]


def test_a_rule_is_read_in_the_language_of_the_site(client: Client) -> None:
    make_site(language="de")
    both = {**texts("Civil"), **texts("Höflich", language="de"), **texts("Poli", language="fr")}
    versions([civil(texts=both), rule_data(2, "links")])
    page = read(client, "/comment-policy/")
    assert said(page, by_class("rule-name")) == ["Höflich", "Links"]
    assert page.xpath(f"{by_class('rule-name')}/@lang") == ["en"]


def test_a_rule_in_another_script_runs_its_own_way(client: Client) -> None:
    make_site(language="ar")
    versions([civil(texts={**texts("مهذب", language="ar"), **texts()}), rule_data(2, "links")])
    page = read(client, "/comment-policy/")
    assert page.get("dir") == "rtl"
    assert page.xpath("//*[@id='rule-2']//@dir")[:2] == ["ltr", "ltr"]


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def test_hostile_texts_stay_texts_on_every_page(client: Client) -> None:
    shown = {"text": HOSTILE, "allowed": True, "why": HOSTILE, "name": HOSTILE[:80]}
    rule = civil(texts=texts(HOSTILE[:60], HOSTILE), examples=[shown])
    versions([civil(texts=texts("x"))], [rule], [civil()], notes=(HOSTILE,) * 3)
    for url in (*EVERY_PAGE[:5], "/comment-policy/2/", "/comment-policy/changes/2/3/"):
        assert b"<script>alert" not in client.get(url).content
        assert b"<img src=x" not in client.get(url).content


# What changed


def test_the_words_that_changed_are_marked_and_said(
    client: Client, two: list[PolicyVersion]
) -> None:
    page = read(client, "/comment-policy/changes/1/2/")
    (rule,) = page.xpath("//*[@id='rule-2']")
    assert "It was rule 1 before." in rule.text_content()
    assert said(rule, ".//del")[0].startswith("[removed: The text of the rule about civil")
    assert said(rule, ".//ins") == ["[added: Another text]"]
    assert all("unseen" in span.get("class") for span in rule.xpath(".//ins/span | .//del/span"))


def test_each_rule_that_changed_is_listed_once_with_what_changed(
    client: Client, two: list[PolicyVersion]
) -> None:
    page = read(client, "/comment-policy/changes/1/2/")
    assert said(page, f"{by_class('change-summary')}//li") == [
        "Rule 1, Links: was rule 2",
        "Rule 2, Civil: was rule 1; changed: text",
        "Rule 3, Old: removed",
    ]
    for link in page.xpath(f"{by_class('change-summary')}//@href"):
        assert page.get_element_by_id(link[1:]) is not None


def test_the_way_back_is_told_too(client: Client, two: list[PolicyVersion]) -> None:
    page = read(client, "/comment-policy/changes/2/1/")
    assert "Rule 3, Old: new" in said(page, f"{by_class('change-summary')}//li")
    assert said(page, "//*[@id='rule-1']//del") == ["[removed: Another text]"]


def test_a_version_compared_with_itself_has_not_changed(
    client: Client, two: list[PolicyVersion]
) -> None:
    page = read(client, "/comment-policy/changes/2/2/")
    assert said(page, by_class("note")) == ["Both are the same version: nothing changed."]
    assert not page.xpath("//ins | //del")


def test_versions_with_the_same_rules_have_not_changed(client: Client) -> None:
    versions([civil()], [civil()])
    page = read(client, "/comment-policy/changes/1/2/")
    assert "nothing changed" in said(page, by_class("note"))[0]


def test_examples_and_checks_that_changed_are_told_without_the_words(client: Client) -> None:
    more = {"words": ["numpty", "oaf", "dolt"], "exceptions": ["half-twit"]}
    reworded = {**RUDE, "text": "You utter numpty.", "why": "Rude."}
    versions(
        [civil(examples=[RUDE, {"text": "Fine.", "allowed": True, "why": "So."}])],
        [
            civil(
                examples=[reworded, {"text": "New words here.", "allowed": True, "why": "Ok."}],
                detectors=[{"kind": "words", "settings": more}],
                consequence="nudge",
                ground="VIOLENCE",
            )
        ],
    )
    page = read(client, "/comment-policy/changes/1/2/")
    examples = said(page, f"{by_class('examples')}/li")
    assert "You [added: utter ]numpty." in examples[0]
    assert "Why [removed: It insults.] [added: Rude.]" in examples[0]
    assert examples[1].startswith("New example: Allowed New words here.")
    assert examples[2].startswith("Removed example: Allowed Fine.")
    assert "2 entries added, 1 entry removed" in said(page, by_class("rule-checks"))[0]
    assert "[removed: none] [added: violence]" in page.text_content()
    for word in ("oaf", "dolt", "twit"):
        assert word not in page.text_content()


def test_a_consequence_of_a_rule_without_checks_is_told_by_its_name(client: Client) -> None:
    versions([civil(detectors=[])], [civil(detectors=[], consequence="refuse")])
    told = said(read(client, "/comment-policy/changes/1/2/"), by_class("diff-line"))
    assert told == ["[removed: hold for a moderator] [added: refuse]"]


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("One. Two.", "One.\n\nTwo.", ["[added: ¶ ]"]),
        ("One.\n\nTwo.", "One. Two.", ["[removed: ¶ ]"]),
    ],
)
def test_a_break_between_paragraphs_is_seen(
    client: Client, old: str, new: str, marked: list[str]
) -> None:
    versions([civil(texts=texts(text=old))], [civil(texts=texts(text=new))])
    page = read(client, "/comment-policy/changes/1/2/")
    assert said(page, f"{by_class('rule')}//ins | {by_class('rule')}//del") == marked


def test_a_changed_text_says_its_language_where_several_changed(client: Client) -> None:
    before = {**texts(text="One."), **texts(text="واحد", language="ar")}
    after = {**texts(text="Two."), **texts(text="اثنان", language="ar")}
    versions([civil(texts=before)], [civil(texts=after)])
    page = read(client, "/comment-policy/changes/1/2/")
    assert said(page, f"{by_class('rule')}/h3") == ["Text (English)", "Text (Arabic)"]
    assert page.xpath(f"{by_class('diff-text')}/@dir") == ["ltr", "rtl"]


def test_a_plain_form_leads_to_the_two_versions_chosen(
    client: Client, two: list[PolicyVersion]
) -> None:
    page = read(client, "/comment-policy/changes/1/2/")
    (form,) = page.xpath("//main//form")
    assert (form.get("method"), form.get("action")) == ("get", "/comment-policy/changes/")
    assert form.xpath(".//select/@name") == ["from", "to"]
    assert form.xpath(".//option[@selected]/@value") == ["1", "2"]
    answer = client.get("/comment-policy/changes/?from=2&to=1")
    assert answer["Location"] == "/comment-policy/changes/2/1/"
    assert client.get("/comment-policy/changes/")["Location"] == "/comment-policy/changes/1/2/"


def test_changes_lead_on_to_those_before_and_after(client: Client) -> None:
    versions(*[[civil()]] * 4)
    page = read(client, "/comment-policy/changes/2/3/")
    assert page.xpath("//a[@rel='prev']/@href") == ["/comment-policy/changes/1/2/"]
    assert page.xpath("//a[@rel='next']/@href") == ["/comment-policy/changes/3/4/"]
    assert not read(client, "/comment-policy/changes/1/4/").xpath("//a[@rel]")


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
