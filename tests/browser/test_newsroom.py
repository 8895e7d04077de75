"""The desk in real browsers: nothing typed is lost, nothing appears early or late, and what was
put right is told everywhere."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Playwright, expect

from articles import publishing
from articles.models import Article, Autosave, Embed
from tests.conftest import QUIET, chromium
from tests.factories import make_person, make_section, make_site, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "correct horse battery"
SOON = 5
"""Seconds from pressing the button until the story is to appear."""


def sign_in(page: Page, at: str, email: str) -> Page:
    page.goto(f"{at}/admin/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#user-tools")).to_be_visible()
    return page


@pytest.fixture
def site(live_server) -> str:
    make_site()
    make_section()
    for name, group in (("Ana", "Writer"), ("Ben", "Editor"), ("Cleo", "Editor")):
        make_user(email=f"{name}@example.org".lower(), name=name, groups=[group])
    return str(live_server.url)


def at_desk(browser: Browser, site: str, name: str) -> Page:
    return sign_in(browser.new_context().new_page(), site, f"{name}@example.org".lower())


def form_of(site: str, story: Article) -> str:
    return f"{site}/admin/articles/article/{story.pk}/change/"


def text_of(page: Page):
    return page.locator(".prose-editor > .ProseMirror")


def kept(page: Page) -> None:
    """Wait until the server has what stands in the form."""
    expect(page.locator("[data-state]")).to_contain_text("not saved yet", timeout=20_000)


@contextmanager
def a_browser_to_kill(playwright: Playwright, profile: Path) -> Iterator[tuple[Page, int]]:
    """A browser of its own, and the number of its process."""
    command = [str(chromium()), "--headless=new", "--remote-debugging-port=0", *QUIET]
    process = subprocess.Popen(
        [*command, f"--user-data-dir={profile}", "about:blank"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        heard = (re.search(r"ws://\S+", line) for line in process.stderr)
        address = next(found[0] for found in heard if found)
        browser = playwright.chromium.connect_over_cdp(address)
        yield browser.contexts[0].new_page(), process.pid
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_what_was_typed_before_the_browser_was_killed_comes_back(
    site, playwright: Playwright, browser: Browser, tmp_path
):
    with a_browser_to_kill(playwright, tmp_path) as (page, process):
        sign_in(page, site, "ana@example.org")
        page.goto(f"{site}/admin/articles/article/add/")
        page.locator("#id_headline").fill("Ferry stops for the winter")
        text_of(page).click()
        page.keyboard.type("The last boat leaves at noon.")
        kept(page)
        os.killpg(process, signal.SIGKILL)
    page = at_desk(browser, site, "ana")
    page.goto(f"{site}/admin/articles/article/add/")
    offer = page.locator(".unsaved-offers")
    expect(offer).to_contain_text("Ferry stops for the winter")
    offer.get_by_role("button", name="Go on with it").click()
    expect(text_of(page)).to_contain_text("The last boat leaves at noon.")
    page.locator("#id_section").select_option(label="Security")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("added successfully")
    story = Article.objects.get()
    assert (story.headline, story.text) == (
        "Ferry stops for the winter",
        "The last boat leaves at noon.",
    )
    page.goto(f"{site}/admin/articles/article/add/")
    expect(page.locator(".unsaved-offers")).to_have_count(0)


def test_the_last_words_before_a_window_is_closed_are_kept(site, browser: Browser):
    story = publishing.save(Article(section=make_section(), headline="Ferry stops"), by="Ana")
    page = at_desk(browser, site, "ana")
    page.goto(form_of(site, story))
    expect(text_of(page)).to_be_visible()
    page.wait_for_timeout(500)  # the page looks at its form as it came, then at what changed
    page.locator("#id_deck").fill("Typed, and the lid closed")
    page.goto(f"{site}/admin/")
    page.goto(form_of(site, story))
    expect(page.locator(".unsaved-offers")).to_be_visible()
    assert Autosave.objects.get().data["deck"] == ["Typed, and the lid closed"]


def test_of_two_editors_on_one_story_no_word_is_lost(site, browser: Browser):
    story = publishing.save(
        Article(section=make_section(), headline="Ferry stops", body_source="<p>One.</p>"), by="Ana"
    )
    ben, cleo = at_desk(browser, site, "ben"), at_desk(browser, site, "cleo")
    for page in (ben, cleo):
        page.goto(form_of(site, story))
        expect(text_of(page)).to_be_visible()
    cleo.locator("#id_headline").fill("Ferry stops for the winter")
    kept(cleo)
    ben.locator("#id_deck").fill("The last boat leaves at noon.")
    kept(ben)
    expect(ben.locator("[data-others]")).to_contain_text("Cleo (since")
    ben.get_by_role("button", name="Save draft").click()
    expect(ben.locator(".messagelist")).to_contain_text("changed successfully")
    cleo.get_by_role("button", name="Save draft").click()
    conflict = cleo.locator(".conflict")
    expect(conflict).to_contain_text("Ben saved this article")
    expect(conflict).to_contain_text("Taken over from the newer revision")
    expect(cleo.locator("#id_deck")).to_have_value("The last boat leaves at noon.")
    expect(cleo.locator("#id_headline")).to_have_value("Ferry stops for the winter")
    conflict.get_by_role("checkbox").check()
    cleo.get_by_role("button", name="Save draft").click()
    expect(cleo.locator(".messagelist")).to_contain_text("changed successfully")
    story.refresh_from_db()
    assert story.headline == "Ferry stops for the winter"
    assert story.deck == "The last boat leaves at noon."
    assert [one.by for one in story.revisions.all()] == ["Cleo", "Ben", "Ana"]


def test_what_was_refused_is_kept_at_once(site, browser: Browser):
    story = publishing.save(Article(section=make_section(), headline="Ferry stops"), by="Ana")
    page = at_desk(browser, site, "ben")
    page.goto(form_of(site, story))
    expect(text_of(page)).to_be_visible()
    page.locator("#id_deck").fill("The last boat leaves at noon.")
    story.headline = "Ferry stops for the winter"
    publishing.save(story, by="Cleo")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".conflict")).to_be_visible()
    kept(page)
    page.goto(form_of(site, story))
    page.get_by_role("button", name="Go on with it").click()
    expect(page.locator("#id_deck")).to_have_value("The last boat leaves at noon.")


def test_who_is_signed_out_while_writing_loses_nothing(site, browser: Browser):
    story = publishing.save(Article(section=make_section(), headline="Ferry stops"), by="Ana")
    page = at_desk(browser, site, "ana")
    page.goto(form_of(site, story))
    expect(text_of(page)).to_be_visible()
    page.context.clear_cookies()
    page.locator("#id_deck").fill("Typed while signed out")
    expect(page.locator("[data-state]")).to_contain_text("You are signed out", timeout=20_000)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#id_deck")).to_have_value("Typed while signed out")
    sign_in(page.context.new_page(), site, "ana@example.org")
    kept(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    story.refresh_from_db()
    assert story.deck == "Typed while signed out"


def test_a_story_goes_from_draft_to_readers_at_its_time_by_the_web_server_alone(
    site, browser: Browser
):
    ana, ben = at_desk(browser, site, "ana"), at_desk(browser, site, "ben")
    story = publishing.save(
        Article(section=make_section(), headline="Ferry stops", body_source="<p>One.</p>"),
        by="Ana",
        credits=[make_person()],
    )
    ana.goto(form_of(site, story))
    ana.get_by_role("button", name="Submit").click()
    expect(ana.locator(".messagelist")).to_contain_text("ubmitted")
    ben.goto(form_of(site, story))
    ben.get_by_role("button", name="Approve").click()
    expect(ben.locator(".messagelist")).to_contain_text("pproved")
    ben.goto(form_of(site, story))
    at = timezone.localtime() + timedelta(seconds=SOON)
    ben.locator("#id_at_0").fill(f"{at:%Y-%m-%d}")
    ben.locator("#id_at_1").fill(f"{at:%H:%M:%S}")
    ben.get_by_role("button", name="Publish now, or at the time set").click()
    expect(ben.locator(".messagelist")).to_contain_text("Scheduled")
    story.refresh_from_db()
    reader = browser.new_context().new_page()
    address, front = f"{site}{story.get_absolute_url()}", f"{site}/"
    early = reader.goto(address)
    assert timezone.now() < story.visible_from, "a slow machine: the story was due before it asked"
    assert early is not None
    assert early.status == 404
    reader.goto(front)
    expect(reader.get_by_role("link", name="Ferry stops")).to_have_count(0)
    time.sleep(max(0.0, (story.visible_from - timezone.now()).total_seconds()) + 1)
    due = reader.goto(address)
    assert due is not None
    assert due.status == 200
    reader.goto(front)
    expect(reader.get_by_role("link", name="Ferry stops").first).to_be_visible()


def test_a_correction_is_read_on_the_page_in_the_list_the_feed_and_by_machines(
    site, browser: Browser
):
    story = publishing.save(
        Article(section=make_section(), headline="Ferry stops", body_source="<p>At one.</p>"),
        by="Ana",
        credits=[make_person()],
    )
    publishing.publish(story, by="Ana", at=timezone.now() - timedelta(hours=1))
    ben = at_desk(browser, site, "ben")
    ben.goto(form_of(site, story))
    text_of(ben).click()
    ben.keyboard.press("Control+A")
    ben.keyboard.type("At noon.")
    told = "The boat leaves at noon, not at one."
    ben.get_by_label("Readers are told").fill(told)
    ben.get_by_role("button", name="Save", exact=True).click()
    expect(ben.locator(".messagelist")).to_contain_text("changed successfully")
    reader = browser.new_context().new_page()
    reader.goto(f"{site}{story.get_absolute_url()}")
    expect(reader.locator("article").first).to_contain_text("At noon.")
    expect(reader.locator("#corrections")).to_contain_text(told)
    blocks = reader.locator('script[type="application/ld+json"]').all_text_contents()
    [news] = [one for one in map(json.loads, blocks) if "NewsArticle" in json.dumps(one)]
    assert told in json.dumps(news, ensure_ascii=False)
    reader.goto(f"{site}/corrections/")
    expect(reader.locator("main")).to_contain_text(told)
    reader.get_by_role("link", name="See what was changed").click()
    expect(reader.locator("del").filter(has_text="one")).to_be_visible()
    expect(reader.locator("ins").filter(has_text="noon")).to_be_visible()
    feed = reader.request.get(f"{site}/corrections/feed/")
    assert told in feed.text()


def test_a_card_of_another_site_asks_it_nothing_before_the_click(site, browser: Browser):
    film = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    card = Embed(url=film, title="The bridge from above", source="Harbour Films")
    publishing.save_embed(card, by="Ana")
    story = Article(section=make_section(), headline="Bridge", body_source=f"<p>{film}</p>")
    publishing.publish(publishing.save(story, by="Ana"), by="Ana")
    page, asked, complaints = browser.new_context().new_page(), [], []
    page.context.route(
        lambda url: not url.startswith(site),
        lambda route: (asked.append(route.request.url), route.abort()),
    )
    page.on("console", lambda m: complaints.append(m.text) if "Content" in m.text else None)
    page.goto(f"{site}{story.get_absolute_url()}")
    page.wait_for_load_state("networkidle")
    assert asked == []
    button = page.get_by_role("button", name="Load from youtube-nocookie.com")
    button.click()
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("title", "The bridge from above")
    expect(button).to_have_count(0)
    page.wait_for_timeout(300)
    assert asked == ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"]
    assert complaints == []
    bare = browser.new_context(java_script_enabled=False).new_page()
    bare.goto(f"{site}{story.get_absolute_url()}")
    expect(bare.get_by_role("link", name="The bridge from above")).to_have_attribute("href", film)
    expect(bare.get_by_role("button", name="Load from")).to_have_count(0)


def test_new_entries_are_offered_and_never_move_the_page(site, browser: Browser):
    story = Article(section=make_section(), headline="Storm", kind="live")
    publishing.publish(publishing.save(story, by="Ana", credits=[make_person()]), by="Ana")
    publishing.add_entry(story, by="Ben", body_source="<p>The wind rises.</p>")
    page = browser.new_context().new_page()
    page.clock.install()
    page.goto(f"{site}{story.get_absolute_url()}")
    for words in ("The pier is closed.", "The tower sways."):
        publishing.add_entry(story, by="Ben", body_source=f"<p>{words}</p>")
    before = page.locator("#entry-1").bounding_box()
    page.clock.fast_forward(25_000)
    offer = page.get_by_role("button", name="2 new entries")
    expect(offer).to_be_visible()
    expect(page.locator(".live-entry")).to_have_count(1)
    assert page.evaluate("scrollY") == 0
    assert before is not None
    offer.click()
    expect(page.locator(".live-entry")).to_have_count(3)
    expect(page.locator(".live-entry").first).to_contain_text("The tower sways.")
    expect(page.locator(".live-entry").first).to_be_focused()
    publishing.add_entry(story, by="Ben", body_source="<p>All is calm.</p>")
    page.clock.fast_forward(25_000)
    expect(page.get_by_role("button", name="1 new entry")).to_be_visible()
    bare = browser.new_context(java_script_enabled=False).new_page()
    bare.goto(f"{site}{story.get_absolute_url()}")
    expect(bare.locator(".live-entry")).to_have_count(4)
    bare.get_by_role("link", name="Look for new ones").click()
    expect(bare.locator(".live-entry")).to_have_count(4)
