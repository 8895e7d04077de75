"""Counts a month from the log: what each figure means stands in `figures.DEFINITIONS`.

The database groups the rows of the month's range, and Python sorts the few groups into figures, so
that the cost grows with the month's rows and not with the log. Only the times to a decision are
fetched one by one, since the two databases have no exact percentile in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum

from comments.models import Appeal, Decision, NudgeTally, Report, Rule, Standing, Thread
from comments.policy import states
from comments.transparency import months, waiting
from comments.transparency.figures import Counts, DetectorCounts, Figures, RuleCounts

Kind, Actor = Decision.Kind, Decision.Actor
ARRIVED: dict[str, str] = {
    states.PUBLISHED: "published_at_once",
    states.HELD: "held_at_once",
    states.REFUSED: "refused_at_once",
}
MOVED: dict[str, str] = {
    states.PUBLISHED: "published",
    states.HELD: "held",
    states.REFUSED: "refused",
    states.REMOVED: "removed",
}
REPORTS = {
    Report.Status.OPEN: "reports_received",
    Report.Status.UPHELD: "reports_upheld",
    Report.Status.REJECTED: "reports_rejected",
}
APPEALS = {
    Appeal.Status.OPEN: "appeals_received",
    Appeal.Status.GRANTED: "appeals_granted",
    Appeal.Status.REJECTED: "appeals_rejected",
}
RESTRICTING = (Standing.State.HOLD, Standing.State.SUSPENDED, Standing.State.BLOCKED)
UNDONE = Kind.UNDONE
REVERSED = ("reverses__", "reverses__reverses__reverses__")
"""What a row takes back: directly, or where that had been undone once, what the undoing had put
back. A row is reversed once, so that a new reversal names the one that undid the first."""


class _Row(NamedTuple):
    """A group of rows of the log that count for the same figures."""

    kind: str
    actor_kind: str
    from_status: str
    to_status: str
    rule: int | None
    rule__consequence: str | None

    @property
    def rests_on_rule(self) -> bool:
        """A comment that came in and was published rests on no rule."""
        return self.to_status != states.PUBLISHED or self.is_edit_refused

    @property
    def is_edit_refused(self) -> bool:
        return self.kind == Kind.EDITED and self.rule__consequence == Rule.Consequence.REFUSE


def month(first_day: date, zone: str = "") -> Figures:
    """The month's figures, counted now. `zone` names the time zone whose midnights bound it: the
    site's, unless a report that was counted under another is counted anew."""
    zone = zone or settings.TIME_ZONE
    rules = _Rules(months.span(first_day, zone))
    found = _Found(_rows(first_day, zone), rules)
    found.comments_threads_and_senders()
    found.reports_and_appeals()
    found.reversals()
    found.waits()
    found.nudges(first_day)
    detectors = found.detectors()
    return Figures(first_day, zone, found.total, rules.told(found.by_rule), detectors)


def _rows(first_day: date, zone: str) -> QuerySet[Decision]:
    """The month's rows that count: nothing imported, undone, or settled by what was undone."""
    span = months.span(first_day, zone)
    return (
        Decision.objects.filter(created_at__gte=span.begin, created_at__lt=span.end)
        .exclude(actor_kind=Actor.IMPORT)
        .exclude(kind=UNDONE)
        .exclude(reversed_by__kind=UNDONE)
        .exclude(report__isnull=False, parent__reversed_by__kind=UNDONE)
        .order_by()
    )


class _Rules:
    """The rules of every version up to the end of the month. A rule keeps its key from version to
    version, and is told as the newest version that had it numbers it."""

    def __init__(self, span: months.Span) -> None:
        self.key_of: dict[int, str] = {}
        self.newest: dict[str, tuple[int, int]] = {}
        self.in_force: set[str] = set()
        ended: int | None = None
        rows = Rule.objects.filter(version__number__gt=0, version__published_at__lt=span.end)
        rows = rows.order_by("-version__published_at", "-version__number", "number")
        names = ("pk", "key", "number", "version__number", "version__published_at")
        for pk, key, number, version, published_at in rows.values_list(*names):
            self.key_of[pk] = key
            self.newest.setdefault(key, (version, number))
            if ended in (None, version):
                self.in_force.add(key)
                ended = version if published_at <= span.begin else None

    def told(self, by_key: dict[str, Counts]) -> list[RuleCounts]:
        """Those in force at some time of the month, and those that anything rests on; in the
        order of the newest version."""
        keys = sorted(self.in_force | by_key.keys(), key=lambda key: self._place(key))
        return [
            RuleCounts(key, self.newest[key][1], self.newest[key][0], by_key.get(key) or Counts())
            for key in keys
        ]

    def _place(self, key: str) -> tuple[int, int]:
        version, number = self.newest[key]
        return -version, number


class _Found:
    """What is counted so far: of the month, and of each rule by its key."""

    def __init__(self, rows: QuerySet[Decision], rules: _Rules) -> None:
        self.rows = rows
        self.rules = rules
        self.total = Counts()
        self.by_rule: defaultdict[str, Counts] = defaultdict(Counts)

    def add(self, name: str, count: int, rule: int | None) -> None:
        for counts in filter(None, (self.total, self.of(rule))):
            setattr(counts, name, getattr(counts, name) + count)

    def of(self, rule: int | None) -> Counts | None:
        key = self.rules.key_of.get(rule) if rule else None
        return self.by_rule[key] if key else None

    def comments_threads_and_senders(self) -> None:
        about = Q(comment__isnull=False) | Q(thread__isnull=False) | Q(standing__isnull=False)
        rows = self.rows.filter(about)
        for *values, count in rows.values_list(*_Row._fields).annotate(Count("pk")):
            row = _Row(*values)
            for name in _figures_of(row):
                self.add(name, count, row.rule if row.rests_on_rule else None)

    def reports_and_appeals(self) -> None:
        for names, target, rule in (
            (REPORTS, "report", "report__rule"),
            (APPEALS, "appeal", "rule"),
        ):
            # What came in, and what became of it: what is only open again is neither.
            rows = self.rows.filter(**{f"{target}__isnull": False})
            rows = rows.filter(Q(from_status="") | ~Q(to_status="open"))
            for to, key, count in rows.values_list("to_status", rule).annotate(Count("pk")):
                if to in names:
                    self.add(names[to], count, key)

    def reversals(self) -> None:
        rows = self.rows.filter(reverses__isnull=False)
        automatic = [
            ("refusals_reversed", rows.filter(_refused_by_policy(of)), of) for of in REVERSED
        ]
        for name, those, of in (("reversals", rows, REVERSED[0]), *automatic):
            for key, count in those.values_list(f"{of}rule").annotate(Count("pk")):
                self.add(name, count, key)

    def waits(self) -> None:
        decided = self.rows.filter(kind=Kind.DECIDED, comment__isnull=False)
        times: defaultdict[str | None, list[int]] = defaultdict(list)
        for rule, seconds, published in waiting.waits(decided):
            self.add("first_decisions", 1, rule)
            for key in {None, self.rules.key_of.get(rule or 0)}:
                times[key].append(seconds)
            if published:
                self._held_published(rule)
        for key, seconds_of in times.items():
            counts = self.by_rule[key] if key else self.total
            counts.median_seconds = waiting.median(seconds_of)
            counts.p90_seconds = waiting.percentile(seconds_of, 90)

    def _held_published(self, rule: int | None) -> None:
        self.add("held_published", 1, rule)
        counts = self.of(rule)
        if counts:
            counts.published += 1

    def nudges(self, first_day: date) -> None:
        last_day = months.after(first_day) - timedelta(days=1)
        rows = NudgeTally.objects.filter(day__range=(first_day, last_day)).order_by()
        sums = rows.values_list("rule").annotate(Sum("shown"), Sum("edited"), Sum("anyway"))
        for rule, *counts in sums:
            for name, count in zip(("shown", "edited", "anyway"), counts, strict=True):
                self.add(f"nudges_{name}", count, rule)

    def detectors(self) -> list[DetectorCounts]:
        """Automatic refusals, and those taken back, by rule and kind of detector. One that two
        kinds found something for counts for both."""
        found: dict[tuple[str, str], DetectorCounts] = {}
        for name, of in (("refused", ""), *(("reversed", of) for of in REVERSED)):
            rows = self.rows.filter(_refused_by_policy(of))
            for rule, kind, count in _by_detector(rows, of):
                key = self.rules.key_of[rule], kind
                one = found.setdefault(key, DetectorCounts(*key))
                setattr(one, name, getattr(one, name) + count)
        return [found[key] for key in sorted(found)]


def _figures_of(row: _Row) -> Iterator[str]:
    """The figures for which a row about a comment, a thread or a sender counts."""
    if row.kind == Kind.STANDING:
        yield from ["standings"] if row.to_status in RESTRICTING else []
    elif row.kind == Kind.PRESET:
        yield from ["closings"] if row.to_status == Thread.Preset.CLOSED else []
    elif row.is_edit_refused:
        yield "edits_refused"
        yield from _by_machine(row)
    else:
        yield from _of_comment(row)


def _of_comment(row: _Row) -> Iterator[str]:
    if row.kind == Kind.RECEIVED:
        yield "received"
        yield from filter(None, [ARRIVED.get(row.to_status)])
    if row.from_status != row.to_status and row.actor_kind != Actor.READER:
        yield from filter(None, [MOVED.get(row.to_status)])
    if row.kind == Kind.REPORTED and row.to_status == states.HELD:
        yield "held_by_reports"
    if row.to_status == states.HELD:
        return
    if row.kind == Kind.DECIDED:
        yield "by_people"
    elif row.to_status in (states.PUBLISHED, states.REFUSED):
        yield from _by_machine(row)


def _by_machine(row: _Row) -> Iterator[str]:
    if row.actor_kind == Actor.POLICY:
        yield "by_policy"
        if row.is_edit_refused or row.to_status == states.REFUSED:
            yield "refused_by_policy"


def _refused_by_policy(of: str = "") -> Q:
    """Rows by which the policy alone refused a comment or a change of one; `of` leads to them."""
    rows = (
        {"kind__in": (Kind.RECEIVED, Kind.EDITED), "to_status": states.REFUSED},
        {"kind": Kind.EDITED, "rule__consequence": Rule.Consequence.REFUSE},
    )
    came, changed = (Q(**{of + name: value for name, value in one.items()}) for one in rows)
    return Q(**{f"{of}actor_kind": Actor.POLICY}) & (came | changed)


def _by_detector(rows: QuerySet[Decision], of: str) -> Iterator[tuple[int, str, int]]:
    finding = f"{of}revision__findings"
    rows = rows.filter(**{f"{finding}__rule": F(f"{of}rule")})
    counted = rows.values_list(f"{of}rule", f"{finding}__detector")
    yield from counted.annotate(Count("pk", distinct=True))
