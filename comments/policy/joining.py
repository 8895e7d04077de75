"""Words that were pulled apart, put together again: s.p.a.m, s p a m, sp*am, ग धा.

Pieces are glued only where a writer would not have parted them: letters that stand alone, words
with nothing but signs between them, and in scripts without spaces whatever spaces part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from comments.policy.text import Folded
from comments.policy.tokens import WORD, Reading, Spans, Stream, readings, spelled

WIDEST_GAP = 5
"""Characters that may stand between two letters of a word that was pulled apart."""
_LONGEST_WORD = 200
_MOST_SMALL = 2
_SMALL_WORDS = frozenset("aeiouyавикосуяοηоוהב") | frozenset(
    (
        "न व ये या यह वो वह तो जो सो को का की के ही भी है हैं हूँ हूं था थी थे हो में पर ने से मैं तू तुम "
        "हम आप ना हाँ हां जा जी ला ले दो दे गा गी गे कि सा सी रे अब दी ली "
        "이 그 저 수 것 등 더 안 못 잘 좀 다 또 왜 참 꼭 내 네 제 너 나 한 두 세 일 월 년 개 "
        "명 번 줄 때 곳 뿐 데 말 집 물 불 밥 돈 옷 차 길 눈 코 입 손 발 몸 병 신 전 후 중 및 할 "
        "될 된 간 온 큰 새 각 총 약 첫 맨"
    ).split()
)
"""Words of one letter or syllable, which stand alone with nobody pulling anything apart."""

_SINGLE = "(?<![LUMDS])[LUDS]M*+(?![LUMDS])"
_LETTER = re.compile("[LUDS]M*+")
_CHAIN = re.compile(f"{_SINGLE}(?:[^LUMDS]{{1,{WIDEST_GAP}}}+{_SINGLE})++")
_HELD = "LUMDSGCHX"
_CHUNK = re.compile(f"(?<![{_HELD}])(?=[{_HELD}]*?[LUMDS][GCHX]++[LUMDS])[{_HELD}]++")
_UNSPACED = re.compile("(?<![UM])U[UM]*+(?:W{1,3}+U[UM]*+)++")
_LETTERS = re.compile("[UM]++")
_NOT_SINGLE = re.compile("[LUMDS]{2}")
_HANGUL = ("\uac00", "\ud7a3")


def streams(folded: Folded, alphabet: str) -> tuple[Stream, ...]:
    """The streams worth looking at, the one as written first."""
    read = readings(folded, alphabet)
    found = [stream for reading in read for stream in spelled(folded, reading)]
    found += _joined(folded, read[0], "")
    for reading in read[1:]:
        found += _joined(folded, reading, read[0].classes)
    return tuple(found)


def _joined(folded: Folded, reading: Reading, known: str) -> Iterator[Stream]:
    """What was pulled apart. Where the classes are those of the reading known before, so is
    what there is to be found."""
    classes, texts = reading
    chains = chain.from_iterable(
        _chains(texts[0], classes, *run) for run in _regions(_CHAIN, classes, known)
    )
    chunks = (_chunk(classes, *run) for run in _regions(_CHUNK, classes, known))
    unspaced = (_spans(_LETTERS, classes, *run) for run in _regions(_UNSPACED, classes, known))
    found = list(filter(None, chain(chains, chunks, unspaced)))
    for text in texts if found else ():
        words = ["".join([text[start:end] for start, end in pieces]) for pieces in found]
        yield Stream(folded, words, found.__getitem__, joined=True)


def _regions(pattern: re.Pattern[str], classes: str, known: str) -> Iterator[tuple[int, int]]:
    for run in pattern.finditer(classes):
        start, end = run.span()
        if known[start:end] != run[0]:
            yield start, end


def _spans(pattern: re.Pattern[str], classes: str, start: int, end: int) -> Spans:
    return [one.span() for one in pattern.finditer(classes, start, end)]


def _chains(text: str, classes: str, start: int, end: int) -> Iterator[Spans]:
    """Letters that stand alone, at most WIDEST_GAP apart."""
    singles = _spans(_LETTER, classes, start, end)
    letters = classes.count("L", start, end) + classes.count("U", start, end)
    if len(singles) == 2:
        yield from [singles] if letters == 2 and _torn(singles, text) else []
    elif 2 * letters >= len(singles):
        yield from _variants(singles, text, classes[start:end])


def _torn(pair: Spans, text: str) -> bool:
    """Whether two letters may be all of a word: in scripts that write syllables, and when they
    are not two of the small words that such scripts have."""
    first, second = (text[start:end] for start, end in pair)
    syllables = len(first + second) > 2 or _HANGUL[0] <= first <= _HANGUL[1]
    return syllables and not (first in _SMALL_WORDS and second in _SMALL_WORDS)


def _variants(singles: Spans, text: str, classes: str) -> Iterator[Spans]:
    """The chain as one word; without small words at its ends, or cut at them; and the parts of
    it that are held together by equal gaps."""
    yield singles
    ends = (text[slice(*singles[at])] in _SMALL_WORDS for at in (0, -1))
    if any(ends) and len(singles) <= _LONGEST_WORD:
        yield from _trimmed(singles, text)
    if "M" in classes:
        yield from _groups(singles, text)
    gaps = _LETTER.split(classes)[1:-1]
    if len(set(gaps)) > 1:
        yield from _evenly(singles, gaps)
        widths = list(map(len, gaps))
        if len(set(widths)) > 1:
            yield from _evenly(singles, widths)


def _trimmed(singles: Spans, text: str) -> Iterator[Spans]:
    small = [text[start:end] in _SMALL_WORDS for start, end in singles]
    lefts = [at for at in range(_MOST_SMALL + 1) if all(small[:at])]
    rights = [at for at in range(_MOST_SMALL + 1) if all(small[len(small) - at :])]
    for left in lefts:
        for right in rights:
            if left + right and len(singles) - left - right > 1:
                yield singles[left : len(singles) - right]


def _groups(singles: Spans, text: str) -> Iterator[Spans]:
    for is_small, group in groupby(singles, key=lambda span: text[slice(*span)] in _SMALL_WORDS):
        spans = list(group)
        if not is_small and len(spans) > 1:
            yield spans


def _evenly(singles: Spans, gaps: Sequence[object]) -> Iterator[Spans]:
    at = 0
    for _, group in groupby(gaps):
        length = sum(1 for _ in group)
        if length > 1:
            yield singles[at : at + length + 1]
        at += length


def _chunk(classes: str, start: int, end: int) -> Spans:
    """Words with signs and no white space between them, as one word; nothing for a chain."""
    spans = _spans(WORD, classes, start, end)
    return spans if len(spans) == 2 or _NOT_SINGLE.search(classes, start, end) else ()
