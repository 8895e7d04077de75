"""The other pages of the desk: threads, senders, policy versions, the log."""

from __future__ import annotations

import pytest

from comments import moderation, policies, presets
from comments.models import Decision, PolicyVersion, Thread
from comments.moderation import Seen
from tests.comments.desk import decide, rule, staff, told
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


def preset(client, thread, wanted, seen="open"):
    return client.post(f"{THREADS}{thread.pk}/preset/", {"preset": wanted, "seen": seen})


@pytest.mark.parametrize("wanted", ["hold", "closed"])
def test_a_threads_preset_is_changed_and_logged(desk, comment, wanted):
    assert preset(desk, comment.thread, wanted).status_code == 303
    assert Thread.objects.get().preset == wanted
    row = Decision.objects.get(kind="preset")
    assert (row.from_status, row.to_status, row.actor_name) == ("open", wanted, "Mona")
    html = desk.get(f"{THREADS}{comment.thread_id}/change/").content.decode()
    assert "by Mona" in html
    assert f'value="{wanted}" checked' in html


@pytest.mark.parametrize(
    ("wanted", "seen", "code"),
    [
        ("hold", "closed", 409),
        ("open", "open", 400),
        ("", "open", 400),
        ("locked", "open", 400),
        ("\x00", "open", 400),
        ("hold", "", 409),
    ],
)
def test_a_preset_that_cannot_be_set_is_explained_and_nothing_changes(
    desk, comment, wanted, seen, code
):
    response = preset(desk, comment.thread, wanted, seen)
    assert response.status_code == code
    assert "messagelist" in response.content.decode()
    assert Thread.objects.get().preset == "open"
    assert not Decision.objects.filter(kind="preset").exists()


def risk(client, thread, wanted, seen="0"):
    return client.post(f"{THREADS}{thread.pk}/risk/", {"risk": wanted, "seen": seen})


def test_a_threads_risk_is_changed_logged_and_told(desk, comment):
    assert told(risk(desk, comment.thread, "50")) == ["Risk of the subject: sensitive."]
    thread = Thread.objects.get()
    assert (thread.risk, thread.preset, thread.version) == (50, "open", comment.thread.version)
    row = Decision.objects.get(kind="preset")
    assert (row.from_status, row.to_status, row.actor_name) == ("risk:0", "risk:50", "Mona")
    html = desk.get(f"{THREADS}{thread.pk}/change/").content.decode()
    assert "Risk of the subject set to “sensitive” by Mona" in html
    assert 'value="50" checked' in html
    assert "sensitive" in desk.get(f"{THREADS}?risk__exact=50").content.decode()


@pytest.mark.parametrize(
    ("wanted", "seen", "code"),
    [
        ("50", "100", 409),
        ("50", "", 409),
        ("0", "0", 400),
        ("", "0", 400),
        ("30", "0", 400),
        ("\x00", "0", 400),
        ("٥٠", "0", 400),
    ],
)
def test_a_risk_that_cannot_be_set_is_explained_and_nothing_changes(
    desk, comment, wanted, seen, code
):
    response = risk(desk, comment.thread, wanted, seen)
    assert response.status_code == code
    assert "messagelist" in response.content.decode()
    assert Thread.objects.get().risk == 0
    assert not Decision.objects.filter(kind="preset").exists()


def test_a_risk_is_set_by_moderators_and_by_sending_a_form_only(desk, client, comment):
    address = f"{THREADS}{comment.thread_id}/risk/"
    assert desk.get(address, {"risk": "50", "seen": "0"}).status_code == 405
    assert desk.post(f"{THREADS}999/risk/", {"risk": "50", "seen": "0"}).status_code == 404
    client.force_login(staff("Writer", name="Will"))
    assert risk(client, comment.thread, "50").status_code == 403
    client.logout()
    assert risk(client, comment.thread, "50").status_code == 302
    assert Thread.objects.get().risk == 0


def test_several_threads_are_closed_at_once_and_those_closed_already_left_alone(desk, comment):
    other = make_comment(article=make_article()).thread
    third = make_comment(article=make_article()).thread
    Thread.objects.filter(pk=third.pk).update(preset="closed")
    chosen = [comment.thread_id, other.pk, third.pk]
    answer = desk.post(THREADS, {"action": "close_all", "_selected_action": chosen, "index": "0"})
    assert set(Thread.objects.values_list("preset", flat=True)) == {"closed"}
    assert Decision.objects.filter(kind="preset").count() == 2
    assert told(answer) == ["2 articles changed: closed."]


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
