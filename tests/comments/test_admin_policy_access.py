"""Who may look at the policy and who may change it: every address, everybody, GET and POST."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from comments import drafting
from comments.models import Detector, Example, PolicyVersion, Rule, RuleText
from tests.comments.desk import staff
from tests.factories import make_policy

pytestmark = pytest.mark.django_db
NOBODY = {"guest": 302, "Writer": 403}
LOOKED_AT = {**NOBODY, "Moderator": 200, "Editor": 200, "owner": 200}
EDITORS = {**NOBODY, "Moderator": 403, "Editor": 200, "owner": 200}
POSTED_TO = {**EDITORS, "Editor": 405, "owner": 405}
SENDS = {**EDITORS, "Editor": 303, "owner": 303}
TAKES_NO_POST = {**LOOKED_AT, "Moderator": 405, "Editor": 405, "owner": 405}

GET = {
    "changelist": LOOKED_AT,
    "change": LOOKED_AT,
    "explain": LOOKED_AT,
    "begin": POSTED_TO,
    "note": POSTED_TO,
    "order": POSTED_TO,
    "publish": EDITORS,
    "discard": EDITORS,
    "rule": EDITORS,
    "rule_add": EDITORS,
    "rule_remove": EDITORS,
}
POST = {
    "change": TAKES_NO_POST,
    "begin": SENDS,
    "note": SENDS,
    "order": SENDS,
    "publish": SENDS,
    "discard": SENDS,
    "rule_remove": SENDS,
}
BY_RULE = ("rule", "rule_remove")
DATA = {"seen": "0", "note": "Changed.", "move": "up:2"}


def cells(table):
    return [(name, role, code) for name, roles in table.items() for role, code in roles.items()]


def everything():
    """All that could have been changed."""
    models = (PolicyVersion, Rule, RuleText, Example, Detector)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def draft():
    make_policy()
    return drafting.begin()


def address(name, draft):
    args = [draft.pk] if name not in ("changelist", "begin") else []
    args += [1] if name in BY_RULE else []
    return reverse(f"admin:comments_policyversion_{name}", args=args)


def sign_in(client, role):
    if role != "guest":
        client.force_login(staff(role))


@pytest.mark.parametrize(("name", "role", "code"), cells(GET))
def test_following_a_link_shows_what_one_may_see_and_changes_nothing(
    client, draft, name, role, code
):
    sign_in(client, role)
    before = everything()
    query = "&".join(f"{key}={value}" for key, value in DATA.items())
    url = f"{address(name, draft)}?{query}" if name != "changelist" else address(name, draft)
    assert client.get(url).status_code == code
    assert client.head(url).status_code == code
    assert everything() == before


@pytest.mark.parametrize(("name", "role", "code"), cells(POST))
def test_a_post_changes_the_policy_for_editors_alone(client, draft, name, role, code):
    if name == "begin":
        drafting.discard(draft, seen=0)
    sign_in(client, role)
    before = everything()
    assert client.post(address(name, draft), DATA).status_code == code
    assert (everything() != before) is (code == 303)


@pytest.mark.parametrize("role", ["guest", "Writer", "Moderator"])
@pytest.mark.parametrize("name", ["rule", "rule_add"])
def test_rules_are_written_by_editors_alone(client, draft, name, role):
    sign_in(client, role)
    before = everything()
    data = {**DATA, "number": "1", "key": "civil"}
    assert client.post(address(name, draft), data).status_code in (302, 403)
    assert everything() == before


@pytest.mark.parametrize("name", sorted(POST))
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_change_nothing(client, draft, name, method):
    sign_in(client, "owner")
    before = everything()
    assert getattr(client, method)(address(name, draft), DATA).status_code in (403, 405)
    assert everything() == before


@pytest.mark.parametrize("name", sorted(set(POST) - {"change"}))
def test_changes_need_the_forms_token(draft, name):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, "Editor")
    before = everything()
    assert strict.post(address(name, draft), DATA).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("name", ["note", "order", "publish", "discard"])
@pytest.mark.parametrize("wrong", ["0", "999999", "9" * 40])
def test_a_version_that_never_was_is_not_found(client, draft, name, wrong):
    sign_in(client, "Editor")
    before = everything()
    url = f"/admin/comments/policyversion/{wrong}/{name}/"
    assert client.post(url, DATA).status_code == 404
    assert everything() == before


def test_an_editor_who_left_publishes_nothing(client, draft):
    somebody = staff("Editor")
    client.force_login(somebody)
    somebody.is_active = False
    somebody.save(update_fields=["is_active"])
    assert client.post(address("publish", draft), DATA).status_code == 302
    assert PolicyVersion.objects.in_force().number == 1
