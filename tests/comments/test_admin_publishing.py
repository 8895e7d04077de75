"""Publishing in the admin: what changes, what stands in the way, and then all at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from comments import drafting, policies
from comments.models import DryRun, PolicyVersion
from tests.comments.desk import staff
from tests.factories import ORDINARY_RULES, make_policy, rule_data

pytestmark = pytest.mark.django_db
WRONG = {"text": "You numpty.", "allowed": True, "why": "Harmless."}
BUTTON = "Publish version 2</button>"


@pytest.fixture
def editor(client):
    make_policy()
    client.force_login(staff("Editor", name="Edda"))
    return client


@pytest.fixture
def draft(editor):
    return drafting.begin()


def address(draft):
    return reverse("admin:comments_policyversion_publish", args=[draft.pk])


def page(client, draft):
    return client.get(address(draft)).content.decode()


def save(draft, number, **fields):
    """A rule of the draft, changed."""
    data = {**ORDINARY_RULES[number - 1], **fields}
    return drafting.save_rule(draft, draft.rules.get(number=number), data, seen=draft.edits)


def in_force():
    return PolicyVersion.objects.in_force().number


def test_a_draft_is_published_from_its_page(editor, draft):
    assert BUTTON in page(editor, draft)
    response = editor.post(address(draft), {"seen": "0"}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain[0][1] == 303
    assert "Version 2 is published and in force." in html
    assert f'<a href="{draft.get_absolute_url()}">As readers see it</a>' in html
    draft.refresh_from_db()
    assert (in_force(), draft.published_by) == (2, "Edda")


def test_the_page_tells_what_changes_for_readers(editor, draft):
    texts = {"en": {"title": "Civility", "text": "The text of the rule about kindness."}}
    save(draft, 1, texts=texts, consequence="refuse")
    drafting.remove_rule(draft.rules.get(number=4), seen=1)
    drafting.save_rule(draft, None, rule_data(9, "scams"), seen=2)
    html = page(editor, draft)
    assert "What changes against Version 1" in html
    assert "<del>civil</del>" in html
    assert "<ins>kindness</ins>" in html
    assert "Rule 9: Scams" in html
    assert "Rule 4: People-Only" in html
    assert "Rule 2" not in html
    assert "Rule 3" not in html


def test_a_draft_that_changes_nothing_says_so(editor, draft):
    assert "No rule changes." in page(editor, draft)


def test_a_first_version_is_compared_with_nothing(client):
    client.force_login(staff("Editor"))
    draft = policies.create_draft([rule_data(1, "civil")])
    html = page(client, draft)
    assert "This is the first version, with 1 rule." in html
    client.post(address(draft), {"seen": "0"})
    assert in_force() == 1


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda draft: save(draft, 1, examples=[WRONG]), "Rule 1, Civil, example 1"),
        (
            lambda draft: [
                drafting.remove_rule(rule, seen=at) for at, rule in enumerate(draft.rules.all())
            ],
            "A version needs at least one rule.",
        ),
        (lambda draft: save(draft, 1, texts={}), "Rule 1 has no words in the site&#x27;s language"),
        (
            lambda draft: draft.rules.get(number=1).detectors.update(kind="telepathy"),
            "it cannot run, detectors[0].kind: is not a kind of detector.",
        ),
    ],
)
def test_what_is_not_ready_has_no_button_and_is_refused_by_name(editor, draft, prepare, told):
    prepare(draft)
    html = page(editor, draft)
    assert told in html
    assert BUTTON not in html
    seen = PolicyVersion.objects.get(pk=draft.pk).edits
    response = editor.post(address(draft), {"seen": seen})
    assert response.status_code == 400
    assert told in response.content.decode()
    assert "It was not published." in response.content.decode()
    assert in_force() == 1


def test_a_failing_example_is_quoted(editor, draft):
    save(draft, 1, examples=[{**WRONG, "text": "You <b>numpty</b>."}])
    assert "You &lt;b&gt;numpty&lt;/b&gt;.</q>" in page(editor, draft)


def test_a_stale_page_publishes_nothing_and_shows_what_is_there_now(editor, draft):
    drafting.save_note(draft, "Hers.", seen=0, by=staff("Editor", name="Ana Lopes"))
    response = editor.post(address(draft), {"seen": "0"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Ana Lopes changed this draft on" in html
    assert "Hers." in html
    assert 'name="seen" value="1"' in html
    assert in_force() == 1


@pytest.mark.parametrize("seen", [None, "", "x", "-1", "1 OR 1"])
def test_a_damaged_form_publishes_nothing(editor, draft, seen):
    response = editor.post(address(draft), {"seen": seen} if seen is not None else {})
    assert response.status_code == 400
    assert "This form is damaged." in response.content.decode()
    assert in_force() == 1


def test_a_second_click_is_told_who_published(editor, draft):
    editor.post(address(draft), {"seen": "0"})
    published = PolicyVersion.objects.get(pk=draft.pk).published_at
    response = editor.post(address(draft), {"seen": "0"})
    assert response.status_code == 409
    assert "Edda published this version" in response.content.decode()
    assert PolicyVersion.objects.get(pk=draft.pk).published_at == published


def test_a_draft_discarded_meanwhile_is_not_published(editor, draft):
    url = address(draft)
    drafting.discard(draft, seen=0, by=staff("Editor", name="Ana Lopes"))
    response = editor.post(url, {"seen": "0"})
    assert response.status_code == 404
    assert "Ana Lopes discarded this draft" in response.content.decode()
    assert in_force() == 1


FIRST, AGAIN = "Replay it over past comments first", "Replay it again"


@pytest.mark.parametrize(
    ("run", "told", "more"),
    [
        (None, "This draft was never dry-run.", FIRST),
        ({"status": "done", "edits": 1}, "Replayed over 12 comments.", ""),
        (
            {"status": "done", "edits": 0},
            "Replayed over 12 comments, before the last change",
            AGAIN,
        ),
        ({"status": "failed", "edits": 1}, "Its dry run did not end: failed", AGAIN),
        ({"status": "waiting", "edits": 1}, "A dry run is under way.", ""),
        ({"status": "running", "edits": 1}, "A dry run is under way.", ""),
        (
            {"status": "running", "edits": 1, "heard_at": datetime(2026, 1, 1, tzinfo=UTC)},
            "Its dry run did not end: the worker died",
            AGAIN,
        ),
    ],
)
def test_a_dry_run_is_told_of_and_never_in_the_way(editor, draft, run, told, more):
    drafting.save_note(draft, "New.", seen=0)
    if run:
        DryRun.objects.create(version=draft, scope="days", size=7, total=12, done=12, **run)
    html = page(editor, draft)
    assert told in html
    assert [each for each in (FIRST, AGAIN) if each in html] == ([more] if more else [])
    assert BUTTON in html


def test_the_newest_dry_run_that_ended_tells_more_than_one_that_failed(editor, draft):
    for status in ("done", "failed"):
        DryRun.objects.create(
            version=draft, edits=0, scope="days", size=7, total=12, done=12, status=status
        )
    assert "Replayed over 12 comments." in page(editor, draft)
