"""Every page parses without one error by the algorithm of the HTML standard."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest
from django.conf import settings
from django.test import Client

from tests.test_pages import PAGES, site

__all__ = ["site"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_whole_html(client: Client, url: str) -> None:
    parser = html5lib.HTMLParser()
    parser.parse(client.get(url).content.decode())
    wrong = [f"line {at[0]}: {code} {about}" for at, code, about in parser.errors]
    assert wrong == []


def test_every_button_says_what_it_does() -> None:
    """HTML takes one that says nothing for one that sends its form; the validators do not."""
    silent = []
    for path in sorted(Path(settings.BASE_DIR, "templates").rglob("*.html")):
        tags = re.findall(r"<button\b[^>]*>", path.read_text())
        silent += [f"{path.name}: {tag}" for tag in tags if not re.search("type=|flat_attrs", tag)]
    assert silent == []
