"""What pages tell machines, in a browser that holds them to their content security policy."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.factories import make_article, make_person, make_policy, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOSTILE = "</script><script>document.title = 'taken'</script><!--"


def test_a_block_of_data_is_allowed_read_whole_and_never_run(page: Page, live_server: Any) -> None:
    make_site(name="Post")
    make_policy()
    person = make_person(name=HOSTILE, slug="ana")
    article = make_article(headline=HOSTILE, deck=HOSTILE, people=[person])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.log(e.violatedDirective))"
    )
    for path in (article.get_absolute_url(), "/", "/security/", "/people/ana/"):
        answer = page.goto(live_server.url + path)
        assert answer
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        blocks = page.locator("script[type='application/ld+json']")
        assert blocks.count() == 1
        graph = json.loads(blocks.inner_text() or blocks.text_content() or "")["@graph"]
        assert graph
        assert page.title() != "taken"
        if path == article.get_absolute_url():
            assert graph[0]["headline"] == graph[0]["author"][0]["name"] == HOSTILE
    assert said == []
