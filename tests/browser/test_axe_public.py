"""No page for readers breaks a rule of WCAG 2.2 AA that axe knows, in either scheme."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from articles import fronts, publishing, reviewing
from articles.models import Article, Page, Person, Section, Topic
from articles.people.models import User
from comments.models import Appeal, Comment, Report, Standing, Thread

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MODES = {
    "light": ("light", {"width": 1280, "height": 900}),
    "dark": ("dark", {"width": 1280, "height": 900}),
    "phone, dark": ("dark", {"width": 360, "height": 740}),
}
# A change of scheme may fade; axe must look at the colours that stay.
STILL = "Promise.allSettled(document.getAnimations().map(one => one.finished))"


def review_links(section: Section) -> dict[str, str]:
    """A story before it appears, and what is left of a link that was revoked."""
    text = "<p>Nothing is decided.</p><h2>What is known</h2><p>Very little.</p>"
    story = Article(headline="What comes next", body_source=text, section=section)
    publishing.save(story, by="Ana")
    by, pages = User.objects.all()[0], {}
    for name in ("review", "review, over"):
        link = reviewing.make(story, recipient="Dr Ana Vega", days=1, by=by)
        pages[name] = reverse("articles:review", kwargs={"token": reviewing.token_of(link)})
    reviewing.revoke(link, by=by)
    return pages


def addresses() -> dict[str, str]:
    """The demo's pages, one of each kind."""
    articles = Article.objects.published()
    busiest = Thread.objects.annotate(many=Count("comments")).order_by("-many")[0].article
    story = busiest.get_absolute_url()
    month = articles.newest()[0].first_published_at
    end = timezone.now() + timedelta(hours=1)
    fronts.put_banner("The lower town is evacuated", by="Ana", article=busiest, ends_at=end)
    Article.objects.filter(pk=articles.newest().last().pk).update(
        withdrawn_at=timezone.now() - timedelta(hours=1), withdrawn_reason="It was wrong."
    )
    gone = Article.objects.filter(withdrawn_at__isnull=False)[0]
    kinds = {f"a story, {one.kind}": one.get_absolute_url() for one in articles.newest()[:40]}
    statuses = {f"receipt, {one.status}": one.receipt_url() for one in Comment.objects.all()}
    number = Comment.objects.filter(thread__article=busiest, status="published")[0].number
    pages = {
        "front": "/",
        "section": busiest.section.get_absolute_url(),
        "story with comments": story,
        **kinds,
        "without a picture": articles.filter(lead_picture=None)[0].get_absolute_url(),
        "withdrawn": gone.get_absolute_url(),
        "topic": Topic.objects.filter(article__in=articles)[0].get_absolute_url(),
        "person": Person.objects.filter(articles__in=articles)[0].get_absolute_url(),
        "page": Page.objects.filter(published_at__isnull=False)[0].get_absolute_url(),
        "year": f"/{month:%Y}/",
        "month": f"/{month:%Y/%m}/",
        "search": "/search/",
        "search, found": "/search/?q=the",
        "search, nothing": "/search/?q=xylophonist",
        "search, too long": f"/search/?q={'x' * 101}",
        "policy": "/comment-policy/",
        "log": "/comment-policy/log/",
        "transparency": "/comment-policy/transparency/",
        "compose": f"{story}comment/",
        "reply": f"{story}comment/?reply={number}",
        "report": f"{story}comments/{number}/report/",
        "report of illegal content": f"{story}comments/{number}/report/?about=law",
        **statuses,
        "report's receipt": Report.objects.all()[0].get_absolute_url(),
        "appeal": Appeal.objects.exclude(comment=None)[0].comment.receipt_url() + "appeal/",
        "standing": f"/comments/standing/{Standing.objects.all()[0].token}/",
        "sign-in": "/accounts/sign-in/",
        "nothing there": "/nothing/here/",
        "story, text only": f"{story}?text",
        "front, text only": "/?text",
        "section, text only": f"{busiest.section.get_absolute_url()}?text",
        "republish": f"{articles.filter(republish=True)[0].get_absolute_url()}republish/",
        "like": f"{story}like/",
        **review_links(busiest.section),
    }
    assert len(pages) >= 30
    return pages


def test_axe_finds_nothing_on_any_page_for_readers(live_server, demo, browser: Browser):
    page, axe, found = browser.new_page(), Axe(), []
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for name, address in addresses().items():
        page.goto(live_server.url + address)
        for mode, (scheme, size) in MODES.items():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.evaluate(STILL)
            for one in axe.run(page, options=options).response["violations"]:
                nodes = [node["html"][:160] for node in one["nodes"][:3]]
                found.append(f"{name}, {mode} ({address}): {one['id']}: {one['help']} {nodes}")
    page.close()
    assert found == [], "\n".join(found)
