"""The newsroom's pages in the order in which an editor comes to them, for `screenshots.py`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page


def take(page: Page, name: str, folder: Path, *, whole: bool, mode: str = "") -> None:
    """One picture, named by what it shows, its width and `mode`: the colour scheme unless given."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    mode = mode or ("dark" if dark else "light")
    if whole:  # pictures further down are fetched when they come near
        page.evaluate("document.querySelectorAll('img').forEach(img => { img.loading = 'eager'; })")
        page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{name}-{width}-{mode}.png", full_page=whole)


def walk_through_revisions(page: Page, address: str, folder: Path) -> None:
    """What each save of a story changed, a save on an older revision, and text that was kept."""
    page.goto(address + "/admin/articles/article/?q=council+tax")
    page.locator("#result_list tbody th a").first.click()
    form = page.url
    page.get_by_role("link", name="History").first.click()
    take(page, "history", folder, whole=True)
    page.get_by_role("link", name="Changes").first.click()
    take(page, "compare", folder, whole=True)
    page.goto(form.replace("/change/", "/history/"))
    page.get_by_role("link", name="Bring back").last.click()
    take(page, "restore", folder, whole=True)
    page.goto(form)
    page.locator("#id_deck").fill("What the draft budget leaves out, in eighteen lines.")
    page.locator("#id_seen").evaluate("field => { field.value = 1; }")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".conflict").wait_for()
    take(page, "conflict", folder, whole=True)
    page.goto(form)
    page.locator(".unsaved-offers").wait_for()
    take(page, "unsaved", folder, whole=False)
    page.get_by_role("button", name="Throw it away").first.click()


def walk_through_live_coverage(page: Page, address: str, folder: Path) -> None:
    """A live story, for readers and at the desk."""
    page.goto(address + "/admin/articles/article/?kind__exact=live")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Live entries").click()
    take(page, "live-desk", folder, whole=True)
    page.get_by_role("link", name="Change or remove").first.click()
    take(page, "live-entry", folder, whole=True)
    page.goto(address + "/search/?q=bridge+minute")
    page.get_by_role("link", name="The night of the bridge").first.click()
    take(page, "live", folder, whole=True)


def walk_through_pictures(page: Page, address: str, folder: Path) -> None:
    """The library, one of its pictures, and the form for many."""
    page.goto(address + "/admin/media/picture/")
    take(page, "photo-desk", folder, whole=False)
    page.locator(".photo-card").first.click()
    take(page, "picture", folder, whole=True)
    page.goto(address + "/admin/media/picture/upload/")
    take(page, "picture-upload", folder, whole=False)


def walk_through_stories(page: Page, address: str, folder: Path) -> None:
    """What is the editor's to do, a story that waits to be read, and what was said about it."""
    page.goto(address + "/admin/")
    take(page, "mine-to-do", folder, whole=True)
    page.goto(address + "/admin/articles/article/?state=submitted")
    take(page, "stories", folder, whole=True)
    page.locator("#result_list tbody th a").first.click()
    take(page, "story", folder, whole=True)
    page.get_by_role("link", name="Notes").first.click()
    take(page, "story-notes", folder, whole=True)
    page.goto(address + "/admin/articles/article/?q=council+tax")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Corrections (").click()
    take(page, "story-corrections", folder, whole=False)
    page.goto(address + "/admin/audit/auditentry/")
    take(page, "newsroom-log", folder, whole=False)


def walk_before_publication(page: Page, address: str, folder: Path) -> None:
    """A draft that the gate holds back, its links for review, and what one of them opens."""
    page.goto(address + "/admin/articles/article/?state=draft&q=harbour+wall")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("button", name="Publish now, or at the time set").click()
    page.locator(".gate").wait_for()
    take(page, "gate", folder, whole=False)
    page.get_by_role("link", name="Review links").click()
    page.get_by_label("For whom").fill("Dr Ines Okoro, University of Wren")
    page.get_by_role("button", name="Make a link").click()
    take(page, "review-links", folder, whole=True)
    link = page.locator(".review-address").first.input_value()
    page.goto(address + "/review/" + link.partition("/review/")[2])
    take(page, "review", folder, whole=False)


def walk_through_fronts(page: Page, address: str, folder: Path) -> None:
    """What stands on the fronts, a story that is to be put there, and the page on a past day."""
    for name, query in (
        ("fronts", ""),
        ("front-put", "?place=beside-1&q=the"),
        ("front-section", "?section=culture"),
    ):
        page.goto(f"{address}/admin/articles/front/{query}")
        take(page, name, folder, whole=True)
    page.locator(".front-turns a").last.click()
    take(page, "front-as-it-was", folder, whole=True)
