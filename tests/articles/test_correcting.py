from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import body, publishing
from articles.models import Article, Correction, Section
from tests.factories import make_article, make_section, make_site, make_user

pytestmark = pytest.mark.django_db
WRONG, RIGHT = "<p>Nine people were hurt.</p>", "<p>Seven people were hurt.</p>"
TOLD = "We first wrote that nine people were hurt. It was seven."


@pytest.fixture
def story() -> Article:
    make_site()
    article = Article(section=make_section(), headline="Stones", body_source=WRONG)
    publishing.save(article, by="Ana")
    publishing.publish(article, by="Ana", at=timezone.now() - timedelta(hours=2))
    return article


def read(client, story: Article) -> str:
    """What stands in the page below its head and masthead."""
    return client.get(story.get_absolute_url()).content.decode().partition("<main")[2]


def correct(article: Article, **changes: object) -> Correction:
    article.body_source = RIGHT
    values = {"kind": "correction", "text": TOLD, "by": "Ed"} | changes
    return publishing.correct(article, **values)  # type: ignore[arg-type]


def test_a_correction_stands_between_what_readers_had_and_what_they_have(story):
    made = correct(story)
    assert (made.before.body_source, made.after.body_source) == (WRONG, RIGHT)
    assert made.after.number == made.before.number + 1 == story.version
    assert (made.by, made.text, made.article) == ("Ed", TOLD, story)
    assert made.after.note == TOLD


def test_a_correction_moves_the_update_time_that_readers_are_shown(story):
    made = correct(story)
    fresh = Article.objects.get(pk=story.pk)
    assert abs(fresh.updated_at - made.created_at) < timedelta(seconds=5)


def test_an_article_says_what_was_put_right_above_and_below_its_text(client, story):
    correct(story)
    page = read(client, story)
    assert TOLD in page
    assert page.index("#corrections") < page.index("Seven people") < page.index(TOLD)
    assert "Nine people" not in page


def test_a_retraction_is_read_before_the_text(client, story):
    correct(story, kind="retraction", text="None of this happened.")
    page = read(client, story)
    assert page.index("None of this happened.") < page.index("Seven people")


def test_corrections_are_told_newest_first_with_their_times(client, story):
    correct(story, text="The first.")
    correct(story, kind="note", text="The second.")
    page = read(client, story)
    assert page.index("The second.") < page.index("The first.")
    card = Article.objects.get(pk=story.pk).card["corrections"]
    assert [one["text"] for one in card] == ["The first.", "The second."]
    assert all(datetime.fromisoformat(one["at"]).tzinfo for one in card)


def test_a_correction_changes_the_validator_of_the_page(client, story):
    before = client.get(story.get_absolute_url())["ETag"]
    correct(story)
    assert client.get(story.get_absolute_url())["ETag"] != before


def test_a_correction_stays_on_the_card_when_a_name_on_it_changes(story):
    correct(story)
    section = Section.objects.get(pk=story.section_id)
    section.name = "Roads"
    publishing.save_section(section, by="Ed")
    card = Article.objects.get(pk=story.pk).card
    assert card["section"]["name"] == "Roads"
    assert [one["text"] for one in card["corrections"]] == [TOLD]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": "  \x00 "}, "what readers are told"),
        ({"text": "x" * 2001}, "what readers are told"),
        ({"kind": "apology"}, "no such kind"),
    ],
)
def test_a_correction_that_says_nothing_is_refused_and_nothing_is_written(story, changes, told):
    with pytest.raises(publishing.NotPossible, match=told):
        correct(story, **changes)
    assert Article.objects.get(pk=story.pk).body_source == WRONG
    assert not Correction.objects.exists()


def test_what_readers_never_saw_needs_no_correction():
    article = Article(section=make_section(), headline="Draft", body_source=WRONG)
    publishing.save(article, by="Ana")
    with pytest.raises(publishing.NotPossible, match="have not seen"):
        correct(article)
    assert article.revisions.count() == 1


def test_a_correction_of_an_older_state_is_refused_whole(story):
    seen = publishing.latest_revision(story)
    publishing.save(Article.objects.get(pk=story.pk), by="Ben")
    with pytest.raises(publishing.Outdated):
        correct(story, seen=seen)
    assert not Correction.objects.exists()


def test_a_text_that_is_refused_takes_its_correction_with_it(story):
    story.body_source = "<p>x</p>" * 400_000
    with pytest.raises((body.BodyRefused, publishing.PublishingRefused)):
        publishing.correct(story, by="Ed", kind="correction", text=TOLD)
    assert not Correction.objects.exists()


def test_the_database_refuses_a_correction_without_words(story):
    revision = story.revisions.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(article=story, text="", after=revision, by="Ed")


def test_an_editor_corrects_from_the_articles_form(client, story):
    client.force_login(make_user(is_superuser=True, name="Ed"))
    url = f"/admin/articles/article/{story.pk}/change/"
    form = client.get(url).context["adminform"].form
    fields = {name: form[name].value() or "" for name in form.fields}
    fields |= {"topics": [], "embargo_people": [], "body_source": RIGHT, "correction": TOLD}
    fields |= {"correction_kind": "clarification", "visible_update": ""}
    for name in ("credits", "related_stories"):
        fields |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    for name in ("embargo_until", "expire_at"):
        fields.pop(name, None)
    response = client.post(url, {key: value for key, value in fields.items() if value is not None})
    assert response.status_code == 302, response.context["adminform"].form.errors
    made = Correction.objects.get()
    assert (made.kind, made.text, made.by) == ("clarification", TOLD, "Ed")
    assert made.before.body_source == WRONG


def test_a_draft_has_no_field_for_corrections(client):
    client.force_login(make_user(is_superuser=True))
    article = make_article(at=None)
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert "correction_kind" not in page
