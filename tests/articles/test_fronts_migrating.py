"""What stood in the slots of earlier releases stands on the front page, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import fronts
from articles.models import Article
from tests.factories import PUBLISHED, make_article


def slots() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, article_id FROM articles_frontslot ORDER BY position")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_slots_become_placements_in_their_order_without_what_was_over():
    one, over, two = (make_article(at=PUBLISHED + timedelta(hours=n)) for n in range(3))
    make_article(at=PUBLISHED + timedelta(days=1))
    call_command("migrate", "articles", "0007", verbosity=0)
    with connection.cursor() as cursor:
        for position, story in ((3, one), (5, over), (9, two)):
            cursor.execute(
                "INSERT INTO articles_frontslot (position, article_id) VALUES (%s, %s)",
                [position, story.pk],
            )
    Article.objects.filter(pk=over.pk).update(expire_at=timezone.now())
    call_command("migrate", "articles", verbosity=0)
    shown = fronts.front_at(timezone.now()).top
    assert [(one.place, one.article) for one in shown if one.placement] == [
        (fronts.Place("lead", 0), one),
        (fronts.Place("beside", 0), two),
    ]
    call_command("migrate", "articles", "0007", verbosity=0)
    assert slots() == [(1, one.pk), (2, two.pk)]


@pytest.fixture(autouse=True)
def _all_tables_again(transactional_db: None) -> Iterator[None]:
    """Other apps' migrations stand on those that this test takes back."""
    yield
    call_command("migrate", verbosity=0)
