"""The fronts' desk: who sees and changes what stands where, and pages as on another day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import fronts
from articles.fronts import Place
from articles.models import Article, Banner, Placement, SectionDesk
from articles.people.models import User
from tests.factories import make_article, make_section, make_site

pytestmark = pytest.mark.django_db
DESK = "/admin/articles/front/"
PREVIEW = f"{DESK}preview/"
HOUR = timedelta(hours=1)
LEAD = Place("lead", 0)


def typed(at) -> str:
    """As the browser's field sends it, in site time."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def standing(section=None) -> dict[Place, Article]:
    rows = fronts.reading.standing_at(section, timezone.now())
    return {place: row.article for place, row in rows.items()}


def test_an_editor_finds_a_story_by_words_of_its_headline_and_puts_it_there(desk):
    client, story = desk("Editor"), make_article(headline="Überflutung an der Brücke")
    make_article(headline="Nothing else")
    page = client.get(f"{DESK}?place=beside-0&q=brücke überflutung")
    assert [one.headline for one, _state in page.context["stories"]] == [story.headline]
    answer = client.post(f"{DESK}?place=beside-0&q=brücke", {"do": "put", "story": story.pk})
    assert (answer.status_code, answer.headers["Location"]) == (303, DESK)
    assert standing() == {Place("beside", 0): story}
    assert Placement.objects.get().by == str(User.objects.get())


def test_times_are_those_of_the_site_and_a_time_just_gone_is_now(desk):
    client, story, now = desk("Editor"), make_article(), timezone.now()
    data = {"do": "put", "story": story.pk, "ends_at": typed(now + 2 * HOUR)}
    client.post(f"{DESK}?place=lead-0", data | {"starts_at": typed(now + HOUR)})
    later = Placement.objects.get()
    assert later.starts_at == (now + HOUR).replace(second=0, microsecond=0)
    client.post(f"{DESK}?place=lead-0", data | {"starts_at": typed(now - timedelta(minutes=9))})
    assert standing() == {LEAD: story}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"do": "put"}, "Choose a story."),
        ({"do": "put", "story": "x"}, "Select a valid choice"),
        ({"do": "put", "starts_at": "soon"}, "Enter a valid date/time."),
        ({"do": "put", "starts_at": "2019-01-01T00:00"}, "choose a time ahead"),
        ({"do": "put", "ends_at": "9999-12-31T23:59"}, "further away than ten years"),
        ({"do": "up", "number": "9" * 30}, "does not stand here any more"),
        ({"do": "end", "number": "\x00"}, "does not stand here any more"),
        ({"do": "end-banner"}, "does not stand here any more"),
        ({"do": "zzz"}, "this form is incomplete"),
        ({"do": "banner", "text": "x"}, "This field is required."),
        ({"do": "banner", "text": "x", "address": "/no/such/"}, "No story of ours"),
        ({"do": "banner", "text": "x", "address": "/a\x00/"}, "Null characters"),
        ({"do": "banner", "text": "x", "address": "javascript:alert(1)"}, "valid URL"),
        ({"do": "banner", "text": "x" * 161}, "at most 160"),
    ],
    ids=lambda one: one["do"] if isinstance(one, dict) else "",
)
def test_what_is_sent_wrong_changes_nothing_and_is_said(desk, data, told):
    story = make_article()
    if "starts_at" in data or "ends_at" in data:
        data = {"story": story.pk, **data}
    answer = desk("Editor").post(f"{DESK}?place=lead-0", data)
    assert answer.status_code == 400
    assert told in answer.text
    assert not Placement.objects.exists()
    assert not Banner.objects.exists()


def test_stories_move_up_and_down_and_end_at_a_click(desk):
    client, one, two = desk("Editor"), make_article(), make_article()
    first = fronts.place(one, LEAD, by="Ana")
    fronts.place(two, Place("beside", 0), by="Ana")
    client.post(DESK, {"do": "down", "number": first.pk})
    assert standing() == {LEAD: two, Place("beside", 0): one}
    second = Placement.objects.get(article=one, ends_at=None)
    client.post(DESK, {"do": "up", "number": second.pk})
    assert standing() == {LEAD: one, Place("beside", 0): two}
    client.post(DESK, {"do": "end", "number": Placement.objects.latest("pk").pk})
    assert standing() == {Place("beside", 0): two}


def test_a_second_click_on_an_old_page_is_told_that_it_is_over(desk):
    client, row = desk("Editor"), fronts.place(make_article(), LEAD, by="Ana")
    assert client.post(DESK, {"do": "end", "number": row.pk}).status_code == 303
    again = client.post(DESK, {"do": "end", "number": row.pk})
    assert (again.status_code, "not stand here any more" in again.text) == (400, True)


def test_a_section_belongs_to_its_desk(desk):
    client, story = desk("Editor"), make_article()
    sport = make_section(slug="sport", name="Sport")
    SectionDesk.objects.create(user=User.objects.get(), section=sport)
    data = {"do": "put", "story": story.pk}
    assert client.post(f"{DESK}?section=security&place=lead-0", data).status_code == 403
    page = client.get(f"{DESK}?section=security")
    assert "You may look at this front, not change it." in page.text
    assert 'name="do" value="put"' not in page.text
    assert client.post(f"{DESK}?section=sport&place=lead-0", data).status_code == 303
    assert standing(sport) == {LEAD: story}
    assert standing() == {}


def test_a_row_of_another_front_is_not_changed_from_this_one(desk):
    row = fronts.place(make_article(), LEAD, by="Ana", section=make_section())
    answer = desk("Editor").post(DESK, {"do": "end", "number": row.pk})
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.ends_at is None


def test_writers_look_and_change_nothing(desk):
    row = fronts.place(make_article(), LEAD, by="Ana")
    client = desk("Writer")
    page = client.get(DESK)
    assert page.status_code == 200
    assert 'method="post"' not in page.text.partition('id="content-main"')[2]
    assert client.post(DESK, {"do": "end", "number": row.pk}).status_code == 403


def test_a_story_under_embargo_has_no_name_for_those_who_may_not_know(desk):
    at = timezone.now() + HOUR
    story = make_article(headline="Minister resigns", at=at)
    Article.objects.filter(pk=story.pk).update(embargo_until=at)
    fronts.place(story, LEAD, by="Ana", starts_at=at)
    client = desk("Editor")
    for address in (DESK, f"{DESK}?place=lead-0&q=minister"):
        page = client.get(address)
        assert "A story under embargo" in page.text
        assert "Minister resigns" not in page.text
    assert "Minister resigns" not in client.get(f"{PREVIEW}?at={typed(at + HOUR)}").text
    assert client.post(f"{DESK}?place=lead-0", {"do": "put", "story": story.pk}).status_code == 400
    story.embargo_people.add(User.objects.get())
    assert "Minister resigns" in client.get(f"{PREVIEW}?at={typed(at + HOUR)}").text


def test_what_is_put_for_later_is_shown_and_called_off(desk):
    at = timezone.now() + HOUR
    row = fronts.place(make_article(headline="Budget"), LEAD, by="Ana", starts_at=at)
    client = desk("Editor")
    assert [one.placement for one in client.get(DESK).context["waiting"]] == [row]
    client.post(DESK, {"do": "end", "number": row.pk})
    assert client.get(DESK).context["waiting"] == []


@pytest.mark.parametrize("section", ["", "&section=security"])
def test_a_front_is_shown_as_on_friday_and_as_it_was(desk, section):
    make_site()
    now = timezone.now()
    make_section(slug="sport", name="Sport")
    old = make_article(headline="Old story")
    old_lead = make_article(headline="Old lead", at=now - 9 * HOUR)
    own = old.section if section else None
    fronts.place(old, LEAD, by="Ana", section=own, now=now - 8 * HOUR)
    fronts.place(old_lead, LEAD, by="Ana", section=own, now=now - 4 * HOUR)
    to_come = make_article(headline="Festival opens", at=now + 2 * HOUR)
    fronts.place(to_come, LEAD, by="Ana", section=own, starts_at=now + 3 * HOUR)
    client, leads = desk("Editor"), []
    for at in (now - 6 * HOUR, now, now + 4 * HOUR):
        page = client.get(f"{PREVIEW}?at={typed(at)}{section}")
        assert "no-store" in page.headers["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in page.text
        leads.append(page.context["lead"].headline)
    assert leads == ["Old story", "Old lead", "Festival opens"]


@pytest.mark.parametrize("at", ["", "soon", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_is_none_leads_back_to_the_desk(desk, at):
    answer = desk("Editor").get(f"{PREVIEW}?at={at}", follow=True)
    assert answer.redirect_chain == [(DESK, 302)]
    assert "choose them" in answer.text


def test_every_past_front_is_a_click_away(desk):
    row = fronts.place(make_article(), LEAD, by="Ana", now=timezone.now() - HOUR)
    client = desk("Editor")
    turns = client.get(DESK).context["turns"]
    assert turns == [row.starts_at]
    page = client.get(DESK).text.partition("As it was")[2]
    address = page.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(address).context["top"] == [row.article]


def test_a_section_that_there_is_not_is_not_found(desk):
    assert desk("Editor").get(f"{DESK}?section=zzz").status_code == 404


def test_the_form_of_a_story_leads_to_the_front_page_where_it_is_found(desk):
    make_site()
    make_article(headline="Something else")
    story = make_article(headline="Who rang, “and why?” A night in nine phone calls from the quay")
    form = f"/admin/articles/article/{story.pk}/change/"
    assert "Put it on the front page" not in desk("Writer", email="w@example.org").get(form).text
    client = desk("Editor")
    page = client.get(form).text
    before = page.partition("Put it on the front page")[0]
    address = before.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    found = client.get(address.partition("#")[0])
    assert [one for one, _state in found.context["stories"]] == [story]
    draft = make_article(at=None)
    text = client.get(f"/admin/articles/article/{draft.pk}/change/").text
    assert "Put it on the front page" not in text
