from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template

from articles.media.markup import picture_html
from articles.media.models import Picture

STEM = "ab/cd/abcd" + "0" * 28
SIZES = [(320, 240), (640, 480)]
EXTENSIONS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


def a_picture(formats: tuple[str, ...] = ("jpeg", "webp", "avif"), **fields: Any) -> Picture:
    fields = {"alt": "A convoy", "credit": "Ana Lopes", "state": "ready", **fields}
    entries = {
        name: [[w, h, f"{STEM}-{w}.{EXTENSIONS[name]}"] for w, h in SIZES] for name in formats
    }
    return Picture(name="a.jpg", renditions=entries, **fields)


def rendered(picture: Picture | None, arguments: str = "") -> str:
    source = f"{{% load media %}}{{% picture pic {arguments} %}}"
    return Template(source).render(Context({"pic": picture, "words": HOSTILE})).strip()


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def one(self, name: str) -> dict[str, str | None]:
        (attributes,) = [attributes for tag, attributes in self.found if tag == name]
        return attributes

    def names(self) -> list[str]:
        return [tag for tag, _attributes in self.found]


def test_a_picture_offers_its_formats_best_first():
    tags = Tags(rendered(a_picture(), 'sizes="50vw"'))
    assert tags.names() == ["picture", "source", "source", "img"]
    avif, webp = tags.found[1][1], tags.found[2][1]
    assert (avif["type"], webp["type"]) == ("image/avif", "image/webp")
    assert avif["srcset"] == f"/media/{STEM}-320.avif 320w, /media/{STEM}-640.avif 640w"
    image = tags.one("img")
    assert image["srcset"] == f"/media/{STEM}-320.jpg 320w, /media/{STEM}-640.jpg 640w"
    assert (image["src"], image["width"], image["height"]) == (
        f"/media/{STEM}-640.jpg",
        "640",
        "480",
    )
    assert {avif["sizes"], webp["sizes"], image["sizes"]} == {"50vw"}
    assert (image["alt"], image["loading"], image["decoding"]) == ("A convoy", "lazy", "async")


def test_before_the_task_has_run_the_jpeg_stands_alone():
    assert Tags(rendered(a_picture(("jpeg",)))).names() == ["picture", "img"]


def test_the_lead_is_loaded_first_and_an_eager_one_at_once():
    lead = Tags(rendered(a_picture(), "lead=True")).one("img")
    assert "loading" not in lead
    assert lead["fetchpriority"] == "high"
    eager = Tags(rendered(a_picture(), "lazy=False")).one("img")
    assert not {"loading", "fetchpriority"} & set(eager)


@pytest.mark.parametrize(
    ("fields", "alt"),
    [
        ({}, "A convoy"),
        ({"decorative": True}, ""),
        ({"alt": "", "caption": "In the rain", "state": "needs_text"}, "In the rain"),
        ({"alt": "", "state": "needs_text"}, ""),
    ],
)
def test_the_alt_text_is_always_there(fields, alt):
    assert Tags(rendered(a_picture(**fields))).one("img")["alt"] == alt


@pytest.mark.parametrize(
    ("focal", "expected"),
    [
        ((50, 50), None),
        ((40, 60), None),
        ((0, 100), "focus-0-100"),
        ((12, 88), "focus-0-100"),
        ((13, 87), "focus-25-75"),
        ((50, 20), "focus-50-25"),
    ],
)
def test_the_focal_point_is_a_class_in_steps_of_a_quarter(focal, expected):
    image = Tags(rendered(a_picture(focal_x=focal[0], focal_y=focal[1]))).one("img")
    assert image.get("class") == expected


def test_a_caption_makes_a_figure_with_the_credit():
    tags = Tags(rendered(a_picture(), 'caption="In the rain"'))
    assert tags.names()[0] == "figure"
    assert "In the rain" in tags.text
    assert "Ana Lopes" in tags.text
    credited = Tags(rendered(a_picture(), 'caption=""'))
    assert "figcaption" in credited.names()
    assert "figcaption" not in Tags(rendered(a_picture(credit=""), 'caption=""')).names()


def test_a_missing_picture_is_named_quietly():
    tags = Tags(rendered(a_picture((), state="file_missing"), 'caption="In the rain"'))
    assert "img" not in tags.names()
    assert "not available" in tags.text
    assert "A convoy" in tags.text
    assert "In the rain" in tags.text


def test_decoration_that_is_missing_is_not_missed():
    assert rendered(a_picture((), decorative=True)) == ""


def test_no_picture_writes_nothing():
    assert rendered(None, 'caption=""') == ""


def test_hostile_words_stay_words():
    picture = a_picture(alt=HOSTILE, credit=HOSTILE, caption=HOSTILE)
    tags = Tags(rendered(picture, "caption=words sizes=words"))
    assert set(tags.names()) == {"figure", "picture", "source", "img", "figcaption", "span"}
    assert tags.one("img")["alt"] == HOSTILE
    assert not re.search("onerror", " ".join(a for _tag, found in tags.found for a in found))


@pytest.mark.django_db
def test_a_picture_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<picture>" in rendered(a_picture(), 'caption="x"')


def test_a_body_gets_the_same_markup_as_a_page():
    html = picture_html(a_picture(), sizes="50vw", caption="x").strip()
    assert html == rendered(a_picture(), 'sizes="50vw" caption="x"')
