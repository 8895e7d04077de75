"""What a dry run's row says, as its page shows it: sums, shares, bars and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from comments import dryrun, saying
from comments.models import Difference, DryRun, Rule
from comments.policy.detectors import KINDS
from comments.policy.scoring import OUTCOMES, PEOPLE, Score, share

WOULD = {
    "publish": gettext_lazy("let through"),
    "nudge": gettext_lazy("asked to think again"),
    "hold": gettext_lazy("held for a moderator"),
    "refuse": gettext_lazy("refused"),
}
"""Ends of the sentence "This version would have … it"."""
DIFFERS = {
    Difference.Kind.FALSE.value: (
        gettext_lazy("Published by people, stopped by this version"),
        gettext_lazy(
            "A person published these; this version stops them first, whether or not the policy "
            "of the day did too."
        ),
    ),
    Difference.Kind.MISSED.value: (
        gettext_lazy("Restricted by people, let through by this version"),
        gettext_lazy("A person refused or removed these; no rule of this version stops them."),
    ),
    Difference.Kind.NEW.value: (
        gettext_lazy("Treated more strictly than when they came"),
        gettext_lazy(
            "Nobody has decided about these; this version is stricter with them than the policy "
            "of the day was."
        ),
    ),
    Difference.Kind.SPARED.value: (
        gettext_lazy("Stopped when they came, let through by this version"),
        gettext_lazy(
            "The policy of the day held or refused these; this version lets them through, and no "
            "person refused or removed them."
        ),
    ),
}
"""The kinds of differences in the order in which they matter, each with what it means."""
WITH_PEOPLE = (Difference.Kind.FALSE.value, Difference.Kind.MISSED.value)
"""These compare with what people decided, the others with the policy of the day."""
LENGTH = 100.0
"""A bar's, in units of its own."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, which lies on it from `start` on."""

    name: str
    label: str
    count: int
    share: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Row:
    """An outcome: how many comments, and how people had decided about these."""

    name: str
    label: str
    total: int
    published: int
    restricted: int
    undecided: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it was replayed, with its counts."""

    number: int
    title: str
    consequence: str
    found: int
    decides: int
    right: int
    wrong: int
    undecided: int
    breaches: int
    caught: int
    precision: str
    recall: str
    sorts: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page tells of the comments replayed so far."""

    score: Score
    bar: tuple[Piece, ...]
    rows: tuple[Row, ...]
    rules: tuple[RuleRow, ...]
    queue: tuple[Piece, ...]
    precision: str
    recall: str
    saved: str
    added: str
    apart: tuple[str, ...]


def percent(part: float | None) -> str:
    """A share for people: never 0% of something, nor 100% of nearly all; a dash of nothing."""
    if part is None:
        return "–"
    if 0 < part < 0.01:
        return "<1%"
    return ">99%" if 0.99 < part < 1 else f"{100 * part:.0f}%"


def figures(run: DryRun) -> Figures | None:
    """The sums of a run; None before there are any."""
    if "score" not in run.results:
        return None
    score = Score.read(run.results["score"])
    counts = [(name, str(WOULD[name]), score.outcome(name)) for name in OUTCOMES]
    return Figures(
        score=score,
        bar=tuple(_pieces(counts, score.total)),
        rows=tuple(_row(score, name) for name in OUTCOMES),
        rules=tuple(_rule(one, score) for one in run.results["rules"]),
        queue=tuple(_queue(score)),
        precision=percent(score.precision),
        recall=percent(score.recall),
        saved=percent(score.saved_share),
        added=percent(score.added_share),
        apart=tuple(_apart(run.results)),
    )


def titles(run: DryRun) -> dict[int, str]:
    """The rules as they were replayed, by number: a draft may have others by now."""
    return {one["number"]: _title(one) for one in run.results.get("rules", [])}


def problem(run: DryRun) -> str:
    """Why it failed, in words; empty where it did not."""
    told = run.results.get("problem")
    return saying.say(saying.unpack(told)) if told else ""


def over(run: DryRun) -> str:
    """What it goes over, for a sentence."""
    if run.scope == DryRun.Scope.DAYS:
        told = ngettext("the last %(count)s day", "the last %(count)s days", run.size)
    else:
        told = ngettext("the last %(count)s comment", "the last %(count)s comments", run.size)
    return told % {"count": f"{run.size:,}"}


def state(run: DryRun) -> str:
    """One of the statuses, or "silent" for a run whose worker seems to have died."""
    return "silent" if dryrun.is_silent(run) else run.status


def _title(rule: Mapping[str, Any]) -> str:
    language = (get_language() or "en").partition("-")[0]
    words: dict[str, str] = rule["titles"]
    return words.get(language) or next(iter(words.values()), rule["key"])


def _pieces(counts: Sequence[tuple[str, str, int]], whole: int) -> Iterator[Piece]:
    start = 0.0
    for name, label, count in counts:
        length = LENGTH * (share(count, whole) or 0)
        yield Piece(name, label, count, percent(share(count, whole)), start, length)
        start += length


def _queue(score: Score) -> Iterator[Piece]:
    """Two bars of one measure: what waited, and what would."""
    longest = max(score.waited, score.waits)
    for name, label, count in (
        ("before", gettext("waited"), score.waited),
        ("after", gettext("would have waited"), score.waits),
    ):
        length = LENGTH * (share(count, longest) or 0)
        yield Piece(name, label, count, percent(share(count, longest)), 0.0, length)


def _row(score: Score, outcome: str) -> Row:
    counts = [score.cross[outcome][people] for people in PEOPLE]
    return Row(outcome, str(WOULD[outcome]), score.outcome(outcome), *counts)


def _rule(rule: Mapping[str, Any], score: Score) -> RuleRow:
    counts = score.rules[rule["number"]]
    return RuleRow(
        number=rule["number"],
        title=_title(rule),
        consequence=str(Rule.Consequence(rule["consequence"]).label),
        found=counts.found,
        decides=counts.decides,
        right=counts.right,
        wrong=counts.wrong,
        undecided=counts.undecided,
        breaches=counts.caught + counts.missed,
        caught=counts.caught,
        precision=percent(counts.precision),
        recall=percent(counts.recall),
        sorts=counts.sorts,
    )


def _apart(results: Mapping[str, Any]) -> Iterator[str]:
    """What the figures leave out, a sentence each."""
    for rule in results["rules"]:
        for kind in rule["not_replayed"]:
            told = {"rule": rule["number"], "kind": gettext(KINDS[kind].label)}
            message = gettext("Rule %(rule)s: the detector “%(kind)s” reads what is not kept.")
            yield message % told
    if any(rule.get("asks_for_staff") for rule in results["rules"]):
        yield gettext(
            "Which senders were staff is not kept: they are judged here as readers are, also by "
            "detectors that let staff pass."
        )
    if count := results["imported"]:
        yield ngettext(
            "%(count)s imported comment from that time: it was judged elsewhere.",
            "%(count)s imported comments from that time: they were judged elsewhere.",
            count,
        ) % {"count": f"{count:,}"}
    if count := results["erased"]:
        yield ngettext(
            "%(count)s comment whose text is erased, or whose sender has not confirmed it.",
            "%(count)s comments whose texts are erased, or whose senders have not confirmed them.",
            count,
        ) % {"count": f"{count:,}"}
    if count := results["edited"]:
        yield ngettext(
            "Of %(count)s comment that its writer changed later, all but the first text.",
            "Of %(count)s comments that their writers changed later, all but the first texts.",
            count,
        ) % {"count": f"{count:,}"}
