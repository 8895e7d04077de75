"""What every page that readers see must be, whatever it shows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from lxml import html

from articles.media.models import Picture
from articles.models import Article, Page, SiteIdentity
from comments.models import Report
from portal import views
from tests.factories import (
    PUBLISHED,
    make_article,
    make_comment,
    make_person,
    make_policy,
    make_section,
    make_site,
    make_topic,
)

PAGES = {
    "/": 200,
    "/security/": 200,
    "/empty/": 200,
    "/topics/convoys/": 200,
    "/people/ana/": 200,
    "/2019/": 200,
    "/2019/11/": 200,
    "/search/": 200,
    "/search/?q=stones": 200,
    "/search/?q=" + "x" * 101: 400,
    "/imprint/": 200,
    "/security/2019/11/06/story/": 200,
    "/security/2019/11/06/story/?text": 200,
    "/security/2019/11/06/story/republish/": 200,
    "/security/?text": 200,
    "/?text": 200,
    "/security/2019/11/06/partner/": 200,
    "/security/2019/11/06/gone/": 410,
    "/security/2019/11/06/story/comment/": 200,
    "/security/2019/11/06/story/comment/?reply=1": 200,
    "/security/2019/11/06/story/comments/1/report/": 200,
    "/security/2019/11/06/story/comments/1/report/?about=law": 200,
    "/security/2019/11/06/story/comments/3/report/": 410,
    "/comments/report/decided/": 200,
    "/comment-policy/": 200,
    "/comment-policy/1/": 200,
    "/comment-policy/changes/1/1/": 200,
    "/comment-policy/log/": 200,
    "/comment-policy/log/?action=nonsense": 400,
    "/comment-policy/transparency/": 200,
    "/accounts/sign-in/": 200,
    "/accounts/sign-in/sent/": 410,
    "/accounts/sign-in/nonsense/": 410,
    "/nothing/here/": 404,
    "/security/?before=nonsense": 400,
}
READ_BY_MANY = [url for url in PAGES if not {"comment", "report", "accounts"} & set(url.split("/"))]
RESOURCES = {"script": "src", "img": "src", "link": "href", "source": "srcset", "iframe": "src"}


@pytest.fixture
def site(db: None) -> None:
    """A little of everything, with long names and a picture."""
    nav = {
        "sections": [{"name": "Security", "url": "/security/"}],
        "header": [{"name": "About", "url": "/about-us/"}],
        "footer": [{"name": "Imprint", "url": "/imprint/"}],
    }
    make_site(tagline="News of the road", nav=nav, email="desk@example.org", publisher="Coop")
    SiteIdentity.objects.update(licence="CC BY 4.0", licence_url="https://example.org/by/4.0/")
    make_section(slug="empty", name="Empty")
    Page.objects.create(
        slug="imprint", title="Imprint", body="<p>x</p>", published_at=timezone.now()
    )
    picture = Picture.objects.create(
        name="road.jpg",
        original="aa/road.jpg",
        width=640,
        height=400,
        alt="A road",
        credit="Ana",
        state="ready",
        focal_x=10,
        renditions={"jpeg": [[320, 200, "aa/bb/x-320.jpg"], [640, 400, "aa/bb/x-640.jpg"]]},
    )
    ana = make_person(name="Ana Lopes", slug="ana", picture=picture, biography="Since 2016.")
    shared: dict[str, Any] = {"people": [ana], "topics": [make_topic()], "lead_picture": picture}
    related = {"headline": "More", "url": "/x/", "from": PUBLISHED.isoformat(), "until": None}
    story = make_article(
        slug="story", updated_at=PUBLISHED + timedelta(hours=1), republish=True, **shared
    )
    story.card["related"] = [related]
    Article.objects.filter(pk=story.pk).update(card=story.card)
    for number, kind in enumerate(
        ["partner", "opinion", "live", "wire", "analysis", "news", "news"]
    ):
        shared["lead_picture"] = picture if number % 2 else None
        make_article(slug="partner" if kind == "partner" else "", kind=kind, **shared)
    make_article(slug="gone", withdrawn_at=timezone.now(), withdrawn_reason="Wrong")
    policy = make_policy()
    first = make_comment(article=story, status="published")
    reply = make_comment(parent=first, status="published", name="A" * 80)
    make_comment(parent=reply, status="removed", rule=policy.rules.get(number=1))
    Report.objects.create(
        comment=first,
        revision=first.current,
        token="decided",
        nonce="decided",
        explanation="Why.",
        status="rejected",
        decided_at=timezone.now(),
    )


def read(client: Client, url: str) -> html.HtmlElement:
    response = client.get(url)
    assert response.status_code == PAGES[url]
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return html.document_fromstring(response.content.decode())


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", PAGES)
def test_a_page_has_the_parts_that_readers_steer_by(client: Client, url: str) -> None:
    page = read(client, url)
    assert page.get("lang") == "en"
    assert page.get("dir") == "ltr"
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("string(//h1)").strip()
    assert "The Test Gazette" in page.xpath("string(//title)") or PAGES[url] in (400, 404)
    for landmark in ("main", "body/header", "body/footer"):
        assert len(page.xpath(f"//{landmark}")) == 1, landmark
    first_link = page.xpath("//a")[0]
    assert first_link.get("class") == "skip"
    assert page.get_element_by_id(first_link.get("href")[1:]).tag == "main"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", PAGES)
def test_headings_go_down_one_step_at_a_time(client: Client, url: str) -> None:
    levels = [
        int(one.tag[1])
        for one in read(client, url).xpath(
            "//main//*[self::h1 or self::h2 or self::h3 or self::h4]"
        )
    ]
    if url == "/":
        levels.insert(0, 1)  # the nameplate
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert levels[0] == 1


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", PAGES)
def test_a_page_holds_nothing_inline_and_nothing_from_elsewhere(client: Client, url: str) -> None:
    page = read(client, url)
    blocks = page.xpath("//script[not(@src)]")
    assert {one.get("type") for one in blocks} <= {"application/ld+json"}  # data: nothing runs it
    assert not page.xpath("//style | //@style | //base | //iframe")
    assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]
    for tag, attribute in RESOURCES.items():
        for element in page.xpath(f"//{tag}[@{attribute}]"):
            if element.get("rel") not in ("canonical", "alternate", "search"):  # only named
                assert element.get(attribute).startswith(("/static/", "/media/")), tag


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", PAGES)
def test_no_identifier_stands_twice_and_every_reference_leads_somewhere(
    client: Client, url: str
) -> None:
    page = read(client, url)
    identifiers = Counter(page.xpath("//@id"))
    assert [name for name, count in identifiers.items() if count > 1] == []
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for value in page.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(identifiers), (attribute, value)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", PAGES)
def test_pictures_fields_and_links_can_be_told_without_seeing_them(
    client: Client, url: str
) -> None:
    page = read(client, url)
    for image in page.xpath("//img"):
        assert image.get("alt") is not None
        assert int(image.get("width")) > 0
        assert int(image.get("height")) > 0
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath("//input[@type != 'hidden'] | //textarea | //select"):
        assert field.get("id") in labelled or field.xpath("ancestor::label")
    for link in page.xpath("//a | //button"):
        assert link.text_content().strip() or link.get("aria-label")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", PAGES)
def test_a_page_sets_no_cookie_and_depends_on_none(client: Client, url: str) -> None:
    response = client.get(url)
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert b"csrfmiddlewaretoken" not in response.content


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("url", READ_BY_MANY)
def test_a_page_is_the_same_for_staff_as_for_anybody(
    client: Client, admin_client: Client, url: str
) -> None:
    assert admin_client.get(url).content == client.get(url).content


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/search/", "/nothing/", "/2019/"])
def test_a_site_that_holds_nothing_yet_still_answers(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code in (200, 404)
    assert b"Standfirst" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/%00/", 400),
        ("/security/2019/11/06/a%00b/", 400),
        ("/%ff%fe/", 404),
        ("/" + "x" * 5000 + "/", 404),
        ("/" + "é" * 2000 + "/2019/11/06/x/", 404),
        ("/a/2019/99/99/x/", 404),
        ("/topics/%00/", 400),
        ("/people/" + "x" * 3000 + "/", 404),
        ("/../../etc/passwd", 404),
        ("/.env", 404),
        ("/favicon.ico/", 404),
        ("/security/?before=%00", 400),
        ("/security/?before=" + "9" * 4000, 400),
        ("/security/?before=1-1&after=1-1", 400),
        ("/search/?q=%00", 400),
        ("/search/?q=%ff", 200),
        ("/search/?q=x&before=x", 400),
        ("/search/?q[]=x&q=y&q=z", 200),
        ("/search/?" + "q=x&" * 500, 200),
    ],
)
def test_addresses_that_make_no_sense_are_answered_calmly(
    client: Client, url: str, status: int
) -> None:
    make_section()
    client.raise_request_exception = True
    assert client.get(url).status_code == status


@pytest.mark.usefixtures("site")
def test_a_page_that_is_not_there_offers_ways_on(client: Client) -> None:
    page = read(client, "/nothing/here/")
    assert page.xpath("//form[@role='search']/@action") == ["/search/"]
    assert len(page.xpath("//ul[@class='links']/li")) == 5


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_in_the_looks_of_the_site() -> None:
    make_site()
    response = Client(enforce_csrf_checks=True).post("/", {"a": "b"})
    assert response.status_code == 403
    assert "This is not open to you" in response.content.decode()
    assert "The Test Gazette" in response.content.decode()


def test_the_page_for_failures_needs_no_database() -> None:
    """Without the mark that opens it, any query would fail this test."""
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    page = html.document_fromstring(response.content.decode())
    assert page.xpath("string(//h1)") == "Something failed here"
    assert page.xpath("//link[@rel='stylesheet']/@href") == ["/static/css/site.css"]


@pytest.mark.django_db
def test_a_failure_is_answered_with_that_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(import_module("articles.views.front"), "top_stories", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"It is our fault" in response.content


@pytest.mark.django_db
def test_the_old_name_of_the_icon_leads_to_it(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response.headers["Location"] == "/static/img/favicon.svg"
