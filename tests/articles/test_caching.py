from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db.models import OuterRef, Subquery, Value
from django.http import HttpResponse
from django.test import RequestFactory

from articles import caching
from articles.models import Article
from tests.factories import make_article, make_site


def test_a_validator_depends_on_every_part_and_on_their_order() -> None:
    made = {
        caching.validator("a", "b"),
        caching.validator("b", "a"),
        caching.validator("ab"),
        caching.validator("a", "b", ""),
        caching.validator("a", "b", 1),
    }
    assert len(made) == 5
    assert caching.validator("a", "b") == caching.validator("a", "b")


def test_a_validator_depends_on_the_program(settings: object) -> None:
    before = caching.validator("a")
    settings.VERSION = "99.0.0"  # type: ignore[attr-defined]
    assert caching.validator("a") != before


def test_a_validator_is_a_weak_tag() -> None:
    assert caching.validator("a").startswith('W/"')


@pytest.mark.parametrize(
    ("sent", "unchanged"),
    [('W/"tag"', True), ('"tag"', True), ('W/"other", W/"tag"', True), ('W/"other"', False)],
)
def test_a_reader_who_has_the_page_is_told_so(sent: str, unchanged: bool) -> None:
    request = RequestFactory().get("/", headers={"If-None-Match": sent})
    answer = caching.not_modified(request, 'W/"tag"')
    assert (answer is not None) is unchanged
    if answer is not None:
        assert answer.status_code == 304
        assert answer.headers["ETag"] == 'W/"tag"'
        assert "max-age=0" in answer.headers["Cache-Control"]


def test_a_page_is_asked_for_every_time_and_shared_for_a_second() -> None:
    changed = datetime(2019, 11, 6, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    response = caching.may_be_kept(HttpResponse(), etag='W/"tag"', changed=changed)
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"
    assert response.headers["Last-Modified"] == "Wed, 06 Nov 2019 09:30:00 GMT"


def test_a_personal_page_is_kept_by_nobody() -> None:
    assert caching.never_kept(HttpResponse()).headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_a_part_of_another_app_changes_the_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article(slug="story")
    value = ["one"]
    monkeypatch.setitem(caching._parts, "more", lambda: Value(value[0]))
    before = caching.article_validator(fetched(article))
    value[0] = "two"
    assert caching.article_validator(fetched(article)) != before


@pytest.mark.django_db
def test_a_part_may_ask_about_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article(slug="story", text="its own")
    own = Article.objects.filter(pk=OuterRef("pk")).values("text")
    monkeypatch.setitem(caching._parts, "own", lambda: Subquery(own[:1]))
    assert fetched(article).part_own == "its own"  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_site_and_the_version_change_the_validator() -> None:
    article = make_article()
    tags = {caching.article_validator(fetched(article))}
    make_site(version=7)
    tags.add(caching.article_validator(fetched(article)))
    Article.objects.update(version=2, changed_at=datetime(2019, 11, 7, tzinfo=UTC))
    tags.add(caching.article_validator(fetched(article)))
    tags.add(caching.article_validator(fetched(article), "?from=3"))
    assert len(tags) == 4


def fetched(article: Article) -> Article:
    return caching.with_parts(Article.objects.published()).get(pk=article.pk)
