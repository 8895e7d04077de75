"""What threads take: where it comes from, how it changes, and what it comes to at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comments import importing, intake, presets, section_presets, thread_terms
from comments.importing import Foreign
from comments.models import Comment, Decision, SectionDefaults, Thread
from comments.moderation import NotAllowed
from comments.sender import Network
from tests.comments.test_concurrency import at_once
from tests.factories import (
    PUBLISHED,
    make_article,
    make_comment,
    make_policy,
    make_section,
    make_site,
    make_user,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE = Network(NOW.date(), "h1", ("h1", "h0"))
THERE = Network(NOW.date(), "h2", ("h2",))
LINK = "See https://example.org/proof for the proof."
pytestmark = pytest.mark.django_db
USUAL = presets.state_of(Thread())


@pytest.fixture
def article():
    make_site()
    make_policy()
    return make_article()


@pytest.fixture
def moderator():
    return make_user(groups=["Moderator"], name="Mona")


def a_thread(article, **fields):
    return Thread.objects.create(article=article, **fields)


def send(article, *, now=NOW, network=HERE, **changes):
    ordinary = {
        "name": "Ana",
        "email": "ana@example.org",
        "text": f"Written at {now:%H:%M:%S}.",
        "nonce": f"{now.timestamp()}",
        "seconds_on_form": 60.0,
    }
    return intake.receive(article, intake.Message(**{**ordinary, **changes}), network, now=now)


def change(thread, by, seen=None, reason="Why not.", **changes):
    seen = presets.state_of(thread) if seen is None else seen
    return presets.change(thread, changes, seen=seen, by=by, reason=reason, now=NOW)


def test_every_setting_of_a_thread_is_one_of_a_section_too():
    for model in (Thread, SectionDefaults):
        names = {field.name for field in model._meta.fields}
        assert names > set(presets.SETTINGS)
    kept = {field.name for field in SectionDefaults._meta.fields} - {"id", "section"}
    assert kept == set(presets.SETTINGS)


def test_each_row_of_the_log_fits_its_column(article, moderator):
    thread = a_thread(article)
    longest = {
        "preset": "closed",
        "replies": False,
        "links": False,
        "slow_seconds": presets.SLOWEST,
        "closes_after_days": presets.MOST_DAYS,
        "subject": "elections",
        "risk": 100,
    }
    rows = change(thread, moderator, **longest)
    assert len(rows) == len(presets.SETTINGS)
    wide = Decision._meta.get_field("to_status").max_length
    assert all(len(row.to_status) <= wide for row in rows)
    every = [presets.status_of("subject", one) for one in Thread.Subject.values]
    assert all(len(one) <= wide for one in every)


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({}, USUAL),
        ({"preset": "open"}, USUAL),
        ({"preset": "ajar"}, USUAL),
        ({"replies": 0}, USUAL),
        ({"slow_seconds": True}, USUAL),
        ({"slow_seconds": 86_401}, USUAL),
        ({"closes_after_days": 0}, USUAL),
        ({"risk": 30}, USUAL),
        ({"version": 7}, {**USUAL, "version": 1}),
        ({"preset": "hold"}, {"risk": 0}),
    ],
)
def test_what_is_no_change_is_refused(article, moderator, changes, seen):
    thread = a_thread(article)
    with pytest.raises(NotAllowed) as refused:
        change(thread, moderator, seen=seen, **changes)
    assert not isinstance(refused.value, presets.Overtaken)
    assert not Decision.objects.exists()


def test_a_reason_that_nobody_can_see_is_none(article, moderator):
    thread = a_thread(article)
    with pytest.raises(presets.NoReason):
        change(thread, moderator, reason="\u200b \u202e", preset="closed")
    assert not Decision.objects.exists()


def test_readers_copies_are_renewed_by_what_they_see_and_by_nothing_else(article, moderator):
    thread = a_thread(article)
    change(thread, moderator, risk=50, subject="courts")
    assert Thread.objects.get().version == 1
    change(thread, moderator, slow_seconds=30)
    assert Thread.objects.get().version == 2


def test_two_moderators_at_once_change_a_thread_once(transactional_db):
    make_policy()
    thread = a_thread(make_article())
    people = [make_user(groups=["Moderator"]) for _ in range(8)]
    seen = presets.state_of(thread)

    def close(number):
        mine = Thread.objects.get(pk=thread.pk)
        return change(mine, people[number], seen=seen, preset="closed")

    results = at_once(8, close)
    assert sum(isinstance(one, list) for one in results) == 1
    assert sum(isinstance(one, presets.Overtaken) for one in results) == 7
    assert Decision.objects.filter(kind="preset").count() == 1


@pytest.mark.parametrize(
    ("days", "after", "closed"),
    [
        (None, timedelta(days=4000), False),
        (14, timedelta(days=14, seconds=-1), False),
        (14, timedelta(days=14), True),
        (1, timedelta(days=400), True),
    ],
)
def test_a_thread_closes_by_the_age_of_its_article(article, days, after, closed):
    thread = a_thread(article, closes_after_days=days)
    assert presets.is_closed(thread, PUBLISHED + after) is closed
    if closed:
        with pytest.raises(intake.Closed):
            send(article, now=PUBLISHED + after)


def test_what_was_never_published_never_closes_by_age():
    thread = a_thread(make_article(at=None), closes_after_days=1)
    assert presets.closes_at(thread) is None
    assert not presets.is_closed(thread, NOW)


def test_a_page_kept_from_before_the_closing_is_not_shown_after(client, article, monkeypatch):
    a_thread(article, closes_after_days=14)
    url = article.get_absolute_url()
    before, after = (PUBLISHED + timedelta(days=14, seconds=s) for s in (-1, 0))
    monkeypatch.setattr(timezone, "now", lambda: before)
    first = client.get(url)
    assert "Write a comment" in first.text
    kept = {"If-None-Match": first["ETag"]}
    assert client.get(url, headers=kept).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: after)
    closed = client.get(url, headers=kept)
    assert closed.status_code == 200
    assert "Write a comment" not in closed.text
    assert "They close 14 days after publication." in closed.text


@pytest.mark.parametrize(
    "settings",
    [
        {"preset": "closed"},
        {"preset": "hold"},
        {"links": False},
        {"slow_seconds": 60},
        {"closes_after_days": 1},
    ],
)
def test_a_page_before_the_first_comment_follows_its_section(client, article, settings):
    url = article.get_absolute_url()
    first = client.get(url)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    section_presets.change(article.section, {**USUAL, **settings}, seen=USUAL)
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed.text != first.text


def test_a_page_without_comments_closes_by_age_too(client, article, monkeypatch):
    section_presets.change(article.section, {**USUAL, "closes_after_days": 2}, seen=USUAL)
    url = article.get_absolute_url()
    monkeypatch.setattr(timezone, "now", lambda: PUBLISHED + timedelta(days=1))
    kept = {"If-None-Match": client.get(url)["ETag"]}
    assert client.get(url, headers=kept).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: PUBLISHED + timedelta(days=2))
    assert "Comments on this story are closed." in client.get(url, headers=kept).text


def test_the_first_comment_begins_its_thread_as_the_section_has_it(article):
    wanted = {**USUAL, "preset": "hold", "slow_seconds": 30, "subject": "courts", "risk": 50}
    section_presets.change(article.section, wanted, seen=USUAL)
    assert send(article).status == "held"
    assert presets.state_of(Thread.objects.get()) == wanted
    section_presets.change(article.section, USUAL, seen=wanted)
    assert presets.state_of(Thread.objects.get()) == wanted
    other = make_article(section=make_section(slug="other", name="Other"))
    assert presets.state_of(presets.thread_for(other)) == USUAL
    assert not Decision.objects.filter(kind="preset").exists()


def test_a_section_that_closes_its_comments_takes_none(article):
    section_presets.change(article.section, {**USUAL, "preset": "closed"}, seen=USUAL)
    with pytest.raises(intake.Closed):
        send(article)
    assert not Thread.objects.exists()


def test_imported_threads_keep_what_they_were(article):
    section_presets.change(article.section, {**USUAL, "preset": "closed"}, seen=USUAL)
    foreign = Foreign("1", "Ana", "ana@example.org", "From before.", PUBLISHED, "published")
    importing.store(article, [foreign])
    assert presets.state_of(Thread.objects.get()) == USUAL


def test_a_section_changed_meanwhile_is_not_overwritten(article):
    section_presets.change(article.section, {**USUAL, "links": False}, seen=USUAL)
    with pytest.raises(presets.Overtaken):
        section_presets.change(article.section, {**USUAL, "risk": 50}, seen=USUAL)
    assert SectionDefaults.objects.get().risk == 0


def test_replies_off_leaves_comments_of_their_own(article):
    parent = make_comment(article=article, status="published")
    Thread.objects.update(replies=False)
    with pytest.raises(presets.NoReplies):
        send(article, reply_to=parent.number)
    assert send(article).parent is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (LINK, True),
        ("see www.example.org", True),
        ("see example.org/proof", True),
        ("see hxxps://example[.]org", True),
        ("mailto is no link: write to ana at the paper", False),
        ("So it was.In May 3.5 per cent.", False),
    ],
)
def test_links_off_refuses_whatever_leads_elsewhere(article, text, found):
    a_thread(article, links=False)
    if found:
        with pytest.raises(presets.NoLinks) as refused:
            send(article, text=text)
        assert refused.value.fields == {"text"}
        assert not Comment.objects.exists()
    else:
        assert "<a " not in send(article, text=text).current.html


def test_links_off_looks_at_the_name_too(article):
    a_thread(article, links=False)
    with pytest.raises(presets.NoLinks) as refused:
        send(article, name="www.example.org")
    assert refused.value.fields == {"name"}


@pytest.mark.parametrize(
    ("after", "left"), [(0, 60), (0.5, 60), (1, 59), (26, 34), (59, 1), (59.2, 1), (60, 0), (90, 0)]
)
def test_slow_counts_whole_seconds_down(article, after, left):
    a_thread(article, slow_seconds=60)
    send(article)
    later = NOW + timedelta(seconds=after)
    if left:
        with pytest.raises(presets.TooSoon) as soon:
            send(article, now=later, nonce="second", text="Another one.")
        assert soon.value.seconds == left
    else:
        assert send(article, now=later, nonce="second", text="Another one.").number == 2


def test_slow_is_about_a_sender_and_a_network(article):
    a_thread(article, slow_seconds=60)
    send(article)
    soon = NOW + timedelta(seconds=5)
    for who in ({"network": THERE, "confirmed": True}, {"email": "ben@example.org"}):
        with pytest.raises(presets.TooSoon):
            send(article, now=soon, nonce="n2", **who)
    other = send(article, now=soon, network=THERE, email="ben@example.org", nonce="n3")
    assert other.number == 2
    assert send(make_article(), now=soon, nonce="n4").number == 1


def test_a_typed_address_tells_nobody_who_has_just_written_in_a_slow_thread(article):
    a_thread(article, slow_seconds=60)
    send(article)
    soon = NOW + timedelta(seconds=5)
    assert send(article, now=soon, network=THERE, nonce="n2", text="Not by Ana.").number == 2


def test_an_unknown_network_makes_nobody_wait_for_others(article):
    nowhere = Network(NOW.date(), "", ("",))
    a_thread(article, slow_seconds=60)
    send(article, network=nowhere)
    soon = NOW + timedelta(seconds=5)
    assert send(article, now=soon, network=nowhere, email="ben@example.org", nonce="n2").number == 2


def test_a_form_sent_twice_is_one_comment_in_a_slow_thread_too(article):
    a_thread(article, slow_seconds=60)
    first = send(article, text="One and the same.", nonce="one")
    soon = NOW + timedelta(seconds=1)
    assert send(article, now=soon, text="One and the same.", nonce="one") == first
    assert send(article, now=soon, text="One and the same.", nonce="two") == first


def test_a_nudge_in_a_slow_thread_can_be_answered_at_once(article):
    a_thread(article, slow_seconds=60)
    shout = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK"
    nudge = send(article, text=shout)
    assert not isinstance(nudge, Comment)
    soon = NOW + timedelta(seconds=2)
    assert send(article, now=soon, text=shout.capitalize(), mark=nudge.mark).status == "published"


def test_a_reply_that_waited_for_its_lock_meets_what_was_set_meanwhile(article, monkeypatch):
    thread = a_thread(article)
    ask = intake.nudges.ask

    def set_meanwhile(*given, **more):
        Thread.objects.filter(pk=thread.pk).update(links=False)
        return ask(*given, **more)

    monkeypatch.setattr(intake.nudges, "ask", set_meanwhile)
    with pytest.raises(presets.NoLinks):
        send(article, text=LINK)
    assert not Comment.objects.exists()
    assert Thread.objects.get().last_number == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("one", ["address", "network"])
def test_sixteen_at_once_in_a_slow_thread_are_one_comment(one):
    make_policy()
    article = make_article()
    a_thread(article, slow_seconds=60)

    def each(number):
        mine = Network(NOW.date(), f"h{number}", (f"h{number}",))
        return send(
            article,
            network=mine if one == "address" else HERE,
            email=f"p{number if one == 'network' else 0}@example.org",
            confirmed=one == "address",
            nonce=f"n{number}",
            text=f"Remark {number * 7} of mine.",
        )

    results = at_once(16, each)
    assert sum(isinstance(got, presets.TooSoon) for got in results) == 15
    assert Comment.objects.count() == 1
    assert Thread.objects.get().last_number == 1


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (1, "in 1 second"),
        (2, "in 2 seconds"),
        (5, "in 5 seconds"),
        (119, "in 119 seconds"),
        (120, "in 2 minutes"),
        (121, "in 3 minutes"),
        (7199, "in 120 minutes"),
        (7200, "in 2 hours"),
        (86_400, "in 24 hours"),
    ],
)
def test_how_long_to_wait_is_told_in_the_unit_that_matters(seconds, told):
    assert thread_terms.wait_of(seconds) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (1, "one comment a second"),
        (45, "one comment every 45 seconds"),
        (60, "one comment a minute"),
        (120, "one comment every 2 minutes"),
        (90, "one comment every 90 seconds"),
        (3600, "one comment an hour"),
        (86_400, "one comment every 24 hours"),
    ],
)
def test_a_pace_is_told_as_people_say_it(seconds, told):
    assert thread_terms.pace_of(seconds) == told


@given(
    st.sampled_from(presets.SETTINGS),
    st.data(),
)
def test_a_change_and_its_way_back_never_both_restrict(name, data):
    values = {
        "preset": st.sampled_from(Thread.Preset.values),
        "replies": st.booleans(),
        "links": st.booleans(),
        "slow_seconds": st.integers(0, presets.SLOWEST),
        "closes_after_days": st.none() | st.integers(1, presets.MOST_DAYS),
        "subject": st.sampled_from(Thread.Subject.values),
        "risk": st.sampled_from(Thread.Risk.values),
    }[name]
    before, after = data.draw(values), data.draw(values)
    there, back = presets.restricts(name, before, after), presets.restricts(name, after, before)
    assert not (there and back)
    assert (there or back) is (name in presets.SHOWN and before != after)
