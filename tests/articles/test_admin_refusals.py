"""The desk says what publishing refused, and where to go instead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles.models import Article
from comments.models import Thread
from tests.articles.test_admin import ADD, LIST, change, draft, errors_of, payload, published

pytestmark = pytest.mark.django_db


def test_a_draft_that_cannot_be_deleted_is_shown_again_with_the_reason(desk):
    article = draft()
    Thread.objects.create(article=article)
    answer = desk("Editor").post(f"{LIST}{article.pk}/delete/", {"post": "yes"}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}{article.pk}/change/", 302)]
    assert "something belongs to it" in answer.text
    assert Article.objects.filter(pk=article.pk).exists()
    assert not LogEntry.objects.exists()


def test_an_embargo_on_what_readers_have_seen_is_refused_at_its_field(desk):
    article, day = published(), timezone.localdate() + timedelta(days=2)
    times = {"embargo_until_0": day.isoformat(), "embargo_until_1": "10:00"}
    answer = desk("Editor").post(change(article), payload(article, **times))
    assert "withdraw it" in errors_of(answer)
    assert list(answer.context["adminform"].form.errors) == ["embargo_until"]
    assert Article.objects.published().count() == 1


@pytest.mark.parametrize(
    ("typed", "stored"), [("Iphone-X", "iphone-x"), ("My_Slug--2", "my_slug-2")]
)
def test_a_slug_is_made_fit_for_an_address_without_a_complaint(desk, typed, stored):
    client, article = desk("Editor"), draft()
    assert client.post(ADD, {**payload(slug=typed), "_save": ""}).status_code == 302
    assert client.post(change(article), payload(article, slug=typed)).status_code == 302
    assert set(Article.objects.values_list("slug", flat=True)) == {stored}


def test_a_published_story_moves_only_when_its_slug_says_something_else(desk):
    client, article = desk("Editor"), published(slug="iphone-x")
    path = article.path
    assert client.post(change(article), payload(article, slug="Iphone-X")).status_code == 302
    article.refresh_from_db()
    assert article.path == path
    assert client.post(change(article), payload(article, slug="Iphone-11")).status_code == 302
    article.refresh_from_db()
    assert article.path.endswith("/iphone-11")


def test_a_time_typed_on_a_draft_that_is_only_saved_is_not_lost_in_silence(desk):
    article, day = draft(), timezone.localdate() + timedelta(days=2)
    times = {"at_0": day.isoformat(), "at_1": "10:00"}
    answer = desk("Editor").post(change(article), {**payload(article, **times), "_save": ""})
    assert "To set this time, publish." in errors_of(answer)
    answer = desk("Editor").post(change(article), {**payload(article, **times), "_publish": ""})
    assert answer.status_code == 302
    article.refresh_from_db()
    assert article.publish_at.date() == day
