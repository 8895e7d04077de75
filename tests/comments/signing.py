"""How tests ask for a sign-in, read its mail and use it."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

from django.core import mail

from comments import mailing, signing_in, stamps
from comments.sender import Network

PAGE = "/accounts/sign-in/"
ANA = "ana@example.org"


def ask(client, email=ANA, query="", **data):
    return client.post(f"{PAGE}{query}", {"email": email, "stamp": stamp(), **data})


def stamp():
    return stamps.make("sign-in", "")


def the_mail():
    """The newest mail, once the worker has sent what is due."""
    mailing.send_due("worker")
    return mail.outbox[-1]


def link_in(letter):
    return urlsplit(re.search(r"https?://\S+/accounts/sign-in/\S+", letter.body)[0]).path


def code_in(letter):
    return re.search(r"Code: (\d{3} \d{3})", letter.body)[1]


def reference_in(url):
    return parse_qs(urlsplit(url).query)["ref"][0]


def enter(client, sent, code):
    """Types a code on the page to which asking led."""
    nonce = signing_in.read_reference(reference_in(sent))
    return client.post(sent, {"code": code, "stamp": stamps.make("sign-in-code", nonce)})


def network(name="h"):
    return Network(date(2026, 11, 22), name, (name,), (name,))
