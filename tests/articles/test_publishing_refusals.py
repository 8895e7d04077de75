"""What publishing refuses with words instead of failing or making a story vanish."""

from __future__ import annotations

import pytest

from articles import publishing
from comments.models import Thread
from tests.articles.test_publishing import actions, draft

pytestmark = pytest.mark.django_db


def test_a_draft_with_comments_to_come_is_not_deleted_and_keeps_its_revisions():
    article = draft()
    Thread.objects.create(article=article)
    with pytest.raises(publishing.NotPossible, match="something belongs to it: thread"):
        publishing.discard(article)
    assert actions(article) == ["created"]
