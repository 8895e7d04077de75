"""The other pages of the desk: senders, policy versions, the log."""

from __future__ import annotations

import pytest

from comments import moderation, policies, presets
from comments.models import Decision, PolicyVersion
from comments.moderation import Seen
from tests.comments.desk import decide, rule, staff
from tests.factories import ORDINARY_RULES, make_article, make_comment, make_policy, make_site

pytestmark = pytest.mark.django_db
THREADS = "/admin/comments/thread/"
LOG = "/admin/comments/decision/"
VERSIONS = "/admin/comments/policyversion/"


@pytest.fixture
def desk(client):
    make_policy()
    client.force_login(staff(name="Mona"))
    return client


@pytest.fixture
def comment(desk):
    return make_comment(article=make_article(headline="The bridge is closed"))


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_of_threads_asks_as_little_for_many(desk, django_assert_max_num_queries, many):
    for _ in range(many):
        make_comment(article=make_article())
    with django_assert_max_num_queries(12):
        desk.get(THREADS)


def test_the_log_tells_every_decision_newest_first(desk, comment):
    decide(desk, comment, decision=f"rule-{rule(3).pk}")
    sentences = [line.sentence for line in desk.get(LOG).context["lines"]]
    assert sentences == ["Refused by Mona", "Held by the policy"]
    assert "rule 3 of version 1: Advertising" in desk.get(LOG).content.decode()


def test_the_log_is_narrowed_by_who_decided_and_by_rule(desk, comment):
    other = make_comment(article=make_article())
    decide(desk, comment, decision=f"rule-{rule(3).pk}")
    decide(desk, other, decision="publish")

    def found(**query):
        return [line.sentence for line in desk.get(LOG, query).context["lines"]]

    assert found(by="person") == ["Published by Mona", "Refused by Mona"]
    assert found(by="policy") == ["Held by the policy", "Held by the policy"]
    assert found(rule="advertising") == ["Refused by Mona"]
    assert found(by="policy", rule="advertising") == []


@pytest.mark.parametrize("query", ["by=robot", "rule=none", "after=x", "before=%00", "after=1.2"])
def test_a_log_that_does_not_exist_is_refused_by_name(desk, comment, query):
    response = desk.get(f"{LOG}?{query}")
    assert response.status_code == 400
    assert response.context["lines"] == []
    assert "errornote" in response.content.decode()


def test_the_log_is_leafed_through_without_a_gap(desk, comment, django_assert_max_num_queries):
    for _ in range(120):
        make_comment(article=comment.thread.article)
    desk.get(LOG)  # the process has the policy at hand now
    rows, query = [], ""
    while True:
        with django_assert_max_num_queries(8):
            response = desk.get(f"{LOG}?{query}")
        rows += [line.decision.pk for line in response.context["lines"]]
        query = response.context["older"]
        if not query:
            break
    assert rows == sorted(Decision.objects.values_list("pk", flat=True), reverse=True)


def test_the_log_names_bulk_decisions_and_threads(desk, comment):
    other = make_comment(article=make_article())
    moderator = staff(name="Ana")
    seen = [Seen(one.pk, "held", 1) for one in (comment, other)]
    moderation.decide_many(seen, "published", rule=None, by=moderator)
    presets.set_preset(comment.thread, "closed", seen="open", by=moderator)
    html = desk.get(LOG).content.decode()
    assert "Several decided together by Ana" in html
    assert html.count("(with others)") == 2
    assert "Comments set to “closed” by Ana" in html


def test_a_sender_is_shown_with_the_fate_of_all_comments(desk, comment):
    article = comment.thread.article
    for status in ("published", "published", "refused"):
        make_comment(article=article, status=status, email=comment.sender.email)
    html = desk.get(f"/admin/comments/sender/{comment.sender_id}/change/").content.decode()
    for link in ("status=published&amp;sender=", ">2 published<", ">1 refused<", ">1 waiting<"):
        assert link in html, link
    assert "@example.org" not in html.split('id="content-main"')[1]


def states(client):
    html = client.get(VERSIONS).content.decode()
    return [part.partition("<")[0] for part in html.split('class="field-state">')[1:]]


def test_versions_are_listed_with_their_state(desk):
    newest = make_policy(ORDINARY_RULES, at=PolicyVersion.objects.get().created_at)
    policies.before_this_policy()
    policies.create_draft([dict(rule) for rule in ORDINARY_RULES])
    assert newest.number == 2
    assert states(desk) == ["draft", "in force", "superseded", "before the policy"]


def test_a_version_shows_its_rules_examples_and_what_is_looked_for(desk):
    rules = [
        {
            **ORDINARY_RULES[0],
            "examples": [
                {"text": "You numpty.", "allowed": False, "why": "An insult."},
                {"text": "<b>I disagree</b>", "allowed": True, "why": "Welcome."},
            ],
        }
    ]
    draft = policies.create_draft(rules)
    html = desk.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    for told_there in (
        "1. Civil",
        "The text of the rule about civil.",
        "You <mark>numpty</mark>.",
        "An insult.",
    ):
        assert told_there in html, told_there
    assert "&lt;b&gt;I disagree&lt;/b&gt;" in html
    assert html.count("Comes out so.") == 2
    assert "Looks for 1 word" in html
    assert "<textarea" not in html


def test_an_example_that_does_not_come_out_is_pointed_at(desk):
    wrong = {"text": "You numpty.", "allowed": True, "why": "Harmless."}
    draft = policies.create_draft([{**ORDINARY_RULES[0], "examples": [wrong]}])
    html = desk.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    assert 'class="wrong"' in html
    assert "marked as allowed, and the rule finds it" in html


def test_a_draft_that_cannot_run_is_shown_with_its_fault(desk):
    draft = policies.create_draft([dict(ORDINARY_RULES[0])])
    draft.rules.get().detectors.update(kind="telepathy")
    response = desk.get(f"{VERSIONS}{draft.pk}/change/")
    assert response.status_code == 200
    assert "This draft cannot run" in response.content.decode()


def test_the_frame_is_the_newsrooms_own(desk):
    make_site()
    html = desk.get("/admin/").content.decode()
    assert "css/admin.css" in html
    assert "Django administration" not in html
