"""What each mail says, how it is set, and when it has nothing to say any more."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from lxml import html

from articles.models import Article
from comments import (
    letters,
    log,
    mailing,
    moderation,
    notices,
    settling,
    standings,
    withdrawing,
)
from comments.models import Comment, CommentRevision, Decision, Notice, Sender
from tests.comments.desk import rule, staff
from tests.comments.test_mailing import LATER, NOW, confirmed, removed, states
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_site,
)
from tests.hostile import HOSTILE

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
HEADLINE = "Convoys pelted on the bridge road"


@pytest.fixture(autouse=True)
def _site():
    make_site(email="desk@example.org")
    make_policy()


def sent(*, now=LATER):
    """The mails that go out by then."""
    before = len(mail.outbox)
    mailing.send_due("desk", now=now)
    return mail.outbox[before:]


def only(*, now=LATER):
    (one,) = sent(now=now)
    return one


def asked(kind, **fields):
    fields.setdefault("key", f"{kind}:{Notice.objects.count()}")
    return Notice.objects.create(kind=kind, created_at=NOW, not_before=NOW, **fields)


def reply_to(comment, **fields):
    reply = make_comment(parent=comment, status="published", name="Ida", **fields)
    asked("reply", comment=reply, sender=comment.sender)
    return reply


def report(status="open", **fields):
    fields = {"email": "eve@example.org", "name": "Eve", "explanation": "It insults me.", **fields}
    return make_report(confirmed(status="published", published_at=NOW), status=status, **fields)


def decided(one, status, *, after="removed", actor=None):
    """Settle the report with a decision about its comment; that decision."""
    actor = actor or log.person(staff())
    if status == "void":
        withdrawing.withdraw(one.comment_id, now=NOW)
        return None
    cause = log.comment_moved(
        one.comment,
        kind="decided",
        before="published",
        after=after,
        rule=rule(1) if status == "upheld" else None,
        actor=actor,
        at=NOW,
    )
    rows = settling.settle([one], cause, actor=actor, at=NOW)
    notices.reports_decided(rows, at=NOW)
    return cause


# What they say


def test_a_statement_says_what_was_done_by_whom_and_where_to_contest_it():
    decision, _notice = removed()
    one = only()
    assert one.subject == f"Your comment was removed: “{HEADLINE}”"
    for words in (
        "Your comment was removed.",
        "For how long: ",
        "Who decided: ",
        f"{SITE}/comments/receipt/{decision.comment.token}/appeal/",
        "The Test Gazette",
    ):
        assert words in one.body, words
    assert "List-Unsubscribe" not in one.message()


def test_a_statement_quotes_the_moderator():
    comment = confirmed(status="published")
    seen = moderation.Seen(comment.pk, "published", 1)
    moderation.decide(seen, "removed", rule=rule(1), by=staff(), now=NOW, reason="Mind the tone.")
    assert "> Mind the tone." in only().body


def test_a_published_comment_is_told_with_its_place():
    comment = confirmed(status="held")
    removed(comment, to="published")
    one = only()
    assert one.subject == f"Your comment is published: “{HEADLINE}”"
    assert f"{SITE}{comment.get_absolute_url()}" in one.body


def test_a_reply_is_told_with_its_words_and_who_wrote_them():
    reply = reply_to(confirmed(status="published"), text="I was there.\n\nIt was an hour.")
    one = only()
    assert one.subject == f"A reply to your comment: “{HEADLINE}”"
    assert "Ida answered your comment" in one.body
    assert "> I was there.\n>\n> It was an hour." in one.body
    assert f"{SITE}{reply.get_absolute_url()}" in one.body


def test_a_long_reply_is_cut():
    reply_to(confirmed(status="published"), text="word " * 1000)
    assert 1400 < only().body.count("word") * 5 < 1510


@pytest.mark.parametrize(
    ("status", "after", "told"),
    [
        ("upheld", "removed", "the comment is not shown any more"),
        ("rejected", "published", "the comment stays: it breaks none of our rules"),
        ("void", "removed", "there is nothing left to decide"),
    ],
)
def test_who_reported_is_told_what_was_decided(status, after, told):
    decided(report(), status, after=after)
    body = " ".join(only().body.split())
    assert told in body
    assert ("Who decided: a moderator, not a machine" in body) == (status != "void")
    assert "Write to us at desk@example.org" in body
    assert "court" in body
    assert ("Rule: 1. Civil" in body) == (status == "upheld")


def test_a_report_settled_by_a_machine_says_so():
    decided(report(), "upheld", actor=log.POLICY)
    assert "Who decided: an automatic check" in only().body


def test_nothing_typed_into_a_report_is_mailed_to_the_address_typed_beside_it():
    one = report(illegal=True, good_faith=True, law="Libel", name="Buy pills", explanation="Click!")
    notices.report_received(one, at=NOW)
    decided(one, "rejected")
    for each in sent():
        both = each.body + each.alternatives[0].content + each.subject
        for words in ("Buy pills", "Click!", "Libel"):
            assert words not in both


def test_a_receipt_names_the_report_and_where_it_stands():
    one = report()
    notices.report_received(one, at=NOW)
    mailed = only(now=NOW)
    assert mailed.to == ["eve@example.org"]
    assert f"Report: {one.pk}" in mailed.body
    assert f"{SITE}{one.get_absolute_url()}" in mailed.body
    assert "somebody gave this address" in mailed.body


@pytest.mark.parametrize("status", ["granted", "rejected"])
def test_an_appeal_is_answered_with_the_reason(status):
    decision, notice = removed()
    Notice.objects.filter(pk=notice.pk).delete()
    appeal = make_appeal(decision, status=status, answer="The tone was fair.", same_person=True)
    notices.appeal_received(appeal, at=NOW)
    notices.appeal_decided(appeal, at=NOW)
    receipt, answer = sent()
    assert receipt.subject == f"We have received your appeal: “{HEADLINE}”"
    assert "> The tone was fair." in answer.body
    assert ("Your appeal succeeded." in answer.body) == (status == "granted")
    assert ("If you disagree" in answer.body) == (status == "rejected")
    assert "no other moderator" in " ".join(answer.body.split())
    assert f"{SITE}/comments/receipt/{decision.comment.token}/" in answer.body


def test_an_appeal_that_is_still_open_is_not_answered():
    decision, notice = removed()
    Notice.objects.filter(pk=notice.pk).delete()
    asked("appealed", sender=decision.comment.sender, appeal=make_appeal(decision))
    assert sent() == []


def impose(sender, state, *, at, **fields):
    fields = {"reason": "Again and again.", **fields}
    return standings.impose(sender=sender, state=state, by=staff(), now=at, **fields)


def test_a_sender_is_told_how_they_stand_and_that_it_has_ended():
    sender = Sender.objects.create(email="ben@example.org", confirmed_at=NOW)
    standing = impose(sender, "blocked", at=NOW)
    told = only()
    assert told.subject == "You cannot comment here any more"
    assert "> Again and again." in told.body
    standings.lift(standing, by=staff(), now=LATER)
    ended = only(now=LATER + notices.UNDO_WITHIN)
    assert ended.subject == "You can comment again as everybody does"
    assert f"{SITE}{standing.get_absolute_url()}" in ended.body


def test_only_the_last_of_two_states_in_a_minute_is_told():
    sender = Sender.objects.create(email="ben@example.org", confirmed_at=NOW)
    impose(sender, "blocked", at=NOW)
    impose(sender, "hold", at=NOW + timedelta(seconds=20))
    assert only(now=LATER + notices.UNDO_WITHIN).subject.startswith("Each of your comments waits")


@pytest.mark.parametrize(("before", "mails"), [("blocked", 2), (None, 0)])
def test_trust_is_told_where_it_ends_a_restriction(before, mails):
    sender = Sender.objects.create(email="ben@example.org", confirmed_at=NOW)
    if before:
        impose(sender, before, at=NOW)
        assert len(sent()) == 1
    impose(sender, "trusted", at=LATER)
    sent(now=LATER + notices.UNDO_WITHIN)
    assert len(mail.outbox) == mails


def test_writers_of_the_last_days_are_told_once_that_comments_are_closed():
    article = make_article()
    for email, days, known in (
        ("ben@example.org", 1, True),
        ("ben@example.org", 2, True),
        ("eve@example.org", 6, True),
        ("ida@example.org", 8, True),
        ("kim@example.org", 1, False),
    ):
        at = NOW - timedelta(days=days)
        make_comment(article=article, status="published", email=email, at=at, confirmed=known)
    thread = article.thread
    type(thread).objects.update(preset="closed")
    thread.refresh_from_db()
    row = log.thread_changed(
        thread, before="open", actor=log.person(staff()), at=NOW, reason="The trial begins."
    )
    assert notices.thread_closed(thread, row, at=NOW) == 2
    notices.thread_closed(thread, row, at=NOW)
    told = sent()
    assert sorted(one.to[0] for one in told) == ["ben@example.org", "eve@example.org"]
    assert all("> The trial begins." in one.body for one in told)
    assert told[0].subject.endswith(f"“{HEADLINE}”")


# When there is nothing to say any more


def test_a_decision_overtaken_by_another_is_not_told():
    decision, _notice = removed(email="ben@example.org")
    comment = decision.comment
    comment.refresh_from_db()
    moderation.decide(
        moderation.Seen(comment.pk, "removed", 1), "published", rule=None, by=staff(), now=NOW
    )
    assert (sent(), states()) == ([], ["cancelled"])


def test_a_held_comment_that_is_published_by_then_is_told_once_that_it_is():
    comment = confirmed(status="held")
    first = Decision.objects.get(comment=comment)
    notices.comment_moved(comment, first, first_published=False, at=NOW)
    removed(comment, to="published")
    assert only().subject == f"Your comment is published: “{HEADLINE}”"
    assert states() == ["cancelled", "sent"]


def test_a_change_that_was_refused_is_told_whatever_became_of_the_comment():
    comment = confirmed(status="published")
    row = log.comment_moved(
        comment,
        kind="edited",
        before="published",
        after="published",
        rule=rule(3),
        actor=log.POLICY,
        at=NOW,
    )
    notices.comment_moved(comment, row, first_published=False, at=NOW)
    removed(comment)
    assert len(sent()) == 2


@pytest.mark.parametrize("gone", ["reply", "answered", "article"])
def test_a_reply_that_nobody_can_read_any_more_is_not_told(gone):
    comment = confirmed(status="published")
    reply = reply_to(comment)
    if gone == "article":
        Article.objects.update(withdrawn_at=NOW, expire_at=NOW)
    else:
        pk = reply.pk if gone == "reply" else comment.pk
        Comment.objects.filter(pk=pk).update(status="removed")
    assert (sent(), states()) == ([], ["cancelled"])


def test_a_report_that_was_opened_again_is_not_told_as_decided():
    one, person = report(), log.person(staff())
    cause = decided(one, "upheld")
    undone = log.comment_moved(
        one.comment,
        kind="undone",
        before="removed",
        after="published",
        rule=None,
        actor=person,
        at=NOW,
    )
    assert settling.reopen(cause, undone, actor=person, at=NOW) == 1
    assert (sent(), states()) == ([], ["cancelled"])


def test_comments_opened_again_by_then_are_not_told_as_closed():
    comment = confirmed(status="published")
    thread = comment.thread
    row = log.thread_changed(
        thread, before="open", after="closed", actor=log.person(staff()), at=NOW, reason="Night."
    )
    notices.thread_closed(thread, row, at=NOW)
    assert (sent(), states()) == ([], ["cancelled"])


# How they are set


def test_every_mail_says_that_a_machine_sent_it_and_is_told_apart_by_one_name():
    removed()
    one = only().message()
    assert one["Auto-Submitted"] == "auto-generated"
    assert one["Reply-To"] == "desk@example.org"
    assert one["From"] == "The Test Gazette <newsroom@127.0.0.1>"
    assert one["Content-Language"] == "en"
    Notice.objects.update(status="waiting", sent_at=None)
    again = only().message()
    assert again["Message-ID"] == one["Message-ID"]
    assert again["Message-ID"].endswith("@127.0.0.1>")


def test_two_mails_have_two_names():
    removed()
    removed()
    first, second = sent()
    assert first.message()["Message-ID"] != second.message()["Message-ID"]


def test_both_forms_say_the_same_and_ask_nobody_for_anything():
    removed()
    one = only()
    page = html.fromstring(one.alternatives[0].content)
    assert one.alternatives[0].mimetype == "text/html"
    words = " ".join(page.text_content().split())
    for line in ("Your comment was removed.", "Who decided", "this address was confirmed"):
        assert line in words
        assert line in " ".join(one.body.split())
    assert not page.xpath("//img | //script | //link | //*[@style] | //iframe")
    links = page.xpath("//a/@href")
    assert links
    assert all(url.startswith(f"{SITE}/") for url in links)


def test_lines_of_the_plain_form_fit_a_terminal_but_for_addresses():
    removed()
    for line in only().body.splitlines():
        assert len(line) <= 72 or "http" in line, line


def test_a_mail_names_no_article_that_readers_do_not_see():
    removed()
    notices.report_received(report(), at=NOW)
    Article.objects.update(withdrawn_at=NOW, headline="Not for readers")
    mails = sent()
    assert len(mails) == 2
    for one in mails:
        assert "Not for readers" not in f"{one.subject} {one.body} {one.alternatives}"


def test_a_long_headline_is_cut_within_its_quotation_marks():
    comment = confirmed(status="published", email="ben@example.org")
    Article.objects.update(headline="word " * 40)
    removed(comment)
    assert only().subject == f"Your comment was removed: “{'word ' * 14}w…”"


def test_a_line_break_in_a_name_or_headline_makes_no_header():
    evil = "Bridge\r\nBcc: victim@example.org\n\nBuy\u2028now"
    make_site(name=f"Gazette{evil}", email="desk@example.org")
    comment = confirmed(status="published")
    Article.objects.update(headline=evil)
    reply = reply_to(comment)
    CommentRevision.objects.filter(comment=reply).update(name=evil)
    one = only()
    parsed = message_from_bytes(one.message().as_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["To"] == "sender1@example.org"
    assert parsed["Subject"].strip() == (
        "A reply to your comment: “Bridge Bcc: victim@example.org Buy now”"
    )
    assert one.recipients() == ["sender1@example.org"]


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stay_words(words):
    words = words.replace("\x00", "")  # which no form lets in
    comment = confirmed(status="published")
    reply_to(comment, text=words)
    Article.objects.update(headline=words[:150])
    one = only()
    one.message().as_bytes()
    page = html.fromstring(one.alternatives[0].content)
    assert not page.xpath("//script | //img | //iframe | //svg | //form | //*[@onerror]")
    assert all(url.startswith(SITE) for url in page.xpath("//@href"))


def test_a_mail_is_in_the_language_of_the_article_and_runs_its_way():
    article = make_article(language="ar")
    comment = make_comment(article=article, status="published", confirmed=True)
    removed(comment)
    one = only()
    page = html.fromstring(one.alternatives[0].content)
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert one.message()["Content-Language"] == "ar"


@pytest.mark.parametrize(
    ("email", "taken"),
    [
        ("ben@example.org", True),
        ("ben@exämple.org", True),
        ("a@example.org,b@example.org", False),
        ("a@example.org\nBcc: b@example.org", False),
        ("ben", False),
    ],
)
def test_only_what_is_one_address_is_written_to(email, taken):
    notice = Notice(sender=Sender(email=email))
    if taken:
        assert letters.address(notice) == email
    else:
        with pytest.raises(letters.NoAddress):
            letters.address(notice)


def test_an_address_with_a_domain_in_other_letters_can_be_mailed():
    removed(email="ben@exämple.org")
    assert b"xn--exmple-cua.org" in only().message().as_bytes()
