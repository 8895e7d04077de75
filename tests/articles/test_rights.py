"""Who may see, write and publish which story, by group, section and embargo."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles import publishing, rights
from articles.models import Article, Credit, SectionDesk
from articles.people.models import User
from tests.factories import make_article, make_person, make_section, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def writer(name: str = "Wim", **fields: object) -> User:
    return make_user(email=f"{name.lower()}@example.org", name=name, groups=["Writer"], **fields)


def editor(name: str = "Edda") -> User:
    return make_user(email=f"{name.lower()}@example.org", name=name, groups=["Editor"])


def draft(**fields: object) -> Article:
    return make_article(at=None, **fields)


def secret(until: datetime | None = None) -> Article:
    story = draft()
    Article.objects.filter(pk=story.pk).update(embargo_until=until or timezone.now() + HOUR)
    story.refresh_from_db()
    return story


def seen_by(user: User, story: Article) -> bool:
    """What both ways of asking say, which must be one."""
    listed = rights.visible_to(user, Article.objects.all()).filter(pk=story.pk).exists()
    assert rights.may_see(user, story) is listed
    return listed


def test_a_draft_is_seen_by_those_who_write_and_by_nobody_else():
    story = draft()
    assert seen_by(writer(), story)
    assert seen_by(editor(), story)
    assert not seen_by(make_user(groups=["Moderator"], email="m@example.org"), story)
    assert not rights.may_see(AnonymousUser(), story)


def test_others_see_what_readers_have_seen_even_after_it_was_withdrawn():
    story, moderator = make_article(), make_user(groups=["Moderator"], email="m@example.org")
    assert seen_by(moderator, story)
    publishing.withdraw(story, by="Ana", reason="Wrong.")
    assert seen_by(moderator, story)


def test_a_story_under_embargo_is_seen_by_the_named_the_assigned_the_byline_and_owners():
    story = secret()
    named, assigned, author, other = (writer(name) for name in ("Nia", "Asa", "Aud", "Oda"))
    story.embargo_people.add(named)
    Article.objects.filter(pk=story.pk).update(assignee=assigned)
    Credit.objects.create(article=story, person=make_person(name="Aud", user=author))
    owner = make_user(email="owner@example.org", is_superuser=True)
    assert [seen_by(one, story) for one in (named, assigned, author, owner)] == [True] * 4
    assert not seen_by(other, story)
    assert not rights.may_write(other, story)
    assert not rights.may_publish(editor(), story)


def test_an_embargo_that_is_over_hides_nothing():
    story, other = secret(until=timezone.now() + HOUR), writer()
    later = timezone.now() + 2 * HOUR
    assert not rights.may_see(other, story)
    assert rights.may_see(other, story, later)


@pytest.mark.parametrize(
    ("own", "mine", "assigned", "may"),
    [
        ((), True, False, True),
        (("security",), True, False, True),
        (("culture",), True, False, False),
        (("culture",), True, True, True),
        (("culture", "security"), True, False, True),
    ],
)
def test_a_writer_changes_drafts_of_own_sections_and_what_was_handed_over(own, mine, assigned, may):
    user, story = writer(), draft(section=make_section())
    for slug in own:
        SectionDesk.objects.create(user=user, section=make_section(slug=slug, name=slug.title()))
    if assigned:
        Article.objects.filter(pk=story.pk).update(assignee=user)
        story.refresh_from_db()
    assert rights.may_write(user, story) is may
    assert not rights.may_publish(user, story)


def test_what_has_a_time_is_changed_by_those_who_publish_in_its_section():
    story, user, of_culture = make_article(), editor(), editor("Cleo")
    SectionDesk.objects.create(user=of_culture, section=make_section(slug="culture", name="C"))
    assert rights.may_write(user, story)
    assert rights.may_publish(user, story)
    assert not rights.may_write(writer(), story)
    assert not rights.may_write(of_culture, story)
    assert not rights.may_publish(of_culture, story)
    assert rights.may_publish_in(of_culture, None)


def test_owners_work_for_all_sections_whatever_desk_they_have():
    owner = make_user(email="owner@example.org", is_superuser=True)
    SectionDesk.objects.create(user=owner, section=make_section(slug="culture", name="C"))
    assert rights.may_publish(owner, draft(section=make_section()))


def test_the_sections_of_an_account_are_asked_once(django_assert_num_queries):
    user = writer()
    with django_assert_num_queries(1):
        assert rights.works_for(user, 1)
        assert rights.works_for(user, 2)
