"""The second factor: used once, asked of everybody where the site wants it, and never a trap."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from articles.people.models import User
from articles.people.second_factor import is_missing, middleware
from comments import readers
from comments.models import Sender
from tests.factories import make_article, make_comment, make_policy, make_site, make_user
from tests.people.codes import (
    CODE,
    PASSWORD,
    SIGN_IN,
    code,
    give_app,
    give_password,
    recovery_codes,
    sign_in,
    wrong_code,
)
from tests.test_permission_table import addresses

pytestmark = pytest.mark.django_db
DESK = "/admin/"
OWN = "/accounts/staff/"
APP = "/accounts/staff/app/"
AGAIN = "/accounts/staff/again/code/"
CODES = "/accounts/staff/recovery-codes/"


@pytest.fixture
def ana():
    make_site()
    return make_user(email="ana@example.org", groups=["Editor"])


@pytest.fixture
def asked(settings):
    """The site asks staff for a second factor."""
    settings.STAFF_MFA = "required"


def is_in(client) -> bool:
    return client.get(DESK).status_code == 200


def walk(client, path: str) -> list[str]:
    """The addresses that one is led through; the client itself stops at a loop."""
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return [to for to, _status in response.redirect_chain]


def secret_of(page) -> str:
    return re.search(r'account-key">([A-Z2-7]+)<', page.content.decode())[1]


# An app


def test_an_app_is_set_up_with_the_code_that_it_shows(client, ana):
    give_password(client, ana)
    secret = secret_of(client.get(APP))
    assert client.post(APP, {"code": wrong_code(secret)}).status_code == 200
    assert not Authenticator.objects.exists()
    done = client.post(APP, {"code": code(secret)})
    assert done["Location"] == CODES
    page = client.get(CODES).content.decode()
    assert [one for one in recovery_codes(ana) if one not in page] == []
    assert client.get(f"{CODES}file/").content.decode().split() == recovery_codes(ana)


def test_the_picture_is_of_the_key_shown_and_is_kept_nowhere(client, ana):
    give_password(client, ana)
    assert client.get(f"{APP}picture.svg").status_code == 404
    page = client.get(APP)
    picture = client.get(f"{APP}picture.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert b"data:" not in page.content
    assert client.get(f"{APP}picture.svg").content == picture.content
    client.get(APP)
    assert client.get(f"{APP}picture.svg").content != picture.content
    assert Client().get(f"{APP}picture.svg").status_code == 302


def test_the_password_alone_does_not_let_in_who_has_an_app(client, ana):
    give_app(ana)
    assert give_password(client, ana)["Location"] == CODE
    assert not is_in(client)
    assert b"This code is not right" in client.post(CODE, {"code": wrong_code()}).content
    assert not is_in(client)
    assert client.post(CODE, {"code": code()})["Location"] == DESK
    assert is_in(client)


def test_the_code_page_leads_on_to_where_one_was_going(client, ana):
    give_app(ana)
    give_password(client, ana, next="/admin/articles/article/")
    assert client.post(CODE, {"code": code()})["Location"] == "/admin/articles/article/"


@pytest.mark.parametrize("shape", ["{}", "{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_a_code_lets_in_once(client, ana, shape):
    give_app(ana)
    used = code()
    give_password(client, ana)
    client.post(CODE, {"code": used})
    assert is_in(client)
    other = Client()
    give_password(other, ana)
    answer = other.post(CODE, {"code": shape.format(used)})
    assert b"This code" in answer.content
    assert not is_in(other)


def test_a_telephone_whose_clock_is_half_a_minute_off_still_lets_in(client, ana):
    give_app(ana)
    give_password(client, ana)
    client.post(CODE, {"code": code(later=1)})
    assert is_in(client)


def test_a_recovery_code_lets_in_once(client, ana):
    one = recovery_codes(give_app(ana))[0]
    give_password(client, ana)
    client.post(CODE, {"code": one})
    assert is_in(client)
    assert one not in recovery_codes(ana)
    other = Client()
    give_password(other, ana)
    other.post(CODE, {"code": one})
    assert not is_in(other)


def test_codes_cannot_be_guessed_at_length(client, ana):
    give_app(ana)
    give_password(client, ana)
    for _guess in range(5):
        client.post(CODE, {"code": wrong_code()})
    assert b"Too many attempts" in client.post(CODE, {"code": code()}).content
    assert not is_in(client)


def test_new_recovery_codes_end_the_old_ones(client, ana):
    sign_in(client, give_app(ana))
    old = recovery_codes(ana)
    client.post(f"{CODES}new/")
    assert not set(old) & set(recovery_codes(ana))


# What one changes needs proof of who sits there


@pytest.mark.parametrize(
    "path", [f"{APP}remove/", CODES, f"{CODES}new/", "/accounts/staff/passkeys/add/"]
)
def test_what_protects_an_account_is_not_changed_in_an_old_session(client, ana, path):
    sign_in(client, give_app(ana))
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    led = client.get(path)
    assert led["Location"] == f"{AGAIN}?next={path.replace('/', '%2F')}"
    assert client.get("/accounts/staff/again/")["Location"].startswith(AGAIN)
    assert client.post(AGAIN, {"code": wrong_code(), "next": path}).status_code == 200
    assert client.post(AGAIN, {"code": code(later=1), "next": path})["Location"] == path
    assert client.get(path).status_code == 200


def test_removing_the_app_removes_the_recovery_codes_and_is_told(
    client, ana, django_capture_on_commit_callbacks
):
    sign_in(client, give_app(ana))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{APP}remove/")
    assert not Authenticator.objects.exists()
    assert "removed from your account" in mail.outbox[-1].body


def test_nobody_sees_or_changes_the_passkey_of_somebody_else(client, ana):
    theirs = Authenticator.objects.create(
        user=make_user(), type="webauthn", data={"name": "Theirs", "credential": {}}
    )
    give_password(client, ana)
    for page in ("name", "remove"):
        path = f"/accounts/staff/passkeys/{theirs.pk}/{page}/"
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Theirs"


@pytest.mark.parametrize(
    "sent", ["", "{}", "[]", "null", '"x"', '{"id": "a"}', "{", '{"response": 1}']
)
def test_what_is_no_passkey_lets_nobody_in_and_breaks_nothing(client, ana, sent):
    client.raise_request_exception = False
    path = "/accounts/staff/sign-in/passkey/"
    client.get(path, headers={"Accept": "application/json"})
    assert client.post(path, {"credential": sent})["Location"] == SIGN_IN
    assert not is_in(client)
    give_password(client, ana)
    client.get("/accounts/staff/passkeys/add/")
    added = client.post("/accounts/staff/passkeys/add/", {"credential": sent, "name": "x"})
    assert added.status_code == 200
    assert not Authenticator.objects.exists()


# STAFF_MFA


def test_where_it_is_optional_the_desk_offers_it_until_there_is_one(client, ana):
    give_password(client, ana)
    assert b"Set up a second factor" in client.get(DESK).content
    give_app(ana)
    assert b"Set up a second factor" not in client.get(DESK).content


def test_where_it_is_asked_one_is_led_to_set_it_up_and_then_in(client, ana, asked):
    give_password(client, ana)
    assert walk(client, "/admin/articles/article/") == [OWN]
    assert b"This newsroom asks for a second factor" in client.get(OWN).content
    secret = secret_of(client.get(APP))
    client.post(APP, {"code": code(secret)})
    assert is_in(client)
    assert b"This newsroom asks" not in client.get(OWN).content


def test_whoever_has_none_reaches_the_pages_that_set_it_up_and_no_other(client, ana, asked):
    give_password(client, ana)
    for path in (OWN, APP, f"{OWN}passkeys/add/", f"{OWN}sign-out/"):
        assert client.get(path).status_code == 200, path
    for path in (f"{OWN}password/", CODES, f"{OWN}passkeys/", "/admin/people/user/", DESK):
        assert client.get(path)["Location"] == OWN, path
    assert client.get(SIGN_IN)["Location"] == OWN


def test_whoever_has_one_is_led_to_use_it_in_a_session_that_did_not(client, ana, asked):
    client.force_login(give_app(ana))
    assert (
        walk(client, "/admin/articles/article/")[0]
        == f"{AGAIN}?next=%2Fadmin%2Farticles%2Farticle%2F"
    )
    for path in (OWN, APP, f"{APP}remove/", f"{OWN}password/", CODES, SIGN_IN):
        assert client.get(path)["Location"].startswith(AGAIN), path
    done = client.post(AGAIN, {"code": code(), "next": "/admin/articles/article/"})
    assert done["Location"] == "/admin/articles/article/"
    assert client.get(done["Location"]).status_code == 200


def test_a_factor_that_is_gone_counts_no_more(client, ana, asked):
    sign_in(client, give_app(ana))
    assert is_in(client)
    Authenticator.objects.all().delete()
    assert client.get(DESK)["Location"] == OWN


def test_the_factor_of_one_account_does_not_count_for_another(client, ana, asked):
    sign_in(client, give_app(ana))
    client.force_login(make_user(email="bo@example.org"))
    assert client.get(DESK)["Location"] == OWN


def test_what_is_sent_without_it_is_refused_and_can_be_sent_again(client, ana, asked):
    client.force_login(give_app(ana))
    data = {"name": "Ana Lopes", "slug": "ana-lopes"}
    refused = client.post("/admin/articles/topic/add/", data)
    assert refused.status_code == 403
    assert b"nothing is lost" in refused.content
    client.post(AGAIN, {"code": code()})
    assert client.post("/admin/articles/topic/add/", data).status_code in (200, 302)


def test_no_page_of_the_admin_opens_without_it(client, asked):
    make_site()
    client.force_login(make_user(is_superuser=True))
    for name, (route, _pattern) in addresses().items():
        path = "/" + re.sub(r"<\w+:\w+>|<\w+>|\(\?P.*", "1", route)
        if name in ("login", "logout"):
            continue
        assert client.get(path).status_code == 302, name
        assert client.get(path)["Location"] == OWN, name
        assert client.post(path).status_code == 403, name


def seen_by_pages(client, rf, user) -> list[object]:
    """Who a page outside the desk takes the client for."""
    seen = []

    def page(request):
        seen.extend([request.user.is_authenticated, readers.current(request)])
        return HttpResponse()

    request = rf.get("/accounts/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    request.session, request.user = client.session, user
    middleware(page)(request)
    return seen


def test_to_every_other_page_staff_without_it_is_nobody(client, ana, asked, rf):
    now = timezone.now()
    sender = Sender.objects.create(email=ana.email, user=ana, confirmed_at=now)
    client.force_login(ana)
    assert seen_by_pages(client, rf, ana) == [False, None]
    client.logout()
    sign_in(client, give_app(ana))
    assert seen_by_pages(client, rf, ana) == [True, sender]


def test_readers_pages_ask_nothing_of_the_session(
    client, ana, asked, django_assert_max_num_queries
):
    make_policy()
    article = make_article()
    make_comment(article=article)
    client.force_login(ana)
    path = f"/{article.path}/"
    with django_assert_max_num_queries(4):
        page = client.get(path)
    assert page.status_code == 200
    assert "Cookie" not in page.get("Vary", "")


def test_readers_are_asked_for_no_second_factor(client, asked, rf):
    reader = User.objects.create_user("reader@example.org", name="R")
    client.force_login(reader)
    assert client.get(DESK)["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/").status_code == 200
    request = rf.get("/")
    request.session = client.session
    assert not is_missing(request, reader)


def test_a_wrong_password_tells_nothing_of_a_second_factor(client, ana):
    give_app(ana)
    answer = client.post(SIGN_IN, {"login": ana.email, "password": PASSWORD + "x"})
    assert answer.status_code == 200
    assert b"do not belong together" in answer.content
