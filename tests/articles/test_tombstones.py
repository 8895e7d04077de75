"""A story that readers saw is withdrawn and never lost, whoever asks the admin and however."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles import publishing
from articles.media import library
from articles.models import Article, Credit, Revision, Topic
from articles.models.articles import RelatedStory
from tests.articles.test_admin import change, draft, payload, published
from tests.factories import make_person, make_site, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
DAY = timedelta(days=1)


def withdrawn():
    return publishing.withdraw(published(), by="Ana", reason="It was not true.")


def expired():
    story = published()
    Article.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    return story


def came_from_a_schedule():
    """Published by nobody's click: its time came."""
    story = publishing.publish(draft(), by="Ana", at=timezone.now() + DAY)
    then = timezone.now() - DAY
    Article.objects.filter(pk=story.pk).update(publish_at=then, first_published_at=then)
    return Article.objects.get(pk=story.pk)


def imported():
    """Without a single revision."""
    story = published()
    Revision.objects.filter(article=story).delete()
    return story


STORIES = {
    "published": published,
    "withdrawn": withdrawn,
    "expired": expired,
    "from a schedule": came_from_a_schedule,
    "imported": imported,
}


def the_page(client, story):
    client.get(f"{LIST}{story.pk}/delete/")
    client.post(f"{LIST}{story.pk}/delete/", {"post": "yes"})


def the_ticks(client, story):
    chosen = {"action": "delete_selected", "_selected_action": [story.pk], "post": "yes"}
    client.post(LIST, chosen)
    client.post(LIST, chosen | {"select_across": "1", "index": "0"})


def the_form(client, story):
    data = payload(story, _save="1", _delete="1", DELETE="on", **{"form-0-DELETE": "on"})
    data |= {f"credits-{place}-DELETE": "on" for place in range(3)}
    client.post(change(story), data)


def the_list(client, story):
    rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": story.pk}
    client.post(LIST, rows | {"form-0-DELETE": "on", "_save": "Save"})


def another_story(client, story):
    """A story that sends its readers on to it, and stops doing so."""
    other = publishing.save(draft(headline="Other"), by="Ana", related=[story])
    row = RelatedStory.objects.get(article=other)
    data = payload(other, _save="1") | {
        "related_stories-TOTAL_FORMS": 1,
        "related_stories-INITIAL_FORMS": 1,
        "related_stories-0-id": row.pk,
        "related_stories-0-related": story.pk,
        "related_stories-0-order": 0,
        "related_stories-0-DELETE": "on",
    }
    client.post(change(other), data)
    assert not RelatedStory.objects.filter(article=other).exists()


def the_buttons(client, story):
    for button in ("_unschedule", "_delete", "_discard", "_withdraw"):
        client.post(change(story), payload(story, reason="Gone", **{button: "1"}))


def what_it_stands_among(client, story):
    """The pages that delete its section, byline, topic, picture and the account that wrote it."""
    person, user = make_person(), make_user(email="wim@example.org")
    Credit.objects.create(article=story, person=person)
    story.topics.add(Topic.objects.create(slug="roads", name="Roads"))
    picture = library.add_missing(name="a.jpg", alt="A", caption="", credit="C", source_ref=None)
    Article.objects.filter(pk=story.pk).update(lead_picture=picture, assignee=user)
    rows = [story.section, person, story.topics.get(), picture, user]
    for row in rows:
        place = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
        client.post(f"{place}{row.pk}/delete/", {"post": "yes"})
        client.post(place, {"action": "delete_selected", "_selected_action": [row.pk]})
        assert type(row).objects.filter(pk=row.pk).exists(), row


WAYS = [
    the_page,
    the_ticks,
    the_form,
    the_list,
    another_story,
    the_buttons,
    what_it_stands_among,
]


@pytest.mark.parametrize("role", ["Editor", "owner"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("state", sorted(STORIES))
def test_nothing_in_the_admin_deletes_what_readers_saw(desk, state, way, role):
    make_site()
    story = STORIES[state]()
    before = list(story.revisions.values_list("pk", "headline", "body_source"))
    way(desk(is_superuser=True) if role == "owner" else desk(role), story)
    now = Article.objects.get(pk=story.pk)
    assert (now.path, now.first_published_at) == (story.path, story.first_published_at)
    left = list(story.revisions.values_list("pk", "headline", "body_source"))
    assert [row for row in left if row in before] == before


@pytest.mark.parametrize("state", sorted(STORIES))
def test_no_verb_deletes_it_either(state):
    story = STORIES[state]()
    with pytest.raises(publishing.NotPossible):
        publishing.discard(story, by="Ana")
    assert Article.objects.filter(pk=story.pk).exists()


def test_no_page_that_deletes_anything_reaches_a_story(desk):
    """Whatever has a page for deleting: no row of it takes a story along."""
    request = desk(is_superuser=True).get(LIST).wsgi_request
    reached = set()
    for model, its_admin in admin.site._registry.items():
        for relation in Article._meta.get_fields():
            towards = relation.many_to_one and relation.related_model is model
            if towards and relation.remote_field.on_delete.__name__ == "CASCADE":
                reached.add(model.__name__)
        try:
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[1])
        except NoReverseMatch:
            continue
        may = its_admin.has_delete_permission(request)
        assert not (may and model.__name__ in reached), model
    assert reached == set()


def test_the_database_holds_on_to_a_story_with_a_history():
    story = published()
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect([story])
    assert collector.protected
    with pytest.raises(ProtectedError):
        story.delete()
    with pytest.raises(ProtectedError):
        Article.objects.all().delete()


def test_a_withdrawn_story_answers_410_with_the_reason_and_keeps_its_revisions(client):
    make_site()
    story = published(headline="The council lied")
    publishing.rename(story, by="Ana", slug="the-council-said")
    old, path = story.old_paths.get().path, story.get_absolute_url()
    revisions = list(story.revisions.values_list("pk", flat=True))
    assert client.get(path).status_code == 200
    publishing.withdraw(story, by="Ana", reason="The council did not.")
    answer = client.get(path)
    assert answer.status_code == 410
    assert "The council did not." in answer.text
    assert "Stones fell." not in answer.text
    assert client.get(f"/{old}/", follow=True).status_code == 410
    kept = list(story.revisions.values_list("pk", flat=True))
    assert kept[1:] == revisions
    for page in ("/", "/feed/", "/feed.json", "/security/", "/sitemap.xml"):
        assert "the-council-said" not in client.get(page).text, page


def test_the_desk_still_shows_every_revision_of_a_withdrawn_story(desk):
    make_site()
    story = published(headline="First words")
    story.headline = "Second words"
    publishing.save(story, by="Ana")
    publishing.withdraw(story, by="Ana", reason="It was not true.")
    client = desk("Editor")
    page = client.get(f"{LIST}{story.pk}/history/").text
    assert "It was not true." in page
    first = story.revisions.order_by("number").first()
    shown = client.get(f"{LIST}{story.pk}/compare/?old={first.number}&new=3").text
    assert "First" in shown
    assert client.get(change(story)).status_code == 200


def test_a_story_that_comes_back_has_its_address_its_dates_and_its_whole_history(client):
    make_site()
    story = published()
    path, first = story.path, story.first_published_at
    publishing.withdraw(story, by="Ana", reason="To be checked.")
    publishing.publish(story, by="Ana")
    assert (story.path, story.first_published_at) == (path, first)
    assert client.get(story.get_absolute_url()).status_code == 200
    done = list(story.revisions.order_by("number").values_list("action", flat=True))
    assert done == ["created", "published", "withdrawn", "republished"]
