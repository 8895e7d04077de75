"""A writer in a real browser: asked to think again, heeding it, and changing the comment after."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from comments import nudges, policies
from comments.models import Comment
from comments.nudges import Tally
from tests.factories import ORDINARY_RULES, make_article, make_policy, make_site, rule_data

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
SHOUT = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK, YOU LIARS"
LIARS = [{"kind": "words", "settings": {"words": ["liars"]}}]


@pytest.fixture(params=[False, True], ids=["scripts off", "scripts on"])
def page(request, browser: Browser):
    context = browser.new_context(
        java_script_enabled=request.param, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
    yield page
    assert [one for one in page.errors if "409" not in one and "422" not in one] == []
    context.close()


@pytest.fixture
def story(live_server):
    make_site()
    make_policy([*ORDINARY_RULES, rule_data(5, "kind", consequence="nudge", detectors=LIARS)])
    return f"{live_server.url}{make_article().get_absolute_url()}"


def write(page: Page, story: str, text: str) -> None:
    page.goto(f"{story}comment/")
    page.get_by_label("Your comment").fill(text)
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your e-mail address").fill("ana@example.org")
    page.get_by_role("button", name="Send", exact=True).click()


def test_a_nudge_tells_its_rules_and_is_heeded_and_the_comment_is_changed_later(page, story):
    write(page, story, SHOUT)
    nudge = page.get_by_role("alert")
    expect(nudge).to_be_focused()
    for rule in ("Rule 2: Shouting", "Rule 5: Kind"):
        expect(nudge).to_contain_text(rule)
    expect(nudge.locator("q").last).to_have_text("LIARS")
    nudge.get_by_role("link", name="edit your text").click()
    expect(page.get_by_label("Your comment")).to_be_in_viewport()
    expect(page.get_by_label("Your comment")).to_have_value(SHOUT)
    page.get_by_label("Your comment").fill("Why is this bridge still closed?")
    page.get_by_role("button", name="Send the changed text").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you. Your comment is published."
    )

    page.get_by_role("link", name="Change it").click()
    expect(page.get_by_label("Your comment")).to_have_value("Why is this bridge still closed?")
    page.get_by_label("Your comment").fill("Buy cheap pills.")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("alert")).to_contain_text("This change was refused")
    expect(page.get_by_label("Your comment")).to_have_value("Buy cheap pills.")
    page.get_by_label("Your comment").fill("Why is this bridge closed for nine days?")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".answered")).to_contain_text("nine days")

    page.get_by_role("link", name="See it under the story").click()
    shown = page.locator("#comment-1")
    expect(shown).to_contain_text("nine days")
    expect(shown.locator(".comment-edited")).to_have_text("edited")
    version = policies.in_force().version
    assert nudges.tallies(version) == {2: Tally(1, 1, 0), 5: Tally(1, 1, 0)}


def test_a_nudge_that_is_overridden_holds_the_comment_and_the_receipt_names_every_rule(page, story):
    write(page, story, SHOUT)
    page.get_by_role("link", name="send it to a moderator anyway").click()
    page.get_by_role("button", name="Send to a moderator anyway").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits for a moderator")
    named = page.locator(".reason-rule")
    expect(named).to_have_text(["Rule 2: Shouting", "Rule 5: Kind"], use_inner_text=True)
    assert Comment.objects.get().status == "held"
    assert page.locator("html").evaluate("e => e.scrollWidth") <= 360
    version = policies.in_force().version
    assert nudges.tallies(version) == {2: Tally(1, 0, 1), 5: Tally(1, 0, 1)}
