"""The digest for moderators: once a day at most, and only when something waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.people.models import User
from comments import mail_stops, moderators
from comments.letters import Letter, facts, link, moment, subject, text
from comments.models import Appeal, Comment, Notice, Report

COUNTED = 1000
CONSOLE = "django.core.mail.backends.console.EmailBackend"
PERMISSION = "comments.moderate_comment"
STALE = timedelta(hours=20)  # a digest that could not be sent for so long: the next one is near


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person: comments, the open reports and appeals, and since when."""

    comments: int
    reports: int
    appeals: int
    oldest: datetime | None

    @property
    def nothing(self) -> bool:
        return not (self.comments or self.reports or self.appeals)


def waiting() -> Waiting:
    """Counted from the rows, and none further than to a little over 1,000."""
    queue = Comment.objects.queue()
    appeals = Appeal.objects.filter(status=Appeal.Status.OPEN)
    oldest = [rows.order_by().aggregate(at=Min("created_at"))["at"] for rows in (queue, appeals)]
    return Waiting(
        _count(queue),
        _count(Report.objects.filter(status=Report.Status.OPEN)),
        _count(appeals),
        min((at for at in oldest if at), default=None),
    )


def ask(*, now: datetime | None = None) -> int:
    """Ask for today's digests, once the hour `DIGEST_HOUR` has come; how many are new. None where
    mail only goes to a terminal: whoever sits there works on the program."""
    now = now or timezone.now()
    local = timezone.localtime(now, timezone.get_default_timezone())
    if settings.EMAIL_BACKEND == CONSOLE:
        return 0
    if settings.DIGEST_HOUR < 0 or local.hour < settings.DIGEST_HOUR:
        return 0
    keys = {user.pk: f"{Notice.Kind.DIGEST}:{local:%Y-%m-%d}-{user.pk}" for user in readers()}
    asked = set(Notice.objects.filter(key__in=keys.values()).values_list("user_id", flat=True))
    if not keys.keys() - asked or waiting().nothing:
        return 0
    rows = [
        Notice(kind=Notice.Kind.DIGEST, key=key, user_id=pk, created_at=now, not_before=now)
        for pk, key in keys.items()
        if pk not in asked
    ]
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=True))


def readers() -> list[User]:
    """Moderators who want the digest."""
    rows = moderators.active()
    return [one for one in rows if mail_stops.wanted(one.email, Notice.Kind.DIGEST)]


def letter(notice: Notice, language: str, now: datetime) -> Letter | None:
    """What waits now. None when nothing does, for who moderates no more, and when it is old."""
    user = notice.user
    if user is None or now - notice.created_at > STALE:
        return None
    if not (user.is_active and user.is_staff and user.has_perm(PERMISSION)):
        return None
    what = waiting()
    if what.nothing:
        return None
    rows = [
        (_("Reports by readers"), _told(what.reports)),
        (_("Appeals"), _told(what.appeals)),
        (_("The oldest waits since"), moment(what.oldest) if what.oldest else ""),
    ]
    parts = (
        text(_said(what)),
        facts(rows),
        link(_("The queue:"), reverse("admin:comments_comment_changelist")),
    )
    why = _("You get this mail because you moderate comments here: once a day, if anything waits.")
    return Letter(subject(_said(what), None), language, parts, why)


def _said(what: Waiting) -> str:
    if what.comments > COUNTED:
        return _("More than 1,000 comments wait for a decision.")
    if what.comments:
        said = ngettext(
            "%(count)d comment waits for a decision.",
            "%(count)d comments wait for a decision.",
            what.comments,
        )
        return said % {"count": what.comments}
    said = ngettext(
        "%(count)d appeal waits for a decision.",
        "%(count)d appeals wait for a decision.",
        what.appeals,
    )
    return said % {"count": what.appeals}


def _told(count: int) -> str:
    return "1,000+" if count > COUNTED else str(count) if count else ""


def _count(rows: QuerySet[Comment] | QuerySet[Report] | QuerySet[Appeal]) -> int:
    return rows.order_by()[: COUNTED + 1].count()
