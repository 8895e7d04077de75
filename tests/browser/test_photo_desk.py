"""The photo desk in a real browser: many files with a bad one, and a focal point set by a click."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from articles.media import library, metadata, renditions
from articles.media.models import Picture
from tests.browser.test_newsroom import at_desk, site
from tests.media import images

__all__ = ["site"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ORIGINALS_ROOT = tmp_path / "originals"


def test_many_files_are_sent_and_a_bad_one_stops_no_other(browser: Browser, site):
    told = metadata.in_jpeg(images.jpeg(), metadata.Notice("Ana Lopes"))
    page = at_desk(browser, site, "Ben")
    page.goto(f"{site}/admin/media/picture/")
    page.get_by_role("link", name="Upload pictures").click()
    page.get_by_label("Pictures", exact=True).set_input_files(
        [
            {"name": "quay.jpg", "mimeType": "image/jpeg", "buffer": told},
            {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"},
            {"name": "mill.png", "mimeType": "image/png", "buffer": images.png()},
        ]
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    outcomes = page.locator(".photo-outcomes li")
    expect(page.locator(".outcome-added")).to_have_count(2)
    expect(page.locator(".outcome-refused")).to_contain_text("not a JPEG, PNG, WebP or GIF")
    expect(outcomes.first).to_contain_text("quay.jpg Added. Still needed: alt text.")
    outcomes.first.get_by_role("link", name="Check its words").click()
    expect(page.get_by_label("Credit")).to_have_value("Ana Lopes")
    page.get_by_label("Alt text").fill("A quay in the rain")
    page.get_by_role("button", name="Save", exact=True).click()
    assert Picture.objects.get(name="quay.jpg").alt == "A quay in the rain"


def test_a_click_sets_the_focal_point_and_the_crops_follow(browser: Browser, site):
    picture = library.add(
        upload=io.BytesIO(images.jpeg(800, 400)),
        name="a.jpg",
        alt="Two halves",
        decorative=False,
        credit="Ana",
    )
    renditions.make_missing(Picture.objects.get(pk=picture.pk))
    page = at_desk(browser, site, "Ben")
    page.goto(f"{site}/admin/media/picture/{picture.pk}/change/")
    expect(page.get_by_text("Click on what must stay in view")).to_be_visible()
    box = page.locator(".focal img").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.4)
    x, y = page.locator("#id_focal_x"), page.locator("#id_focal_y")
    assert 89 <= int(x.input_value()) <= 91
    assert 39 <= int(y.input_value()) <= 41
    square = page.locator(".crop-1-1")
    assert square.evaluate("one => one.style.objectPosition").startswith("100% ")
    x.fill("0")
    assert square.evaluate("one => one.style.objectPosition").startswith("0% ")
    page.get_by_role("button", name="Save", exact=True).click()
    assert Picture.objects.get().focal_x == 0
