"""The outbox in the admin: read by moderators, and given up mail sent again."""

from __future__ import annotations

import pytest
from django.core import mail

from comments import mailing
from comments.models import Notice
from tests.comments.desk import staff
from tests.comments.test_mailing import LATER, removed
from tests.factories import make_policy, make_site

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/notice/"


@pytest.fixture(autouse=True)
def _site():
    make_site()
    make_policy()


@pytest.fixture
def desk(client):
    client.force_login(staff())
    return client


def failed(**fields):
    _decision, notice = removed(email="ben@example.org")
    Notice.objects.filter(pk=notice.pk).update(
        status="failed", attempts=9, error="SMTPDataError 554", **fields
    )
    return notice


def send_again(client, *notices):
    chosen = {"_selected_action": [one.pk for one in notices]}
    return client.post(LIST, {"action": "send_again", **chosen}, follow=True)


def test_the_list_tells_what_became_of_mail_and_names_no_address(desk):
    failed()
    page = desk.get(LIST).text
    for words in ("statement of reasons", "given up", "SMTPDataError 554", "9"):
        assert words in page
    assert "ben@" not in page


def test_a_notice_is_looked_at_and_not_typed_over(desk):
    notice = failed()
    page = desk.get(f"{LIST}{notice.pk}/change/")
    assert page.status_code == 200
    assert "ben@" not in page.text
    assert desk.post(f"{LIST}{notice.pk}/change/", {"status": "sent"}).status_code == 403
    assert Notice.objects.get().status == "failed"


def test_given_up_mail_is_sent_again_when_a_moderator_asks(desk):
    notice = failed()
    assert "1 mail waits to be sent again." in send_again(desk, notice).text
    mailing.send_due("desk", now=Notice.objects.get().not_before)
    assert [one.to for one in mail.outbox] == [["ben@example.org"]]


def test_mail_that_went_out_is_not_sent_again(desk):
    removed()
    mailing.send_due("desk", now=LATER)
    page = send_again(desk, Notice.objects.get()).text
    assert "Nothing was sent again: only mail that was given up can be." in page
    assert "0 mails" not in page
    assert Notice.objects.get().status == "sent"


def test_looking_sends_nothing_again(desk):
    notice = failed()
    desk.get(LIST, {"action": "send_again", "_selected_action": notice.pk})
    assert Notice.objects.get().status == "failed"


def test_writers_neither_see_the_outbox_nor_send_again(client):
    notice = failed()
    client.force_login(staff("Writer"))
    assert client.get(LIST).status_code == 403
    assert send_again(client, notice).status_code == 403
    assert Notice.objects.get().status == "failed"


@pytest.mark.parametrize("status", ["waiting", "sent", "failed", "cancelled"])
def test_the_list_is_filtered_by_what_became_of_mail(desk, status):
    failed()
    page = desk.get(LIST, {"status": status}).text
    assert ("SMTPDataError" in page) == (status == "failed")
