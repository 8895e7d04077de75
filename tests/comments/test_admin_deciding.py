from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import time_format
from hypothesis import given
from hypothesis import strategies as st

from comments.admin.filters import Place, place_from
from comments.models import Decision, PolicyVersion
from tests.comments.desk import (
    DECIDE,
    QUEUE,
    crowd,
    decide,
    item,
    queries,
    rule,
    seen,
    staff,
    status,
    told,
)
from tests.factories import (
    ORDINARY_RULES,
    make_article,
    make_comment,
    make_policy,
    make_report,
    rule_data,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


@pytest.fixture
def article():
    make_policy()
    return make_article()


@pytest.fixture
def held(article):
    return [make_comment(article=article, name=name) for name in ("Ada", "Ben", "Cleo")]


@pytest.fixture
def desk(client):
    client.force_login(staff(name="Mona"))
    return client


def refuse(number=1):
    return f"rule-{rule(number).pk}"


def log():
    """The decisions of people, oldest first."""
    return list(Decision.objects.filter(actor_kind="person").order_by("pk"))


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("held", None, "published"),
        ("held", 3, "refused"),
        ("published", 1, "removed"),
        ("refused", None, "published"),
        ("removed", None, "published"),
        ("unconfirmed", 4, "refused"),
    ],
)
def test_one_click_decides_and_logs_one_row(desk, article, before, number, after):
    comment = make_comment(article=article, status=before)
    response = decide(desk, comment, decision=refuse(number) if number else "publish")
    assert response.status_code == 303
    assert status(comment) == after
    (row,) = log()
    assert (row.from_status, row.to_status, row.actor_name) == (before, after, "Mona")
    assert row.rule == (rule(number) if number else None)
    assert row.kind == "decided"
    assert row.parent is None


def test_the_message_names_the_writer_and_what_was_done(desk, held):
    assert told(decide(desk, held[0], decision="publish")) == ["Published: the comment by Ada."]
    assert told(decide(desk, held[1], decision=refuse())) == ["Refused: the comment by Ben."]


def test_a_decision_leads_back_to_the_same_place_at_the_next_comment(desk, article):
    for _ in range(25):
        make_comment(article=article)
    place = desk.get(QUEUE, {"section": "security"}).context["after_query"]
    page = desk.get(f"{QUEUE}?{place}").content.decode()
    assert f'name="back" value="{place.replace("&", "&amp;")}"' in page
    first, second = desk.get(f"{QUEUE}?{place}").context["items"][:2]
    assert first.neighbour == second.comment.pk
    answer = decide(desk, first.comment, decision="publish", back=place, next=first.neighbour)
    assert answer["Location"] == f"{QUEUE}?{place}#comment-{second.comment.pk}"
    again = desk.get(answer["Location"])
    assert again.context["items"][0].comment == second.comment


@pytest.mark.parametrize(
    "back",
    ["//evil.test/", "https://evil.test", "status=gone", "after=<x>", "\x00", "&" * 5000, "x=1"],
)
def test_no_form_leads_anywhere_but_the_queue(desk, held, back):
    answer = decide(desk, held[0], decision="publish", back=back, next="//evil.test")
    assert answer["Location"] in (QUEUE, f"{QUEUE}?after=%3Cx%3E")


@given(
    st.builds(
        Place,
        status=st.sampled_from(["held", "published", "refused"]),
        rule=st.sampled_from(["", "civil"]),
        article=st.none() | st.integers(1, 2**63 - 1),
        sender=st.none() | st.integers(1, 2**63 - 1),
        after=st.from_regex(r"\A([0-9]{1,5}\.){0,2}[0-9]{1,5}\Z"),
    )
)
def test_a_place_is_read_back_from_its_own_address(django_db_blocker, place):
    assert place_from(place.query(), {"civil": "1 Civil"}) == place


def test_who_comes_second_is_told_who_decided_what_when_and_under_which_rule(client, held):
    client.force_login(staff(name="Ana Petrov"))
    decide(client, held[0], decision=refuse(3))
    client.force_login(staff(name="Mona"))
    response = decide(client, held[0], decision="publish", back="section=security")
    html = response.content.decode()
    assert response.status_code == 409
    moment = time_format(timezone.localtime(log()[0].created_at), "TIME_FORMAT")
    assert f"Already decided by Ana Petrov at {moment}: refused" in html
    assert "version 1" in html
    assert status(held[0]) == "refused"
    assert [row.actor_name for row in log()] == ["Ana Petrov"]
    assert f'value="{held[0].pk}:refused:1:' in html  # the present state, ready to be decided
    assert f"{QUEUE}?section=security" in html


def test_a_comment_rewritten_meanwhile_is_not_decided(desk, held):
    type(held[0]).objects.filter(pk=held[0].pk).update(revision=2)
    response = decide(desk, held[0], decision="publish")
    assert response.status_code == 409
    assert status(held[0]) == "held"
    assert f'value="{held[0].pk}:held:2:' in response.content.decode()
    assert log() == []


def test_several_are_decided_together_under_one_row_of_the_log(desk, held):
    response = decide(desk, *held, decision=refuse(3))
    assert response.status_code == 303
    assert [status(one) for one in held] == ["refused"] * 3
    parent, *children = log()
    assert parent.kind == "bulk"
    assert {row.parent for row in children} == {parent}
    assert {row.rule for row in children} == {rule(3)}
    assert told(response) == ["3 comments refused."]


def test_what_somebody_else_decided_meanwhile_is_left_alone_and_counted(client, held):
    client.force_login(staff(name="Ana Petrov"))
    told(decide(client, held[1], decision=refuse()))
    client.force_login(staff(name="Mona"))
    response = decide(client, *held, decision="publish")
    assert [status(one) for one in held] == ["published", "refused", "published"]
    done, stale = told(response)
    assert done == "2 comments published."
    assert stale.startswith("1 comment was left as it is, because it had changed:")
    assert "Ana Petrov" in stale
    assert len([row for row in log() if row.comment == held[1]]) == 1


def test_when_all_were_decided_meanwhile_nothing_is_logged(client, held):
    client.force_login(staff(name="Ana"))
    told(decide(client, *held, decision=refuse()))
    rows = len(log())
    client.force_login(staff(name="Mona"))
    (message,) = told(decide(client, *held, decision="publish"))
    assert message.startswith("3 comments were left as they are, because they had changed:")
    assert message.count("Already decided by Ana") == 1
    assert "(×3)" in message
    assert len(log()) == rows


def test_one_selected_comment_is_decided_without_a_row_for_a_group(desk, held):
    decide(desk, held[0], decision="publish")
    assert [row.kind for row in log()] == ["decided"]


def garbage(comment, refusing=0):
    good = seen(comment)
    return {
        "nothing": {},
        "no comment": {"decision": "publish"},
        "no decision": {"seen": good},
        "an unknown decision": {"seen": good, "decision": "delete"},
        "a rule that is no number": {"seen": good, "decision": "rule-x"},
        "a rule that does not exist": {"seen": good, "decision": "rule-999999"},
        "a rule with a NUL": {"seen": good, "decision": "rule-\x001"},
        "an endless rule": {"seen": good, "decision": "rule-" + "9" * 5000},
        "a comment that is no number": {"seen": "x:held:1", "decision": "publish"},
        "a comment with a NUL": {"seen": f"{comment.pk}\x00:held:1", "decision": "publish"},
        "a comment without a status": {"seen": str(comment.pk), "decision": "publish"},
        "a status that does not exist": {"seen": f"{comment.pk}:gone:1", "decision": "publish"},
        "a revision that is no number": {"seen": f"{comment.pk}:held:", "decision": "publish"},
        "a comment that does not exist": {"seen": "999999:held:1", "decision": "publish"},
        "an endless comment": {"seen": f"{'9' * 5000}:held:1", "decision": "publish"},
        "a negative comment": {"seen": f"-{comment.pk}:held:1", "decision": "publish"},
        "a comment twice": {"seen": [good, f"{comment.pk}:held:2"], "decision": "publish"},
        "two outcomes": {
            "seen": [f"{comment.pk}:published:1", f"{comment.pk + 1}:unconfirmed:1"],
            "decision": f"rule-{refusing}",
        },
        "refusing what is refused": {
            "seen": f"{comment.pk}:refused:1",
            "decision": f"rule-{refusing}",
        },
        "an endless reason": {"seen": good, "decision": f"rule-{refusing}", "reason": "x" * 2001},
        "a NUL in the reason": {"seen": good, "decision": f"rule-{refusing}", "reason": "\x00"},
        "too many": {"seen": [f"{n}:held:1" for n in range(1, 300)], "decision": "publish"},
        "a NUL everywhere": {"seen": "\x00", "decision": "\x00", "back": "\x00", "next": "\x00"},
    }


NAMES = list(garbage(type("Some", (), {"pk": 1, "status": "held", "revision": 1})))


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_form_is_answered_clearly_and_changes_nothing(desk, held, name):
    response = desk.post(DECIDE, garbage(held[0], rule(1).pk)[name])
    assert response.status_code == 400
    html = response.content.decode()
    assert "Nothing was decided" in html
    assert 'role="alert"' in html
    assert [status(one) for one in held] == ["held"] * 3
    assert log() == []


def test_a_rule_of_an_earlier_version_cannot_be_cited(desk, held):
    old = refuse()
    earlier = PolicyVersion.objects.get()
    make_policy(ORDINARY_RULES, at=earlier.created_at)
    response = decide(desk, held[0], decision=old)
    assert response.status_code == 400
    assert "not of the policy in force" in response.content.decode()
    assert status(held[0]) == "held"


def test_comments_that_do_not_exist_are_counted_beside_those_that_do(desk, held):
    data = {"seen": [seen(held[0]), "999999:held:1"], "decision": "publish"}
    response = desk.post(DECIDE, data)
    assert told(response) == [
        "1 comment published.",
        "1 of the comments does not exist.",
    ]
    assert status(held[0]) == "published"


def test_an_unconfirmed_comment_is_not_published_by_hand(desk, article):
    comment = make_comment(article=article, status="unconfirmed")
    assert 'value="publish"' not in desk.get(item(comment)).content.decode()
    assert decide(desk, comment, decision="publish").status_code == 400
    assert status(comment) == "unconfirmed"


@pytest.mark.parametrize(
    ("decision", "waiting"),
    [
        ("publish", 0),
        ("publish", 20),
        ("refuse", 0),
        ("refuse", 2000),
        ("keep", 20),
        ("remove", 20),
    ],
)
def test_a_decision_asks_few_queries_whatever_waits(desk, article, decision, waiting):
    if waiting:
        crowd(article, waiting)
    status = "published" if decision in ("keep", "remove") else "held"
    comment = make_comment(article=article, status=status, confirmed=True)
    if decision == "keep":
        make_report(comment)
    desk.get(QUEUE)  # the process has the policy at hand now
    wanted = refuse() if decision in ("refuse", "remove") else "publish"
    with CaptureQueriesContext(connection) as captured:
        assert decide(desk, comment, decision=wanted, back="section=security").status_code == 303
    assert len(queries(captured)) <= MOST_QUERIES


SORTS = rule_data(2, "first", consequence="hold", citable=False, detectors=[{"kind": "first_time"}])


@pytest.mark.parametrize("page", ["queue", "item"])
def test_a_rule_that_only_sorts_has_no_key_and_no_place_in_the_menus(desk, page):
    make_policy([rule_data(1, "civil"), SORTS, rule_data(3, "advertising")])
    comment = make_comment(article=make_article())
    answer = desk.get(QUEUE if page == "queue" else item(comment))
    assert [button.number for button in answer.context["desk"].buttons] == [1, 3]
    assert refuse(1) in answer.text
    assert refuse(2) not in answer.text


@pytest.mark.parametrize("count", [1, 2])
def test_a_rule_that_only_sorts_is_refused_when_posted_all_the_same(desk, count):
    make_policy([rule_data(1, "civil"), SORTS])
    article = make_article()
    comments = [make_comment(article=article) for _ in range(count)]
    answer = decide(desk, *comments, decision=refuse(2))
    assert "only sorts comments" in answer.text or "only sorts comments" in str(told(answer))
    assert {status(one) for one in comments} == {"held"}
    assert log() == []


def test_the_queue_can_still_be_narrowed_to_what_a_sorting_rule_held(desk):
    make_policy([rule_data(1, "civil"), SORTS])
    make_comment(article=make_article(), rule=rule(2), name="Newcomer")
    assert "Newcomer" in desk.get(QUEUE, {"rule": "first"}).text


def test_without_a_rule_to_cite_the_page_says_so(desk):
    make_policy([{**SORTS, "number": 1}])
    make_comment(article=make_article())
    assert "No rule in force can be cited" in desk.get(QUEUE).text
