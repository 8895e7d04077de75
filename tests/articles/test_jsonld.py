from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from articles import jsonld, seo
from articles.media.metadata import Notice

SITE = seo.Site("The Harbour Post", "https://post.example", "en", "News of the coast")
NOBODY = jsonld.Publisher()
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]> & &amp; &lt;",
    "a\u2028b\u2029c",
    "\"'\\\n\t\x00\x7f",
    "‮right to left",
)


def make_story(**fields: Any) -> seo.Story:
    plain: dict[str, Any] = {
        "headline": "Roof to be rebuilt",
        "deck": "The council voted 14 to 11.",
        "text": "The council voted late.",
        "path": "/town/2019/11/06/roof/",
        "section": "Town",
        "language": "en",
        "published": datetime(2019, 11, 6, 9, 30, tzinfo=UTC),
    }
    return seo.Story(**(plain | fields))


def told(**fields: Any) -> dict[str, Any]:
    return jsonld.article(SITE, make_story(**fields), NOBODY)


@pytest.mark.parametrize("words", HOSTILE, ids=repr)
def test_no_words_end_the_block_or_begin_another(words):
    node = told(headline=words, authors=(seo.Person(words),), topics=(words,))
    text = jsonld.text([node])
    page = html.document_fromstring(f'<script type="application/ld+json">{text}</script><p>end')
    assert [one.tag for one in page.iter()] == ["html", "head", "script", "body", "p"]
    (read,) = json.loads(page.findtext(".//script"))["@graph"]
    assert read["headline"] == read["author"][0]["name"] == read["keywords"][0] == words


@given(st.text())
def test_whatever_is_told_is_read_the_same(words):
    text = jsonld.text([{"headline": words}])
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["@graph"] == [{"headline": words}]


def test_nothing_to_tell_is_no_block():
    assert jsonld.text([]) == ""


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("news", "NewsArticle"),
        ("interview", "NewsArticle"),
        ("wire", "NewsArticle"),
        ("live", "NewsArticle"),
        ("analysis", ["NewsArticle", "AnalysisNewsArticle"]),
        ("opinion", ["NewsArticle", "OpinionNewsArticle"]),
        ("partner", ["Article", "AdvertiserContentArticle"]),
    ],
)
def test_a_kind_is_a_type(kind, types):
    assert told(kind=kind)["@type"] == types


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        (
            {"authors": (seo.Person("Ana", "/people/ana/"), seo.Person("Ben"))},
            [
                {"@type": "Person", "name": "Ana", "url": "https://post.example/people/ana/"},
                {"@type": "Person", "name": "Ben"},
            ],
        ),
        ({"agency": "Coastwise"}, [{"@type": "Organization", "name": "Coastwise"}]),
        (
            {"agency": "Coastwise", "authors": (seo.Person("Ana"),)},
            [{"@type": "Person", "name": "Ana"}],
        ),
        (
            {},
            [
                {
                    "@type": "NewsMediaOrganization",
                    "name": "The Harbour Post",
                    "url": "https://post.example/",
                }
            ],
        ),
    ],
    ids=["two people", "an agency", "a person of an agency", "nobody"],
)
def test_each_author_is_an_entry_of_their_own(fields, authors):
    assert told(**fields)["author"] == authors


def test_helpers_are_told_by_what_they_did():
    helpers = [("Ana", "editor"), ("Ben", "photographer"), ("Cy", "translator"), ("Di", "editor")]
    node = told(helpers=tuple(seo.Person(name, "", role) for name, role in helpers))
    names = {key: [one["name"] for one in node[key]] for key in ("editor", "translator")}
    assert names == {"editor": ["Ana", "Di"], "translator": ["Cy"]}
    assert [one["name"] for one in node["contributor"]] == ["Ben"]


def test_times_have_a_zone_and_an_update_counts_from_when_readers_see_it():
    never = told()
    assert never["datePublished"] == never["dateModified"] == "2019-11-06T09:30:00+00:00"
    later = told(updated=datetime(2019, 11, 7, 8, tzinfo=UTC))
    assert later["datePublished"] == never["datePublished"]
    assert later["dateModified"] == "2019-11-07T08:00:00+00:00"


def test_a_picture_comes_in_its_shapes_each_with_its_maker_and_its_terms():
    notice = Notice("Photo: Ana Lopes / Post", "© 2026 Post", "CC BY 4.0")
    shapes = [(1200, 675), (1200, 900), (1200, 1200)]
    images = tuple(seo.Image(f"/media/{w}x{h}.jpg", w, h, "A roof", notice) for w, h in shapes)
    found = told(images=images)["image"]
    assert [(one["width"], one["height"]) for one in found] == shapes
    assert found[0] == {
        "@type": "ImageObject",
        "url": "https://post.example/media/1200x675.jpg",
        "width": 1200,
        "height": 675,
        "description": "A roof",
        "creator": {"@type": "Person", "name": "Ana Lopes"},
        "creditText": "Photo: Ana Lopes / Post",
        "copyrightNotice": "© 2026 Post",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def test_a_picture_without_words_claims_nobody():
    (found,) = told(images=(seo.Image("/media/x.jpg", 9, 9),))["image"]
    assert set(found) == {"@type", "url", "width", "height"}


def test_what_there_is_none_of_is_not_told():
    node = told(deck="")
    absent = "image description correction isBasedOn license keywords wordCount dateline".split()
    assert not {*absent, "commentCount", "discussionUrl", "editor", "contributor"} & set(node)
    assert node["isAccessibleForFree"] is True


def test_corrections_the_source_the_licence_and_the_talk_are_told():
    node = told(
        corrections=(seo.Correction("It was 14.", datetime(2019, 11, 7, 8, tzinfo=UTC)),),
        based_on="https://other.example/report",
        licence="https://creativecommons.org/licenses/by-nd/4.0/",
        discussion=seo.Discussion("/town/2019/11/06/roof/#comments", 0),
        words=312,
        dateline="Harbour",
    )
    assert node["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "It was 14.",
            "datePublished": "2019-11-07T08:00:00+00:00",
        }
    ]
    assert node["isBasedOn"] == "https://other.example/report"
    assert node["license"] == "https://creativecommons.org/licenses/by-nd/4.0/"
    assert node["commentCount"] == 0
    assert node["discussionUrl"] == "https://post.example/town/2019/11/06/roof/#comments"
    assert (node["wordCount"], node["dateline"]) == (312, "Harbour")


@pytest.mark.parametrize(("role", "name"), sorted(jsonld.POLICIES.items()))
def test_every_policy_of_the_newsroom_has_its_property(role, name):
    about = jsonld.Publisher(policies={role: "/how-we-work/", "unheard-of": "/x/"})
    node = jsonld.publisher(SITE, about)
    assert node[name] == "https://post.example/how-we-work/"
    assert len(set(jsonld.POLICIES.values()) & set(node)) == 1


def test_the_newsroom_is_told_with_its_logo_and_its_seat():
    logo = seo.Image("/media/logo.jpg", 600, 60)
    about = jsonld.Publisher(legal_name="Post Cooperative", email="a@post.example", logo=logo)
    node = jsonld.publisher(SITE, about)
    assert node["@type"] == "NewsMediaOrganization"
    assert node["logo"]["url"] == "https://post.example/media/logo.jpg"
    assert (node["legalName"], node["email"]) == ("Post Cooperative", "a@post.example")
    assert jsonld.article(SITE, make_story(), about)["publisher"] == node


def test_the_site_says_how_it_is_searched():
    action = jsonld.website(SITE, "/search/?q=")["potentialAction"]
    assert action["@type"] == "SearchAction"
    assert action["target"]["urlTemplate"] == "https://post.example/search/?q={search_term_string}"
    assert action["query-input"] == "required name=search_term_string"


def test_the_way_to_a_page_begins_at_the_front():
    node = jsonld.breadcrumbs(SITE, [("Town", "/town/"), ("Roof", "/town/2019/11/06/roof/")])
    assert [(one["position"], one["name"], one["item"]) for one in node["itemListElement"]] == [
        (1, "The Harbour Post", "https://post.example/"),
        (2, "Town", "https://post.example/town/"),
        (3, "Roof", "https://post.example/town/2019/11/06/roof/"),
    ]


def test_a_person_is_told_with_what_they_do_and_where():
    one = seo.Person("Ana Lopes", "/people/ana/")
    node = jsonld.profile(SITE, NOBODY, one, title="Court reporter", biography="Since 2016.")
    person = node["mainEntity"]
    assert node["@type"] == "ProfilePage"
    assert (person["name"], person["jobTitle"]) == ("Ana Lopes", "Court reporter")
    assert person["worksFor"]["name"] == "The Harbour Post"
    assert "image" not in person
