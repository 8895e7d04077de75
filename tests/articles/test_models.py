"""The one rule of visibility, and what the database itself refuses."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from articles.admin import states
from articles.models import (
    Article,
    Credit,
    OldPath,
    Page,
    RelatedStory,
    Revision,
    Section,
    SiteIdentity,
)
from articles.models.fields import RESERVED, make_slug, validate_root_slug
from tests.factories import make_article, make_person, make_section

pytestmark = pytest.mark.django_db
NOW = datetime(2019, 11, 6, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
BEFORE, AFTER = NOW - DAY, NOW + DAY


def refused(make) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def expected(publish_at, embargo_until, expire_at, withdrawn_at) -> bool:
    """The sentence of the class, word for word."""
    if publish_at is None:
        return False
    begins = max(one for one in (publish_at, embargo_until) if one)
    ends = [one for one in (expire_at, withdrawn_at) if one]
    return begins <= NOW and (not ends or min(ends) > NOW)


TIMES = list(
    itertools.product(
        (None, BEFORE - DAY, NOW, AFTER),
        (None, BEFORE, NOW, AFTER),
        (None, BEFORE, NOW, AFTER, AFTER + DAY),
        (None, BEFORE, NOW),
    )
)


def test_an_article_is_visible_exactly_between_its_times():
    made = 0
    for place, times in enumerate(TIMES):
        publish_at, embargo_until, expire_at, withdrawn_at = times
        if publish_at and expire_at and expire_at <= publish_at:
            continue
        article = make_article(
            slug=f"story-{place}",
            at=publish_at,
            embargo_until=embargo_until,
            expire_at=expire_at,
            withdrawn_at=withdrawn_at,
        )
        listed = Article.objects.published(NOW).filter(pk=article.pk).exists()
        assert listed is article.is_visible(NOW) is expected(*times), times
        found = {
            name
            for name in states.NAMES
            if Article.objects.filter(states.condition(name, NOW), pk=article.pk).exists()
        }
        assert found == {states.state_of(article, NOW)}, times
        assert (states.state_of(article, NOW) == "published") is listed, times
        made += 1
    assert made > 150


def test_what_has_a_time_has_an_address():
    refused(lambda: Article.objects.filter(pk=make_article(at=None).pk).update(publish_at=NOW))


def test_an_article_ends_after_it_begins():
    article = make_article(at=NOW)
    refused(lambda: Article.objects.filter(pk=article.pk).update(expire_at=NOW))


def test_an_address_leads_to_one_article():
    article = make_article(slug="one")
    refused(lambda: make_article(slug="two", path=article.path))


def test_what_is_kept_from_search_engines_says_why():
    refused(lambda: make_article(noindex=True))
    make_article(noindex=True, noindex_reason="A court asked for it")


def test_a_person_has_each_role_once_and_a_story_is_related_once_and_never_to_itself():
    article, other, ana = make_article(), make_article(), make_person()
    for role in ("author", "photographer"):
        Credit.objects.create(article=article, person=ana, role=role)
    refused(lambda: Credit.objects.create(article=article, person=ana, role="author"))
    RelatedStory.objects.create(article=article, related=other)
    refused(lambda: RelatedStory.objects.create(article=article, related=other))
    refused(lambda: RelatedStory.objects.create(article=article, related=article))


def test_a_revision_has_its_number_once_and_outlives_every_attempt_to_delete_its_article():
    article = make_article()
    Revision.objects.create(article=article, number=1, action="saved", headline="x", by="Ana")
    refused(
        lambda: Revision.objects.create(
            article=article, number=1, action="saved", headline="y", by="Ben"
        )
    )
    with pytest.raises(Exception, match="protected"):
        article.delete()


def test_an_old_address_leads_to_exactly_one_thing():
    article, page = make_article(), Page.objects.create(slug="about", title="About")
    refused(lambda: OldPath.objects.create(path="x"))
    refused(lambda: OldPath.objects.create(path="x", article=article, page=page))
    OldPath.objects.create(path="x", article=article)
    refused(lambda: OldPath.objects.create(path="x", page=page))


def test_there_is_one_site():
    SiteIdentity.objects.create(pk=1, name="One")
    refused(lambda: SiteIdentity.objects.create(pk=2, name="Two"))


@pytest.mark.parametrize("slug", [*RESERVED, "2019", "0000", "de", "x", "pt-br", "zh-tw"])
def test_an_address_of_the_site_itself_is_refused_by_the_form_and_by_the_database(slug):
    with pytest.raises(ValidationError):
        validate_root_slug(slug)
    edition = make_section().edition
    refused(lambda: Section.objects.create(slug=slug, name="x", edition=edition))
    refused(lambda: Page.objects.create(slug=slug, title="x"))


@pytest.mark.parametrize(
    "slug", ["city", "news2019", "20th-century", "новости", "city-desk", "café"]
)
def test_other_addresses_are_free(slug):
    validate_root_slug(slug)
    Section.objects.create(slug=slug, name="x", edition=make_section().edition)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Convoys pelted on the road", "convoys-pelted-on-the-road"),
        ("Колонны забросали", "колонны-забросали"),
        ("東京 の夜", "東京-の夜"),
        ("!!!", "story"),
        ("", "story"),
        ("word " * 30, "-".join(["word"] * 16)),
        ("x" * 200, "x" * 80),
        ("-_dashed_-", "dashed"),
    ],
)
def test_a_slug_is_made_of_a_text_in_its_own_script(text, slug):
    assert make_slug(text, fallback="story") == slug


@given(st.text(max_size=300))
def test_any_text_makes_a_slug_that_fits(text):
    slug = make_slug(text, fallback="story", length=40)
    assert 0 < len(slug) <= 40
    assert not set(slug) & set(" /\\?#%\0\n")


def test_the_newest_come_first_and_lists_leave_the_texts_in_the_database():
    old, new = make_article(at=BEFORE), make_article(at=NOW)
    rows = list(Article.objects.published(AFTER).newest().for_list())
    assert rows == [new, old]
    assert rows[0].get_deferred_fields() >= {"body", "body_source", "text"}
