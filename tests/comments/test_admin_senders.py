"""A sender's page on the desk, the connection of a comment, the list, and what is typed wrongly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from comments import policies, sender
from comments.models import Decision, NetworkKey, Sender, Standing
from tests.comments.desk import rule, staff
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_standing,
    rule_data,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/sender/"
SOON = timedelta(days=3)


@pytest.fixture
def mona(client):
    make_policy()
    mona = staff(name="Mona")
    client.force_login(mona)
    return mona


@pytest.fixture
def comment(mona):
    today = timezone.now().date()
    NetworkKey.objects.create(day=today, secret=b"k" * 32)
    known = sender.hash_of("192.0.2.1", b"k" * 32)
    return make_comment(
        article=make_article(), email="ana@example.org", network_hash=known, network_day=today
    )


@pytest.fixture
def page(comment):
    return f"{LIST}{comment.sender_id}/change/"


@pytest.fixture
def change(comment):
    return f"{LIST}{comment.sender_id}/state/"


@pytest.fixture
def network(comment):
    return f"{LIST}of/{comment.pk}/network/"


def given(**changes):
    return {"state": "hold", "reason": "Floods.", "lasts": "open", "seen": "0", **changes}


def test_a_state_is_imposed_with_reason_rule_and_end(client, comment, change):
    data = given(state="suspended", lasts="7", rule=str(rule().pk))
    answer = client.post(change, data)
    standing = Standing.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, change.replace("state", "change"))
    assert (standing.sender, standing.state, standing.reason) == (
        comment.sender,
        "suspended",
        "Floods.",
    )
    assert standing.rule == rule()
    left = standing.until - timezone.now()
    assert timedelta(days=7, minutes=-1) < left <= timedelta(days=7)


def test_a_day_and_time_are_those_of_the_newsrooms_clock(client, change, settings):
    settings.TIME_ZONE = "Europe/Lisbon"
    at = timezone.localtime(timezone.now() + SOON).replace(second=0, microsecond=0)
    client.post(change, given(lasts="at", until=at.strftime("%Y-%m-%dT%H:%M")))
    assert Standing.objects.get().until == at


@pytest.mark.parametrize(("waiting", "said"), [(1, "1 comment of theirs waits"), (2, "2 comments")])
def test_it_says_how_many_of_theirs_wait_and_leads_to_them(client, comment, change, waiting, said):
    for _number in range(waiting - 1):
        make_comment(article=comment.thread.article, email="ana@example.org")
    answer = client.post(change, given(), follow=True)
    assert said in answer.text
    assert f"/admin/comments/comment/?sender={comment.sender_id}" in answer.text
    assert set(comment.sender.comments.values_list("status", flat=True)) == {"held"}


def test_normal_lifts_what_was_there(client, comment, change):
    standing = make_standing(sender=comment.sender)
    answer = client.post(change, {"state": "normal", "seen": str(standing.pk)}, follow=True)
    assert "is as everybody again" in answer.text
    assert Standing.objects.active().count() == 0
    assert Decision.objects.get(standing=standing).actor_name == "Mona"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": ""}, "This field is required"),
        ({"state": "banned"}, "Select a valid choice"),
        ({"state": "normal"}, "as everybody already"),
        ({"reason": "  "}, "Say why"),
        ({"reason": "x" * 1001}, "at most 1000"),
        ({"reason": "a\x00b"}, "Null characters"),
        ({"state": "suspended"}, "Say until when"),
        ({"lasts": "forever"}, "Select a valid choice"),
        ({"lasts": "at"}, "Give the day and the time"),
        ({"lasts": "at", "until": "2001-01-01T00:00"}, "over already"),
        ({"lasts": "at", "until": "2040-01-01T00:00"}, "At most a year ahead"),
        ({"lasts": "at", "until": "9999-12-31T23:59"}, "At most a year ahead"),
        ({"lasts": "at", "until": "tomorrow"}, "Enter a valid date"),
        ({"rule": "999999"}, "Select a valid choice"),
        ({"rule": "' or 1=1"}, "Select a valid choice"),
        ({"state": "trusted", "rule": "1"}, "Only a restriction cites a rule"),
    ],
)
def test_what_is_typed_wrongly_is_told_beside_it_and_kept(client, change, changes, told):
    if changes.get("rule") == "1":
        changes = {**changes, "rule": str(rule().pk)}
    answer = client.post(change, given(**{"reason": "Kept words.", **changes}))
    assert answer.status_code == 422
    assert told in answer.text
    assert "reason" in changes or "Kept words." in answer.text
    assert not Standing.objects.exists()


def test_who_comes_second_is_told_and_nothing_typed_is_lost(client, comment, change):
    first = make_standing(sender=comment.sender, state="hold", reason="Mine.")
    answer = client.post(change, given(state="blocked", reason="Threats."))
    assert answer.status_code == 409
    assert "Somebody else has just changed how they stand" in answer.text
    assert "Mine." in answer.text
    assert "Threats." in answer.text
    assert f'name="seen" value="{first.pk}"' in answer.text
    assert Standing.objects.get().state == "hold"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 18, "9" * 40])
def test_a_damaged_form_imposes_nothing_over_what_stands(client, comment, change, seen):
    make_standing(sender=comment.sender)
    assert client.post(change, given(state="blocked", seen=seen)).status_code in (409, 422)
    assert Standing.objects.get().state == "hold"


@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 30, "%C2%B2"])
@pytest.mark.parametrize("route", ["change", "state", "note"])
def test_there_is_no_page_of_a_sender_who_is_not(client, mona, number, route):
    send = client.get if route == "change" else client.post
    assert send(f"{LIST}{number}/{route}/").status_code == 404


def test_the_page_shows_the_record_and_addresses_to_superusers_alone(client, comment, page):
    refused = make_comment(
        article=comment.thread.article, email="ana@example.org", status="removed"
    )
    make_report(refused, status="upheld")
    make_report(refused, status="upheld")
    make_appeal(refused.decisions.get(), status="granted")
    shown = client.get(page).text
    for part in ("1 waiting", "1 removed", "2 reports upheld against them", "1 appeal won"):
        assert part in shown
    assert "ana@example.org" not in shown
    client.force_login(staff("owner"))
    assert "ana@example.org" in client.get(page).text


def test_the_page_shows_what_holds_and_what_was(client, comment, page, change):
    client.post(change, given(reason="First words."))
    client.post(
        change, given(state="blocked", reason="Second words.", seen=Standing.objects.get().pk)
    )
    shown = client.get(page).text
    assert "First words." in shown
    assert "Second words." in shown
    assert "Sender blocked by Mona" in shown
    assert Standing.objects.active().get().get_absolute_url() in shown


def test_a_senders_page_costs_as_many_queries_with_much_as_with_little(
    client, comment, page, change, django_assert_max_num_queries
):
    for number in range(6):
        made = make_comment(article=comment.thread.article, email="ana@example.org")
        make_report(made, status="upheld")
        client.post(f"{LIST}{comment.sender_id}/note/", {"text": f"Note {number}."})
    standing = None
    for _turn in range(4):
        client.post(change, given(seen=str(standing.pk) if standing else "0"))
        standing = Standing.objects.get(ended_at=None)
    with django_assert_max_num_queries(14):
        client.get(page)


def test_who_is_no_moderator_sees_and_changes_nothing(client, comment, page, change, network):
    client.force_login(staff("Writer"))
    assert [client.get(one).status_code for one in (page, network, f"{LIST}networks/")] == [403] * 3
    posts = (change, network, f"{LIST}{comment.sender_id}/note/")
    assert [client.post(one, given()).status_code for one in posts] == [403] * 3
    assert not Standing.objects.exists()


@pytest.mark.parametrize("route", ["state", "note"])
def test_nothing_changes_by_looking(client, comment, route):
    assert client.get(f"{LIST}{comment.sender_id}/{route}/").status_code == 405


def test_the_list_is_narrowed_by_how_senders_stand_now(client, comment):
    now = timezone.now()
    others = {}
    for state in ("trusted", "hold", "blocked", "suspended"):
        others[state] = Sender.objects.create(email=f"{state}@example.org")
        make_standing(sender=others[state], state=state, until=now + SOON)
    make_standing(sender=comment.sender, state="blocked", until=now - SOON)

    def shown(state):
        listed = client.get(LIST, {"state": state}).context["cl"].result_list
        return [one.pk for one in listed]

    for state, who in others.items():
        assert shown(state) == [who.pk]
    assert shown("normal") == [comment.sender_id]
    assert len(shown("nonsense")) == 5


def test_a_connection_is_stopped_from_a_comment_while_it_can_be_told(client, comment, network):
    answer = client.post(network, given(state="blocked"), follow=True)
    standing = Standing.objects.get()
    assert (standing.network_hash, standing.sender) == (comment.network_hash, None)
    assert standing.until == sender.forgotten_at(comment.network_day)
    assert "1 comment from it waits" in answer.text
    listed = client.get(f"{LIST}networks/").text
    assert "Floods." in listed
    assert network in listed


def test_a_connection_cannot_be_stopped_for_longer_or_trusted(client, comment, network):
    late = timezone.localtime(timezone.now() + timedelta(days=40)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(network, given(lasts="at", until=late))
    assert answer.status_code == 422
    assert "A connection can be told from others until" in answer.text
    assert client.post(network, given(state="trusted")).status_code == 422
    assert not Standing.objects.exists()


def test_a_connection_is_let_free_again(client, comment, network):
    client.post(network, given())
    standing = Standing.objects.get()
    client.post(network, {"state": "normal", "seen": str(standing.pk)})
    assert not Standing.objects.active().exists()


def test_a_connection_that_is_forgotten_can_only_be_told_so(client, comment, network):
    comment.network_day -= timedelta(days=31)
    comment.save(update_fields=["network_day"])
    answer = client.get(network)
    assert "forgotten after 30 days" in answer.text
    assert "<textarea" not in answer.text
    assert client.post(network, given()).status_code == 409
    assert client.get(f"{LIST}of/999999/network/").status_code == 404


@pytest.mark.parametrize(("query", "label"), [("1", "not confirmed"), ("0", "confirmed")])
def test_the_list_is_filtered_by_confirmed_addresses_in_words(client, comment, query, label):
    article = comment.thread.article
    confirmed = make_comment(article=article, email="sure@example.org").sender
    Sender.objects.filter(pk=confirmed.pk).update(confirmed_at=timezone.now())
    Sender.objects.exclude(pk=confirmed.pk).update(confirmed_at=None)
    tree = html.fromstring(client.get(f"{LIST}?confirmed_at__isempty={query}").text)
    chosen = tree.xpath("//*[@id='changelist-filter']//li[contains(@class, 'selected')]")
    assert label in [one.text_content().strip() for one in chosen]
    assert "empty" not in tree.xpath("//*[@id='changelist-filter']")[0].text_content().lower()
    shown = tree.xpath("//table[@id='result_list']//tbody/tr")
    assert (f"Sender {confirmed.pk}" in shown[0].text_content()) == (query == "0")


def test_no_form_is_offered_for_a_connection_whose_key_is_gone(client, network):
    NetworkKey.objects.all().delete()
    answer = client.get(network)
    assert "Nobody knows any more which connection" in answer.text
    assert "<textarea" not in answer.text
    assert client.post(network, given()).status_code == 409
    assert not Standing.objects.exists()


def test_a_rule_that_is_no_more_in_force_is_refused_in_words(client, change):
    old = str(rule().pk)
    make_policy([rule_data(1, "civil", consequence="hold"), rule_data(2, "people")])
    assert policies.in_force().rules[1].pk != int(old)
    answer = client.post(change, given(rule=old))
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.text
