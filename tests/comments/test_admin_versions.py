"""Drafting in the admin: the page of a version, its note, the order of its rules, letting it go."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.keyset import COUNTED
from comments import drafting, moderation, policies
from comments.models import Comment, DryRun, NudgeTally, PolicyVersion
from comments.moderation import Seen
from tests.comments.desk import rule, staff
from tests.factories import ORDINARY_RULES, make_article, make_comment, make_policy, rule_data

pytestmark = pytest.mark.django_db
VERSIONS = "/admin/comments/policyversion/"


def address(name, *args):
    return reverse(f"admin:comments_policyversion_{name}", args=args)


@pytest.fixture
def editor(client):
    make_policy()
    client.force_login(staff("Editor", name="Edda"))
    return client


@pytest.fixture
def draft(editor):
    return drafting.begin()


def page(client, version):
    return client.get(address("change", version.pk)).content.decode()


def numbers(draft):
    return [*draft.rules.order_by("number").values_list("number", "key")]


def test_one_button_begins_a_draft_and_the_next_time_leads_to_it(editor):
    assert "Draft version 2" in editor.get(VERSIONS).content.decode()
    response = editor.post(address("begin"))
    draft = policies.draft()
    assert (response.status_code, response["Location"]) == (303, address("change", draft.pk))
    html = editor.get(VERSIONS).content.decode()
    assert "Draft version" not in html
    assert address("change", draft.pk) in html


def test_a_second_click_on_begin_leads_to_the_draft_that_stands(editor, draft):
    response = editor.post(address("begin"), follow=True)
    assert "Version 2 is being drafted already." in response.content.decode()
    assert response.redirect_chain[-1][0] == address("change", draft.pk)
    assert PolicyVersion.objects.count() == 2


def test_moderators_see_a_draft_and_nothing_to_change_it_with(client, draft):
    client.force_login(staff("Moderator"))
    html = page(client, draft)
    assert "The text of the rule about civil." in html
    for gone in ('name="seen"', 'name="note"', 'name="move"', "/publish/", "/discard/", "/rules/"):
        assert gone not in html, gone
    assert "Draft version" not in client.get(VERSIONS).content.decode()


def test_failing_examples_are_counted_and_named_at_the_top(editor, draft):
    examples = [
        {"text": "You numpty.", "allowed": True, "why": "Harmless."},
        {"text": "Good morning.", "allowed": False, "why": "Rude."},
        {"text": "You numpty!", "allowed": False, "why": "An insult."},
    ]
    drafting.save_rule(
        draft, draft.rules.get(number=1), {**ORDINARY_RULES[0], "examples": examples}, seen=0
    )
    html = page(editor, draft)
    assert "2 of 3 examples do not come out as they say" in html
    for at in ("1-1", "1-2"):
        assert f'href="#example-{at}"' in html
        assert f'id="example-{at}" class="failing"' in html
    assert 'href="#example-1-3"' not in html
    assert html.count("Comes out so.") == 1


def test_what_was_found_is_marked_in_the_example(editor, draft):
    example = {"text": "<i>You</i> numpty & co.", "allowed": False, "why": "Rude."}
    drafting.save_rule(
        draft, draft.rules.get(number=1), {**ORDINARY_RULES[0], "examples": [example]}, seen=0
    )
    assert "&lt;i&gt;You&lt;/i&gt; <mark>numpty</mark> &amp; co." in page(editor, draft)


def test_examples_are_headed_as_readers_see_them(editor, draft):
    example = {"text": "You numpty.", "allowed": False, "why": "Rude."}
    data = {**ORDINARY_RULES[0], "citable": False, "consequence": "hold", "examples": [example]}
    drafting.save_rule(draft, draft.rules.get(number=1), data, seen=0)
    html = page(editor, draft)
    assert "<strong>Is read first:</strong>" in html
    assert "Not allowed:" not in html


def test_where_one_rule_cannot_run_the_examples_of_the_others_are_tried(editor, draft):
    example = {"text": "You numpty.", "allowed": False, "why": "Rude."}
    for rule_ in (draft.rules.get(number=1), draft.rules.get(number=2)):
        drafting.save_rule(
            draft,
            rule_,
            {**ORDINARY_RULES[0], "number": rule_.number, "key": rule_.key, "examples": [example]},
            seen=draft.edits,
        )
    draft.rules.get(number=2).detectors.update(kind="telepathy")
    html = page(editor, draft)
    assert "Rule 2, Civil</a>: detectors[0].kind: is not a kind of detector." in html
    assert html.count("Comes out so.") == 1
    assert html.count("Not tried: the rule cannot run.") == 1


def test_a_rule_without_words_for_readers_is_pointed_at(editor, draft):
    drafting.save_rule(draft, None, {"number": 9, "key": "bare", "texts": {}}, seen=0)
    html = page(editor, draft)
    assert "9. bare" in html
    assert "Rule 9 has no words in the site&#x27;s language, English." in html


def test_whoever_changed_a_draft_last_is_named_on_it(editor, draft):
    drafting.save_note(draft, "New.", seen=0, by=staff("Editor", name="Ana Lopes"))
    html = page(editor, draft)
    assert "last changed by Ana Lopes" in html
    assert "Ana Lopes: Changed the note for readers." in html


def test_the_note_is_saved_and_its_lines_stay(editor, draft):
    data = {"note": " One.\r\nTwo. ", "seen": "0"}
    response = editor.post(address("note", draft.pk), data)
    assert response.status_code == 303
    assert PolicyVersion.objects.get(pk=draft.pk).note == "One.\nTwo."


def test_a_stale_note_is_not_saved_and_stays_to_be_copied(editor, draft):
    drafting.save_note(draft, "Hers.", seen=0, by=staff("Editor", name="Ana Lopes"))
    response = editor.post(address("note", draft.pk), {"note": "Mine <3", "seen": "0"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Ana Lopes changed this draft on" in html
    assert "Mine &lt;3</textarea>" in html
    assert "Hers.</textarea>" in html
    assert 'name="seen" value="1"' in html
    assert PolicyVersion.objects.get(pk=draft.pk).note == "Hers."


def test_a_note_for_a_draft_published_meanwhile_stays_to_be_copied(editor, draft):
    policies.publish(draft, by="Ana Lopes")
    response = editor.post(address("note", draft.pk), {"note": "Too late", "seen": "0"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Ana Lopes published this version" in html
    assert "Too late</textarea>" in html
    assert 'name="note"' not in html


def test_a_note_for_a_draft_discarded_meanwhile_stays_to_be_copied(editor, draft):
    pk = draft.pk
    drafting.discard(draft, seen=0, by=staff("Editor", name="Ana Lopes"))
    response = editor.post(address("note", pk), {"note": "Too late", "seen": "0"})
    html = response.content.decode()
    assert response.status_code == 404
    assert "Ana Lopes discarded this draft" in html
    assert "Too late</textarea>" in html


@pytest.mark.parametrize(
    "data",
    [
        {"note": "x"},
        {"note": "x", "seen": ""},
        {"note": "x", "seen": "-1"},
        {"note": "x", "seen": "0x0"},
        {"note": "x", "seen": "٠"},
        {"note": "x", "seen": "9" * 30},
        {"note": "x" * 5001, "seen": "0"},
        {"note": "a\0b", "seen": "0"},
    ],
)
def test_a_damaged_note_is_refused_and_stays_to_be_copied(editor, draft, data):
    response = editor.post(address("note", draft.pk), data)
    assert response.status_code == 400
    assert "What you had typed, not saved" in response.content.decode()
    assert PolicyVersion.objects.get(pk=draft.pk).edits == 0


@pytest.mark.parametrize(
    ("move", "keys", "anchor"),
    [
        ("up:2", ["shouting", "civil", "advertising", "people-only"], "#rule-1"),
        ("down:2", ["civil", "advertising", "shouting", "people-only"], "#rule-3"),
        ("down:3", ["civil", "shouting", "people-only", "advertising"], "#rule-4"),
        ("close", ["civil", "shouting", "advertising", "people-only"], "#rules"),
    ],
)
def test_a_rule_is_moved_by_one_button(editor, draft, move, keys, anchor):
    response = editor.post(address("order", draft.pk), {"move": move, "seen": "0"})
    assert response.status_code == 303
    assert response["Location"] == address("change", draft.pk) + anchor
    assert [key for _number, key in numbers(draft)] == keys


@pytest.mark.parametrize(
    "move", ["", "up", "up:", "up:1", "down:4", "up:9", "down:x", "up:-1", "sideways:2", "up:²"]
)
def test_a_move_that_leads_nowhere_is_refused(editor, draft, move):
    before = numbers(draft)
    response = editor.post(address("order", draft.pk), {"move": move, "seen": "0"})
    assert response.status_code == 400
    assert "That rule cannot be moved there." in response.content.decode()
    assert numbers(draft) == before


def test_the_first_rule_goes_no_higher_and_the_last_no_lower(editor, draft):
    html = page(editor, draft)
    moves = re.findall(r'name="move" value="([^"]+)"', html)
    assert moves == ["down:1", "up:2", "down:2", "up:3", "down:3", "up:4"]


def test_gaps_in_the_numbers_can_be_closed_where_there_are_any(editor, draft):
    assert 'value="close"' not in page(editor, draft)
    drafting.remove_rule(draft.rules.get(number=2), seen=0)
    assert 'value="close"' in page(editor, draft)
    editor.post(address("order", draft.pk), {"move": "close", "seen": "1"})
    assert numbers(draft) == [(1, "civil"), (2, "advertising"), (3, "people-only")]


def test_a_stale_move_changes_nothing(editor, draft):
    drafting.save_note(draft, "Hers.", seen=0)
    before = numbers(draft)
    response = editor.post(address("order", draft.pk), {"move": "up:2", "seen": "0"})
    assert response.status_code == 409
    assert numbers(draft) == before


def test_discarding_asks_first_and_says_what_goes(editor, draft):
    DryRun.objects.create(version=draft, edits=0, scope="days", size=7)
    html = editor.get(address("discard", draft.pk)).content.decode()
    assert "Version 2 with its 4 rules will be gone" in html
    assert "Its 1 dry run goes with it." in html
    assert "Version 1 stays in force." in html
    assert PolicyVersion.objects.filter(pk=draft.pk).exists()
    response = editor.post(address("discard", draft.pk), {"seen": "0"}, follow=True)
    assert response.redirect_chain == [(VERSIONS, 303)]
    assert "The draft of version 2 is discarded." in response.content.decode()
    assert PolicyVersion.objects.get().number == 1


def test_a_draft_changed_since_is_not_discarded(editor, draft):
    drafting.save_note(draft, "Hers.", seen=0)
    assert editor.post(address("discard", draft.pk), {"seen": "0"}).status_code == 409
    assert policies.draft() == draft


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["discard", "publish"])
def test_a_published_version_is_neither_discarded_nor_published_again(editor, name, method):
    version = PolicyVersion.objects.get()
    response = getattr(editor, method)(address(name, version.pk), {"seen": "0"})
    assert response.status_code == 409
    assert "Editor published this version" in response.content.decode()
    assert PolicyVersion.objects.get() == version


def test_a_published_version_tells_what_became_of_its_rules(editor):
    comment = make_comment(article=make_article())
    moderator = staff()
    moderation.decide(Seen(comment.pk, "held", 1), "refused", rule=rule(1), by=moderator)
    nudging = rule(2)
    for day in (1, 2):
        NudgeTally.objects.create(
            rule=nudging, day=date(2026, 3, day), shown=20, edited=11, anyway=5
        )
    html = page(editor, PolicyVersion.objects.get())
    assert "1 decision cites it." in html
    assert html.count("No decision cites it.") == 3
    assert "It asked writers 40 times to think again" in html
    assert "55% changed their text, 25% sent it to a moderator as it was." in html
    assert "<button" not in html.split('id="content-main"')[1]


def test_a_published_version_leads_to_what_it_changed(editor, draft):
    assert "/comment-policy/changes/" not in page(editor, draft)
    policies.publish(draft, by="Ana")
    assert 'href="/comment-policy/changes/1/2/"' in page(editor, draft)
    assert "/comment-policy/changes/" not in page(editor, PolicyVersion.objects.get(number=1))


def test_decisions_are_counted_no_further_than_the_queue_counts(editor, monkeypatch):
    monkeypatch.setattr("comments.admin.policy.figures.COUNTED", 2)
    article = make_article()
    for _number in range(4):
        comment = make_comment(article=article)
        moderation.decide(Seen(comment.pk, "held", 1), "refused", rule=rule(1), by=staff())
    assert COUNTED > 4
    assert "2+ decisions cite it." in page(editor, PolicyVersion.objects.get())
    assert Comment.objects.count() == 4


def test_dry_runs_are_listed_with_the_state_that_they_replayed(editor, draft):
    fields = {"version": draft, "scope": "days", "size": 7, "status": "done"}
    DryRun.objects.create(edits=0, total=12, done=12, asked_name="Edda", **fields)
    assert "12 of 12 comments" in page(editor, draft)
    assert "before the last change" not in page(editor, draft)
    drafting.save_note(draft, "New.", seen=0)
    assert "before the last change of the draft" in page(editor, draft)


def queries(client, *urls):
    """How many each page takes, once the process knows what it keeps."""
    counts = []
    for url in urls:
        client.get(url)
        policies._loaded.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    return counts


def test_pages_of_thirty_rules_take_as_many_queries_as_those_of_one(client):
    client.force_login(staff("Editor"))

    def rules(count):
        example = {"text": "You numpty.", "allowed": False, "why": "Rude."}
        for n in range(1, count + 1):
            yield {**ORDINARY_RULES[0], "number": n, "key": f"k{n}", "examples": [example] * 3}

    asked = []
    for count in (1, 30):
        published = make_policy(rules(count))
        draft = drafting.begin()
        drafting.renumber(draft, range(count, 0, -1), seen=0, by=staff("Editor"))
        pages = [address("change", published.pk), address("change", draft.pk)]
        asked.append(queries(client, *pages, address("publish", draft.pk)))
        drafting.discard(draft, seen=1)
    assert asked[0] == asked[1]
    assert max(asked[0]) < 20


def test_an_editor_who_may_not_moderate_changes_nothing(client, draft):
    somebody = staff("Writer")
    somebody.user_permissions.add(Permission.objects.get(codename="edit_policy"))
    client.force_login(somebody)
    assert client.post(address("note", draft.pk), {"note": "x", "seen": "0"}).status_code == 403


def test_an_empty_draft_says_so(client):
    client.force_login(staff("Editor"))
    draft = drafting.begin()
    html = page(client, draft)
    assert "It has no rules." in html
    assert "A version needs at least one rule." in html


def test_before_the_policy_there_was_nothing_to_draft_or_to_read(editor):
    html = page(editor, policies.before_this_policy())
    assert "Before the policy" in html
    for gone in ("as readers see it", 'class="button"', "needs at least one rule"):
        assert gone not in html, gone


def test_a_version_to_come_is_not_linked_before_readers_may_see_it(editor, draft):
    policies.publish(draft, by="Ana", now=timezone.now() + timedelta(days=1))
    html = page(editor, draft)
    assert "To come" in html
    assert "as readers see it" not in html
    assert "as readers see it" in page(editor, PolicyVersion.objects.get(number=1))


def test_rule_data_is_what_the_page_shows(editor, draft):
    data = rule_data(9, "scams", ground="SCAMS_AND_FRAUD", citable=False)
    drafting.save_rule(draft, None, data, seen=0)
    html = page(editor, draft)
    assert "Ground: scams and fraud" in html
    assert "Never cited for a refusal or removal" in html
