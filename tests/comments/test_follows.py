from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import follows, mail_stops, mailing, moderation
from comments.models import Comment, Follow, Notice
from comments.moderation import Seen
from tests.comments.my_account import reader, signed_in
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 20, 12, 20, tzinfo=UTC)
HOUR = datetime(2026, 5, 20, 13, 0, tzinfo=UTC)


@pytest.fixture
def story():
    make_site()
    make_policy()
    return make_article(headline="The bridge")


@pytest.fixture
def ana(story):
    return reader(created_at=NOW)


def follow(sender, story, level="all"):
    thread = make_comment(article=story, status="published", at=NOW - timedelta(days=1)).thread
    begun = NOW - timedelta(minutes=5)
    return Follow.objects.create(sender=sender, thread=thread, level=level, created_at=begun)


def appear(story, *, at=NOW, **fields):
    """A held comment that a moderator publishes."""
    comment = make_comment(article=story, status="held", at=at, **fields)
    by = make_user(groups=["Moderator"])
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=by, now=at)
    return comment


def sent(at=HOUR):
    """The mails about threads that go out by then."""
    mailing.send_due("test", now=at + timedelta(minutes=2))
    return [one for one in mail.outbox if "new comment" in one.subject]


# What is asked for


def test_new_comments_are_told_in_one_mail_with_the_next_full_hour(ana, story):
    follow(ana, story)
    for minute in range(3):
        appear(story, at=NOW + timedelta(minutes=minute))
    notice = Notice.objects.get(kind="thread")
    assert (notice.not_before, notice.sender, notice.thread.article) == (HOUR, ana, story)
    (letter,) = sent()
    assert letter.to == [ana.email]
    assert "3 new comments" in letter.subject
    assert "3 new comments on “The bridge”." in " ".join(letter.body.split())


def test_one_new_comment_is_told_as_one(ana, story):
    follow(ana, story)
    appear(story)
    (letter,) = sent()
    assert letter.subject.startswith("1 new comment:")


def test_what_was_told_is_not_told_again(ana, story):
    follow(ana, story)
    appear(story)
    assert len(sent()) == 1
    appear(story, at=HOUR + timedelta(minutes=10))
    letters = sent(HOUR + timedelta(hours=1))
    assert len(letters) == 2
    assert letters[1].subject.startswith("1 new comment:")


def test_ones_own_comments_and_what_is_gone_by_then_are_no_news(ana, story):
    follow(ana, story)
    appear(story, email=ana.email)
    assert not Notice.objects.filter(kind="thread").exists()
    gone = appear(story)
    Comment.objects.filter(pk=gone.pk).update(status="removed")
    assert sent() == []
    assert Notice.objects.get(kind="thread").status == "cancelled"


@pytest.mark.parametrize("level", ["replies", "none"])
def test_who_wants_less_is_told_nothing_new(ana, story, level):
    follow(ana, story, level)
    appear(story)
    assert not Notice.objects.filter(kind="thread").exists()


def test_who_unfollows_before_it_goes_out_gets_nothing(ana, story):
    row = follow(ana, story)
    appear(story)
    follows.choose(ana, row.thread, "replies")
    assert sent() == []


def test_nobody_with_an_unproven_address_is_mailed(ana, story):
    follow(ana, story)
    type(ana).objects.filter(pk=ana.pk).update(confirmed_at=None)
    appear(story)
    assert not Notice.objects.filter(kind="thread").exists()


def test_a_comment_that_comes_back_is_not_new(ana, story):
    follow(ana, story)
    comment = appear(story)
    assert len(sent()) == 1
    by = make_user(groups=["Moderator"])
    later = HOUR + timedelta(hours=3)
    moderation.decide(Seen(comment.pk, "published", 1), "held", rule=None, by=by, now=later)
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=by, now=later)
    assert Notice.objects.filter(kind="thread").count() == 1


def test_following_costs_a_decision_one_question_however_many_follow(ana, story):
    by, asked = make_user(groups=["Moderator"]), []
    for more in (0, 1, 30):
        for number in range(more):
            follow(reader(f"r{more}-{number}@example.org"), story)
        comment = make_comment(article=story, status="held")
        with CaptureQueriesContext(connection) as queries:
            moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=by)
        asked.append(len([one for one in queries if "SAVEPOINT" not in one["sql"]]))
    assert max(asked) <= 8, asked
    assert Notice.objects.filter(kind="thread").count() == 31


# Replies


def reply_to(ana, story):
    mine = make_comment(article=story, status="published", email=ana.email, confirmed=True)
    reply = make_comment(parent=mine, status="held")
    by = make_user(groups=["Moderator"])
    moderation.decide(Seen(reply.pk, "held", 1), "published", rule=None, by=by, now=NOW)
    mailing.send_due("test", now=NOW + timedelta(minutes=5))
    return [one.subject for one in mail.outbox]


def test_who_wants_nothing_of_a_story_is_not_told_of_answers_either(ana, story):
    follow(ana, story, "none")
    assert reply_to(ana, story) == []


def test_without_a_choice_answers_are_told(ana, story):
    (subject,) = reply_to(ana, story)
    assert "reply" in subject


# Ending it


def test_one_click_ends_such_mail_and_choosing_it_anew_begins_it_again(client, ana, story):
    row = follow(ana, story)
    appear(story)
    (letter,) = sent()
    address = letter.extra_headers["List-Unsubscribe"].strip("<>").partition("8000")[2]
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    appear(story, at=HOUR + timedelta(minutes=10))
    assert len(sent(HOUR + timedelta(hours=1))) == 1
    follows.choose(ana, row.thread, "all")
    assert mail_stops.wanted(ana.email, "thread")


def test_a_wish_for_no_mail_under_an_earlier_key_ends_with_the_choice_too(ana, story, settings):
    row = follow(ana, story)
    mail_stops.stop(mail_stops.of(ana.email, "thread"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, made later"
    assert not mail_stops.wanted(ana.email, "thread")
    follows.choose(ana, row.thread, "all")
    assert mail_stops.wanted(ana.email, "thread")


def test_what_was_told_so_long_ago_that_its_mail_is_forgotten_is_not_told_again(ana, story):
    follow(ana, story)
    for minute in range(3):
        appear(story, at=NOW + timedelta(minutes=minute))
    assert len(sent()) == 1
    later = NOW + mailing.KEPT_FOR + timedelta(days=1)
    assert mailing.sweep(now=later) >= 1
    appear(story, at=later)
    assert sent(HOUR + mailing.KEPT_FOR + timedelta(days=1))[-1].subject.startswith("1 new comment")


# The pages


def test_a_reader_chooses_on_a_page_of_the_story_and_finds_it_in_a_list(ana, story):
    client, url = signed_in(ana), f"{story.get_absolute_url()}follow/"
    form = client.get(url).context["form"]
    assert form["level"].value() == "replies"
    stamp = form["stamp"].value()
    answer = client.post(url, {"level": "all", "stamp": stamp})
    assert (answer.status_code, answer["Location"]) == (303, "/accounts/follows/")
    row = Follow.objects.get()
    assert (row.sender, row.thread.article, row.level) == (ana, story, "all")
    page = client.get("/accounts/follows/").content.decode()
    assert "The bridge" in page
    assert "Every new comment" in page
    client.post(url, {"level": "none", "stamp": stamp})
    assert Follow.objects.get().level == "none"


def test_guests_are_asked_to_sign_in_and_come_back(client, story):
    answer = client.get(f"{story.get_absolute_url()}follow/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/?next=")
    assert client.get("/accounts/follows/").status_code == 302


@pytest.mark.parametrize(
    "data",
    [{"level": "everything"}, {}, {"level": "all", "stamp": "x"}],
    ids=["odd", "none", "old"],
)
def test_a_damaged_form_changes_nothing(ana, story, data):
    client, url = signed_in(ana), f"{story.get_absolute_url()}follow/"
    stamp = client.get(url).context["form"]["stamp"].value()
    assert client.post(url, {"stamp": stamp} | data).status_code == 422
    assert not Follow.objects.exists()


def test_nothing_followed_yet_is_said_and_a_story_that_is_gone_is_named(ana, story):
    client = signed_in(ana)
    assert "You have chosen nothing yet" in client.get("/accounts/follows/").content.decode()
    follow(ana, story)
    type(story).objects.filter(pk=story.pk).update(withdrawn_at=NOW, withdrawn_reason="Wrong")
    page = client.get("/accounts/follows/").content.decode()
    assert "It is no longer published." in page
    assert f'href="{story.get_absolute_url()}"' not in page


def test_the_link_under_a_story_is_the_same_for_everybody(client, ana, story):
    url = story.get_absolute_url()
    assert f'href="{url}follow/"' in client.get(url).content.decode()
    assert client.get(url).content == signed_in(ana).get(url).content
