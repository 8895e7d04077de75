"""Staff sign in with their password; nobody learns who works here, and nobody is locked out."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from articles.people.models import Limit, User
from tests.factories import make_site, make_user
from tests.people.codes import PASSWORD, SIGN_IN, give_password

pytestmark = pytest.mark.django_db
DESK = "/admin/"
FORGOTTEN = "/accounts/staff/forgotten/"
NEW = "a wholly new sentence"


@pytest.fixture
def ana():
    make_site()
    return make_user(email="ana@example.org", groups=["Editor"])


def is_in(client) -> bool:
    return client.get(DESK).status_code == 200


def test_the_desk_leads_to_the_form_and_back_to_where_one_was(client, ana):
    asked = client.get("/admin/articles/article/")
    assert asked["Location"] == "/admin/login/?next=/admin/articles/article/"
    page = client.get(asked["Location"])
    assert b'name="login"' in page.content
    sent = client.post(asked["Location"], {"login": "ana@example.org", "password": PASSWORD})
    assert sent.status_code == 302
    assert sent["Location"] == "/admin/articles/article/"
    assert is_in(client)


def test_the_address_counts_whatever_its_case(client, ana):
    client.post(SIGN_IN, {"login": " ANA@Example.org ", "password": PASSWORD})
    assert is_in(client)


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_leads_to_no_other_site(client, ana, place):
    assert give_password(client, ana, next=place)["Location"] == DESK


def test_signing_out_ends_the_session_and_says_so(client, ana):
    give_password(client, ana)
    out = client.post("/admin/logout/")
    assert b"You are logged out." in out.content
    assert not is_in(client)


def seen(response) -> str:
    """A page without what differs each time."""
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", response.content.decode())
    return re.sub(r'value="[^"]+@example\.org"', "", text)


def test_unknown_readers_and_switched_off_accounts_get_the_same_answer_as_a_wrong_password(
    client, ana
):
    make_user(email="gone@example.org", is_active=False)
    User.objects.create_user("reader@example.org", PASSWORD, name="R")
    wrong = give_password(client, ana, "not the password")
    assert "The address and the password do not belong together." in seen(wrong)
    for email in ("nobody@example.org", "gone@example.org", "reader@example.org"):
        answer = client.post(SIGN_IN, {"login": email, "password": PASSWORD})
        assert answer.status_code == 200
        assert seen(answer) == seen(wrong)
        assert not is_in(client)


def test_a_password_is_hashed_whether_or_not_the_address_is_known(client, ana, monkeypatch):
    made = []
    real = User.set_password
    monkeypatch.setattr(User, "set_password", lambda self, raw: made.append(raw) or real(self, raw))
    client.post(SIGN_IN, {"login": "nobody@example.org", "password": "guess"})
    assert made == ["guess"]


def test_six_guesses_are_not_all_tried_and_the_owner_still_gets_in_from_elsewhere(client, ana):
    for _guess in range(5):
        give_password(client, ana, "guess")
    stopped = give_password(client, ana)
    assert "Too many attempts" in seen(stopped)
    assert not is_in(client)
    client.post(SIGN_IN, {"login": ana.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.7")
    assert client.get(DESK, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_guesses_at_many_accounts_from_one_network_are_stopped(client, ana):
    for number in range(10):
        client.post(SIGN_IN, {"login": f"guess{number}@example.org", "password": "x"})
    assert "Too many attempts" in seen(give_password(client, ana))


def test_a_network_that_hammers_the_form_is_told_to_wait(client, ana):
    for _time in range(30):
        client.post(SIGN_IN, {})
    answer = client.post(SIGN_IN, {})
    assert answer.status_code == 429
    assert b"Wait a few minutes" in answer.content


def test_limits_lie_in_the_database_and_name_nobody(client, ana):
    give_password(client, ana, "guess")
    assert Limit.objects.exists()
    for row in Limit.objects.all():
        assert re.fullmatch("[0-9a-f]{64}", row.cache_key)
        assert "ana@" not in row.value
        assert "127.0.0.1" not in row.value
    cache.set("key", "value")
    assert cache.get("key") == "value"


def test_the_address_behind_a_proxy_of_our_own_is_what_counts(client, ana, settings):
    settings.PROXY_COUNT = 1
    for _guess in range(6):
        give_password(client, ana, "guess")
    client.post(
        SIGN_IN,
        {"login": ana.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "10.9.8.7, 198.51.100.7"},
    )
    assert is_in(client)


@pytest.mark.parametrize("proxies", [0, 2])
@pytest.mark.parametrize("chain", ["", "10.9.8.7", "garbage, , ,"])
def test_a_server_whose_proxies_say_little_still_lets_staff_in(
    client, ana, settings, proxies, chain
):
    settings.PROXY_COUNT = proxies
    data = {"login": ana.email, "password": PASSWORD}
    client.post(SIGN_IN, data, headers={"X-Forwarded-For": chain}, REMOTE_ADDR="")
    assert is_in(client)


def test_the_session_gets_a_new_key_at_the_sign_in(client, ana):
    client.get(SIGN_IN)
    session = client.session
    session["kept"] = 1
    session.save()
    before = client.cookies["session"].value if "session" in client.cookies else session.session_key
    client.cookies["session"] = before
    give_password(client, ana)
    assert client.cookies["session"].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_reader_who_is_signed_in_gets_the_form_and_then_is_staff(client, ana):
    reader = User.objects.create_user("reader@example.org", name="R")
    client.force_login(reader)
    asked = client.get(DESK, follow=True)
    assert asked.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert b'name="password"' in asked.content
    assert client.get("/accounts/staff/")["Location"].startswith(SIGN_IN)
    give_password(client, ana)
    assert is_in(client)


def test_a_changed_password_ends_every_other_session_and_is_told(
    client, ana, django_capture_on_commit_callbacks
):
    other = Client()
    give_password(other, ana)
    give_password(client, ana)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/staff/password/", data)
    assert answer["Location"] == "/accounts/staff/"
    assert is_in(client)
    assert not is_in(other)
    assert "Your password was changed." in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["ana@example.org"]


@pytest.mark.parametrize(
    ("old", "first", "second", "said"),
    [
        ("not it", NEW, NEW, "This is not your password."),
        (PASSWORD, "short", "short", "too short"),
        (PASSWORD, NEW, NEW + "!", "same password"),
    ],
)
def test_a_password_is_changed_only_with_the_old_one_and_to_a_good_one(
    client, ana, old, first, second, said
):
    give_password(client, ana)
    data = {"oldpassword": old, "password1": first, "password2": second}
    assert said in client.post("/accounts/staff/password/", data).content.decode()
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def test_only_what_we_offer_of_the_library_has_an_address(client, ana):
    ours = next(one for one in get_resolver().url_patterns if str(one.pattern) == "accounts/staff/")
    names = {one.name for one in ours.url_patterns}
    assert len(names) == 21
    for name in ("account_signup", "account_email", "account_request_login_code", "mfa_trust"):
        assert name not in names
    for path in ("signup/", "email/", "login/code/", "inactive/", "confirm-email/", "social/"):
        assert client.get(f"/accounts/staff/{path}").status_code == 404


def test_nothing_of_these_pages_is_kept(client, ana):
    for path in (SIGN_IN, "/admin/login/", FORGOTTEN, "/accounts/staff/password/x/"):
        assert "no-store" in client.get(path)["Cache-Control"]
    give_password(client, ana)
    for path in ("", "app/", "password/", "passkeys/add/"):
        assert "no-store" in client.get(f"/accounts/staff/{path}")["Cache-Control"]


def test_an_answer_for_scripts_is_given_for_passkeys_alone(client, ana):
    headers = {"Accept": "application/json"}
    page = client.post(SIGN_IN, {"login": ana.email, "password": "x"}, headers=headers)
    assert page["Content-Type"].startswith("text/html")
    options = client.get("/accounts/staff/sign-in/passkey/", headers=headers).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
