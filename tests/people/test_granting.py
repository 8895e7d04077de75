"""Who gave which rights to whom is kept, whatever else the account's form changes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from articles.audit.models import AuditEntry
from articles.people.models import User
from tests.factories import make_site, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/people/user/add/"


@pytest.fixture
def owner():
    make_site()
    return make_user(email="owner@example.org", name="Olga", is_superuser=True)


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def ana():
    return make_user(email="ana@example.org", name="Ana", groups=["Writer"])


def logged():
    entries = AuditEntry.objects.order_by("pk")
    return [(one.action, one.by, one.name, one.detail) for one in entries]


def send(client, user, **fields):
    """The account's form as it stands, but for these fields."""
    data = {
        "email": user.email,
        "name": user.name,
        "is_active": user.is_active,
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "groups": [one.pk for one in user.groups.all()],
        **fields,
    }
    data = {name: value for name, value in data.items() if value is not False}
    return client.post(f"/admin/people/user/{user.pk}/change/", data)


def group(name):
    return Group.objects.get(name=name).pk


def test_an_invitation_is_one_entry_with_its_groups(desk):
    sent = {"email": "nina@example.org", "name": "Nina", "groups": [group("Editor")]}
    assert desk.post(ADD, sent).status_code == 302
    assert logged() == [("user.invited", "Olga", "Nina", {"groups": ["Editor"]})]


def test_an_invitation_that_is_refused_leaves_none(desk, ana):
    assert desk.post(ADD, {"email": ana.email, "name": "Twice"}).status_code == 200
    assert desk.post(ADD, {"email": "not an address", "name": "Nina"}).status_code == 200
    assert logged() == []


def test_other_groups_are_one_entry_with_those_of_before(desk, ana):
    assert send(desk, ana, groups=[group("Editor"), group("Moderator")]).status_code == 302
    detail = {"before": ["Writer"], "after": ["Editor", "Moderator"]}
    assert logged() == [("user.groups_changed", "Olga", "Ana", detail)]


CHANGES = {
    "switched off": ({"is_active": False}, [("user.deactivated", {})]),
    "no staff": ({"is_staff": False}, [("user.rights_changed", {"staff": False, "owner": False})]),
    "an owner": (
        {"is_superuser": True},
        [("user.rights_changed", {"staff": True, "owner": True})],
    ),
    "both, and no groups": (
        {"is_active": False, "is_staff": False, "groups": []},
        [
            ("user.groups_changed", {"before": ["Writer"], "after": []}),
            ("user.deactivated", {}),
            ("user.rights_changed", {"staff": False, "owner": False}),
        ],
    ),
    "another name": ({"name": "Ana Lopes"}, []),
    "nothing": ({}, []),
    "a damaged group": ({"groups": ["999999"], "is_active": False}, []),
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_each_sort_of_right_that_is_changed_is_an_entry_and_nothing_else_is(desk, ana, name):
    fields, wanted = CHANGES[name]
    send(desk, ana, **fields)
    assert [(action, detail) for action, _by, _name, detail in logged()] == wanted


def test_switching_an_account_on_again_is_an_entry(desk, ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    ana.refresh_from_db()
    send(desk, ana, is_active=True)
    assert [one[0] for one in logged()] == ["user.activated"]
