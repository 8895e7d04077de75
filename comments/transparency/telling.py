"""Figures in the words and digits of their readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import RuleText
from comments.policy.detectors import KINDS
from comments.transparency.figures import DEFINITIONS, Counts, Figures, RuleCounts

NONE = "–"
Titles = dict[tuple[int, int], tuple[str, str]]
"""By version and number: a rule's title, and its language where that is not the page's own."""
MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: its field, what it is called, the number and when it is counted."""

    field: str
    name: str
    value: str
    told: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure to be read first. `beside` puts it into proportion."""

    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule's figures. `language` is empty when the title is in the page's own."""

    number: int
    version: int
    title: str
    language: str
    url: str
    counts: Counts


def number(value: int) -> str:
    return number_format(value, force_grouping=True)


def percent(share: float | None) -> str:
    """A share of 0 to 1 in whole percent; under ten with one decimal, unless it is a whole one."""
    if share is None:
        return NONE
    value = share * 100
    places = 1 if value < 10 and round(value, 1) != round(value) else 0
    return _("%(number)s%%") % {"number": number_format(round(value, places), places)}


def time(seconds: int | None) -> str:
    """A stretch of time in its two largest units."""
    if seconds is None:
        return NONE
    if seconds < MINUTE:
        return _("%(seconds)s s") % {"seconds": seconds}
    if seconds < HOUR:
        return _("%(minutes)s min") % {"minutes": seconds // MINUTE}
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    if seconds < DAY:
        told = {"hours": hours, "minutes": minutes}
        return (_("%(hours)s h %(minutes)s min") if minutes else _("%(hours)s h")) % told
    days, hours = seconds // DAY, seconds % DAY // HOUR
    whole = ngettext("%(days)s day", "%(days)s days", days) % {"days": number(days)}
    if not hours:
        return whole
    return _("%(days)s %(hours)s h") % {"days": whole, "hours": hours}


def value(counts: Counts, field: str) -> str:
    """The figure as it is shown."""
    found = getattr(counts, field)
    return time(found) if field.endswith("_seconds") else number(found)


def lines(counts: Counts) -> list[Line]:
    """Every figure of a month with how it is counted, in their order."""
    return [
        Line(field, str(one.name), value(counts, field), str(one.told))
        for field, one in DEFINITIONS.items()
    ]


def tiles(counts: Counts) -> list[Tile]:
    """The figures that tell most of a month."""
    restricted = counts.restricted
    return [
        Tile(_("comments received"), number(counts.received)),
        Tile(_("refused or removed"), number(restricted), _held(counts)),
        Tile(
            _("decided by machine"),
            percent(counts.machine_share),
            _("of %(count)s decisions") % {"count": number(counts.by_policy + counts.by_people)},
        ),
        Tile(
            _("median time until a moderator decided"),
            time(counts.median_seconds),
            _("nine of ten within %(time)s") % {"time": time(counts.p90_seconds)}
            if counts.first_decisions
            else "",
        ),
        Tile(
            _("reports upheld"),
            number(counts.reports_upheld),
            _("%(count)s received") % {"count": number(counts.reports_received)},
        ),
        Tile(
            _("appeals granted"),
            number(counts.appeals_granted),
            _("%(count)s received") % {"count": number(counts.appeals_received)},
        ),
        Tile(
            _("error rate of automatic refusals"),
            percent(counts.error_rate),
            _("%(count)s of %(all)s taken back")
            % {
                "count": number(counts.refusals_reversed),
                "all": number(counts.refused_by_policy),
            },
        ),
        Tile(_("decisions taken back"), number(counts.reversals)),
    ]


def _held(counts: Counts) -> str:
    return _("%(count)s held for a moderator") % {"count": number(counts.held)}


def rules(counted: Sequence[RuleCounts], titles: Titles) -> list[ShownRule]:
    """The rules as `titles` calls them."""
    return [_rule(one, *titles.get((one.version, one.number), (one.key, ""))) for one in counted]


def _rule(one: RuleCounts, title: str, language: str) -> ShownRule:
    url = f"{reverse('comments:policy_version', args=[one.version])}#rule-{one.number}"
    return ShownRule(one.number, one.version, title, language, url, one.counts)


def titles(months: Iterable[Figures], wanted: Sequence[str]) -> Titles:
    """What the rules of these months are called, in the first of the languages wanted that there
    are words in: one query."""
    versions = {one.version for month in months for one in month.rules}
    rows = RuleText.objects.filter(rule__version__number__in=sorted(versions))
    names = ("rule__version__number", "rule__number", "language", "title")
    order = {language: place for place, language in enumerate(wanted)}
    texts = sorted(
        rows.values_list(*names), key=lambda row: (order.get(row[2], len(order)), row[2])
    )
    found: Titles = {}
    for version, of_rule, language, title in texts:
        mark = "" if language == wanted[0] else language
        found.setdefault((version, of_rule), (title, mark))
    return found


def detector(kind: str) -> str:
    """What a kind of detector is called."""
    return str(_(KINDS[kind].label)) if kind in KINDS else kind


@dataclass(frozen=True, slots=True)
class ShownDetector:
    """A kind of detector under one rule, beside its refusals."""

    rule: ShownRule
    name: str
    refused: str
    reversed: str
    error_rate: str


def detectors(figures: Figures, rules: Sequence[ShownRule]) -> list[ShownDetector]:
    """The detectors that anything was refused for, in the order of the rules; `rules` are those
    of the figures."""
    keys = {one.key: at for at, one in enumerate(figures.rules)}
    return [
        ShownDetector(
            rules[keys[one.rule]],
            detector(one.kind),
            number(one.refused),
            number(one.reversed),
            percent(one.error_rate),
        )
        for one in sorted(figures.detectors, key=lambda one: (keys[one.rule], one.kind))
    ]


def column_names() -> list[str]:
    """The heads of the table of months."""
    return [
        _("Received"),
        _("Published"),
        _("Held"),
        _("Refused"),
        _("Changes refused"),
        _("Removed"),
        _("Decided by machine"),
        _("Median time"),
        _("90th percentile"),
        _("Reports"),
        _("Reports upheld"),
        _("Reports rejected"),
        _("Appeals"),
        _("Appeals granted"),
        _("Appeals rejected"),
        _("Reversals"),
        _("Error rate"),
    ]


def columns(counts: Counts) -> list[str]:
    """A month's figures below `column_names`."""
    return [
        number(counts.received),
        number(counts.published),
        number(counts.held),
        number(counts.refused),
        number(counts.edits_refused),
        number(counts.removed),
        percent(counts.machine_share),
        time(counts.median_seconds),
        time(counts.p90_seconds),
        number(counts.reports_received),
        number(counts.reports_upheld),
        number(counts.reports_rejected),
        number(counts.appeals_received),
        number(counts.appeals_granted),
        number(counts.appeals_rejected),
        number(counts.reversals),
        percent(counts.error_rate),
    ]


def rule_column_names() -> list[str]:
    """The heads of the table of rules: those of months, and what rules alone have."""
    return [*column_names(), _("Nudges shown"), _("Nudges followed"), _("Nudges overridden")]


def rule_columns(counts: Counts) -> list[str]:
    """A rule's figures below `rule_column_names`."""
    nudges = (counts.nudges_shown, counts.nudges_edited, counts.nudges_anyway)
    return [*columns(counts), *map(number, nudges)]
