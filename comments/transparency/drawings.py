"""Which charts the report shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.transparency import charts, telling
from comments.transparency.charts import Bar, Chart, Label, Series
from comments.transparency.figures import Counts, Figures
from comments.transparency.telling import ShownRule, number

FIRST, SECOND, THIRD = 1, 2, 3


@dataclass(frozen=True, slots=True)
class DrawnRule:
    """A rule with its bar: what was held, refused and removed under it."""

    rule: ShownRule
    bars: tuple[Bar, ...]
    value: str
    told: str


def of_months(shown: Sequence[Figures]) -> list[Chart]:
    """What is drawn of months side by side, oldest first; nothing without months."""
    if not shown:
        return []
    totals = [one.total for one in shown]
    return [_arrivals(shown, totals), _restrictions(shown, totals), _waits(shown, totals)]


def _arrivals(shown: Sequence[Figures], totals: Sequence[Counts]) -> Chart:
    series = [
        Series(_("published at once"), FIRST, [one.published_at_once for one in totals]),
        Series(_("held for a moderator"), SECOND, [one.held_at_once for one in totals]),
        Series(_("refused at once"), THIRD, [one.refused_at_once for one in totals]),
    ]
    told = [
        _("%(received)s received: %(published)s published, %(held)s held, %(refused)s refused")
        % {
            "received": number(one.received),
            "published": number(one.published_at_once),
            "held": number(one.held_at_once),
            "refused": number(one.refused_at_once),
        }
        for one in totals
    ]
    title = _("Comments received, and what the policy did with them")
    return _drawn("arrivals", title, shown, series, told, [one.received for one in totals])


def _restrictions(shown: Sequence[Figures], totals: Sequence[Counts]) -> Chart:
    by_policy = [one.refused_by_policy for one in totals]
    by_people = [one.restricted - one.refused_by_policy for one in totals]
    series = [
        Series(_("by machine"), THIRD, by_policy),
        Series(_("by people"), FIRST, by_people),
    ]
    told = [
        _("%(all)s refused or removed: %(machine)s by machine, %(people)s by people")
        % {"all": number(machine + people), "machine": number(machine), "people": number(people)}
        for machine, people in zip(by_policy, by_people, strict=True)
    ]
    values = [one.restricted for one in totals]
    return _drawn("restrictions", _("Refused or removed"), shown, series, told, values)


def _waits(shown: Sequence[Figures], totals: Sequence[Counts]) -> Chart:
    seconds = [one.median_seconds or 0 for one in totals]
    told = [
        _("half of the held comments were decided within %(time)s")
        % {"time": telling.time(one.median_seconds)}
        if one.first_decisions
        else _("no held comment was decided")
        for one in totals
    ]
    series = [Series(_("median"), SECOND, seconds)]
    title = _("Median time until a moderator decided")
    return _drawn("waits", title, shown, series, told, seconds, are_times=True)


def _drawn(
    key: str,
    title: str,
    shown: Sequence[Figures],
    series: Sequence[Series],
    told: Sequence[str],
    values: Sequence[int],
    *,
    are_times: bool = False,
) -> Chart:
    say = telling.time if are_times else number
    return charts.draw(
        key,
        title,
        _about(shown, [say(one) for one in values], values),
        series,
        [_label(one.month, first=one is shown[0]) for one in shown],
        [f"{_name(one.month)}: {text}" for one, text in zip(shown, told, strict=True)],
        scale=charts.round_time_up if are_times else charts.round_up,
        say=say,
    )


def _about(shown: Sequence[Figures], said: Sequence[str], values: Sequence[int]) -> str:
    """The drawing in a sentence, for whoever does not see it."""
    most = max(range(len(values)), key=lambda at: values[at])
    told = {
        "first": _name(shown[0].month),
        "last": _name(shown[-1].month),
        "newest": said[-1],
        "most": said[most],
        "when": _name(shown[most].month),
    }
    if len(shown) == 1:
        return _("%(last)s: %(newest)s. The table below holds every number.") % told
    return (
        _(
            "%(first)s to %(last)s. The most were %(most)s, in %(when)s; in %(last)s they were"
            " %(newest)s. The table below holds every number."
        )
        % told
    )


def _name(month: date) -> str:
    return date_format(month, "F Y")


def _label(month: date, *, first: bool) -> Label:
    """The year stands below where it begins, and below the first column."""
    begins = first or month.month == 1
    return Label(date_format(month, "M"), date_format(month, "Y") if begins else "")


def of_rules(rules: Sequence[ShownRule]) -> list[DrawnRule]:
    """What rested on each rule in a month, each beside the one with the most."""
    top = max((one.counts.held + one.counts.restricted for one in rules), default=0)
    return [_rule(one, top) for one in rules]


def _rule(rule: ShownRule, top: int) -> DrawnRule:
    counts = rule.counts
    parts = (
        (SECOND, counts.held),
        (THIRD, counts.refused + counts.edits_refused),
        (FIRST, counts.removed),
    )
    told = {
        "held": number(counts.held),
        "refused": number(counts.refused + counts.edits_refused),
        "removed": number(counts.removed),
    }
    return DrawnRule(
        rule,
        charts.across(parts, top),
        number(counts.held + counts.restricted),
        _("%(held)s held, %(refused)s refused, %(removed)s removed") % told,
    )


def rule_legend() -> list[tuple[int, str]]:
    """What the colours of `of_rules` mean."""
    return [(SECOND, _("held")), (THIRD, _("refused")), (FIRST, _("removed"))]
