"""The verbs that change an article, and what each of them must never do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.body import BodyRefused
from articles.models import Article, Credit, OldPath, Revision
from tests.factories import make_person, make_section, make_topic

pytestmark = pytest.mark.django_db
PAST = datetime(2019, 11, 6, 9, 30, tzinfo=UTC)


def draft(**fields) -> Article:
    fields.setdefault("headline", "Convoys pelted on the bridge road")
    fields.setdefault("body_source", "<p>Stones fell on three lorries.</p>")
    fields.setdefault("section", make_section())
    return publishing.save(Article(**fields), by="Ana")


def published(at: datetime = PAST, **fields) -> Article:
    return publishing.publish(draft(**fields), by="Ana", at=at)


def visible(article: Article) -> bool:
    return Article.objects.published().filter(pk=article.pk).exists()


def actions(article: Article) -> list[str]:
    return list(article.revisions.order_by("number").values_list("action", flat=True))


# Saving


def test_a_new_article_is_a_draft_whatever_its_instance_says():
    article = Article(
        section=make_section(), headline="Bridge closed", publish_at=PAST, path="security/x"
    )
    publishing.save(article, by="Ana")
    assert (article.publish_at, article.path, article.first_published_at) == (None, None, None)
    assert not visible(article)
    assert article.slug == "bridge-closed"
    assert actions(article) == ["created"]


def test_a_save_stores_the_text_clean_plain_and_timed():
    article = draft(body_source="<p onclick='x()'>Stones <b>fell</b>.<script>x()</script></p>")
    assert article.body_source == article.body == "<p>Stones <strong>fell</strong>.</p>"
    assert article.text == "Stones fell."
    assert article.reading_minutes == 1


def test_characters_that_no_column_takes_are_dropped_from_every_text():
    article = draft(headline="A\0B", deck="c\x07d", lead_caption="\0", slug="x")
    assert (article.headline, article.deck, article.lead_caption) == ("AB", "cd", "")


def test_a_refused_text_leaves_nothing_behind():
    with pytest.raises(BodyRefused):
        draft(body_source="<ul><li>" * 200)
    assert not Article.objects.exists()
    article = draft()
    article.body_source = "<ul><li>" * 200
    with pytest.raises(BodyRefused):
        publishing.save(article, by="Ben")
    assert Article.objects.get().body_source == "<p>Stones fell on three lorries.</p>"
    assert actions(article) == ["created"]


def test_every_save_keeps_the_whole_text_under_the_name_of_its_writer():
    article = draft()
    article.body_source = "<p>Four lorries.</p>"
    publishing.save(article, by="Ben", note="Counted again")
    first, second = Revision.objects.order_by("number")
    assert first.body_source == "<p>Stones fell on three lorries.</p>"
    assert (second.by, second.note, second.body_source) == (
        "Ben",
        "Counted again",
        "<p>Four lorries.</p>",
    )


def test_a_save_over_a_newer_one_is_refused_and_names_who_was_faster():
    article = draft()
    mine, theirs = Article.objects.get(), Article.objects.get()
    theirs.headline = "Theirs"
    publishing.save(theirs, by="Ben")
    mine.headline = "Mine"
    with pytest.raises(publishing.Outdated, match="Ben saved this article on"):
        publishing.save(mine, by="Ana")
    assert Article.objects.get().headline == "Theirs"
    assert actions(article) == ["created", "saved"]


@pytest.mark.parametrize(
    "verb",
    [
        lambda article: publishing.publish(article, by="Ana"),
        lambda article: publishing.save(article, by="Ana", seen=1),
    ],
)
def test_every_verb_refuses_a_revision_that_is_not_the_newest(verb):
    article = draft()
    publishing.save(Article.objects.get(), by="Ben")
    with pytest.raises(publishing.Outdated):
        verb(article)


def test_a_change_of_a_picture_or_a_name_is_not_somebody_elses_save():
    person = make_person(name="Ana Lopes")
    article = publishing.save(draft(), by="Ana", credits=[person])
    person.name = "Ana Lopes Prado"
    person.save()
    publishing.refresh_cards([article.pk])
    publishing.save(article, by="Ana")
    assert article.card["credits"][0]["name"] == "Ana Lopes Prado"


def test_credits_keep_their_order_and_role_and_none_leaves_them():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    article = draft()
    lines = [ben, (ana, "photographer"), (ana, "author"), ben]
    publishing.save(article, by="Ana", credits=lines)
    publishing.save(article, by="Ana")
    found = [(one["name"], one["role"]) for one in article.card["credits"]]
    assert found == [("Ben", "author"), ("Ana", "photographer"), ("Ana", "author")]
    publishing.save(article, by="Ana", credits=[])
    assert not Credit.objects.exists()


def test_the_card_says_section_topics_and_when_related_stories_are_public():
    other, waiting = published(headline="Other"), draft(headline="Waiting")
    article = publishing.save(draft(), by="Ana", topics=[make_topic()], related=[other, waiting])
    assert article.card["section"] == {"name": "Security", "url": "/security/"}
    assert article.card["topics"] == [{"name": "Convoys", "url": "/topics/convoys/"}]
    (entry,) = article.card["related"]
    assert entry["url"] == other.get_absolute_url()
    assert datetime.fromisoformat(entry["from"]) == PAST
    assert entry["until"] is None


def test_publishing_withdrawing_and_renaming_a_story_reach_the_pages_that_lead_to_it():
    other = draft(headline="Other")
    article = publishing.save(draft(), by="Ana", related=[other])
    version = article.version
    publishing.publish(other, by="Ana", at=PAST)
    article.refresh_from_db()
    assert article.card["related"][0]["headline"] == "Other"
    assert article.version > version
    publishing.rename(other, by="Ana", slug="another")
    article.refresh_from_db()
    assert article.card["related"][0]["url"].endswith("/another/")
    publishing.withdraw(other, by="Ana", reason="Wrong person named")
    article.refresh_from_db()
    assert article.card["related"][0]["until"] is not None


def test_a_story_is_never_related_to_itself():
    article = draft()
    with pytest.raises(publishing.NotPossible):
        publishing.save(article, by="Ana", related=[article])


# Publishing


def test_publishing_gives_an_address_with_the_day_in_site_time(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    with timezone.override("Asia/Tokyo"):
        article = published(at=datetime(2019, 11, 5, 20, 0, tzinfo=UTC))
    assert article.path == "security/2019/11/06/convoys-pelted-on-the-bridge-road"
    assert visible(article)
    assert article.first_published_at == article.updated_at == article.publish_at
    assert actions(article) == ["created", "published"]


def test_two_articles_of_one_name_and_day_get_two_addresses():
    paths = [published(headline="Fire").path for _number in range(3)]
    assert [path.rpartition("/")[2] for path in paths] == ["fire", "fire-2", "fire-3"]


def test_an_address_that_led_elsewhere_once_is_not_used_again():
    first = published(headline="Fire")
    publishing.rename(first, by="Ana", slug="great-fire")
    second = published(headline="Fire")
    assert second.path == "security/2019/11/06/fire-2"
    assert OldPath.objects.get(path="security/2019/11/06/fire").article == first


@pytest.mark.parametrize("slug", ["../../admin", "A b%2Fc?", "x" * 300, "é/ж\n", "---"])
def test_any_slug_that_is_asked_for_fits_an_address(slug, client):
    article = published(slug=slug)
    assert article.path.count("/") == 4
    assert len(article.slug) <= 80
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_headline_in_any_script_makes_the_address():
    article = published(headline="Колонны забросали камнями")
    assert article.path == "security/2019/11/06/колонны-забросали-камнями"


def test_an_article_in_the_future_waits_without_a_job():
    later = timezone.now() + timedelta(days=1)
    article = publishing.publish(draft(), by="Ana", at=later)
    assert not visible(article)
    assert Article.objects.published(later).filter(pk=article.pk).exists()
    assert article.first_published_at == later
    assert actions(article)[-1] == "scheduled"


def test_an_article_that_waits_takes_the_address_of_the_day_when_it_appears():
    first, second = (datetime(2999, 1, day, 12, tzinfo=UTC) for day in (1, 2))
    article = publishing.publish(draft(slug="fire"), by="Ana", at=first)
    publishing.publish(article, by="Ana", at=second)
    assert article.path == "security/2999/01/02/fire"
    article.embargo_until = datetime(2999, 1, 5, tzinfo=UTC)
    article.slug = "blaze"
    publishing.save(article, by="Ana")
    assert article.path == "security/2999/01/05/blaze"
    assert article.first_published_at == article.embargo_until
    assert not OldPath.objects.exists()


def test_an_embargo_holds_what_was_published():
    until = timezone.now() + timedelta(hours=2)
    article = publishing.publish(draft(embargo_until=until), by="Ana")
    assert not visible(article)
    assert article.first_published_at == until
    assert actions(article)[-1] == "scheduled"


def test_a_scheduled_article_can_become_a_draft_again():
    article = publishing.publish(draft(), by="Ana", at=timezone.now() + timedelta(days=1))
    publishing.unschedule(article, by="Ben")
    assert (article.publish_at, article.path, article.first_published_at) == (None, None, None)
    with pytest.raises(publishing.NotPossible):
        publishing.unschedule(article, by="Ben")


def test_what_readers_have_is_not_published_again_nor_made_a_draft():
    article = published()
    for verb in (publishing.publish, publishing.unschedule):
        with pytest.raises(publishing.NotPossible):
            verb(article, by="Ana")
    assert article.version == Revision.objects.latest("number").number


def test_an_article_from_elsewhere_keeps_its_two_dates():
    later = PAST + timedelta(days=30)
    article = publishing.publish(draft(), by="Import", at=PAST, updated=later)
    assert (article.first_published_at, article.updated_at) == (PAST, later)


def test_an_article_that_would_expire_first_is_not_published():
    article = draft(expire_at=PAST)
    with pytest.raises(publishing.NotPossible, match="expire"):
        publishing.publish(article, by="Ana")
    shown = published()
    shown.expire_at = PAST - timedelta(days=1)
    with pytest.raises(publishing.NotPossible, match="expire"):
        publishing.save(shown, by="Ana")


def test_an_article_without_a_headline_is_not_published():
    with pytest.raises(publishing.NotPossible, match="headline"):
        publishing.publish(draft(headline="  ", slug="x"), by="Ana")


# After publication


def test_a_published_address_and_its_dates_stand_whatever_is_saved():
    article = published()
    path = article.path
    article.headline, article.slug = "Something else", "something-else"
    article.publish_at = article.first_published_at = timezone.now()
    publishing.save(article, by="Ana")
    assert (article.path, article.slug) == (path, path.rpartition("/")[2])
    assert article.publish_at == article.first_published_at == article.updated_at == PAST


def test_the_update_time_moves_only_when_asked():
    article = published()
    publishing.save(article, by="Ana")
    assert article.updated_at == PAST
    publishing.save(article, by="Ana", visible_update=True)
    assert article.updated_at > PAST
    assert actions(article)[-2:] == ["saved", "updated"]


def test_an_update_asked_for_on_a_draft_gives_it_no_date():
    article = draft()
    publishing.save(article, by="Ana", visible_update=True)
    assert article.updated_at is None


def test_a_renamed_article_answers_at_every_address_it_had():
    article = published(slug="one")
    publishing.rename(article, by="Ana", slug="two")
    publishing.rename(article, by="Ana", section=make_section(slug="city", name="City"))
    assert article.path == "city/2019/11/06/two"
    assert article.card["section"]["name"] == "City"
    old = OldPath.objects.order_by("pk")
    assert [(one.path, one.article_id) for one in old] == [
        ("security/2019/11/06/one", article.pk),
        ("security/2019/11/06/two", article.pk),
    ]


def test_an_article_renamed_back_leaves_no_address_that_leads_to_itself():
    article = published(slug="one")
    publishing.rename(article, by="Ana", slug="two")
    publishing.rename(article, by="Ana", slug="one")
    assert article.path == "security/2019/11/06/one"
    assert [one.path for one in OldPath.objects.all()] == ["security/2019/11/06/two"]


def test_only_an_article_that_readers_saw_is_renamed_and_only_to_something_else():
    for article, slug in ((draft(), "two"), (published(slug="one"), "one")):
        with pytest.raises(publishing.NotPossible):
            publishing.rename(article, by="Ana", slug=slug)


def test_a_withdrawn_article_goes_with_a_reason_and_comes_back_where_it_was():
    article = published()
    path = article.path
    publishing.withdraw(article, by="Ana", reason=" Wrong person named ")
    assert not visible(article)
    assert article.withdrawn_reason == "Wrong person named"
    with pytest.raises(publishing.NotPossible):
        publishing.withdraw(article, by="Ana", reason="Again")
    with pytest.raises(publishing.NotPossible):
        publishing.publish(article, by="Ana", at=timezone.now() + timedelta(days=1))
    publishing.publish(article, by="Ana")
    assert visible(article)
    assert (article.path, article.publish_at, article.withdrawn_reason) == (path, PAST, "")
    assert actions(article)[-2:] == ["withdrawn", "republished"]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_withdrawn_without_a_reason(reason):
    article = published()
    with pytest.raises(publishing.NotPossible, match="reason"):
        publishing.withdraw(article, by="Ana", reason=reason)
    assert visible(article)


def test_a_draft_cannot_be_withdrawn():
    with pytest.raises(publishing.NotPossible):
        publishing.withdraw(draft(), by="Ana", reason="Because")


def test_the_log_keeps_a_name_after_the_account_has_gone(django_user_model):
    user = django_user_model.objects.create_user("ana@example.org", "pw", name="Ana Lopes")
    article = publishing.save(Article(section=make_section(), headline="One"), by=user)
    user.delete()
    assert article.revisions.get().by == "Ana Lopes"
