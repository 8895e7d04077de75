"""Contesting a decision, and judging that: who may, once, and what it brings back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comments import appeals, histories, moderation, policies, revisions, standings, undoing
from comments.models import Appeal, Comment, Decision, Notice, SecondLook, Sender, Thread
from comments.moderation import Seen
from comments.policy import engine
from comments.policy.facts import Facts, Submission
from tests.comments.desk import rule, staff
from tests.comments.test_concurrency import at_once
from tests.factories import make_article, make_comment, make_policy, make_report, make_site

pytestmark = pytest.mark.django_db
WORDS = "I was talking about the road, not about a person."


@pytest.fixture(autouse=True)
def policy():
    make_site()
    return make_policy()


@pytest.fixture
def ana():
    return staff(name="Ana")


@pytest.fixture
def bo():
    return staff(name="Bo")


@pytest.fixture
def comment():
    return make_comment(article=make_article(), status="published", confirmed=True)


def remove(comment, by, **fields):
    fresh = Comment.objects.get(pk=comment.pk)
    seen = Seen(fresh.pk, fresh.status, fresh.revision)
    return moderation.decide(seen, "removed", rule=rule(), by=by, **fields)


def state(comment):
    row = Comment.objects.get(pk=comment.pk)
    return row.status, row.waits


def refused_edit(comment, text="Cheap pills for the road."):
    """The policy refused these words in place of those that stand."""
    loaded = policies.in_force()
    newest = comment.revisions.order_by("-number").first().number
    revision = revisions.add(
        comment,
        newest + 1,
        name="Ben",
        text=text,
        policy=loaded,
        verdict=policies_verdict(loaded),
        at=timezone.now(),
    )
    fresh = Comment.objects.get(pk=comment.pk)
    seen = Seen(fresh.pk, fresh.status, fresh.revision)
    return moderation.refuse_edit(fresh, seen, revision, rule=rule(3), now=timezone.now())


def policies_verdict(loaded):
    return engine.judge(loaded.compiled, Submission("Fine.", "Ben", "en"), Facts())


def test_an_appeal_opens_once_waits_and_is_logged_and_told(comment, ana):
    decision = remove(comment, ana)
    appeal = appeals.open(decision, WORDS)
    assert appeals.open(decision, WORDS) == appeal
    assert state(comment) == ("removed", True)
    row = appeal.decisions.get()
    assert (row.kind, row.from_status, row.to_status, row.actor_kind) == (
        "appealed",
        "",
        "open",
        "reader",
    )
    assert Notice.objects.filter(kind=Notice.Kind.APPEAL, appeal=appeal).count() == 1
    with pytest.raises(appeals.Contested) as found:
        appeals.open(decision, "Other words.")
    assert found.value.appeal == appeal


def test_a_granted_appeal_publishes_the_comment_and_reverses_the_decision(comment, ana, bo):
    decision = remove(comment, ana)
    appeal = appeals.open(decision, WORDS)
    row = appeals.judge(appeal, grant=True, answer="You are right.", by=bo)
    appeal.refresh_from_db()
    assert (appeal.status, appeal.answer, appeal.judged_name) == ("granted", "You are right.", "Bo")
    assert not appeal.same_person
    assert state(comment) == ("published", False)
    assert decision.reversed_by.actor == bo
    assert (row.kind, row.from_status, row.to_status) == ("appealed", "open", "granted")
    assert Thread.objects.get().visible_count == 1
    told = Notice.objects.filter(comment=comment, status="waiting")
    assert told.filter(kind="appealed", appeal=appeal).count() == 1
    assert not told.filter(decision=decision.reversed_by).exists()


def test_a_rejected_appeal_leaves_everything_and_waits_no_more(comment, ana, bo):
    decision = remove(comment, ana)
    appeal = appeals.open(decision, WORDS)
    appeals.judge(appeal, grant=False, answer="It named her.", by=bo)
    appeal.refresh_from_db()
    assert (appeal.status, appeal.answer) == ("rejected", "It named her.")
    assert state(comment) == ("removed", False)
    assert not hasattr(Decision.objects.get(pk=decision.pk), "reversed_by")
    with pytest.raises(appeals.Contested):
        appeals.open(decision, "And yet.")


def test_what_else_is_open_still_waits_after_an_appeal_is_judged(comment, ana, bo):
    appeal = appeals.open(remove(comment, ana), WORDS)
    make_report(comment)
    appeals.judge(appeal, grant=False, answer="No.", by=bo)
    assert state(comment) == ("removed", True)


def test_nobody_judges_their_own_decision_while_there_is_somebody_else(comment, ana, bo):
    appeal = appeals.open(remove(comment, ana), WORDS)
    with pytest.raises(appeals.NotAllowed, match="Somebody else"):
        appeals.judge(appeal, grant=False, answer="No.", by=ana)
    appeal.refresh_from_db()
    assert appeal.status == "open"
    assert state(comment) == ("removed", True)


@pytest.mark.parametrize("gone", ["inactive", "no staff", "no permission"])
def test_the_only_moderator_judges_their_own_decision_and_the_row_says_so(comment, ana, bo, gone):
    appeal = appeals.open(remove(comment, ana), WORDS)
    if gone == "no permission":
        bo.groups.clear()
    else:
        type(bo).objects.filter(pk=bo.pk).update(
            **({"is_active": False} if gone == "inactive" else {"is_staff": False})
        )
    assert appeals.is_judged_by_its_maker(appeal.decision)
    appeals.judge(appeal, grant=False, answer="I looked again.", by=ana)
    appeal.refresh_from_db()
    assert appeal.same_person
    assert appeal.judged_by == ana


@pytest.mark.parametrize("who", ["Writer", "inactive"])
def test_only_active_moderators_judge(comment, ana, who):
    appeal = appeals.open(remove(comment, ana), WORDS)
    stranger = staff("Writer") if who == "Writer" else staff(is_active=False)
    with pytest.raises(appeals.NotAllowed, match="Only moderators"):
        appeals.judge(appeal, grant=True, answer="Yes.", by=stranger)


def test_whoever_decided_leaves_the_decision_to_others_even_as_the_owner(comment, bo):
    owner = staff("owner", name="Olga")
    appeal = appeals.open(remove(comment, owner), WORDS)
    with pytest.raises(appeals.NotAllowed, match="Somebody else"):
        appeals.judge(appeal, grant=True, answer="Yes.", by=owner)
    appeals.judge(appeal, grant=True, answer="Yes.", by=bo)


@pytest.mark.parametrize("answer", ["", "  \n ", "\u2060\u3164", "x" * 2001, "a\x00b"])
def test_an_answer_is_needed_and_kept_short(comment, ana, bo, answer):
    appeal = appeals.open(remove(comment, ana), WORDS)
    with pytest.raises(appeals.NotAllowed):
        appeals.judge(appeal, grant=True, answer=answer, by=bo)
    assert state(comment) == ("removed", True)


def test_a_machines_refusal_is_judged_by_anybody_and_then_published_for_the_first_time(ana):
    comment = make_comment(article=make_article(), status="refused", rule=rule(3))
    appeal = appeals.open(comment.decisions.get(), WORDS)
    appeals.judge(appeal, grant=True, answer="No advertisement.", by=ana)
    comment.refresh_from_db()
    assert (comment.status, comment.rule) == ("published", None)
    assert comment.published_at
    assert not Appeal.objects.get().same_person


def test_a_second_judge_is_told_who_was_faster(comment, ana, bo):
    appeal = appeals.open(remove(comment, ana), WORDS)
    appeals.judge(appeal, grant=True, answer="Yes.", by=bo)
    with pytest.raises(appeals.Judged, match=r"Bo .*granted"):
        appeals.judge(appeal, grant=False, answer="No.", by=staff(name="Cy"))
    assert state(comment) == ("published", False)


def test_what_was_taken_back_meanwhile_can_only_be_granted_by_anybody(comment, ana, bo):
    decision = remove(comment, ana)
    appeal = appeals.open(decision, WORDS)
    moderation.decide(Seen(comment.pk, "removed", 1), "published", rule=None, by=bo)
    assert state(comment) == ("published", True)
    with pytest.raises(appeals.NotAllowed, match="taken back"):
        appeals.judge(appeal, grant=False, answer="No.", by=bo)
    appeals.judge(appeal, grant=True, answer="It was taken back.", by=ana)
    assert state(comment) == ("published", False)
    assert comment.decisions.filter(to_status="published", kind="decided").count() == 1
    assert decision.reversed_by.actor == bo
    assert not Appeal.objects.get().same_person


def test_what_is_contested_is_not_undone_beside_the_appeal(comment, ana):
    decision = remove(comment, ana)
    appeals.open(decision, WORDS)
    with pytest.raises(moderation.NotAllowed):
        undoing.undo(decision, by=ana)
    assert state(comment) == ("removed", True)


def test_what_was_taken_back_before_cannot_be_contested(comment, ana, bo):
    decision = remove(comment, ana)
    moderation.decide(Seen(comment.pk, "removed", 1), "published", rule=None, by=bo)
    with pytest.raises(appeals.NotAllowed, match="taken back"):
        appeals.open(decision, WORDS)


@pytest.mark.parametrize("status", ["held", "published"])
def test_what_waits_or_stands_is_not_contested(status):
    comment = make_comment(article=make_article(), status=status)
    with pytest.raises(appeals.NotAllowed):
        appeals.open(comment.decisions.get(), WORDS)
    assert not Appeal.objects.exists()


def test_an_imported_removal_is_not_contested():
    comment = make_comment(article=make_article(), status="removed")
    row = Decision(kind="imported", comment=comment, to_status="removed", actor_kind="import")
    assert not appeals.can_be_contested(row)


@pytest.mark.parametrize(
    ("decided", "asked", "allowed"),
    [
        # Lisbon, as the other days: the last day counts to its end in site time.
        (datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 7, 4, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 7, 4, 23, 1, tzinfo=UTC), False),
        # Decided after midnight in site time, still the day before in UTC.
        (
            datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
            datetime(2027, 1, 1, 23, 59, tzinfo=UTC),
            True,
        ),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), datetime(2027, 1, 2, 0, 1, tzinfo=UTC), False),
    ],
)
def test_six_months_end_with_a_day_in_site_time(settings, comment, ana, decided, asked, allowed):
    settings.TIME_ZONE = "Europe/Lisbon"
    decision = Decision(
        kind="decided", comment=comment, to_status="removed", rule=rule(), created_at=decided
    )
    decision.pk = remove(comment, ana).pk
    assert (asked <= appeals.until(decision)) is allowed
    assert allowed or asked - decided > timedelta(days=184)
    if allowed:
        appeals.check(decision, now=asked)
    else:
        with pytest.raises(appeals.NotAllowed, match="could be contested until"):
            appeals.check(decision, now=asked)


def test_a_granted_change_takes_the_place_of_the_words_it_was_made_to(comment, bo):
    decision = refused_edit(comment)
    version = Thread.objects.get().version
    appeal = appeals.open(decision, WORDS)
    appeals.judge(appeal, grant=True, answer="Pills were the subject.", by=bo)
    comment.refresh_from_db()
    assert (comment.current.text, comment.revision) == ("Cheap pills for the road.", 2)
    assert comment.fold_hash == revisions.fold_hash("Cheap pills for the road.")
    assert state(comment) == ("published", False)
    assert decision.reversed_by.actor == bo
    assert Thread.objects.get().version > version


def test_a_granted_change_of_words_that_have_changed_since_is_left(comment, bo):
    decision = refused_edit(comment)
    appeal = appeals.open(decision, WORDS)
    loaded = policies.in_force()
    verdict = policies_verdict(loaded)
    newer = revisions.add(
        comment, 3, name="Ben", text="Newer.", policy=loaded, verdict=verdict, at=timezone.now()
    )
    seen = Seen(comment.pk, "published", 1)
    fresh = Comment.objects.get(pk=comment.pk)
    moderation.accept_edit(
        fresh, seen, newer, to="published", rule=None, risk=0, now=timezone.now()
    )
    appeals.judge(appeal, grant=True, answer="You were right.", by=bo)
    comment.refresh_from_db()
    assert comment.current.text == "Newer."
    assert not Decision.objects.filter(reverses=decision).exists()
    assert state(comment) == ("published", False)


def test_a_granted_change_of_what_is_held_stays_held(comment, ana, bo):
    decision = refused_edit(comment)
    appeal = appeals.open(decision, WORDS)
    moderation.decide(Seen(comment.pk, "published", 1), "held", rule=None, by=ana)
    appeals.judge(appeal, grant=True, answer="Fine.", by=bo)
    comment.refresh_from_db()
    assert (comment.revision, comment.status, comment.waits) == (2, "held", True)
    held = histories.in_force(comment, histories.rows_of(comment))
    assert (held.from_status, held.to_status, held.actor) == ("published", "held", ana)


def test_a_change_to_a_comment_that_is_gone_is_not_contested_apart(comment, ana):
    decision = refused_edit(comment)
    remove(comment, ana)
    decision = Decision.objects.get(pk=decision.pk)
    with pytest.raises(appeals.NotAllowed, match="Contest that decision"):
        appeals.open(decision, WORDS)


def test_an_erased_text_comes_back_nowhere(comment, ana, bo):
    appeal = appeals.open(remove(comment, ana), WORDS)
    comment.revisions.update(text="", html="")
    appeals.judge(appeal, grant=True, answer="You were right.", by=bo)
    assert state(comment) == ("removed", False)
    assert Appeal.objects.get().status == "granted"


@pytest.mark.parametrize("state_name", ["hold", "suspended", "blocked"])
def test_a_granted_appeal_lifts_how_a_sender_stands(comment, ana, bo, state_name):
    until = timezone.now() + timedelta(days=9) if state_name == "suspended" else None
    standing = standings.impose(
        sender=comment.sender, state=state_name, reason="Again.", until=until, by=ana
    )
    appeal = appeals.open(appeals.imposed(standing), WORDS)
    assert appeal.comment is None
    with pytest.raises(appeals.NotAllowed, match="Somebody else"):
        appeals.judge(appeal, grant=True, answer="Yes.", by=ana)
    appeals.judge(appeal, grant=True, answer="Yes.", by=bo)
    standing.refresh_from_db()
    assert standing.ended_at
    assert standings.of(comment.sender, ()) is None
    assert appeals.imposed(standing).reversed_by.to_status == ""


def test_a_sender_is_told_once_that_an_appeal_has_set_them_free(comment, ana, bo):
    Sender.objects.filter(pk=comment.sender_id).update(confirmed_at=timezone.now())
    comment.sender.refresh_from_db()
    standing = standings.impose(sender=comment.sender, state="hold", reason="Again.", by=ana)
    Notice.objects.update(status="sent", sent_at=timezone.now())
    appeal = appeals.open(appeals.imposed(standing), WORDS)
    appeals.judge(appeal, grant=True, answer="Yes.", by=bo)
    told = Notice.objects.filter(status="waiting", sender=comment.sender)
    assert sorted(told.values_list("kind", flat=True)) == ["appeal", "appealed"]


def test_what_has_ended_is_not_contested_and_what_ends_meanwhile_is_granted_quietly(
    comment, ana, bo
):
    standing = standings.impose(sender=comment.sender, state="hold", reason="Again.", by=ana)
    appeal = appeals.open(appeals.imposed(standing), WORDS)
    standings.lift(standing, by=ana)
    appeals.judge(appeal, grant=True, answer="It was over.", by=bo)
    assert standing.decisions.count() == 2
    other = standings.impose(sender=comment.sender, state="blocked", reason="Again.", by=ana)
    standings.lift(other, by=bo)
    with pytest.raises(appeals.NotAllowed, match="ended"):
        appeals.open(appeals.imposed(other), WORDS)


def test_a_policy_that_refuses_the_words_of_an_appeal_stores_nothing(comment, ana):
    decision = remove(comment, ana)
    with pytest.raises(appeals.Refused):
        appeals.open(decision, "Buy cheap pills.")
    assert not Appeal.objects.exists()
    assert state(comment) == ("removed", False)


def test_words_that_the_policy_would_hold_are_taken_since_staff_alone_read_them(comment, ana):
    appeals.open(remove(comment, ana), "I said numpty to nobody.")
    assert Appeal.objects.count() == 1


def test_a_granted_appeal_is_followed_by_a_new_decision_that_can_be_contested_anew(
    comment, ana, bo
):
    appeals.judge(appeals.open(remove(comment, ana), WORDS), grant=True, answer="Yes.", by=bo)
    again = remove(comment, ana)
    assert appeals.open(again, WORDS).decision == again
    assert SecondLook.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_eight_that_judge_at_once_one_wins_and_the_others_are_told():
    make_site()
    make_policy()
    comment = make_comment(article=make_article(), status="published")
    decision = remove(comment, staff())
    appeal = appeals.open(decision, WORDS)
    people = [staff(name=f"M{n}") for n in range(8)]

    def judge(n):
        return appeals.judge(appeal, grant=n % 2 == 0, answer=f"Said {n}.", by=people[n])

    results = at_once(8, judge)
    won = [one for one in results if isinstance(one, Decision)]
    assert len(won) == 1
    assert sum(isinstance(one, appeals.Judged) for one in results) == 7
    appeal.refresh_from_db()
    assert won[0].to_status == appeal.status
    assert state(comment) == (
        ("published", False) if appeal.status == "granted" else ("removed", False)
    )
    assert appeal.decisions.count() == 2
    thread = Thread.objects.get()
    assert thread.visible_count == moderation.recount(thread)


@pytest.mark.django_db(transaction=True)
def test_of_eight_that_contest_at_once_one_appeal_is_made():
    make_site()
    make_policy()
    comment = make_comment(article=make_article(), status="published")
    decision = remove(comment, staff())
    results = at_once(8, lambda n: appeals.open(decision, WORDS))
    assert {getattr(one, "pk", one) for one in results} == {Appeal.objects.get().pk}
    assert Decision.objects.filter(kind="appealed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_appeal_judged_while_another_moderator_publishes_ends_in_one_state():
    make_site()
    make_policy()
    comment = make_comment(article=make_article(), status="published")
    ana, bo = staff(name="Ana"), staff(name="Bo")
    decision = remove(comment, ana)
    appeal = appeals.open(decision, WORDS)
    acts = [
        lambda: moderation.decide(Seen(comment.pk, "removed", 1), "published", rule=None, by=ana),
        lambda: appeals.judge(appeal, grant=True, answer="Yes.", by=bo),
    ]
    at_once(2, lambda n: acts[n]())
    appeal.refresh_from_db()
    assert appeal.status == "granted"
    assert state(comment) == ("published", False)
    assert Thread.objects.get().visible_count == 1
