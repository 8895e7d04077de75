"""What a thread takes: the only changer of it, and what it comes to at a given moment.

Each setting changed is a row of the log. Nothing here waits for a job: a thread that closes some
days after publication is closed when it is asked after that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.people.models import User
from comments import heat, log, notices, policies
from comments.models import Comment, Decision, Rule, SectionDefaults, Sender, Thread
from comments.moderation import NotAllowed
from comments.policy.detectors import links
from comments.policy.facts import Facts, Submission
from comments.sender import Network
from comments.wording import says_something

SLOWEST = 86_400
MOST_DAYS = 3650
REASON_LENGTH = 300
SHOWN = ("preset", "replies", "links", "slow_seconds", "closes_after_days")
"""The settings of which readers see something. A change that restricts them needs a reason."""
SETTINGS = (*SHOWN, "subject", "risk")
_STRICTER = (Thread.Preset.OPEN, Thread.Preset.HOLD, Thread.Preset.CLOSED)
_FITS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "preset": lambda given: given in Thread.Preset.values,
        "replies": lambda given: isinstance(given, bool),
        "links": lambda given: isinstance(given, bool),
        "slow_seconds": lambda given: _is_whole(given) and 0 <= given <= SLOWEST,
        "closes_after_days": lambda given: (
            given is None or (_is_whole(given) and 1 <= given <= MOST_DAYS)
        ),
        "subject": lambda given: given in Thread.Subject.values,
        "risk": lambda given: _is_whole(given) and given in Thread.Risk.values,
    }
)
_LOGGED = {"slow_seconds": "slow", "closes_after_days": "closes", "subject": "on"}


class Overtaken(NotAllowed):
    """Somebody else has changed the thread since the page was loaded; nothing has changed."""


class NoReason(NotAllowed):
    """What restricts readers is explained to them."""


class NoReplies(Exception):
    """The thread takes comments, and no replies."""


class NoLinks(Exception):
    """The thread takes no links. `fields` are those of "text" and "name" that hold one."""

    def __init__(self, fields: frozenset[str]) -> None:
        self.fields = fields
        super().__init__(", ".join(sorted(fields)))


class TooSoon(Exception):
    """The same sender, or network, wrote here a moment ago. `seconds` are left, at least 1."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(str(seconds))


def thread_for(article: Article) -> Thread:
    """The article's thread; before its first comment an unsaved one, as its section has it."""
    thread = Thread.objects.filter(article=article).first()
    if thread:
        thread.article = article
        return thread
    return Thread(article=article, **defaults_for(article))


def begun(article: Article) -> Thread:
    """The article's thread, made now if it was not there, as its section has it."""
    thread = thread_for(article)
    if thread.pk:
        return thread
    return Thread.objects.get_or_create(article=article, defaults=state_of(thread))[0]


def defaults_for(article: Article) -> dict[str, Any]:
    """What a thread of the article's section begins with; empty when nothing was set."""
    defaults = SectionDefaults.objects.filter(section=article.section_id).first()
    return state_of(defaults) if defaults else {}


def state_of(thread: Thread | SectionDefaults) -> dict[str, Any]:
    """Every setting by its name."""
    return {name: getattr(thread, name) for name in SETTINGS}


def closes_at(thread: Thread) -> datetime | None:
    """When the thread closes, or closed, by its age; None for never, or before publication."""
    published = thread.article.first_published_at
    if thread.closes_after_days is None or published is None:
        return None
    return published + timedelta(days=thread.closes_after_days)


def is_closed(thread: Thread, now: datetime) -> bool:
    """Whether it takes no comments at `now`: a person closed it, or its time is over."""
    ends = closes_at(thread)
    return thread.preset == Thread.Preset.CLOSED or (ends is not None and ends <= now)


def pause(thread: Thread, now: datetime) -> int:
    """Seconds between two comments of one sender at `now`, 0 for none: what was set, or the
    thread's heat if that asks for more."""
    return max(thread.slow_seconds, heat.seconds(thread, now))


def wait_for(thread: Thread, *, sender: Sender | None, network: Network, now: datetime) -> int:
    """Whole seconds until this sender, or anybody of this network, may write here again.

    `sender` is one with a proven address: by one that is only typed, anybody could learn who has
    just written here, or keep them from writing.
    """
    slow = pause(thread, now)
    if not slow or thread.pk is None:
        return 0
    same = Q(network_hash__in=[one for one in network.recent if one])
    if sender:
        same |= Q(sender=sender)
    since = now - timedelta(seconds=slow)
    lately = Comment.objects.filter(same, thread=thread, created_at__gt=since, staff=False)
    last = lately.order_by("-created_at").values_list("created_at", flat=True).first()
    left = (last - since).total_seconds() if last else 0
    return min(max(0, -int(-left // 1)), slow)


def check_words(thread: Thread, *, text: str, name: str) -> None:
    """Raises NoLinks, where links are off and there is one."""
    if thread.links:
        return
    looked = links.KIND.find(links.Settings(most=0), Submission(text, name), Facts())
    found = frozenset(str(hit.field) for hit in looked)
    if found:
        raise NoLinks(found)


def status_of(name: str, value: Any) -> str:
    """A setting as the log keeps it: "closed", "replies:off", "slow:60", "closes:14"."""
    if name == "preset":
        return str(value)
    told = ("on" if value else "off") if isinstance(value, bool) else value
    return f"{_LOGGED.get(name, name)}:{'' if told is None else told}"


def restricts(name: str, before: Any, after: Any) -> bool:
    """Whether readers can do less after such a change."""
    if name == "preset":
        return _STRICTER.index(after) > _STRICTER.index(before)
    if name in ("replies", "links"):
        return bool(before and not after)
    if name == "slow_seconds":
        return bool(after > before)
    return name in SHOWN and after is not None and (before is None or after < before)


def change(
    thread: Thread,
    changes: Mapping[str, Any],
    *,
    seen: Mapping[str, Any],
    by: User,
    rule: Rule | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> list[Decision]:
    """Change any of SETTINGS at once, where the thread still is as `seen`; one row of the log for
    each that differs. `reason` is for readers, and needed for what restricts them.

    Raises:
        NotAllowed: nothing differs, a value that is none, a rule that is not in force.
        NoReason: a restriction without one.
        Overtaken: somebody else has changed one of those `seen`.
    """
    now = now or timezone.now()
    wanted = _wanted(changes, seen)
    reason = " ".join(reason.split()) if says_something(reason) else ""
    if not reason and any(restricts(name, seen[name], new) for name, new in wanted.items()):
        raise NoReason(_("Tell readers in a few words why."))
    if len(reason) > REASON_LENGTH or "\x00" in reason:
        raise NotAllowed(_("Keep the reason short, in plain words."))
    _check_rule(rule, now)
    return _change(thread, wanted, seen, by=by, rule=rule, reason=reason, now=now)


def set_preset(
    thread: Thread,
    preset: str,
    *,
    seen: str,
    by: User,
    reason: str = "",
    now: datetime | None = None,
) -> Decision:
    """Open, hold or close the comments of one article, with or without a reason.

    Raises:
        NotAllowed, Overtaken: as `change`.
    """
    state = {"preset": seen}
    wanted = _wanted({"preset": preset}, state)
    return _change(
        thread, wanted, state, by=by, rule=None, reason=reason, now=now or timezone.now()
    )[0]


def set_risk(
    thread: Thread, risk: int | None, *, seen: int | None, by: User, now: datetime | None = None
) -> Decision:
    """Say how much care the subject of one article calls for. Raises as `change`."""
    return change(thread, {"risk": risk}, seen={"risk": seen}, by=by, now=now)[0]


def _wanted(changes: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that are ones, in the order of the log."""
    if not all(name in seen and _fits(name, value) for name, value in changes.items()):
        raise NotAllowed(_("Choose what is to change."))
    if not all(_fits(name, value) for name, value in seen.items()):
        raise _overtaken()
    wanted = {name: changes[name] for name in SETTINGS if name in changes}
    wanted = {name: value for name, value in wanted.items() if value != seen[name]}
    if not wanted:
        raise NotAllowed(_("Choose what is to change."))
    return wanted


def _is_whole(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool)


def _fits(name: str, value: Any) -> bool:
    return name in _FITS and _FITS[name](value)


def _overtaken() -> Overtaken:
    return Overtaken(_("Somebody else has just changed these comments. Look again."))


def _check_rule(rule: Rule | None, now: datetime) -> None:
    if rule is None:
        return
    policy = policies.in_force(now)
    if policy is None or rule.version_id != policy.version.pk or not rule.citable:
        raise NotAllowed(_("That rule is not of the policy in force. Load the page again."))


@transaction.atomic
def _change(
    thread: Thread,
    wanted: Mapping[str, Any],
    seen: Mapping[str, Any],
    *,
    by: User,
    rule: Rule | None,
    reason: str,
    now: datetime,
) -> list[Decision]:
    moved = 1 if any(name in SHOWN for name in wanted) else 0
    as_seen = Thread.objects.filter(pk=thread.pk, **seen)
    if not as_seen.update(**wanted, version=F("version") + moved):
        raise _overtaken()
    thread.refresh_from_db(fields=[*SETTINGS, "version"])
    return [
        _log(thread, name, seen[name], value, by=by, rule=rule, reason=reason, now=now)
        for name, value in wanted.items()
    ]


def _log(
    thread: Thread,
    name: str,
    before: Any,
    after: Any,
    *,
    by: User,
    rule: Rule | None,
    reason: str,
    now: datetime,
) -> Decision:
    """The rule and the reason stand where readers are restricted, not where they are let free."""
    strict = restricts(name, before, after)
    decision = log.thread_changed(
        thread,
        before=status_of(name, before),
        after=status_of(name, after),
        actor=log.person(by),
        at=now,
        rule=rule if strict else None,
        reason=reason if strict else "",
    )
    if decision.to_status == Thread.Preset.CLOSED:
        notices.thread_closed(thread, decision, at=now)
    return decision
