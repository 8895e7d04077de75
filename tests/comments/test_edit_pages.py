"""The page on which a writer changes a comment, the receipt that leads there, what readers see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from comments import moderation, stamps
from comments.models import Comment, Thread
from comments.moderation import Seen
from tests.comments.desk import item, staff
from tests.factories import make_article, make_comment, make_policy, make_site, make_user, rule_data

pytestmark = pytest.mark.django_db
SHOUT = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK"
BETTER = "Nine days, to be exact."


@pytest.fixture
def comment():
    make_site()
    make_policy()
    return make_comment(article=make_article(), status="published")


def payload(comment, **changes):
    ordinary = {
        "name": "Ben",
        "text": BETTER,
        "website": "",
        "stamp": stamps.make("edit", comment.token),
        "seen": f"{comment.status}:{comment.revision}",
    }
    return {**ordinary, **changes}


def now(comment):
    return Comment.objects.select_related("current").get(pk=comment.pk)


def page(client, comment):
    return client.get(comment.thread.article.get_absolute_url()).text


def test_the_receipt_leads_to_the_form_and_says_until_when(client, comment):
    receipt = client.get(comment.receipt_url())
    assert comment.edit_url() in receipt.text
    assert "you can still change what you wrote" in receipt.text


@pytest.mark.parametrize("reason", ["too late", "removed", "closed"])
def test_when_nothing_can_be_changed_the_receipt_offers_nothing(client, comment, reason):
    if reason == "too late":
        Comment.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    if reason == "removed":
        Comment.objects.update(status="removed")
    if reason == "closed":
        Thread.objects.update(preset="closed")
    assert comment.edit_url() not in client.get(comment.receipt_url()).text
    for answer in (
        client.get(comment.edit_url()),
        client.post(comment.edit_url(), payload(comment)),
    ):
        assert answer.status_code == 409
        assert "cannot be changed" in answer.text
    assert BETTER in answer.text
    assert now(comment).revision == 1


def test_the_form_shows_the_words_as_they_stand_and_sets_no_cookie(client, comment):
    answer = client.get(comment.edit_url())
    assert answer.status_code == 200
    assert escape(comment.current.text) in answer.text
    assert 'value="Ben"' in answer.text
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "@example.org" not in answer.text


def test_a_change_leads_back_to_the_receipt_and_readers_are_told(client, comment):
    assert "edited" not in page(client, comment)
    answer = client.post(comment.edit_url(), payload(comment))
    assert (answer.status_code, answer["Location"]) == (303, comment.receipt_url())
    receipt = client.get(comment.receipt_url())
    assert BETTER in receipt.text
    assert "edited" in receipt.text
    shown = page(client, comment)
    assert BETTER in shown
    assert ">edited<" in shown
    assert comment.current.text not in shown
    assert not answer.cookies


def test_a_reader_who_holds_the_page_gets_the_changed_one(client, comment):
    address = comment.thread.article.get_absolute_url()
    held = client.get(address)
    assert client.get(address, headers={"If-None-Match": held["ETag"]}).status_code == 304
    client.post(comment.edit_url(), payload(comment))
    assert client.get(address, headers={"If-None-Match": held["ETag"]}).status_code == 200


def test_a_held_change_takes_the_comment_from_the_page_and_says_why(client, comment):
    receipt = client.post(comment.edit_url(), payload(comment, text="A numpty."), follow=True)
    assert "waits for a moderator" in receipt.text
    assert "/comment-policy/1/#rule-1" in receipt.text
    shown = page(client, comment)
    assert comment.current.text not in shown
    assert "numpty" not in shown


def test_a_reply_to_what_a_change_has_hidden_stays_and_leads_nowhere(client, comment):
    make_comment(parent=comment, status="published", text="An answer that stays.")
    client.post(comment.edit_url(), payload(comment, text="A numpty."))
    shown = page(client, comment)
    assert "An answer that stays." in shown
    assert comment.get_absolute_url() not in shown


def test_a_refused_change_names_the_rule_and_keeps_the_typed_text(client, comment):
    answer = client.post(comment.edit_url(), payload(comment, text="Buy <cheap pills> here."))
    assert answer.status_code == 422
    assert "This change was refused" in answer.text
    assert "/comment-policy/1/#rule-3" in answer.text
    assert escape("Buy <cheap pills> here.") in answer.text
    assert comment.current.text in page(client, comment)
    receipt = client.get(comment.receipt_url())
    assert comment.current.text in receipt.text
    assert "Your last change was not published" in receipt.text
    assert "Buy" not in receipt.text


def test_after_a_refusal_the_same_form_can_be_mended_and_sent(client, comment):
    refused = client.post(comment.edit_url(), payload(comment, text="Cheap pills!"))
    form = refused.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert client.post(comment.edit_url(), {**again, "text": BETTER}).status_code == 303
    assert now(comment).current.text == BETTER


def test_a_nudge_keeps_the_text_and_can_be_overridden(client, comment):
    sent = payload(comment, text=SHOUT)
    nudged = client.post(comment.edit_url(), sent)
    assert nudged.status_code == 200
    assert "Please read this once more" in nudged.text
    assert "/comment-policy/1/#rule-2" in nudged.text
    assert SHOUT in nudged.text
    assert now(comment).revision == 1
    form = nudged.context["form"]
    back = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(comment.edit_url(), {**back, "anyway": "1"}, follow=True)
    assert "waits for a moderator" in answer.text
    assert now(comment).status == "held"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Give a name that readers will see."),
        ("name", "\u202e", "Give a name that readers will see."),
        ("name", "x" * 81, "at most 80 characters"),
        ("text", " \n ", "Write something first."),
        ("text", "a" * 5001, "Your comment has 5001 characters"),
        ("text", "a\x00b", "Null characters are not allowed."),
        ("stamp", "", "Your text is still here"),
        ("stamp", "forged", "Your text is still here"),
    ],
)
def test_bad_input_is_named_and_nothing_is_changed(client, comment, field, value, message):
    answer = client.post(comment.edit_url(), payload(comment, **{field: value}))
    assert answer.status_code == 422
    assert message in answer.text
    assert now(comment).revision == 1


def test_sending_what_stands_there_already_says_so(client, comment):
    answer = client.post(comment.edit_url(), payload(comment, text=comment.current.text))
    assert answer.status_code == 422
    assert "You have changed nothing yet." in answer.text
    assert comment.decisions.count() == 1


def test_the_stamp_of_another_comment_or_form_does_not_fit(client, comment):
    other = make_comment(article=comment.thread.article, status="published")
    for stamp in (stamps.make("edit", other.token), stamps.make("compose", comment.token)):
        assert client.post(comment.edit_url(), payload(comment, stamp=stamp)).status_code == 422
    assert now(comment).revision == 1


@pytest.mark.parametrize(
    "seen", ["", "x", "published:0", "held:1", "published:٣", ":" * 9, "published:1e1"]
)
def test_a_form_that_shows_another_state_is_told_and_keeps_its_text(client, comment, seen):
    answer = client.post(comment.edit_url(), payload(comment, seen=seen))
    assert answer.status_code == 409
    assert "Your comment has changed since you opened this page." in answer.text
    assert BETTER in answer.text
    assert now(comment).revision == 1
    form = answer.context["form"]
    back = {name: form[name].value() or "" for name in form.fields}
    assert client.post(comment.edit_url(), back).status_code == 303


def test_a_writer_whom_a_moderator_overtook_is_told_and_can_copy_the_text(client, comment):
    form = payload(comment)
    rule = comment.policy.rules.get(number=1)
    moderation.decide(Seen(comment.pk, "published", 1), "removed", rule=rule, by=make_user())
    answer = client.post(comment.edit_url(), form)
    assert answer.status_code == 409
    assert BETTER in answer.text
    assert now(comment).status == "removed"


def test_another_site_cannot_send_the_form(client, comment):
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(comment.edit_url(), payload(comment), headers=cross).status_code == 403
    assert now(comment).revision == 1


@pytest.mark.parametrize("token", ["x", "token", "%00", "%2e%2e", "a" * 500, "é"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guessed_address_is_not_found(client, comment, token, method):
    answer = getattr(client, method)(f"/comments/receipt/{token}/edit/")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_odd_methods_change_nothing(client, comment, method):
    assert getattr(client, method)(comment.edit_url()).status_code == 405


def test_moderators_read_that_the_writer_changed_it(client, comment):
    client.post(comment.edit_url(), payload(comment))
    client.post(comment.edit_url(), payload(now(comment), text="Buy cheap pills."))
    client.post(comment.edit_url(), payload(now(comment), text="You numpty."))
    client.force_login(staff())
    shown = client.get(item(comment)).text
    assert "Changed by its writer, published by the policy" in shown
    assert "A change by its writer refused by the policy" in shown
    assert "Changed by its writer, held by the policy" in shown
    refused = shown[shown.index("Other revisions") :]
    assert refused.index("refused, never shown") < refused.index("cheap pills")
    assert refused.count("refused, never shown") == 1


BOTH = [
    rule_data(1, "shouting", consequence="nudge", detectors=[{"kind": "shouting"}]),
    rule_data(
        2,
        "civil",
        consequence="hold",
        detectors=[{"kind": "words", "settings": {"words": ["numpty"]}}],
    ),
    rule_data(
        3,
        "counted",
        detectors=[{"kind": "words", "settings": {"words": ["bridge"]}}],
    ),
    rule_data(
        4,
        "kind",
        consequence="nudge",
        detectors=[{"kind": "words", "settings": {"words": ["liar"]}}],
    ),
]


def test_the_receipt_tells_every_rule_that_found_something_the_cited_one_first(client, comment):
    make_policy(BOTH)
    first = client.post(comment.edit_url(), payload(comment, text=f"{SHOUT} NUMPTY LIAR"))
    assert [one.number for one in first.context["nudge"]] == [1, 4]
    form = first.context["form"]
    back = {name: form[name].value() or "" for name in form.fields}
    receipt = client.post(comment.edit_url(), {**back, "anyway": "1"}, follow=True)
    told = receipt.context["reasons"]
    assert [one.number for one in told] == [2, 1, 4]
    assert [passage.quotes for passage in told[0].findings] == [("NUMPTY",)]
    places = [receipt.text.index(f"/comment-policy/2/#rule-{n}") for n in (2, 1, 4)]
    assert places == sorted(places)


def test_a_person_cites_one_rule_and_means_it(client, comment):
    version = make_policy(BOTH)
    client.post(comment.edit_url(), payload(comment, text="You numpty, you liar."))
    nudged = client.post(comment.edit_url(), payload(comment, text="You numpty."))
    assert nudged.status_code == 303
    rule = version.rules.get(number=3)
    moderation.decide(Seen(comment.pk, "held", 2), "refused", rule=rule, by=make_user())
    told = client.get(comment.receipt_url()).context["reasons"]
    assert [one.number for one in told] == [3]
