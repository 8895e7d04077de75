"""The pages on which readers sign in: no cookie before it is done, and one answer for everybody."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from comments import mailing, signing_in, stamps
from comments.models import Sender, SignIn
from tests.factories import make_site

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sign-in/"


@pytest.fixture(autouse=True)
def _site():
    make_site()


def ask(client, email="ana@example.org", query="", **data):
    data = {"email": email, "stamp": stamps.make("sign-in", ""), **data}
    return client.post(f"{PAGE}{query}", data)


def the_mail():
    mailing.send_due("worker")
    return mail.outbox[-1]


def link_in(letter):
    return urlsplit(re.search(r"https?://\S+/accounts/sign-in/\S+", letter.body)[0]).path


def code_in(letter):
    return re.search(r"Code: (\d{3} \d{3})", letter.body)[1]


def enter(client, sent, code):
    ref = parse_qs(urlsplit(sent).query)["ref"][0]
    nonce = signing_in.read_reference(ref)
    stamp = stamps.make("sign-in-code", nonce)
    return client.post(sent, {"code": code, "stamp": stamp})


def test_a_mailed_link_signs_in_by_its_button_in_any_browser(client):
    answer = ask(client)
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{PAGE}sent/?ref=")
    link = link_in(the_mail())
    other = Client()
    page = other.get(link)
    assert (page.status_code, page.cookies) == (200, {})
    assert "ana@example.org" in page.text
    assert SignIn.objects.get().used_at is None
    done = other.post(link)
    assert done.status_code == 303
    assert settings.SESSION_COOKIE_NAME in done.cookies
    sender = Sender.objects.get()
    assert sender.confirmed_at
    assert sender.user
    assert not sender.user.has_usable_password()
    assert not sender.user.is_staff


def test_the_mailed_code_signs_in_on_the_page_that_is_open(client):
    sent = ask(client)["Location"]
    code = code_in(the_mail())
    done = enter(client, sent, f" {code} ")
    assert done.status_code == 303
    assert settings.SESSION_COOKIE_NAME in done.cookies
