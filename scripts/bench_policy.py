"""Time per comment of the word matching against 20,000 entries, beside a floor from the same run.

The floor is what any program must do that looks at words: `casefold` and `split`. Growth is the
time per character beside that of the next smaller size: 1.0 is linear.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from comments.policy.detectors import words
from comments.policy.detectors.base import Check
from comments.policy.facts import Facts, Submission
from comments.policy.reading import Reading

ENTRIES = 20_000
SIZES = (100, 1_000, 10_000, 100_000)
SEED = 11
PLAIN = (
    "The council said on Tuesday that it would look at the plan again after all of the people who "
    "live near the old bridge had written to it, and that nothing had been decided yet. "
)
MIXED = (
    "Der Rat sagte am Dienstag um 5pm, что он посмотрит на план ещё раз, और लोगों ने कहा कि यह ठीक "
    "नहीं है; à bientôt ❤️ и m0re ｗｏｒｄｓ. "
)
PULLED_APART = "m.o.r.o.n a1 s p a m @ss d u r a k m-0-r-0-n "
ACCENTS = "e\u0301\u0300 ᄒ\u1161\u11ab क\u093c\u094d\u0937 s\u0336p\u0336a\u0336m\u0336 "
TEXTS = {"plain English": PLAIN, "mixed scripts": MIXED, "pulled apart": PULLED_APART,
         "piled marks": ACCENTS, "one long word": "moronab"}  # fmt: skip
WILDCARDS = ("*ab*", "mor*n", "f*k", "*oro*")
STARTS = {
    "latin": ("b ch d f g k l m n p r s st t v".split(), "a e i o u ea oo".split()),
    "cyrillic": ("б в г д ж к л м н п р с т ст".split(), "а е и о у ы я".split()),
}


def main() -> None:
    checks = {
        "Latin": _check("latin"),
        "Latin and Cyrillic": _check("latin", "cyrillic"),
        "Latin, inflected": _check("latin", inflected=True),
    }
    print(f"{ENTRIES:,} entries; milliseconds for each comment, the best of several\n")
    print(f"{'list':20}{'text':16}{'size':>9}{'time':>9}{'floor':>9}{'ratio':>7}{'growth':>8}")
    for (listed, check), (name, piece) in product(checks.items(), TEXTS.items()):
        last = 0.0
        for size in SIZES:
            text = (piece * (size // len(piece) + 1))[:size]
            taken = _best(lambda text=text, check=check: _ask(check, text), size)  # type: ignore[misc]
            floor = _best(lambda text=text: text.casefold().split(), size)  # type: ignore[misc]
            growth = f"{taken / size / last:8.2f}" if last else f"{'':8}"
            last = taken / size
            row = f"{listed:20}{name:16}{size:9,}{taken * 1e3:9.3f}{floor * 1e3:9.3f}"
            print(f"{row}{taken / floor:7.0f}{growth}")


def _check(*alphabets: str, inflected: bool = False) -> Check:
    made: set[str] = set()
    chance = random.Random(SEED)  # noqa: S311 - the same list on every run
    while len(made) < ENTRIES - len(WILDCARDS):
        consonants, vowels = STARTS[chance.choice(alphabets)]
        length = chance.randint(2, 4)
        made.add("".join(chance.choice(consonants) + chance.choice(vowels) for _ in range(length)))
    settings = words.Settings((*sorted(made), *WILDCARDS), inflected=inflected)
    return words.prepare(settings)


def _ask(check: Check, text: str) -> None:
    list(check(Reading(Submission(text), Facts())))


def _best(work: Callable[[], object], size: int) -> float:
    """Seconds of processor for one piece of work: the best of three rounds of enough of them to be
    measured at all."""
    times = max(1, 100_000 // size)
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - start) / times)
    return best


if __name__ == "__main__":
    main()
