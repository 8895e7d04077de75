from __future__ import annotations

import re

import pytest

from comments.admin import deciding
from comments.models import Comment, Decision
from tests.comments.desk import DECIDE, QUEUE, crowd, rule, staff, status, told
from tests.factories import make_appeal, make_article, make_comment, make_policy, make_report

pytestmark = pytest.mark.django_db
ALL = f"{QUEUE}all/"


@pytest.fixture
def article():
    make_policy()
    return make_article()


@pytest.fixture
def desk(client):
    client.force_login(staff(name="Mona"))
    return client


def answer(page):
    """The form of the question, as a browser would send it back."""
    form = page.text.partition(f'action="{DECIDE}"')[2].partition("</form>")[0]
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    data = {"seen": [value for name, value in inputs if name == "seen"]}
    return {**data, **{name: value for name, value in inputs if name in ("decision", "more")}}


def people():
    return list(Decision.objects.filter(actor_kind="person").order_by("pk"))


def test_all_that_match_are_counted_before_anything_is_decided(desk, article):
    held = [make_comment(article=article, rule=rule(1)) for _ in range(25)]
    other = make_comment(article=article)
    asked = desk.post(
        DECIDE, {"scope": "all", "decision": f"rule-{rule(3).pk}", "back": "rule=civil"}
    )
    assert asked.status_code == 303
    assert asked["Location"] == f"{ALL}?rule=civil&decision=rule-{rule(3).pk}"
    page = desk.get(asked["Location"])
    assert "Refuse or remove 25 comments under rule 3: Advertising?" in page.text
    assert people() == []
    done = desk.post(DECIDE, answer(page))
    assert done.status_code == 303
    assert {status(one) for one in held} == {"refused"}
    assert status(other) == "held"
    parent, *children = people()
    assert parent.kind == "bulk"
    assert {row.parent for row in children} == {parent}
    assert told(done) == ["25 comments refused."]


def test_more_than_a_part_is_decided_part_by_part_and_says_what_remains(desk, article, monkeypatch):
    monkeypatch.setattr("comments.admin.sweeping.MOST_AT_ONCE", 4)
    made = [make_comment(article=article, risk=risk) for risk in range(10)]
    page = desk.get(ALL, {"decision": "publish"})
    assert "Publish 10 comments?" in page.text
    assert "4 of them are decided now" in page.text
    assert "6 remain after that" in page.text
    done = desk.post(DECIDE, answer(page))
    assert done["Location"].startswith(ALL)
    worst_first = [one.pk for one in reversed(made)]
    published = Comment.objects.filter(status="published").order_by("-risk")
    assert list(published.values_list("pk", flat=True)) == worst_first[:4]
    page = desk.get(done["Location"])
    assert "4 comments published." in page.text
    assert "Publish 6 comments?" in page.text
    desk.post(DECIDE, answer(page))
    last = desk.post(DECIDE, answer(desk.get(ALL, {"decision": "publish"})))
    assert last["Location"] == QUEUE
    assert Comment.objects.filter(status="published").count() == 10
    assert [row.kind for row in people()].count("bulk") == 3


def test_what_came_or_changed_after_the_question_is_left_alone(desk, article):
    first, second = make_comment(article=article), make_comment(article=article)
    page = desk.get(ALL, {"decision": "publish"})
    late = make_comment(article=article)
    Comment.objects.filter(pk=second.pk).update(revision=2)
    done = desk.post(DECIDE, answer(page))
    assert (status(first), status(second), status(late)) == ("published", "held", "held")
    assert told(done)[1].startswith("1 comment was left as it is")


def test_appeals_are_not_decided_with_the_rest(desk, article):
    refused = make_comment(article=article, status="refused")
    make_appeal(refused.decisions.get())
    held = make_comment(article=article)
    page = desk.get(ALL, {"decision": "publish"})
    assert "Publish 1 comment?" in page.text
    desk.post(DECIDE, answer(page))
    assert (status(refused), status(held)) == ("refused", "published")


@pytest.mark.parametrize(
    ("decision", "expected", "message"),
    [
        ("publish", ["published", "published"], "1 comment kept. 1 comment published."),
        ("refuse", ["refused", "removed"], "1 comment refused. 1 comment removed."),
    ],
)
def test_held_and_reported_ones_are_decided_together(desk, article, decision, expected, message):
    held = make_comment(article=article)
    reported = make_comment(article=article, status="published")
    report = make_report(reported)
    wanted = decision if decision == "publish" else f"rule-{rule(1).pk}"
    done = desk.post(DECIDE, answer(desk.get(ALL, {"decision": wanted})))
    assert [status(held), status(reported)] == expected
    report.refresh_from_db()
    assert report.status == ("rejected" if decision == "publish" else "upheld")
    assert told(done) == [message]
    assert not Comment.objects.filter(waits=True).exists()


def test_when_nothing_matches_the_page_says_so_and_has_no_button(desk, article):
    page = desk.get(ALL, {"decision": "publish", "rule": "civil"})
    assert page.status_code == 200
    assert "Nothing matches any more" in page.text
    assert 'name="seen"' not in page.text


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"decision": "delete"},
        {"decision": "rule-x"},
        {"decision": "rule-99999"},
        {"decision": "\x00"},
        {"decision": "publish", "rule": "none"},
        {"decision": "publish", "status": "published"},
        {"decision": "publish", "status": "unconfirmed"},
    ],
)
def test_a_question_that_makes_no_sense_is_answered_clearly(desk, article, query):
    make_comment(article=article)
    page = desk.get(ALL, query)
    assert page.status_code == 400
    assert "Nothing was decided" in page.text
    assert people() == []


def test_nothing_is_decided_by_asking_and_nobody_else_may_ask(client, article):
    comment = make_comment(article=article)
    client.force_login(staff("Writer"))
    assert client.get(ALL, {"decision": "publish"}).status_code == 403
    client.force_login(staff())
    assert client.get(ALL, {"decision": "publish"}).status_code == 200
    assert client.post(ALL, {"decision": "publish"}).status_code == 405
    assert status(comment) == "held"


@pytest.mark.parametrize("many", [0, 20, 2000])
def test_the_question_asks_few_queries_whatever_matches(
    desk, article, django_assert_max_num_queries, many
):
    if many:
        crowd(article, many)
    desk.get(QUEUE)
    with django_assert_max_num_queries(10):
        page = desk.get(ALL, {"decision": "publish"})
    assert len(answer(page)["seen"]) == min(many, deciding.MOST_AT_ONCE)
