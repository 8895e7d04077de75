"""What is looked at before a story is published: what is wrong, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.gate import Finding, Shown, Story, Text, blocking, check

DAY = date(2026, 11, 20)
TEXT = "<p>Stones fell on the road.</p><p>Nobody was hurt.</p>"
GOOD = Story(headline="Convoys pelted", day=DAY, deck="Two people held.", source=TEXT)
PICTURE = Shown(
    key="k", field="lead_picture", name="a.jpg", alt="A road.", credit="Ana", licence="CC BY 4.0"
)


def story(**changes: Any) -> Story:
    return replace(GOOD, **changes)


def picture(**changes: Any) -> Story:
    return story(pictures=(replace(PICTURE, **changes),))


def codes(told: Story) -> list[str]:
    return [one.code for one in check(told)]


WRONG = {
    "note-in-headline": (story(headline="Fire at [TK]"), "note", "headline"),
    "note-in-deck": (story(deck="About TK people."), "note", "deck"),
    "note-in-text": (story(source="<p>One.</p><p>It is [XX] old.</p>"), "note", "body_source"),
    "note-across-markup": (story(source="<p>It [<b>check</b> it].</p>"), "note", "body_source"),
    "note-in-list": (story(source="<ul><li>[TK]</li></ul>"), "note", "body_source"),
    "note-in-cell": (story(source="<table><tr><td>TK</td></tr></table>"), "note", "body_source"),
    "note-in-caption": (
        story(source=TEXT + '<figure data-picture="k"><figcaption>[TK]</figcaption></figure>'),
        "note",
        "body_source",
    ),
    "note-in-lead-caption": (story(lead_caption="From left: [names?]"), "note", "lead_caption"),
    "end-mark": (story(source=TEXT + "<p>ENDS</p>"), "note", "body_source"),
    "placeholder-headline": (story(headline="Untitled"), "placeholder", "headline"),
    "placeholder-text": (
        story(source="<p>Lorem ipsum dolor sit amet.</p>"),
        "placeholder",
        "body_source",
    ),
    "empty": (story(source="<p> </p>"), "empty", "body_source"),
    "deck-is-lead": (story(deck="stones fell  on the road"), "deck_is_lead", "deck"),
    "deck-is-headline": (story(deck="Convoys pelted."), "deck_is_headline", "deck"),
    "no-alt": (picture(alt=" "), "picture_alt", "lead_picture"),
    "alt-is-file": (picture(alt="DSC_0012.JPG"), "picture_alt_says_nothing", "lead_picture"),
    "no-credit": (picture(credit=""), "picture_credit", "lead_picture"),
    "no-licence": (picture(licence=""), "picture_licence", "lead_picture"),
    "licence-over": (picture(until=date(2026, 11, 19)), "licence_expired", "lead_picture"),
    "not-drawn": (picture(drawn=False), "picture_file", "lead_picture"),
    "not-known": (picture(known=False, field="body_source"), "picture_unknown", "body_source"),
    "note-in-picture": (picture(credit="[name?]"), "picture_note", "lead_picture"),
    "wire-without-agency": (story(kind="wire", names=0), "no_source", "wire_source"),
    "link-to-draft": (
        story(source='<p><a href="/a/2026/11/20/b/">x</a></p>', unseen={"/a/2026/11/20/b/"}),
        "link_unseen",
        "body_source",
    ),
    "link-to-desk": (
        story(source='<p><a href="/admin/articles/article/3/change/">x</a></p>'),
        "link_desk",
        "body_source",
    ),
    "link-to-own-machine": (
        story(source='<p><a href="http://localhost:8000/a/">x</a></p>'),
        "link_nowhere",
        "body_source",
    ),
    "link-without-address": (
        story(source='<p><a href="">x</a></p>'),
        "link_nowhere",
        "body_source",
    ),
    "link-half-typed": (
        story(source='<p><a href="https://">x</a></p>'),
        "link_nowhere",
        "body_source",
    ),
}
HINTED = {
    "no-byline": (story(names=0), "byline", "credits"),
    "long-headline": (story(headline="w" * 111), "headline_long", "headline"),
    "full-stop": (story(headline="Convoys pelted."), "headline_stop", "headline"),
    "levels": (story(source=TEXT + "<h3>Roads</h3><p>x</p>"), "levels", "body_source"),
    "levels-later": (
        story(source=TEXT + "<h2>Roads</h2><p>x</p><h4>North</h4>"),
        "levels",
        "body_source",
    ),
    "unlinked-study": (
        story(source="<p>It grew, according to a study.</p>"),
        "source_unlinked",
        "body_source",
    ),
    "unlinked-outlet": (
        story(source="<p>The story was first reported by the Lantern.</p>"),
        "source_unlinked",
        "body_source",
    ),
    "live-without-entries": (story(kind="live", source=""), "live_empty", "body_source"),
}
CLEAN = {
    "plain": GOOD,
    "picture": picture(),
    "decorative": picture(alt="", decorative=True),
    "copyright-for-licence": picture(licence="", copyright="© The Lantern"),
    "licence-until-today": picture(until=DAY),
    "agency-for-byline": story(names=0, wire_source="AP"),
    "wire": story(kind="wire", names=0, wire_source="AP"),
    "partner-with-name": story(kind="partner"),
    "live-with-entries": story(kind="live", source="", entries=1),
    "figure-alone": story(source='<figure data-picture="k"></figure>', pictures=(PICTURE,)),
    "no-deck": story(deck=""),
    "deck-adds": story(deck="Stones fell on the road, again."),
    "code": story(source="<p>Type this:</p><pre>[TK] XXXX {{ name }}</pre>"),
    "levels": story(source="<h2>a</h2><h3>b</h3><h4>c</h4><h2>d</h2><p>x</p>"),
    "headline-of-two": story(headline="Stones fell. Nobody was hurt."),
    "headline-inc": story(headline="Police search Lantern Inc."),
    "headline-us": story(headline="Convoys pelted in the U.S."),
    "linked-study": story(
        source='<p>It grew, according to a <a href="https://a.example/b">study</a>.</p>'
    ),
    "study-named-as-source": story(
        source="<p>It grew, according to a study.</p>", based_on="https://a.example/b"
    ),
    "person-as-source": story(source="<p>It grew, according to the mayor.</p>"),
    "quoted-study": story(source="<blockquote>It grew, according to a study.</blockquote><p>x</p>"),
    "links": story(
        source='<p><a href="mailto:a@b.example">a</a> <a href="#top">b</a> <a href="/about/">c</a>'
        ' <a href="https://en.wikipedia.org/wiki/Admin">d</a>'
        ' <a href="https://a.example/admin/">e</a> <a href="tel:+44">f</a></p>'
    ),
}


@pytest.mark.parametrize(("told", "code", "field"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_holds_a_story_back_and_names_its_field(told, code, field):
    (found,) = check(told)
    assert (found.code, found.field, found.blocks) == (code, field, True)


@pytest.mark.parametrize(("told", "code", "field"), HINTED.values(), ids=list(HINTED))
def test_what_may_be_right_is_a_hint(told, code, field):
    (found,) = check(told)
    assert (found.code, found.field, found.blocks) == (code, field, False)


@pytest.mark.parametrize("told", CLEAN.values(), ids=list(CLEAN))
def test_a_story_in_order_is_let_pass(told):
    assert codes(told) == []


def test_what_holds_back_comes_first_and_then_the_order_of_the_form():
    told = story(
        headline="Fire at [TK].", names=0, deck="Untitled", pictures=(replace(PICTURE, alt=""),)
    )
    assert codes(told) == ["note", "placeholder", "picture_alt", "headline_stop", "byline"]


def test_a_picture_is_named_with_all_that_it_lacks():
    told = story(pictures=(replace(PICTURE, alt="", credit="", licence="", drawn=False),))
    assert codes(told) == ["picture_file", "picture_alt", "picture_credit", "picture_licence"]
    assert {(one.words, one.anchor) for one in check(told)} == {("a.jpg", "k")}


def test_a_note_keeps_its_mark_when_the_words_around_it_change():
    (before,) = check(story(source="<p>It is [TK] old.</p>"))
    (after,) = check(story(source="<p>One more.</p><p>He was [TK] then, they say.</p>"))
    (other,) = check(story(source="<p>It is [TK age] old.</p>"))
    assert before.mark == after.mark != other.mark


def test_one_note_in_two_places_is_said_twice_and_the_same_place_once():
    twice = check(story(source="<p>It is [TK] old.</p><p>She is [TK].</p>"))
    assert [one.words for one in twice] == ["It is [TK] old.", "She is [TK]."]
    assert len(check(story(source="<p>[TK]</p><p>[TK]</p>"))) == 1


def test_only_what_blocks_is_among_the_blocking():
    found = [Finding("note", "headline"), Finding("byline", "credits")]
    assert [one.code for one in blocking(found)] == ["note"]


def test_a_text_is_read_as_blocks_links_and_figures():
    text = Text(
        '<h2>One &amp; two</h2><p>See <a href="https://a.example/"><em>this</em> page</a>'
        "<br>next</p>"
        '<figure data-picture="k1"><figcaption>Cap</figcaption></figure>'
    )
    assert [(one.tag, one.words, one.linked) for one in text.blocks] == [
        ("h2", "One & two", False),
        ("p", "See this page", True),
        ("p", "next", False),
        ("figcaption", "Cap", False),
    ]
    assert text.links == [("https://a.example/", "this page")]
    assert text.figures == ["k1"]


@given(st.text(alphabet='<p>/ah2 ref="[TK]&;:', max_size=120), st.text(max_size=40))
def test_any_text_is_checked_without_failing(source, headline):
    found = check(story(source=source, headline=headline))
    assert len({(one.code, one.words, one.field) for one in found}) == len(found)
