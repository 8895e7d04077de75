"""The layout in a real browser: every width, both directions, print, forced colours, no motion."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Count
from playwright.sync_api import Browser, Page

from articles.models import Article, Person, SiteIdentity, Topic
from comments.models import Comment, Thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 360, 768, 1280, 2560)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
# Targets under 24 pixels, save links within a sentence or beside no other one (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
  .filter(one => one.checkVisibility() && one.type !== 'hidden' && !one.closest('.trap, .skip'))
  .filter(one => !one.closest('.prose, .comment-text, .rule-text'))
  .map(one => {
    const cover = getComputedStyle(one, '::after');
    const covers = cover.position === 'absolute' && cover.content !== 'none';
    const box = one.getBoundingClientRect();
    const parent = one.parentElement;
    const words = [...parent.childNodes].some(
      node => node.nodeType === 3 && /[\\p{L}\\p{N}]/u.test(node.textContent));
    return {one, covers, box, words};
  })
  .filter(({covers, words}) => !covers && !words)
  .filter(({box}) => box.width && Math.min(box.width, box.height) < 23.9)
  .filter(({one, box}, _at, all) => all.some(other => other.one !== one && Math.hypot(
    other.box.x + other.box.width / 2 - box.x - box.width / 2,
    other.box.y + other.box.height / 2 - box.y - box.height / 2) < 24))
  .map(({one, box}) => `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""


@pytest.fixture
def pages(live_server: Any, demo: None) -> dict[str, str]:
    """The demo's pages for readers by kind; one article and one person have long words."""
    articles = Article.objects.published()
    busiest = Thread.objects.annotate(many=Count("comments")).order_by("-many")[0].article
    story, month = busiest.get_absolute_url(), articles.newest()[0].first_published_at
    bare = articles.filter(lead_picture=None)[0]
    Article.objects.filter(pk=bare.pk).update(headline=LONG, deck=LONG)
    person = Person.objects.filter(articles__in=articles)[0]
    Person.objects.filter(pk=person.pk).update(name=LONG)
    held = Comment.objects.filter(status="held")[0]
    paths = {
        "front": "/",
        "section": busiest.section.get_absolute_url(),
        "story": story,
        "no picture, one long word": bare.get_absolute_url(),
        "partner": articles.filter(kind="partner")[0].get_absolute_url(),
        "topic": Topic.objects.filter(article__in=articles)[0].get_absolute_url(),
        "person, one long word": person.get_absolute_url(),
        "month": f"/{month:%Y/%m}/",
        "search": "/search/?q=the",
        "nothing found": "/search/?q=xylophonist",
        "page": "/about/",
        "policy": "/comment-policy/",
        "changes": "/comment-policy/changes/1/2/",
        "log": "/comment-policy/log/",
        "transparency": "/comment-policy/transparency/",
        "compose": f"{story}comment/",
        "receipt": held.receipt_url(),
        "missing": "/nothing/here/",
    }
    return {name: live_server.url + path for name, path in paths.items()}


@pytest.mark.parametrize("language", ["en", "he"])
def test_no_page_scrolls_sideways(pages: dict[str, str], browser: Browser, language: str) -> None:
    SiteIdentity.objects.update(language=language)
    page, wide = browser.new_page(), []
    for name, address in pages.items():
        page.goto(address)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "he" else "ltr")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            over = page.evaluate(OVERFLOW)
            if over > 0:
                wide.append(f"{name} at {width}: {over} pixels")
    page.close()
    assert wide == []


def test_a_paper_that_runs_from_the_right_begins_there(
    pages: dict[str, str], browser: Browser
) -> None:
    starts = {}
    for language in ("en", "ar"):
        SiteIdentity.objects.update(language=language)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(pages["section"])
        name = page.locator(".masthead .nameplate").bounding_box()
        links = page.locator(".masthead-links").bounding_box()
        assert name
        assert links
        starts[language] = "left" if name["x"] < links["x"] else "right"
        page.close()
    assert starts == {"en": "left", "ar": "right"}


def test_what_is_to_be_pressed_is_large_enough(pages: dict[str, str], browser: Browser) -> None:
    page, small = browser.new_page(), []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for name, address in pages.items():
            page.goto(address)
            small += [f"{name} at {width}: {one}" for one in page.evaluate(SMALL)]
    page.close()
    assert small == [], "\n".join(small)


def test_a_printed_story_is_the_story_alone(pages: dict[str, str], browser: Browser) -> None:
    page = browser.new_page()
    page.goto(pages["story"])
    page.emulate_media(media="print")
    for gone in ("nav.sections", ".masthead-links", ".footer", ".comment-actions", ".skip"):
        assert page.locator(gone).count() > 0, gone
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    for kept in (".masthead .nameplate", "h1", ".byline", ".prose"):
        assert page.locator(kept).first.is_visible(), kept
    page.close()


def test_forced_colours_leave_focus_and_buttons_to_be_seen(
    pages: dict[str, str], browser: Browser
) -> None:
    page = browser.new_context(forced_colors="active").new_page()
    page.goto(pages["compose"])
    button = page.get_by_role("button", name="Send").first
    assert style(page, button, "borderTopStyle") == "solid"
    page.get_by_label("Your name").focus()
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert style(page, focused, "outlineStyle") == "solid"
    page.goto(pages["front"])
    headline = page.locator(".teaser-headline a").first
    headline.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    drawn = page.evaluate("getComputedStyle(document.activeElement, '::after').outlineStyle")
    assert drawn == "solid"
    page.context.close()


def style(page: Page, one: Any, name: str) -> str:
    return str(one.evaluate(f"one => getComputedStyle(one).{name}"))


def test_nothing_moves_for_whoever_wants_no_motion(pages: dict[str, str], browser: Browser) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    moving = """() => [...document.querySelectorAll('*')].filter(one => {
      const style = getComputedStyle(one);
      return style.transitionDuration !== '0s' || style.animationName !== 'none'
        || style.scrollBehavior === 'smooth';
    }).map(one => one.outerHTML.slice(0, 80))"""
    for name in ("front", "story", "compose", "policy"):
        page.goto(pages[name])
        assert page.evaluate(moving) == []
    page.context.close()
