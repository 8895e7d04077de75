"""The desk says what publishing refused, and where to go instead."""

from __future__ import annotations

import pytest

from articles.models import Article
from comments.models import Thread
from tests.articles.test_admin import LIST, draft

pytestmark = pytest.mark.django_db


def test_a_draft_that_cannot_be_deleted_is_shown_again_with_the_reason(desk):
    article = draft()
    Thread.objects.create(article=article)
    answer = desk("Editor").post(f"{LIST}{article.pk}/delete/", {"post": "yes"}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}{article.pk}/change/", 302)]
    assert "something belongs to it" in answer.text
    assert Article.objects.filter(pk=article.pk).exists()
