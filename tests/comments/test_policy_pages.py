"""The policy as readers read it: in force, earlier, what changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments import policies
from comments.models import PolicyVersion
from tests.comments.policy_shown import (
    EVERY_PAGE,
    RUDE,
    by_class,
    civil,
    read,
    said,
    texts,
    two_versions,
    versions,
)
from tests.factories import make_site, rule_data

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def two(db: None) -> list[PolicyVersion]:
    return two_versions()


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
        ({"statement": False}, "floods of advertising get none"),
    ],
)
def test_what_a_rule_does_is_told_in_plain_words(
    client: Client, rule: dict[str, Any], expected: str
) -> None:
    versions([civil(**rule)])
    assert expected in said(read(client, "/comment-policy/"), by_class("rule-terms"))[0]


@pytest.mark.parametrize(
    "absent", ["Reports and appeals", "Category", "self-harm", "Statement of reasons"]
)
def test_what_no_reader_needs_is_left_out(client: Client, absent: str) -> None:
    versions([civil(private_texts=False, ground="SELF_HARM")])
    assert absent not in read(client, "/comment-policy/").text_content()


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


def test_a_welcome_comment_that_is_read_first_is_not_headed_as_a_breach(client: Client) -> None:
    kind = {"text": "Good day.", "allowed": True, "why": "So."}
    longer = {**RUDE, "text": "You utter numpty."}
    other = {**kind, "text": "Good numpty day.", "allowed": False}
    versions(
        [civil(citable=False, examples=[RUDE, kind])],
        [civil(citable=False, examples=[longer, other])],
    )
    page = read(client, "/comment-policy/1/")
    heads = ["Is read first", "Appears at once"]
    assert said(page, by_class("example-verdict")) == heads
    assert len(page.xpath(by_class("example-neutral"))) == 2
    assert not page.xpath(by_class("example-no"))
    page = read(client, "/comment-policy/changes/1/2/")
    assert said(page, by_class("example-verdict")) == ["Is read first", "Is read first"]
    assert not page.xpath(by_class("example-no"))
    told = said(page, by_class("diff-line"))
    assert told == ["Verdict [removed: Appears at once] [added: Is read first]"]
    assert "llowed" not in page.text_content()


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
    assert not read(client, "/comment-policy/changes/1/4/").xpath("//main//a[@rel]")
