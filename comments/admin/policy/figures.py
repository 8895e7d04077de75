"""Numbers beside a version: its state, the decisions that cite its rules, its dry runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.utils.translation import gettext as _

from articles.keyset import COUNTED
from comments import nudges
from comments.admin import dryrun_figures
from comments.models import Decision, DryRun, PolicyVersion

LISTED = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a published rule. `cited` counts no further than COUNTED + 1."""

    cited: int
    nudged: nudges.Tally

    @property
    def cited_told(self) -> str:
        return f"{COUNTED:,}+" if self.cited > COUNTED else str(self.cited)

    @property
    def edited_share(self) -> int:
        """Per cent of the writers asked to think again who changed their text."""
        return self._share(self.nudged.edited)

    @property
    def anyway_share(self) -> int:
        """Per cent of them who sent it to a moderator as it was."""
        return self._share(self.nudged.anyway)

    def _share(self, part: int) -> int:
        return round(100 * part / self.nudged.shown) if self.nudged.shown else 0


@dataclass(frozen=True, slots=True)
class Trial:
    """A dry run in brief. `current`: the version has not changed since it was asked for."""

    run: DryRun
    state: str
    told: str
    over: str
    current: bool

    @property
    def under_way(self) -> bool:
        return self.state in (DryRun.Status.WAITING, DryRun.Status.RUNNING)

    @property
    def suffices(self) -> bool:
        """Whether another one would tell no more."""
        return self.under_way or (self.current and self.state == DryRun.Status.DONE)


def state(version: PolicyVersion, in_force_since: datetime | None) -> str:
    """What a version is now, in a word or two."""
    if version.number == 0:
        return _("before the policy")
    if version.published_at is None:
        return _("draft")
    if version.published_at == in_force_since:
        return _("in force")
    if in_force_since is None or version.published_at > in_force_since:
        return _("to come")
    return _("superseded")


def of(version: PolicyVersion) -> Mapping[int, Figures]:
    """The figures of every rule of a published version by its number: two queries."""
    if version.published_at is None:
        return {}
    tallies = nudges.tallies(version)
    rules = version.rules.annotate(cited=_cited()).values_list("number", "cited")
    return {
        number: Figures(cited or 0, tallies.get(number, nudges.Tally())) for number, cited in rules
    }


def _cited() -> Subquery:
    """Decisions that cite the rule, counted no further than the queue is."""
    newest = Decision.objects.filter(rule=OuterRef(OuterRef("pk"))).order_by()
    some = Decision.objects.filter(pk__in=newest.values("pk")[: COUNTED + 1]).order_by()
    grouped = some.annotate(one=Value(1)).values("one").annotate(many=Count("pk"))
    return Subquery(grouped.values("many"), output_field=IntegerField())


def dry_runs(version: PolicyVersion) -> Sequence[Trial]:
    """The newest ones first."""
    return [_trial(run, version) for run in version.dry_runs.order_by("-pk")[:LISTED]]


def best_dry_run(version: PolicyVersion) -> Trial | None:
    """The newest dry run that ended well, else the newest one."""
    runs = version.dry_runs.order_by("-pk")
    run = runs.filter(status=DryRun.Status.DONE).first() or runs.first()
    return _trial(run, version) if run else None


def _trial(run: DryRun, version: PolicyVersion) -> Trial:
    state = dryrun_figures.state(run)
    told = _("the worker died") if state == "silent" else run.get_status_display()
    return Trial(run, state, told, dryrun_figures.over(run), run.edits == version.edits)
