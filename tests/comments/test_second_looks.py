from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comments import moderation, policies, second_looks
from comments.models import Comment, Decision, SecondLook
from comments.seen import seen
from tests.comments.desk import rule, staff
from tests.factories import make_article, make_comment, make_policy, make_report, rule_data

pytestmark = pytest.mark.django_db
PAGE = "/admin/comments/secondlook/"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def ana(settings):
    settings.SECOND_LOOK_PERCENT = 100
    return staff(name="Ana Petrov")


@pytest.fixture
def ben():
    return staff(name="Ben")


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article(), text="You numpty, read the report!")


def decided(comment, by, to="refused", number=1, at=NOW):
    cited = rule(number) if number else None
    fresh = Comment.objects.get(pk=comment.pk)
    decision = moderation.decide(seen(fresh), to, rule=cited, by=by, now=at)
    return SecondLook.objects.get(decision=decision)


@pytest.mark.parametrize(("percent", "expected"), [(0, 0), (100, 400)])
def test_none_or_all_are_asked_for(comment, ana, settings, percent, expected):
    settings.SECOND_LOOK_PERCENT = percent
    rows = [Decision(pk=number) for number in range(1, 401)]
    asked = [second_looks.maybe_ask(one, at=NOW) for one in rows] if not percent else rows
    assert sum(one is not None for one in asked) == expected


def test_the_share_is_about_what_was_set(comment, settings):
    settings.SECOND_LOOK_PERCENT = 25
    made = [make_comment(article=comment.thread.article) for _ in range(120)]
    asked = [second_looks.maybe_ask(one.decisions.get(), at=NOW) for one in made]
    assert 15 <= sum(one is not None for one in asked) <= 45


@pytest.mark.parametrize(
    ("first", "second", "agreed", "alike"),
    [
        (("published", None), ("published", None), True, False),
        (("refused", 1), ("refused", 1), True, False),
        (("refused", 1), ("refused", 2), False, True),
        (("published", None), ("refused", 1), False, False),
        (("refused", 1), ("published", None), False, False),
    ],
)
def test_agreement_is_the_same_outcome_under_the_same_rule(
    comment, ana, ben, first, second, agreed, alike
):
    look = decided(comment, ana, *first)
    to, number = second
    judged = second_looks.judge(look, to, rule=number and rule(number), by=ben, now=NOW)
    assert (judged.agreed, judged.by_name, judged.judged_at) == (agreed, "Ben", NOW)
    told = second_looks.agreement(NOW - timedelta(days=1))
    assert (told.judged, told.agreed, told.alike, told.waiting) == (1, agreed, alike, 0)
    assert told.percent == (100 if agreed else 0)


def test_what_was_removed_agrees_with_refusing_it(ana, ben):
    comment = make_comment(article=make_article(), status="published")
    look = decided(comment, ana, "removed", 2)
    assert second_looks.judge(look, "refused", rule=rule(2), by=ben).agreed


def test_a_rule_stays_the_same_one_when_a_new_version_renumbers_it(comment, ana, ben):
    look = decided(comment, ana, "refused", 1)
    make_policy([rule_data(1, "shouting"), rule_data(2, "civil")], at=NOW)
    renumbered = policies.in_force().rules[2]
    assert second_looks.judge(look, "refused", rule=renumbered, by=ben).agreed


def test_judging_again_changes_nothing_about_the_comment(comment, ana, ben):
    look = decided(comment, ana)
    before = Comment.objects.values().get(), Decision.objects.count()
    second_looks.judge(look, "published", rule=None, by=ben)
    assert (Comment.objects.values().get(), Decision.objects.count()) == before


def test_who_decided_does_not_judge_their_own_decision(comment, ana):
    look = decided(comment, ana)
    assert not second_looks.waiting(ana).exists()
    with pytest.raises(second_looks.NotAllowed, match="yourself"):
        second_looks.judge(look, "published", rule=None, by=ana)


def test_a_look_is_judged_once(comment, ana, ben):
    look = decided(comment, ana)
    second_looks.judge(look, "published", rule=None, by=ben)
    with pytest.raises(second_looks.NotAllowed, match="already"):
        second_looks.judge(look, "refused", rule=rule(), by=staff(name="Cy"))
    assert SecondLook.objects.get().by_name == "Ben"


@pytest.mark.parametrize(("to", "number"), [("published", 1), ("refused", None), ("held", None)])
def test_a_judgement_that_is_no_decision_is_refused(comment, ana, ben, to, number):
    look = decided(comment, ana)
    with pytest.raises(second_looks.NotAllowed, match="which rule"):
        second_looks.judge(look, to, rule=number and rule(number), by=ben)


def test_looks_judged_before_the_time_asked_for_are_not_counted(comment, ana, ben):
    look = decided(comment, ana)
    second_looks.judge(look, "published", rule=None, by=ben, now=NOW)
    told = second_looks.agreement(NOW + timedelta(days=1))
    assert (told.judged, told.percent) == (0, None)


@pytest.mark.parametrize("outcome", [("published", None), ("refused", 4)])
def test_the_page_shows_the_comment_and_nothing_of_what_became_of_it(
    comment, ana, ben, client, outcome
):
    make_report(comment, rule=rule(2), explanation="It shouts.", created_at=NOW)
    decided(comment, ana, *outcome, at=NOW + timedelta(hours=1))
    client.force_login(ben)
    html = client.get(PAGE).content.decode()
    shown = html.split('id="content-main"')[1]
    assert "You numpty, read the report!" in shown
    assert "It shouts." in shown
    for told in ("Ana Petrov", "upheld", "rejected", "Refused", "Published", "Removed"):
        assert told not in shown


def test_the_first_words_are_shown_when_the_writer_has_changed_them_since(
    comment, ana, ben, client
):
    decided(comment, ana, "published", None)
    revision = comment.current
    revision.pk, revision.number, revision.text = None, 2, "Other words."
    revision.save()
    Comment.objects.update(current=revision, revision=2)
    client.force_login(ben)
    html = client.get(PAGE).content.decode()
    assert "You numpty" in html
    assert "Other words." not in html


def test_judging_on_the_page_tells_how_it_was_decided_and_goes_on(comment, ana, ben, client):
    other = make_comment(article=comment.thread.article, text="The second one.")
    first = decided(comment, ana)
    decided(other, ana, "published", None)
    client.force_login(ben)
    url = f"{PAGE}{first.pk}/judge/"
    answer = client.post(url, {"decision": f"rule-{rule(2).pk}"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 303)]
    html = answer.content.decode()
    assert "It was decided otherwise: refused, Rule 1 of version 1" in html
    assert "The second one." in html
    again = client.post(url, {"decision": "publish"})
    assert again.status_code == 409
    assert "already" in again.content.decode()


@pytest.mark.parametrize("decision", ["", "keep", "rule-0", "rule-99999", "rule-x"])
def test_a_judgement_that_the_page_never_offered_is_refused(comment, ana, ben, client, decision):
    look = decided(comment, ana)
    client.force_login(ben)
    answer = client.post(f"{PAGE}{look.pk}/judge/", {"decision": decision})
    assert answer.status_code == 409
    assert SecondLook.objects.get().judged_at is None


def test_one_may_be_left_out_and_the_end_leads_back_to_the_start(comment, ana, ben, client):
    look = decided(comment, ana)
    client.force_login(ben)
    html = client.get(PAGE, {"after": look.pk}).content.decode()
    assert "That was the last one." in html


@pytest.mark.parametrize(("percent", "told"), [(0, "switched off"), (2, "2 % of decisions")])
def test_an_empty_page_says_whether_any_will_come(ben, client, settings, percent, told):
    settings.SECOND_LOOK_PERCENT = percent
    client.force_login(ben)
    assert told in client.get(PAGE).content.decode()


@pytest.mark.parametrize("path", ["", "1/judge/"])
def test_only_moderators_come_in(client, path, db):
    client.force_login(staff("Writer"))
    assert client.get(f"{PAGE}{path}").status_code == 403
    client.force_login(staff())
    wrong = client.get if path else client.post
    assert wrong(f"{PAGE}{path}").status_code == 405
