from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments import triggers
from tests.factories import make_policy, make_site, make_user
from tests.mailbox import mailbox
from tests.people.codes import give_app

pytestmark = pytest.mark.django_db


def test_a_whole_site_is_well():
    make_site()
    make_policy()
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "All is well" in out.getvalue()


def test_what_is_missing_is_named_with_what_to_do():
    triggers.drop()
    with pytest.raises(CommandError) as ill:
        call_command("doctor")
    for words in (
        "comments_decision_no_update",
        "manage.py migrate",
        "no name",
        "No comment policy",
    ):
        assert words in str(ill.value)
    triggers.install()


def test_a_mail_server_that_is_not_there_is_named(settings):
    make_site()
    make_policy()
    with mailbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.server_address
        call_command("doctor", stdout=StringIO())
    with pytest.raises(CommandError, match="The mail server cannot be used"):
        call_command("doctor")


def advice() -> str:
    make_site()
    make_policy()
    out = StringIO()
    call_command("doctor", stdout=out)
    return out.getvalue()


def test_a_public_site_is_told_that_passwords_alone_let_staff_in(settings):
    make_user(email="owner@example.org", is_superuser=True)
    give_app(make_user(email="safe@example.org", is_superuser=True))
    settings.SECURE = True
    settings.DEFAULT_FROM_EMAIL = "newsroom@example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mailbox() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.server_address
        told = advice()
    assert "STAFF_MFA is optional" in told
    assert "owner@example.org is an owner without a second factor" in told
    assert "safe@example.org" not in told
    assert "All is well" in told


def test_a_site_on_ones_own_machine_is_told_nothing_of_second_factors():
    make_user(email="owner@example.org", is_superuser=True)
    assert advice() == "All is well.\n"
