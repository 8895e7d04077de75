"""What publishing refuses with words instead of failing or making a story vanish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from comments.models import Thread
from tests.articles.test_publishing import actions, draft, published, visible

pytestmark = pytest.mark.django_db


def test_a_draft_with_comments_to_come_is_not_deleted_and_keeps_its_revisions():
    article = draft()
    Thread.objects.create(article=article)
    with pytest.raises(publishing.NotPossible, match="something belongs to it: thread"):
        publishing.discard(article, by="Ana")
    assert actions(article) == ["created"]


def test_what_readers_have_seen_does_not_vanish_behind_an_embargo():
    article = published()
    article.embargo_until = timezone.now() + timedelta(days=1)
    with pytest.raises(publishing.NotPossible, match="withdraw it"):
        publishing.save(article, by="Ana")
    article.refresh_from_db()
    assert visible(article)
    article.embargo_until = timezone.now() - timedelta(minutes=1)
    publishing.save(article, by="Ana")
    assert visible(article)


def test_the_embargo_of_what_still_waits_is_moved():
    later = timezone.now() + timedelta(days=2)
    article = publishing.publish(draft(), by="Ana", at=timezone.now() + timedelta(days=1))
    article.embargo_until = later
    publishing.save(article, by="Ana")
    assert Article.objects.get().visible_from == later


def test_a_withdrawn_story_whose_time_is_over_does_not_come_back():
    article = published()
    publishing.withdraw(article, by="Ana", reason="Wrong")
    article.expire_at = timezone.now() - timedelta(minutes=1)
    publishing.save(article, by="Ana")
    with pytest.raises(publishing.NotPossible, match="expired"):
        publishing.publish(article, by="Ana")
    assert actions(article) == ["created", "published", "withdrawn", "saved"]
    article.expire_at = timezone.now() + timedelta(days=1)
    publishing.save(article, by="Ana")
    publishing.publish(article, by="Ana")
    assert visible(article)
