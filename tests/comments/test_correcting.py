"""Who is mailed about a correction, what the mail says, and how it is taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles import publishing, telling
from articles.audit.models import AuditEntry
from articles.models import Article, Correction
from comments import correcting, follows, mail_stops, mailing
from comments.models import MailStop, Notice, Sender
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOLD = "We first wrote that nine people were hurt.\nIt was seven."


@pytest.fixture
def story() -> Article:
    make_site()
    make_policy()
    article = make_article(headline="Stones on the bridge", at=timezone.now() - 5 * HOUR)
    article.body_source = "<p>Nine people were hurt.</p>"
    return publishing.save(article, by="Ana")


def commented(story: Article, email: str, **fields: object):
    values = {"status": "published", "confirmed": True, "at": timezone.now() - HOUR, **fields}
    return make_comment(article=story, email=email, **values)


def correct(story: Article, **fields: object) -> Correction:
    story.body_source = "<p>Seven people were hurt.</p>"
    values = {"kind": "correction", "text": TOLD, "by": "Ed", "tell": True, **fields}
    return publishing.correct(story, **values)


def sent(*, after: timedelta = 6 * MINUTE):
    before = len(mail.outbox)
    mailing.send_due("test", now=timezone.now() + after)
    return mail.outbox[before:]


def recipients(letters) -> list[str]:
    return sorted(one.to[0] for one in letters)


def mute(comment) -> None:
    follows.choose(comment.sender, comment.thread, "none")


def erase(comment) -> None:
    Sender.objects.filter(pk=comment.sender_id).update(erased_at=timezone.now())


WHO = {
    "whose comment is read": ({}, None, True),
    "whose address nobody confirmed": ({"confirmed": False}, None, False),
    "whose comment waits": ({"status": "held"}, None, False),
    "whose comment was removed": ({"status": "removed"}, None, False),
    "whose comment was refused": ({"status": "refused"}, None, False),
    "who wants to hear nothing of the thread": ({}, mute, False),
    "who is forgotten": ({}, erase, False),
}


@pytest.mark.parametrize(("fields", "since", "is_told"), WHO.values(), ids=WHO)
def test_told_is(story, fields, since, is_told):
    comment = commented(story, "ana@example.org", **fields)
    if since:
        since(comment)
    assert telling.count(story) == is_told
    correct(story)
    assert recipients(sent()) == ["ana@example.org"] * is_told


def test_who_wrote_often_is_told_once_and_who_wrote_elsewhere_is_not(story):
    for _number in range(3):
        commented(story, "ana@example.org")
    commented(story, "ben@example.org")
    commented(make_article(headline="Another", slug="another"), "eve@example.org")
    assert telling.count(story) == 2
    correct(story)
    assert recipients(sent()) == ["ana@example.org", "ben@example.org"]


def test_who_commented_after_the_correction_is_not_told(story):
    made = correct(story, tell=False)
    commented(story, "late@example.org", at=made.created_at + MINUTE)
    commented(story, "early@example.org", at=made.created_at - MINUTE)
    assert correcting.tell(made) == 1
    assert Notice.objects.get().sender.email == "early@example.org"


def test_nobody_is_told_unless_the_editor_says_so(story):
    commented(story, "ana@example.org")
    correct(story, tell=False)
    assert not Notice.objects.exists()
    assert sent() == []


def test_asking_twice_mails_once(story):
    commented(story, "ana@example.org")
    made = correct(story)
    correcting.tell(made)
    assert len(sent()) == 1
    assert sent(after=HOUR) == []


def test_a_correction_that_is_refused_tells_nobody(story):
    commented(story, "ana@example.org")
    with pytest.raises(publishing.NotPossible):
        correct(story, text=" ")
    assert not Notice.objects.exists()


def test_the_mail_waits_five_minutes(story):
    commented(story, "ana@example.org")
    correct(story)
    assert sent(after=4 * MINUTE) == []
    assert len(sent()) == 1


def test_the_mail_says_what_was_wrong_and_where_both_wordings_stand(story):
    commented(story, "ana@example.org")
    made = correct(story)
    (letter,) = sent()
    assert letter.subject == "Correction: “Stones on the bridge”"
    flat = " ".join(letter.body.split())
    assert "You commented on “Stones on the bridge”. It was changed since. Correction: " in flat
    assert "> We first wrote that nine people were hurt.\n> It was seven." in letter.body
    assert made.get_absolute_url() in letter.body
    assert story.get_absolute_url() in letter.body
    assert "confirmed for a comment on the story" in flat


def test_a_wording_that_may_not_be_repeated_is_not_led_to(story):
    commented(story, "ana@example.org")
    made = correct(story, open=False)
    (letter,) = sent()
    assert made.get_absolute_url() not in letter.body


@pytest.mark.parametrize("kind", Correction.Kind.values)
def test_each_kind_is_called_by_its_name(story, kind):
    commented(story, "ana@example.org")
    made = correct(story, kind=kind)
    assert sent()[0].subject.startswith(f"{made.get_kind_display()}: ")


def test_words_that_look_like_code_or_headers_do_no_harm(story):
    Article.objects.filter(pk=story.pk).update(headline="Hi\r\nBcc: eve@example.org <b>")
    commented(story, "ana@example.org")
    correct(Article.objects.get(pk=story.pk), text="<script>x</script>\n.\nTo: eve")
    (letter,) = sent()
    assert recipients([letter]) == ["ana@example.org"]
    assert not letter.bcc
    assert "\n" not in letter.subject
    page = letter.alternatives[0][0]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_one_click_ends_this_mail_and_no_other(story, settings):
    settings.SECURE = True
    commented(story, "ana@example.org")
    correct(story)
    (letter,) = sent()
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way = re.sub(r"^<https?://[^/]+", "", letter.extra_headers["List-Unsubscribe"]).rstrip(">")
    settings.SECURE = False
    page = Client().get(way)
    assert "when a story you commented on is corrected" in page.text
    assert not MailStop.objects.exists()
    answer = Client(enforce_csrf_checks=True).post(way, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    correct(story, text="Another.")
    assert sent() == []
    assert Notice.objects.filter(status="cancelled").count() == 1
    assert mail_stops.wanted("ana@example.org", "reply")


def test_who_turns_the_thread_off_meanwhile_is_not_told(story):
    comment = commented(story, "ana@example.org")
    correct(story)
    mute(comment)
    assert sent() == []


def test_what_is_withdrawn_meanwhile_is_told_nobody(story):
    commented(story, "ana@example.org")
    correct(story)
    publishing.withdraw(Article.objects.get(pk=story.pk), by="Ed", reason="Wrong.")
    assert sent() == []


def test_mail_is_taken_back_while_it_waits_and_the_correction_stands(story):
    for name in ("ana", "ben"):
        commented(story, f"{name}@example.org")
    made, by = correct(story), make_user(groups=["Editor"])
    assert telling.waiting(story) == {made.pk: 2}
    assert publishing.tell_nobody(made, by=by) == 2
    assert publishing.tell_nobody(made, by=by) == 0
    assert sent() == []
    assert telling.waiting(story) == {}
    assert Correction.objects.filter(pk=made.pk).exists()
    entry = AuditEntry.objects.get(action="article.mail_taken_back")
    assert entry.detail["mails"] == 2


def test_what_has_gone_out_cannot_be_taken_back(story):
    commented(story, "ana@example.org")
    made = correct(story)
    sent()
    assert publishing.tell_nobody(made, by="Ed") == 0
    assert Notice.objects.get().status == "sent"


def test_taking_back_one_leaves_the_mail_about_another(story):
    commented(story, "ana@example.org")
    first, second = correct(story), correct(story, kind="note", text="Another.")
    publishing.tell_nobody(first, by="Ed")
    assert telling.waiting(story) == {second.pk: 1}
    assert [one.subject for one in sent()] == ["Editor’s note: “Stones on the bridge”"]


def test_the_log_says_how_many_were_told(story):
    commented(story, "ana@example.org")
    correct(story)
    assert AuditEntry.objects.get(action="article.corrected").detail["mailed"] == 1


def test_thirty_readers_cost_no_more_questions_than_one(story, django_assert_max_num_queries):
    for number in range(30):
        commented(story, f"reader{number}@example.org")
    made = correct(story, tell=False)
    with django_assert_max_num_queries(2):
        assert correcting.tell(made) == 30
