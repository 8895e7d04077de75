"""Whoever works for other sections changes nothing of a story, on whatever page they ask."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, SectionDesk
from tests.articles.test_admin import payload
from tests.factories import make_section, make_user
from tests.test_permission_table import everything, path_of, rows

pytestmark = pytest.mark.django_db
OF_ALL = {"add", "changelist", "pictures", "autosave", "take_on", "throw_away"}
READS = {"compare", "history", "notes"}
"""Pages that everybody who writes may open; what is posted to them is no change of the story."""


def pages(story: Article) -> dict[str, str]:
    """The addresses below a story's, by the last part of their name."""
    world = {"articles_article": {"": story.pk, "number": 1, "link_id": 1}}
    start = "articles_article_"
    names = [name for name in rows() if name.startswith(start)]
    return {
        name.removeprefix(start): path_of(name, world)
        for name in names
        if name.removeprefix(start) not in OF_ALL
    }


def client_of(slug: str) -> Client:
    user = make_user(groups=["Editor"], email=f"{slug}@example.org")
    SectionDesk.objects.create(user=user, section=make_section(slug=slug, name=slug.title()))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("published", [False, True], ids=["draft", "published"])
def test_an_editor_of_another_section_changes_nothing_of_a_story(published: bool):
    story = publishing.save(Article(headline="Ferry", section=make_section()), by="Ana")
    if published:
        publishing.publish(story, by="Ana", at=timezone.now())
    sports, own = client_of("sports"), client_of("security")
    data = payload(story, headline="Mine", reason="Mine", recipient="Me", days="7", number="1")
    before = everything()
    for name, path in pages(story).items():
        answer = sports.post(path, data)
        if name not in READS:
            assert answer.status_code in (403, 404, 405), (name, answer.status_code)
        assert everything() == before, name
    assert own.post(pages(story)["change"], data | {"_save": "1"}).status_code == 302
    assert Article.objects.get().headline == "Mine"


def test_pages_that_change_a_story_are_among_those_asked():
    story = publishing.save(Article(headline="Ferry", section=make_section()), by="Ana")
    assert {"change", "delete", "restore", "review"} <= set(pages(story))
