"""A standing page enters the menus at its time, without a job and without a save."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Page
from tests.articles.test_publishing import published
from tests.factories import make_site

pytestmark = pytest.mark.django_db


def waiting(place: str, at: datetime) -> None:
    page = Page(slug=place, title=f"The {place}", place=place, published_at=at)
    publishing.save_page(page, by="Ana")


@pytest.mark.parametrize("place", ["header", "footer"])
@pytest.mark.parametrize("kind", ["article", "front"])
def test_a_page_is_in_the_menus_of_every_page_once_its_time_has_come(
    client, monkeypatch, place, kind
):
    make_site()
    address = {"article": published().get_absolute_url(), "front": "/"}[kind]
    at = timezone.now() + timedelta(hours=1)
    waiting(place, at)
    before = client.get(address)
    assert f"The {place}" not in before.text
    etag = {"If-None-Match": before.headers["ETag"]}
    assert client.get(address, headers=etag).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: at)
    answer = client.get(address, headers=etag)
    assert (answer.status_code, f"The {place}" in answer.text) == (200, True)
