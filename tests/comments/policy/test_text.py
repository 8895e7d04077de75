"""Folding: what is folded away, what is kept, and the way back to the text as written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comments.policy.text import ALPHABETS, alphabet_of, fold, lookalikes

WRITTEN = st.text(max_size=60) | st.text(
    alphabet="aAеЕо0@ .\u0301\u0308\u200b\u00ad\u093c\u3099かがᄒ\u1161\u11a8ßİﬁﷺ２क\n🙂\u202e",
    max_size=40,
)

ROWS = [
    ("Spam", "", "spam", "capitals become small"),
    ("STRASSE", "", "strasse", "a word in capitals becomes small"),
    ("Straße", "", "strasse", "sharp s is two letters"),
    ("ΣΊΣΥΦΟΣ", "", "σισυφοσ", "final sigma is sigma"),
    ("ｓｐａｍ", "", "spam", "full width becomes plain"),
    ("𝓼𝓹𝓪𝓶", "", "spam", "mathematical letters become plain"),
    ("ⓢⓟⓐⓜ", "", "spam", "circled letters become plain"),
    ("ﬁne", "", "fine", "a ligature is its letters"),
    ("spám", "", "spam", "a composed accent goes"),
    ("spa\u0301m", "", "spam", "a decomposed accent goes"),
    ("s\u0336p\u0336a\u0336m\u0336", "", "spam", "strokes laid over letters go"),
    ("s\u0300\u0301\u0302pam", "", "spam", "piled accents go"),
    ("m\u20e3oo", "", "moo", "enclosing marks go"),
    ("ёж", "", "еж", "Russian yo is ye"),
    ("sp\u200bam", "", "spam", "a zero-width space goes"),
    ("sp\u200dam", "", "spam", "a zero-width joiner goes"),
    ("sp\ufeffam", "", "spam", "a byte order mark goes"),
    ("sp\u00adam", "", "spam", "a soft hyphen goes"),
    ("\u202espam\u202c", "", "spam", "direction overrides go"),
    ("sp\u2060am", "", "spam", "a word joiner goes"),
    ("sp\x00am", "", "spam", "a NUL byte goes"),
    ("sp\ue000am", "", "spam", "private characters go"),
    ("☺\ufe0f", "", "☺", "variation selectors go"),
    ("a\u00a0b", "", "a b", "a no-break space is a space"),
    ("a\nb\tc", "", "a\nb\tc", "line breaks and tabs stay"),
    ("٢٠٢٤", "", "2024", "Arabic digits are digits"),
    ("२०२४", "", "2024", "Devanagari digits are digits"),
    ("2024 $5m", "latin", "2024 $5m", "digits and signs are never letters here"),
    ("мотоcross", "", "мотоcross", "without an alphabet look-alikes stay"),
    ("sраm", "latin", "spam", "Cyrillic letters read as Latin"),
    ("ѕсаm", "latin", "scam", "rare Cyrillic letters read as Latin"),
    ("sнit", "latin", "shit", "small Cyrillic letters read as the capitals they repeat"),
    ("οn", "latin", "on", "Greek omicron reads as o"),
    ("ѵіа", "latin", "via", "izhitsa reads as v"),
    ("Ꮪ", "latin", "s", "Cherokee reads as Latin"),
    ("ʀᴀᴛ", "latin", "rat", "small capitals read as letters"),
    ("🅱ad", "latin", "bad", "letters in squares read as letters"),
    ("łøđ", "latin", "lod", "letters with strokes read without"),
    ("ı", "latin", "i", "dotless i reads as i"),
    ("cпaм", "cyrillic", "спам", "Latin letters read as Cyrillic"),
    ("CПAM", "cyrillic", "спам", "Latin capitals read as Cyrillic"),
    ("спам", "latin", "cпam", "letters without a look-alike stay in their script"),
    ("βλάkας", "greek", "βλακασ", "Latin letters read as Greek"),
    ("हिन्दी", "", "हिन्दी", "vowel signs are part of the word"),
    ("क़", "", "क़", "a nukta is part of the letter"),
    ("か\u3099", "", "が", "a voicing mark joins its letter"),
    ("ｶﾞ", "", "ガ", "half-width kana become plain, voiced"),
    ("한글", "", "한글", "Hangul in pieces becomes syllables"),
    ("ที่", "", "ที่", "Thai tone marks stay"),
    ("مـــرحبا", "", "مرحبا", "Arabic stretching goes"),
    ("مَرْحَبًا", "", "مرحبا", "Arabic vowel points go"),
    ("שָׁלוֹם", "", "שלומ", "Hebrew points go, final letters are letters"),
    ("", "", "", "nothing stays nothing"),
    ("\u200b\u00ad", "", "", "invisible characters alone are nothing"),
]


@pytest.mark.parametrize(
    ("written", "alphabet", "folded"), [row[:3] for row in ROWS], ids=[row[3] for row in ROWS]
)
def test_a_text_folds(written: str, alphabet: str, folded: str) -> None:
    assert fold(written, alphabet).text == folded


SPANS = [
    ("Spam", 0, 4, "Spam", "plain letters stand for themselves"),
    ("x sp\u200bam y", 2, 6, "sp\u200bam", "what is dropped inside lies in the span"),
    ("\u200bspam\u200b", 0, 4, "spam", "what is dropped outside lies outside"),
    ("spam\u0301 y", 0, 4, "spam\u0301", "a mark belongs to the letter before it"),
    ("xﬁne", 1, 3, "ﬁ", "both letters of a ligature stand for all of it"),
    ("Straße!", 5, 7, "ße", "a letter that grew shifts nothing behind it"),
    ("か\u3099き", 0, 1, "か\u3099", "a joined letter spans its pieces"),
    ("\u1112\u1161\u11ab글", 0, 1, "\u1112\u1161\u11ab", "a syllable spans its pieces"),
    ("𝓼𝓹𝓪𝓶", 1, 3, "𝓹𝓪", "offsets count code points beyond the basic plane"),
]


@pytest.mark.parametrize(
    ("written", "start", "end", "passage"), [r[:4] for r in SPANS], ids=[r[4] for r in SPANS]
)
def test_a_folded_passage_leads_back(written: str, start: int, end: int, passage: str) -> None:
    first, last = fold(written).span(start, end)
    assert written[first:last] == passage


@given(WRITTEN, st.sampled_from(["", *ALPHABETS]))
def test_folding_a_folded_text_changes_nothing(written: str, alphabet: str) -> None:
    once = fold(written, alphabet).text
    assert fold(once, alphabet).text == once


@given(WRITTEN, st.sampled_from(["", *ALPHABETS]))
def test_offsets_lie_in_the_text_and_never_fall(written: str, alphabet: str) -> None:
    folded = fold(written, alphabet)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(
        0 <= start < end <= len(written)
        for start, end in zip(folded.starts, folded.ends, strict=True)
    )


@given(st.text(max_size=30))
def test_case_makes_no_difference(written: str) -> None:
    # The one mark that case turns into a letter: the iota that Greek writes under another.
    assume("\u0345" not in unicodedata.normalize("NFD", written))
    assert fold(written.casefold()).text == fold(written).text


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_every_letter_folds_to_what_folds_no_further(alphabet: str) -> None:
    letters = [chr(code) for code in range(0x20, 0x3100)] + list(lookalikes(alphabet))
    for letter in letters:
        once = fold(letter, alphabet).text
        assert fold(once, alphabet).text == once, f"U+{ord(letter):04X}"


def test_look_alikes_read_as_letters_of_the_alphabet_named() -> None:
    for alphabet in ALPHABETS:
        table = lookalikes(alphabet)
        assert len(table) > 40
        assert {alphabet_of(read) for read in table.values()} == {alphabet}


@pytest.mark.parametrize(
    ("text", "alphabet"),
    [("moron", "latin"), ("1 дурак", "cyrillic"), ("βλάκας", "greek"), ("2024", ""), ("バカ", "")],
)
def test_the_alphabet_of_a_word_is_that_of_its_first_letter(text: str, alphabet: str) -> None:
    assert alphabet_of(text) == alphabet
