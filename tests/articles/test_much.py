"""Much costs no more queries than little: long stories at the desk, people who wrote very much."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Credit
from tests.articles.test_admin import change, payload
from tests.factories import make_card, make_person, make_section, make_site

pytestmark = pytest.mark.django_db
STORIES = 5_000
AT_MOST = 6


@pytest.fixture
def busy():
    """Somebody with 5,000 stories, two hours apart."""
    make_site()
    person, section, now = make_person(slug="ana-lopes"), make_section(), timezone.now()
    card = make_card(section, [person], [])
    made = Article.objects.bulk_create(
        Article(
            section=section,
            slug=f"story-{number}",
            path=f"security/2025/01/06/story-{number}",
            headline=f"Story {number}",
            deck="What happened next.",
            publish_at=now - timedelta(hours=2 * number + 1),
            first_published_at=now - timedelta(hours=2 * number + 1),
            updated_at=now - timedelta(hours=2 * number + 1),
            card=card,
        )
        for number in range(STORIES)
    )
    Credit.objects.bulk_create(Credit(article=one, person=person) for one in made)
    return person


def asked(client, address):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return answer, len(captured)


def test_a_page_of_somebody_with_5000_stories_costs_at_most_six_queries(busy):
    client, address = Client(), busy.get_absolute_url()
    seen, page = [], address
    for _number in range(4):
        answer, queries = asked(client, page)
        assert queries <= AT_MOST, page
        stories = answer.context["stories"]
        seen += [one.headline for one in stories.items]
        page = address + stories.older
    assert seen == [f"Story {number}" for number in range(len(seen))]
    assert len(seen) >= 80
    back, queries = asked(client, address + stories.newer)
    assert queries <= AT_MOST
    assert back.context["stories"].items[-1].headline == seen[-len(stories.items) - 1]


@pytest.mark.parametrize("feed", ["feed/", "feed.json"])
def test_their_feed_costs_no_more(busy, feed):
    assert asked(Client(), f"{busy.get_absolute_url()}{feed}")[1] <= AT_MOST


BLOCK = '<p>The road at gate {0} was <a href="https://example.org/{0}">closed</a>.</p>'


def opened_and_saved(client, blocks):
    """How many queries the form of a story of so many blocks takes, and saving it."""
    story = Article(headline="Long", language="en", section=make_section())
    story.body_source = "".join(BLOCK.format(number) for number in range(blocks))
    publishing.publish(publishing.save(story, by="Ana"), by="Ana")
    _answer, opening = asked(client, change(story))
    with CaptureQueriesContext(connection) as captured:
        data = payload(story, headline="Longer", _save="1")
        assert client.post(change(story), data).status_code == 302
    assert Article.objects.get(pk=story.pk).headline == "Longer"
    assert publishing.latest_revision(story) == 3
    return opening, len(captured)


def test_a_story_of_200_blocks_is_opened_and_saved_with_the_queries_of_one_of_two(desk):
    client = desk("Editor")
    opened_and_saved(client, 1)  # what is asked once for each process
    assert opened_and_saved(client, 200) == opened_and_saved(client, 2)
