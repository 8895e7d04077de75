"""The facts of a replay are those that the gate gathered when each comment came."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from comments import facts, moderation, policies, presets
from comments.dryrun import past, replaying
from comments.dryrun.records import Record, Records
from comments.dryrun.windows import WINDOW, Post, Windows
from comments.models import Comment, Decision, DryRun, PolicyVersion, Sender, Thread
from comments.policy.facts import MOST_AGES, MOST_RECENT_TEXTS
from comments.sender import Network
from tests.factories import PUBLISHED, make_article, make_comment, make_policy, make_user

pytestmark = pytest.mark.django_db

NOW = PUBLISHED + timedelta(days=400)


def dry_run(*, scope="comments", size=10_000, at=NOW, version=None):
    version = version or PolicyVersion.objects.in_force() or make_policy()
    return DryRun.objects.create(version=version, edits=0, scope=scope, size=size, created_at=at)


class Newsroom:
    """Comments and decisions in the order of their times, and what the gate was told each time."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.policy = make_policy()
        self.articles = [make_article(at=PUBLISHED - timedelta(days=n)) for n in range(3)]
        Thread.objects.create(article=self.articles[0], risk=Thread.Risk.HIGH)
        self.moderator = make_user(groups=["Moderator"])
        self.told = {}
        self.clock = PUBLISHED + timedelta(days=300)
        self.stored = []

    def live(self, steps):
        for _step in range(steps):
            self.clock += self.dice.choice(
                [timedelta(0), timedelta(seconds=7, microseconds=3), timedelta(hours=5)]
            )
            if self.stored and self.dice.random() < 0.4:
                self.decide()
            elif self.stored and self.dice.random() < 0.1:
                self.set_risk()
            else:
                self.comment()

    def comment(self):
        email = f"reader{self.dice.randrange(4)}@example.org"
        article = self.dice.choice(self.articles)
        hash_of_network = f"net{self.dice.randrange(3)}"
        confirmed = self.dice.random() < 0.5
        by_staff = self.dice.random() < 0.2
        around = facts.gather(
            thread=Thread.objects.filter(article=article).first() or Thread(article=article),
            sender=Sender.objects.filter(email=email).first(),
            network=Network(self.clock.date(), hash_of_network, (hash_of_network,)),
            now=self.clock,
            confirmed=confirmed,
            staff=by_staff,
        )
        comment = make_comment(
            article=article,
            email=email,
            text=f"Number {len(self.stored)} of them.",
            status=self.dice.choice(["published", "held", "refused"]),
            network_hash=hash_of_network,
            confirmed=confirmed,
            staff=by_staff,
            at=self.clock,
            policy=self.policy,
        )
        assert around.article_risk == comment.thread.risk
        self.told[comment.pk] = around
        self.stored.append(comment)

    def decide(self):
        self.clock += timedelta(microseconds=1)  # else nobody could tell which came first
        comment = Comment.objects.get(pk=self.dice.choice(self.stored).pk)
        to = "removed" if comment.status == "published" else "published"
        rule = policies.in_force(self.clock).rules[1] if to == "removed" else None
        seen = moderation.Seen(comment.pk, comment.status, comment.revision)
        moderation.decide(seen, to, rule=rule, by=self.moderator, now=self.clock)

    def set_risk(self):
        self.clock += timedelta(microseconds=1)
        thread = Thread.objects.get(pk=self.dice.choice(self.stored).thread_id)
        risk = self.dice.choice([one for one in Thread.Risk.values if one != thread.risk])
        presets.set_risk(thread, risk, seen=thread.risk, by=self.moderator, now=self.clock)


def comparable(known):
    """Texts of one moment come in no certain order from a database."""
    texts = {
        name: tuple(sorted(getattr(known, name)))
        for name in ("recent_by_sender", "recent_in_thread")
    }
    return replace(known, **texts)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [1, 7, 500])
def test_facts_are_those_that_the_gate_was_told(seed, size):
    newsroom = Newsroom(seed)
    newsroom.live(60)
    walk = past.walk(dry_run())
    then = {one.pk: known for one, known in replaying.facts_then(walk, size=size)}
    assert {pk: comparable(known) for pk, known in then.items()} == {
        pk: comparable(known) for pk, known in newsroom.told.items()
    }


@pytest.mark.parametrize("size", [3, 500])
def test_a_later_start_knows_what_came_before_it(size):
    newsroom = Newsroom(11)
    newsroom.live(80)
    newest = newsroom.stored[-15:]
    walk = past.walk(dry_run(size=15))
    then = {one.pk: comparable(known) for one, known in replaying.facts_then(walk, size=size)}
    assert then == {one.pk: comparable(newsroom.told[one.pk]) for one in newest}


def test_one_comment_alone_is_told_the_same():
    newsroom = Newsroom(12)
    newsroom.live(60)
    for comment in newsroom.stored[-8:]:
        stored = Comment.objects.get(pk=comment.pk)
        ((_one, known),) = replaying.facts_then(past.alone(stored))
        assert comparable(known) == comparable(newsroom.told[comment.pk])


def test_records_that_were_forgotten_are_read_again(monkeypatch):
    newsroom = Newsroom(13)
    newsroom.live(80)
    monkeypatch.setattr(replaying, "Records", lambda: Records(keep=1))
    then = {one.pk: known for one, known in replaying.facts_then(past.walk(dry_run()), size=5)}
    for pk, known in then.items():
        assert comparable(known) == comparable(newsroom.told[pk])


def test_a_batch_takes_a_handful_of_queries(django_assert_max_num_queries):
    newsroom = Newsroom(14)
    newsroom.live(60)
    walk = past.walk(dry_run())
    with django_assert_max_num_queries(5):
        list(replaying.facts_then(walk))


@pytest.mark.parametrize(
    ("scope", "size", "expected"),
    [
        ("comments", 1, [4]),
        ("comments", 3, [2, 3, 4]),
        ("comments", 99, [0, 1, 2, 3, 4]),
        ("days", 1, [4]),
        ("days", 2, [3, 4]),
        ("days", 300, [0, 1, 2, 3, 4]),
    ],
)
def test_the_scope_ends_with_the_newest_and_runs_oldest_first(scope, size, expected):
    article = make_article()
    stored = [
        make_comment(article=article, at=NOW - timedelta(hours=hours))
        for hours in (120, 97, 73, 25, 1)
    ]
    make_comment(article=article, at=NOW + timedelta(seconds=1))
    walk = past.walk(dry_run(scope=scope, size=size))
    assert list(walk.ids[walk.warm :]) == [stored[at].pk for at in expected]
    assert walk.total == len(expected)


def test_a_day_before_the_scope_warms_up_and_is_not_judged():
    article = make_article()
    early = [make_comment(article=article, at=NOW - timedelta(hours=h)) for h in (60, 40, 30)]
    judged = make_comment(article=article, at=NOW - timedelta(hours=10))
    walk = past.walk(dry_run(scope="days", size=1))
    assert list(walk.ids) == [early[2].pk, judged.pk]
    ((one, known),) = replaying.facts_then(walk)
    assert one.pk == judged.pk
    assert known.thread_post_ages == (20 * 3600.0,)


def test_imported_comments_are_left_out():
    article = make_article()
    make_comment(article=article, at=NOW - timedelta(hours=2), source_ref="disqus:1")
    ours = make_comment(article=article, at=NOW - timedelta(hours=1))
    walk = past.walk(dry_run())
    assert list(walk.ids) == [ours.pk]
    assert past.imported_since(NOW - timedelta(hours=3)) == 1


def test_nothing_in_scope_is_an_empty_walk():
    walk = past.walk(dry_run())
    assert (walk.total, list(walk.batches(5))) == (0, [])


def move(comment, to, *, by="person", revision=None, at=NOW, rule=None):
    return Decision.objects.create(
        kind="decided",
        comment=comment,
        revision=revision or comment.current,
        from_status=comment.status,
        to_status=to,
        actor_kind=by,
        rule=rule,
        created_at=at,
    )


def only(comment):
    return past.read([comment.pk])[0]


@pytest.mark.parametrize(
    ("moves", "people"),
    [
        ([], ""),
        (["published"], "published"),
        (["refused"], "restricted"),
        (["published", "removed"], "restricted"),
        (["removed", "published"], "published"),
        (["published", "held"], ""),
    ],
)
def test_people_decided_what_their_newest_decision_says(moves, people):
    comment = make_comment(article=make_article(), at=NOW - timedelta(days=1))
    for minutes, to in enumerate(moves):
        move(comment, to, at=NOW + timedelta(minutes=minutes))
    move(comment, "published", by="policy", at=NOW + timedelta(hours=1))
    assert only(comment).people == people


def test_a_decision_about_a_later_text_says_nothing_of_the_first():
    comment = make_comment(article=make_article(), at=NOW - timedelta(days=1))
    later = comment.revisions.create(
        number=2, name="Ben", text="Changed.", html="", policy=comment.policy
    )
    Comment.objects.filter(pk=comment.pk).update(revision=2, current=later)
    move(comment, "refused", revision=later)
    one = only(comment)
    assert (one.people, one.edited, one.text) == ("", True, "The road was closed for an hour.")


@pytest.mark.parametrize(
    ("status", "rule", "arrival", "by_thread"),
    [
        ("published", None, "publish", False),
        ("refused", 3, "refuse", False),
        ("held", 1, "hold", False),
        ("held", None, "hold", True),
    ],
)
def test_how_it_fared_on_arrival(status, rule, arrival, by_thread):
    rules = policies.load(make_policy()).rules
    comment = make_comment(article=make_article(), status=status, rule=rules.get(rule), at=NOW)
    one = only(comment)
    assert (one.arrival, one.by_thread) == (arrival, by_thread)


def test_the_risk_is_the_one_that_the_article_had_when_the_comment_came():
    article, by = make_article(), make_user(groups=["Moderator"])
    comments = [make_comment(article=article, at=NOW + timedelta(hours=n)) for n in (0, 2, 4)]
    thread = comments[0].thread
    changes = [(1, thread.risk, Thread.Risk.HIGH), (3, Thread.Risk.HIGH, Thread.Risk.SENSITIVE)]
    for hours, seen, risk in changes:
        at = NOW + timedelta(hours=hours)
        presets.set_risk(thread, risk, seen=seen, by=by, now=at)
    presets.set_preset(thread, "hold", seen="open", by=by, now=NOW + timedelta(hours=3))
    risks = [only(comment).risk for comment in comments]
    assert risks == [Thread.Risk.ORDINARY, Thread.Risk.HIGH, Thread.Risk.SENSITIVE]


def test_an_erased_text_is_not_judged_but_was_a_post():
    article = make_article()
    gone = make_comment(article=article, text="", at=NOW - timedelta(minutes=5))
    after = make_comment(article=article, at=NOW - timedelta(minutes=4))
    judged = next(iter(replaying.replay(policies.in_force(), past.walk(dry_run()))))
    assert [(one.past.pk, one.verdict is None) for one in judged] == [
        (gone.pk, True),
        (after.pk, False),
    ]
    (_first, _facts), (_second, known) = replaying.facts_then(past.walk(dry_run()))
    assert (known.thread_post_ages, known.recent_in_thread) == ((60.0,), ())


def test_an_unconfirmed_comment_is_not_judged_yet():
    waiting = make_comment(article=make_article(), status="unconfirmed", at=NOW)
    assert only(waiting).text is None


def test_an_address_proven_since_was_not_proven_when_the_comment_came():
    article, email = make_article(), "ana@example.org"
    hours = (30, 20, 10)
    early, late, signed = (
        make_comment(
            article=article, status="published", email=email, confirmed=True, network_hash="net",
            at=NOW - timedelta(hours=before),
        )
        for before in hours
    )  # fmt: skip
    Sender.objects.filter(email=email).update(confirmed_at=NOW - timedelta(hours=15))
    then = {one.pk: known for one, known in replaying.facts_then(past.walk(dry_run()), size=1)}
    assert [then[one.pk].confirmed for one in (early, late, signed)] == [False, False, True]
    assert [then[one.pk].sender_published for one in (early, late, signed)] == [0, 0, 2]
    assert past.read([early.pk])[0].counts


@pytest.mark.parametrize("size", [1, 500])
def test_what_was_proven_later_counts_in_a_record_from_then_on(size):
    email, article = "ana@example.org", make_article()
    first = make_comment(article=article, status="published", email=email, confirmed=True,
                         at=NOW - timedelta(days=40))  # fmt: skip
    early, staff = (
        make_comment(article=article, status="published", email=email, confirmed=True, staff=badge,
                     at=NOW - timedelta(days=days))
        for days, badge in ((30, False), (20, True))
    )  # fmt: skip
    last = make_comment(article=article, email=email, confirmed=True, at=NOW - timedelta(days=1))
    Sender.objects.filter(email=email).update(confirmed_at=NOW - timedelta(days=10))
    walk = past.walk(dry_run(scope="days", size=25))
    then = {one.pk: known for one, known in replaying.facts_then(walk, size=size)}
    assert (then[staff.pk].confirmed, then[staff.pk].sender_published) == (True, 0)
    assert (then[last.pk].confirmed, then[last.pk].sender_published) == (True, 3)
    assert {first.pk, early.pk}.isdisjoint(then)


def test_what_was_confirmed_before_it_was_judged_was_proven_then():
    at = NOW - timedelta(hours=5)
    comment = make_comment(article=make_article(), status="unconfirmed", confirmed=True, at=at)
    later = at + timedelta(hours=1)
    Sender.objects.update(confirmed_at=later)
    Decision.objects.create(
        kind="confirmed", comment=comment, revision=comment.current, from_status="unconfirmed",
        to_status="published", actor_kind="policy", created_at=later,
    )  # fmt: skip
    Comment.objects.update(status="published", waits=False)
    assert only(comment).confirmed


def test_windows_hold_a_day_and_no_more():
    windows = Windows()
    for hour in range(100):
        windows.around(post := Post(hour * WINDOW // 24, 1, hour % 3, f"net{hour}", "text"))
        windows.add(post)
    assert len(windows) == 25
    assert len(windows._kept) == 1 + 3 + 25 + 25


def test_windows_count_no_further_than_detectors_do():
    windows = Windows()
    for at in range(MOST_AGES + 50):
        windows.add(Post(at, 1, 1, "net", f"text {at}"))
    around = windows.around(Post(MOST_AGES + 50, 1, 2, "net", ""))
    assert len(around.sender) == len(around.network) == MOST_AGES
    assert around.sender_in_thread == ()
    assert len(around.texts_of_sender) == MOST_RECENT_TEXTS
    assert around.texts_of_sender[0] == f"text {MOST_AGES + 49}"


def test_what_was_decided_long_ago_is_not_of_late():
    record = Record()
    moves = [past.Move(10, "refused", True), past.Move(20, "published", True)]
    record.change(1, moves[0], 0)
    record.change(2, moves[1], 1)
    assert (record.decided, record.refused, record.published) == (2, 1, 1)
    record.forget(15)
    assert (record.decided, record.refused, record.published) == (1, 0, 1)


def test_the_last_moment_of_thirty_days_is_of_late():
    record = Record()
    record.change(1, past.Move(10, "refused", True), 0)
    record.forget(10)
    assert record.decided == 1
