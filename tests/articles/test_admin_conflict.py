"""Two people, or two windows, on one story: what each changed is shown, and no word is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.articles.test_admin import change, draft, payload
from tests.factories import make_person, make_section, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(desk):
    return desk("Editor")


def theirs(article: Article, **fields) -> Article:
    """What Ben saved meanwhile."""
    for name, value in fields.items():
        setattr(article, name, value)
    return publishing.save(article, by="Ben")


def send(client, article, data, **more):
    return client.post(change(article), {**data, **more})


def test_both_sides_of_a_conflict_are_shown_word_by_word(client):
    article = draft(headline="Bridge closed")
    mine = payload(article, headline="Bridge closed today", body_source="<p>My long text.</p>")
    theirs(article, headline="Bridge open", body_source="<p>Their long text.</p>")
    page = send(client, article, mine).text
    assert "Ben saved this article" in page
    assert "Bridge <del>closed</del>" in page
    assert "Bridge <ins>open</ins>" in page
    assert "Bridge <ins>closed today</ins>" in page
    assert "<ins>My</ins> long text." in page
    article.refresh_from_db()
    assert article.headline == "Bridge open"


def test_a_second_click_alone_goes_over_nobody(client):
    article = draft()
    mine = payload(article, headline="Mine")
    theirs(article, headline="Theirs")
    first = send(client, article, mine)
    again = {**mine, "seen": first.context["adminform"].form["seen"].value()}
    assert send(client, article, again).status_code == 200
    article.refresh_from_db()
    assert article.headline == "Theirs"


def test_who_has_read_it_goes_over_it_and_the_history_keeps_both(client):
    article = draft()
    mine = payload(article, headline="Mine")
    theirs(article, headline="Theirs")
    assert 'name="over" value="2"' in send(client, article, mine).text
    assert send(client, article, mine, over="2").status_code == 302
    assert [one.headline for one in article.revisions.all()] == ["Mine", "Theirs", "Convoys pelted"]


@pytest.mark.parametrize("over", ["1", "2", "9", "x", ""])
def test_a_tick_counts_for_the_revision_that_was_shown_and_no_other(client, over):
    article = draft()
    mine = payload(article, headline="Mine")
    theirs(article, headline="Theirs")
    theirs(article, headline="Theirs again")
    assert send(client, article, mine, over=over).status_code == 200
    article.refresh_from_db()
    assert article.headline == "Theirs again"


def test_what_the_writer_left_alone_is_taken_over_and_said(client):
    soon = (timezone.localtime() + timedelta(days=2)).replace(second=0, microsecond=0)
    article = draft()
    mine = payload(article, headline="Mine")
    theirs(
        article,
        deck="Their deck.",
        body_source="<p>Their text.</p>",
        kind="analysis",
        republish=True,
        expire_at=soon,
    )
    article.topics.set([make_topic()])
    publishing.save(article, by="Ben", topics=[make_topic()])
    refused = send(client, article, mine)
    form = refused.context["adminform"].form
    taken = refused.context["conflict"].taken_over
    assert taken == [
        "Deck",
        "Text",
        "Topics",
        "May be republished",
        "Kind",
        "Expire at",
    ]
    kept = {**mine, "headline": form["headline"].value(), "over": "3"}
    for name in ("deck", "body_source", "kind"):
        kept[name] = form[name].value()
    kept |= {"topics": form["topics"].value(), "republish": "on"}
    kept |= {"expire_at_0": form.data["expire_at_0"]}
    kept |= {"expire_at_1": form.data["expire_at_1"]}
    assert client.post(change(article), kept).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.deck, article.text) == ("Mine", "Their deck.", "Their text.")
    assert (article.kind, article.republish) == ("analysis", True)
    assert article.expire_at == soon
    assert article.topics.count() == 1


def test_what_both_changed_stays_the_writers_in_the_form(client):
    article = draft(deck="A deck.")
    mine = payload(article, deck="My deck.")
    theirs(article, deck="Their deck.")
    refused = send(client, article, mine)
    assert refused.context["adminform"].form["deck"].value() == "My deck."
    assert [part.name for part in refused.context["conflict"].against] == ["deck"]


def test_another_place_or_picture_is_taken_over_by_its_number(client):
    article = draft()
    mine = payload(article, headline="Mine")
    culture = make_section(slug="culture", name="Culture")
    theirs(article, section=culture)
    refused = send(client, article, mine)
    assert refused.context["adminform"].form["section"].value() == str(culture.pk)
    assert refused.context["conflict"].taken_over == ["Section"]


def test_two_windows_of_one_person_are_two(client, desk):
    article = draft()
    one, other = payload(article, headline="One"), payload(article, headline="Other")
    assert send(client, article, one).status_code == 302
    refused = send(client, article, other)
    assert refused.status_code == 200
    assert 'value="Other"' in refused.text
    article.refresh_from_db()
    assert article.headline == "One"


def test_a_byline_of_before_can_still_be_saved_on_top(client):
    article = draft(credits=[make_person(name="Ana")])
    mine = payload(article, headline="Mine")
    publishing.save(article, by="Ben", credits=[make_person(name="Cleo")])
    page = send(client, article, mine)
    assert "Ben saved this article" in page.text
    assert "Cleo (author)" in page.text


def test_a_text_that_cannot_be_read_whole_is_shown_against_theirs_all_the_same(client):
    article = draft()
    mine = payload(article, headline="", body_source="<ul><li>" * 200 + "My words", kind="none")
    theirs(article, headline="Theirs")
    page = send(client, article, mine).text
    assert "My words" in page
    assert "Ben saved this article" in page


def test_saving_the_same_words_as_they_did_is_no_conflict_in_any_part(client):
    article = draft()
    mine = payload(article, headline="The same")
    theirs(article, headline="The same")
    refused = send(client, article, mine)
    assert refused.context["conflict"].against == []
    assert send(client, article, mine, over="2").status_code == 302
    assert article.revisions.count() == 2
