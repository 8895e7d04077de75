"""Words and phrases: each row is a sentence about what hits and where."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.detectors import words
from comments.policy.facts import Facts, Submission
from comments.policy.lexicon import MOST_HITS
from comments.policy.reading import Reading
from comments.policy.settings import SettingsError

LISTED = [
    "moron",
    "ass",
    "god",
    "buy now",
    "l33t",
    "дурак",
    "βλάκας",
    "حمار",
    "טיפש",
    "ไทย",
    "バカ",
]


def passages(text: str, listed: list[str] = LISTED, **settings: object) -> list[str]:
    parsed = words.KIND.parse_settings({"words": listed, **settings})
    hits = words.KIND.find(parsed, Submission(text), Facts())
    return [text[hit.start : hit.end] for hit in hits]


ROWS = [
    ("You moron!", ["moron"], "a listed word hits"),
    ("MORON", ["MORON"], "capitals hit"),
    ("mOrOn", ["mOrOn"], "mixed case hits"),
    ("oxymoron", [], "a word that ends like a listed one does not"),
    ("moronic", [], "a word that begins like a listed one does not"),
    ("class assist pass", [], "a short word inside longer ones does not"),
    ("morons", [], "a plural does not, without endings"),
    ("moron's", ["moron"], "a genitive does"),
    ("(moron)", ["moron"], "brackets are no letters"),
    ("_moron_", ["moron"], "underscores are no letters"),
    ("moron2024", ["moron"], "digits glued behind are no part of the word"),
    ("2024moron", ["moron"], "digits glued before are no part of the word"),
    ("m.o.r.o.n", ["m.o.r.o.n"], "dots between letters are seen through"),
    ("a m o r o n here", ["m o r o n"], "spaces between letters are seen through"),
    ("m-o-r-o-n", ["m-o-r-o-n"], "dashes between letters are seen through"),
    ("m\no\nr\no\nn", ["m\no\nr\no\nn"], "lines between letters are seen through"),
    ("m🙂o🙂r🙂o🙂n", ["m🙂o🙂r🙂o🙂n"], "emoji between letters are seen through"),
    ("m👍🏽o👍🏽r👍🏽o👍🏽n", ["m👍🏽o👍🏽r👍🏽o👍🏽n"], "emoji of several characters too"),
    ("m . o . r . o . n", ["m . o . r . o . n"], "spaced dots are seen through"),
    ("m.0.r.0.n", ["m.0.r.0.n"], "dots and digits together are seen through"),
    ("mor*on", ["mor*on"], "a sign inside a word is seen through"),
    ("mo_ron", ["mo_ron"], "an underscore inside a word is seen through"),
    ("mor on", [], "a space inside a word parts it"),
    ("c l a s s", [], "a longer word pulled apart stays itself"),
    ("p.a.s.s", [], "a longer word with dots stays itself"),
    ("y o u  a s s", ["a s s"], "wider gaps part words pulled apart"),
    ("m       o       r       o       n", [], "letters far from each other are no word"),
    ("mo\u200bron", ["mo\u200bron"], "a zero-width space is seen through"),
    ("mo\u00adron", ["mo\u00adron"], "a soft hyphen is seen through"),
    ("mo\u202eron", ["mo\u202eron"], "a direction override is seen through"),
    ("mоrоn", ["mоrоn"], "Cyrillic look-alikes are seen through"),
    ("mοrοn", ["mοrοn"], "Greek look-alikes are seen through"),
    ("ᴍᴏʀᴏɴ", ["ᴍᴏʀᴏɴ"], "small capitals are seen through"),
    ("ｍｏｒｏｎ", ["ｍｏｒｏｎ"], "full width is seen through"),
    ("𝐦𝐨𝐫𝐨𝐧", ["𝐦𝐨𝐫𝐨𝐧"], "mathematical letters are seen through"),
    ("m0r0n", ["m0r0n"], "digits for letters are seen through"),
    ("a$$", ["a$$"], "signs for letters are seen through"),
    ("@ss", ["@ss"], "a sign for the first letter is seen through"),
    ("4ss", ["4ss"], "a digit for the first letter is seen through"),
    ("gl4ss", [], "a digit inside a longer word does not cut it"),
    ("In 2024 we paid $5m", [], "years and amounts are no words"),
    ("$55", [], "an amount is no word, whatever its digits"),
    ("moron!!!", ["moron"], "exclamation marks behind are not letters"),
    ("mooooron", ["mooooron"], "a stretched letter hits"),
    ("mmoorroonn", ["mmoorroonn"], "several doubled letters hit"),
    ("gooood", ["gooood"], "a long stretch hits"),
    ("good", [], "one doubled letter is another word"),
    ("as", [], "a letter too few is another word"),
    ("asss", ["asss"], "a stretched double letter hits"),
    ("móron", ["móron"], "a composed accent is seen through"),
    ("mo\u0308ron", ["mo\u0308ron"], "a decomposed accent is seen through"),
    ("moron\u0323", ["moron\u0323"], "a mark on the last letter lies in the hit"),
    ("buy now", ["buy now"], "a phrase hits"),
    ("Buy\nNOW", ["Buy\nNOW"], "a phrase over a line break hits"),
    ("buy, now", ["buy, now"], "a phrase over a comma hits"),
    ("buy   now", ["buy   now"], "a phrase over several spaces hits"),
    ("b u y  n o w", ["b u y  n o w"], "a phrase pulled apart hits"),
    ("buynow", [], "a phrase run together is another word"),
    ("buy it now", [], "a phrase with a word between does not hit"),
    ("buy nowadays", [], "a phrase ends at a word's end"),
    ("l33t", ["l33t"], "a listed word with digits hits as listed"),
    ("leet", [], "a listed word with digits is not its letters"),
    ("Дурак!", ["Дурак"], "a Cyrillic word hits"),
    ("дуpaк", ["дуpaк"], "a Cyrillic word with Latin letters hits"),
    ("дураковаляние", [], "a longer Cyrillic word does not"),
    ("д у р а к", ["д у р а к"], "a Cyrillic word pulled apart hits"),
    ("Ο ΒΛΑΚΑΣ", ["ΒΛΑΚΑΣ"], "Greek capitals hit, without accent and final sigma"),
    ("حِمَار", ["حِمَار"], "Arabic vowel points are seen through"),
    ("حمـــار", ["حمـــار"], "Arabic stretching is seen through"),
    ("טִיפֵּשׁ", ["טִיפֵּשׁ"], "Hebrew points are seen through"),
    ("คนไทยดี", ["ไทย"], "scripts without spaces hit anywhere"),
    ("このバカめ", ["バカ"], "kana hit anywhere"),
    ("ﾊﾞｶ", ["ﾊﾞｶ"], "half-width kana are seen through"),
    ("moron and moron", ["moron", "moron"], "each place is a hit of its own"),
    ("", [], "an empty text has no hits"),
    ("🙂🙂", [], "emoji alone have no hits"),
]


@pytest.mark.parametrize(("text", "found"), [row[:2] for row in ROWS], ids=[row[2] for row in ROWS])
def test_a_listed_word(text: str, found: list[str]) -> None:
    assert passages(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("morons moroning moronning", ["morons", "moroning", "moronning"]),
        ("moronese", []),
        ("morroni moronss", []),
        ("moronsss moroninnen", ["moronsss", "moroninnen"]),
        ("dancers dancing dance danced", ["dancers", "dancing", "dance", "danced"]),
        ("дураками дурачок", ["дураками"]),
    ],
)
def test_endings_are_found_when_asked_for(text: str, found: list[str]) -> None:
    assert passages(text, ["moron", "dance", "дурак"], inflected=True) == found


def test_short_words_take_few_endings() -> None:
    assert passages("copy copies cope", ["cop"], inflected=True) == []
    assert passages("home assess", ["homo", "ass"], inflected=True) == []
    assert passages("cops asses", ["cop", "ass"], inflected=True) == ["cops", "asses"]


@pytest.mark.parametrize(
    ("text", "found", "exceptions"),
    [
        ("hell and hello", ["hell"], ["hello"]),
        ("hello HELLO héllo", [], ["hello"]),
        ("Hell's Kitchen is hell", ["hell"], ["hell's kitchen"]),
        ("what the hell", ["hell"], ["hell's kitchen"]),
    ],
)
def test_exceptions_let_through_what_lies_in_them(
    text: str, found: list[str], exceptions: list[str]
) -> None:
    assert passages(text, ["hell*"], exceptions=exceptions) == found


@pytest.mark.parametrize(
    ("listed", "text", "found"),
    [
        ("hell*", "hellish shell", ["hell"]),
        ("*man", "woman mandate", ["man"]),
        ("*ell*", "shellac", ["ell"]),
    ],
)
def test_an_asterisk_stands_for_further_letters(listed: str, text: str, found: list[str]) -> None:
    assert passages(text, [listed]) == found


def test_an_innocent_word_of_another_script_is_no_hit_in_a_text_of_that_script() -> None:
    assert passages("весь этот сор на дворе", ["cop"]) == []
    assert passages("Hello, you сор, listen", ["cop"]) == ["сор"]
    assert passages("весь этот cор на дворе", ["cop"]) == ["cор"]


LISTED_SHORT = (
    "ass cunt penis sex cock rape rapist dick anal cum tit shit arse coon nigger well hell whore "
    "shed ill бля еб лох сотр φα"
)
INNOCENT = (
    "Scunthorpe Penistone Sussex Essex cocktail assassin therapist Dickens analysis grapes "
    "basement circumstance document titillate shiitake peacock arsenal raccoon snigger "
    "we'll she'd he'll who're I'll and/or his/her e.g. a.m. U.S.A. 1st 2nd 3rd 4th 5pm $5m 2024 "
    "сотрудник хлеб ребята страховка команда Glück Fußball Klasse passe clássico Αθήνα ऑफिस"
)


def test_innocent_words_are_no_hits() -> None:
    assert passages(INNOCENT, LISTED_SHORT.split()) == []


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"words": []}, "settings.words"),
        ({"words": ["fine", "fine", " ", "!!!"]}, "settings.words[3]"),
        ({"words": ["a*"]}, "settings.words[0]"),
        ({"words": ["ok"], "exceptions": ["🙂"]}, "settings.exceptions[0]"),
        ({"words": ["x" * 201]}, "settings.words[0]"),
        ({"words": ["a\x00b"]}, "settings.words[0]"),
        ({"words": "moron"}, "settings.words"),
    ],
)
def test_lists_that_cannot_be_looked_up_are_refused(settings: dict[str, object], path: str) -> None:
    with pytest.raises(SettingsError) as refused:
        words.KIND.parse_settings(settings)
    assert refused.value.path == path


def test_the_name_is_looked_at_too_unless_told_otherwise() -> None:
    submission = Submission("A fair point.", name="M.o.r.o.n")
    for where, fields in (("both", ["name"]), ("name", ["name"]), ("text", [])):
        settings = words.KIND.parse_settings({"words": ["moron"], "where": where})
        hits = words.KIND.find(settings, submission, Facts())
        assert [hit.field for hit in hits] == fields


def test_a_text_of_one_word_over_and_over_is_told_of_a_bounded_number_of_times() -> None:
    assert len(passages("moron " * 500)) == MOST_HITS


NASTY = st.text(
    alphabet="moraslt3340$@!.,-_ \n'🙂\u200b\u0301\u00adоеabкдурßﬁが\u3099", max_size=60
) | st.text(max_size=60)


@given(NASTY)
def test_hits_lie_in_the_text_and_are_no_empty_passages(text: str) -> None:
    settings = words.KIND.parse_settings(
        {"words": [*LISTED, "*rol*", "a b"], "exceptions": ["moron now"], "inflected": True}
    )
    for hit in words.KIND.find(settings, Submission(text), Facts()):
        assert 0 <= hit.start < hit.end <= len(text)
        assert not text[hit.start].isspace()
        assert not text[hit.end - 1].isspace()


@given(NASTY, NASTY)
def test_a_listed_word_is_found_between_any_texts_that_are_not_glued_to_it(
    before: str, after: str
) -> None:
    text = f"{before}\n\n\n\n\n\nmoron\n\n\n\n\n\n{after}"
    start = len(before) + 6
    settings = words.KIND.parse_settings({"words": ["moron"]})
    hits = words.KIND.find(settings, Submission(text), Facts())
    assert len(hits) == MOST_HITS or (start, start + 5) in [(h.start, h.end) for h in hits]


def steps(text: str) -> int:
    """Lines of our own code that run while a text is looked at."""
    settings = words.KIND.parse_settings({"words": [*LISTED, "*ro*", "a b", "ab"]})
    counted = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal counted
        counted += 1
        return trace

    check = words.KIND.prepare(settings)
    sys.settrace(trace)
    try:
        list(check(Reading(Submission(text), Facts())))
    finally:
        sys.settrace(None)
    return counted


@pytest.mark.parametrize(
    "piece",
    ["a ", "a1 ", "a.", "m.o.r.o.n ", "ab", "1", "a\u0301", "\u0301", "@a", "a!", "h🙂", "buy ",
     "ß", "х ", "a  b ", "moron", "\u093c\u3099", "\u200b", "-a", "$5m "],
)  # fmt: skip
def test_steps_grow_no_faster_than_the_text(piece: str) -> None:
    short, long = steps(piece * 250), steps(piece * 1000)
    assert long < 4.5 * short + 500
