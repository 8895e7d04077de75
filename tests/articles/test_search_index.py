"""The index is kept by whoever writes an article, and can be looked through and filled again."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import index, publishing, search, words
from articles.models import Article, SearchEntry
from tests.factories import PUBLISHED, make_article, make_person, make_section, make_topic

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def numbers(query: str) -> list[int]:
    return [index.number_of(key) for key in search.keys(words.parse(query))]


def saved(**fields: Any) -> Article:
    texts = {"headline": "Headline", "body_source": "<p>A zeppelin.</p>", **fields}
    return publishing.save(Article(section=make_section(), **texts), by="Ana")


def published(**fields: Any) -> Article:
    return publishing.publish(saved(**fields), by="Ana", at=timezone.now() - HOUR)


def test_a_draft_is_found_once_it_is_published_and_not_once_withdrawn() -> None:
    article = saved()
    assert not SearchEntry.objects.exists()
    publishing.publish(article, by="Ana")
    assert numbers("zeppelin") == [article.pk]
    publishing.withdraw(article, by="Ana", reason="It was a balloon.")
    assert numbers("zeppelin") == []
    publishing.publish(article, by="Ana")
    assert numbers("zeppelin") == [article.pk]


def test_what_is_saved_is_found_by_its_new_words_only() -> None:
    article = published()
    article.body_source, article.headline = "<p>A balloon.</p>", "Sky"
    publishing.save(
        article, by="Ana", credits=[make_person(name="Rui Silva")], topics=[make_topic()]
    )
    assert numbers("zeppelin") == numbers("headline") == []
    assert numbers("balloon sky rui convoys") == [article.pk]


def test_what_is_scheduled_anew_stands_at_its_new_time() -> None:
    other = published()
    article = publishing.publish(saved(), by="Ana", at=timezone.now() + HOUR)
    key = SearchEntry.objects.get(pk=article.pk).key
    article.embargo_until = timezone.now() + 3 * HOUR
    publishing.save(article, by="Ana")
    entry = SearchEntry.objects.get(pk=article.pk)
    assert (entry.key - key) >> index.NUMBER_BITS > 3_600
    publishing.unschedule(article, by="Ana")
    assert list(SearchEntry.objects.values_list("pk", flat=True)) == [other.pk]
    assert index.wanting() == []


def test_names_of_people_and_topics_are_kept() -> None:
    person, topic = make_person(name="Ana Lopes"), make_topic()
    article = published()
    publishing.save(article, by="Ana", credits=[person], topics=[topic])
    person.name, topic.name = "Ana Zarco", "Caravans"
    publishing.save_person(person, by="Ana")
    publishing.save_topic(topic, by="Ana")
    assert numbers("lopes") == numbers("convoys") == []
    assert numbers("zarco caravans") == [article.pk]
    assert index.wanting() == []


def test_a_story_that_moves_is_found_in_its_new_section() -> None:
    article, sport = published(), make_section(slug="sport", name="Sport")
    publishing.rename(article, by="Ana", section=sport)
    assert search.keys(words.parse("zeppelin"), search.Limits(sport))
    assert not search.keys(words.parse("zeppelin"), search.Limits(make_section()))


def test_a_refused_change_leaves_the_index_as_it_was() -> None:
    article = published()
    before = list(SearchEntry.objects.values())
    article.headline, article.expire_at = "Another", PUBLISHED
    with pytest.raises(publishing.NotPossible):
        publishing.save(article, by="Ana")
    assert list(SearchEntry.objects.values()) == before
    assert numbers("another") == []


def test_nothing_is_written_where_nothing_changed() -> None:
    article = published()
    article.refresh_from_db()
    with CaptureQueriesContext(connection) as captured:
        assert index.put([article]) == 0
    assert len(captured) == 1


def test_a_text_beyond_all_measure_is_kept_up_to_a_point() -> None:
    many = " ".join(f"word{number}" for number in range(30_000))
    article = make_article(text=many, deck="deck " * 5_000, headline="x" * 250)
    assert numbers('"word13998 word13999"') == [article.pk]
    assert numbers("word14000") == []
    wide = "\U0001e900" * words.LONGEST
    make_article(text=" ".join(f"{wide[:-6]}{number:06}" for number in range(14_000)))
    assert index.wanting() == []


def test_signs_that_no_text_should_hold_do_no_harm() -> None:
    article = make_article(headline="\ue002x \ue000 \ue001漢", text="a\x01b '\\' \ud7ff zeppelin")
    assert numbers("zeppelin") == [article.pk]


def spoil(how: str) -> None:
    """Leave the index as a restored or mended database may have it."""
    article = Article.objects.order_by("pk").first()
    assert article is not None
    rows = Article.objects.filter(pk=article.pk)
    if how == "text":
        rows.update(text="balloon")
    elif how == "time":
        rows.update(publish_at=PUBLISHED - HOUR)
    elif how == "draft":
        rows.update(publish_at=None, path=None)
    elif how == "entry":
        SearchEntry.objects.filter(pk=article.pk).delete()
    elif how == "format":
        SearchEntry.objects.filter(pk=article.pk).update(digest="0:x")
    else:
        table = "DELETE FROM articles_search"
        vectors = "UPDATE articles_searchentry SET vector = NULL"
        with connection.cursor() as cursor:
            cursor.execute(table if connection.vendor == "sqlite" else vectors)


SPOILT = ("text", "time", "draft", "entry", "format", "words")


@pytest.mark.parametrize("how", SPOILT)
def test_reindexing_mends_what_was_spoilt(how: str) -> None:
    articles = [make_article(text="zeppelin") for _number in range(3)]
    spoil(how)
    with pytest.raises(CommandError, match="missing or stale"):
        call_command("reindex", check=True)
    with pytest.raises(CommandError, match=r"run manage\.py reindex"):
        call_command("doctor")
    out = StringIO()
    call_command("reindex", stdout=out)
    assert f"{3 if how == 'words' else 1} articles indexed" in out.getvalue()
    call_command("reindex", check=True, stdout=out)
    first, *rest = (article.pk for article in articles)
    seen = numbers("zeppelin") if how != "time" else sorted(numbers("zeppelin"), reverse=True)
    assert seen == [*reversed(rest)] + ([] if how in ("text", "draft") else [first])


def test_reindexing_anew_leaves_nothing_of_what_was() -> None:
    article = make_article(text="zeppelin")
    Article.objects.filter(pk=article.pk).update(text="balloon")
    call_command("reindex", anew=True, stdout=StringIO())
    assert numbers("balloon") == [article.pk]
    assert numbers("zeppelin") == []


@pytest.mark.parametrize("how", ["entry", "format", "words"])
def test_migrating_indexes_what_an_earlier_release_did_not(how: str) -> None:
    article = make_article(text="zeppelin")
    spoil(how)
    call_command("migrate", verbosity=0)
    assert numbers("zeppelin") == [article.pk]
    assert index.wanting() == []


def test_words_left_of_a_story_that_is_gone_lead_to_no_other() -> None:
    """As when a table was emptied: the next story has the same number, at another time."""
    gone = make_article(text="zeppelin")
    pk = gone.pk
    gone.delete()
    make_article(pk=pk, slug="next", text="balloon")
    assert numbers("zeppelin") == []
    make_article(pk=pk + 1, text="balloon", at=PUBLISHED + HOUR)
    assert numbers("balloon") == [pk + 1, pk]


def test_many_are_indexed_in_bulk_and_found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MANY", 1)
    articles = [make_article(text="balloon") for _number in range(3)]
    Article.objects.update(text="zeppelin")
    assert index.fill(index.wanting()) == 3
    assert numbers("zeppelin") == [article.pk for article in reversed(articles)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'search_vector'")
            assert cursor.fetchone()[0] == ["fastupdate=off"]
