"""While an embargo lasts, no page of the admin and none of the readers' names the story to anybody
whom it does not name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, Autosave, Banner, Placement, Presence, ReviewLink
from articles.people.models import User
from comments.models import SectionDefaults, Thread
from tests.articles.test_body import figure, make_picture
from tests.factories import make_person, make_section, make_site, make_topic, make_user
from tests.test_permission_table import path_of, rows

pytestmark = pytest.mark.django_db
HEADLINE, SLUG = "Merger of the two bakeries", "merger-of-the-two"
PUBLIC = (
    "/",
    "/security/",
    "/topics/convoys/",
    "/feed/",
    "/security/feed/",
    "/sitemap.xml",
    "/sitemap-news.xml",
    "/search/?q=merger",
    "/?text=1",
)

LIST = "/admin/articles/article/"
OF_A_STORY = "/admin/autocomplete/?app_label=articles&model_name=relatedstory&field_name=related"
SEARCHES = (
    f"{LIST}?q=merger",
    f"{LIST}?state=scheduled",
    f"{LIST}?turn=nobody",
    f"{OF_A_STORY}&term=merger",
    "/admin/articles/front/?q=merger",
    "/admin/audit/auditentry/?q=merger",
    "/admin/comments/thread/?q=merger",
)


@pytest.fixture
def secret() -> Article:
    """A story under embargo that has had everything a story can have before its time."""
    make_site()
    picture, topic = make_picture(), make_topic()
    other = publishing.save(Article(headline="Other", section=make_section()), by="Ana")
    story = Article(
        headline=HEADLINE,
        slug=SLUG,
        body_source=f"<p>They merge.</p>{figure(picture.key)}",
        section=make_section(),
        lead_picture=picture,
    )
    publishing.save(story, by="Ana", credits=[make_person()], topics=[topic], related=[other])
    publishing.submit(story, by="Ana", note="Quiet!")
    publishing.approve(story, by="Ana")
    soon = timezone.now() + timedelta(hours=1)
    story.embargo_until = soon
    publishing.save(story, by="Ana")
    publishing.publish(story, by="Ana")
    publishing.save(other, by="Ana", related=[story])
    publishing.publish(other, by="Ana")
    Thread.objects.create(article=story)
    Placement.objects.create(slot="lead", article=story, starts_at=soon)
    Banner.objects.create(
        text="x", article=story, starts_at=soon, ends_at=soon + timedelta(hours=1)
    )
    ReviewLink.objects.create(article=story, recipient="Lawyer", by="Ana", expires_at=soon)
    return story


def pages(story: Article) -> dict[str, str]:
    """Every address of the admin that the table of rights names, as far as it is about the story
    or about nothing: by its name."""
    picture, person = story.lead_picture, story.people.get()
    assert picture is not None
    other = make_user(email="colleague@example.org")
    Autosave.objects.create(user=other, article=story, data={"headline": [HEADLINE]})
    Presence.objects.create(user=other, article=story, form="x")
    world: dict[str, dict[str, Any]] = {
        "articles_article": {"": story.pk},
        "articles_person": {"": person.pk},
        "articles_section": {"": story.section_id},
        "articles_topic": {"": story.topics.get().pk},
        "articles_siteidentity": {"": 1},
        "articles_placement": {"": Placement.objects.get().pk},
        "articles_banner": {"": Banner.objects.get().pk},
        "view_on_site": {
            "content_type_id": ContentType.objects.get_for_model(Article).pk,
            "object_id": story.pk,
        },
        "media_picture": {"": picture.pk},
        "people_user": {"": other.pk},
        "comments_thread": {"": Thread.objects.get().pk},
        "comments_thread_of": {"article_id": story.pk},
        "comments_articlevote_of": {"article_id": story.pk},
        "comments_sectiondefaults": {"": SectionDefaults.objects.create(section=story.section).pk},
        "comments_sectiondefaults_of": {"section_id": story.section_id},
        "app_list": {"app_label": "articles"},
    }
    found = {}
    for name in rows():
        try:
            path = path_of(name, world)
        except (KeyError, StopIteration):
            continue
        if "None" not in path:
            found[name] = path
    return found


@pytest.mark.parametrize(
    "groups", [("Writer",), ("Editor",), ("Moderator",), ("Editor", "Moderator")]
)
def test_no_page_of_the_admin_names_a_story_under_embargo(secret: Article, groups: list[str]):
    known = pages(secret)
    assert len(known) > 90
    known |= {address: address for address in SEARCHES}
    client = Client()
    client.force_login(make_user(groups=groups, email="somebody@example.org"))
    for name, path in known.items():
        answer = client.get(path, follow=True)
        told = [one for one in (HEADLINE, SLUG) if one in _said(answer)]
        assert not told, f"{name} ({path}) tells {told} to {groups}"


def test_those_whom_it_names_find_it_everywhere(secret: Article):
    user = make_user(groups=["Editor", "Moderator"], email="named@example.org")
    secret.embargo_people.add(user)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    known = pages(secret)
    telling = {
        name for name, path in known.items() if HEADLINE in _said(client.get(path, follow=True))
    }
    wanted = {"change", "changelist", "history", "notes"}
    assert {f"articles_article_{name}" for name in wanted} <= telling
    assert {"comments_thread_changelist", "comments_thread_of", "index"} <= telling


@pytest.mark.parametrize("path", PUBLIC)
def test_no_page_of_the_readers_names_it(client: Client, secret: Article, path: str):
    answer = client.get(path, follow=True)
    assert HEADLINE not in _said(answer)
    assert SLUG not in _said(answer)


def _said(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    ways = " ".join(url for url, _status in getattr(answer, "redirect_chain", []))
    return f"{content.decode()} {ways}"
