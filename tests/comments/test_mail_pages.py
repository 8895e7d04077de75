"""No more mail: by one click of a mail program, by a button, and never by looking."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from comments import mail_stops, mailing
from comments.models import MailStop, Notice
from tests.comments.test_mailing import LATER, NOW, confirmed, removed
from tests.factories import make_article, make_comment, make_policy, make_site

pytestmark = pytest.mark.django_db
BEN = mail_stops.of("ben@example.org", "reply")


@pytest.fixture(autouse=True)
def _site():
    make_site()
    make_policy()


def page(wish=BEN):
    return reverse("comments:mail_stop", args=[mail_stops.token(wish)])


def test_looking_ends_nothing(client):
    response = client.get(page())
    assert response.status_code == 200
    assert "Do you want no more of this mail?" in response.text
    assert client.head(page()).status_code == 200
    assert not MailStop.objects.exists()
    assert response["Cache-Control"] == "no-store, private"
    assert not response.cookies


def test_one_click_of_a_mail_program_ends_it_and_is_answered_at_once():
    client = Client(enforce_csrf_checks=True)
    data = {"List-Unsubscribe": "One-Click"}
    response = client.post(page(), data, headers={"origin": "https://mail.example"})
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain")
    assert not mail_stops.wanted("ben@example.org", "reply")


def test_one_click_as_a_plain_form_body_ends_it_too():
    body, kind = "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    assert Client().post(page(), body, content_type=kind).status_code == 200
    assert MailStop.objects.count() == 1


def test_the_button_ends_it_and_another_begins_it_again(client):
    response = client.post(page(), {"stop": "1"})
    assert (response.status_code, response["Location"]) == (303, page())
    assert "You get no more of this mail." in client.get(page()).text
    client.post(page(), {"stop": "1"})
    assert MailStop.objects.count() == 1
    client.post(page(), {"again": "1"})
    assert mail_stops.wanted("ben@example.org", "reply")


def test_a_wish_is_about_one_kind_and_one_address_however_it_is_written():
    mail_stops.stop(BEN)
    assert not mail_stops.wanted(" Ben@Example.ORG ", "reply")
    assert mail_stops.wanted("ben@example.org", "published")
    assert mail_stops.wanted("eve@example.org", "reply")


def test_no_address_is_kept_or_stands_in_the_link():
    mail_stops.stop(BEN)
    stored = MailStop.objects.get().address
    assert "ben" not in stored + mail_stops.token(BEN)
    assert len(stored) == 32


def test_a_wish_holds_after_the_secret_key_was_changed(settings):
    mail_stops.stop(BEN)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert mail_stops.wanted("ben@example.org", "reply")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert not mail_stops.wanted("ben@example.org", "reply")


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        f"reply-{BEN.address}",
        f"{mail_stops.token(BEN)}x",
        mail_stops.token(BEN).replace("reply", "digest"),
        mail_stops.token(mail_stops.Wish(BEN.address, "statement")),
        "x" * 2000,
    ],
)
def test_a_forged_link_leads_nowhere(client, token):
    url = f"/comments/mail/stop/{token}/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"stop": "1"}).status_code == 404
    assert not MailStop.objects.exists()


def test_who_wants_no_more_replies_gets_none_and_still_every_statement():
    comment = confirmed(status="published", email="ben@example.org")
    reply = make_comment(parent=comment, status="published")
    Notice.objects.create(
        kind="reply", key="reply:1", comment=reply, sender=comment.sender, not_before=NOW
    )
    removed(email="ben@example.org")
    mail_stops.stop(BEN)
    mailing.send_due("desk", now=LATER)
    assert [one.subject.partition(":")[0] for one in mail.outbox] == ["Your comment was removed"]
    assert Notice.objects.get(kind="reply").status == "cancelled"


def test_the_link_of_a_mail_is_the_one_that_ends_it(client, settings):
    settings.SITE_URL, settings.SECURE = "https://news.example", True
    comment = confirmed(status="held", email="ben@example.org", waits=True)
    removed(comment, to="published")
    mailing.send_due("desk", now=LATER)
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://news.example/comments/mail/stop/")
    client.post(url.removeprefix("https://news.example"), {"List-Unsubscribe": "One-Click"})
    assert not mail_stops.wanted("ben@example.org", "published")


def test_a_site_without_https_offers_the_link_and_no_one_click(settings):
    make_article()
    comment = confirmed(status="held", email="ben@example.org", waits=True)
    removed(comment, to="published")
    mailing.send_due("desk", now=LATER)
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/")
    assert "List-Unsubscribe-Post" not in headers
