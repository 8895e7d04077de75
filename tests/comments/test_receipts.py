"""The receipt of a comment, the page of a standing, the page of a closed thread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from comments import appeals, editing, moderation, presets, standings, undoing
from comments.models import Comment, CommentRevision, Notice
from comments.moderation import Seen
from tests.comments.desk import rule, staff
from tests.factories import make_article, make_comment, make_policy, make_site, rule_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def policy():
    make_site()
    return make_policy()


@pytest.fixture
def comment():
    return make_comment(article=make_article(), status="published", confirmed=True)


def decide(comment, to, by=None, **fields):
    row = Comment.objects.get(pk=comment.pk)
    cited = None if to in ("held", "published") else rule(4)
    seen = Seen(row.pk, row.status, row.revision)
    return moderation.decide(seen, to, rule=cited, by=by or staff(), **fields)


def receipt(client, comment):
    answer = client.get(comment.receipt_url())
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    return answer.text


def test_a_removed_comment_has_its_statement_on_the_receipt(client, comment):
    decide(comment, "removed", reason="Named a neighbour.")
    shown = receipt(client, comment)
    for words in ("Your comment was removed.", "Named a neighbour.", "/comment-policy/1/#rule-4"):
        assert words in shown
    assert "/appeal/?about=" in shown
    assert "A moderator removed it." in shown


def test_a_published_comment_has_no_statement(client, comment):
    shown = receipt(client, comment)
    assert "If you disagree" not in shown
    assert "What happened" not in shown


def test_a_rule_without_statements_is_named_shortly_and_can_be_contested_all_the_same(client):
    make_policy([rule_data(1, "floods", consequence="refuse", statement=False)])
    comment = make_comment(article=make_article(), status="refused", rule=rule())
    shown = receipt(client, comment)
    assert "Rule 1: Floods" in shown
    assert "How it was found" not in shown
    assert "/appeal/?about=" in shown


def test_what_was_undone_at_once_is_not_told_to_its_writer(client, comment):
    ana = staff()
    undoing.undo(decide(comment, "removed", by=ana), by=ana)
    shown = receipt(client, comment)
    assert "removed" not in shown
    assert "took that decision back" not in shown


def test_what_was_mailed_is_told_even_if_it_was_undone(client, comment):
    ana = staff()
    decision = decide(comment, "removed", by=ana)
    undoing.undo(decision, by=ana)
    Notice.objects.filter(decision=decision).update(status="sent", sent_at=timezone.now())
    shown = receipt(client, comment)
    assert "A moderator removed it." in shown


def test_after_an_undo_the_decision_before_counts_again(client):
    comment = make_comment(article=make_article(), status="refused", rule=rule(3))
    bo = staff()
    published = decide(comment, "published", by=bo)
    undoing.undo(published, by=bo)
    shown = receipt(client, comment)
    assert "Your comment was not published." in shown
    assert "/comment-policy/1/#rule-3" in shown


@pytest.mark.parametrize(
    ("grant", "words"), [(True, "It succeeded"), (False, "It did not succeed")]
)
def test_an_appeal_and_its_answer_stand_on_the_receipt(client, comment, grant, words):
    appeal = appeals.open(decide(comment, "removed"), "It was <b>fair</b>.")
    waiting = receipt(client, comment)
    assert "It waits for a moderator." in waiting
    assert "It was &lt;b&gt;fair&lt;/b&gt;." in waiting
    assert "/appeal/?about=" not in waiting
    appeals.judge(appeal, grant=grant, answer="We looked & talked.", by=staff())
    judged = receipt(client, comment)
    assert words in judged
    assert "We looked &amp; talked." in judged
    assert "A moderator judged it, not a machine." in judged
    assert "A moderator decided anew" not in judged


def test_that_the_same_person_judged_is_said(client, comment):
    ana = staff()
    appeal = appeals.open(decide(comment, "removed", by=ana), "It was fair.")
    appeals.judge(appeal, grant=False, answer="No.", by=ana)
    assert "there was no other moderator" in receipt(client, comment)


def test_an_erased_comment_says_so(client, comment):
    decide(comment, "removed")
    comment.revisions.update(text="", html="")
    assert "The text was erased." in receipt(client, comment)


def test_after_twenty_revisions_the_receipt_offers_no_change(client, comment):
    assert "Change it" in receipt(client, comment)
    CommentRevision.objects.bulk_create(
        CommentRevision(comment=comment, number=n, name="B", text="x", policy=comment.policy)
        for n in range(2, editing.MOST_REVISIONS + 1)
    )
    assert "Change it" not in receipt(client, comment)


def test_each_step_is_told_in_order_with_its_rule(client, comment):
    decide(comment, "held")
    decide(comment, "removed")
    decide(comment, "published")
    shown = receipt(client, comment)
    steps = [
        "Received and published.",
        "A moderator took it back to read it again.",
        "A moderator removed it.",
        "A moderator decided anew, and published it.",
    ]
    places = [shown.index(step) for step in steps]
    assert places == sorted(places)
    assert "If you disagree" not in shown


def test_a_standing_has_a_page_with_its_statement_and_its_end(client, comment):
    until = timezone.now() + timedelta(days=2)
    standing = standings.impose(
        sender=comment.sender, state="suspended", reason="Insults.", until=until, by=staff()
    )
    shown = client.get(standing.get_absolute_url()).text
    assert "You cannot comment here for now." in shown
    assert "Insults." in shown
    assert f"{standing.get_absolute_url()}appeal/" in shown
    standings.lift(standing, by=staff())
    over = client.get(standing.get_absolute_url()).text
    assert "This has ended." in over
    assert f"{standing.get_absolute_url()}appeal/" not in over


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("blocked", "Another decision has taken its place"),
        ("hold", "Another decision has taken its place"),
        ("trusted", "You can comment here as everybody does."),
    ],
)
def test_the_page_of_a_state_that_another_replaced_promises_nothing_untrue(
    client, comment, after, told
):
    first = {"state": "suspended", "until": timezone.now() + timedelta(days=2)}
    whom = {"sender": comment.sender, "reason": "Insults.", "by": staff()}
    before = standings.impose(**whom, **first)
    standings.impose(**whom, state=after)
    page = client.get(before.get_absolute_url()).text
    assert "This has ended." in page
    assert told in page
    assert ("as everybody does" in page) == (after == "trusted")


def test_a_trusted_sender_has_no_page_and_nobody_guesses_one(client, comment):
    standing = standings.impose(
        sender=comment.sender, state="trusted", reason="Knows the subject.", by=staff()
    )
    assert client.get(standing.get_absolute_url()).status_code == 404
    assert client.get("/comments/standing/nothing/").status_code == 404


def test_a_closed_thread_tells_why_and_an_open_one_nothing(client, comment):
    article = comment.thread.article
    page = f"{article.get_absolute_url()}comments/closed/"
    assert client.get(page).status_code == 404
    presets.set_preset(comment.thread, "closed", seen="open", by=staff(), reason="The trial.")
    shown = client.get(page)
    assert shown.status_code == 200
    assert "The trial." in shown.text
    assert "Comments on this story were closed." in shown.text
    presets.set_preset(comment.thread, "open", seen="closed", by=staff())
    again = client.get(page).text
    assert "has opened the comments on this story again" in again
    assert "The trial." in again


@pytest.mark.parametrize("held_before", [True, False])
def test_a_removed_comment_leaves_its_place_with_the_rule_and_its_replies(
    client, comment, held_before
):
    make_comment(parent=comment, status="published", text="An answer that stays.")
    if held_before:
        decide(comment, "held")
        assert decide(comment, "refused").to_status == "removed"
    else:
        decide(comment, "removed")
    shown = client.get(comment.thread.article.get_absolute_url()).text
    assert "Removed under rule 4 of version 1" in shown
    assert "/comment-policy/1/#rule-4" in shown
    assert "An answer that stays." in shown
    assert "The road was closed for an hour." not in shown
    comment.thread.refresh_from_db()
    assert comment.thread.visible_count == moderation.recount(comment.thread) == 1


def test_receipts_change_nothing_by_being_looked_at(client, comment):
    decide(comment, "removed")
    before = list(Comment.objects.values())
    receipt(client, comment)
    assert client.post(comment.receipt_url()).status_code == 405
    assert list(Comment.objects.values()) == before


def test_a_receipt_names_no_story_that_readers_do_not_see(client, comment):
    article = comment.thread.article
    assert article.headline in receipt(client, comment)
    Article.objects.filter(pk=article.pk).update(withdrawn_at=timezone.now())
    assert article.headline not in receipt(client, comment)
    Article.objects.filter(pk=article.pk).update(withdrawn_at=None, publish_at=None)
    assert article.headline not in receipt(client, comment)
