from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import importing, threads
from comments.importing import Foreign
from comments.models import Comment, CommentRevision, Decision, PolicyVersion, Sender, Thread
from comments.models.comments import Status
from tests import factories

SENT = datetime(2013, 3, 14, 14, 57, tzinfo=UTC)


def foreign(ref: str, *, minutes: int = 0, **fields: object) -> Foreign:
    given = {
        "name": "Ada",
        "email": "ada@example.org",
        "text": "The tide was late.",
        "sent": SENT + timedelta(minutes=minutes),
        "status": Status.PUBLISHED,
        **fields,
    }
    return Foreign(ref, **given)


def dump() -> list[list[dict[str, object]]]:
    tables = (Comment, CommentRevision, Decision, Sender, Thread, PolicyVersion)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def by_ref(ref: str) -> Comment:
    return Comment.objects.get(source_ref=ref)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.HELD, Status.REFUSED, Status.REMOVED])
def test_each_comment_has_its_first_decision_under_no_rule(status):
    importing.store(factories.make_article(), [foreign("x:1", status=status)])

    comment = by_ref("x:1")
    decision = comment.decisions.get()
    assert (comment.status, comment.policy.number, comment.rule) == (status, 0, None)
    assert (decision.kind, decision.actor_kind) == ("imported", "import")
    assert (decision.from_status, decision.to_status, decision.rule) == ("", status, None)
    assert decision.revision == comment.current


@pytest.mark.django_db
def test_words_and_times_are_kept_and_links_are_made():
    text = "One\n\nTwo https://x.example/ <b>bold</b>"
    importing.store(factories.make_article(), [foreign("x:1", text=text, name="A" * 200)])

    comment = by_ref("x:1")
    assert comment.created_at == comment.current.created_at == SENT
    assert comment.current.text == text
    assert "&lt;b&gt;" in comment.current.html
    assert 'href="https://x.example/"' in comment.current.html
    assert comment.current.name == "A" * 80


@pytest.mark.django_db
def test_replies_stand_under_what_they_answer_and_counters_are_right():
    article = factories.make_article()

    importing.store(
        article,
        [
            foreign("x:3", minutes=2, parent="x:2"),
            foreign("x:2", minutes=5, parent="x:1"),
            foreign("x:1", minutes=9),
            foreign("x:4", minutes=1, status=Status.HELD),
        ],
    )

    thread = Thread.objects.get(article=article)
    assert (thread.visible_count, thread.last_number) == (3, 4)
    assert [by_ref(f"x:{n}").depth for n in (1, 2, 3, 4)] == [0, 1, 2, 0]
    assert by_ref("x:3").parent == by_ref("x:2")
    assert by_ref("x:3").path.startswith(by_ref("x:1").path)
    assert by_ref("x:4").number == 1


@pytest.mark.django_db
def test_a_thread_deeper_than_ours_keeps_who_answers_whom():
    chain = [foreign(f"x:{n}", minutes=n, parent=f"x:{n - 1}" if n else "") for n in range(12)]

    importing.store(factories.make_article(), chain)

    deepest = by_ref("x:11")
    assert deepest.depth == threads.MAX_DEPTH
    assert deepest.parent == by_ref("x:10")


@pytest.mark.django_db
def test_a_second_run_changes_nothing():
    article = factories.make_article()
    comments = [foreign("x:1"), foreign("x:2", parent="x:1", status=Status.HELD)]
    assert importing.store(article, comments) == {"x:1", "x:2"}
    before = dump()

    assert importing.store(article, comments) == set()

    assert dump() == before


@pytest.mark.django_db
def test_a_later_export_adds_only_what_is_new_below_what_is_here():
    article = factories.make_article()
    importing.store(article, [foreign("x:1")])

    new = importing.store(article, [foreign("x:1"), foreign("x:2", minutes=1, parent="x:1")])

    assert new == {"x:2"}
    assert by_ref("x:2").parent == by_ref("x:1")
    thread = Thread.objects.get(article=article)
    assert (thread.visible_count, thread.last_number, thread.version) == (2, 2, 3)


@pytest.mark.django_db
def test_a_thread_larger_than_one_portion_is_known_again(monkeypatch):
    monkeypatch.setattr(importing, "PORTION", 2)
    article = factories.make_article()
    comments = [foreign(f"x:{n}", minutes=n) for n in range(5)]
    importing.store(article, comments)

    assert importing.store(article, comments) == set()
    assert Thread.objects.get(article=article).visible_count == 5


@pytest.mark.django_db
def test_what_a_moderator_decided_since_is_left_alone():
    article = factories.make_article()
    importing.store(article, [foreign("x:1", status=Status.HELD)])
    Comment.objects.filter(source_ref="x:1").update(status=Status.REFUSED)

    importing.store(article, [foreign("x:1", status=Status.PUBLISHED)])

    assert by_ref("x:1").status == Status.REFUSED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "x" * 300 + "@example.org", "a b@c.example"]
)
def test_an_address_that_is_none_makes_no_sender(email):
    importing.store(factories.make_article(), [foreign("x:1", email=email)])

    assert by_ref("x:1").sender is None
    assert not Sender.objects.exists()


@pytest.mark.django_db
def test_one_address_in_two_spellings_is_one_unconfirmed_sender():
    importing.store(
        factories.make_article(), [foreign("x:1"), foreign("x:2", email=" ADA@Example.org ")]
    )

    only = Sender.objects.get()
    assert (only.email, only.confirmed_at) == ("ada@example.org", None)
    assert not by_ref("x:1").confirmed


@pytest.mark.django_db
def test_a_comment_without_a_name_says_so():
    importing.store(factories.make_article(), [foreign("x:1", name="  ")])

    assert by_ref("x:1").current.name == "Anonymous"


@pytest.mark.django_db
def test_a_parent_under_another_article_is_not_followed():
    importing.store(factories.make_article(), [foreign("x:1")])
    importing.store(factories.make_article(), [foreign("x:1"), foreign("x:2", parent="x:1")])

    assert by_ref("x:2").parent is None


@pytest.mark.django_db
def test_a_fault_in_one_comment_leaves_none_of_them():
    comments = [foreign("x:1"), foreign("x:2", text=None)]

    with pytest.raises((TypeError, AttributeError)):
        importing.store(factories.make_article(), comments)

    assert not Comment.objects.exists()
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_comments_that_were_closed_elsewhere_are_closed_here_once():
    article = factories.make_article()

    assert importing.close(article)
    assert not importing.close(article)

    decision = Thread.objects.get(article=article).decisions.get()
    assert (decision.to_status, decision.actor_kind) == ("closed", "import")


@pytest.mark.parametrize(
    ("parent", "expected"),
    [("4", "1"), ("3", "1"), ("1", "1"), ("", ""), ("9", ""), ("7", "")],
)
def test_a_reply_to_something_skipped_climbs_to_what_is_kept(parent, expected):
    parents = {"4": "3", "3": "2", "2": "1", "7": "8", "8": "7"}

    assert importing.nearest(parent, parents, {"1"}) == expected


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=10, unique_by=lambda p: p[0])
)
def test_no_order_of_clocks_and_no_circle_loses_a_comment(links):
    comments = [
        foreign(f"{ref}", parent=f"{parent}", minutes=(ref * 7) % 5) for ref, parent in links
    ]

    ordered = [one.ref for one in importing.in_order(comments)]

    assert sorted(ordered) == sorted(one.ref for one in comments)
    acyclic = {ref for ref, parent in links if ref > parent}
    for ref, parent in links:
        if ref in acyclic and f"{parent}" in ordered and all(r > p for r, p in links):
            assert ordered.index(f"{parent}") < ordered.index(f"{ref}")
