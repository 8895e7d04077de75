"""What is counted when. One table of it: the counting, the pages, the files and the documentation
all go by it.

A figure belongs to the month, in site time, in which its row of the log was written, whenever the
comment came. What was undone within a minute counts as never made, and comments imported from an
earlier site count nowhere. So no figure of a month changes once the month is over: what is taken
back later is counted as taken back in the month in which that happens.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCHEMA = 1
"""Of the JSON. It grows only when a field changes its meaning or goes; new ones may join."""


@dataclass(slots=True)
class Counts:
    """The figures of a month, or of one rule in a month. Numbers of log rows, but for the last
    two: whole seconds, None when nothing was decided."""

    received: int = 0
    published_at_once: int = 0
    held_at_once: int = 0
    refused_at_once: int = 0
    published: int = 0
    held: int = 0
    held_by_reports: int = 0
    refused: int = 0
    edits_refused: int = 0
    removed: int = 0
    by_policy: int = 0
    by_people: int = 0
    reports_received: int = 0
    reports_upheld: int = 0
    reports_rejected: int = 0
    appeals_received: int = 0
    appeals_granted: int = 0
    appeals_rejected: int = 0
    reversals: int = 0
    refused_by_policy: int = 0
    refusals_reversed: int = 0
    nudges_shown: int = 0
    nudges_edited: int = 0
    nudges_anyway: int = 0
    standings: int = 0
    closings: int = 0
    first_decisions: int = 0
    held_published: int = 0
    median_seconds: int | None = None
    p90_seconds: int | None = None

    @property
    def restricted(self) -> int:
        """Refused or removed, and changes refused."""
        return self.refused + self.edits_refused + self.removed

    @property
    def machine_share(self) -> float | None:
        """What part of the decisions the policy made alone, 0 to 1; None when there were none."""
        return share(self.by_policy, self.by_policy + self.by_people)

    @property
    def error_rate(self) -> float | None:
        """Automatic refusals taken back for each one made, usually 0 to 1; None without any."""
        return share(self.refusals_reversed, self.refused_by_policy)

    @property
    def is_empty(self) -> bool:
        return not any(asdict(self).values())


@dataclass(slots=True)
class DetectorCounts:
    """One kind of detector under one rule: automatic refusals that it found something for."""

    rule: str
    kind: str
    refused: int = 0
    reversed: int = 0

    @property
    def error_rate(self) -> float | None:
        """As `Counts.error_rate`."""
        return share(self.reversed, self.refused)


@dataclass(slots=True)
class RuleCounts:
    """One rule, by the key that it keeps through versions, as the newest version of the month
    numbers it. The counts are `Counts`, each of what rests on this rule."""

    key: str
    number: int
    version: int
    counts: Counts = field(default_factory=Counts)


@dataclass(slots=True)
class Figures:
    """A month. `zone` is the time zone whose midnights bound it."""

    month: date
    zone: str
    total: Counts = field(default_factory=Counts)
    rules: list[RuleCounts] = field(default_factory=list)
    detectors: list[DetectorCounts] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain data: whole numbers, texts and None, so that it reads back as it was."""
        told = asdict(self) | {"schema": SCHEMA, "month": f"{self.month:%Y-%m}"}
        told["rules"] = [
            {"key": one.key, "number": one.number, "version": one.version, **asdict(one.counts)}
            for one in self.rules
        ]
        return told


def from_json(told: Mapping[str, Any]) -> Figures:
    """The figures that `Figures.to_json` wrote. A field that came later is 0.

    Raises:
        ValueError: it is none of ours.
    """
    try:
        return Figures(
            month=date.fromisoformat(f"{told['month']}-01"),
            zone=str(told["zone"]),
            total=_counts(told["total"]),
            rules=[
                RuleCounts(one["key"], one["number"], one["version"], _counts(one))
                for one in told["rules"]
            ],
            detectors=[DetectorCounts(**one) for one in told["detectors"]],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("these are no figures of a month") from error


def _counts(told: Mapping[str, Any]) -> Counts:
    return Counts(**{name: told[name] for name in COUNTED if name in told})


def checksum(told: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


COUNTED = tuple(one.name for one in fields(Counts))


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is called, and when it is counted. `of_rule` says what it is of one rule where
    the same words would not do; `per_rule` is False when it is counted for the month alone."""

    name: str | Promise
    told: str | Promise
    of_rule: str | Promise = ""
    per_rule: bool = True


DEFINITIONS: dict[str, Definition] = {
    "received": Definition(
        _("Received"),
        _("Comments that came in. Comments taken over from an earlier site are not counted."),
        _("Comments held or refused under the rule when they came in."),
    ),
    "published_at_once": Definition(
        _("Published at once"), _("Received, and published by the policy."), per_rule=False
    ),
    "held_at_once": Definition(
        _("Held at once"), _("Received, and held until a moderator had read them.")
    ),
    "refused_at_once": Definition(_("Refused at once"), _("Received, and refused by the policy.")),
    "published": Definition(
        _("Published"),
        _("Each time a comment came to stand before readers, those restored included."),
        _("Comments held under the rule when they came, then published by a moderator."),
    ),
    "held": Definition(
        _("Held"),
        _("Each time a comment was set aside for a moderator: new, changed or reported ones."),
    ),
    "held_by_reports": Definition(
        _("Held after many reports"),
        _("Those of the held ones that many readers had reported at once."),
    ),
    "refused": Definition(
        _("Refused"), _("Each time a comment was refused before readers saw it.")
    ),
    "edits_refused": Definition(
        _("Changes refused"),
        _("Changes by a writer that the policy refused; the comment stayed as it was."),
    ),
    "removed": Definition(_("Removed"), _("Each time a published comment was removed.")),
    "by_policy": Definition(
        _("Decided by machine"),
        _(
            "Decisions that the policy's checks made alone: a new comment, or a change of one,"
            " published or refused."
        ),
        _("Comments and changes of comments that the policy's checks refused alone."),
    ),
    "by_people": Definition(
        _("Decided by people"),
        _(
            "Decisions of moderators that published, kept, refused or removed a comment. Of a"
            " decision about several, each comment counts."
        ),
        _("Decisions of moderators that cite the rule."),
    ),
    "reports_received": Definition(_("Reports received"), _("Readers' reports about a comment.")),
    "reports_upheld": Definition(
        _("Reports upheld"), _("Reports whose comment was then refused or removed.")
    ),
    "reports_rejected": Definition(
        _("Reports rejected"), _("Reports after which the comment stayed, or was published.")
    ),
    "appeals_received": Definition(
        _("Appeals received"), _("Appeals of writers against a decision.")
    ),
    "appeals_granted": Definition(_("Appeals granted"), _("Appeals that changed the decision.")),
    "appeals_rejected": Definition(_("Appeals rejected"), _("Appeals that did not change it.")),
    "reversals": Definition(
        _("Reversals"),
        _(
            "Earlier decisions taken back, after an appeal or without one, whenever they had been"
            " made. What was undone within a minute is none: it counts as never made."
        ),
    ),
    "refused_by_policy": Definition(
        _("Automatic refusals"),
        _("Comments, and changes of comments, that the policy's checks refused alone."),
    ),
    "refusals_reversed": Definition(
        _("Automatic refusals reversed"),
        _(
            "Automatic refusals that a moderator took back this month, whenever they had been made."
            " Their part of the automatic refusals is the error rate."
        ),
    ),
    "nudges_shown": Definition(
        _("Nudges shown"),
        _("How often a rule asked a writer to think again, counted on the day it did."),
    ),
    "nudges_edited": Definition(
        _("Nudges followed"), _("Nudges after which the writer changed the text.")
    ),
    "nudges_anyway": Definition(
        _("Nudges overridden"), _("Nudges after which the writer sent the text as it was.")
    ),
    "standings": Definition(
        _("Senders restricted"),
        _("How often a sender was suspended or blocked, or set to be read before publication."),
    ),
    "closings": Definition(
        _("Discussions closed"), _("How often a moderator closed the comments of an article.")
    ),
    "first_decisions": Definition(
        _("First decisions"),
        _("Comments held when they came in about which a moderator decided for the first time."),
    ),
    "held_published": Definition(
        _("Held, then published"), _("First decisions that published the comment.")
    ),
    "median_seconds": Definition(
        _("Median time to decision"),
        _(
            "Of the first decisions: the time from when a comment came in to the decision. Half of"
            " them took at most as long. Nights and weekends count."
        ),
    ),
    "p90_seconds": Definition(
        _("90th percentile"), _("Nine of ten first decisions took at most as long.")
    ),
}
"""Every figure of `Counts`, in its order."""
