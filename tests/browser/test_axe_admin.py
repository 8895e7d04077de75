"""No page of the desk breaks a rule of WCAG 2.2 AA that axe knows, in either scheme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from articles import publishing, reviewing
from articles.media.models import Picture
from articles.models import Article, Autosave, Person, Section, Topic
from articles.people.models import User
from comments.models import Appeal, Comment, PolicyVersion, Sender, Thread

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MODES = {
    "light": ("light", {"width": 1280, "height": 900}),
    "dark, narrow": ("dark", {"width": 360, "height": 740}),
}
# A change of scheme may fade; axe must look at the colours that stay.
STILL = "Promise.allSettled(document.getAnimations().map(one => one.finished))"
DESK = "/admin/comments"


def held_back() -> Article:
    """A story with something for the gate to name."""
    story = Article(
        headline="Fire at [TK].",
        body_source="<p>Ask TK people.</p>",
        section=Section.objects.all()[0],
    )
    return publishing.save(story, by="Ana")


def with_links() -> Article:
    """A story with a link for review that works and one that was revoked."""
    story = Article(headline="What comes next", section=Section.objects.all()[0])
    publishing.save(story, by="Ana")
    by = User.objects.filter(is_superuser=True)[0]
    for _number in range(2):
        link = reviewing.make(story, recipient="Dr Ana Vega", days=1, by=by)
    reviewing.revoke(link, by=by)
    return story


def with_corrections() -> Article:
    """A story with two corrections, and mail about both that waits."""
    by_readers = Comment.objects.filter(status="published", confirmed=True, sender__isnull=False)
    article = by_readers.select_related("thread__article")[0].thread.article
    for told in ("It was seven.", "It was eight after all."):
        publishing.correct(article, by="Ana", kind="correction", text=told, tell=True)
    return article


def addresses() -> dict[str, str]:
    """The desk's pages, one of each kind."""
    held = Comment.objects.queue()[0]
    article, sender = Article.objects.published().newest()[0], Sender.objects.all()[0]
    version = PolicyVersion.objects.exclude(number=0).order_by("-number")[0]
    unsaved = Autosave.objects.create(
        user=User.objects.filter(is_superuser=True)[0],
        article=article,
        seen=1,
        data={"headline": ["Typed in a hurry"], "deck": ["And not saved."], "seen": ["1"]},
    )
    return {
        "desk": "/admin/",
        "app": "/admin/comments/",
        "queue": f"{DESK}/comment/",
        "queue, narrowed": f"{DESK}/comment/?reported=1&age=week",
        "queue, nothing": f"{DESK}/comment/?language=ru",
        "queue, wrong place": f"{DESK}/comment/?after=abc",
        "queue, published": f"{DESK}/comment/?status=published",
        "item": f"{DESK}/comment/{held.pk}/change/",
        "all that match": f"{DESK}/comment/all/?decision=publish",
        "mine": f"{DESK}/comment/mine/",
        "appeals": f"{DESK}/appeal/",
        "appeal": f"{DESK}/appeal/{Appeal.objects.all()[0].pk}/change/",
        "senders": f"{DESK}/sender/",
        "sender": f"{DESK}/sender/{sender.pk}/change/",
        "second looks": f"{DESK}/secondlook/",
        "notices": f"{DESK}/notice/",
        "threads": f"{DESK}/thread/",
        "thread": f"{DESK}/thread/{Thread.objects.all()[0].pk}/change/",
        "section defaults": f"{DESK}/sectiondefaults/",
        "a section's": f"{DESK}/sectiondefaults/of/{Section.objects.all()[0].pk}/",
        "log": f"{DESK}/decision/",
        "policy": f"{DESK}/policyversion/",
        "version": f"{DESK}/policyversion/{version.pk}/change/",
        "dry runs": f"{DESK}/dryrun/",
        "articles": "/admin/articles/article/",
        "article": f"/admin/articles/article/{article.pk}/change/",
        "unsaved, and a conflict": f"/admin/articles/article/{article.pk}/change/"
        f"?unsaved={unsaved.form}",
        "new article": "/admin/articles/article/add/",
        "article's history": f"/admin/articles/article/{article.pk}/history/",
        "what changed": f"/admin/articles/article/{article.pk}/compare/",
        "bring back": f"/admin/articles/article/{article.pk}/restore/?revision=1",
        "notes": f"/admin/articles/article/{article.pk}/notes/",
        "corrections": f"/admin/articles/article/{with_corrections().pk}/corrections/",
        "review links": f"/admin/articles/article/{with_links().pk}/review/",
        "held back": f"/admin/articles/article/{held_back().pk}/change/?held=1",
        "picture": f"/admin/media/picture/{Picture.objects.all()[0].pk}/change/",
        "pictures": "/admin/media/picture/",
        "pictures, none": "/admin/media/picture/?q=nosuchpicture",
        "upload of pictures": "/admin/media/picture/upload/",
        "person": f"/admin/articles/person/{Person.objects.all()[0].pk}/change/",
        "topic": f"/admin/articles/topic/{Topic.objects.all()[0].pk}/change/",
        "newsroom's log": "/admin/audit/auditentry/",
        "newsroom's log, wrong day": "/admin/audit/auditentry/?since=yesterday",
        "front": "/admin/articles/front/",
        "front, putting": "/admin/articles/front/?place=beside-1",
        "front of a section": f"/admin/articles/front/?section={article.section.slug}",
        "front as it was": "/admin/articles/front/preview/?at=2026-01-02T18:00",
        "identity": "/admin/articles/siteidentity/1/change/",
        "accounts": "/admin/people/user/",
        "account": f"/admin/people/user/{User.objects.all()[0].pk}/change/",
    }


def test_axe_finds_nothing_on_any_page_of_the_desk(live_server, demo, browser: Browser):
    client = Client()
    client.force_login(User.objects.filter(is_superuser=True)[0])
    context = browser.new_context()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
    page, axe, found = context.new_page(), Axe(), []
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for name, address in addresses().items():
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status in (200, 400), (name, answer.status)
        for mode, (scheme, size) in MODES.items():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.evaluate(STILL)
            for one in axe.run(page, options=options).response["violations"]:
                nodes = [node["html"][:140] for node in one["nodes"][:3]]
                found.append(f"{name}, {mode} ({address}): {one['id']}: {one['help']} {nodes}")
    context.close()
    assert found == [], "\n".join(found)
