from __future__ import annotations

import contextlib
import datetime as dt
import io
import zoneinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.formats import wxr as module
from portal.formats.wxr import Export, WxrError
from portal.formats.wxr_records import Author, Item, Moment, Record, Site, Term
from tests.portal.wxr_samples import TAIL, element, item, items, read, wxr

COMMENT = """<wp:comment><wp:comment_id>7</wp:comment_id>
<wp:comment_author><![CDATA[Ada]]></wp:comment_author>
<wp:comment_author_email>ada@example.org</wp:comment_author_email>
<wp:comment_date>2020-05-01 10:00:00</wp:comment_date>
<wp:comment_date_gmt>2020-05-01 08:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[Fine & <b>well</b>]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type/>
<wp:comment_parent>6</wp:comment_parent></wp:comment>"""
LABELS = (
    '<category domain="category" nicename="port"><![CDATA[The Port]]></category>'
    '<category domain="author" nicename="cap-ada"><![CDATA[Ada]]></category>'
)
META = (
    "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>12</wp:meta_value>"
    "</wp:postmeta><wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
    "<wp:meta_value>13</wp:meta_value></wp:postmeta>"
)


def read_until_fault(data: bytes) -> tuple[list[Record], WxrError]:
    records: list[Record] = []
    with pytest.raises(WxrError) as caught:
        _collect(records, data)
    return records, caught.value


def _collect(records: list[Record], data: bytes) -> None:
    for record in Export(io.BytesIO(data)):
        records.append(record)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_namespace_that_wordpress_has_written_is_understood(scheme, version):
    data = wxr(item(id="5"), scheme=scheme, version=version)

    site, only = read(data)

    assert isinstance(site, Site)
    assert isinstance(only, Item)
    assert (site.version, only.id, only.kind) == (version, "5", "post")


def test_the_site_comes_first_and_says_who_it_is():
    site = read(wxr(item()))[0]

    assert site == Site(
        "Harbour Post", "https://harbour.example", "Tides and people", "en-GB", "1.2"
    )


def test_an_export_without_any_item_still_names_its_site():
    assert [type(record) for record in read(wxr())] == [Site]


def test_people_and_terms_are_read_with_their_slugs_in_their_own_script():
    data = wxr(
        "<wp:author><wp:author_login>ada</wp:author_login>"
        "<wp:author_display_name><![CDATA[Ada L.]]></wp:author_display_name></wp:author>",
        "<wp:author><wp:author_login>bo</wp:author_login></wp:author>",
        "<wp:category><wp:category_nicename>%ce%b1%ce%b2</wp:category_nicename>"
        "<wp:category_parent>port</wp:category_parent><wp:cat_name>Αβ</wp:cat_name></wp:category>",
        "<wp:tag><wp:tag_slug>tide</wp:tag_slug></wp:tag>",
        "<wp:term><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_slug>top</wp:term_slug>"
        "<wp:term_name>Top</wp:term_name></wp:term>",
    )

    assert read(data)[1:] == [
        Author("ada", "Ada L."),
        Author("bo", "bo"),
        Term("category", "αβ", "Αβ", "port"),
        Term("post_tag", "tide", "tide"),
        Term("nav_menu", "top", "Top"),
    ]


def test_an_item_keeps_its_labels_meta_comments_and_place_in_the_file():
    first, second = items(wxr(item(id="1"), item(id="2", extra=LABELS + META + COMMENT)))

    assert second.line == first.line + 1
    assert [(one.domain, one.slug, one.name) for one in second.labels] == [
        ("category", "port", "The Port"),
        ("author", "cap-ada", "Ada"),
    ]
    assert second.meta == {"_thumbnail_id": "12"}
    (comment,) = second.comments
    assert (comment.id, comment.parent, comment.kind) == ("7", "6", "comment")
    assert comment.text == "Fine & <b>well</b>"
    assert comment.sent.utc == dt.datetime(2020, 5, 1, 8, tzinfo=dt.UTC)


def test_a_slug_hides_no_control_character_behind_a_percent_sign():
    label = '<category domain="post_tag" nicename="ti%00de%0A">Tide</category>'
    (only,) = items(wxr(item(post_name="a%00-boat", extra=label)))

    assert only.slug == "a-boat"
    assert "\x00" not in only.labels[0].slug


def test_zero_means_no_parent():
    assert items(wxr(item(post_parent="0")))[0].parent == ""


@pytest.mark.parametrize(
    ("fields", "extra", "expected"),
    [
        ({"post_date_gmt": "2020-07-01 10:00:00"}, "", "2020-07-01 10:00"),
        (
            {"post_date": "2020-07-01 10:00:00", "post_date_gmt": "0000-00-00 00:00:00"},
            "",
            "2020-07-01 08:00",
        ),
        ({}, element("pubDate", "Wed, 01 Jul 2020 10:00:00 +0100"), "2020-07-01 09:00"),
        ({}, element("pubDate", "Mon, 30 Nov -0001 00:00:00 +0000"), None),
        ({"post_date_gmt": "0001-01-01 00:00:00"}, "", None),
        ({}, element("pubDate", "Fri, 31 Dec 9999 23:59:59 -0900"), None),
        ({"post_date_gmt": "soon"}, element("pubDate", "nonsense"), None),
    ],
)
def test_the_surest_time_that_is_given_stands(fields, extra, expected):
    (only,) = items(wxr(item(extra=extra, **fields)))

    found = only.published.resolve(zoneinfo.ZoneInfo("Europe/Berlin"))

    assert (found and found.strftime("%Y-%m-%d %H:%M")) == expected


def test_a_time_that_does_not_exist_on_the_local_clock_is_no_fault():
    gap = Moment(local=dt.datetime(2024, 3, 31, 2, 30))

    assert gap.resolve(zoneinfo.ZoneInfo("Europe/Berlin")) == dt.datetime(
        2024, 3, 31, 1, 30, tzinfo=dt.UTC
    )


def test_an_item_without_a_number_is_named_by_its_address_every_time():
    nameless = (
        "<item><link>https://harbour.example/a/</link><wp:post_type>post</wp:post_type></item>"
    )

    first, second = (items(wxr(nameless, *more))[0].id for more in ([], [item()]))

    assert first == second
    assert len(first) == 21


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"   \n ", "cut off"),
        (b"\xff\xd8\xff\xe0 JFIF", "not well-formed"),
        (b"<html><body>Hello</body></html>", "not a WordPress export"),
        (b'<rss version="2.0"><channel><title>A feed</title></channel></rss>', "not a WordPress"),
        (b"<rss><channel><item><title>A feed</title></item></channel></rss>", "not a WordPress"),
        (b'<?xml version="1.0" encoding="x-odd"?><rss/>', "encoding"),
        (b'<?xml version="1.0" encoding="rot13"?><rss/>', "encoding"),
        (b"<rss>" + b"<a>" * 50, "nested too deeply"),
    ],
)
def test_what_is_no_export_is_refused_with_its_reason(data, message):
    with pytest.raises(WxrError, match=message):
        read(data)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://attacker.example/x.dtd">',
    ],
)
def test_a_document_type_is_refused_before_any_entity_can_expand(doctype):
    data = wxr(item(content="&x;")).replace(b"<rss", doctype.encode() + b"<rss", 1)

    records, error = read_until_fault(data)

    assert records == []
    assert "document type" in str(error)


def test_a_file_cut_off_hands_on_every_whole_item_and_names_the_line():
    whole = wxr(item(id="1"), item(id="2"), item(id="3", title="never whole"))
    cut = whole[: whole.index(b"never whole")]

    records, error = read_until_fault(cut)

    assert [one.id for one in records if isinstance(one, Item)] == ["1", "2"]
    assert error.line == cut.count(b"\n") + 1
    assert "cut off" in str(error)
    assert str(error).startswith(f"line {error.line}: ")


def test_a_file_cut_off_between_two_items_is_not_taken_for_whole():
    records, error = read_until_fault(wxr(item(id="1"), tail=""))

    assert len(records) == 2
    assert "cut off" in str(error)


def test_broken_markup_ends_the_reading_with_its_line():
    records, error = read_until_fault(wxr(item(id="1"), "<item><title>A & B</title></item>"))

    assert [one.id for one in records if isinstance(one, Item)] == ["1"]
    assert "not well-formed" in str(error)
    assert error.line > records[-1].line


def test_characters_that_no_xml_may_hold_are_dropped_and_counted():
    data = wxr(item(title="A\x00 boat\x0b"), item(id="2", content="tide\x08s"))

    export = Export(io.BytesIO(data))
    records = [one for one in export if isinstance(one, Item)]

    assert [one.title for one in records] == ["A boat", "A boat came in"]
    assert records[1].content == "tides"
    assert export.mended == 3


def test_bytes_that_are_no_text_are_replaced_and_counted():
    data = wxr(item(title="caf@")).replace(b"caf@", b"caf\xe9")
    export = Export(io.BytesIO(data))

    titles = [one.title for one in export if isinstance(one, Item)]

    assert titles == ["caf\ufffd"]
    assert export.mended == 1


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda text: text.replace("UTF-8", "windows-1252").encode("windows-1252"),
        lambda text: ("\n\n  " + text).encode(),
    ],
    ids=["utf-8 with a mark", "utf-16", "windows-1252", "blank lines first"],
)
def test_other_encodings_and_blank_beginnings_are_read(encode):
    text = wxr(item(title="Café")).decode()

    (only,) = items(encode(text))

    assert only.title == "Café"


def test_a_reference_to_a_forbidden_character_is_a_named_fault():
    assert "line" in str(read_until_fault(wxr("<item><title>&#0;</title></item>"))[1])


def test_an_item_without_end_is_refused_before_memory_runs_out(monkeypatch):
    monkeypatch.setattr(module, "MAX_ITEM", 200_000)
    data = wxr(item(id="1"), item(id="2", content="x" * 400_000))

    records, error = read_until_fault(data)

    assert [one.id for one in records if isinstance(one, Item)] == ["1"]
    assert "in one piece" in str(error)


def test_many_items_that_are_together_longer_than_the_limit_are_fine(monkeypatch):
    monkeypatch.setattr(module, "MAX_ITEM", 200_000)

    found = items(wxr(*(item(id=str(n), content="x" * 20_000) for n in range(40))))

    assert len(found) == 40


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40
)


@given(titles=st.lists(XML_TEXT, max_size=5), chunk=st.integers(1, 300))
@example(titles=["€"], chunk=1)
def test_where_the_pieces_of_the_file_fall_makes_no_difference(titles, chunk):
    data = wxr(*(item(id=str(n + 1), title=title) for n, title in enumerate(titles)))
    stream = _Trickle(data, chunk)

    found = [one.title for one in Export(stream) if isinstance(one, Item)]

    assert found == [title.strip() for title in titles]


@given(cut=st.integers(0, len(wxr(*(item(id=str(n)) for n in range(4)))) - len(TAIL)))
def test_wherever_a_file_is_cut_the_items_before_are_whole(cut):
    whole = wxr(*(item(id=str(n)) for n in range(4)))
    expected = whole[:cut].count(b"</item>")

    records, error = read_until_fault(whole[:cut])

    assert sum(isinstance(one, Item) for one in records) == expected
    assert error.line <= whole[:cut].count(b"\n") + 1


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_whatever_bytes_come_nothing_but_a_clear_fault_ends_the_reading(noise, place):
    frame = wxr(item(id="1"), item(id="2", extra=LABELS + META + COMMENT))
    records: list[Record] = []

    with contextlib.suppress(WxrError):
        _collect(records, frame[:place] + noise + frame[place:])

    assert not records or isinstance(records[0], Site)
    assert sum(isinstance(record, Site) for record in records) <= 1


class _Trickle(io.BytesIO):
    """A stream that hands out at most so many bytes at once, as a pipe does."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self.most = most

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.most)
