"""Every hostile text in every field that readers see, in a real browser, with no policy to help.

The content policy is switched off: what is shown must be harmless by itself.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page

from articles import publishing, sanitizer
from articles.models import Article, Person, Section, Topic
from articles.models import Page as StandingPage
from comments.models import CommentRevision
from tests.articles.test_body import figure, make_picture
from tests.factories import make_comment, make_section, make_site, make_user
from tests.hostile import HOSTILE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PAST = datetime(2019, 11, 6, 9, 30, tzinfo=UTC)
# What a text must not have brought into the page, whether or not it has run yet.
AUDIT = """
() => [...document.querySelectorAll("*")].flatMap((element) => {
  const runs = /^[\\s\\0-\\x20]*(javascript|vbscript|data):/i
  const found = [...element.attributes]
    .filter(({ name, value }) => /^on/i.test(name) || runs.test(value))
    .map(({ name, value }) => `${element.tagName} ${name}=${value}`)
  const tag = element.tagName.toLowerCase()
  const data = element.getAttribute("type") === "application/ld+json"
  const own = tag !== "script" || data || (element.getAttribute("src") || "").startsWith("/static/")
  if (/^(iframe|object|embed|base|style|math|frame|video|audio|template)$/.test(tag) || !own) {
    found.push(element.outerHTML.slice(0, 200))
  }
  return found
})
"""
ALLOWED = ("/static/", "/media/", "/favicon.ico")


class Watched:
    """A page that keeps everything which must not happen."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home, self.wrong, self.asked = page, home, [], ""
        self.allowed = ALLOWED
        page.on("dialog", self.on_dialog)
        page.on("request", self.on_request)
        page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))

    def on_dialog(self, dialog) -> None:
        self.wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def on_request(self, request) -> None:
        url = urlsplit(request.url)
        here = f"{url.scheme}://{url.netloc}" == self.home
        forms = f"{self.asked}comment/"  # opened in place by whoever presses "Reply"
        expected = url.path == self.asked or url.path.startswith((*self.allowed, forms))
        if not (here and expected) and request.url != "about:blank":
            self.wrong.append(f"request {request.url}")

    def visit(self, path: str, *, audit: bool = True) -> None:
        self.asked = path
        answer = self.page.goto(self.home + path)
        assert answer is not None
        assert answer.status == 200, path
        assert "content-security-policy" not in answer.headers
        self.wrong += self.page.evaluate(AUDIT) if audit else []
        if self.page.evaluate("window.__hit !== undefined"):
            self.wrong.append("it ran")

    def touch(self, selector: str = "main *") -> None:
        """Point at, press and focus everything, without following links."""
        self.page.evaluate(
            """(selector) => {
              document.addEventListener("click", (event) => event.preventDefault(), true)
              for (const element of document.querySelectorAll(selector)) {
                for (const type of ["pointerover", "mouseover", "focus", "click", "toggle"]) {
                  element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }))
                }
              }
            }""",
            selector,
        )
        if self.page.evaluate("window.__hit !== undefined"):
            self.wrong.append("it ran when touched")


@pytest.fixture
def watched(live_server, page: Page, settings) -> Watched:
    settings.CONTENT_SECURITY_POLICY = None
    make_site()
    return Watched(page, live_server.url)


def filled(number: int, text: str) -> Article:
    """An article with `text` wherever somebody can put words, and a comment of it."""
    plain = text.replace("\0", "")
    edition = make_section().edition
    section = Section(slug=f"section-{number}", name=plain[:80], description=plain, edition=edition)
    publishing.save_section(section, by="Ana")
    person = Person(slug=f"person-{number}", name=plain[:120], title=plain[:120], biography=plain)
    publishing.save_person(person, by="Ana")
    topic = Topic(slug=f"topic-{number}", name=plain[:80], description=plain)
    publishing.save_topic(topic, by="Ana")
    picture = make_picture(alt=plain[:1000], caption=plain, credit=plain[:300])
    article = Article(
        section=section,
        slug=f"story-{number}",
        kind="opinion",
        headline=plain[:250],
        deck=plain,
        dateline=plain[:80],
        wire_source=plain[:80],
        lead_picture=picture,
        lead_caption=plain,
        body_source=figure(picture.key, text) + text,
    )
    publishing.save(article, by=plain[:100], credits=[person], topics=[topic])
    publishing.publish(article, by="Ana", at=PAST)
    say(article, text)
    return article


def say(article: Article, text: str) -> None:
    plain = text.replace("\0", "")
    comment = make_comment(article=article, status="published", name="Ben", text="x")
    CommentRevision.objects.filter(comment=comment).update(
        name=plain[:80], text=plain, html=sanitizer.linkify(text)
    )


@pytest.mark.parametrize(
    "name",
    [
        "script",
        "script from elsewhere",
        "broken picture",
        "link with a script",
        "SVG that loads",
        "form",
        "style that asks",
        "frame",
        "handler on text",
        "base",
    ],
)
def test_the_watch_sees_a_text_that_was_not_cleaned(watched, name):
    article = filled(1, "x")
    Article.objects.filter(pk=article.pk).update(body=HOSTILE[name])
    watched.visit(article.get_absolute_url())
    with suppress(Error):  # what was touched may lead away from the page
        watched.touch()
    watched.page.wait_for_timeout(500)  # requests are told of a moment later
    assert watched.wrong


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_in_every_field_runs_nothing(watched, name):
    text = HOSTILE[name]
    article = filled(1, text)
    for path in (
        article.get_absolute_url(),
        f"{article.get_absolute_url()}comment/",
        "/section-1/",
        "/people/person-1/",
        "/topics/topic-1/",
    ):
        watched.visit(path)
        watched.touch()
    assert watched.wrong == []


def test_all_hostile_texts_together_run_nothing_on_the_lists(watched):
    for number, text in enumerate(HOSTILE.values()):
        filled(number, text)
    page = StandingPage(
        slug="about", title=HOSTILE["broken picture"], published_at=PAST, place="header"
    )
    page.body_source = "".join(HOSTILE.values())[:2000]
    publishing.save_page(page, by="Ana")
    for path in ("/", "/about/", "/2019/11/", "/search/"):
        watched.visit(path)
        watched.touch()
    assert watched.wrong == []


def test_all_hostile_texts_together_run_nothing_at_the_desk(watched, client):
    for number, text in enumerate(HOSTILE.values()):
        filled(number, text)
    raw = "".join(f"<p>{text}</p>" for text in HOSTILE.values())
    article = Article.objects.latest("pk")
    Article.objects.filter(pk=article.pk).update(body_source=raw.replace("\0", ""))
    client.force_login(make_user(is_superuser=True))
    cookie = client.cookies["session"].value
    watched.page.context.add_cookies([{"name": "session", "value": cookie, "url": watched.home}])
    watched.allowed = (*ALLOWED, "/admin/")
    desk = "/admin/articles/article/"
    for path in (desk, f"{desk}{article.pk}/change/", "/admin/articles/person/", "/admin/"):
        watched.visit(path, audit=False)
        watched.page.wait_for_timeout(300)
        watched.touch("#content *")
    assert watched.wrong == []
