"""The publish gate in a real browser: held back, led to the place, mended or overridden."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from articles import publishing
from articles.audit.models import AuditEntry
from articles.models import Article
from tests.articles.test_body import figure, make_picture
from tests.browser.test_newsroom import at_desk, form_of, site, text_of
from tests.factories import make_person, make_section

__all__ = ["site"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
FILLER = "<p>More text stands here, as in a story of some length.</p>" * 30


def noted_story() -> Article:
    picture = make_picture(licence="", renditions={"jpeg": []})
    return publishing.save(
        Article(
            headline="Bridge shut",
            deck="About TK drivers wait.",
            body_source=f"{FILLER}<p>It cost <em>[XX]</em> million.</p>{figure(picture.key)}",
            section=make_section(),
        ),
        by="Ana",
        credits=[make_person()],
    )


def press_publish(page: Page) -> None:
    page.get_by_role("button", name="Publish now, or at the time set").click()


def test_a_story_is_held_back_mended_at_the_places_named_and_overridden(browser: Browser, site):
    story = noted_story()
    page = at_desk(browser, site, "Ben")
    page.goto(form_of(site, story))
    press_publish(page)
    gate = page.locator(".gate")
    expect(gate).to_be_focused()
    expect(gate.get_by_role("heading").first).to_have_text(
        "To see to before readers get it: 4 things"
    )

    gate.get_by_role("link", name="Text").first.click()
    expect(text_of(page)).to_be_focused()
    expect(page.get_by_text("[XX]", exact=True).last).to_be_in_viewport()
    assert page.evaluate("String(getSelection())") == "[XX]"
    page.keyboard.type("two")
    gate.get_by_role("link", name="Deck").click()
    expect(page.locator("#id_deck")).to_be_focused()
    page.keyboard.type("4,000")
    press_publish(page)
    expect(page.locator(".messagelist")).to_contain_text("2 things are to be seen to first")
    stored = Article.objects.get(pk=story.pk)
    assert (stored.deck, "<em>two</em> million" in stored.body_source) == (
        "About 4,000 drivers wait.",
        True,
    )
    assert stored.publish_at is None

    page.get_by_label("Reason", exact=True).fill("The agency allows it by telephone")
    press_publish(page)
    expect(page.locator(".messagelist")).to_contain_text("Published")
    assert Article.objects.get(pk=story.pk).is_visible()
    entry = AuditEntry.objects.get(action="gate.overridden")
    assert entry.reason == "The agency allows it by telephone"
    page.context.close()


def test_the_gate_works_without_scripts_and_leads_to_the_picture(browser: Browser, site):
    story = noted_story()
    signed_in = at_desk(browser, site, "Ben").context
    context = browser.new_context(
        java_script_enabled=False, storage_state=signed_in.storage_state()
    )
    page = context.new_page()
    page.goto(form_of(site, story))
    press_publish(page)
    page.locator(".gate").get_by_role("link", name="Deck").click()
    expect(page.locator("#id_deck")).to_be_in_viewport()
    page.locator(".gate").get_by_role("link", name="Open the picture").first.click()
    expect(page.locator("#id_licence")).to_be_visible()
    assert Article.objects.get(pk=story.pk).publish_at is None
    for one in (context, signed_in):
        one.close()
