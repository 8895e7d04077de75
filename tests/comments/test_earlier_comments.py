"""What was written with an address before it was proven: mine, or not mine."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from comments import earlier_comments, facts
from comments.models import Comment, Decision, Sender
from comments.models.comments import Thread
from tests.comments.my_account import reader, signed_in
from tests.comments.signing import ANA, link_in, network, the_mail
from tests.comments.signing import ask as ask_to_sign_in
from tests.factories import make_article, make_comment, make_policy, make_site, make_standing

pytestmark = pytest.mark.django_db
PAGE = "/accounts/earlier/"


@pytest.fixture
def ana() -> Sender:
    make_site()
    make_policy()
    return reader(ANA)


def claim(text="The road was closed.", status="published", **fields):
    article = fields.pop("article", None) or make_article(headline=f"Story of: {text}")
    return make_comment(article=article, email=ANA, text=text, status=status, **fields)


def answer(ana, **data):
    return signed_in(ana).post(PAGE, data)


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


def test_they_are_listed_with_their_stories_newest_first_and_only_those(ana):
    old, new = claim("First words."), claim("Later words.", status="held")
    claim("Proven words.", confirmed=True)
    make_comment(article=make_article(), email="ben@example.org", text="Somebody else.")
    page = signed_in(ana).get(PAGE).text
    assert page.index("Later words.") < page.index("First words.")
    assert "Story of: First words." in page
    assert "Proven words." not in page
    assert "Somebody else." not in page
    assert {old.pk, new.pk} == set(earlier_comments.claimed(ana).values_list("pk", flat=True))


def test_mine_counts_from_now_on(ana):
    comment, other = claim(), claim("Something else.")
    done = answer(ana, mine=comment.pk, shown=[comment.pk, other.pk])
    assert (done.status_code, done["Location"]) == (303, PAGE)
    assert (fresh(comment).confirmed, fresh(comment).sender) == (True, ana)
    assert not fresh(other).confirmed
    assert not Decision.objects.filter(kind="confirmed").exists()


def test_not_mine_keeps_its_place_and_its_name_and_loses_its_sender(ana):
    comment = claim(name="Impostor")
    done = answer(ana, not_mine=comment.pk)
    assert done["Location"] == "/accounts/"
    left = fresh(comment)
    assert (left.sender, left.confirmed, left.status) == (None, False, "published")
    assert left.current.name == "Impostor"
    assert answer(ana, mine=comment.pk).status_code == 303
    assert fresh(comment).sender is None


@pytest.mark.parametrize("button", ["mine", "not_mine"])
def test_all_at_once_are_those_that_were_shown(ana, button):
    seen = [claim(f"Words number {n}.") for n in range(3)]
    later = claim("Came in since.")
    answer(ana, **{button: "all", "shown": [one.pk for one in seen]})
    for one in seen:
        assert fresh(one).confirmed is (button == "mine")
        assert (fresh(one).sender is None) is (button == "not_mine")
    assert (fresh(later).sender, fresh(later).confirmed) == (ana, False)


@pytest.mark.parametrize(
    "data",
    [{}, {"mine": ""}, {"mine": "all"}, {"mine": "x"}, {"mine": "9" * 30}, {"mine": "²"},
     {"mine": "-1"}, {"not_mine": "all", "shown": ["", "x", "9" * 30]}, {"mine": "0"}],
    ids=lambda data: "-".join(f"{key}={value}"[:20] for key, value in data.items()) or "nothing",
)  # fmt: skip
def test_answers_about_nothing_change_nothing(ana, data):
    comment = claim()
    assert answer(ana, **data).status_code == 303
    assert (fresh(comment).sender, fresh(comment).confirmed) == (ana, False)


def test_nobody_answers_for_comments_with_another_address(ana):
    others = make_comment(article=make_article(), email="ben@example.org")
    for button in ("mine", "not_mine"):
        answer(ana, **{button: others.pk})
        assert (fresh(others).sender.email, fresh(others).confirmed) == ("ben@example.org", False)


def test_only_this_sites_own_page_answers(ana):
    comment = claim()
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana.user)
    assert client.post(PAGE, {"mine": comment.pk}).status_code == 403
    assert not fresh(comment).confirmed


def test_what_waited_to_be_confirmed_is_judged_and_shown(ana):
    comment = claim(status="unconfirmed")
    answer(ana, mine=comment.pk)
    comment = fresh(comment)
    assert (comment.status, comment.confirmed) == ("published", True)
    assert Thread.objects.get(pk=comment.thread_id).visible_count == 1
    assert Decision.objects.filter(comment=comment, kind="confirmed").count() == 1


def test_what_waited_and_is_not_mine_stays_unseen(ana):
    comment = claim(status="unconfirmed")
    answer(ana, not_mine=comment.pk)
    assert (fresh(comment).status, fresh(comment).sender) == ("unconfirmed", None)


def test_who_is_stopped_is_told_why_and_what_waited_goes_on_waiting(ana):
    standing = make_standing(sender=ana, state="blocked", reason="Threats.")
    waiting = claim(status="unconfirmed")
    done = answer(ana, mine=waiting.pk)
    assert done.status_code == 403
    assert "Threats." in done.text
    assert standing.get_absolute_url() in done.text
    assert (fresh(waiting).status, fresh(waiting).confirmed) == ("unconfirmed", False)


def test_whoever_signs_in_is_asked_first_and_then_led_on(client):
    make_site()
    make_policy()
    claim()
    ask_to_sign_in(client, query="?next=/accounts/?page=2")
    done = client.post(link_in(the_mail()))
    assert done["Location"] == f"{PAGE}?next=%2Faccounts%2F%3Fpage%3D2"
    page = client.get(done["Location"])
    assert 'href="/accounts/?page=2"' in page.text
    comment = Comment.objects.get()
    assert client.post(done["Location"], {"mine": comment.pk})["Location"] == "/accounts/?page=2"
    assert "Nothing is left to ask" in client.get(PAGE).text


def test_claims_count_for_nobody_and_against_nobody_who_has_proven_the_address(ana):
    now = timezone.now()
    thread = claim().thread
    for n in range(3):
        claim(f"Bad words {n}", status="refused", decided_at=now)
    claim("Proven.", confirmed=True, decided_at=now)

    def gathered(confirmed):
        return facts.gather(
            thread=thread, sender=ana, network=network(), now=now, confirmed=confirmed
        )

    proven = gathered(True)
    assert (proven.sender_published, proven.sender_decided_recently) == (1, 1)
    assert proven.sender_refused_recently == 0
    assert gathered(False).sender_published == 0


def test_the_page_asks_as_much_for_many_as_for_one(ana, django_assert_max_num_queries):
    for n in range(30):
        claim(f"Words {n}.")
    client = signed_in(ana)
    with django_assert_max_num_queries(6):
        assert client.get(PAGE).text.count('name="not_mine"') == 31
