"""The whole way in a real browser: from a reader's comment to its place under the article."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from articles.models import Article
from comments.models import Comment, Decision, Thread

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
TEXT = "My grandmother crossed this bridge every day for forty years, and never saw it closed."
PASSWORD = "demo newsroom"


@pytest.fixture
def newsroom(live_server, demo):
    return live_server.url


@pytest.fixture(params=[False, True], ids=["scripts off", "scripts on"])
def visitor(request, browser: Browser):
    """A browser of its own: nothing of one person is seen by another."""
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


def test_a_readers_comment_is_held_decided_by_a_moderator_and_found_under_the_article(
    newsroom, visitor
):
    reader = visitor()
    reader.goto(newsroom)
    reader.locator("main h2 a, main h3 a").first.click()
    expect(reader.locator("h1")).to_have_count(1)
    address = reader.url
    reader.get_by_role("link", name=re.compile("comment", re.I)).first.click()
    write_comment(reader)
    expect(reader.locator("main")).to_contain_text("waits for a moderator")
    expect(reader.locator("main")).to_contain_text(re.compile(r"Rule \d"))
    assert reader.context.cookies() == []
    comment = Comment.objects.latest("pk")
    assert comment.status == "held"
    assert comment.rule is not None

    moderator = visitor()
    sign_in(moderator, newsroom)
    moderator.goto(f"{newsroom}/admin/comments/comment/")
    item = moderator.locator("article, li, section").filter(has_text=TEXT).last
    item.get_by_role("button", name="Publish").first.click()
    decision = Decision.objects.filter(comment=comment).latest("pk")
    assert (decision.to_status, decision.actor_kind) == ("published", "person")

    reader.goto(address)
    expect(reader.locator("main")).to_contain_text(TEXT)
    assert Thread.objects.get(article=comment.thread.article).visible_count == (
        Comment.objects.filter(thread=comment.thread, status="published").count()
    )
    assert reader.errors == []
    assert moderator.errors == []


def write_comment(reader: Page) -> None:
    if not reader.get_by_label("Your comment").count():
        reader.goto(f"{reader.url.partition('#')[0].partition('?')[0]}comment/")
    reader.get_by_label("Your comment").fill(TEXT)
    reader.get_by_label("Your name").fill("Ottoline")
    reader.get_by_label("Your e-mail address").fill("ottoline@example.org")
    reader.wait_for_timeout(4000)  # people take longer over a comment than programs do
    reader.get_by_role("button", name="Send").first.click()


def sign_in(moderator: Page, newsroom: str) -> None:
    from articles.people.models import User

    account = User.objects.get(groups__name="Moderator")
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    moderator.goto(f"{newsroom}/admin/")
    moderator.get_by_label("E-mail address").fill(account.email)
    moderator.get_by_label("Password").fill(PASSWORD)
    moderator.get_by_role("button", name="Log in").click()
    expect(moderator.locator("#user-tools")).to_be_visible()


def test_every_article_of_the_demo_opens(newsroom, client):
    for article in Article.objects.published():
        assert client.get(article.get_absolute_url()).status_code == 200
