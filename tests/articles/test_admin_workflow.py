"""The desk's buttons between draft and publication, hand-overs, notes, and whose sections."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from articles import publishing
from articles.audit.models import AuditEntry
from articles.models import Article, SectionDesk, StoryNote
from articles.people.models import User
from tests.articles.test_admin import ADD, LIST, change, draft, errors_of, payload, published
from tests.articles.test_rights import editor, writer
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LINE = re.compile(r'<input type="submit"[^>]*name="(_\w+)"')


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def press(user: User, article: Article, button: str, **fields: Any) -> Any:
    people = {"people": fields.pop("people")} if "people" in fields else {}
    data = {**payload(article, to=article.assignee_id or "", **people), **fields, button: "1"}
    data["initial-to"] = article.assignee_id or ""
    return client_of(user).post(change(article), data)


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def of_section(user: User, slug: str) -> User:
    SectionDesk.objects.create(user=user, section=make_section(slug=slug, name=slug.title()))
    return user


def shown_to(user: User, article: Article) -> list[str]:
    buttons = LINE.findall(client_of(user).get(change(article)).text)
    return [one for one in buttons if one not in ("_save", "_continue")]


WRITERS = {"draft": ["_submit", "_hand_over"], "submitted": ["_hand_over"]}
EDITORS = {
    "draft": ["_submit", "_hand_over", "_publish"],
    "submitted": ["_approve", "_return", "_hand_over", "_publish"],
    "approved": ["_return", "_hand_over", "_publish"],
}


@pytest.mark.parametrize(
    ("group", "stage", "buttons"),
    [
        *(("Writer", stage, WRITERS.get(stage, ["_hand_over"])) for stage in EDITORS),
        *(("Editor", stage, buttons) for stage, buttons in EDITORS.items()),
    ],
)
def test_each_group_is_shown_the_buttons_of_the_stage(group, stage, buttons):
    article = draft()
    Article.objects.filter(pk=article.pk).update(stage=stage)
    assert shown_to(make_user(groups=[group]), article) == buttons


def test_a_new_story_is_written_and_submitted_with_one_click():
    wim = writer()
    data = payload(headline="The bridge is closed", word="Photos come at noon.", _submit="1")
    assert client_of(wim).post(ADD, data).status_code == 302
    article = Article.objects.get(headline="The bridge is closed")
    assert article.stage == "submitted"
    assert [one.action for one in article.revisions.all()] == ["submitted", "created"]
    assert article.story_notes.get().text == "Photos come at noon."


def test_an_editor_reads_a_story_and_returns_it_for_a_reason():
    wim, edda, article = writer(), editor(), draft()
    press(wim, article, "_submit")
    refused = press(edda, stored(article), "_return", word=" ")
    assert "give a reason" in errors_of(refused)
    press(edda, stored(article), "_return", word="Who says so?", headline="Convoys pelted again")
    now = stored(article)
    assert (now.stage, now.assignee, now.headline) == ("draft", wim, "Convoys pelted again")
    page = client_of(wim).get(change(article)).text
    assert "Who says so?" in page


@pytest.mark.parametrize("button", ["_approve", "_return", "_publish", "_unschedule", "_withdraw"])
def test_a_writer_who_sends_an_editors_button_is_refused_and_nothing_is_stored(button):
    article = draft()
    Article.objects.filter(pk=article.pk).update(stage="submitted")
    answer = press(writer(), article, button, word="x", reason="x", headline="Mine")
    assert answer.status_code == 403
    assert (stored(article).stage, stored(article).headline) == ("submitted", "Convoys pelted")


def test_a_button_that_came_too_late_says_so_and_keeps_what_was_typed():
    article = draft()
    Article.objects.filter(pk=article.pk).update(stage="approved")
    answer = press(editor(), article, "_approve", headline="My long headline")
    assert "approved already" in errors_of(answer)
    assert "My long headline" in answer.text
    assert stored(article).headline == "Convoys pelted"


def test_an_approved_story_that_a_writer_changes_is_to_be_read_again():
    wim, edda, article = writer(), editor(), draft()
    publishing.approve(article, by=edda)
    press(edda, article, "_save", headline="An editor's comma")
    assert stored(article).stage == "approved"
    press(wim, stored(article), "_save")
    assert stored(article).stage == "approved"
    press(wim, stored(article), "_save", headline="A writer's turn")
    assert stored(article).stage == "submitted"


def test_a_story_is_handed_over_with_a_word_and_the_text_that_was_typed():
    wim, oda, article = writer(), writer("Oda"), draft()
    press(wim, article, "_hand_over", to=oda.pk, word="Only the end is missing.", deck="New deck.")
    now = stored(article)
    assert (now.assignee, now.deck) == (oda, "New deck.")
    assert "It is Oda’s turn." in client_of(wim).get(change(article)).text
    assert now.story_notes.get().text == "Only the end is missing."
    entry = AuditEntry.objects.get(action="article.handed_over")
    assert (entry.by, entry.detail, entry.reason) == (
        "Wim",
        {"to": "Oda"},
        "Only the end is missing.",
    )


def test_handing_over_asks_to_whom():
    article = draft()
    assert "Choose whose turn" in errors_of(press(writer(), article, "_hand_over"))


def test_a_choice_of_whose_turn_it_is_counts_with_every_button():
    oda, article = writer("Oda"), draft()
    press(writer(), article, "_submit", to=oda.pk)
    assert (stored(article).stage, stored(article).assignee) == ("submitted", oda)
    press(editor(), stored(article), "_save", to="", word="I take it.")
    assert stored(article).assignee is None
    assert stored(article).story_notes.first().text == "I take it."


def test_an_old_form_takes_nobodys_turn_away():
    wim, oda, article = writer(), writer("Oda"), draft()
    data = payload(article, to="", headline="Mine", _save="1") | {"initial-to": ""}
    publishing.hand_over(article, by="Ana", to=oda)
    client_of(wim).post(change(article), data)
    assert (stored(article).headline, stored(article).assignee) == ("Mine", oda)


def test_a_story_of_somebody_who_has_left_stays_theirs_until_it_is_handed_over():
    wim, oda, article = writer(), writer("Oda"), draft()
    publishing.hand_over(article, by=wim, to=oda)
    User.objects.filter(pk=oda.pk).update(is_active=False)
    assert press(wim, stored(article), "_save", headline="Two").status_code == 302
    assert (stored(article).assignee, stored(article).headline) == (oda, "Two")
    assert press(wim, stored(article), "_hand_over", to=wim.pk).status_code == 302
    assert stored(article).assignee == wim


def test_nothing_is_handed_to_those_who_do_not_write_here():
    article = draft()
    for other in (make_user(groups=["Moderator"]), writer("Gone", is_active=False)):
        answer = press(writer(f"Wim{other.pk}"), article, "_hand_over", to=other.pk)
        assert "valid choice" in errors_of(answer)
    assert stored(article).assignee is None


def test_what_a_form_was_refused_for_is_named_at_its_head_with_the_way_there():
    article = draft()
    people = [{"person": "", "role": "author", "order": "first"}]
    sent = {"expire_at_0": "soon", "expire_at_1": "", "headline": "", "people": people}
    page = press(editor(), article, "_return", **sent).text
    head = re.search(r'<nav class="mistakes".*?</nav>', page, re.DOTALL)
    assert head is not None
    ways = re.findall(r'href="#([^"]+)"', head[0])
    assert ways == ["id_headline", "id_expire_at_0", "id_word", "credits-group"]
    assert all(f'id="{way}"' in page for way in ways)
    assert "4 things are to be put right" in head[0]
    assert "mistakes-title" not in client_of(editor("Emil")).get(change(article)).text


# Sections


def test_a_writer_of_another_section_reads_and_does_not_write():
    sports = of_section(writer(), "sports")
    article = draft(section=make_section())
    assert shown_to(sports, article) == []
    assert press(sports, article, "_save", headline="Mine").status_code == 403
    publishing.hand_over(article, by="Ana", to=sports)
    assert press(sports, article, "_save", headline="Handed to me").status_code == 302
    assert stored(article).headline == "Handed to me"


def test_an_editor_of_another_section_neither_publishes_nor_withdraws():
    sports = of_section(editor(), "sports")
    waiting, shown = draft(section=make_section()), published(section=make_section())
    for article, button in ((waiting, "_publish"), (shown, "_withdraw")):
        assert press(sports, article, button, reason="x").status_code == 403
    assert (stored(waiting).publish_at, stored(shown).withdrawn_at) == (None, None)


def test_a_story_is_put_into_ones_own_sections_or_stays_where_it_is():
    sports, elsewhere = of_section(writer(), "sports"), make_section(slug="arts", name="Arts")
    own = make_section(slug="sports")
    new = payload(headline="Derby", section=elsewhere.pk)
    assert "valid choice" in errors_of(client_of(sports).post(ADD, new))
    assert client_of(sports).post(ADD, {**new, "section": own.pk}).status_code == 302
    article = draft(section=make_section(slug="arts"))
    publishing.hand_over(article, by="Ana", to=sports)
    assert press(sports, article, "_save", headline="Two").status_code == 302
    assert stored(article).section == elsewhere
    page = client_of(sports).get(change(article)).text
    choices = re.search(r'<select name="section".*?</select>', page, re.DOTALL)
    assert choices is not None
    assert set(re.findall(r'<option value="(\d+)"', choices[0])) == {
        str(own.pk),
        str(elsewhere.pk),
    }


# Notes


def notes_of(article: Article) -> str:
    return f"{LIST}{article.pk}/notes/"


def test_a_colleague_of_another_section_leaves_a_note_and_may_not_hand_over():
    sports, article = of_section(writer(), "sports"), draft()
    client = client_of(sports)
    assert 'name="to"' not in client.get(notes_of(article)).text
    sent = {"word": "We have a <b>photo</b>.", "to": sports.pk, "initial-to": ""}
    assert client.post(notes_of(article), sent).status_code == 303
    assert (article.story_notes.get().by, stored(article).assignee) == ("Wim", None)
    assert "We have a &lt;b&gt;photo&lt;/b&gt;." in client.get(notes_of(article)).text
    assert "We have a &lt;b&gt;photo" in client.get(change(article)).text


def test_a_story_is_handed_over_from_its_notes():
    wim, oda, article = writer(), writer("Oda"), make_article()
    sent = {"word": "A reader found a mistake.", "to": oda.pk, "initial-to": ""}
    assert client_of(editor()).post(notes_of(article), sent).status_code == 303
    assert stored(article).assignee == oda
    assert article.story_notes.get().text == "A reader found a mistake."
    assert oda.name in client_of(wim).get(notes_of(article)).text


def test_whose_turn_it_is_hands_a_published_story_back_without_changing_it():
    wim, edda, article = writer(), editor(), make_article()
    publishing.hand_over(article, by=edda, to=wim, note="Is the sum right?")
    assert press(wim, article, "_save", headline="Mine").status_code == 403
    sent = {"word": "It is.", "to": edda.pk, "initial-to": wim.pk}
    assert client_of(wim).post(notes_of(article), sent).status_code == 303
    assert stored(article).assignee == edda
    assert 'name="to"' not in client_of(wim).get(notes_of(article)).text


@pytest.mark.parametrize(
    "word", ["", "  ", "x" * 2001, "\x07"], ids=["no", "blank", "long", "bell"]
)
def test_an_empty_or_endless_note_is_refused_and_kept_in_the_form(word):
    article = draft()
    answer = client_of(writer()).post(notes_of(article), {"word": word})
    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert not StoryNote.objects.exists()


# The list


def test_the_list_is_filtered_by_state_and_by_whose_turn_it_is():
    wim, edda = writer(), editor()
    mine, theirs, nobodys = draft(), draft(), draft()
    publishing.hand_over(mine, by="Ana", to=edda)
    publishing.hand_over(theirs, by="Ana", to=wim)
    publishing.submit(nobodys, by=wim)
    client = client_of(edda)
    wanted = {
        "turn=mine": {mine},
        "turn=others": {theirs},
        "turn=nobody": {nobodys},
        "state=draft": {mine, theirs},
        "state=submitted": {nobodys},
        "state=approved": set(),
        "turn=weird": {mine, theirs, nobodys},
    }
    for query, rows in wanted.items():
        assert set(client.get(f"{LIST}?{query}").context["cl"].queryset) == rows, query


# Damaged input

LONG = "9" * 30
IMPOSSIBLE = [LONG, "zzz", "\0", "-1", "²"]


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=["long", "word", "null", "minus", "square"])
@pytest.mark.parametrize("field", ["to", "initial-to", "embargo_people", "section"])
def test_an_impossible_choice_is_answered_and_hands_nothing_over(field, value):
    article, wim = draft(), of_section(writer(), "security")
    data = payload(article, headline="Two", to="", _save="1") | {"initial-to": "", field: value}
    answer = client_of(wim).post(change(article), data)
    assert answer.status_code in (200, 302, 400)
    assert stored(article).assignee is None
    assert not stored(article).embargo_people.exists()
    if field != "initial-to":
        assert stored(article).headline == "Convoys pelted"


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=["long", "word", "null", "minus", "square"])
def test_the_page_of_notes_answers_whatever_is_sent(value):
    article, client = draft(), client_of(writer())
    for field in ("to", "initial-to"):
        sent = {"word": "Hello", "to": "", "initial-to": "", field: value}
        assert client.post(notes_of(article), sent).status_code in (200, 303, 400)
    assert stored(article).assignee is None
    assert client.get(f"{LIST}{value.strip(chr(0))}/notes/").status_code in (302, 404)
    assert client.get(f"{LIST}?turn={value}").status_code in (200, 400)


def test_a_note_keeps_no_character_that_no_column_takes():
    article = draft()
    answer = client_of(writer()).post(notes_of(article), {"word": "Call\0 back\x07."})
    assert answer.status_code in (200, 303)
    assert all("\0" not in one.text and "\x07" not in one.text for one in StoryNote.objects.all())
