"""The page of a thread: one form for all that it takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from comments import presets
from comments.models import Decision, Thread
from tests.comments.desk import rule, staff, told
from tests.comments.thread_page import sent
from tests.factories import make_article, make_comment, make_policy, make_site

pytestmark = pytest.mark.django_db
THREADS = "/admin/comments/thread/"


@pytest.fixture
def desk(client):
    make_site()
    make_policy()
    client.force_login(staff(name="Mona"))
    return client


@pytest.fixture
def thread(desk):
    return make_comment(article=make_article(headline="The bridge is closed")).thread


def change(client, thread, **changes):
    return client.post(f"{THREADS}{thread.pk}/preset/", sent(thread, **changes))


def page(client, thread):
    return client.get(f"{THREADS}{thread.pk}/change/").text


def rows():
    return list(
        Decision.objects.filter(kind="preset").order_by("pk").values_list("to_status", flat=True)
    )


@pytest.mark.parametrize(
    ("changes", "logged", "sentence"),
    [
        ({"preset": "hold"}, "hold", "Comments set to “every comment waits for a moderator”"),
        ({"preset": "closed"}, "closed", "Comments set to “closed”"),
        ({"replies": False}, "replies:off", "Replies set to “off”"),
        ({"links": False}, "links:off", "Links set to “off”"),
        ({"slow_seconds": 60}, "slow:60", "Seconds between comments set to 60"),
        ({"closes_after_days": 9000}, None, ""),
        ({"closes_after_days": 3650}, "closes:3650", "Days until the comments close set to 3650"),
        ({"subject": "elections"}, "on:elections", "Subject set to “elections”"),
        ({"risk": 50}, "risk:50", "Risk of the subject set to “sensitive”"),
    ],
)
def test_each_setting_is_changed_logged_and_told(desk, thread, changes, logged, sentence):
    answer = change(desk, thread, reason="It became heated.", **changes)
    if logged is None:
        assert answer.status_code == 422
        return
    assert answer.status_code == 303
    row = Decision.objects.get(kind="preset")
    assert (row.to_status, row.actor_name) == (logged, "Mona")
    assert {name: getattr(Thread.objects.get(), name) for name in changes} == changes
    assert f"{sentence} by Mona" in page(desk, thread)


def test_what_is_sent_back_hidden_names_no_help_that_is_not_there(desk, thread):
    html = desk.get(f"{THREADS}{thread.pk}/change/").content.decode()
    hidden = re.findall(r'<input type="hidden"[^>]*>', html)
    assert len(hidden) > len(presets.SETTINGS)
    assert [one for one in hidden if "aria-" in one] == []


def test_several_are_changed_at_once_each_with_a_row_of_its_own(desk, thread):
    answer = change(
        desk, thread, replies=False, slow_seconds=120, risk=100, subject="courts", reason="A trial."
    )
    assert answer.status_code == 303
    assert rows() == ["replies:off", "slow:120", "on:courts", "risk:100"]
    reasons = Decision.objects.order_by("pk").filter(kind="preset")
    assert [row.reason for row in reasons] == ["A trial.", "A trial.", "", ""]
    assert "Mona" in told(answer)[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"preset": "hold"},
        {"preset": "closed"},
        {"replies": False},
        {"links": False},
        {"slow_seconds": 1},
        {"closes_after_days": 14},
    ],
)
def test_what_restricts_readers_needs_a_reason(desk, thread, changes):
    answer = change(desk, thread, risk=50, reason=" \t ", **changes)
    assert answer.status_code == 422
    assert "Tell readers in a few words why." in answer.text
    assert rows() == []
    assert Thread.objects.get().risk == 0


def test_what_lets_readers_free_needs_no_reason(desk, thread):
    strict = {"preset": "closed", "replies": False, "links": False, "slow_seconds": 60}
    Thread.objects.filter(pk=thread.pk).update(**strict, closes_after_days=14)
    thread.refresh_from_db()
    free = {"preset": "open", "replies": True, "links": True, "slow_seconds": 0}
    assert change(desk, thread, closes_after_days=None, **free).status_code == 303
    assert rows() == ["open", "replies:on", "links:on", "slow:0", "closes:"]


@pytest.mark.parametrize(
    "changes",
    [
        {"preset": ""},
        {"preset": "locked"},
        {"preset": "\x00"},
        {"slow_seconds": -1},
        {"slow_seconds": 86_401},
        {"slow_seconds": "soon"},
        {"slow_seconds": ""},
        {"closes_after_days": 0},
        {"closes_after_days": "14.5"},
        {"risk": 30},
        {"risk": "٥٠x"},
        {"subject": "weather"},
        {"rule": "999"},
        {"reason": "x" * 301},
        {"reason": "a\x00b"},
    ],
)
def test_what_cannot_be_set_is_named_and_nothing_changes(desk, thread, changes):
    answer = change(desk, thread, **{"reason": "Why not.", **changes})
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert rows() == []
    assert presets.state_of(Thread.objects.get()) == presets.state_of(Thread())


def test_nothing_to_change_is_said(desk, thread):
    answer = change(desk, thread, reason="Just so.")
    assert answer.status_code == 422
    assert "Choose what is to change." in answer.text


@pytest.mark.parametrize(
    "meanwhile",
    [{"preset": "hold"}, {"replies": False}, {"closes_after_days": 3}, {"risk": 100}],
)
def test_a_thread_changed_meanwhile_is_not_overwritten_but_shown_as_it_is(desk, thread, meanwhile):
    data = sent(thread, preset="closed", reason="The story is over.")
    Thread.objects.filter(pk=thread.pk).update(**meanwhile)
    answer = desk.post(f"{THREADS}{thread.pk}/preset/", data)
    assert answer.status_code == 409
    assert "Somebody else has just changed these comments." in answer.text
    assert "The story is over." in answer.text
    now = presets.state_of(Thread.objects.get())
    assert now == {**presets.state_of(thread), **meanwhile}
    again = dict(answer.context["seen"].initial)
    assert again == now
    assert rows() == []


@pytest.mark.parametrize(
    "forged", [{"preset": "\x00"}, {"preset": "locked"}, {"risk": "x"}, {"slow_seconds": ""}]
)
def test_a_forged_state_changes_nothing(desk, thread, forged):
    answer = change(desk, thread, preset="closed", reason="Over.", seen=forged)
    assert answer.status_code in (409, 422)
    assert rows() == []


def test_a_rule_of_the_policy_in_force_can_be_cited(desk, thread):
    chosen = str(rule(3).pk)
    assert change(desk, thread, preset="closed", reason="Spam.", rule=chosen).status_code == 303
    assert Decision.objects.get(kind="preset").rule == rule(3)
    make_policy()
    thread.refresh_from_db()
    late = change(desk, thread, replies=False, reason="Spam.", rule=chosen)
    assert late.status_code == 422
    assert rows() == ["closed"]


def test_the_reason_is_shown_as_it_was_written(desk, thread):
    change(desk, thread, preset="closed", reason="<b>Over</b>")
    assert escape("<b>Over</b>") in page(desk, thread)
    assert "<b>Over</b>" not in page(desk, thread)


def test_the_page_tells_what_holds_now(desk):
    published = timezone.now() - timedelta(days=20)
    old = make_comment(article=make_article(at=published)).thread
    Thread.objects.filter(pk=old.pk).update(closes_after_days=14)
    assert "Its time was over:" in page(desk, old)
    assert "closed by its age" in desk.get(THREADS).text
    slow = make_comment(article=make_article()).thread
    Thread.objects.filter(pk=slow.pk).update(slow_seconds=60, replies=False)
    assert "one comment a minute per person" in page(desk, slow)
    assert "no replies, one comment a minute" in desk.get(THREADS).text


def test_the_form_shows_what_is_set(desk, thread):
    Thread.objects.filter(pk=thread.pk).update(
        preset="hold", slow_seconds=90, closes_after_days=7, replies=False, subject="minors"
    )
    html = page(desk, thread)
    assert re.search(r'value="hold"[^>]* checked', html)
    assert re.search(
        r'name="slow_seconds"[^>]* value="90"|value="90"[^>]* name="slow_seconds"', html
    )
    assert '<option value="minors" selected>' in html
    assert not re.search(r'name="replies"[^>]* checked', html)
    assert re.search(r'name="links"[^>]* checked', html)


def test_the_page_as_it_is_shown_can_be_sent_back(desk, thread):
    """What a browser would send: every field with the value that the page gives it."""
    context = desk.get(f"{THREADS}{thread.pk}/change/").context
    data = {}
    for form in (context["seen"], context["form"]):
        for field in form:
            if field.value() is not None and field.value() is not False:
                data[field.html_name] = field.value()
    data["preset"], data["reason"] = "hold", "It became heated."
    assert desk.post(f"{THREADS}{thread.pk}/preset/", data).status_code == 303
    assert rows() == ["hold"]


def test_a_thread_is_changed_by_moderators_and_by_sending_a_form_only(desk, client, thread):
    address = f"{THREADS}{thread.pk}/preset/"
    data = sent(thread, preset="closed", reason="Over.")
    assert desk.get(address, data).status_code == 405
    assert desk.post(f"{THREADS}999/preset/", data).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff())
    assert strict.post(address, data).status_code == 403
    client.force_login(staff("Writer", name="Will"))
    assert client.post(address, data).status_code == 403
    client.logout()
    assert client.post(address, data).status_code == 302
    assert Thread.objects.get().preset == "open"


def bulk(client, threads, action, **more):
    data = {"action": action, "_selected_action": [one.pk for one in threads], "index": "0"}
    return client.post(THREADS, {**data, **more})


def test_several_threads_are_closed_at_once_and_those_closed_already_left_alone(desk, thread):
    other = make_comment(article=make_article()).thread
    third = make_comment(article=make_article()).thread
    Thread.objects.filter(pk=third.pk).update(preset="closed")
    answer = bulk(desk, [thread, other, third], "close_all", reason="Elections are over.")
    assert set(Thread.objects.values_list("preset", flat=True)) == {"closed"}
    assert rows() == ["closed", "closed"]
    assert set(Decision.objects.filter(kind="preset").values_list("reason", flat=True)) == {
        "Elections are over."
    }
    assert told(answer) == ["2 articles changed: closed."]


@pytest.mark.parametrize("action", ["close_all", "hold_all"])
def test_several_threads_are_not_restricted_without_a_reason(desk, thread, action):
    answer = bulk(desk, [thread], action)
    assert told(answer) == ["Tell readers in a few words why."]
    assert rows() == []


def test_several_threads_are_opened_without_one(desk, thread):
    Thread.objects.update(preset="closed")
    assert told(bulk(desk, [thread], "open_all")) == ["1 article changed: open."]


def test_what_is_set_before_the_first_comment_begins_as_the_section_does(desk):
    article = make_article()
    address = reverse("admin:comments_thread_of", args=[article.pk])
    shown = presets.thread_for(article)
    refused = desk.post(address, sent(shown, preset="closed"))
    assert refused.status_code == 422
    assert not Thread.objects.exists()
    assert desk.post(address, sent(shown, preset="closed", reason="Over.")).status_code == 303
    assert Thread.objects.get().decisions.get().from_status == "open"


def test_those_who_wrote_lately_are_told_of_a_closing(desk, thread):
    now = datetime.now(UTC)
    make_comment(article=thread.article, confirmed=True, at=now - timedelta(days=1))
    thread.refresh_from_db()
    change(desk, thread, preset="closed", reason="Over.")
    assert Decision.objects.get(kind="preset").notices.count() == 1
