"""Passkeys: password and second factor in one, or the second factor after a password."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from articles.people.models import User
from tests.factories import make_site, make_user
from tests.people.codes import CODE, SIGN_IN, give_password
from tests.people.passkeys import Passkey

pytestmark = pytest.mark.django_db
DESK = "/admin/"
ADD = "/accounts/staff/passkeys/add/"
AGAIN = "/accounts/staff/again/passkey/"
LOGIN = "/accounts/staff/sign-in/passkey/"


@pytest.fixture(autouse=True)
def _a_name(settings):
    """A passkey belongs to a name, which the test client's usual one is not for WebAuthn."""
    settings.ALLOWED_HOSTS = ["localhost"]


@pytest.fixture
def client():
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def ana():
    make_site()
    return make_user(email="ana@example.org", groups=["Editor"])


@pytest.fixture
def key(client, ana):
    """Ana's passkey, which she has just added."""
    give_password(client, ana)
    key = Passkey()
    made = key.made(options_of(client.get(ADD)))
    answer = client.post(ADD, {"name": "Telephone", "credential": made})
    assert answer["Location"] == "/accounts/staff/recovery-codes/"
    return key


def options_of(page):
    held = re.search(
        r'<script id="passkey-options" type="application/json">(.*?)</script>',
        page.content.decode(),
    )
    options = json.loads(held[1].replace("\\u003C", "<"))
    return (options.get("creation_options") or options["request_options"])["publicKey"]


def asked(client):
    answer = client.get(LOGIN, headers={"Accept": "application/json"})
    return answer.json()["request_options"]["publicKey"]


def is_in(client) -> bool:
    return client.get(DESK).status_code == 200


def elsewhere() -> Client:
    return Client(SERVER_NAME="localhost")


def test_a_passkey_signs_in_without_a_password_and_counts_as_both(key, settings):
    settings.STAFF_MFA = "required"
    other = elsewhere()
    sent = {"credential": key.used(asked(other)), "next": "/admin/articles/article/"}
    assert other.post(LOGIN, sent)["Location"] == "/admin/articles/article/"
    assert is_in(other)


def test_adding_one_counts_as_having_used_it(client, key, settings):
    settings.STAFF_MFA = "required"
    assert is_in(client)


def test_a_passkey_is_the_second_factor_after_a_password(ana, key, settings):
    settings.STAFF_MFA = "required"
    other = elsewhere()
    assert give_password(other, ana)["Location"] == CODE
    options = options_of(other.get(CODE))
    assert other.post(CODE, {"credential": key.used(options)})["Location"] == DESK
    assert is_in(other)


def test_an_old_session_is_led_to_the_passkey_and_on(ana, key, settings):
    settings.STAFF_MFA = "required"
    other = elsewhere()
    other.force_login(ana)
    led = other.get(DESK)["Location"]
    assert led == f"{AGAIN}?next=%2Fadmin%2F"
    sent = {"credential": key.used(options_of(other.get(led))), "next": DESK}
    assert other.post(AGAIN, sent)["Location"] == DESK
    assert is_in(other)


def test_an_answer_is_good_for_one_question_only(key):
    one, other = elsewhere(), elsewhere()
    answer = key.used(asked(one))
    asked(other)
    other.post(LOGIN, {"credential": answer})
    assert not is_in(other)
    one.post(LOGIN, {"credential": answer})
    assert is_in(one)
    one.post("/admin/logout/")
    one.post(LOGIN, {"credential": answer})
    assert not is_in(one)


def changed(answer: str, name: str, value: str) -> str:
    data = json.loads(answer)
    data["response"][name] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key, answer: changed(answer, "signature", "MEUCIQDx"),
        lambda key, answer: changed(answer, "signature", ""),
        lambda key, answer: changed(answer, "userHandle", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"),
        lambda key, answer: changed(answer, "authenticatorData", "AAAA"),
        lambda key, answer: changed(answer, "clientDataJSON", "e30"),
        lambda key, answer: answer.replace(json.loads(answer)["id"], "bm90LWl0"),
    ],
    ids=["signature", "none", "somebody", "data", "question", "key"],
)
def test_a_passkey_that_was_tampered_with_is_refused(key, spoil):
    other = elsewhere()
    sent = other.post(LOGIN, {"credential": spoil(key, key.used(asked(other)))})
    assert sent["Location"] == SIGN_IN
    assert not is_in(other)


def test_another_key_does_not_sign_for_this_one(key):
    other, forged = elsewhere(), Passkey()
    forged.user = key.user
    other.post(LOGIN, {"credential": forged.used(asked(other))})
    assert not is_in(other)


def test_a_passkey_without_finger_or_pin_does_not_replace_the_password(key):
    other = elsewhere()
    other.post(LOGIN, {"credential": key.used(asked(other), flags=0x01)})
    assert not is_in(other)


def test_a_passkey_used_on_another_site_is_refused(key):
    key.origin = "https://phish.example"
    other = elsewhere()
    other.post(LOGIN, {"credential": key.used(asked(other))})
    assert not is_in(other)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_the_passkey_of_an_account_that_may_not_sign_in_is_refused(ana, key, change):
    User.objects.filter(pk=ana.pk).update(**change)
    other = elsewhere()
    sent = other.post(LOGIN, {"credential": key.used(asked(other))}, follow=True)
    assert b"belongs to no account" in sent.content
    assert not is_in(other)


def test_whoever_is_signed_in_as_a_reader_signs_in_with_a_passkey(key, settings):
    settings.STAFF_MFA = "required"
    other = elsewhere()
    other.force_login(User.objects.create_user("reader@example.org", name="R"))
    other.post(LOGIN, {"credential": key.used(asked(other))})
    assert is_in(other)


def test_a_passkey_is_renamed_and_removed(client, key):
    pk = Authenticator.objects.get(type="webauthn").pk
    client.post(f"/accounts/staff/passkeys/{pk}/name/", {"name": "Key ring"})
    assert b"Key ring" in client.get("/accounts/staff/passkeys/").content
    client.post(f"/accounts/staff/passkeys/{pk}/remove/")
    assert not Authenticator.objects.exists()


def test_the_name_of_a_passkey_has_an_end(client, ana):
    give_password(client, ana)
    made = Passkey().made(options_of(client.get(ADD)))
    assert client.post(ADD, {"name": "x" * 81, "credential": made}).status_code == 200
    assert not Authenticator.objects.exists()
