"""Comments under articles that call for care: by the risk that editors set, or by age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comments.policy.detectors.base import Check, Kind
from comments.policy.findings import Hit, Sentence, counted, gettext_noop, ngettext_lazy, sentence
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, SettingsError, setting

DAY = 86_400


@dataclass(frozen=True)
class Settings(DetectorSettings):
    risk: str = setting(
        "50",
        Setting(
            "choice",
            gettext_noop("Risk of the article"),
            gettext_noop("As moderators set it on the page of the article's comments."),
            choices=(
                ("any", gettext_noop("any: only the age counts")),
                ("50", gettext_noop("sensitive or high")),
                ("100", gettext_noop("high")),
            ),
        ),
    )
    days: int | None = setting(
        None,
        Setting(
            "whole",
            gettext_noop("Older than how many days"),
            gettext_noop("Counted from the first publication; empty for any age."),
            minimum=0,
            maximum=36_500,
            optional=True,
        ),
    )
    both: bool = setting(
        False,
        Setting(
            "flag",
            gettext_noop("Only when both are so"),
            gettext_noop("Otherwise the risk alone is enough, and the age alone."),
        ),
    )

    def least(self) -> int | None:
        """The risk that is enough; None when risk does not count."""
        return None if self.risk == "any" else int(self.risk)

    def check(self) -> None:
        least = self.least()
        if least is None and self.days is None:
            message = gettext_noop("must name a risk when no number of days is given.")
            raise SettingsError("risk", sentence(message))
        if self.both and (least is None or self.days is None):
            message = gettext_noop("needs a risk and a number of days.")
            raise SettingsError("both", sentence(message))


_RISKY = {
    "50": sentence(gettext_noop("The article is marked as sensitive.")),
    "100": sentence(gettext_noop("The article is marked as highly sensitive.")),
}
_LOOKS_FOR_RISK = {
    "50": sentence(gettext_noop("Looks for comments on articles marked as sensitive.")),
    "100": sentence(gettext_noop("Looks for comments on articles marked as highly sensitive.")),
}


def describe(settings: Settings) -> tuple[Sentence, ...]:
    days = settings.days
    if days is None:
        return (_LOOKS_FOR_RISK[settings.risk],)
    if settings.both:
        messages = _BOTH[settings.risk]
        return (counted(messages, days),)
    old = counted(
        ngettext_lazy(
            "Looks for comments on articles published more than %(count)s day ago.",
            "Looks for comments on articles published more than %(count)s days ago.",
        ),
        days,
    )
    return (old,) if settings.least() is None else (_LOOKS_FOR_RISK[settings.risk], old)


_BOTH = {
    "50": ngettext_lazy(
        "Looks for comments on sensitive articles published more than %(count)s day ago.",
        "Looks for comments on sensitive articles published more than %(count)s days ago.",
    ),
    "100": ngettext_lazy(
        "Looks for comments on highly sensitive articles published more than %(count)s day ago.",
        "Looks for comments on highly sensitive articles published more than %(count)s days ago.",
    ),
}


def prepare(settings: Settings) -> Check:
    least = settings.least()
    messages = ngettext_lazy(
        "The article was published more than %(count)s day ago.",
        "The article was published more than %(count)s days ago.",
    )
    too_old = counted(messages, settings.days or 0)

    def check(reading: Reading) -> Iterable[Hit]:
        facts = reading.facts
        risky = least is not None and facts.article_risk >= least
        age = facts.article_age_seconds
        old = settings.days is not None and age is not None and age > settings.days * DAY
        if facts.staff or (settings.both and not (risky and old)):
            return
        if risky:
            yield Hit("", 0, 0, _RISKY[settings.risk])
        if old:
            yield Hit("", 0, 0, too_old)

    return check


KIND = Kind(
    "article", gettext_noop("Risk and age of the article"), Settings, describe, prepare, "sending"
)
