"""Who may see and do what, for every address that comments have in the admin."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from articles.people.groups import GROUPS
from comments import intake
from comments.admin.access import PERMISSION
from comments.models import Comment, Decision, PolicyVersion, Sender, Thread
from tests.comments.desk import DECIDE, QUEUE, decide, item, rule, seen, staff
from tests.comments.thread_page import sent
from tests.factories import make_article, make_comment, make_policy

pytestmark = pytest.mark.django_db
ROLES = ("guest", "Writer", "Editor", "Moderator", "owner")
ALLOWED = {"owner", *(name for name, granted in GROUPS.items() if PERMISSION in granted)}
PAGES = (
    "queue",
    "item",
    "threads",
    "thread",
    "senders",
    "sender",
    "policies",
    "policy",
    "log",
)
GONE = ("add", "delete", "history")


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article())


@pytest.fixture
def addresses(comment):
    def named(name, *args):
        return reverse(f"admin:comments_{name}", args=args)

    return {
        "queue": QUEUE,
        "item": item(comment),
        "decide": DECIDE,
        "threads": named("thread_changelist"),
        "thread": named("thread_change", comment.thread_id),
        "preset": named("thread_preset", comment.thread_id),
        "senders": named("sender_changelist"),
        "sender": named("sender_change", comment.sender_id),
        "policies": named("policyversion_changelist"),
        "policy": named("policyversion_change", comment.policy_id),
        "log": named("decision_changelist"),
    }


def sign_in(client, role):
    if role != "guest":
        client.force_login(staff(role))


def everything():
    """All that a forbidden request could have changed."""
    return (
        list(Comment.objects.values_list("pk", "status", "rule", "decided_at")),
        list(Thread.objects.values_list("preset", "version", "visible_count")),
        Decision.objects.count(),
        list(PolicyVersion.objects.values()),
        list(Sender.objects.values()),
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("where", PAGES)
def test_pages_open_for_moderators_alone(client, addresses, role, where):
    sign_in(client, role)
    before = everything()
    response = client.get(addresses[where])
    expected = 200 if role in ALLOWED else 302 if role == "guest" else 403
    assert response.status_code == expected
    if role == "guest":
        assert response["Location"].startswith("/admin/login/?next=")
    assert everything() == before


@pytest.mark.parametrize("role", sorted(set(ROLES) - ALLOWED))
@pytest.mark.parametrize("where", [*PAGES, "decide", "preset"])
def test_a_post_by_anybody_else_is_refused_and_changes_nothing(
    client, addresses, comment, role, where
):
    sign_in(client, role)
    before = everything()
    data = {"seen": seen(comment), "decision": "publish", "preset": "closed"}
    response = client.post(addresses[where], data)
    assert response.status_code == (302 if role == "guest" else 403)
    assert everything() == before


@pytest.mark.parametrize("role", sorted(ALLOWED))
def test_moderators_decide_and_close_by_post(client, addresses, comment, role):
    sign_in(client, role)
    assert decide(client, comment, decision="publish").status_code == 303
    closing = sent(comment.thread, preset="closed", reason="The story is over.")
    response = client.post(addresses["preset"], closing)
    assert response.status_code == 303
    assert Comment.objects.get().status == "published"
    assert Thread.objects.get().preset == "closed"


@pytest.mark.parametrize("where", ["decide", "preset"])
def test_no_decision_is_made_by_following_a_link(client, addresses, comment, where):
    sign_in(client, "owner")
    before = everything()
    asked = f"?seen={seen(comment)}&decision=publish&preset=closed&seen=open"
    assert client.get(addresses[where] + asked).status_code == 405
    assert everything() == before


def test_whoever_signs_in_again_while_sending_a_form_learns_that_it_was_not_done(client, comment):
    away = decide(client, comment, decision="publish")
    sign_in(client, "Moderator")
    response = client.get(parse_qs(urlsplit(away["Location"]).query)["next"][0])
    assert (response.status_code, response["Allow"]) == (405, "POST")
    html = response.content.decode()
    assert "what you had sent before was not done" in html
    assert f'href="{QUEUE}"' in html
    assert Comment.objects.get().status == "held"


POSTED_TO = (
    ("comments_comment_undo", []),
    ("comments_comment_claim", [1]),
    ("comments_comment_note", [1]),
    ("comments_comment_answer", [1, 1]),
    ("comments_secondlook_judge", [1]),
    ("comments_sender_state", [1]),
    ("comments_sender_note", [1]),
    ("comments_thread_preset", [1]),
    ("comments_policyversion_begin", []),
    ("comments_dryrun_stop", [1]),
)


@pytest.mark.parametrize(("name", "args"), POSTED_TO)
def test_an_address_that_only_takes_forms_shows_a_page_with_a_way_back(client, comment, name, args):
    sign_in(client, "owner")
    response = client.get(reverse(f"admin:{name}", args=args))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert f'href="{QUEUE}"' in response.content.decode()


@pytest.mark.parametrize("where", ["queue", "item", "thread", "policy", "log"])
def test_pages_that_only_show_take_no_post(client, addresses, comment, where):
    sign_in(client, "owner")
    before = everything()
    data = {"status": "published", "text": "Changed.", "decision": "publish", "number": "7"}
    assert client.post(addresses[where], data).status_code == 405
    assert everything() == before


def test_a_senders_page_cannot_be_posted_to(client, addresses, comment):
    sign_in(client, "owner")
    before = everything()
    assert client.post(addresses["sender"], {"email": "other@example.org"}).status_code == 405
    assert everything() == before


def test_decisions_need_the_forms_token(client, comment):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff())
    assert decide(strict, comment, decision="publish").status_code == 403
    assert Comment.objects.get().status == "held"


@pytest.mark.parametrize("model", ["comment", "thread", "sender", "policyversion", "decision"])
@pytest.mark.parametrize("action", GONE)
def test_nothing_of_comments_can_be_added_or_deleted(client, comment, model, action):
    args = [] if action == "add" else [comment.pk]
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:comments_{model}_{action}", args=args)
    sign_in(client, "owner")
    before = everything()
    tail = "add/" if action == "add" else f"{comment.pk}/{action}/"
    assert client.post(f"/admin/comments/{model}/{tail}", {"post": "yes"}).status_code == 404
    assert everything() == before


def test_no_list_of_comments_offers_to_delete_what_is_selected(rf, comment):
    request = rf.get("/")
    request.user = staff("owner")
    for model in (Comment, Thread, Sender, PolicyVersion, Decision):
        model_admin = admin.site.get_model_admin(model)
        assert "delete_selected" not in model_admin.get_actions(request)
        assert not model_admin.has_delete_permission(request)


def test_moderators_decide_and_writers_do_not():
    assert "Moderator" in ALLOWED
    assert "Writer" not in ALLOWED


@pytest.mark.parametrize("role", ["Writer", "Editor", "Moderator", "owner"])
def test_the_desk_lists_comments_for_those_who_may_decide(client, comment, role):
    sign_in(client, role)
    assert (QUEUE in client.get("/admin/").content.decode()) is (role in ALLOWED)


def test_a_moderator_who_left_decides_nothing(client, comment):
    somebody = staff()
    client.force_login(somebody)
    somebody.is_active = False
    somebody.save(update_fields=["is_active"])
    assert decide(client, comment, decision="publish").status_code == 302
    assert Comment.objects.get().status == "held"


def test_addresses_of_senders_are_shown_to_superusers_alone(client, addresses, comment):
    Sender.objects.update(email="secret.reader@example.org")
    for role, known in (("Moderator", False), ("owner", True)):
        sign_in(client, role)
        pages = [client.get(addresses[where]).content.decode() for where in PAGES]
        found = [where for where, html in zip(PAGES, pages, strict=True) if "secret.reader" in html]
        assert found == (["sender"] if known else [])


def test_only_superusers_find_senders_by_address(client, addresses, comment):
    Sender.objects.update(email="secret.reader@example.org")
    other = make_comment(article=make_article(), email="other@example.org").sender
    sign_in(client, "Moderator")
    guessed = client.get(addresses["senders"], {"q": "secret"}).content.decode()
    assert str(other) in guessed
    sign_in(client, "owner")
    assert str(other) not in client.get(addresses["senders"], {"q": "secret"}).content.decode()


@pytest.mark.parametrize("where", ["item", "thread", "sender", "policy"])
@pytest.mark.parametrize("wrong", ["0", "999999", "x", "-1", "9" * 40, "1%00", "٣"])
def test_what_does_not_exist_is_not_found(client, addresses, where, wrong):
    sign_in(client, "owner")
    parts = addresses[where].rstrip("/").split("/")
    parts[-2] = wrong
    assert client.get("/".join(parts) + "/").status_code in (302, 400, 404)


def test_the_rules_offered_are_those_the_engine_judges_by(comment):
    assert rule(1).version == intake.policies.in_force().version
