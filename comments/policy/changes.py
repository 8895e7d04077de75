"""What changed from one version of the policy to another, rule by rule.

Rules are known by their keys, so that a rule which only moved is told as renumbered. Word lists
themselves are never told: how many entries came and went is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from comments.policy import wordwise
from comments.policy.detectors import KINDS
from comments.policy.engine import DetectorSpec, ExampleSpec, RuleSpec
from comments.policy.findings import Sentence
from comments.policy.settings import fields_of
from comments.policy.telling import NameOf, entries, in_effect, looks_for

Aspect = Literal["consequence", "ground", "citable", "private_texts", "statement"]
ASPECTS: tuple[Aspect, ...] = ("consequence", "ground", "citable", "private_texts", "statement")
MOST_PAIRS = 2_500
"""Old examples times new ones, of all rules, up to which rewritten examples are looked for."""
FIRST_WORDS = 200
"""So many words of an example are looked at to know it again."""


@dataclass(frozen=True, slots=True)
class Words:
    """A rule's title and text in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as it stands in a version: what runs, and its words by language."""

    spec: RuleSpec
    words: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordChange:
    """The title or the text in one language; empty on the side that has none in it."""

    language: str
    part: Literal["title", "text"]
    old: str
    new: str

    def parts(self, *, closely: bool = True) -> tuple[wordwise.Part, ...]:
        return wordwise.parts(self.old, self.new, closely=closely)


@dataclass(frozen=True, slots=True)
class AspectChange:
    """One of ASPECTS, with the values as the rules have them."""

    aspect: Aspect
    old: str | bool
    new: str | bool


@dataclass(frozen=True, slots=True)
class ExampleChange:
    """An example that came (no `old`), went (no `new`) or reads differently."""

    old: ExampleSpec | None
    new: ExampleSpec | None


@dataclass(frozen=True, slots=True)
class CheckChange:
    """A detector that came, went or looks for something else.

    `unsaid` and `said`: the sentences for readers that hold no longer, and those that hold now.
    `came` and `went`: entries of lists that readers are not shown. When all of them are empty,
    the change lies in settings that no sentence tells of.
    """

    kind: str
    old: DetectorSpec | None
    new: DetectorSpec | None
    unsaid: tuple[Sentence, ...] = ()
    said: tuple[Sentence, ...] = ()
    came: int = 0
    went: int = 0


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is new (no `old`), gone (no `new`), or stands in both versions."""

    key: str
    old: Written | None
    new: Written | None
    words: tuple[WordChange, ...] = ()
    aspects: tuple[AspectChange, ...] = ()
    examples: tuple[ExampleChange, ...] = ()
    checks: tuple[CheckChange, ...] = ()

    @property
    def standing(self) -> Written:
        """The rule as the new version has it, or the old one where it is gone."""
        return next(rule for rule in (self.new, self.old) if rule)

    @property
    def renumbered(self) -> bool:
        return bool(self.old and self.new and self.old.spec.number != self.new.spec.number)

    @property
    def reworked(self) -> bool:
        """Whether a rule that stands in both says or does anything else than before."""
        return bool(self.words or self.aspects or self.examples or self.checks)


@dataclass(slots=True)
class Budget:
    """How much may still be compared closely, so that no two versions cost more than others."""

    left: int

    def take(self, cost: int) -> bool:
        """Whether there is enough left; then it is spent."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


def compare(
    old: Iterable[Written],
    new: Iterable[Written],
    name_of: NameOf = str,
    *,
    most_pairs: int = MOST_PAIRS,
) -> tuple[RuleChange, ...]:
    """The rules that differ: by their new numbers, then those that are gone by their old ones.

    With no `most_pairs`, rewritten examples are told as one that went and one that came.
    """
    pairs = Budget(most_pairs)
    before = {rule.spec.key: rule for rule in sorted(old, key=_number)}
    after = {rule.spec.key: rule for rule in sorted(new, key=_number)}
    told = [_rule(before.get(key), rule, name_of, pairs) for key, rule in after.items()]
    told += [RuleChange(key, rule, None) for key, rule in before.items() if key not in after]
    return tuple(one for one in told if not (one.old and one.new) or one.renumbered or one.reworked)


def _number(rule: Written) -> int:
    return rule.spec.number


def _rule(old: Written | None, new: Written, name_of: NameOf, pairs: Budget) -> RuleChange:
    if old is None:
        return RuleChange(new.spec.key, None, new)
    return RuleChange(
        new.spec.key,
        old,
        new,
        tuple(_words(old.words, new.words)),
        tuple(_aspects(old.spec, new.spec)),
        tuple(_examples(old.spec.examples, new.spec.examples, pairs)),
        tuple(_checks(old.spec.detectors, new.spec.detectors, name_of)),
    )


def _words(old: Mapping[str, Words], new: Mapping[str, Words]) -> Iterator[WordChange]:
    """Language by language, those of the new version first and in its order."""
    nothing = Words("", "")
    for language in dict.fromkeys((*new, *old)):
        before, after = old.get(language, nothing), new.get(language, nothing)
        titles = WordChange(language, "title", even(before.title), even(after.title))
        texts = WordChange(language, "text", even(before.text), even(after.text))
        yield from (one for one in (titles, texts) if one.old != one.new)


def even(text: str) -> str:
    """The text without the blanks that no reader sees; its lines stay."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _aspects(old: RuleSpec, new: RuleSpec) -> Iterator[AspectChange]:
    for aspect in ASPECTS:
        before, after = getattr(old, aspect), getattr(new, aspect)
        if before != after:
            yield AspectChange(aspect, before, after)


def _examples(
    old: Sequence[ExampleSpec], new: Sequence[ExampleSpec], pairs: Budget
) -> Iterator[ExampleChange]:
    """New and changed ones in the order of the new version, then those that went.

    An example is known by its text, and a rewritten one by half of its words.
    """
    gone, come = _without(old, new), _without(new, old)
    bags = [_bag(one) for one in gone] if pairs.take(len(gone) * len(come)) else []
    for example in come:
        at = _likest(_bag(example), bags) if bags else None
        if at is None:
            yield ExampleChange(None, example)
        else:
            del bags[at]
            yield ExampleChange(gone.pop(at), example)
    for example in gone:
        yield ExampleChange(example, None)


def _without(some: Sequence[ExampleSpec], others: Sequence[ExampleSpec]) -> list[ExampleSpec]:
    known: dict[str, list[ExampleSpec]] = {}
    for one in others:
        known.setdefault(one.text, []).append(one)
    return [one for one in some if one not in known.get(one.text, ())]


def _likest(words: Counter[str], bags: Sequence[Counter[str]]) -> int | None:
    likeness, at = max((_likeness(words, bag), -at) for at, bag in enumerate(bags))
    return -at if likeness >= 0.5 else None


def _bag(example: ExampleSpec) -> Counter[str]:
    return Counter(example.text.split(maxsplit=FIRST_WORDS)[:FIRST_WORDS])


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """The share of the words of two texts that stand in both, 0 to 1."""
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 1.0


def _checks(
    old: Sequence[DetectorSpec], new: Sequence[DetectorSpec], name_of: NameOf
) -> Iterator[CheckChange]:
    """Kind by kind: the first of a kind is compared with the first of it."""
    former, latter = [(one, _meant(one)) for one in old], [(one, _meant(one)) for one in new]
    gone = _unmatched(former, [meant for _one, meant in latter])
    come = _unmatched(latter, [meant for _one, meant in former])
    for kind in dict.fromkeys(one.kind for one in (*new, *old)):
        before = [one for one in gone if one.kind == kind]
        after = [one for one in come if one.kind == kind]
        for one, other in zip_longest(before, after):
            yield _check(kind, one, other, name_of)


def _meant(detector: DetectorSpec) -> object:
    """What two detectors that look for the same have in common, however they are written down."""
    return detector.kind, in_effect(detector), frozenset(detector.languages)


def _unmatched(
    some: Iterable[tuple[DetectorSpec, object]], others: Sequence[object]
) -> list[DetectorSpec]:
    return [one for one, meant in some if meant not in others]


def _check(
    kind: str, old: DetectorSpec | None, new: DetectorSpec | None, name_of: NameOf
) -> CheckChange:
    before = looks_for(old, name_of) if old else ()
    after = looks_for(new, name_of) if new else ()
    came, went = _moved(kind, old, new) if old and new else (0, 0)
    return CheckChange(
        kind,
        old,
        new,
        tuple(one for one in before if one not in after),
        tuple(one for one in after if one not in before),
        came,
        went,
    )


def _moved(kind: str, old: DetectorSpec, new: DetectorSpec) -> tuple[int, int]:
    """How many entries of the lists that readers are not shown came, and how many went."""
    came = went = 0
    known = fields_of(KINDS[kind].settings) if kind in KINDS else {}
    for name in (name for name, spec in known.items() if spec.private):
        before = set(entries(old.settings.get(name)))
        after = set(entries(new.settings.get(name)))
        came += len(after - before)
        went += len(before - after)
    return came, went
