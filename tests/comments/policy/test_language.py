"""Telling languages: surely or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.detectors import language
from comments.policy.facts import Facts, Submission
from comments.policy.languages import NAMES, _identifier, another, base, own_words
from comments.policy.settings import SettingsError
from tests.comments.policy.said import SAID

ROOT = Path(__file__).parents[3]


def found(text: str, article: str = "en", **settings: object) -> bool:
    parsed = language.KIND.parse_settings({"letters": 30, **settings})
    facts = Facts(article_language=article)
    return bool(language.KIND.find(parsed, Submission(text), facts))


@pytest.mark.parametrize("code", SAID)
def test_no_comment_is_taken_for_another_language_than_its_own(code: str) -> None:
    assert [text for text in SAID[code] if found(text, code, letters=20)] == []


@pytest.mark.parametrize("article", SAID)
def test_nine_of_ten_comments_of_a_line_are_told_from_the_article(article: str) -> None:
    others = [
        found(text, article)
        for code, said in SAID.items()
        for text in said
        if len(text) >= 60 and code not in {article, "da"}
    ]
    assert sum(others) >= 0.9 * len(others)


GERMAN = "ich sage dazu nur, dass ich das ganz anders sehe und hier nicht mehr mitlesen werde"
ROWS = [
    (GERMAN, True, "German under an English article"),
    (GERMAN.upper(), True, "in capitals too"),
    ("nein, das ist falsch", False, "a short text"),
    ("", False, "nothing"),
    ("Manchester United, Real Madrid, Bayern München, Borussia Dortmund", False, "names alone"),
    ("Łódź, Kraków, Wrocław, Gdańsk: been to all of them and loved it", False, "names in English"),
    (f"“{GERMAN}”, as my aunt used to say", False, "a quote in curly marks"),
    (f"„{GERMAN}“, as my aunt used to say", False, "a quote in German marks"),
    (f"«{GERMAN}», as my aunt used to say", False, "a quote in French marks"),
    (f'She said "{GERMAN}" and left', False, "a quote in straight marks"),
    (f"> {GERMAN}\nWell, I do not agree with that at all", False, "a line quoted from above"),
    ("https://example.org/" + GERMAN.replace(" ", "-"), False, "a link with German words"),
    (" ".join("#" + word for word in GERMAN.split()), False, "German tags"),
    ("carpe diem quam minimum credula postero, tempora mutantur nos", False, "Latin"),
    ("aaaaaaaaaaaaaaaaaaaa ha ha ha ha ha ha ha ha ha ha ha ha ha ha", False, "laughter"),
    ("bla bla bla bla bla bla bla bla bla bla bla bla bla bla", False, "babble"),
    ("asdf jkl qwertz uiop asdfghjkl yxcvbnm asdf jkl qwertz uiop", False, "keys hit at random"),
    ("dinnae fash yersel, it's a braw day fer a wee dram doon the toon", False, "Scots"),
    ("i dnt no y ppl r so mad bout dis tbh its jst a road m8", False, "clipped English"),
    ("😀" * 60, False, "emoji"),
    ("1234567890 " * 8, False, "digits"),
    ("これは本当にひどい話だと思いますよ", True, "Japanese, whose signs say more"),
    ("这件事情真的太过分了他们应该道歉", True, "Chinese"),
    ("وهذا رأيي في الموضوع ولا أحد يسأل عنه", True, "Arabic"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [r[:2] for r in ROWS], ids=[r[2] for r in ROWS])
def test_other_languages_under_an_english_article(text: str, expected: bool) -> None:
    assert found(text, "en-GB") is expected


def test_listed_languages_stand_for_the_article_s() -> None:
    french = SAID["fr"][0]
    assert not found(french, "en", languages=["en", "fr-CA"])
    assert found(french, "fr", languages=["en", "de"])


@pytest.mark.parametrize("article", ["", "la", "tlh", "x-klingon"])
def test_under_an_article_in_an_unknown_language_nothing_is_found(article: str) -> None:
    assert not found(GERMAN, article)


@pytest.mark.parametrize(("article", "said"), [("no", "da"), ("nb-NO", "da"), ("da", "da")])
def test_close_relatives_are_taken_for_the_expected_language(article: str, said: str) -> None:
    assert not any(found(text, article) for text in SAID[said])


def test_the_setting_says_from_how_many_letters() -> None:
    assert found(GERMAN, letters=60)
    assert not found(GERMAN, letters=70)


@pytest.mark.parametrize("code", ["xx", "english", "la", "12"])
def test_a_language_that_cannot_be_told_is_refused_with_its_line(code: str) -> None:
    with pytest.raises(SettingsError) as refused:
        language.KIND.parse_settings({"languages": ["en", code]})
    assert refused.value.path == "settings.languages[1]"


def test_readers_are_told_the_languages_by_name() -> None:
    told = language.KIND.describe(
        language.KIND.parse_settings({"languages": ["en", "fr", "en-US"]})
    )
    assert [str(one) for one in told] == [
        "Looks for texts in other languages than these: English, French.",
        "Texts with fewer than 50 letters, names, quotes and links aside, are let be.",
    ]


def test_every_language_named_is_one_the_library_tells() -> None:
    assert set(NAMES) <= set(_identifier().labels)
    assert {base(code) for code in ("nb", "pt-BR", "zh_Hans", "EN")} <= set(NAMES)


def test_the_library_is_loaded_by_the_first_long_text_and_not_before() -> None:
    script = f"""
import sys
from comments.policy import engine
from comments.policy.facts import Facts, Submission
rule = engine.RuleSpec(1, "language", "hold", detectors=(engine.DetectorSpec("language"),))
policy = engine.compile([rule])
facts = Facts(article_language="en")
seen = [bool({{"py3langid", "numpy"}} & set(sys.modules))]
for text in ("Danke", {GERMAN!r}):
    verdict = engine.judge(policy, Submission(text), facts)
    seen += ["py3langid" in sys.modules, verdict.consequence]
print(seen)
"""
    made = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert made.stdout.strip() == "[False, False, 'publish', True, 'hold']"


@given(st.text(max_size=200) | st.lists(st.sampled_from([*"“”„«»\"'‘’>\n @#.", "ab"])).map("".join))
def test_any_text_is_read_and_always_the_same_way(text: str) -> None:
    words = own_words(text)
    assert all(word and not word[0].isdecimal() for word in words.split())
    assert another(text, ("en",), 20) == another(text, ("en",), 20)
