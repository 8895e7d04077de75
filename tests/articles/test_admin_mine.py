"""The admin's first page says what is somebody's to do, and no more than that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.admin import dashboard
from articles.models import Article
from articles.people.models import User
from tests.articles.test_admin import draft
from tests.articles.test_admin_embargo import secret
from tests.articles.test_admin_workflow import client_of, of_section
from tests.articles.test_rights import editor, writer
from tests.factories import make_person, make_section, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def lists(user: User) -> dict[str, list[str]]:
    fresh = User.objects.get(pk=user.pk)
    return {
        str(one.title): [entry.headline for entry in one.entries] for one in dashboard.mine(fresh)
    }


def test_a_story_walks_through_the_lists_of_those_whose_turn_it_is():
    wim, edda = writer(), editor()
    story = publishing.save(
        Article(headline="Ferry", body_source="<p>x</p>", section=make_section()), by=wim
    )
    assert (lists(wim), lists(edda)) == ({"My drafts": ["Ferry"]}, {})
    publishing.submit(story, by=wim)
    assert (lists(wim), lists(edda)) == ({}, {"To be read": ["Ferry"]})
    publishing.return_(story, by=edda, reason="No source.")
    assert (lists(wim), lists(edda)) == ({"Returned to me": ["Ferry"]}, {})
    publishing.submit(story, by=wim)
    publishing.approve(story, by=edda)
    assert (lists(wim), lists(edda)) == ({}, {"Ready to publish": ["Ferry"]})
    publishing.publish(story, by=edda, at=timezone.now() + HOUR)
    assert (lists(wim), lists(edda)) == ({"Next to appear": ["Ferry"]},) * 2
    publishing.hand_over(story, by=edda, to=wim)
    assert lists(wim) == {"My turn": ["Ferry"], "Next to appear": ["Ferry"]}


def test_a_returned_story_says_why_and_who_said_so():
    wim, story = writer(), draft()
    publishing.submit(story, by=wim)
    publishing.return_(story, by=editor(), reason="No <source>.")
    page = client_of(wim).get("/admin/").text
    assert "No &lt;source&gt;." in page
    assert "Edda" in page
    assert "Convoys pelted" in page


def test_what_is_handed_to_a_colleague_is_not_everybodys_to_read():
    wim, edda, other = writer(), editor(), editor("Emil")
    story = draft()
    publishing.submit(story, by=wim)
    publishing.hand_over(story, by=wim, to=other)
    assert "To be read" not in lists(edda)
    assert lists(other)["My turn"] == ["Convoys pelted"]


def test_lists_are_of_ones_own_sections():
    arts = make_section(slug="arts", name="Arts")
    edda = of_section(editor(), "sports")
    for section in (arts, make_section(slug="sports", name="Sports")):
        for number in range(2):
            story = draft(headline=f"{section.name} {number}", section=section)
            publishing.submit(story, by="Ana")
        publishing.publish(story, by="Ana", at=timezone.now() + HOUR)
    assert lists(edda) == {"To be read": ["Sports 0"], "Next to appear": ["Sports 1"]}


def test_my_drafts_are_those_with_my_name_and_not_those_of_a_colleague():
    wim = writer()
    draft(headline="Of Ana")
    draft(headline="With my name", credits=[make_person(user=wim)])
    assert lists(wim) == {"My drafts": ["With my name"]}


def test_a_story_under_embargo_is_in_no_list_of_those_whom_it_does_not_name():
    story = secret()
    publishing.publish(story, by="Ana")
    edda = editor()
    assert lists(edda) == {}
    story.embargo_people.add(edda)
    assert lists(edda) == {"Next to appear": ["Secret merger"]}


def test_those_who_do_not_write_are_told_nothing_of_stories():
    draft()
    page = client_of(make_user(groups=["Moderator"])).get("/admin/").text
    assert "mine-to-do" not in page
    assert "Nothing waits for you" in client_of(writer()).get("/admin/").text


def test_each_list_is_short_leads_on_and_costs_one_query(django_assert_max_num_queries):
    wim, edda = writer(), editor()
    mine = make_person(user=edda)
    for number in range(dashboard.SHOWN + 2):
        for kind in "abcde":
            story = draft(headline=f"{kind}{number}", credits=[mine])
            if kind == "a":
                publishing.submit(story, by=wim)
            elif kind == "b":
                publishing.hand_over(story, by=wim, to=edda)
            elif kind == "c":
                publishing.publish(story, by=wim, at=timezone.now() + (number + 1) * HOUR)
            elif kind == "d":
                publishing.approve(story, by=wim)
    fresh = User.objects.get(pk=edda.pk)
    fresh.has_perm("articles.change_article")  # the page has asked already
    with django_assert_max_num_queries(6):
        found = dashboard.mine(fresh)
    shown = {str(one.title): (len(one.entries), one.url) for one in found}
    address = "/admin/articles/article/?"
    assert shown == {
        "My turn": (6, f"{address}turn=mine"),
        "To be read": (6, f"{address}state=submitted&turn=nobody"),
        "Ready to publish": (6, f"{address}state=approved&turn=nobody"),
        "My drafts": (6, f"{address}state=draft"),
        "Next to appear": (6, f"{address}state=scheduled&o=3"),
    }
    client = client_of(edda)
    for _many, url in shown.values():
        assert client.get(url).status_code == 200
    listed = [entry.headline for entry in found[-1].entries]
    assert listed == ["c0", "c1", "c2", "c3", "c4", "c5"]
    assert [row.headline for row in client.get(shown["Next to appear"][1]).context["cl"].queryset][
        :3
    ] == ["c0", "c1", "c2"]
