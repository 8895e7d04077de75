"""What others may publish, and what they copy."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from articles import publishing, republishing
from articles.models import Article, SiteIdentity
from tests.factories import make_article, make_person, make_section, make_site, make_user

pytestmark = pytest.mark.django_db
LICENCE = {"licence": "CC BY-ND 4.0", "licence_url": "https://example.org/by-nd/4.0/"}
BODY = (
    '<p>See <a href="/security/">more</a> and <a href="https://else.example/">this</a>.</p>'
    '<figure data-picture="abc"><figcaption>Not ours &amp; not to give</figcaption></figure>'
    "<table><tbody><tr><td>7 &lt; 8</td></tr></tbody></table><p>End.</p>"
)


@pytest.fixture
def site() -> SiteIdentity:
    return make_site(**LICENCE)


def story(**fields) -> Article:
    return make_article(**{"republish": True, "body_source": BODY, **fields})


def address(article: Article) -> str:
    return f"{article.get_absolute_url()}republish/"


def copies(client: Client, article: Article) -> tuple[str, str]:
    page = html.document_fromstring(client.get(address(article)).content.decode())
    first = "\n"  # which browsers leave out
    return tuple(area.text.removeprefix(first) for area in page.xpath("//textarea"))  # type: ignore[return-value]


def test_a_story_that_may_be_republished_leads_to_its_text(client, site):
    article = story()
    assert f'href="{address(article)}"' in client.get(article.get_absolute_url()).content.decode()
    answer = client.get(address(article))
    assert answer.status_code == 200
    assert not answer.cookies
    page = html.document_fromstring(answer.content.decode())
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    assert page.xpath("//a[@rel='license']/@href") == ["https://example.org/by-nd/4.0/"]
    assert "the licence is for the text alone" in page.xpath("string(//main)")


@pytest.mark.parametrize(
    ("fields", "identity"),
    [
        ({"republish": False}, LICENCE),
        ({"kind": "wire"}, LICENCE),
        ({"kind": "partner"}, LICENCE),
        ({"wire_source": "An Agency"}, LICENCE),
        ({}, {}),
        ({}, {"licence": "CC BY 4.0"}),
        ({}, {"licence_url": "https://example.org/"}),
    ],
    ids=["not marked", "wire", "partner", "agency", "no licence", "no address", "no name"],
)
def test_what_is_not_to_be_given_has_no_such_page(client, fields, identity):
    make_site(**identity)
    article = story(**fields)
    assert client.get(address(article)).status_code == 404
    page = client.get(article.get_absolute_url()).content.decode()
    assert "republish" not in page
    assert '"license"' not in page


def test_what_is_not_public_is_not_to_be_copied(client, site):
    story(slug="draft", at=None, path="security/2019/11/06/draft")
    assert client.get("/security/2019/11/06/draft/republish/").status_code == 404
    assert client.get("/security/2019/11/06/nothing/republish/").status_code == 404


def test_the_html_is_whole_clean_and_without_pictures(client, site, settings):
    settings.SITE_URL = "https://news.example"
    article = story(
        headline="Tom & <Ana>", deck="A deck.", people=[make_person(name="Ben Ek")], slug="story"
    )
    markup, _text = copies(client, article)
    assert markup == (
        "<h1>Tom &amp; &lt;Ana&gt;</h1>\n<p>A deck.</p>\n<p>By Ben Ek</p>\n"
        '<p>See <a href="https://news.example/security/">more</a> and '
        '<a href="https://else.example/">this</a>.</p>'
        "<table><tbody><tr><td>7 &lt; 8</td></tr></tbody></table><p>End.</p>\n"
        '<p>First published by <a href="https://news.example/security/2019/11/06/story/">'
        "The Test Gazette</a> on Nov. 6, 2019, under "
        '<a href="https://example.org/by-nd/4.0/">CC BY-ND 4.0</a>.</p>'
    )


def test_the_plain_text_has_the_same_words(client, site, settings):
    settings.SITE_URL = "https://news.example"
    _markup, text = copies(client, story(headline="Tom & <Ana>", deck="", slug="story"))
    assert text.split("\n\n") == [
        "Tom & <Ana>",
        "See more and this.",
        "7 < 8",
        "End.",
        (
            "First published by The Test Gazette on Nov. 6, 2019, under CC BY-ND 4.0.\n"
            "https://news.example/security/2019/11/06/story/"
        ),
    ]


def test_names_of_a_site_with_signs_of_markup_or_of_formats_stand_as_they_are(client):
    make_site(**{**LICENCE, "name": "The {0} & <Co>"})
    markup, text = copies(client, story())
    assert ">The {0} &amp; &lt;Co&gt;</a>" in markup
    assert "First published by The {0} & <Co> on" in text


def test_what_was_put_right_goes_with_the_copy(client, site):
    article = story()
    publishing.correct(article, by="Ana", kind="correction", text="It was <four> lorries.")
    markup, text = copies(client, article)
    assert "<p>Correction: It was &lt;four&gt; lorries.</p>" in markup
    assert "Correction: It was <four> lorries." in text


def test_a_copy_changes_with_the_story(client, site):
    article = story()
    etag = client.get(address(article)).headers["ETag"]
    held = {"If-None-Match": etag}
    assert client.get(address(article), headers=held).status_code == 304
    publishing.correct(article, by="Ana", kind="note", text="Looked at again.")
    assert client.get(address(article), headers=held).status_code == 200


@pytest.mark.parametrize("fields", [{"kind": "wire"}, {"kind": "partner"}, {"wire_source": "AP"}])
def test_what_others_wrote_is_not_marked_for_republishing(fields):
    article = Article(section=make_section(), headline="x", republish=True, **fields)
    with pytest.raises(publishing.NotPossible, match="not ours to give"):
        publishing.save(article, by="Ana")
    assert not Article.objects.exists()


def test_the_form_says_so_beside_the_box(client):
    article = make_article(wire_source="An Agency")
    client.force_login(make_user(is_superuser=True))
    url = f"/admin/articles/article/{article.pk}/change/"
    form = client.get(url).context["adminform"].form
    assert republishing.is_ours(make_article())
    sent = {name: form[name].value() or "" for name in form.fields if name != "at"}
    inline = {f"{one}-{key}": 0 for one in ("credits", "related_stories") for key in FORMSET}
    answer = client.post(url, {**sent, **inline, "republish": "on", "noindex": ""})
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert "not ours to give" in str(errors["republish"])


FORMSET = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
