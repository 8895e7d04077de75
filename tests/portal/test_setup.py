from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from articles.models import SiteIdentity
from articles.people.models import User
from comments.models import PolicyVersion

pytestmark = pytest.mark.django_db
GIVEN = {"site": "The Harbour Post", "email": "owner@example.org", "name": "Ida Berg"}


def setup(monkeypatch, password="a long enough secret", **changes):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("setup", stdout=out, password_stdin=True, **{**GIVEN, **changes})
    return out.getvalue()


def test_an_empty_site_gets_a_name_an_owner_and_a_policy(monkeypatch, client):
    said = setup(monkeypatch)
    assert "The Harbour Post is set up" in said
    assert SiteIdentity.objects.current().name == "The Harbour Post"
    assert PolicyVersion.objects.in_force().number == 1
    assert client.login(email="owner@example.org", password="a long enough secret")
    assert client.get("/admin/").status_code == 200


def test_a_site_with_an_owner_is_left_alone(monkeypatch):
    setup(monkeypatch)
    with pytest.raises(CommandError, match="has an owner already"):
        setup(monkeypatch, email="thief@example.org")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "owner"}, "valid email"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"password": "5830174926604"}, "entirely numeric"),
        ({"site": "x" * 81}, "1 to 80"),
        ({"name": "x" * 121}, "1 to 120"),
        ({"site": ""}, "terminal"),
        ({"site": "  "}, "1 to 80"),
        ({"name": "Ida\udcff"}, "not in UTF-8"),
        ({"site": "Post\nTwo"}, "control characters"),
        ({"password": "lamplight\udcff-teapot"}, "not in UTF-8"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(monkeypatch, changes, message):
    with pytest.raises(CommandError, match=message):
        setup(monkeypatch, **changes)
    assert not User.objects.exists()
    assert not SiteIdentity.objects.exists()
    assert not PolicyVersion.objects.exists()
