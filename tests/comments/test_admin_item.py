from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Revision
from comments import handovers, moderation
from comments.admin import beside
from comments.models import Claim, Comment, CommentRevision, Decision, Handover, Note, Report
from comments.moderation import Seen
from tests.comments.desk import QUEUE, decide, item, queries, rule, staff, status
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_standing,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    make_policy()
    return make_article(headline="The bridge is closed")


@pytest.fixture
def mona(client):
    user = staff(name="Mona")
    client.force_login(user)
    return user


def first(client, **query):
    return client.get(QUEUE, query).context["items"][0]


def test_a_reported_comment_can_be_kept_or_removed(client, mona, article):
    comment = make_comment(article=article, status="published")
    make_report(comment, rule=rule(1), explanation="An insult.")
    html = client.get(QUEUE).text
    assert "Keep it" in html
    assert "Remove under rule" in html
    assert "An insult." in html
    assert "1 report<" in html


def test_keeping_rejects_the_reports_and_ends_the_wait(client, mona, article):
    comment = make_comment(article=article, status="published")
    reports = [make_report(comment), make_report(comment)]
    assert decide(client, comment, decision="publish").status_code == 303
    answer = client.get(QUEUE)
    assert "Kept: the comment by Ben stays, and its reports are rejected." in answer.text
    assert answer.context["items"] == []
    assert {Report.objects.get(pk=one.pk).status for one in reports} == {"rejected"}
    assert "Kept by Mona" in client.get(item(comment)).text


def test_removing_a_reported_comment_upholds_the_reports(client, mona, article):
    comment = make_comment(article=article, status="published")
    report = make_report(comment)
    decide(client, comment, decision=f"rule-{rule(1).pk}")
    report.refresh_from_db()
    assert (status(comment), report.status) == ("removed", "upheld")


def test_who_keeps_a_comment_second_is_told_who_was_first(client, mona, article):
    comment = make_comment(article=article, status="published")
    make_report(comment)
    ana = make_user(name="Ana Petrov")
    moderation.decide(Seen(comment.pk, "published", 1), "published", rule=None, by=ana)
    answer = decide(client, comment, decision="publish")
    assert answer.status_code == 409
    assert "Already decided by Ana Petrov" in answer.text


def test_keeping_what_nobody_reported_is_refused_in_words(client, mona, article):
    comment = make_comment(article=article, status="published")
    answer = decide(client, comment, decision="publish")
    assert answer.status_code == 400
    assert "nobody has reported it" in answer.text
    assert "Keep it" not in client.get(item(comment)).text


def test_a_comment_held_after_readers_saw_it_is_removed_not_refused(client, mona, article):
    comment = make_comment(article=article, published_at=timezone.now())
    assert "Remove under rule" in client.get(QUEUE).text
    decide(client, comment, decision=f"rule-{rule(1).pk}")
    assert status(comment) == "removed"


def test_an_appealed_comment_is_judged_and_not_decided(client, mona, article):
    comment = make_comment(article=article, status="refused")
    make_appeal(comment.decisions.get())
    for html in (client.get(QUEUE).text, client.get(item(comment)).text):
        assert "Judge the appeal" in html
        assert 'value="publish" data-key' not in html
        assert 'class="rule"' not in html
        assert 'name="seen"' not in html


def test_an_appealed_restriction_is_not_lifted_past_the_appeal(client, mona, article):
    comment = make_comment(article=article, status="removed")
    appeal = make_appeal(comment.decisions.get())
    answer = decide(client, comment, decision="publish")
    assert answer.status_code == 400
    assert "Judge the appeal" in answer.text
    appeal.refresh_from_db()
    assert (status(comment), appeal.status) == ("removed", "open")


def test_an_appeal_about_an_edit_keeps_nobody_from_removing_what_readers_see(client, mona, article):
    comment = make_comment(article=article, status="published")
    make_appeal(comment.decisions.get())
    html = client.get(QUEUE).text
    assert "Judge the appeal" in html
    assert "Remove under rule" in html
    assert decide(client, comment, decision=f"rule-{rule(1).pk}").status_code == 303
    assert status(comment) == "removed"


def test_a_decision_on_a_comments_own_page_leads_on_in_the_list(client, mona, article):
    one, two = make_comment(article=article), make_comment(article=article)
    assert f"{item(one)}?next={two.pk}" in client.get(QUEUE).text
    html = client.get(item(one), {"next": two.pk}).text
    assert f'name="next" value="{two.pk}"' in html
    assert f'#comment-{one.pk}">Back to the queue' in html
    assert 'name="next"' not in client.get(item(one), {"next": "//evil.test"}).text


def test_what_is_added_for_the_writer_is_stored_with_a_restriction_alone(client, mona, article):
    refused, published = make_comment(article=article), make_comment(article=article)
    reason = "  The first sentence.\r\nThe rest could stand. "
    decide(client, refused, decision=f"rule-{rule(1).pk}", reason=reason)
    decide(client, published, decision="publish", reason=reason)
    told = dict(Decision.objects.filter(kind="decided").values_list("comment", "reason"))
    assert told == {refused.pk: "The first sentence.\nThe rest could stand.", published.pk: ""}
    assert "The first sentence." in client.get(item(refused)).text


def test_what_was_typed_is_kept_when_somebody_was_faster(client, mona, article):
    comment = make_comment(article=article)
    moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=make_user(name="Ana"))
    answer = decide(client, comment, decision=f"rule-{rule(1).pk}", reason="Because of the tone.")
    assert answer.status_code == 409
    assert ">Because of the tone.</textarea>" in answer.text
    assert '<details class="reason" open>' in answer.text


def test_what_was_typed_is_kept_when_the_form_is_refused(client, mona, article):
    comment = make_comment(article=article)
    answer = decide(client, comment, decision="rule-99999", reason="Because of the tone.")
    assert answer.status_code == 400
    assert ">Because of the tone.</textarea>" in answer.text
    assert f"#comment-{comment.pk}" in answer.text


def test_selecting_nothing_is_answered_with_what_to_do(client, mona, article):
    answer = decide(client, decision="publish", back="section=security")
    assert answer.status_code == 400
    assert "No comment was selected." in answer.text
    assert "All that match" in answer.text
    assert f"{QUEUE}?section=security" in answer.text


def test_the_message_offers_to_undo_that_very_decision(client, mona, article):
    comment = make_comment(article=article)
    decide(client, comment, decision="publish")
    (told,) = client.get(QUEUE).context["told"]
    assert told.undo["decision"] == Decision.objects.get(kind="decided").pk
    assert 50 <= told.undo["seconds"] <= 60
    assert client.get(QUEUE).context["told"] == []


def test_a_message_about_several_offers_to_undo_them_together(client, mona, article):
    decide(client, *(make_comment(article=article) for _ in range(3)), decision="publish")
    (told,) = client.get(QUEUE).context["told"]
    assert told.undo["decision"] == Decision.objects.get(kind="bulk").pk


def test_the_page_of_a_comment_offers_to_undo_for_a_minute_and_only_ones_own(client, mona, article):
    comment = make_comment(article=article)
    decision = moderation.decide(Seen(comment.pk, "held", 1), "published", rule=None, by=mona)
    assert client.get(item(comment)).context["around"].undo["decision"] == decision.pk
    client.force_login(staff(name="Ana"))
    assert client.get(item(comment)).context["around"].undo is None
    late = make_comment(article=article)
    ago = timezone.now() - timedelta(seconds=61)
    moderation.decide(Seen(late.pk, "held", 1), "published", rule=None, by=mona, now=ago)
    client.force_login(mona)
    assert client.get(item(late)).context["around"].undo is None


def test_after_the_last_of_a_page_the_place_is_the_one_before(client, mona, article):
    one, two, three = (make_comment(article=article) for _ in range(3))
    items = client.get(QUEUE).context["items"]
    assert [shown.neighbour for shown in items] == [two.pk, three.pk, two.pk]
    Comment.objects.exclude(pk=one.pk).update(waits=False, status="published")
    assert [shown.neighbour for shown in client.get(QUEUE).context["items"]] == [None]


def test_the_record_tells_appeals_won_and_leaves_this_comment_out(client, mona, article):
    comment = make_comment(article=article, email="ben@example.org")
    for _ in range(2):
        refused = make_comment(article=article, status="refused", email="ben@example.org")
        make_appeal(refused.decisions.get(), status="granted")
    other = make_comment(article=article, status="refused", email="ada@example.org")
    make_appeal(other.decisions.get(), status="granted")
    record = first(client).record
    assert first(client).comment == comment
    assert record.counts == (("refused", "refused", 2),)
    assert record.won == 2
    assert "2 appeals won" in client.get(QUEUE).text


def test_the_strictest_state_of_sender_and_network_is_told(client, mona, article):
    until = timezone.now() + timedelta(days=1)
    comment = make_comment(article=article, network_hash="abc")
    assert first(client).standing is None
    make_standing(sender=comment.sender, state="trusted")
    assert first(client).standing.state == "trusted"
    network = make_standing(network_hash="abc", state="suspended", until=until)
    assert first(client).standing == network
    html = client.get(QUEUE).text
    assert "chip-suspended" in html
    assert "(its network)" in html


def test_a_report_tells_how_its_reporters_earlier_ones_fared(client, mona, article):
    earlier = make_comment(article=article, status="published")
    for fared in ("upheld", "rejected", "rejected"):
        make_report(earlier, status=fared, email="critic@example.org")
    make_report(earlier, status="upheld", network_hash="abc")
    make_report(earlier, status="upheld")
    comment = make_comment(article=article, status="published")
    make_report(comment, email="critic@example.org", weight=3)
    make_report(comment, network_hash="abc", weight=2)
    make_report(comment)
    reports = first(client).reports
    assert [(one.upheld, one.rejected) for one in reports] == [(1, 2), (1, 0), (0, 0)]


def test_reporters_addresses_are_never_shown_on_the_desk(client, mona, article):
    comment = make_comment(article=article, status="published")
    make_report(comment, email="critic@example.org", name="A. Critic")
    for html in (client.get(QUEUE).text, client.get(item(comment)).text):
        assert "A. Critic" in html
        assert "critic@example.org" not in html


def test_the_list_shows_open_reports_and_the_page_all_of_them(client, mona, article):
    comment = make_comment(article=article, status="published")
    make_report(comment, status="rejected", explanation="An old one.")
    make_report(comment, explanation="A new one.")
    assert "An old one." not in client.get(QUEUE).text
    html = client.get(item(comment)).text
    assert html.index("A new one.") < html.index("An old one.")


def test_a_crowd_of_reports_is_counted_and_shown_in_part(client, mona, article):
    comment, other = (make_comment(article=article, status="published") for _ in range(2))
    make_report(comment, explanation="An old one.", status="rejected", weight=10)
    for number in range(beside.MOST_REPORTS + 3):
        make_report(comment, explanation=f"Said {number}.", weight=2 if number > 2 else 1)
    make_report(other, explanation="Of another.")
    for answer in (client.get(QUEUE), client.get(item(comment))):
        assert answer.text.count('<blockquote dir="auto">Said ') == beside.MOST_REPORTS
        assert "Said 2." not in answer.text
        assert "An old one." not in answer.text
        assert "And 3 more that weigh no more than these." in answer.text
    queue = client.get(QUEUE).text
    assert f"{beside.MOST_REPORTS + 3} reports<" in queue
    assert "Of another." in queue


def test_the_thread_on_either_side_is_shown_in_reading_order(client, mona, article):
    made = [make_comment(article=article, status="published", name=f"N{n}") for n in range(9)]
    make_comment(article=article, status="refused", name="Never shown")
    reply = make_comment(parent=made[4], status="removed", name="Gone")
    around = client.get(item(made[4])).context["around"]
    assert [one.pk for one in around.before] == [made[2].pk, made[3].pk]
    assert [one.pk for one in around.after] == [reply.pk, made[5].pk, made[6].pk]


def test_the_article_is_shown_as_it_stands_with_what_readers_were_told(client, mona, article):
    comment = make_comment(article=article)
    for number, action, note in ((1, "saved", "A comma."), (2, "updated", "The year was wrong.")):
        Revision.objects.create(
            article=article, number=number, action=action, headline="x", by="Ed", note=note
        )
    html = client.get(item(comment)).text
    assert "The year was wrong." in html
    assert "A comma." not in html
    assert "Withdrawn" not in html
    article.withdrawn_at = timezone.now()
    article.save(update_fields=["withdrawn_at"])
    assert '<span class="chip">Withdrawn</span>' in client.get(QUEUE).text


def test_only_a_live_claim_of_somebody_else_is_told(client, mona, article):
    now = timezone.now()
    for user, until in (
        (mona, now + timedelta(minutes=1)),
        (make_user(name="Ana"), now - timedelta(seconds=1)),
    ):
        Claim.objects.create(comment=make_comment(article=article), user=user, until=until)
    assert [one.claim for one in client.get(QUEUE).context["items"]] == [None, None]
    Claim.objects.update(user=make_user(name="Ana"), until=now + timedelta(minutes=1))
    assert None not in [one.claim for one in client.get(QUEUE).context["items"]]


def test_what_was_answered_is_shown_beside_what_is_open(client, mona, article):
    comment = make_comment(article=article)
    now = timezone.now()
    for fields in (
        {"question": "Open?"},
        {"question": "Answered?", "answer": "Yes.", "done_at": now},
        {"question": "Ended?", "done_at": now},
    ):
        Handover.objects.create(comment=comment, kind="opinion", by_name="Ana", **fields)
    for html in (client.get(QUEUE).text, client.get(item(comment)).text):
        assert "Open?" in html
        assert "Yes." in html
        assert "Ended?" not in html


def test_a_long_comment_is_folded_in_the_list_and_whole_on_its_page(client, mona, article):
    comment = make_comment(article=article, text="word " * 999 + "last.")
    assert "Show all of it" in client.get(QUEUE).text
    assert "last." in client.get(QUEUE).text
    assert "Show all of it" not in client.get(item(comment)).text
    Comment.objects.filter(pk=comment.pk).update(waits=False, status="published")
    make_comment(article=article, text="Short.")
    assert "Show all of it" not in client.get(QUEUE).text


@pytest.mark.parametrize("many", [1, 20])
def test_the_page_of_a_comment_asks_few_queries_whatever_its_thread(client, mona, article, many):
    comment = make_comment(article=article, status="published")
    for number in range(many):
        make_comment(article=article, status="published")
        make_report(comment, email=f"reader{number}@example.org")
        Note.objects.create(comment=comment, text="Known here.", by_name="Ana")
        CommentRevision.objects.create(
            comment=comment, number=2 + number, name="Ben", text="x", policy=comment.policy
        )
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(item(comment)).status_code == 200
    assert len(queries(captured)) <= 14


def test_no_button_of_the_desk_needs_a_script(client, mona, article):
    make_comment(article=article)
    html = client.get(QUEUE).text
    for key in ("p", "1", "2", "3", "4"):
        assert html.count(f'data-key="{key}"') == 1
    assert html.count("data-queue") == 1
    assert html.count("data-item") == 1


@pytest.mark.parametrize(("asked", "forms"), [("somebody else", 0), ("mona", 1), ("anybody", 1)])
def test_only_who_can_answer_or_end_a_question_has_a_form_for_it(
    client, mona, article, asked, forms
):
    comment = make_comment(article=article)
    to = {"somebody else": staff(name="Ben"), "mona": mona, "anybody": None}[asked]
    row = handovers.ask(comment, to=to, question="Is it?", by=staff(name="Ana"))
    html = client.get(QUEUE).text
    assert "Is it?" in html
    assert html.count(reverse("admin:comments_comment_answer", args=[comment.pk, row.pk])) == forms
