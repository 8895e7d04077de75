"""Writing a rule in a real browser: examples that answer while somebody types, and no script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from comments import drafting
from tests.comments.rule_page import page_of
from tests.factories import make_policy, make_site, make_user, rule_data

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

EXAMPLE = {
    "text": "You numpty!",
    "allowed": False,
    "why": "It insults a person.",
    "name": "",
    "language": "en",
    "facts": {},
}
WORDS = {"kind": "words", "settings": {"words": ["numpty"]}, "languages": []}


@pytest.fixture
def draft(live_server):
    make_site()
    person = make_user(email="ed@example.org", groups=["Editor"])
    rule = rule_data(1, "civil", consequence="hold", detectors=[WORDS], examples=[EXAMPLE])
    make_policy([rule])
    draft = drafting.begin(by=person)
    draft.at = live_server.url
    return draft


def opened(page: Page, draft, number=1):
    """The rule's page in a browser in which an editor has signed in."""
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type != "log" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{draft.at}/admin/login/?next={page_of(draft, number)}")
    page.get_by_label("E-mail address").fill("ed@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#rule-form")).to_be_visible()
    page.wait_for_load_state()  # the script listens from then on
    return page


def test_an_example_tells_how_it_comes_out_while_its_detector_is_being_typed(page: Page, draft):
    opened(page, draft)
    outcome = page.locator("#outcome-0")
    expect(outcome).to_contain_text("Comes out as it says: found.")
    words = page.get_by_label("Words and phrases", exact=True)
    words.fill("dolt")
    expect(outcome).to_contain_text("the rule does not find it")
    expect(page.locator("#tried")).to_contain_text("1 example does not come out as it says.")
    words.fill("numpty\ndolt")
    expect(outcome.locator("mark")).to_have_text("numpty")
    expect(page.locator("#id_detector-0-set-words-told")).to_have_text("2 entries.")
    expect(words).to_be_focused()
    assert page.complaints == []


def test_a_form_too_large_is_stopped_before_anything_typed_is_lost(page: Page, draft):
    opened(page, draft)
    page.get_by_label("Short title").fill("Typed before")
    # Nine megabytes in a field that is not laid out, which would take the browser minutes.
    page.locator("input[name=base]").evaluate("field => { field.value = 'x'.repeat(9_000_000); }")
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Save", exact=True).click()
    assert said == ["This is too much for one rule: shorten a list before you send it."]
    expect(page.get_by_label("Short title")).to_have_value("Typed before")


def test_a_rule_is_written_whole_without_scripts(page_without_scripts: Page, draft):
    page = opened(page_without_scripts, draft)
    page.get_by_label("Short title").fill("Stay civil")
    page.get_by_role("button", name="Add an example").click()
    expect(page).to_have_url(f"{draft.at}{page_of(draft, 1)}#example-1")
    second = page.locator("#example-1")
    second.get_by_label("Comment", exact=True).fill("A numpty of a plan")
    second.get_by_label("Why, in a sentence").fill("It is about the plan.")
    second.get_by_label("Allowed", exact=True).check()
    page.locator(".rule-submit").get_by_role("button", name="Try the examples").click()
    expect(second).to_contain_text("the rule finds it")
    exceptions = page.get_by_label("Exceptions", exact=True)
    exceptions.fill("numpty of a plan")
    exceptions.blur()
    page.locator(".rule-submit").get_by_role("button", name="Try the examples").click()
    expect(page.locator("#tried")).to_contain_text("2 examples come out as they say.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#rule-form")).to_have_count(0)
    rule = draft.rules.get(number=1)
    assert rule.texts.get().title == "Stay civil"
    assert [one.allowed for one in rule.examples.all()] == [False, True]


def test_enter_in_a_field_tries_and_never_removes_or_saves(page_without_scripts: Page, draft):
    page = opened(page_without_scripts, draft)
    page.get_by_label("Short title").fill("Another title")
    page.get_by_label("Short title").press("Enter")
    expect(page).to_have_url(f"{draft.at}{page_of(draft, 1)}#examples")
    expect(page.get_by_label("Short title")).to_have_value("Another title")
    expect(page.locator("#example-0")).to_be_visible()
    assert draft.rules.get(number=1).texts.get().title == "Civil"


def test_a_refused_save_leads_to_what_is_wrong(page: Page, draft):
    opened(page, draft)
    page.get_by_label("Why, in a sentence").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    summary = page.locator("#wrong")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Example 1, Why").click()
    expect(page.get_by_label("Why, in a sentence")).to_be_in_viewport()
