from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments import triggers
from tests.factories import make_policy, make_site
from tests.mailbox import mailbox

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
