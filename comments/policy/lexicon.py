"""A list of words and phrases, ready to be looked up in texts: one automaton for each alphabet.

A word of the list hits whole words only. Its letters may be stretched: a letter must stand there
at least as often as in the list, and counts as stretched from three in a row or from two
doublings on, so that "good" never hits "god", nor "loose" "lose".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul, sub

from ahocorasick_rs import AhoCorasick, MatchKind

from comments.policy.inflection import Tails, beginnings, forms
from comments.policy.text import Folded, alphabet_of, belongs, in_alphabet
from comments.policy.tokens import Stream, classes_of, collapse, words_of
from comments.policy.wildcards import Part, end_after, parts_of, start_before

MOST_HITS = 50
"""Hits told of one text. More would be the same again."""

_PLAIN = re.compile("[0-9A-Za-z]")
_HANGUL = ("\uac00", "\ud7a3")
_SHORTEST_JOINED = 3
_SHORTEST_SYLLABLES = 2
_SHORTEST_STEM = 3

Place = tuple[int, int]
"""A passage [start, end) of the source."""
Source = Callable[[str], tuple[Folded, Sequence[Stream]]]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """How one entry is looked up. `key` is matched as it stands, and then: with `tails`, the word
    must end in one of them, which are listed by how they read with repeated letters written once;
    `before` (the nearest first) and `after` are the other parts of an entry with an asterisk
    inside. A `number` must not touch a letter: "88" is not in "anna88"."""

    key: str
    runs: tuple[int, ...]
    exception: bool
    joined: bool
    natural: bool
    tails: Tails = field(default_factory=dict)
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    number: bool = False


class Lexicon:
    """Immutable once made; threads may share it."""

    def __init__(
        self, entries: Iterable[str], exceptions: Iterable[str] = (), *, inflected: bool = False
    ) -> None:
        by_alphabet: dict[str, dict[str, list[_Pattern]]] = {}
        for exception, group in ((False, entries), (True, exceptions)):
            for entry in group:
                alphabet = alphabet_of(entry)
                patterns = by_alphabet.setdefault(alphabet, {})
                for made in _patterns(entry, alphabet, exception, inflected and not exception):
                    patterns.setdefault(made.key, []).append(made)
        self._automata = {
            alphabet: (AhoCorasick(list(found), matchkind=MatchKind.Standard), list(found.values()))
            for alphabet, found in by_alphabet.items()
            if found
        }

    def find(self, source: Source) -> list[Place]:
        """Places [start, end) in the source, in order, at most MOST_HITS. `source` gives the
        folded text and its streams for an alphabet."""
        hits: dict[Place, int] = {}
        excused: list[Place] = []
        for alphabet, (automaton, patterns) in self._automata.items():
            folded, streams = source(alphabet)
            written: dict[Place, int] = {}
            for rank, stream in enumerate(streams):
                for place, exception in _matches(automaton, patterns, stream):
                    if exception:
                        excused.append(place)
                    else:
                        written.setdefault(place, rank)
            for place in _of_this_script(folded, alphabet, written):
                hits[place] = min(written[place], hits.get(place, len(streams)))
        kept = _without(sorted(hits), excused)
        return _plainest({place: hits[place] for place in kept})[:MOST_HITS]


def problem_with(entry: str) -> str:
    """What keeps an entry from being looked up: `empty`, `short` or nothing."""
    if "*" not in entry and _PLAIN.search(entry):
        return ""
    words = words_of(entry, alphabet_of(entry))
    if not words:
        return "empty"
    return "short" if "*" in entry and len("".join(words)) < 2 else ""


def _patterns(entry: str, alphabet: str, exception: bool, inflected: bool) -> list[_Pattern]:
    words = words_of(entry, alphabet)
    if not words:
        return []
    inner = entry.strip("*")
    if "*" in inner:
        return [_with_gaps(parts_of(entry, alphabet), exception)]
    left, right = entry[0] == "*", entry[-1] == "*"
    if classes_of(words[0][0]) == "U":
        left = right = True
    right = right or _within(words[-1][-1], _HANGUL)
    made = [_pattern(words, left, right, exception, natural=True)]
    if len(words) > 1 and _may_be_joined("".join(words)):
        made.append(_pattern(["".join(words)], left, right, exception, natural=False))
    if inflected and not right:
        made += _inflected(words, alphabet, left)
    return made


def _with_gaps(parts: list[Part], exception: bool) -> _Pattern:
    longest = max(range(len(parts)), key=lambda number: len(parts[number].key))
    key, runs = parts[longest]
    joined = not any(" " in part.key.strip() for part in parts)
    before, after = tuple(reversed(parts[:longest])), tuple(parts[longest + 1 :])
    return _Pattern(key, runs, exception, joined, natural=True, before=before, after=after)


def _pattern(
    words: list[str], left: bool, right: bool, exception: bool, *, natural: bool
) -> _Pattern:
    key, runs = collapse(" ".join(words))
    key, runs = (key, runs) if left else (f" {key}", (1, *runs))
    key, runs = (key, runs) if right else (f"{key} ", (*runs, 1))
    joined = len(words) == 1 and _may_be_joined(words[0])
    number = key.strip().isdecimal() and not (left or right)
    return _Pattern(key, runs, exception, joined, natural, number=number)


def _may_be_joined(word: str) -> bool:
    syllables = classes_of(word[0]) == "U" or _within(word[0], _HANGUL)
    return len(word) >= (_SHORTEST_SYLLABLES if syllables else _SHORTEST_JOINED)


def _inflected(words: list[str], alphabet: str, left: bool) -> list[_Pattern]:
    shortest = _SHORTEST_STEM if alphabet else _SHORTEST_SYLLABLES
    made = []
    for before in ("", *beginnings(alphabet)):
        first = before + words[0]
        if before:
            made.append(_pattern([first, *words[1:]], left, False, False, natural=True))
        for stem, tails in forms(words[-1], alphabet):
            if tails and len(stem) >= shortest:
                whole = [first, *words[1:-1], stem] if len(words) > 1 else [before + stem]
                made.append(_with_tails(whole, left, tails))
    return made


def _with_tails(words: list[str], left: bool, tails: Mapping[str, frozenset[str]]) -> _Pattern:
    plain = _pattern(words, left, True, False, natural=True)
    return _Pattern(plain.key, plain.runs, False, len(words) == 1, True, tails)


def _matches(
    automaton: AhoCorasick, patterns: list[list[_Pattern]], stream: Stream
) -> Iterable[tuple[Place, bool]]:
    key = stream.key
    for number, start, end in automaton.find_matches_as_indexes(key, overlapping=True):
        for pattern in patterns[number]:
            if not (pattern.joined if stream.joined else pattern.natural):
                continue
            place = _place(pattern, stream, start, end)
            if place:
                yield place, pattern.exception


def _place(pattern: _Pattern, stream: Stream, start: int, end: int) -> Place | None:
    """The place in the source when all of the entry is there, not only the key of its pattern."""
    last = _end(pattern, stream, end)
    if not last:
        return None
    key = stream.key
    first = start + (key[start] == " ")
    listed = pattern.runs[first - start : len(pattern.runs) - (key[end - 1] == " ")]
    runs = stream.runs(first, first + len(listed))
    if pattern.before or pattern.after:
        if min(map(sub, runs, listed)) < 0:
            return None
        first = start_before(stream, start, pattern.before)
        last = end_after(stream, end, pattern.after)
        if first < 0 or not last:
            return None
        first, last = first + (key[first] == " "), last - (key[last - 1] == " ")
    elif runs != listed and not _stretched(runs, listed, bool(pattern.tails)):
        return None
    place = stream.place(first, last)
    return None if pattern.number and stream.touched(*place) else place


def _end(pattern: _Pattern, stream: Stream, end: int) -> int:
    """Where the word ends in the stream; 0 when it goes on otherwise than by a known ending."""
    if not pattern.tails:
        return end - (stream.key[end - 1] == " ")
    space = stream.key.find(" ", end, end + 8)
    if space < 0:
        return 0
    if _is_tail(pattern.tails, stream, end, space):
        return space
    shared = stream.runs(end - 1, end)[0] > pattern.runs[-1]
    return space if shared and _is_tail(pattern.tails, stream, end - 1, space, shared=True) else 0


def _is_tail(
    tails: Tails,
    stream: Stream,
    start: int,
    end: int,
    *,
    shared: bool = False,
) -> bool:
    """Whether key[start:end] is a known ending, letters stretched on purpose counted once.
    `shared`: its first letter ends the stem too, so that one of them belongs there."""
    tail = stream.key[start:end]
    known = tails.get(tail)
    if not known:
        return False
    runs = stream.runs(start, end)
    if max(runs) > 1:
        tail = "".join(map(mul, tail, (1 if run > 2 else run for run in runs)))
    return tail[shared:] in known


def _stretched(runs: Sequence[int], listed: Sequence[int], inflected: bool) -> bool:
    """Whether the letters stand there as often as listed, or more often on purpose."""
    extra = [there - wanted for there, wanted in zip(runs, listed, strict=True)]
    if inflected and extra[-1] == 1:
        extra[-1] = 0  # the last letter doubles before an ending
    if min(extra) < 0:
        return False
    total = sum(extra)
    return total == 0 or total > 1 or any(
        there > 2 and more for there, more in zip(runs, extra, strict=True)
    )  # fmt: skip


def _of_this_script(folded: Folded, alphabet: str, places: Iterable[Place]) -> set[Place]:
    """The places, without innocent words of another script: those whose letters are look-alikes
    all of them, in a text written mostly in letters that read as no other."""
    source = folded.source
    foreign = {
        place
        for place in (places if alphabet else ())
        if not any(belongs(char, alphabet) for char in source[slice(*place)])
    }
    if not foreign:
        return set(places)
    own = sum(n for char, n in _letters(source) if belongs(char, alphabet))
    genuine = sum(n for char, n in _letters(folded.text) if not in_alphabet(char, alphabet))
    return set(places) - foreign if genuine > own else set(places)


def _letters(text: str) -> Iterator[tuple[str, int]]:
    return ((char, times) for char, times in Counter(text).items() if char.isalpha())


def _without(hits: list[Place], excused: list[Place]) -> list[Place]:
    """The hits that lie in no exception, in one pass: both lists are walked by their starts."""
    excused.sort()
    kept, at, reach = [], 0, -1
    for start, end in hits:
        while at < len(excused) and excused[at][0] <= start:
            reach = max(reach, excused[at][1])
            at += 1
        if end > reach:
            kept.append((start, end))
    return kept


def _plainest(ranks: dict[Place, int]) -> list[Place]:
    """The places in order, without those that overlap one found in a plainer reading: that the
    word ends in i when 1 is read as i tells nothing about "word1". Of a disguised word only the
    longest passage is told."""
    taken = bytearray(max((end for _, end in ranks), default=0))
    kept: list[Place] = []
    for rank in sorted(set(ranks.values())):
        alike = [place for place, one in ranks.items() if one == rank]
        free = [
            place for place in (_outermost(alike) if rank else alike) if taken.find(1, *place) < 0
        ]
        for start, end in free:
            taken[start:end] = b"\x01" * (end - start)
        kept += free
    return sorted(kept)


def _outermost(places: Iterable[Place]) -> Iterator[Place]:
    reach = -1
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if end > reach:
            yield start, end
            reach = end


def _within(char: str, *ranges: tuple[str, str]) -> bool:
    return any(low <= char <= high for low, high in ranges)
