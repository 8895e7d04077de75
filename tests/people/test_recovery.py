"""What was lost: a password is set anew by mail, a second factor taken away by another owner."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.people import mails, recovery
from articles.people.models import User
from tests.factories import make_site, make_user
from tests.mailbox import mailbox
from tests.people.codes import give_app, give_password, sign_in

pytestmark = pytest.mark.django_db
FORGOTTEN = "/accounts/staff/forgotten/"
NEW = "a wholly new sentence"


@pytest.fixture
def owner():
    make_site()
    return make_user(email="owner@example.org", is_superuser=True)


@pytest.fixture
def ana(owner):
    return give_app(make_user(email="ana@example.org", groups=["Editor"]))


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    def send(client, path, data=None, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {}, **more)

    return send


def page_of(user: User) -> str:
    return f"/admin/people/user/{user.pk}/second-factor/"


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


# A forgotten password


def test_a_forgotten_password_is_set_anew_by_a_link(client, ana, mailed):
    mailed(client, FORGOTTEN, {"email": "ANA@example.org"})
    assert mail.outbox[0].to == ["ana@example.org"]
    path = re.search(r"(/accounts/staff/password/\S+)", mail.outbox[0].body)[1]
    mailed(client, path, {"new_password1": NEW, "new_password2": NEW})
    assert "Your password was changed." in mail.outbox[1].body
    assert client.post(path, {"new_password1": "x", "new_password2": "x"}).status_code == 410
    assert give_password(client, ana, NEW)["Location"] == "/accounts/staff/sign-in/code/"
    assert not is_in(client)


def test_setting_a_password_ends_the_sessions_of_whoever_knew_the_old_one(ana, mailed):
    thief = Client()
    sign_in(thief, ana)
    assert is_in(thief)
    mails.reset.call(user_id=ana.pk)
    path = re.search(r"(/accounts/staff/password/\S+)", mail.outbox[0].body)[1]
    Client().post(path, {"new_password1": NEW, "new_password2": NEW})
    assert not is_in(thief)


def test_a_sign_in_ends_links_that_were_not_used(client, ana):
    mails.reset.call(user_id=ana.pk)
    path = re.search(r"(/accounts/staff/password/\S+)", mail.outbox[0].body)[1]
    sign_in(client, ana)
    assert Client().get(path).status_code == 410


@pytest.mark.parametrize("email", ["nobody@example.org", "gone@example.org", "reader@example.org"])
def test_every_address_gets_the_same_answer_and_only_staff_gets_mail(client, ana, email, mailed):
    make_user(email="gone@example.org", is_active=False)
    User.objects.create_user("reader@example.org", name="R")
    known = mailed(client, FORGOTTEN, {"email": "ana@example.org"})
    answer = mailed(client, FORGOTTEN, {"email": email})
    assert answer.status_code == known.status_code == 200
    assert answer.content.decode().replace(email, "?") == known.content.decode().replace(
        "ana@example.org", "?"
    )
    assert [one.to for one in mail.outbox] == [["ana@example.org"]]


def test_the_request_leaves_a_task_for_every_address_and_names_none(client, ana, settings, mailed):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for email in ("ana@example.org", "nobody@example.org"):
        mailed(client, FORGOTTEN, {"email": email})
    rows = [row.args_kwargs["kwargs"] for row in DBTaskResult.objects.order_by("enqueued_at")]
    assert rows == [{"user_id": ana.pk}, {"user_id": 0}]


def test_an_address_and_a_network_are_mailed_only_so_often(client, ana, mailed):
    answers = [mailed(client, FORGOTTEN, {"email": "ana@example.org"}) for _time in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert len(mail.outbox) == 3
    others = [
        client.post(FORGOTTEN, {"email": f"x{number}@example.org"}).status_code
        for number in range(8)
    ]
    assert others[-1] == 429


@pytest.mark.parametrize(
    "email", ["", "not an address", "a\x00b@example.org", "x" * 400 + "@y.org"]
)
def test_what_is_no_address_is_asked_for_again(client, owner, email):
    page = client.post(FORGOTTEN, {"email": email})
    assert page.status_code == 200
    assert b'aria-invalid="true"' in page.content


def test_mail_comes_back_later_while_its_server_is_away_and_fails_in_the_end(ana, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mailbox() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.server_address
    began = timezone.now()
    mails.tell.call(user_id=ana.pk, what="totp_activated")
    row = DBTaskResult.objects.get()
    assert row.args_kwargs["kwargs"] == {"user_id": ana.pk, "what": "totp_activated", "tries": 1}
    assert timedelta(seconds=59) < row.run_after - began < timedelta(minutes=2)
    with pytest.raises(OSError, match="refused"):
        mails.invite.call(user_id=ana.pk, tries=4)
    assert DBTaskResult.objects.count() == 1


# A lost second factor


def test_another_owner_takes_a_lost_second_factor_away(client, owner, ana, mailed):
    theirs = Client()
    sign_in(theirs, ana)
    client.force_login(owner)
    assert page_of(ana).encode() in client.get(f"/admin/people/user/{ana.pk}/change/").content
    assert b"call them" in client.get(page_of(ana)).content
    assert Authenticator.objects.filter(user=ana).exists()
    assert mailed(client, page_of(ana)).status_code == 303
    assert not Authenticator.objects.filter(user=ana).exists()
    assert not is_in(theirs)
    assert is_in(client)
    assert mail.outbox[-1].to == ["ana@example.org"]
    assert "second factor was taken away" in mail.outbox[-1].body
    row = LogEntry.objects.get(object_id=str(ana.pk))
    assert (row.user, row.get_change_message()) == (owner, "Reset the second factor.")
    assert give_password(theirs, ana)["Location"] == "/admin/"


def test_nobody_resets_their_own(client, owner):
    give_app(owner)
    client.force_login(owner)
    refused = client.post(page_of(owner))
    assert refused.status_code == 409
    assert b"Another owner" in refused.content
    assert Authenticator.objects.filter(user=owner).exists()
    assert not LogEntry.objects.exists()
    assert (
        page_of(owner).encode() not in client.get(f"/admin/people/user/{owner.pk}/change/").content
    )


def test_who_is_no_owner_resets_nobodys(client, ana):
    editor = make_user(groups=["Editor"])
    client.force_login(editor)
    assert client.post(page_of(ana)).status_code == 403
    with pytest.raises(recovery.NotAllowed):
        recovery.reset(ana, by=editor)
    assert Authenticator.objects.filter(user=ana).exists()


def test_two_owners_who_reset_at_once_leave_one_row_in_the_log(client, owner, ana):
    client.force_login(owner)
    assert client.post(page_of(ana)).status_code == 303
    again = client.post(page_of(ana))
    assert again.status_code == 409
    assert b"has no second factor" in again.content
    assert LogEntry.objects.count() == 1


def test_the_only_owner_is_helped_by_the_servers_shell(owner, django_capture_on_commit_callbacks):
    give_app(owner)
    out = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_second_factor", "OWNER@example.org", stdout=out)
    assert not Authenticator.objects.exists()
    assert "owner@example.org" in out.getvalue()
    assert "shell" in LogEntry.objects.get().get_change_message()
    assert mail.outbox[-1].to == ["owner@example.org"]


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("nobody@example.org", "Nobody"),
        ("nobody\udcff@example.org", "Nobody"),
        (" owner@example.org", "no second factor"),
    ],
)
def test_the_command_says_why_it_does_nothing(owner, email, said):
    with pytest.raises(CommandError, match=said):
        call_command("reset_second_factor", email)


def test_secrets_are_no_rows_of_the_admin(client, owner, ana):
    client.force_login(owner)
    for path in ("mfa/authenticator/", "account/emailaddress/", "people/limit/"):
        assert client.get(f"/admin/{path}").status_code == 404
    seed = Authenticator.objects.get(user=ana, type="totp").data["secret"]
    assert seed.encode() not in client.get(f"/admin/people/user/{ana.pk}/change/").content
