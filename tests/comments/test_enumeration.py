"""Nobody learns whether an address is known: not by what is answered, nor by what is asked of the
database. Times are printed by `make bench-enumeration`."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.people.models import User
from comments import signing_in, stamps
from comments.models import Comment, Sender
from tests.comments.signing import PAGE, stamp
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
KINDS = ("unknown", "typed", "reader", "busy", "staff", "closed", "held", "suspended", "blocked")
KINDS += ("erased",)
NEW = rule_data(1, "new", consequence="hold", detectors=[{"kind": "first_time"}])
SECRET = re.compile(
    r"[A-Za-z0-9_-]{20,}(?:(?::|%3A)[A-Za-z0-9_-]+)*|\d{4}-\d\d-\d\dT[\d:]+Z?|\d+(?=/)|#?comment-\d+|\d\d:\d\d"
)


@pytest.fixture
def article() -> Article:
    """A story with other people's comments under it, read by somebody of every kind."""
    make_site()
    make_policy([NEW])
    story = make_article()
    for n in range(3):
        make_comment(article=story, status="published", email=f"else{n}@example.org")
    for kind in KINDS:
        make(kind, f"{kind}@example.org")
    return story


def make(kind: str, email: str) -> None:
    now = timezone.now()
    if kind in ("staff", "closed"):
        make_user(email=email, is_active=kind == "staff")
    if kind in ("unknown", "staff"):
        return
    sender = Sender.objects.create(email=email)
    if kind in ("reader", "busy", "held", "suspended", "blocked", "closed"):
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        Sender.objects.filter(pk=sender.pk).update(confirmed_at=now, user=user)
    if kind == "busy":
        for n in range(6):
            make_comment(
                article=make_article(), status="published", email=email, confirmed=n > 2,
                network_hash="elsewhere", at=now - timedelta(minutes=n),
            )  # fmt: skip
    if kind in ("held", "suspended", "blocked"):
        ends = now + timedelta(days=2) if kind == "suspended" else None
        make_standing(sender=sender, state="hold" if kind == "held" else kind, until=ends)
    if kind == "erased":
        Sender.objects.filter(pk=sender.pk).update(erased_at=now, email="gone@erased.invalid")


def asked(send):
    """The answer, and what the database was asked for it, without what differs by itself."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = send()
    shapes = [re.sub(r"'[^']*'|\b\d+\b", "?", one["sql"]) for one in queries.captured_queries]
    kinds = [shape.split("WHERE")[0].split("VALUES")[0][:80] for shape in shapes]
    return answer, [kind for kind in kinds if not kind.startswith(("RELEASE", "SAVEPOINT"))]


def told(answer):
    """What a stranger sees of an answer, without what is secret and different each time."""
    return answer.status_code, SECRET.sub("?", answer.get("Location", "") + answer.text)


def sign_in(email, home):
    client = Client(REMOTE_ADDR=f"203.0.113.{home}")
    return client.post(PAGE, {"email": email, "stamp": stamp()})


def comment(article):
    def send(email, home):
        given = {"name": "Ana", "email": email, "text": "The bridge was closed for a week."}
        given["stamp"] = stamps.make("compose", article.path)
        client = Client(REMOTE_ADDR=f"203.0.113.{home}")
        return client.post(f"{article.get_absolute_url()}comment/", given)

    return send


def report(article):
    def send(email, home):
        number = {9: 1, 1: 2, 2: 3}[home]  # several reports of one comment would hold it
        target = Comment.objects.get(thread__article=article, number=number)
        given = {"rule": "other", "explanation": "It tells who drove.", "name": "Ana"}
        given |= {"email": email, "revision": "1"}
        given["stamp"] = stamps.make("report", f"{article.path}#{number}")
        client = Client(REMOTE_ADDR=f"203.0.113.{home}")
        return client.post(f"{target.get_absolute_url()}report/", given)

    return send


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("form", ["sign in", "report"])
def test_a_form_answers_alike_and_asks_alike(article, form, kind):
    send = {"sign in": sign_in, "report": report(article)}[form]
    send("first@example.org", 9)  # the day's key is made by whoever comes first
    theirs = asked(lambda: send(f"{kind}@example.org", 1))
    nobodys = asked(lambda: send("unknown@example.org", 2))
    assert told(theirs[0]) == told(nobodys[0])
    assert theirs[0].status_code == 303
    assert theirs[1] == nobodys[1]


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_comment_is_answered_alike_whosever_address_it_names(article, kind):
    send = comment(article)
    send("first@example.org", 9)
    theirs = asked(lambda: send(f"{kind}@example.org", 1))
    nobodys = asked(lambda: send("unknown@example.org", 2))
    assert told(theirs[0]) == told(nobodys[0])
    assert theirs[0].status_code == 303
    assert theirs[1] == nobodys[1]


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS[1:] if kind not in ("suspended", "blocked")]
)
def test_so_is_its_receipt(article, kind):
    send = comment(article)
    pages = [
        Client().get(send(f"{who}@example.org", home)["Location"])
        for home, who in ((1, kind), (2, "unknown"))
    ]
    assert told(pages[0]) == told(pages[1])


def test_the_page_after_asking_is_the_same_past_the_limit(article):
    pages = []
    for turn in range(signing_in.PER_ADDRESS + 1):
        sent = sign_in("reader@example.org", turn)["Location"]
        pages.append(told(Client().get(sent)))
    assert pages[0] == pages[-1]
