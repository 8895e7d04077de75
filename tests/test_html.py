"""Every page parses without one error by the algorithm of the HTML standard."""

from __future__ import annotations

import html5lib
import pytest
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
