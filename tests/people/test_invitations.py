"""Staff come by invitation: a link by mail, used once, and a password of their own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core import mail, signing
from django.test import Client
from django_tasks_db.models import DBTaskResult

from articles.people import invitations, links
from articles.people.models import User
from tests.factories import make_site, make_user
from tests.people.codes import give_password

pytestmark = pytest.mark.django_db
ADD = "/admin/people/user/add/"
NEW = "a wholly new sentence"


@pytest.fixture
def owner():
    make_site()
    return make_user(email="owner@example.org", is_superuser=True)


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    """Sends a form, then what its tasks mail: `mailed(client, path, data)` is the answer."""

    def send(client, path, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {})

    return send


def link() -> str:
    """The path of the newest mailed link."""
    return re.search(
        r"http://127\.0\.0\.1:8000(/accounts/staff/password/\S+)", mail.outbox[-1].body
    )[1]


@pytest.fixture
def guest(desk, mailed):
    """Somebody who was invited as an editor."""
    group = Group.objects.get(name="Editor")
    mailed(desk, ADD, {"email": "new@example.org", "name": "Nina", "groups": [group.pk]})
    return User.objects.get(email="new@example.org")


def at(guest: User, end: str) -> str:
    return f"/admin/people/user/{guest.pk}/{end}/"


def set_password(path: str, password: str = NEW):
    return Client().post(path, {"new_password1": password, "new_password2": password})


def test_an_owner_invites_and_the_invited_sets_a_password_and_is_in(guest, mailed):
    assert guest.is_staff
    assert not guest.has_usable_password()
    assert [group.name for group in guest.groups.all()] == ["Editor"]
    assert mail.outbox[0].to == ["new@example.org"]
    assert "72 hours" in mail.outbox[0].body
    theirs = Client()
    assert b"new@example.org" in theirs.get(link()).content
    done = mailed(theirs, link(), {"new_password1": NEW, "new_password2": NEW})
    assert done["Location"] == "/accounts/staff/sign-in/"
    guest.refresh_from_db()
    assert give_password(theirs, guest, NEW)["Location"] == "/admin/"
    assert theirs.get("/admin/articles/article/").status_code == 200


def test_where_a_second_factor_is_asked_the_invited_is_led_to_set_it_up(guest, settings):
    settings.STAFF_MFA = "required"
    path = link()
    set_password(path)
    theirs = Client()
    give_password(theirs, guest, NEW)
    assert theirs.get("/admin/")["Location"] == "/accounts/staff/"
    assert theirs.get("/accounts/staff/app/").status_code == 200


def test_the_link_works_once(guest):
    path = link()
    set_password(path)
    again = set_password(path, "somebody else's idea")
    assert again.status_code == 410
    guest.refresh_from_db()
    assert guest.check_password(NEW)


def test_two_who_send_the_same_link_at_once_set_one_password(guest, monkeypatch):
    path, real = link(), User.set_password

    def meanwhile(user, raw):
        User.objects.filter(pk=guest.pk).update(password="set by the other one")
        real(user, raw)

    monkeypatch.setattr(User, "set_password", meanwhile)
    assert set_password(path).status_code == 410
    guest.refresh_from_db()
    assert guest.password == "set by the other one"


@pytest.mark.parametrize(
    ("password", "said"), [("short", "too short"), ("password1234", "too common")]
)
def test_a_weak_password_is_refused_and_the_link_still_works(guest, password, said):
    assert said in set_password(link(), password).content.decode()
    assert set_password(link()).status_code == 302


@pytest.mark.parametrize(
    ("purpose", "hours", "works"),
    [
        ("invitation", 71.9, True),
        ("invitation", 72.1, False),
        ("reset", 0.9, True),
        ("reset", 1.1, False),
    ],
)
def test_links_end(guest, monkeypatch, purpose, hours, works):
    token = links.link(guest, purpose).rstrip("/").rpartition("/")[2]
    now = signing.time.time()
    later = now + timedelta(hours=hours).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert (links.read(token) == guest) is works


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "x:y:z",
        "a" * 3000,
        "é",
        pytest.param(signing.dumps(7, salt=links.SALT), id="signed-number"),
        pytest.param(signing.dumps(["no", 1, ""], salt=links.SALT), id="signed-list"),
    ],
)
def test_what_is_no_link_of_ours_opens_nothing(client, owner, token):
    assert links.read(token) is None
    assert client.get(f"/accounts/staff/password/{token}/").status_code == 410


def test_a_new_invitation_ends_the_earlier_link(desk, guest, mailed):
    old = link()
    answer = mailed(desk, at(guest, "invite"))
    assert answer.status_code == 303
    assert set_password(old).status_code == 410
    assert set_password(link()).status_code == 302


def test_a_withdrawn_invitation_switches_the_account_off(desk, guest, mailed):
    path = link()
    assert desk.get(at(guest, "withdraw")).status_code == 200
    guest.refresh_from_db()
    assert guest.is_active
    mailed(desk, at(guest, "withdraw"))
    guest.refresh_from_db()
    assert not guest.is_active
    assert set_password(path).status_code == 410


@pytest.mark.parametrize("what", ["invite", "withdraw"])
def test_an_invitation_that_was_accepted_is_left_alone(desk, guest, what):
    set_password(link())
    before = User.objects.filter(pk=guest.pk).values().get()
    answer = desk.post(at(guest, what))
    assert answer.status_code == 409
    assert b"accepted or withdrawn" in answer.content
    assert User.objects.filter(pk=guest.pk).values().get() == before


def test_the_accounts_history_keeps_who_invited_and_who_withdrew(desk, guest, owner):
    desk.post(at(guest, "invite"))
    desk.post(at(guest, "withdraw"))
    rows = LogEntry.objects.filter(object_id=str(guest.pk)).order_by("pk")
    assert [(row.user, row.get_change_message()) for row in rows] == [
        (owner, "Added."),
        (owner, "Invited again."),
        (owner, "Withdrew the invitation."),
    ]


def test_an_address_is_invited_once_whatever_its_case(desk, guest):
    page = desk.post(ADD, {"email": "NEW@example.org", "name": "Other"})
    assert page.status_code == 200
    assert User.objects.filter(email__iexact="new@example.org").count() == 1


def test_only_owners_invite_and_change_accounts(client, owner):
    editor = make_user(groups=["Editor"])
    editor.user_permissions.set(
        Group.objects.get(name="Editor").permissions.model.objects.filter(
            content_type__app_label="people"
        )
    )
    client.force_login(editor)
    other = User(email="open@example.org", name="Open")
    invitations.prepare(other)
    other.save()
    assert client.post(ADD, {"email": "x@example.org", "name": "X"}).status_code == 403
    assert client.get(f"/admin/people/user/{owner.pk}/change/").status_code == 200
    rights = {"email": owner.email, "name": "Taken", "is_active": "on", "is_staff": "on"}
    assert client.post(f"/admin/people/user/{owner.pk}/change/", rights).status_code == 403
    assert client.post(f"/admin/people/user/{owner.pk}/password/", {}).status_code == 403
    for what in ("invite", "withdraw", "second-factor"):
        assert client.get(at(other, what)).status_code == 403
        assert client.post(at(other, what)).status_code == 403
    assert not User.objects.filter(email="x@example.org").exists()


def test_neither_address_nor_link_lies_in_the_list_of_tasks(desk, mailed, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    mailed(desk, ADD, {"email": "new@example.org", "name": "Nina"})
    row = DBTaskResult.objects.get()
    assert list(row.args_kwargs["kwargs"]) == ["user_id"]
    assert mail.outbox == []


def test_a_reader_who_comes_to_work_here_sets_a_password_before_anything_opens(desk, mailed):
    reader = User.objects.create_user("reader@example.org", name="Rea")
    theirs = Client()
    theirs.force_login(reader)
    form = {"email": reader.email, "name": "Rea", "is_active": "on", "is_staff": "on"}
    assert desk.post(f"/admin/people/user/{reader.pk}/change/", form).status_code == 302
    reader.refresh_from_db()
    assert reader.is_staff
    assert theirs.get("/admin/").status_code == 302
    mailed(desk, at(reader, "invite"))
    set_password(link())
    assert give_password(theirs, reader, NEW)["Location"] == "/admin/"
