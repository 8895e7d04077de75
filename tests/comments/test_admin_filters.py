from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.admin.filters import Place, place_from
from comments.models import Comment, Decision, Handover
from tests.comments.desk import QUEUE, find, rule, staff
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_standing,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    make_policy()
    return make_article()


@pytest.fixture
def mona(client):
    user = staff(name="Mona")
    client.force_login(user)
    return user


def shown(client, **query):
    return {one.comment.pk for one in client.get(QUEUE, query).context["items"]}


def test_the_queue_has_what_is_held_reported_or_appealed_and_nothing_else(client, mona, article):
    held = make_comment(article=article)
    reported = make_comment(article=article, status="published")
    make_report(reported)
    refused = make_comment(article=article, status="refused")
    make_appeal(refused.decisions.get())
    settled = make_comment(article=article, status="published")
    make_report(settled, status="rejected")
    assert shown(client) == {held.pk, reported.pk, refused.pk}
    assert shown(client, reported=1) == {reported.pk}
    assert shown(client, appealed=1) == {refused.pk}
    assert shown(client, reported=1, appealed=1) == set()


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("last-hour", {0}),
        ("last-day", {0, 2}),
        ("hour", {2, 30, 200}),
        ("day", {30, 200}),
        ("week", {200}),
        ("", {0, 2, 30, 200}),
    ],
)
def test_the_queue_is_narrowed_by_when_comments_were_sent(client, mona, article, age, expected):
    now = timezone.now()
    made = {
        hours: make_comment(article=article, at=now - timedelta(hours=hours)).pk
        for hours in (0, 2, 30, 200)
    }
    assert shown(client, age=age) == {made[hours] for hours in expected}


@pytest.fixture
def by_standing(article):
    """A waiting comment for each state of a sender, and some whose state holds no more."""
    now = timezone.now()
    made = {}
    for state in ("trusted", "hold", "suspended", "blocked"):
        comment = make_comment(article=article, email=f"{state}@example.org", confirmed=True)
        until = now + timedelta(days=1) if state == "suspended" else None
        make_standing(sender=comment.sender, state=state, until=until)
        made[state] = {comment.pk}
    network = make_comment(article=article, network_hash="abc")
    make_standing(network_hash="abc", state="blocked", until=now + timedelta(days=1))
    made["blocked"].add(network.pk)
    over = make_comment(article=article, email="over@example.org", confirmed=True)
    make_standing(sender=over.sender, state="suspended", until=now - timedelta(days=1))
    ended = make_comment(article=article, email="ended@example.org")
    make_standing(sender=ended.sender, state="blocked", ended_at=now)
    nobody = make_comment(article=article)
    Comment.objects.filter(pk=nobody.pk).update(sender=None)
    made["known"], made["new"] = {over.pk}, {ended.pk, nobody.pk}
    return made


@pytest.mark.parametrize("state", ["new", "known", "trusted", "hold", "suspended", "blocked"])
def test_the_queue_is_narrowed_by_how_senders_stand_now(client, mona, by_standing, state):
    assert shown(client, standing=state) == by_standing[state]


def test_what_is_handed_to_somebody_is_found_by_that_person_alone(client, mona, article):
    mine, theirs, anybodys, asked_by_me, done = (make_comment(article=article) for _ in range(5))
    ana = make_user(name="Ana")
    Handover.objects.create(comment=mine, kind="handover", to=mona, by=ana, by_name="Ana")
    Handover.objects.create(comment=theirs, kind="handover", to=ana, by=mona, by_name="Mona")
    Handover.objects.create(comment=anybodys, kind="opinion", by=ana, by_name="Ana")
    Handover.objects.create(comment=asked_by_me, kind="opinion", by=mona, by_name="Mona")
    Handover.objects.create(
        comment=done, kind="handover", to=mona, by=ana, by_name="Ana", done_at=timezone.now()
    )
    assert shown(client, handed=1) == {mine.pk, anybodys.pk}


def test_the_queue_is_narrowed_by_language_whatever_languages_the_site_speaks(
    client, mona, article
):
    german = make_comment(article=article, language="de")
    icelandic = make_comment(article=article, language="is")
    make_comment(article=article)
    assert shown(client, language="de") == {german.pk}
    assert shown(client, language="is") == {icelandic.pk}
    assert 'value="is" selected' in client.get(QUEUE, {"language": "is"}).text


@pytest.mark.parametrize(
    "query",
    ["standing=nobody", "age=year", "language=%3Cb%3E", "language=" + "a" * 40, "status=waiting"],
)
def test_an_unknown_filter_is_named_and_lists_nothing(client, mona, article, query):
    make_comment(article=article)
    answer = client.get(f"{QUEUE}?{query}")
    assert answer.status_code == 400
    assert answer.context["items"] == []
    assert "errornote" in answer.text
    assert "Choose the filters anew" in answer.text
    assert "0 comments" not in answer.text
    assert "Nothing waits" not in answer.text


def test_every_filter_is_kept_by_every_link_and_form_of_the_page(client, mona, article):
    comments = [make_comment(article=article, rule=rule(1)) for _ in range(25)]
    for comment in comments:
        find(comment, 1, 0, 3)
        make_report(comment)
    kept = "rule=civil&section=security&language=en&standing=new&age=last-day&reported=1&blur=1"
    html = client.get(f"{QUEUE}?{kept}").text.replace("&amp;", "&")
    forms = html.split('<form class="bulk"')[1].count("<form ") + 1
    assert html.count(f'name="back" value="{kept}"') == forms > 20
    assert f'href="?{kept}&after=' in html
    assert f'href="?{kept.removesuffix("&blur=1")}"' in html  # to uncover
    assert f'href="{QUEUE}?blur=1"' in html  # clears the filters, not the cover


def test_marked_words_are_covered_only_when_asked_for(client, mona, article):
    find(make_comment(article=article, text="You numpty."), 1, 4, 10)
    assert 'class="blur"' not in client.get(QUEUE).text
    covered = client.get(QUEUE, {"blur": 1}).text
    assert 'class="blur"' in covered
    assert "Show what is marked" in covered
    assert covered.count("numpty") == 1


def test_reading_a_place_back_asks_the_database_nothing(django_assert_num_queries):
    place = Place(section="security", language="is", standing="blocked", handed=True, blur=True)
    with django_assert_num_queries(0):
        assert place_from(place.query(), {}) == place


def test_the_lists_of_other_statuses_are_newest_first_and_show_their_status(client, mona, article):
    first, second = (make_comment(article=article, status="published") for _ in range(2))
    answer = client.get(QUEUE, {"status": "published"})
    assert [one.comment.pk for one in answer.context["items"]] == [second.pk, first.pk]
    assert '<span class="chip">published</span>' in answer.text
    assert Decision.objects.count() == 2
