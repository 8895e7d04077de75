"""Words that were pulled apart, put together again: s.p.a.m, s p a m, sp*am, ग धा.

Pieces are glued only where a writer would not have parted them: letters that stand alone, words
with nothing but signs between them, and in scripts without spaces whatever spaces part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

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

_SYLLABLE = "[LUDSMV](?>(?:[MV]|(?<=V)L)*)"
_LETTER = re.compile(_SYLLABLE)
_SINGLE = f"(?<![LUMVDS]){_SYLLABLE}(?![LUMVDS])"
_CHAIN = re.compile(f"{_SINGLE}(?>(?:[^LUMVDS]{{1,{WIDEST_GAP}}}+{_SINGLE})+)")
_HELD = "LUMVDSGCHX"
_CHUNK = re.compile(f"(?<![{_HELD}])(?=[{_HELD}]*?[LUMVDS][GCHX]++[LUMVDS])[{_HELD}]++")
_UNSPACED = re.compile("(?<![UMV])U[UMV]*+(?>(?:W{1,3}+U[UMV]*+)+)")
_LETTERS = re.compile("[UMV]++")
_NOT_SINGLE = re.compile("[LUMVDS]{2}")
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
    classes, texts, _ = reading
    found = [_chain(texts[0], classes, *run) for run in _regions(_CHAIN, reading, known)]
    found += [_chunk(classes, *run) for run in _regions(_CHUNK, reading, known)]
    if "U" in classes and not known:
        found += [
            _whole(_spans(_LETTERS, classes, *run)) for run in _regions(_UNSPACED, reading, "")
        ]
    owners = [one for one in found for _ in one.cuts]
    cuts = [cut for one in found for cut in one.cuts]
    for text in texts if cuts else ():
        words = [word for one in found for word in one.words(text)]
        yield Stream(folded, words, lambda at: owners[at].spans[slice(*cuts[at])], joined=True)


class _Torn(NamedTuple):
    """Pieces beside each other, and which of them (from, to) may be words when put together."""

    spans: Spans
    cuts: Sequence[tuple[int, int]]

    def words(self, text: str) -> list[str]:
        letters = [text[start:end] for start, end in self.spans] if self.cuts else []
        return ["".join(letters[low:high]) for low, high in self.cuts]


def _whole(spans: Spans) -> _Torn:
    return _Torn(spans, [(0, len(spans))])


def _regions(pattern: re.Pattern[str], reading: Reading, known: str) -> Iterator[tuple[int, int]]:
    for window in reading.windows:
        for run in pattern.finditer(reading.classes, *window):
            start, end = run.span()
            if known[start:end] != run[0]:
                yield start, end


def _spans(pattern: re.Pattern[str], classes: str, start: int, end: int) -> Spans:
    return [one.span() for one in pattern.finditer(classes, start, end)]


def _chain(text: str, classes: str, start: int, end: int) -> _Torn:
    """Letters that stand alone, at most WIDEST_GAP apart."""
    singles = _spans(_LETTER, classes, start, end)
    signs = classes.count("D", start, end) + classes.count("S", start, end)
    if len(singles) == 2:
        return _Torn(singles, [(0, 2)] if not signs and _torn(singles, text) else [])
    if 2 * signs > len(singles):
        return _Torn((), ())
    return _Torn(singles, list(dict.fromkeys(_variants(singles, text, classes[start:end]))))


def _torn(pair: Spans, text: str) -> bool:
    """Whether two letters may be all of a word: in scripts that write syllables, and when they
    are not two of the small words that such scripts have."""
    first, second = (text[start:end] for start, end in pair)
    syllables = len(first + second) > 2 or _HANGUL[0] <= first <= _HANGUL[1]
    return syllables and not (first in _SMALL_WORDS and second in _SMALL_WORDS)


def _variants(singles: Spans, text: str, classes: str) -> Iterator[tuple[int, int]]:
    """The chain as one word; without small words at its ends, or cut at them; and the parts of
    it that are held together by equal gaps."""
    yield 0, len(singles)
    ends = (text[slice(*singles[at])] in _SMALL_WORDS for at in (0, -1))
    if any(ends) and len(singles) <= _LONGEST_WORD:
        yield from _trimmed(singles, text)
    if "M" in classes or "V" in classes:
        yield from _between_small(singles, text)
    gaps = _LETTER.split(classes)[1:-1]
    if len(set(gaps)) > 1:
        yield from _evenly(gaps)
        widths = list(map(len, gaps))
        if len(set(widths)) > 1:
            yield from _evenly(widths)


def _trimmed(singles: Spans, text: str) -> Iterator[tuple[int, int]]:
    """Without up to _MOST_SMALL small words at each end."""
    most = len(singles)
    first = [text[start:end] in _SMALL_WORDS for start, end in singles[:_MOST_SMALL]]
    last = [text[start:end] in _SMALL_WORDS for start, end in singles[: -_MOST_SMALL - 1 : -1]]
    for left in range(_MOST_SMALL + 1):
        for right in range(_MOST_SMALL + 1):
            if left + right < most - 1 and all(first[:left]) and all(last[:right]):
                yield left, most - right


def _between_small(singles: Spans, text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for small, group in groupby(text[start:end] in _SMALL_WORDS for start, end in singles):
        length = sum(1 for _ in group)
        if not small and length > 1:
            yield at, at + length
        at += length


def _evenly(gaps: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Letters with equal gaps between them, two gaps or more."""
    first = 0
    for at, gap in enumerate(gaps):
        if gap != gaps[first]:
            if at - first > 1:
                yield first, at + 1
            first = at
    if len(gaps) - first > 1:
        yield first, len(gaps) + 1


def _chunk(classes: str, start: int, end: int) -> _Torn:
    """Words with signs and no white space between them, as one word; nothing for a chain."""
    if _NOT_SINGLE.search(classes, start, end) or len(WORD.findall(classes, start, end)) == 2:
        return _whole(_spans(WORD, classes, start, end))
    return _Torn((), ())
