"""A reader's whole way in a real browser: a comment as a guest, its address confirmed by mail, and
all that follows until they are forgotten. With scripts and without."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from comments import mailing, moderation, policies
from comments.models import Appeal, Comment, Sender
from comments.moderation import Seen
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
ADDRESS = "ottoline@example.org"
TEXT = "My grandmother crossed this bridge every day for forty years."
EDITED = "My grandmother crossed this bridge every day for fifty years."
LINK = re.compile(r"http://\S+")


@pytest.fixture
def article(settings, live_server):
    settings.SITE_URL = live_server.url
    make_site(email="desk@example.org")
    make_policy()
    return make_article(headline="The bridge", at=timezone.now() - timedelta(days=1))


@pytest.fixture(params=[False, True], ids=["scripts off", "scripts on"])
def reader(request, browser: Browser):
    context = browser.new_context(java_script_enabled=request.param, accept_downloads=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    yield page
    assert errors == []
    context.close()


def mailed(part: str) -> str:
    """The text of the newest mail of a subject, once the worker has sent what is due."""
    mailing.send_due("test", now=timezone.now() + timedelta(minutes=2))
    found = [one for one in mail.outbox if part in one.subject]
    assert found, [one.subject for one in mail.outbox]
    return str(found[-1].body)


def decide(comment: Comment, to: str) -> None:
    now = Comment.objects.get(pk=comment.pk)
    rule = policies.in_force().rules[4] if to == "removed" else None
    by = make_user(groups=["Moderator"])
    moderation.decide(Seen(now.pk, now.status, now.revision), to, rule=rule, by=by)


def write(page: Page) -> None:
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your comment").fill(TEXT)
    page.get_by_label("Your name").fill("Ottoline")
    page.get_by_label("Your e-mail address").fill(ADDRESS)
    page.wait_for_timeout(4000)  # people take longer over a comment than programs do
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Thank you")


def test_a_guest_comments_confirms_edits_is_answered_appeals_takes_all_along_and_is_forgotten(
    live_server, article, reader
):
    reader.goto(live_server.url + article.get_absolute_url())
    write(reader)
    comment = Comment.objects.get()
    assert (comment.status, comment.confirmed) == ("published", False)
    assert reader.context.cookies() == []

    reader.goto(LINK.findall(mailed("A comment with your address"))[0])
    reader.get_by_role("button", name="Yes, I wrote it").click()
    expect(reader.locator("main")).to_contain_text(TEXT)
    comment.refresh_from_db()
    assert comment.confirmed
    assert {one["name"] for one in reader.context.cookies()} == {"csrf", "session"}

    reader.goto(live_server.url + comment.receipt_url())
    reader.get_by_role("link", name="Change it").click()
    reader.get_by_label("Your comment").fill(EDITED)
    reader.locator("main form button[type=submit]").first.click()
    expect(reader.locator("main")).to_contain_text(EDITED)
    expect(reader.locator("main")).to_contain_text("edited")

    decide(make_comment(parent=Comment.objects.get(), text="Mine too.", status="held"), "published")
    assert "Mine too." in mailed("reply")

    decide(comment, "removed")
    assert "Rule 4" in mailed("removed")
    reader.goto(live_server.url + "/accounts/")
    expect(reader.locator(".mine")).to_contain_text("Rule 4")
    reader.get_by_role("link", name=re.compile("What became of it")).click()
    reader.get_by_role("link", name=re.compile("[Cc]ontest")).first.click()
    reader.get_by_label("Why is the decision wrong?").fill("It breaks no rule at all.")
    reader.get_by_role("button", name="Send the appeal").click()
    expect(reader.locator("main")).to_contain_text("You contested the decision.")
    assert Appeal.objects.get().text == "It breaks no rule at all."

    reader.goto(live_server.url + "/accounts/")
    with reader.expect_download() as coming:
        reader.get_by_role("link", name=re.compile("Take everything")).click()
    told = json.loads(Path(coming.value.path()).read_text())
    assert told["address"] == ADDRESS
    assert [one["text"] for one in told["comments"][0]["versions"]] == [TEXT, EDITED]
    assert told["comments"][0]["appeals"][0]["status"] == "open"

    reader.get_by_role("link", name="Erase me").click()
    reader.get_by_label("I know that this cannot be undone.").check()
    reader.get_by_role("button", name="Erase me").click()
    expect(reader.locator("h1")).to_contain_text("You are forgotten here")
    assert not Sender.objects.filter(email=ADDRESS).exists()
    assert reader.context.cookies() == []
    reader.goto(live_server.url + article.get_absolute_url())
    expect(reader.locator("#comments")).to_contain_text("Mine too.")
    expect(reader.locator("#comments")).not_to_contain_text("Ottoline")
