"""A review link in real browsers: made at the desk, opened outside, revoked, and out of time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from articles import publishing
from articles.models import Article, ReviewLink
from tests.browser.test_newsroom import at_desk, form_of, site
from tests.factories import make_section

__all__ = ["site"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_a_link_is_opened_without_a_cookie_revoked_and_expires(browser: Browser, site, settings):
    settings.SITE_URL = site
    story = publishing.save(
        Article(headline="Bridge shut", body_source="<p>Spring.</p>", section=make_section()),
        by="Ana",
    )
    desk = at_desk(browser, site, "Ana")
    desk.goto(form_of(site, story))
    desk.get_by_role("link", name="Review links").click()
    for name in ("Dr Vega", "Ms Okoro"):
        desk.get_by_label("For whom").fill(name)
        desk.get_by_role("button", name="Make a link").click()
        expect(desk.get_by_role("heading", name=name)).to_be_visible()
    address = desk.get_by_label("Address of the link for Dr Vega").input_value()
    other = desk.get_by_label("Address of the link for Ms Okoro").input_value()

    outside = browser.new_context(java_script_enabled=False)
    page = outside.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="Bridge shut")).to_be_visible()
    expect(page.get_by_text("only for Dr Vega")).to_be_visible()
    assert outside.cookies() == []
    desk.reload()
    expect(desk.get_by_text("Opened once")).to_have_count(1)

    desk.get_by_role("button", name="Revoke the link for Dr Vega").click()
    expect(desk.get_by_text("Revoked on")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="This link has ended")).to_be_visible()
    assert page.goto(other).status == 200
    past = {"created_at": timezone.now() - timedelta(days=8), "expires_at": timezone.now()}
    ReviewLink.objects.filter(recipient="Ms Okoro").update(**past)
    assert page.reload().status == 410
    for one in (outside, desk.context):
        one.close()
