"""What a thread takes at a moment, in words for readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from comments import heat, presets
from comments.models import Decision, Thread

MINUTE, HOUR = 60, 3600
WHYS: Mapping[str, Combinable] = {
    "held": Value(Thread.Preset.HOLD),
    "replies": Value("replies:off"),
    "links": Value("links:off"),
    "slow": Concat(Value("slow:"), Cast(OuterRef("slow_seconds"), CharField())),
    "closes": Concat(Value("closes:"), Cast(OuterRef("closes_after_days"), CharField())),
}
"""By restriction: how the log tells it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Since when a thread is closed, and why. `since` is None where no thread ever began; `days`
    is set when it closed by its age; `url` leads to the statement of a person's closing."""

    since: datetime | None
    days: int | None
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class Terms:
    """`pause` is in seconds between two comments of one sender, 0 for none; `hot` says that the
    thread's heat asks for it. `closes` is when it will close by its age. `reasons` are what
    moderators told of the restrictions that hold while it is open, each once."""

    closing: Closing | None
    closes: datetime | None
    held: bool
    replies: bool
    links: bool
    pause: int
    hot: bool
    reasons: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.closing is None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What whoever writes here should know, while it is open."""
        return self.sentences_for(staff=False)

    def sentences_for(self, *, staff: bool) -> tuple[str, ...]:
        """The same; staff need not wait between two comments."""
        told = [] if staff or not self.pause else [self._pace()]
        if self.held:
            told.append(_("Here a moderator reads every comment before it appears."))
        if not self.replies:
            told.append(_("Comments here cannot be replied to."))
        if not self.links:
            told.append(_("Comments here cannot hold links."))
        return tuple(told)

    def _pace(self) -> str:
        pace = {"pace": pace_of(self.pause)}
        if self.hot:
            return _("This discussion is moving fast: %(pace)s per person.") % pace
        return _("Take your time: %(pace)s per person.") % pace


def read(
    article: Article, now: datetime, *, more: Mapping[str, Combinable] | None = None
) -> tuple[Thread, Terms]:
    """The article's thread with its terms, and with `more` columns: one query, two before the
    thread has begun."""
    thread = _threads(now).filter(article=article).annotate(**(more or {})).first()
    if thread is None:
        thread = Thread(article=article, **presets.defaults_for(article))
    thread.article = article
    return thread, _terms(thread, now)


def pace_of(seconds: int) -> str:
    """How often somebody may write: "one comment a minute", "one comment every 90 seconds"."""
    if seconds % HOUR == 0:
        hours = seconds // HOUR
        told = ngettext("one comment an hour", "one comment every %(count)d hours", hours)
        return told % {"count": hours}
    if seconds % MINUTE == 0:
        minutes = seconds // MINUTE
        told = ngettext("one comment a minute", "one comment every %(count)d minutes", minutes)
        return told % {"count": minutes}
    told = ngettext("one comment a second", "one comment every %(count)d seconds", seconds)
    return told % {"count": seconds}


def wait_of(seconds: int) -> str:
    """How long somebody has to wait, rounded up where seconds do not matter any more."""
    if seconds < 2 * MINUTE:
        told = ngettext("in %(count)d second", "in %(count)d seconds", seconds)
        return told % {"count": seconds}
    if seconds < 2 * HOUR:
        minutes = -(-seconds // MINUTE)
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    hours = -(-seconds // HOUR)
    return ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}


def _threads(now: datetime) -> QuerySet[Any]:
    closings = _changes(Value(Thread.Preset.CLOSED))
    return Thread.objects.annotate(
        heat=heat.figures(now),
        closed_since=Subquery(closings.values("created_at")[:1]),
        closed_why=Subquery(closings.values("reason")[:1]),
        **{f"why_{name}": Subquery(_changes(to).values("reason")[:1]) for name, to in WHYS.items()},
    )


def _changes(to: Combinable) -> QuerySet[Decision]:
    """What made a thread so, newest first."""
    made = Decision.objects.filter(thread=OuterRef("pk"), kind=Decision.Kind.PRESET, to_status=to)
    return made.order_by("-created_at", "-pk")


def _terms(thread: Any, now: datetime) -> Terms:
    hot = heat.of_figures(getattr(thread, "heat", None))
    closes = presets.closes_at(thread)
    return Terms(
        closing=_closing(thread, now) if presets.is_closed(thread, now) else None,
        closes=closes,
        held=thread.preset == Thread.Preset.HOLD,
        replies=thread.replies,
        links=thread.links,
        pause=max(thread.slow_seconds, hot),
        hot=hot > thread.slow_seconds,
        reasons=_reasons(thread),
    )


def _reasons(thread: Any) -> tuple[str, ...]:
    holds = {
        "slow": thread.slow_seconds > 0,
        "held": thread.preset == Thread.Preset.HOLD,
        "replies": not thread.replies,
        "links": not thread.links,
        "closes": thread.closes_after_days is not None,
    }
    told = (getattr(thread, f"why_{name}", None) for name, so in holds.items() if so)
    return tuple(dict.fromkeys(one for one in told if one))


def _closing(thread: Any, now: datetime) -> Closing:
    if thread.preset != Thread.Preset.CLOSED:
        why = getattr(thread, "why_closes", None) or ""
        return Closing(presets.closes_at(thread), thread.closes_after_days, why, "")
    since = getattr(thread, "closed_since", None)
    url = _statement_url(thread) if since else ""
    return Closing(since, None, getattr(thread, "closed_why", None) or "", url)


def _statement_url(thread: Thread) -> str:
    try:
        return reverse("comments:thread_statement", args=[thread.article.path])
    except NoReverseMatch:
        return ""
