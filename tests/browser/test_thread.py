"""The thread under an article in a real browser: read, sorted, folded, answered, and kept fresh."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from comments import picks, seen
from comments.models import Comment, Thread
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
BOTH = pytest.mark.parametrize("scripts", [False, True], ids=["scripts off", "scripts on"])


@pytest.fixture
def opened(browser: Browser):
    """Opens pages, and holds them to running without an error."""
    contexts, errors = [], []

    def arrive(*, scripts: bool = True, **more) -> Page:
        context = browser.new_context(java_script_enabled=scripts, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        return page

    yield arrive
    assert [one for one in errors if "422" not in one] == []
    for context in contexts:
        assert context.cookies() == []
        context.close()


@pytest.fixture
def article():
    make_site()
    make_policy()
    return make_article()


@pytest.fixture
def address(live_server, article):
    return f"{live_server.url}{article.get_absolute_url()}"


def publish(article, **more):
    comment = make_comment(article=article, status="published", **more)
    Thread.objects.filter(pk=comment.thread_id).update(version=comment.number + 1)
    return comment


def expect_comments(page: Page, *numbers: int) -> None:
    """The comments on the page are these, in this order, once it has arrived."""
    comments = page.locator("li.comment")
    for place, number in enumerate(numbers):
        expect(comments.nth(place)).to_have_id(f"comment-{number}")
    expect(comments).to_have_count(len(numbers))


@BOTH
def test_a_thread_is_sorted_by_links_and_its_permalink_opens_in_that_order(
    opened, address, article, settings, scripts
):
    settings.COMMENTS_PER_PAGE = 2
    first = publish(article)
    for _number in range(3):
        publish(article)
    publish(article, parent=first)
    page = opened(scripts=scripts)
    page.goto(address)
    expect_comments(page, 1, 5)
    page.get_by_role("link", name="Newest first").click()
    expect(page.locator("[aria-current]").last).to_have_text("Newest first")
    expect_comments(page, 4, 3)
    page.get_by_role("link", name="More comments").click()
    expect_comments(page, 2, 1)
    page.get_by_role("link", name=re.compile("Link to comment 2,")).click()
    expect(page.locator("#comment-2:target")).to_be_in_viewport()
    expect(page.locator("[aria-current]").last).to_have_text("Newest first")
    page.get_by_role("link", name="Most replied").click()
    expect_comments(page, 1, 5)


@BOTH
def test_replies_are_folded_and_unfolded_by_the_keyboard_alone(opened, address, article, scripts):
    first = publish(article, name="Ana")
    publish(article, parent=first, name="Ben")
    page = opened(scripts=scripts)
    page.goto(address)
    reply = page.locator("#comment-2")
    expect(reply).to_be_visible()
    fold = page.locator("summary", has_text="1 reply")
    expect(fold).to_have_text("1 reply to Ana")
    fold.focus()
    page.keyboard.press("Enter")
    expect(reply).to_be_hidden()
    page.keyboard.press("Enter")
    expect(reply).to_be_visible()
    expect(page.get_by_role("article", name="Ben reply, level 2, to Ana")).to_be_visible()


@BOTH
def test_a_reply_is_written_with_and_without_a_script(opened, address, article, scripts):
    publish(article, name="Ana")
    page = opened(scripts=scripts)
    page.goto(address)
    page.get_by_role("link", name="Reply").click()
    text = page.get_by_label("Your comment")
    if scripts:
        assert page.url == address
        expect(page.locator("#comment-1 .compose-here")).to_be_visible()
        expect(text).to_be_focused()
    text.fill("That is what I have seen too.")
    page.get_by_label("Your name").fill("Ben")
    page.get_by_label("Your e-mail address").fill("ben@example.org")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/comments/receipt/"))
    assert Comment.objects.latest("pk").parent.number == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_thread_with_all_that_can_be_in_it(opened, address, article, scheme):
    first = publish(article, name="Ana", staff=True)
    reply = publish(article, parent=first)
    make_comment(parent=reply, status="removed", withdrawn_at=timezone.now())
    make_comment(article=article, status="removed", rule=reply.policy.rules.first())
    picks.pick(seen.seen(reply), by=make_user(groups=["Editor"]))
    page = opened(color_scheme=scheme)
    page.clock.install()
    page.goto(f"{address}#comment-2")
    publish(article)
    page.clock.fast_forward("00:21")
    expect(page.get_by_role("link", name="Show 1 new comment")).to_be_visible()
    page.get_by_role("link", name="Reply").last.click()
    expect(page.locator(".compose-here")).to_be_visible()
    page.clock.resume()
    answer = Axe().run(page, context="#comments", options={"resultTypes": ["violations"]})
    assert [(one["id"], one["nodes"][0]["html"]) for one in answer.response["violations"]] == []


def test_escape_and_cancel_lead_back_and_keep_what_was_typed(opened, address, article):
    publish(article)
    page = opened()
    page.goto(address)
    reply, write = page.get_by_role("link", name="Reply"), page.get_by_role("link", name="Write a")
    reply.click()
    page.get_by_label("Your comment").fill("Half a thought")
    page.keyboard.press("Escape")
    expect(page.locator(".compose-here")).to_have_count(0)
    expect(reply).to_be_focused()
    write.click()
    expect(page.get_by_label("Your comment")).to_have_value("")
    page.get_by_role("link", name="Cancel").click()
    expect(write).to_be_focused()
    reply.click()
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    expect(page.locator(".counter")).to_have_text(re.compile("^14 /"))


def test_cancel_leads_back_to_the_comment_without_a_script(opened, address, article):
    publish(article)
    page = opened(scripts=False)
    page.goto(f"{address}comment/?reply=1")
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(f"{address}#comment-1")


@BOTH
def test_the_summary_of_mistakes_has_the_focus_and_leads_to_the_fields(
    opened, address, article, scripts
):
    page = opened(scripts=scripts)
    page.goto(address)
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your comment").fill("A text.")
    page.get_by_label("Your name").fill("‮")
    page.get_by_label("Your e-mail address").fill("ana@example")
    page.get_by_role("button", name="Send").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_accessible_description(
        re.compile("Give a name that readers will see")
    )


def test_what_is_new_is_offered_and_comes_where_it_belongs_when_asked_for(opened, address, article):
    first = publish(article, name="Ana")
    publish(article)
    page = opened()
    page.clock.install()
    page.goto(address)
    page.get_by_role("link", name="Reply").first.click()
    page.get_by_label("Your comment").fill("Half a thought")
    publish(article, parent=first, text="New below the first.")
    publish(article, text="New at the end.")
    place = page.get_by_label("Your comment").bounding_box()
    page.clock.fast_forward("00:21")
    offer = page.get_by_role("link", name="Show 2 new comments")
    expect(offer).to_be_in_viewport()
    assert page.get_by_label("Your comment").bounding_box() == place
    expect_comments(page, 1, 2)
    offer.click()
    expect(page.locator("#comment-3:target")).to_be_in_viewport()
    expect_comments(page, 1, 3, 2, 4)
    expect(page.locator("#comment-1 > .replies > summary")).to_have_text("1 reply to Ana")
    expect(page.locator("#comments-title")).to_have_text("4 comments")
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    expect(offer).to_have_count(0)
    publish(article, parent=first, text="And one more.")
    page.clock.fast_forward("00:31")
    page.get_by_role("link", name="Show 1 new comment", exact=True).click()
    expect(page.locator("#comment-5")).to_be_visible()
    expect_comments(page, 1, 3, 5, 2, 4)


def test_the_first_comment_comes_into_an_empty_thread(opened, address, article):
    page = opened()
    page.clock.install()
    page.goto(address)
    publish(article, text="The first of all.")
    page.clock.fast_forward("00:21")
    page.get_by_role("link", name="Show 1 new comment").click()
    expect(page.locator("#comments")).to_contain_text("The first of all.")
    expect(page.locator(".thread-empty")).to_have_count(0)


def test_what_is_new_on_another_page_is_led_to(opened, address, article, settings):
    settings.COMMENTS_PER_PAGE = 2
    for _number in range(2):
        publish(article)
    page = opened()
    page.clock.install()
    page.goto(address)
    publish(article, text="On the next page.")
    page.clock.fast_forward("00:21")
    page.get_by_role("link", name="Show 1 new comment").click()
    expect(page).to_have_url(f"{address}?from=3#comment-3")
    expect(page.locator("#comment-3:target")).to_be_in_viewport()


def test_a_page_that_nobody_looks_at_asks_for_nothing(opened, address, article):
    asked = []
    page = opened()
    page.on("request", lambda one: asked.append(one.url) if "/comments/new/" in one.url else None)
    page.clock.install()
    page.goto(address)
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.fast_forward("10:00")
    assert asked == []
    page.evaluate("Object.defineProperty(document, 'hidden', { value: false })")
    with page.expect_response(re.compile("/comments/new/")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for _times in range(3):
        page.clock.fast_forward("00:20")
    assert len(asked) <= 2
