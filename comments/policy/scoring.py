"""How a policy's verdicts on past comments compare with what people decided about them.

A `Score` only adds up. Precision asks: of what was found, how much did people restrict? Recall
asks: of what people restricted, how much was found? Comments that nobody decided count in neither.

A rule that may not be cited only sorts: whatever people restrict, they restrict it under another.
What such rules find is counted, but no share of theirs says how good they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["publish", "nudge", "hold", "refuse"]
People = Literal["published", "restricted", ""]
Arrival = Literal["publish", "hold", "refuse"]
Kind = Literal["missed", "false", "new", "spared", ""]

OUTCOMES: tuple[Outcome, ...] = ("publish", "nudge", "hold", "refuse")
PEOPLE: tuple[People, ...] = ("published", "restricted", "")


@dataclass(frozen=True, slots=True)
class Case:
    """One past comment.

    `outcome`, `rule` (the one it cites) and `found` (numbers of rules) are the replayed version's.
    `people` is the newest decision by a person, empty when there is none; `cited` the rule that it
    names, as numbered in the replayed version, None when that version has no such rule. `arrival`
    is what the policy of the day made of it, and `by_thread` says that it was held only because
    every comment of its thread was.
    """

    outcome: Outcome
    rule: int | None = None
    found: frozenset[int] = frozenset()
    people: People = ""
    cited: int | None = None
    arrival: Arrival = "publish"
    by_thread: bool = False

    @property
    def waited(self) -> bool:
        """It stood in the queue when it came."""
        return self.arrival == "hold"

    @property
    def waits(self) -> bool:
        """It would stand in the queue under the replayed version.

        Nudged writers are taken to think again: how many would insist, nobody can know.
        """
        if self.by_thread:
            return self.outcome != "refuse"
        return self.outcome == "hold"


def difference(case: Case) -> Kind:
    """How the version judges otherwise than the comment fared, empty where it does not.

    People's word comes first: `missed` and `false` are about comments that somebody decided. For
    the rest, `new` is judged more strictly than on arrival, and `spared` is let through where it
    waited or was refused. What waited, was published by a person and would now be let through is
    `spared` too: the work that the version saves.
    """
    free = case.outcome == "publish" and not case.by_thread
    if case.people == "restricted":
        return "missed" if case.outcome == "publish" else ""
    if case.people == "published" and case.outcome != "publish":
        return "false"
    if free and case.arrival != "publish":
        return "spared"
    if not case.people and _STRICT[case.outcome] > _STRICT[case.arrival]:
        return "new"
    return ""


_STRICT: Mapping[str, int] = {"publish": 0, "nudge": 1, "hold": 2, "refuse": 3}


@dataclass(slots=True)
class RuleScore:
    """One rule's counts of comments.

    `found`: in how many it found something; of these `right` were restricted by people under
    whatever rule, `wrong` published by them. `decides`: how many verdicts cite it. Of those that
    people restricted under this very rule it found something in `caught`, nothing in `missed`.
    One that `sorts` has no shares.
    """

    found: int = 0
    decides: int = 0
    right: int = 0
    wrong: int = 0
    caught: int = 0
    missed: int = 0
    sorts: bool = False

    @property
    def undecided(self) -> int:
        return self.found - self.right - self.wrong

    @property
    def precision(self) -> float | None:
        return None if self.sorts else share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        return None if self.sorts else share(self.caught, self.caught + self.missed)


@dataclass(slots=True)
class Score:
    """The sums over many cases. `cross` counts comments by outcome and by what people decided.

    `waited` stood in the queue; of these `saved` would not, and `added` would that did not.
    `only_sorted` counts, by what people decided, those that nothing but sorting rules stop.
    """

    rules: dict[int, RuleScore]
    cross: dict[str, dict[str, int]] = field(
        default_factory=lambda: {one: dict.fromkeys(PEOPLE, 0) for one in OUTCOMES}
    )
    waited: int = 0
    saved: int = 0
    added: int = 0
    only_sorted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))

    @classmethod
    def of(cls, numbers: Iterable[int], sorting: Iterable[int] = ()) -> Score:
        """Nothing added up yet, for a version with rules of these numbers; `sorting` ones may
        not be cited."""
        sorts = frozenset(sorting)
        return cls({number: RuleScore(sorts=number in sorts) for number in numbers})

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Score:
        """What `as_data` gave, after its way through JSON; earlier releases told of no sorting."""
        rules = {int(number): RuleScore(**counts) for number, counts in data["rules"].items()}
        return cls(**{**data, "rules": rules})

    def as_data(self) -> dict[str, Any]:
        """The sums as plain data."""
        return asdict(self)

    def add(self, case: Case) -> None:
        self.cross[case.outcome][case.people] += 1
        self.waited += case.waited
        self.saved += case.waited and not case.waits
        self.added += case.waits and not case.waited
        self.only_sorted[case.people] += self._is_only_sorted(case)
        for number in case.found:
            self._found(self.rules[number], case)
        if case.rule is not None:
            self.rules[case.rule].decides += 1
        if case.people == "restricted" and case.cited is not None:
            cited = self.rules[case.cited]
            cited.caught += case.cited in case.found
            cited.missed += case.cited not in case.found

    def _is_only_sorted(self, case: Case) -> bool:
        return case.outcome != "publish" and all(self.rules[one].sorts for one in case.found)

    @staticmethod
    def _found(score: RuleScore, case: Case) -> None:
        score.found += 1
        score.right += case.people == "restricted"
        score.wrong += case.people == "published"

    @property
    def total(self) -> int:
        return sum(self.outcome(one) for one in OUTCOMES)

    def outcome(self, outcome: str) -> int:
        """How many comments would come out so."""
        return sum(self.cross[outcome].values())

    def people(self, decided: str) -> int:
        """About how many comments people decided so."""
        return sum(row[decided] for row in self.cross.values())

    @property
    def right(self) -> int:
        """Restricted by people, and not simply let through by the version."""
        return self.people("restricted") - self.cross["publish"]["restricted"]

    @property
    def wrong(self) -> int:
        """Published by people, and not simply let through by the version."""
        return self.people("published") - self.cross["publish"]["published"]

    @property
    def left_out(self) -> int:
        """Of what people decided, what nothing but sorting rules stop: no part of precision."""
        return self.only_sorted["restricted"] + self.only_sorted["published"]

    @property
    def precision(self) -> float | None:
        right = self.right - self.only_sorted["restricted"]
        return share(right, self.right + self.wrong - self.left_out)

    @property
    def recall(self) -> float | None:
        return share(self.right, self.people("restricted"))

    @property
    def waits(self) -> int:
        """How many would stand in the queue."""
        return self.waited - self.saved + self.added

    @property
    def saved_share(self) -> float | None:
        """Of what waited, the part that would not have to."""
        return share(self.saved, self.waited)

    @property
    def added_share(self) -> float | None:
        """Of what would wait, the part that did not have to before."""
        return share(self.added, self.waits)


def share(part: int, whole: int) -> float | None:
    """From 0 to 1; None of nothing."""
    return part / whole if whole else None
