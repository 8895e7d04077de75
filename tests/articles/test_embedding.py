"""A link alone in its paragraph becomes a card, and nothing is asked of the other site."""

from __future__ import annotations

import pytest

from articles import body, embedding, publishing
from articles.models import Article, Embed
from tests.articles.test_admin import change, draft, payload
from tests.articles.test_body import make_picture
from tests.factories import make_section, make_site

pytestmark = pytest.mark.django_db
FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
LINK = f'<p><a href="{FILM}">The film</a></p>'
ADD = "/admin/articles/embed/add/"


def make_embed(**fields) -> Embed:
    fields = {"url": FILM, "title": "The bridge from above", "source": "Harbour Films", **fields}
    return publishing.save_embed(Embed(**fields), by="Ana")


def published(text: str) -> Article:
    story = publishing.save(
        Article(section=make_section(), headline="Bridge", body_source=text), by="Ana"
    )
    return publishing.publish(story, by="Ana")


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        f"<p>{FILM}</p>",
        '<p><a href="https://youtu.be/dQw4w9WgXcQ?si=x&amp;feature=y">any words</a></p>',
    ],
)
def test_every_way_to_name_the_film_alone_becomes_the_one_card(text):
    make_embed()
    html = body.render(f"<p>One.</p>{text}<p>Two.</p>").html
    assert html.startswith("<p>One.</p><figure")
    assert 'data-frame="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"' in html
    assert "The bridge from above" in html
    assert "Harbour Films, YouTube" in html
    assert html.endswith("</figure><p>Two.</p>")


@pytest.mark.parametrize(
    "text",
    [
        f'<p>See <a href="{FILM}">the film</a>.</p>',
        f'<ul><li><a href="{FILM}">the film</a></li></ul>',
        '<p><a href="https://films.example/watch?v=dQw4w9WgXcQ">elsewhere</a></p>',
        '<p><a href="https://vimeo.com/76979871">a film without a card</a></p>',
        '<p><a href="">nowhere</a></p>',
    ],
)
def test_a_link_among_words_or_to_anywhere_else_stays_a_link(text):
    make_embed()
    html = body.render(text).html
    assert "<figure" not in html
    assert "<a href" in html


def test_the_time_in_the_text_is_where_the_film_begins():
    make_embed()
    html = body.render(f"<p>{FILM}&amp;t=90</p>").html
    assert 'embed/dQw4w9WgXcQ?start=90"' in html


def test_nobody_can_write_a_card_by_hand():
    html = body.render('<figure class="embed" data-embed="x" data-frame="https://evil.example/">')
    assert "evil.example" not in html.html
    assert "data-embed" not in html.html


def test_what_is_said_of_a_film_is_safe_whatever_it_holds():
    make_embed(title='"><script>alert(1)</script>', source="<b>Films</b>")
    html = body.render(LINK).html
    assert "<script" not in html
    assert "&lt;b&gt;Films" in html


def test_machines_and_the_plain_text_get_the_link():
    make_embed()
    content = body.render(LINK)
    assert content.text == "The film"
    assert body.bare(content.source).html == content.source
    assert "<a href" in content.source


def test_a_text_without_such_links_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        body.render("<p>One.</p><p>Two https://example.org/ words</p>")


def test_a_card_that_is_made_or_changed_shows_in_the_stories_that_name_it():
    story = published(LINK)
    assert "<figure" not in story.body
    embed = make_embed()
    version = story.version
    story.refresh_from_db()
    assert "The bridge from above" in story.body
    assert story.version > version
    embed.title = "The bridge at night"
    publishing.save_embed(embed, by="Ben")
    story.refresh_from_db()
    assert "The bridge at night" in story.body
    assert publishing.latest_revision(story) == 2


def test_the_picture_is_ours_and_its_story_is_told_of_its_changes():
    picture = make_picture()
    make_embed(picture=picture)
    story = published(LINK)
    assert list(story.figures.all()) == [picture]


@pytest.mark.parametrize("url", ["https://films.example/1", "https://youtu.be/x", "javascript:0"])
def test_an_address_that_names_nothing_we_know_is_refused_in_words(url):
    with pytest.raises(publishing.NotPossible, match="YouTube, Vimeo"):
        make_embed(url=url)
    assert not Embed.objects.exists()


def test_one_film_has_one_card():
    make_embed()
    with pytest.raises(publishing.NotPossible, match="already"):
        make_embed(url="https://youtu.be/dQw4w9WgXcQ")


def test_links_that_could_be_cards_are_named_once():
    make_embed()
    vimeo = "https://vimeo.com/76979871"
    text = f'{LINK}<p>{vimeo}</p><p><a href="{vimeo}">again</a></p>'
    assert embedding.without_cards(text) == [vimeo]


def test_only_a_page_with_a_card_may_load_frames_and_only_of_its_site(client):
    make_site()
    make_embed()
    with_card, without = published(LINK), published("<p>Words.</p>")
    policy = client.get(with_card.get_absolute_url()).headers["Content-Security-Policy"]
    assert "frame-src https://www.youtube-nocookie.com" in policy
    assert "vimeo" not in policy
    assert (
        "frame-src" not in client.get(without.get_absolute_url()).headers["Content-Security-Policy"]
    )
    text_only = client.get(f"{with_card.get_absolute_url()}?text")
    assert "youtube-nocookie" not in text_only.text


def test_a_writer_makes_a_card_at_the_desk_after_the_save_has_offered_it(desk):
    client = desk("Writer")
    story = draft()
    saved = client.post(change(story), payload(story, body_source=LINK), follow=True)
    assert "A link to YouTube stands alone" in saved.text
    assert "embed/add/?url=https%3A%2F%2Fwww.youtube.com" in saved.text
    sent = {"url": FILM, "title": "The bridge", "source": "Harbour Films"}
    assert client.post(ADD, sent).status_code == 302
    story.refresh_from_db()
    assert "The bridge" in story.body
    again = client.post(ADD, sent)
    assert "already" in again.text
    wrong = client.post(ADD, {**sent, "url": "https://films.example/"})
    assert "Any other address is a link." in wrong.text
