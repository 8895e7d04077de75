"""What a reader can try whose search found nothing: no page is a dead end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Q

from articles import search, words
from articles.models import Person, Topic
from articles.search import Limits
from articles.words import Query, Term

COUNTED = 100
"""Stories of a suggestion are counted up to here."""
NAMES = 300
"""Names of each kind that are compared with a word."""
MOST_MEANT = 3
MOST_UNKNOWN = 3
MOST_FEWER = 6
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Try:
    """Another search, and how many stories it finds: up to COUNTED + 1, for more than COUNTED."""

    query: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """`everywhere` is the same search without its limits, where it finds something."""

    everywhere: Try | None
    meant: list[Try]
    fewer: list[Try]


def suggest(query: Query, limits: Limits) -> Suggestions:
    """At most 32 queries, each cut off after COUNTED stories or NAMES names."""
    everywhere = next(_tries([written(query.terms)], search.NO_LIMITS), None)
    fewer = _tries(_fewer(query.terms), limits)
    return Suggestions(
        everywhere=everywhere if limits.any else None,
        meant=list(_tries(islice(_meant(query), MOST_MEANT), limits)),
        fewer=list(fewer)[:MOST_FEWER],
    )


def written(terms: Iterable[Term]) -> str:
    """The terms as a reader would type them."""
    return " ".join(f'"{one.shown}"' if " " in one.shown else one.shown for one in terms)


def _tries(texts: Iterable[str], limits: Limits) -> Iterator[Try]:
    for text in dict.fromkeys(texts):
        found = search.keys(words.parse(text), limits, most=COUNTED + 1)
        if found:
            yield Try(text, len(found))


def _fewer(terms: tuple[Term, ...]) -> Iterator[str]:
    """Without the quotes, without one of the words, and each word by itself."""
    if any(" " in one.shown for one in terms):
        yield " ".join(one.shown for one in terms)
    for place in range(len(terms)) if len(terms) > 2 else ():
        yield written((*terms[:place], *terms[place + 1 :]))
    for term in terms if len(terms) > 1 else ():
        yield written([term])


def _meant(query: Query) -> Iterator[str]:
    """The query with one word written as it is in the name of a topic or a person."""
    terms = enumerate(query.terms)
    unknown = ((at, term) for at, term in terms if not search.keys(Query((term,)), most=1))
    for place, term in islice(unknown, MOST_UNKNOWN):
        for name in _alike(term):
            other = Term(name, ())
            yield written((*query.terms[:place], other, *query.terms[place + 1 :]))


def _alike(term: Term) -> list[str]:
    """Words of names that differ in one letter, or in two of a long word; the nearest first."""
    sought = term.phrases[0][0]
    if len(term.phrases) > 1 or len(term.phrases[0]) > 1 or len(sought) < SHORTEST:
        return []
    allowed = 1 if len(sought) < 7 else 2
    near: dict[str, tuple[int, str]] = {}
    for name in _names(sought):
        for token in words.tokens(name):
            apart = distance(sought, token.text, allowed)
            if 0 < apart <= allowed:
                near[token.text] = apart, name[token.start : token.end]
    return [name for _apart, name in sorted(near.values())[:MOST_MEANT]]


def _names(sought: str) -> Iterator[str]:
    """Names that share three letters with the word: the database compares no more than that."""
    thirds = {sought[at : at + 3] for at in range(len(sought) - 2)}
    alike = reduce(or_, (Q(name__icontains=third) for third in sorted(thirds)))
    for model in (Topic, Person):
        yield from model._default_manager.filter(alike).values_list("name", flat=True)[:NAMES]


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with the next; `most` + 1 for anything beyond."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, facing in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and facing == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)
