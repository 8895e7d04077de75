"""After a guest's comment: whose address is it? One mail asks, its owner answers, the policy judges
anew where the newsroom wants addresses proven."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments import earlier_comments, mailing, moderation, signing_in, stamps, triggers
from comments.models import (
    Comment,
    CommentRevision,
    Decision,
    Finding,
    Notice,
    PolicyVersion,
    Sender,
    SignIn,
    Thread,
)
from tests.comments.signing import ANA, link_in, the_mail
from tests.factories import (
    make_article,
    make_comment,
    make_policy,
    make_site,
    make_standing,
    make_user,
    rule_data,
)

pytestmark = pytest.mark.django_db
TEXT = "The bridge has been closed for a week now."
NEW = rule_data(1, "new", consequence="hold", detectors=[{"kind": "first_time"}])


@pytest.fixture
def article() -> Article:
    make_site()
    make_policy()
    return make_article()


@pytest.fixture
def required(settings):
    settings.COMMENT_CONFIRMATION = "required"


def write(article, text=TEXT, email=ANA, home=1, **more):
    given = {"name": "Ana", "email": email, "text": text, **more}
    given["stamp"] = stamps.make("compose", article.path)
    client = Client(REMOTE_ADDR=f"203.0.113.{home}")
    answer = client.post(f"{article.get_absolute_url()}comment/", given)
    assert answer.status_code == 303, answer.text
    return Comment.objects.latest("pk")


def fresh(comment):
    return Comment.objects.select_related("current", "sender", "thread").get(pk=comment.pk)


def receipt(comment, query=""):
    return Client().get(f"{comment.receipt_url()}{query}").text


def test_one_mail_a_day_asks_whose_comments_are(article):
    first = write(article)
    write(article, "And the road with it.")
    letter = the_mail()
    assert len(mail.outbox) == 1
    assert letter.subject.startswith("A comment with your address")
    assert TEXT not in letter.body
    assert SignIn.objects.get().comment == first
    SignIn.objects.update(created_at=timezone.now() - timedelta(hours=25))
    write(article, "Nobody says when it opens.")
    the_mail()
    assert len(mail.outbox) == 2


def test_looking_confirms_nothing_and_shows_what_it_is_about(client, article):
    comment = write(article)
    page = client.get(link_in(the_mail()))
    assert (page.status_code, page.cookies) == (200, {})
    assert TEXT in page.text
    assert ANA in page.text
    assert not fresh(comment).confirmed


def test_its_owner_says_yes_and_is_signed_in_and_led_to_it(client, article):
    comment = write(article)
    answer = client.post(link_in(the_mail()))
    assert (answer.status_code, answer["Location"]) == (303, comment.receipt_url())
    assert site_settings.SESSION_COOKIE_NAME in answer.cookies
    comment = fresh(comment)
    assert (comment.confirmed, bool(comment.sender.confirmed_at)) == (True, True)
    assert "Is the address yours?" not in receipt(comment)


def test_a_name_that_nobody_has_given_yet_is_that_of_the_comment_confirmed(client, article):
    write(article)
    assert Sender.objects.get().name == ""
    client.post(link_in(the_mail()))
    assert Sender.objects.get().name == "Ana"


def test_its_owner_says_no_and_the_address_is_taken_off(client, article):
    comment = write(article)
    link = link_in(the_mail())
    answer = client.post(link, {"no": "1"})
    assert answer.status_code == 200
    assert answer.cookies == {}
    comment = fresh(comment)
    assert (comment.sender, comment.confirmed, comment.status) == (None, False, "published")
    assert Sender.objects.get().confirmed_at is None
    assert client.post(link).status_code == 410


def test_after_a_quarter_of_an_hour_the_link_confirms_and_signs_nobody_in(client, article):
    comment = write(article)
    link = link_in(the_mail())
    SignIn.objects.update(created_at=timezone.now() - timedelta(hours=3))
    answer = client.post(link)
    assert (answer["Location"], answer.cookies) == (comment.receipt_url(), {})
    assert fresh(comment).confirmed
    assert Sender.objects.get().confirmed_at


def test_a_comment_with_an_address_of_staff_is_confirmed_without_signing_them_in(client, article):
    make_user(email=ANA)
    comment = write(article)
    answer = client.post(link_in(the_mail()))
    assert (answer["Location"], answer.cookies) == (comment.receipt_url(), {})
    assert fresh(comment).confirmed


def test_what_is_refused_makes_no_mail_to_anybody(article):
    write(article, "Cheap pills for everybody!")
    assert not SignIn.objects.exists()
    assert not Notice.objects.exists()


def test_a_comment_that_was_taken_down_meanwhile_is_not_asked_about(article):
    comment = write(article)
    rule = PolicyVersion.objects.in_force().rules.get(number=1)
    seen = moderation.Seen(comment.pk, "published", 1)
    moderation.decide(seen, "removed", rule=rule, by=make_user(is_superuser=True))
    mailing.send_due("worker")
    assert [m for m in mail.outbox if "your address" in m.subject] == []


def test_the_receipt_asks_again_a_few_times(client, article):
    comment = write(article)
    page = receipt(comment)
    assert "Is the address yours?" in page
    url = re.search(r'action="([^"]+/confirm/)"', page)[1]
    answers = [client.post(url)["Location"] for _turn in range(3)]
    assert [urlsplit(one).query for one in answers] == ["mailed=yes"] * 3
    assert "The mail is on its way, unless enough went" in receipt(comment, "?mailed=yes")
    assert client.get(url).status_code == 405
    assert client.post(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert SignIn.objects.count() == 3


def test_notices_reach_whoever_has_confirmed(client, article):
    comment = write(article)
    client.post(link_in(the_mail()))
    mail.outbox.clear()
    write(article, "Not for me.", email="ben@example.org", home=2)
    Comment.objects.update(parent=None)
    reply = Client(REMOTE_ADDR="203.0.113.3").post(
        f"{article.get_absolute_url()}comment/?reply={comment.number}",
        {
            "name": "Cem",
            "email": "cem@example.org",
            "text": "Ten days, I counted.",
            "stamp": stamps.make("compose", article.path),
        },
    )
    assert reply.status_code == 303
    mailing.send_due("worker")
    told = [m for m in mail.outbox if m.to == [ANA]]
    assert ["A reply to your comment" in m.subject for m in told] == [True]


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        (TEXT, "published", "You confirmed your address, and it was published."),
        ("What a numpty.", "held", "You confirmed your address. It waits for a moderator."),
    ],
    ids=["published", "held"],
)
def test_no_moderator_is_said_to_have_done_what_the_policy_did(
    client, article, required, text, status, told
):
    comment = write(article, text)
    client.post(link_in(the_mail()))
    assert fresh(comment).status == status
    page = receipt(comment)
    assert told in page
    assert "A moderator" not in page.partition("What happened")[2]
    log = client.get("/comment-policy/log/").text
    assert f"A comment whose address was confirmed was {status}" in log
    assert "A decision was made" not in log


def test_what_its_owner_denied_is_not_said_to_be_erased_before_it_is(client, article, required):
    comment = write(article)
    client.post(link_in(the_mail()), {"no": "1"})
    page = receipt(comment)
    assert TEXT in page
    assert "its text is erased" in page
    assert "waited for it for seven days" not in page


def test_where_proof_is_required_a_comment_waits_unseen_and_says_so(client, article, required):
    comment = write(article)
    assert (comment.status, comment.waits, comment.published_at) == ("unconfirmed", False, None)
    page = receipt(comment)
    assert "waits until you confirm your address" in page
    assert "After seven days its text is erased." in page
    assert TEXT not in client.get(article.get_absolute_url()).text
    assert not Comment.objects.queue().exists()
    assert Thread.objects.get().visible_count == 0


def test_confirmed_it_is_judged_anew_in_one_transaction_with_one_row_of_the_log(
    client, article, required
):
    comment = write(article)
    client.post(link_in(the_mail()))
    comment = fresh(comment)
    assert (comment.status, comment.confirmed, comment.thread.visible_count) == (
        "published",
        True,
        1,
    )
    rows = Decision.objects.filter(comment=comment).order_by("pk")
    assert [(row.kind, row.from_status, row.to_status, row.actor_kind) for row in rows] == [
        ("received", "", "unconfirmed", "policy"),
        ("confirmed", "unconfirmed", "published", "policy"),
    ]
    assert TEXT in client.get(article.get_absolute_url()).text


@pytest.mark.parametrize(
    ("text", "status", "rule"),
    [
        ("Oh, you numpty.", "held", 1),
        ("Two cheap pens.", "refused", 2),
        ("A road.", "published", None),
    ],
)
def test_the_policy_in_force_by_then_says_where_it_goes(
    client, article, required, text, status, rule
):
    comment = write(article, text)
    link = link_in(the_mail())
    words = [{"kind": "words", "settings": {"words": [one]}} for one in ("numpty", "cheap pens")]
    make_policy(
        [
            rule_data(1, "civil", consequence="hold", detectors=words[:1]),
            rule_data(2, "adverts", consequence="refuse", detectors=words[1:]),
        ],
        at=timezone.now(),
    )
    client.post(link)
    comment = fresh(comment)
    assert (comment.status, comment.rule and comment.rule.number) == (status, rule)
    assert comment.policy == PolicyVersion.objects.in_force()
    assert comment.current.policy == comment.policy
    found = Finding.objects.filter(revision=comment.current)
    assert {one.rule.version for one in found} <= {comment.policy}
    assert comment.waits is (status == "held")
    assert client.get(comment.receipt_url()).status_code == 200


def test_who_writes_for_the_first_time_is_still_new_and_held_as_that(client, required):
    make_site()
    make_policy([NEW])
    comment = write(make_article())
    client.post(link_in(the_mail()))
    comment = fresh(comment)
    assert (comment.status, comment.rule.number) == ("held", 1)


@pytest.mark.parametrize("change", ["closed", "hold", "no policy"])
def test_where_nothing_may_be_published_any_more_a_moderator_says(
    client, article, required, change
):
    comment = write(article)
    link = link_in(the_mail())
    if change == "no policy":
        later = timezone.now() + timedelta(days=9)
        triggers.drop()
        PolicyVersion.objects.filter(published_at__isnull=False).update(published_at=later)
        triggers.install()
    else:
        Thread.objects.update(preset=change)
    client.post(link)
    comment = fresh(comment)
    assert (comment.status, comment.rule, comment.waits) == ("held", None, True)


def test_what_its_form_told_of_a_program_is_not_forgotten(client, required):
    make_site()
    make_policy([rule_data(1, "bots", consequence="hold", detectors=[{"kind": "trap"}])])
    comment = write(make_article(), website="https://spam.example")
    assert comment.status == "unconfirmed"
    client.post(link_in(the_mail()))
    comment = fresh(comment)
    assert (comment.status, comment.rule.number) == ("held", 1)


def test_who_is_stopped_is_told_so_once_they_have_proven_it_and_nothing_is_taken(client, article):
    sender = Sender.objects.create(email=ANA)
    standing = make_standing(sender=sender, state="blocked", reason="Threats.")
    comment = write(article)
    assert comment.status == "unconfirmed"
    answer = client.post(link_in(the_mail()))
    assert answer.status_code == 403
    for told in ("Threats.", standing.get_absolute_url(), TEXT):
        assert told in answer.text
    comment = fresh(comment)
    assert (comment.status, comment.confirmed) == ("unconfirmed", False)
    assert site_settings.SESSION_COOKIE_NAME not in client.cookies


def test_what_nobody_confirms_within_seven_days_is_erased_and_its_receipt_says_so(
    article, required
):
    comment, other = write(article), write(article, "Another.", email="ben@example.org")
    week = timedelta(days=7, minutes=1)
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - week)
    assert earlier_comments.erase_unconfirmed() == 1
    assert earlier_comments.erase_unconfirmed() == 0
    words = {row.comment_id: row.text for row in CommentRevision.objects.all()}
    assert words == {comment.pk: "", other.pk: "Another."}
    page = receipt(comment)
    assert "Nobody confirmed the address" in page
    assert "Mail it again" not in page
    assert not earlier_comments.claimed(comment.sender).exists()


def test_a_published_comment_nobody_confirmed_keeps_its_words(article):
    comment = write(article)
    old = timezone.now() - timedelta(days=30)
    Comment.objects.update(created_at=old)
    assert earlier_comments.erase_unconfirmed() == 0
    assert "Is the address yours?" not in receipt(comment)


def test_comments_that_came_from_elsewhere_are_nobodys_to_confirm(article):
    comment = make_comment(article=article, status="published", source_ref="old-1")
    assert not signing_in.can_be_confirmed(comment, timezone.now())
