#!/usr/bin/env python3
"""Takes pictures of the demo newsroom's pages, narrow and wide, light and dark; of those for
readers also from the right to the left, and as they print.

    scripts/screenshots.py [FOLDER]        FOLDER is docs/screenshots unless named

Serves a demo newsroom of its own from a throwaway folder, and removes it after. The wide light
ones are the README's; the rest go to build/screenshots, to be looked at before a release.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from newsroom_walks import (
    take,
    walk_before_publication,
    walk_through_fronts,
    walk_through_live_coverage,
    walk_through_pictures,
    walk_through_revisions,
    walk_through_stories,
)
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (360, 1280)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
READY_WITHIN = 120
# Writes the mail that tells a writer why a comment was removed, as its reader's program shows it.
LETTER = """
from pathlib import Path
from django.utils import timezone
from comments import letters, mails
from comments.models import Decision, Notice
decision = Decision.objects.filter(to_status="removed", actor_kind="person").latest("pk")
comment = decision.comment
notice = Notice(
    kind="statement", decision=decision, comment=comment, sender=comment.sender, key="picture"
)
letter = mails.of(notice, comment.sender.email, timezone.now())
mail = letters.message(notice, letter, comment.sender.email)
Path({path!r}).write_text(mail.alternatives[0][0])
"""
Accounts = Mapping[str, tuple[str, str]]


@contextmanager
def newsroom() -> Iterator[tuple[str, list[str], Path]]:
    """The address of a running demo newsroom, what it printed, and a mail that it would send."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        said = Path(folder) / "said"
        with said.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(port)],
                cwd=ROOT,
                env={**os.environ, "VAR_DIR": f"{folder}/var", "DATABASE_URL": ""},
                stdout=out,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address, said.read_text().splitlines(), write_letter(Path(folder))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def write_letter(folder: Path) -> Path:
    """A statement of reasons of the demo, as HTML in a file."""
    path = folder / "letter.html"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", LETTER.format(path=str(path))],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": f"{folder}/var", "DATABASE_URL": ""},
        check=True,
    )
    return path


def wait_for(address: str) -> None:
    for _second in range(READY_WITHIN):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(1)
        else:
            time.sleep(1)
            return
    sys.exit(f"{address} did not answer within {READY_WITHIN} seconds.")


def public_pages(page: Page, address: str) -> dict[str, str]:
    """The path of one page of each kind that every reader may see."""
    page.goto(address)
    story = busiest_article(page, address)
    page.goto(address + story)
    first = {
        name: page.locator(f'main a[href^="{start}"]').first.get_attribute("href") or ""
        for name, start in (("topic", "/topics/"), ("person", "/people/"))
    }
    page.goto(address)
    opinion = page.locator(".kind-opinion.no-picture .teaser-headline a").first
    year = story.split("/")[2]
    return {
        "front": "/",
        "section": f"/{story.split('/')[1]}/",
        "article": story,
        "article-opinion": opinion.get_attribute("href") or "",
        **first,
        "year": f"/{year}/",
        "month": f"/{year}/{story.split('/')[3]}/",
        "search": "/search/?q=bridge",
        "search-nothing": "/search/?q=xylophonist",
        "page": "/about/",
        "compose": f"{story}comment/",
        "policy": "/comment-policy/",
        "policy-changes": "/comment-policy/changes/1/2/",
        "log": "/comment-policy/log/",
        "transparency": "/comment-policy/transparency/",
        "missing": "/no/such/page/",
        "senseless": "/town/?before=nonsense",
    }


def walk_in_modes(browser: Browser, address: str, folder: Path) -> None:
    """Every kind of page for readers, narrow and wide: light, dark, from the right, and printed."""
    page = browser.new_page()
    pages = public_pages(page, address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for name, path in pages.items():
            for mode in ("light", "dark", "rtl", "print"):
                page.emulate_media(
                    color_scheme="dark" if mode == "dark" else "light",
                    media="print" if mode == "print" else "screen",
                )
                page.goto(address + path)
                if mode == "rtl":
                    page.evaluate("document.documentElement.dir = 'rtl'")
                take(page, f"public-{name}", folder, whole=True, mode=mode)
    page.close()


def walk(browser: Browser, address: str, accounts: Accounts, letter: Path, folder: Path) -> None:
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            viewport = {"width": width, "height": 900}
            context = browser.new_context(viewport=viewport, color_scheme=scheme)
            page = context.new_page()
            walk_as_reader(page, address, folder)
            page.goto(letter.as_uri())
            take(page, "mail", folder, whole=True)
            walk_as_moderator(page, address, accounts["moderator"], folder)
            context.close()
            page = browser.new_page(viewport=viewport, color_scheme=scheme)
            walk_as_editor(page, address, accounts["editor"], folder)
            page.close()


def walk_as_reader(page: Page, address: str, folder: Path) -> None:
    page.goto(address)
    take(page, "front", folder, whole=False)
    take(page, "front-whole", folder, whole=True)
    page.goto(address + busiest_article(page, address))
    take(page, "article-top", folder, whole=False)
    take(page, "article-whole", folder, whole=True)
    page.locator("#comments").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#comments').scrollIntoView()")
    take(page, "article", folder, whole=False)
    story = page.url.partition("#")[0]
    report = page.get_by_role("link", name="Report").first.get_attribute("href")
    page.goto(story + "comment/")
    take(page, "compose", folder, whole=True)
    page.goto(f"{address}{report}")
    take(page, "report", folder, whole=True)
    page.goto(f"{address}{report}?about=law")
    page.get_by_role("button", name="Send").click()
    take(page, "report-illegal", folder, whole=True)
    write_something_held(page, story)
    take(page, "receipt", folder, whole=True)
    for name, path in (
        ("policy", "/comment-policy/"),
        ("policy-old", "/comment-policy/1/"),
        ("policy-changes", "/comment-policy/changes/1/2/"),
        ("log", "/comment-policy/log/"),
        ("transparency", "/comment-policy/transparency/"),
        ("search", "/search/?q=bridge"),
        ("missing", "/no/such/page/"),
    ):
        page.goto(address + path)
        take(page, name, folder, whole=True)


def write_something_held(page: Page, story: str) -> None:
    """Send what the policy holds, and come to its receipt."""
    page.goto(story + "comment/")
    page.get_by_label("Your comment").fill("Only a moron would close a bridge in March.")
    page.get_by_label("Your name").fill("Pia Sandell")
    page.get_by_label("Your e-mail address").fill("pia.sandell@example.org")
    page.get_by_role("button", name="Send").first.click()


def busiest_article(page: Page, address: str) -> str:
    """The path of the article on the front page with most comments."""
    links = page.locator("main h2 a, main h3 a").evaluate_all(
        "links => [...new Set(links.map(a => a.getAttribute('href')))]"
    )
    counts = {}
    for link in links[:12]:
        page.goto(address + link)
        counts[link] = page.locator("li.comment").count()
    return max(counts, key=lambda link: counts[link])


def sign_in(page: Page, address: str, account: tuple[str, str]) -> None:
    page.goto(address + "/admin/")
    page.get_by_label("E-mail address").fill(account[0])
    page.get_by_label("Password").fill(account[1])
    page.get_by_role("button", name="Log in").click()


def walk_as_editor(page: Page, address: str, account: tuple[str, str], folder: Path) -> None:
    sign_in(page, address, account)
    walk_through_stories(page, address, folder)
    walk_before_publication(page, address, folder)
    walk_through_fronts(page, address, folder)
    walk_through_pictures(page, address, folder)
    walk_through_revisions(page, address, folder)
    walk_through_live_coverage(page, address, folder)
    walk_through_a_draft(page, address, folder)


def walk_through_a_draft(page: Page, address: str, folder: Path) -> None:
    """A draft of the policy, one of its rules, what its publication would change, and its trial."""
    page.goto(address + "/admin/comments/policyversion/")
    begin = page.get_by_role("button", name="Draft version")
    (begin if begin.count() else page.get_by_role("link", name="Open the draft")).click()
    draft = page.url
    take(page, "draft", folder, whole=True)
    page.goto(draft.replace("/change/", "/rules/1/"))
    take(page, "rule", folder, whole=True)
    page.goto(draft.replace("/change/", "/publish/"))
    take(page, "publish", folder, whole=True)
    page.goto(draft)
    page.get_by_role("link", name="Dry run", exact=True).click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("Where it and people differ").wait_for(timeout=60_000)
    take(page, "dry-run", folder, whole=True)


def walk_as_moderator(page: Page, address: str, account: tuple[str, str], folder: Path) -> None:
    sign_in(page, address, account)
    page.goto(address + "/admin/comments/comment/")
    take(page, "queue", folder, whole=False)
    take(page, "queue-whole", folder, whole=True)
    page.keyboard.press("h")
    take(page, "keys", folder, whole=False)
    page.goto(address + "/admin/comments/comment/?reported=1")
    page.locator("[data-item] a[href*='/change/']").first.click()
    take(page, "item", folder, whole=True)
    for name, path in (
        ("dashboard", "/admin/"),
        ("appeals", "/admin/comments/appeal/"),
        ("senders", "/admin/comments/sender/"),
        ("decisions", "/admin/comments/decision/"),
    ):
        page.goto(address + path)
        take(page, name, folder, whole=True)
    page.goto(address + "/admin/comments/appeal/")
    page.locator("#content a[href*='/change/']").first.click()
    take(page, "judge", folder, whole=True)
    page.goto(address + "/admin/comments/sender/?state=hold")
    page.locator("#content a[href*='/change/']").first.click()
    take(page, "sender", folder, whole=True)


def accounts_of(said: list[str]) -> Accounts:
    """The demo's sign-ins by role, as the start printed them."""
    found = {}
    for role in ("editor", "moderator"):
        line = next(line for line in said if f"{role}@" in line)
        email, _space, password = line[line.index(f"{role}@") :].partition(" ")
        found[role] = (email, password.strip())
    return found


def main() -> None:
    wanted = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs/screenshots")
    folder = ROOT / "build/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    wanted.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with newsroom() as (address, said, letter), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        walk_in_modes(browser, address, folder)
        walk(browser, address, accounts_of(said), letter, folder)
        browser.close()
    for name in ("front", "article-top", "article", "queue", "policy-changes", "rule"):
        shutil.copy(folder / f"{name}-1280-light.png", wanted)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
