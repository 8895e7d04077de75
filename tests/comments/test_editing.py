"""A writer changes a comment: what becomes of it, by the rules, by the clock, by who was faster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import editing, intake, moderation, nudges, policies
from comments.models import Comment, Decision, Finding, Thread
from comments.moderation import Seen
from comments.nudges import Tally
from comments.sender import Network
from tests.factories import (
    ORDINARY_RULES,
    make_article,
    make_comment,
    make_policy,
    make_user,
    rule_data,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=3)
NETWORK = Network(NOW.date(), "h1", ("h1",))
TEXT = "The bridge has been closed for a week now."
BETTER = "The bridge has been closed for nine days now."
SHOUT = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK"

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    make_policy()
    return make_article()


def post(article, text=TEXT, *, nonce="n1", email="ana@example.org", now=NOW, **more):
    message = intake.Message("Ana", email, text, nonce, seconds_on_form=60.0, **more)
    return intake.receive(article, message, NETWORK, now=now)


def fresh(comment):
    return Comment.objects.select_related("thread__article", "current").get(pk=comment.pk)


def change(comment, text=BETTER, *, now=SOON, seen=None, name="Ana", **more):
    """Send the form that showed the comment as `seen` is, or as it is now."""
    shown = seen or fresh(comment)
    sent = editing.Change(name, text, shown.status, shown.revision, "form-1", **more)
    return editing.edit(fresh(comment), sent, NETWORK, now=now)


def state(comment):
    found = fresh(comment)
    return found.status, found.rule.number if found.rule else None, found.current.text


def last(comment):
    return comment.decisions.order_by("-pk").first()


def in_step():
    return all(one.visible_count == moderation.recount(one) for one in Thread.objects.all())


def test_what_the_rules_let_through_stands_at_once(article):
    comment = post(article)
    before = Thread.objects.get().version
    changed = change(comment, name="Ana L.")
    assert state(changed) == ("published", None, BETTER)
    assert (changed.revision, changed.current.number, changed.current.name) == (2, 2, "Ana L.")
    assert Thread.objects.get().version == before + 1
    assert in_step()
    row = last(comment)
    assert (row.kind, row.from_status, row.to_status) == ("edited", "published", "published")
    assert (row.actor_kind, row.rule, row.revision) == ("policy", None, changed.current)


def test_the_words_before_are_kept_as_they_were(article):
    comment = post(article)
    change(comment)
    texts = comment.revisions.order_by("number").values_list("number", "text")
    assert list(texts) == [(1, TEXT), (2, BETTER)]


@pytest.mark.parametrize(
    ("first", "then", "status", "rule"),
    [
        (TEXT, "Ask that numpty.", "held", 1),
        ("Ask that numpty.", "Ask that numpty again.", "held", 1),
        ("Ask that numpty.", BETTER, "published", None),
    ],
)
def test_the_verdict_on_the_new_words_decides(article, first, then, status, rule):
    comment = post(article, first)
    before = comment.status
    changed = change(comment, then)
    assert state(changed) == (status, rule, then)
    row = last(comment)
    assert (row.kind, row.from_status, row.to_status) == ("edited", before, status)
    assert row.rule == changed.rule
    assert in_step()


def test_a_held_change_hides_the_comment_and_waits_in_the_queue(article):
    comment = post(article)
    change(comment, "Ask that numpty.")
    assert list(Comment.objects.queue()) == [comment]
    assert not Comment.objects.visible().exists()
    assert Thread.objects.get().visible_count == 0
    found = Finding.objects.get()
    assert (found.revision.number, found.start, found.end) == (2, 9, 15)
    assert fresh(comment).risk > comment.risk


@pytest.mark.parametrize("first", [TEXT, "Ask that numpty."])
def test_a_refused_change_leaves_the_comment_as_it_was(article, first):
    comment = post(article, first)
    before, thread = state(comment), Thread.objects.values().get()
    outcome = change(comment, "Buy cheap pills here.")
    assert isinstance(outcome, editing.Refused)
    assert state(comment) == before
    assert fresh(comment).revision == 1
    assert Thread.objects.values().get() == thread
    row = last(comment)
    assert (row.kind, row.rule.number) == ("edited", 3)
    assert (row.from_status, row.to_status) == (comment.status, comment.status)
    assert row.revision.text == "Buy cheap pills here."
    assert Finding.objects.get(revision=row.revision).rule.number == 3


def test_a_refused_form_sent_twice_is_one_refusal(article):
    comment = post(article)
    for _ in range(3):
        assert isinstance(change(comment, "Buy cheap pills here."), editing.Refused)
    assert (comment.revisions.count(), comment.decisions.count()) == (2, 2)
    assert isinstance(change(comment, "Cheap pills are here."), editing.Refused)
    assert (comment.revisions.count(), comment.decisions.count()) == (3, 3)


def test_after_a_refused_change_another_one_can_be_made(article):
    comment = post(article)
    change(comment, "Buy cheap pills here.")
    changed = change(comment)
    assert state(changed) == ("published", None, BETTER)
    assert changed.revision == changed.current.number == 3


def test_the_name_meets_the_rules_too(article):
    comment = post(article)
    assert change(comment, TEXT, name="Numpty").status == "held"


def test_a_new_version_judges_the_change_and_the_comment_keeps_the_old(article):
    comment = post(article)
    make_policy([*ORDINARY_RULES[:1]], at=NOW + timedelta(minutes=1))
    changed = change(comment, "Buy cheap pills, numpty.")
    assert (changed.status, changed.rule.version.number) == ("held", 2)
    assert changed.policy.number == 1
    assert [one.policy.number for one in changed.revisions.order_by("number")] == [1, 2]


def test_a_nudge_can_come_with_a_change_and_be_overridden(article):
    comment = post(article)
    nudge = change(comment, SHOUT)
    assert isinstance(nudge, nudges.Nudge)
    assert state(comment) == ("published", None, TEXT)
    assert comment.revisions.count() == 1
    changed = change(comment, SHOUT, anyway=nudge.anyway, mark=nudge.mark)
    assert state(changed) == ("held", 2, SHOUT)
    assert nudges.tallies(policies.in_force().version) == {2: Tally(1, 0, 1)}


def test_a_nudge_of_a_change_is_counted_once_a_revision(article):
    comment = post(article)
    nudge = change(comment, SHOUT)
    change(comment, mark=nudge.mark)
    change(comment, f"{BETTER} Really.", mark=nudge.mark)
    assert nudges.tallies(policies.in_force().version) == {2: Tally(1, 1, 0)}


NEAR = {"kind": "duplicate", "settings": {}}
RATE = {"kind": "rate", "settings": {"most": 2, "seconds": 600, "per": "sender"}}
FIRST = {"kind": "first_time", "settings": {}}


def test_a_comment_is_no_duplicate_of_itself_but_may_be_of_another():
    make_policy([rule_data(1, "again", consequence="hold", detectors=[NEAR])])
    article = make_article()
    longer = "The ferry to the island has not sailed since Monday and nobody says why it is so."
    comment = post(article, longer)
    assert change(comment, f"{longer} Nobody.").status == "published"
    other = post(article, TEXT * 2, nonce="n2", now=NOW + timedelta(seconds=30))
    assert other.status == "published"
    assert change(other, f"{longer} Nobody.").status == "held"


def test_a_change_is_no_post_and_meets_no_haste():
    make_policy([rule_data(1, "rate", consequence="hold", detectors=[RATE])])
    article = make_article()
    sent = [
        post(
            article, f"{n} remarks about the bridge.", nonce=f"n{n}", now=NOW + timedelta(seconds=n)
        )
        for n in range(3)
    ]
    assert [one.status for one in sent] == ["published", "published", "held"]
    assert change(sent[0]).status == "published"
    assert change(sent[2], "Something else.").status == "held"


def test_a_first_comment_does_not_vouch_for_its_own_change():
    make_policy([rule_data(1, "first", consequence="hold", detectors=[FIRST], citable=False)])
    comment = post(make_article(), confirmed=True)
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=make_user(), now=SOON)
    assert change(comment).status == "held"


def test_in_a_thread_on_hold_a_change_waits(article):
    comment = post(article)
    Thread.objects.update(preset="hold")
    assert change(comment).status == "held"


def test_what_a_person_took_back_to_look_at_no_change_publishes(article):
    comment = post(article)
    Comment.objects.filter(pk=comment.pk).update(status="held", waits=True)
    Thread.objects.update(visible_count=0)
    Decision.objects.create(
        kind="decided",
        comment=comment,
        from_status="published",
        to_status="held",
        actor_kind="person",
    )
    assert change(comment).status == "held"
    assert change(comment, f"{BETTER} Again.").status == "held"


PROGRAMS = [{"kind": "trap", "settings": {}}]


@pytest.mark.parametrize("sign", [{"trap_filled": True}, {"seconds_on_form": 0.5}])
def test_what_a_program_sent_no_change_of_its_words_publishes(sign):
    make_policy([rule_data(1, "programs", consequence="hold", detectors=PROGRAMS)])
    words = {"name": "Ana", "email": "ana@example.org", "nonce": "n1", "seconds_on_form": 60.0}
    message = intake.Message(**{**words, "text": TEXT, **sign})
    comment = intake.receive(make_article(), message, NETWORK, now=NOW)
    assert comment.status == "held"
    changed = change(comment)
    assert state(changed) == ("held", 1, BETTER)
    seen = Seen(comment.pk, "held", 2)
    moderation.decide(seen, "published", rule=None, by=make_user(), now=SOON)
    assert state(change(comment, f"{BETTER} Or ten.")) == ("published", None, f"{BETTER} Or ten.")


@pytest.mark.parametrize(("consequence", "kept"), [("hold", "held"), ("refuse", "published")])
def test_a_change_that_a_program_sent_waits_though_the_next_one_looks_well(consequence, kept):
    make_policy([rule_data(1, "programs", consequence=consequence, detectors=PROGRAMS)])
    comment = post(make_article())
    change(comment, trap_filled=True)
    assert fresh(comment).status == kept
    changed = change(comment, "Something else.")
    assert changed.status == "held"
    assert (last(comment).rule is None) is (consequence == "refuse")
    assert in_step()


@pytest.mark.parametrize("status", ["refused", "removed", "unconfirmed"])
def test_what_does_not_stand_cannot_be_changed(article, status):
    comment = make_comment(article=article, status=status, at=NOW)
    with pytest.raises(editing.NotEditable):
        change(comment)


@pytest.mark.parametrize(
    ("minutes", "after", "allowed"),
    [(10, 600, True), (10, 601, False), (1, 61, False), (0, 1, False), (60, 3599, True)],
)
def test_the_time_is_the_newsrooms(article, settings, minutes, after, allowed):
    settings.COMMENT_EDIT_MINUTES = minutes
    comment = post(article)
    if allowed:
        assert change(comment, now=NOW + timedelta(seconds=after)).revision == 2
        return
    with pytest.raises(editing.NotEditable):
        change(comment, now=NOW + timedelta(seconds=after))
    assert state(comment) == ("published", None, TEXT)


def test_a_closed_thread_and_a_withdrawn_story_take_no_change(article):
    comment = post(article)
    Thread.objects.update(preset="closed")
    with pytest.raises(editing.NotEditable):
        change(comment)
    Thread.objects.update(preset="open")
    type(article).objects.update(withdrawn_at=NOW)
    with pytest.raises(editing.NotEditable):
        change(comment)


def test_a_change_of_nothing_is_refused(article):
    comment = post(article)
    with pytest.raises(editing.Unchanged):
        change(comment, TEXT)
    assert comment.decisions.count() == 1


def test_the_same_form_sent_twice_is_one_change(article):
    comment = post(article)
    shown = fresh(comment)
    change(comment, seen=shown)
    assert change(comment, seen=shown).revision == 2
    assert comment.revisions.count() == 2
    assert comment.decisions.count() == 2


def test_a_form_that_showed_another_state_changes_nothing(article):
    comment = post(article)
    shown = fresh(comment)
    change(comment)
    with pytest.raises(editing.Overtaken):
        change(comment, "Third words.", seen=shown)
    assert state(comment) == ("published", None, BETTER)


def test_a_moderator_who_decided_meanwhile_wins(article):
    comment = post(article, "Ask that numpty.")
    shown = fresh(comment)
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=make_user(), now=SOON)
    with pytest.raises(editing.Overtaken):
        change(comment, seen=shown)
    rule = policies.in_force(SOON).rules[1]
    moderation.decide(Seen(comment.pk, "published", 1), "removed", rule=rule, by=make_user())
    with pytest.raises(editing.NotEditable):
        change(comment, seen=shown)
    assert state(comment)[0] == "removed"
    assert comment.revisions.count() == 1


def test_a_moderator_who_read_the_old_words_is_told_that_they_changed(article):
    comment = post(article, "Ask that numpty.")
    change(comment, "Ask that numpty again.")
    with pytest.raises(moderation.Stale, match="Its writer changed it"):
        moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=make_user())
    assert state(comment)[0] == "held"


def test_a_refused_change_does_not_stand_in_a_moderators_way(article):
    comment = post(article, "Ask that numpty.")
    change(comment, "Buy cheap pills here.")
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=make_user())
    assert state(comment) == ("published", None, "Ask that numpty.")


def test_who_decides_late_is_told_of_the_decision_and_not_of_a_refused_change(article):
    comment = post(article, "Ask that numpty.")
    mona = make_user(name="Mona")
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=mona, now=SOON)
    assert isinstance(change(comment, "Buy cheap pills here."), editing.Refused)
    with pytest.raises(moderation.Stale, match="Already decided by Mona"):
        moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=make_user())


def test_changes_come_to_an_end(article):
    comment = post(article)
    for at in range(editing.MOST_REVISIONS - 1):
        change(comment, f"Remark {at}.")
    with pytest.raises(editing.NotEditable):
        change(comment, "One more.")
    assert comment.revisions.count() == editing.MOST_REVISIONS
    assert in_step()


def test_the_hash_that_finds_equal_texts_follows(article):
    comment = post(article)
    change(comment)
    again = post(article, BETTER, nonce="n2", now=NOW + timedelta(minutes=4))
    assert again == comment
    assert post(article, TEXT, nonce="n3", now=NOW + timedelta(minutes=4)) != comment


def test_the_log_of_a_change_holds_no_words(article):
    comment = post(article)
    change(comment, "A quixotic thought.", name="Rosinante")
    rows = str(list(Decision.objects.values()))
    assert "quixotic" not in rows
    assert "Rosinante" not in rows
