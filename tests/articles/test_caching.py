from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.db.models import OuterRef, Subquery, Value
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VERSION", "99.0.0"),
        ("SITE_URL", "https://news.example"),
        ("TIME_ZONE", "Asia/Tashkent"),
        ("LANGUAGE_CODE", "de"),
        ("MEDIA_URL", "/pictures/"),
        ("COMMENTS_PER_PAGE", 7),
    ],
)
def test_a_validator_depends_on_the_program_and_its_settings(
    settings: Settings, name: str, value: object
) -> None:
    before = caching.validator("a")
    setattr(settings, name, value)
    assert caching.validator("a") != before


def test_a_validator_depends_on_templates_and_names_of_static_files(
    settings: Settings, tmp_path: Path
) -> None:
    old, new, static = tmp_path / "old", tmp_path / "new", tmp_path / "static"
    for folder, text in ((old, "<p>Old</p>"), (new, "<p>New</p>"), (static, "{}")):
        folder.mkdir()
        (folder / ("staticfiles.json" if folder == static else "base.html")).write_text(text)
    tags = {caching.validator("a")}
    for templates, root in ((old, tmp_path), (new, tmp_path), (new, static)):
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [templates]}]
        settings.STATIC_ROOT = root
        tags.add(caching.validator("a"))
    assert len(tags) == 4


def test_the_same_files_elsewhere_make_the_same_digest(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "inside").mkdir(parents=True)
        (tmp_path / name / "inside" / "base.html").write_text("<p>Same</p>")
    assert caching.digest_of(tmp_path / "one") == caching.digest_of(tmp_path / "two")
    assert caching.digest_of(tmp_path / "one") != caching.digest_of(tmp_path / "none")


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
