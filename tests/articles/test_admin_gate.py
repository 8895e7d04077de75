"""The gate at the desk: what is held back, what is stored all the same, and what a reason does."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.admin import gate_pages, gate_words
from articles.audit.models import AuditEntry
from articles.gate import HINTS, Finding
from articles.models import Article, LiveEntry
from tests.articles.test_admin import ADD, change, draft, errors_of, payload, published
from tests.articles.test_body import figure, make_picture
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOTED = "<p>About [TK] people came.</p>"
MARK = re.compile(r'name="gate_shown" value="(\w+)"')


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_user(groups=["Editor"], name="Ed Itor"))
    return client


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def gate_of(response: Any) -> str:
    found = re.search(r'<section class="gate.*?</section>', response.text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def in_order(**fields: Any) -> Article:
    return draft(credits=[make_person()], **fields)


def scheduled(**fields: Any) -> Article:
    return publishing.publish(in_order(**fields), by="Ana", at=timezone.now() + HOUR)


def with_reason(client: Client, article: Article, reason: str, **fields: Any) -> Any:
    """Press a button with the reason, having been shown what the form names."""
    marks = MARK.findall(client.get(change(article)).text)
    fields = {"gate_reason": reason, "gate_shown": marks, **fields}
    return client.post(change(article), {**payload(article), **fields})


def test_a_story_in_order_is_published_without_a_word(editor):
    article = in_order()
    assert gate_of(editor.get(change(article))) == ""
    assert editor.post(change(article), {**payload(article), "_publish": ""}).status_code == 302
    assert stored(article).is_visible()
    assert not AuditEntry.objects.filter(action="gate.overridden").exists()


def test_a_note_keeps_the_text_stored_and_the_story_from_readers(editor):
    article = in_order()
    sent = payload(article, body_source=NOTED, _publish="")
    response = editor.post(change(article), sent)
    assert response.url == f"{change(article)}?held=1"
    now = stored(article)
    assert (now.publish_at, now.body_source) == (None, NOTED)
    page = editor.get(response.url)
    assert "Saved, but not published: 1 thing is to be seen to first." in page.text
    assert "A note was left: “About [TK] people came.” Text" in gate_of(page)
    assert 'href="#id_body_source" data-gate-field="body_source" data-gate-find="[TK]"' in page.text
    assert 'role="alert" tabindex="-1"' in page.text


def test_a_new_story_is_stored_and_held_with_one_click(editor):
    response = editor.post(ADD, payload(body_source=NOTED, _publish=""))
    article = Article.objects.get()
    assert response.url == f"{change(article)}?held=1"
    assert article.publish_at is None


def test_scheduling_passes_the_gate_too_and_the_time_stands_in_the_form_again(editor):
    article = in_order(body_source=NOTED)
    at = timezone.localtime(timezone.now() + 26 * HOUR).replace(second=0, microsecond=0)
    times = {"at_0": f"{at:%Y-%m-%d}", "at_1": f"{at:%H:%M:%S}"}
    response = editor.post(change(article), {**payload(article), **times, "_publish": ""})
    assert stored(article).publish_at is None
    page = editor.get(response.url)
    assert f'value="{at:%Y-%m-%d}"' in page.text
    assert f'value="{at:%H:%M:%S}"' in page.text


def test_a_time_in_the_address_that_is_none_is_left_alone(editor):
    article = in_order()
    far = ("9999-12-31T23:59:59", "0001-01-01T00:00:00", "0001-01-01T00:00:00%2B12:00")
    for at in ("2026-99-99T10:00:00", "x", "2026-11-20T10:00:00%2B25:00", *far):
        assert editor.get(f"{change(article)}?at={at}").status_code == 200


def test_moving_the_time_of_a_story_passes_the_gate(editor):
    article = scheduled()
    Article.objects.filter(pk=article.pk).update(body_source=NOTED)
    at = timezone.localtime(timezone.now() + 30 * HOUR)
    times = {"at_0": f"{at:%Y-%m-%d}", "at_1": f"{at:%H:%M:%S}"}
    response = editor.post(change(article), {**payload(stored(article)), **times})
    assert "held=1" in response.url
    assert stored(article).publish_at == article.publish_at


def test_a_withdrawn_story_comes_back_through_the_gate(editor):
    article = published(body_source=NOTED)
    publishing.withdraw(article, by="Ana", reason="Wrong")
    response = editor.post(change(article), {**payload(article), "_publish": ""})
    assert "held=1" in response.url
    assert stored(article).withdrawn_at is not None


def test_a_reason_lets_a_story_pass_and_stands_in_the_log(editor):
    article = in_order(body_source=NOTED, deck="Convoys pelted")
    response = with_reason(editor, article, " The note \x00 is a quote. ", _publish="")
    assert response.status_code == 302
    assert stored(article).is_visible()
    entry = AuditEntry.objects.get(action="gate.overridden")
    assert (entry.by, entry.reason) == ("Ed Itor", "The note is a quote.")
    assert entry.detail == {"codes": ["deck_is_headline", "note"]}
    assert (entry.kind, entry.object_id) == ("articles.article", str(article.pk))


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_without_a_reason_in_words_nothing_passes(editor, reason):
    article = in_order(body_source=NOTED)
    assert "held=1" in with_reason(editor, article, reason, _publish="").url
    assert stored(article).publish_at is None
    assert not AuditEntry.objects.filter(action="gate.overridden").exists()


def test_a_reason_covers_only_what_its_writer_was_shown(editor):
    article = in_order(body_source=NOTED)
    later = NOTED + "<p>And [check the age] of him.</p>"
    response = with_reason(editor, article, "It is a quote", body_source=later, _publish="")
    assert "held=1" in response.url
    assert stored(article).publish_at is None
    assert not AuditEntry.objects.filter(action="gate.overridden").exists()


def test_a_reason_is_not_kept_when_publishing_itself_refuses(editor):
    article = in_order(body_source=NOTED)
    over = {"expire_at_0": "2026-01-02", "expire_at_1": "10:00:00"}
    response = with_reason(editor, article, "It is a quote", _publish="", **over)
    assert "would expire before it appears" in errors_of(response)
    assert not AuditEntry.objects.filter(action="gate.overridden").exists()


def test_a_reason_beside_plain_saving_publishes_and_logs_nothing(editor):
    article = in_order(body_source=NOTED)
    with_reason(editor, article, "It is a quote", _save="")
    assert stored(article).publish_at is None
    assert not AuditEntry.objects.filter(action="gate.overridden").exists()


def test_a_draft_is_saved_and_submitted_whatever_it_lacks(editor):
    article = in_order()
    editor.post(change(article), payload(article, body_source=NOTED, _submit=""))
    assert (stored(article).stage, stored(article).body_source) == ("submitted", NOTED)


@pytest.mark.parametrize("make", [published, scheduled])
def test_what_readers_have_or_wait_for_is_not_saved_with_a_new_note(editor, make):
    article = make(credits=[make_person()]) if make is published else make()
    sent = payload(article, body_source=NOTED, headline="Typed with care")
    response = editor.post(change(article), sent)
    assert "Not saved, because readers would get it so" in errors_of(response)
    assert "[TK]" in gate_of(response)
    assert 'value="Typed with care"' in response.text
    assert stored(article).body_source == article.body_source
    marks = MARK.findall(response.text)
    again = {**sent, "gate_reason": "A quote", "gate_shown": marks}
    assert editor.post(change(article), again).status_code == 302
    assert stored(article).body_source == NOTED
    assert AuditEntry.objects.get(action="gate.overridden").detail == {"codes": ["note"]}


def test_what_was_wrong_before_does_not_keep_a_correction_back(editor):
    article = published(body_source=NOTED)
    text = "<p>Yesterday, about [TK] people came.</p>"
    assert editor.post(change(article), payload(article, body_source=text)).status_code == 302
    assert stored(article).body_source == text
    twice = text + "<p>Some say [TK] more.</p>"
    refused = editor.post(change(article), payload(stored(article), body_source=twice))
    assert "Not saved" in errors_of(refused)


@pytest.mark.parametrize("button", ["_unschedule", "_withdraw"])
def test_what_is_taken_from_readers_passes_no_gate(editor, button):
    article = published() if button == "_withdraw" else scheduled()
    sent = payload(article, body_source=NOTED, reason="Wrong", **{button: ""})
    assert editor.post(change(article), sent).status_code == 302
    assert not stored(article).is_visible()
    assert stored(article).body_source == NOTED


def test_bringing_back_a_revision_with_a_note_waits_for_a_reason(editor):
    article = in_order(body_source=NOTED)
    article.body_source = "<p>Forty people came.</p>"
    publishing.save(article, by="Ana")
    publishing.publish(article, by="Ana")
    page = f"/admin/articles/article/{article.pk}/restore/?revision=1"
    refused = editor.post(page, {"seen": 3})
    assert refused.status_code == 409
    assert "[TK]" in gate_of(refused)
    assert stored(article).body_source == "<p>Forty people came.</p>"
    marks = MARK.findall(refused.text)
    editor.post(page, {"seen": 3, "gate_reason": "It is a quote", "gate_shown": marks})
    assert stored(article).body_source == NOTED
    assert AuditEntry.objects.filter(action="gate.overridden").count() == 1


def test_a_writer_sees_what_is_to_be_mended_and_is_offered_no_way_around(client):
    article = in_order(body_source=NOTED)
    client.force_login(make_user(groups=["Writer"]))
    page = client.get(change(article))
    assert "[TK]" in gate_of(page)
    assert "gate_reason" not in page.text


def test_a_picture_is_named_with_the_way_to_its_own_page(editor):
    lead, inside = make_picture(licence="CC0"), make_picture(credit="", state="needs_text")
    text = f"<p>a</p>{figure(inside.key)}{figure(lead.key)}{figure('nowhere')}"
    article = in_order(body_source=text, lead_picture=lead)
    page = editor.get(change(article))
    assert gate_of(page).count("convoy.jpg") == 2
    assert "no credit. Open the picture" in gate_of(page)
    assert f'href="/admin/media/picture/{inside.pk}/change/">Open the picture' in page.text
    assert f'href="/admin/media/picture/{lead.pk}/change/">Open the picture' not in page.text
    assert "shows a picture that is not in the library. Text" in gate_of(page)


def test_a_licence_is_asked_for_the_day_on_which_the_story_appears(editor):
    tomorrow = timezone.localdate() + timedelta(days=1)
    picture = make_picture(licence="For one week", licence_until=tomorrow)
    article = in_order(lead_picture=picture)
    assert gate_pages.findings(article) == []
    (found,) = gate_pages.findings(article, timezone.now() + timedelta(days=2))
    assert (found.code, found.anchor) == ("licence_expired", picture.key)


def test_links_to_stories_are_asked_for_the_time_of_publication(editor, settings):
    settings.SITE_URL = "https://lantern.example"
    seen, gone, waits = published(), published(), scheduled()
    publishing.withdraw(gone, by="Ana", reason="Wrong")
    links = "".join(
        f'<p><a href="{address}">{name}</a></p>'
        for name, address in {
            "seen": seen.get_absolute_url(),
            "gone": f"https://lantern.example{gone.get_absolute_url()}",
            "waits": waits.get_absolute_url(),
            "elsewhere": f"https://a.example{gone.get_absolute_url()}",
            "section": "/news/",
        }.items()
    )
    article = in_order(body_source=links)
    now = gate_pages.findings(article)
    later = gate_pages.findings(article, timezone.now() + 2 * HOUR)
    assert [one.words for one in now] == ["gone", "waits"]
    assert [one.words for one in later] == ["gone"]
    waiting = in_order(body_source=links, embargo_until=timezone.now() + 2 * HOUR)
    assert [one.words for one in gate_pages.findings(waiting)] == ["gone"]


def test_a_live_story_begins_with_its_first_entry(editor):
    article = in_order(kind="live", body_source="")
    assert [one.code for one in gate_pages.findings(article)] == ["live_empty"]
    LiveEntry.objects.create(article=article, number=1, by="Ana", body_source="<p>x</p>")
    assert gate_pages.findings(article) == []


def test_a_story_nobody_holds_back_may_still_get_a_hint(editor):
    article = draft(headline="Convoys pelted.")
    page = editor.get(change(article))
    assert gate_of(page).startswith("Nothing holds the story back Look at this, too")
    assert "gate_reason" not in page.text
    editor.post(change(article), {**payload(article), "_publish": ""})
    assert stored(article).is_visible()


def test_a_published_story_is_not_judged_when_its_form_is_opened(editor):
    assert gate_of(editor.get(change(published(body_source=NOTED)))) == ""


def test_the_gate_asks_the_same_few_queries_of_a_long_story(django_assert_max_num_queries):
    pictures = [make_picture(licence="CC0") for _number in range(20)]
    text = "".join(
        f'<p>x <a href="/a/{n}/">y</a></p>{figure(p.key)}' for n, p in enumerate(pictures)
    )
    article = stored(in_order(body_source=text * 5, lead_picture=pictures[0]))
    with django_assert_max_num_queries(5):
        assert gate_pages.findings(article) == []


def test_every_finding_has_words_and_a_place():
    codes = set(gate_words.WORDS)
    assert codes >= HINTS
    for code in codes:
        words = gate_words.said(Finding(code, "headline", "50% of {these}"))
        assert words
        assert "%(" not in words
