from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from articles.body import BodyRefused
from articles.importing import names, people, pictures, stories
from articles.importing.stories import Standing, Story
from articles.media.models import Picture
from articles.models import Article, OldPath, Page, Person, Revision, Section, SiteIdentity, Topic
from tests import factories

THEN = datetime(2014, 3, 12, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ORIGINALS_ROOT = tmp_path / "originals"


def story(ref: str = "x:1", **fields: object) -> Story:
    given = {
        "by": "Import",
        "section": factories.make_section(),
        "headline": "Coming soon",
        "body": "<p>We are back.</p>",
        "publish_at": THEN,
        **fields,
    }
    return Story(ref, **given)


def standing(ref: str = "x:1", **fields: object) -> Standing:
    given = {"by": "Import", "title": "About us", "body": "<p>We write.</p>", **fields}
    return Standing(ref, **given)


def image(folder: Path, name: str = "boat.jpg", kind: str = "JPEG") -> Path:
    Image.new("RGB", (400, 300), "navy").save(folder / name, kind)
    return folder / name


@pytest.mark.django_db
def test_a_story_is_published_on_the_day_it_was():
    person, topic = factories.make_person(), factories.make_topic()

    stored = stories.store(
        story(credits=[person], topics=[topic], updated=THEN + timedelta(days=1), deck="Soon.")
    )

    article = Article.objects.published().get()
    assert stored.made
    assert article == stored.row
    assert article.path == "security/2014/03/12/coming-soon"
    assert (article.first_published_at, article.updated_at) == (THEN, THEN + timedelta(days=1))
    assert article.card["credits"][0]["name"] == person.name
    assert article.card["topics"][0]["name"] == topic.name
    assert {one.by for one in Revision.objects.all()} == {"Import"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("publish_at", "path"), [(None, None), (datetime(2090, 1, 1, tzinfo=UTC), "2090/01/01")]
)
def test_what_has_no_time_or_a_later_one_is_not_public(publish_at, path):
    stored = stories.store(story(publish_at=publish_at))

    assert not Article.objects.published().exists()
    assert stored.row.path == (path and f"security/{path}/coming-soon")


@pytest.mark.django_db
def test_a_story_that_is_here_is_left_as_it_is():
    first = stories.store(story()).row
    before = list(Article.objects.values())

    again = stories.store(story(headline="Other", body="<p>Other</p>", old_path="other"))

    assert (again.made, again.row) == (False, first)
    assert list(Article.objects.values()) == before
    assert not OldPath.objects.exists()


@pytest.mark.django_db
def test_a_story_that_is_refused_leaves_nothing():
    with pytest.raises(BodyRefused):
        stories.store(story(body="<p>x</p>" * 100_000))

    assert not Article.objects.exists()
    assert not Revision.objects.exists()


@pytest.mark.django_db
def test_a_story_whose_publication_fails_leaves_no_draft_behind():
    with pytest.raises(ValueError, match="headline"):
        stories.store(story(headline=" ", slug="blank"))

    assert not Article.objects.exists()


@pytest.mark.django_db
def test_a_long_headline_is_cut_to_what_fits():
    assert len(stories.store(story(headline="x" * 400)).row.headline) == 250


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "kept"),
    [
        ("/2014/03/12/coming-soon/", "2014/03/12/coming-soon"),
        ("", None),
        ("/", None),
        ("x" * 501, None),
        ("security/2014/03/12/coming-soon/", None),
    ],
)
def test_an_old_address_is_remembered_if_it_is_one(old, kept):
    stories.store(story(old_path=old))

    assert list(OldPath.objects.values_list("path", flat=True)) == ([kept] if kept else [])


@pytest.mark.django_db
def test_an_old_address_stays_with_whoever_had_it_first():
    stories.store(story("x:1", headline="First", old_path="old"))

    second = stories.store(story("x:2", headline="Second", old_path="old"))

    assert second.clash == "First"
    assert OldPath.objects.get().article.headline == "First"


@pytest.mark.django_db
def test_a_standing_page_is_in_no_menu_and_public_from_its_day():
    page = stories.store_page(standing(published_at=THEN, order=-3, old_path="info/about")).row

    assert isinstance(page, Page)
    assert (page.slug, page.place, page.order, page.published_at) == ("about-us", "none", 0, THEN)
    assert page.text == "We write."
    assert OldPath.objects.get().page == page
    assert SiteIdentity.objects.get().nav["footer"] == []


@pytest.mark.django_db
def test_a_standing_page_that_is_here_is_left_as_it_is():
    stories.store_page(standing())
    before = [list(model.objects.values()) for model in (Page, SiteIdentity)]

    assert not stories.store_page(standing(title="Other")).made

    assert [list(model.objects.values()) for model in (Page, SiteIdentity)] == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "found"),
    [("search", "search-2"), ("2019", "2019-2"), ("de", "de-2"), ("security", "security-2")],
)
def test_a_page_never_takes_an_address_of_the_site_or_of_a_section(wanted, found):
    factories.make_section(slug="security")

    assert stories.store_page(standing(slug=wanted)).row.slug == found


@pytest.mark.django_db
def test_people_are_told_apart_by_reference_and_not_by_name():
    first, made = people.person("x:a:1", name="Tom Reed", slug="tom")
    second, made_too = people.person("x:a:2", name="Tom Reed", slug="tom")
    again, made_again = people.person("x:a:1", name="Thomas", slug="thomas")

    assert (made, made_too, made_again) == (True, True, False)
    assert (first.slug, second.slug, again.name) == ("tom", "tom-2", "Tom Reed")


@pytest.mark.django_db
def test_a_person_without_a_name_has_one_nevertheless():
    person, _made = people.person("x:a:1", name="", slug="")

    assert (person.name, person.slug) == ("Unnamed", "person")
    assert len(people.person("x:a:2", name="x" * 300, slug="")[0].name) == 120


@pytest.mark.django_db
def test_a_section_here_with_the_slug_is_used_and_else_one_is_made_for_the_menu():
    mine = factories.make_section(slug="security")

    assert people.section("x:c:security", name="S", slug="security", by="I") == (mine, False)
    made, new = people.section("x:c:media", name="Media", slug="media", by="I")
    assert (new, made.slug) == (True, "media-2")
    assert people.section("x:c:media", name="Media", slug="media", by="I") == (made, False)
    names_in_menu = [one["name"] for one in SiteIdentity.objects.get().nav["sections"]]
    assert "Media" in names_in_menu


@pytest.mark.django_db
def test_a_section_can_be_made_on_a_site_that_has_no_edition_yet():
    section, _made = people.section("x:c:1", name="Λιμάνι", slug="λιμάνι", by="I")

    assert section.edition.prefix == ""
    assert Section.objects.get().slug == "λιμάνι"


@pytest.mark.django_db
def test_a_topic_here_with_the_slug_is_used():
    mine = factories.make_topic(slug="tide")

    assert people.topic("x:t:tide", name="Tide", slug="tide") == (mine, False)
    assert people.topic("x:t:sea", name="Sea", slug="sea")[1]
    assert Topic.objects.count() == 2


@pytest.mark.django_db
def test_a_picture_with_its_file_is_ready_when_it_is_described(tmp_path):
    foreign = pictures.Foreign("x:p:1", "boat.jpg", "A boat", "Late", "Desk", image(tmp_path))

    stored = pictures.store(foreign)

    assert (stored.made, stored.renamed, stored.unreadable) == (True, False, "")
    row = stored.picture
    assert (row.state, row.alt, row.caption, row.credit) == ("ready", "A boat", "Late", "Desk")


@pytest.mark.django_db
def test_the_bytes_of_a_picture_are_believed_and_not_its_name(tmp_path):
    foreign = pictures.Foreign("x:p:1", "boat.jpg", file=image(tmp_path, kind="PNG"))

    stored = pictures.store(foreign)

    assert (stored.renamed, stored.picture.name, stored.picture.format) == (True, "boat.png", "png")
    assert stored.picture.state == "needs_text"


@pytest.mark.django_db
def test_a_picture_without_a_file_gets_it_when_it_turns_up(tmp_path):
    lost = pictures.store(pictures.Foreign("x:p:1", "boat.jpg", "A boat", "", "Desk"))
    assert (lost.made, lost.picture.state) == (True, "file_missing")

    found = pictures.store(pictures.Foreign("x:p:1", "boat.jpg", file=image(tmp_path)))

    assert (found.made, found.found) == (False, True)
    assert (found.picture.pk, found.picture.state) == (lost.picture.pk, "ready")
    assert found.picture.alt == "A boat"


@pytest.mark.django_db
def test_a_picture_that_is_here_with_its_file_is_left_as_it_is(tmp_path):
    foreign = pictures.Foreign("x:p:1", "boat.jpg", file=image(tmp_path))
    pictures.store(foreign)
    before = list(Picture.objects.values())

    again = pictures.store(foreign)

    assert (again.made, again.found) == (False, False)
    assert list(Picture.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xd8\xff\xe0 cut off"])
def test_a_file_that_is_no_picture_leaves_the_row_without_one_and_says_why(tmp_path, content):
    (tmp_path / "bad.jpg").write_bytes(content)
    foreign = pictures.Foreign("x:p:1", "bad.jpg", file=tmp_path / "bad.jpg")

    for made in (True, False):
        stored = pictures.store(foreign)
        assert (stored.made, stored.picture.state) == (made, "file_missing")
        assert stored.unreadable

    assert not list((tmp_path / "originals").glob("*.*"))


@pytest.mark.django_db
def test_a_file_that_cannot_be_opened_is_named_as_unreadable(tmp_path):
    stored = pictures.store(pictures.Foreign("x:p:1", "boat.jpg", file=tmp_path / "nowhere.jpg"))

    assert stored.unreadable == "No such file or directory"


@pytest.mark.django_db
def test_only_a_picture_that_nobody_described_takes_an_alt_text(tmp_path):
    foreign = pictures.Foreign("x:p:1", "a.jpg", credit="Desk", file=image(tmp_path, "a.jpg"))
    row = pictures.store(foreign).picture

    assert pictures.describe(row, "").state == "needs_text"
    row = pictures.describe(row, "A boat")
    assert (row.alt, row.state) == ("A boat", "ready")
    assert pictures.describe(row, "Another").alt == "A boat"


@given(st.lists(st.text(max_size=300), max_size=4))
def test_a_reference_fits_and_is_the_same_every_time(parts):
    assert len(names.reference(*parts)) <= names.REF_LENGTH
    assert names.reference(*parts) == names.reference(*parts)


def test_two_long_references_that_differ_at_their_end_stay_different():
    first, second = (names.reference("wxr", "x" * 400, end) for end in "ab")

    assert first != second


def test_a_slug_that_is_taken_is_numbered_within_its_length():
    taken = {"boat", "boat-2"}

    assert names.free_slug("Boat!", taken.__contains__, fallback="x") == "boat-3"
    assert names.free_slug("???", taken.__contains__, fallback="page") == "page"
    long = names.free_slug("a" * 90, {"a" * 75}.__contains__, fallback="x")
    assert len(long) <= 80


@pytest.mark.django_db
def test_nobody_is_made_twice_by_two_runs():
    for _time in range(2):
        people.person("x:a:1", name="Tom", slug="tom")
        stories.store(story())
        stories.store_page(standing("x:2"))

    assert (Person.objects.count(), Article.objects.count(), Page.objects.count()) == (1, 1, 1)
    assert Article.objects.get().changed_at <= timezone.now()
