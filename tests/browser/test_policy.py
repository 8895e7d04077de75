"""A version of the policy in a real browser: drafted, tried, published, read, and met."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from articles.models import Article
from articles.people.models import User
from comments.models import Comment, PolicyVersion, Rule

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "demo newsroom"
TURNIP = "Whoever wrote this is a complete turnip, and I have met turnips."


@pytest.fixture
def newsroom(live_server, demo):
    return live_server.url


@pytest.fixture(params=[False, True], ids=["scripts off", "scripts on"])
def visitor(request, browser: Browser):
    contexts = []

    def arrive() -> Page:
        context = browser.new_context(java_script_enabled=request.param)
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        return page

    yield arrive
    for context in contexts:
        context.close()


def test_an_editor_drafts_tries_and_publishes_a_version_that_readers_read_and_comments_meet(
    newsroom, visitor
):
    before = PolicyVersion.objects.in_force()
    number = before.number + 1
    old = Comment.objects.filter(rule__version=before).latest("pk")
    cited = old.rule_id

    editor = visitor()
    sign_in(editor, newsroom)
    editor.goto(f"{newsroom}/admin/comments/policyversion/")
    editor.get_by_role("button", name=f"Draft version {number}").click()
    draft = editor.url
    expect(editor.locator("#content-main")).to_contain_text("come out as they say")

    see_an_example_fail(editor, draft)
    mend_it(editor, draft)
    try_it_on_past_comments(editor, draft)
    publish_it(editor, draft, number)

    reader = visitor()
    reader.goto(f"{newsroom}/comment-policy/")
    expect(reader.locator("main")).to_contain_text(f"Version {number}")
    expect(reader.locator("#rule-1")).to_contain_text(TURNIP)
    reader.goto(f"{newsroom}/comment-policy/changes/{before.number}/{number}/")
    expect(reader.locator("main ins").first).to_be_visible()
    expect(reader.locator("main")).to_contain_text(TURNIP)
    reader.goto(f"{newsroom}/comment-policy/{before.number}/")
    expect(reader.locator("main")).to_contain_text(
        re.compile("not in force|no longer|superseded|was in force")
    )
    expect(reader.locator("main")).not_to_contain_text(TURNIP)

    sent = write_comment(reader, newsroom)
    assert (sent.status, sent.policy.number) == ("held", number)
    assert (sent.rule.number, sent.rule.version.number) == (1, number)
    old.refresh_from_db()
    assert (old.rule_id, old.policy.number) == (cited, before.number)
    assert reader.context.cookies() == []
    assert editor.errors == []
    assert reader.errors == []


def see_an_example_fail(editor: Page, draft: str) -> None:
    editor.goto(f"{draft.rstrip('/').removesuffix('change')}rules/1/")
    editor.get_by_role("button", name="Add an example").click()
    added = editor.locator("#examples .rule-part").last
    added.get_by_label("Comment", exact=True).fill(TURNIP)
    added.get_by_label("Why", exact=False).last.fill("A vegetable is no argument.")
    added.get_by_text("Not allowed", exact=True).click()
    editor.get_by_role("button", name="Try the examples").last.click()
    expect(editor.locator("#tried")).to_contain_text("1 example does not come out as it says")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.locator(".policy-summary")).to_contain_text("does not come out as it says")
    editor.get_by_role("link", name=re.compile("^Publish")).click()
    expect(editor.locator("#content-main")).to_contain_text("cannot be published yet")
    expect(editor.get_by_role("button", name=re.compile("Publish version"))).to_have_count(0)


def mend_it(editor: Page, draft: str) -> None:
    editor.goto(f"{draft.rstrip('/').removesuffix('change')}rules/1/")
    words = editor.get_by_role("textbox", name="Words and phrases").first
    words.fill(f"{words.input_value()}\ncomplete turnip")
    editor.get_by_role("button", name="Try the examples").last.click()
    expect(editor.locator("#tried")).to_contain_text("come out as they say")
    expect(editor.locator("#tried")).not_to_contain_text("not come out")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.locator(".policy-right")).to_be_visible()


def try_it_on_past_comments(editor: Page, draft: str) -> None:
    asked = Comment.objects.values_list("pk", "status", "rule", "revision").order_by("pk")
    untouched = list(asked)
    editor.goto(draft)
    editor.get_by_role("link", name="Dry run", exact=True).click()
    editor.get_by_role("button", name="Begin").click()
    expect(editor.locator("#content-main")).to_contain_text("It changes nothing")
    expect(editor.locator("#content-main")).to_contain_text("Where it and people differ")
    assert list(asked) == untouched


def publish_it(editor: Page, draft: str, number: int) -> None:
    editor.goto(draft)
    editor.get_by_label("What changed, for readers").fill("Vegetables are no arguments.")
    editor.get_by_role("button", name="Save the note").click()
    editor.get_by_role("link", name=re.compile("^Publish")).click()
    expect(editor.locator("#content-main")).to_contain_text("Vegetables are no arguments.")
    editor.get_by_role("button", name=f"Publish version {number}").click()
    expect(editor.locator(".messagelist")).to_contain_text(f"{number}")
    assert PolicyVersion.objects.in_force().number == number
    assert Rule.objects.filter(version__number=number).exists()


def write_comment(reader: Page, newsroom: str) -> Comment:
    article = Article.objects.published().filter(thread=None).first()
    reader.goto(f"{newsroom}{article.get_absolute_url()}comment/")
    reader.get_by_label("Your comment").fill(TURNIP)
    reader.get_by_label("Your name").fill("Ottoline")
    reader.get_by_label("Your e-mail address").fill("ottoline@example.org")
    reader.wait_for_timeout(3000)  # people take longer over a comment than programs do
    reader.get_by_role("button", name="Send").first.click()
    expect(reader.locator("main")).to_contain_text("Rule 1")
    return Comment.objects.select_related("rule__version", "policy").latest("pk")


def sign_in(editor: Page, newsroom: str) -> None:
    account = User.objects.get(groups__name="Editor")
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    editor.goto(f"{newsroom}/admin/")
    editor.get_by_label("E-mail address").fill(account.email)
    editor.get_by_label("Password").fill(PASSWORD)
    editor.get_by_role("button", name="Log in").click()
    expect(editor.locator("#user-tools")).to_be_visible()
