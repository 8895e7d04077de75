from __future__ import annotations

from typing import Any

import pytest

from comments import (
    appeals,
    handovers,
    moderation,
    open_matters,
    policies,
    replaying_log,
    reports,
    withdrawing,
)
from comments.models import Appeal, Comment, Decision, Notice, Report, Thread
from comments.moderation import Seen
from comments.policy import states
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_site,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    make_site()
    make_policy()
    return make_comment(article=make_article(), status="published", confirmed=True)


def fresh(comment: Comment) -> Any:
    return Comment.objects.select_related("thread", "current").get(pk=comment.pk)


def url(comment: Comment) -> str:
    return comment.receipt_url() + "withdraw/"


def decide(comment: Comment, to: str, by: Any = None) -> Decision:
    now = fresh(comment)
    rule = policies.in_force().rules[4] if to in moderation.RESTRICTIONS else None
    seen = Seen(now.pk, now.status, now.revision)
    return moderation.decide(seen, to, rule=rule, by=by or make_user(is_superuser=True))


# What becomes of it


def test_what_readers_saw_leaves_its_place_and_counts_no_more(comment):
    before = fresh(comment).thread.version
    row = withdrawing.withdraw(comment.pk)
    now = fresh(comment)
    assert (now.status, now.rule, now.waits) == ("removed", None, False)
    assert now.withdrawn_at == row.created_at
    assert (now.thread.visible_count, now.thread.version) == (0, before + 1)
    assert Comment.objects.visible().filter(pk=comment.pk).exists()
    told = (row.kind, row.from_status, row.to_status, row.actor_kind, row.rule)
    assert told == ("withdrawn", "published", "removed", "reader", None)


@pytest.mark.parametrize("status", ["held", "unconfirmed"])
def test_what_readers_never_saw_leaves_no_place(comment, status):
    unseen = make_comment(article=comment.thread.article, status=status)
    withdrawing.withdraw(unseen.pk)
    now = fresh(unseen)
    assert (now.status, now.waits) == ("removed", False)
    assert not Comment.objects.visible().filter(pk=unseen.pk).exists()
    assert now.thread.visible_count == 1
    assert not Comment.objects.queue().exists()


def test_taking_it_back_twice_is_done_once(comment):
    assert withdrawing.withdraw(comment.pk)
    assert withdrawing.withdraw(comment.pk) is None
    assert Decision.objects.filter(kind="withdrawn").count() == 1
    assert fresh(comment).thread.visible_count == 0


@pytest.mark.parametrize("status", ["refused", "removed"])
def test_what_was_taken_down_cannot_be_taken_back(comment, status):
    gone = make_comment(article=comment.thread.article, status=status)
    with pytest.raises(withdrawing.NotAllowed, match="not shown any more"):
        withdrawing.withdraw(gone.pk)
    assert fresh(gone).withdrawn_at is None


def test_every_status_from_which_the_table_lets_a_sender_go_can_be_taken_back(comment):
    for status in states.STATUSES:
        comment.status = status
        assert withdrawing.allowed(comment) == (status in ("unconfirmed", "held", "published"))


# What hangs on it


def test_reports_about_it_are_settled_without_a_decision_and_told(comment):
    report = make_report(comment, email="reader@example.org")
    row = withdrawing.withdraw(comment.pk)
    report.refresh_from_db()
    assert (report.status, report.decided_at) == ("void", row.created_at)
    assert report.decisions.get().parent == row
    assert Notice.objects.filter(report=report, kind="reported").exists()


def test_its_writer_is_mailed_nothing_about_it(comment):
    withdrawing.withdraw(comment.pk)
    assert not Notice.objects.filter(sender=comment.sender).exists()


def test_a_handover_of_it_is_over(comment):
    ana, ben = (make_user(name=name, groups=["Moderator"]) for name in ("Ana", "Ben"))
    held = make_comment(article=comment.thread.article, status="held")
    handovers.hand(held, to=ben, by=ana)
    withdrawing.withdraw(held.pk)
    assert not open_matters.of(held.pk).handed


def test_an_appeal_that_waits_is_still_judged_and_brings_nothing_back(comment):
    refused = decide(comment, "removed", make_user(name="Ana", groups=["Moderator"]))
    decide(comment, "published")
    appeal = make_appeal(refused)
    withdrawing.withdraw(comment.pk)
    assert fresh(comment).waits
    judge = make_user(name="Ben", groups=["Moderator"])
    appeals.judge(appeal, grant=True, answer="You were right.", by=judge)
    now = fresh(comment)
    assert (now.status, now.waits) == ("removed", False)
    assert Appeal.objects.get().status == "granted"


@pytest.mark.parametrize("to", ["published", "held"])
def test_nobody_else_brings_it_back(comment, to):
    withdrawing.withdraw(comment.pk)
    with pytest.raises(moderation.NotAllowed, match="Its writer has taken it back"):
        decide(comment, to)
    now = fresh(comment)
    assert (now.status, now.thread.visible_count) == ("removed", 0)


def test_who_decides_about_it_too_late_is_told_that_its_writer_took_it_back(comment):
    seen = Seen(comment.pk, "published", 1)
    rule = policies.in_force().rules[4]
    withdrawing.withdraw(comment.pk)
    with pytest.raises(moderation.Stale) as stale:
        moderation.decide(seen, "removed", rule=rule, by=make_user(is_superuser=True))
    assert "Its writer took it back at" in stale.value.message


def test_it_is_left_alone_in_a_bulk_decision_about_what_stood_before(comment):
    other = make_comment(article=comment.thread.article, status="published")
    seen = [Seen(one.pk, "published", 1) for one in (comment, other)]
    withdrawing.withdraw(comment.pk)
    rule = policies.in_force().rules[4]
    outcome = moderation.decide_many(seen, "removed", rule=rule, by=make_user(is_superuser=True))
    assert (len(outcome.done), len(outcome.stale)) == (1, 1)


def test_the_log_replayed_ends_where_the_rows_do(comment):
    make_report(comment)
    withdrawing.withdraw(comment.pk)
    assert list(replaying_log.differences()) == []


def test_it_cannot_be_reported_or_contested(comment):
    row = withdrawing.withdraw(comment.pk)
    with pytest.raises(reports.Gone):
        reports.check(fresh(comment))
    assert not appeals.can_be_contested(row)
    assert not Report.objects.exists()


# The page


def test_the_page_asks_once_more_and_takes_it_back_by_post_alone(client, comment):
    page = client.get(url(comment))
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store, private")
    assert "Its place stays" in page.content.decode()
    assert fresh(comment).status == "published"
    answer = client.post(url(comment))
    assert (answer.status_code, answer["Location"]) == (303, comment.receipt_url())
    receipt = client.get(comment.receipt_url()).content.decode()
    assert "You have taken your comment back." in receipt
    assert "You took it back." in receipt
    assert "withdraw/" not in receipt


def test_a_second_click_leads_to_the_receipt_too(client, comment):
    client.post(url(comment))
    assert client.post(url(comment)).status_code == 303
    assert client.get(url(comment)).status_code == 303


def test_what_was_removed_meanwhile_is_said_and_nothing_is_done(client, comment):
    decide(comment, "removed")
    answer = client.post(url(comment))
    assert answer.status_code == 409
    assert "there is nothing to take back" in answer.content.decode()


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}], ids=["elsewhere"])
def test_another_site_takes_nothing_back(client, comment, headers):
    assert client.post(url(comment), headers=headers).status_code == 403
    assert fresh(comment).status == "published"


def test_a_made_up_address_takes_nothing_back(client, comment):
    assert client.post("/comments/receipt/made-up/withdraw/").status_code == 404
    assert Thread.objects.get().visible_count == 1


def test_what_staff_wrote_is_taken_back_by_them_alone(client, comment):
    Comment.objects.filter(pk=comment.pk).update(staff=True)
    assert client.post(url(comment)).status_code == 409
    assert "withdraw/" not in client.get(comment.receipt_url()).content.decode()
    assert fresh(comment).status == "published"


def test_the_public_log_tells_of_it_without_leading_there(client, comment):
    withdrawing.withdraw(comment.pk)
    page = client.get("/comment-policy/log/").content.decode()
    assert "A comment was taken back by its writer" in page
    assert "comments/1/" not in page
    assert (
        "taken back by its writer"
        in client.get("/comment-policy/log/?action=withdrawn").content.decode()
    )
    assert (
        "A comment was taken back"
        not in client.get("/comment-policy/log/?action=removed").content.decode()
    )
