"""What a line of the newsroom's log says, and which lines somebody may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import rights
from articles.audit.models import AuditEntry
from articles.models import Article
from articles.people.models import User

STORY = "articles.article"
ACCOUNT = "people.user"
ACTIONS = {
    "article.submitted": gettext_lazy("Submitted a story"),
    "article.approved": gettext_lazy("Approved a story"),
    "article.returned": gettext_lazy("Returned a story"),
    "article.handed_over": gettext_lazy("Handed a story over"),
    "article.published": gettext_lazy("Published a story"),
    "article.scheduled": gettext_lazy("Scheduled a story"),
    "article.unscheduled": gettext_lazy("Made a draft of a scheduled story"),
    "article.withdrawn": gettext_lazy("Withdrew a story"),
    "article.republished": gettext_lazy("Published a withdrawn story again"),
    "article.renamed": gettext_lazy("Gave a story another address"),
    "article.corrected": gettext_lazy("Told readers of a correction"),
    "article.mail_taken_back": gettext_lazy("Took back the mail about a correction"),
    "article.restored": gettext_lazy("Brought an earlier text back"),
    "article.discarded": gettext_lazy("Deleted a draft"),
    "article.times_changed": gettext_lazy("Changed a story’s times"),
    "article.embargo_people_changed": gettext_lazy("Changed who sees a story under embargo"),
    "gate.overridden": gettext_lazy("Published in spite of findings"),
    "review.made": gettext_lazy("Made a review link"),
    "review.revoked": gettext_lazy("Revoked a review link"),
    "placement.made": gettext_lazy("Put a story on a front"),
    "placement.ended": gettext_lazy("Took a story off a front"),
    "banner.made": gettext_lazy("Put up a banner"),
    "banner.ended": gettext_lazy("Took down a banner"),
    "live.ended": gettext_lazy("Ended live coverage"),
    "live.reopened": gettext_lazy("Took live coverage up again"),
    "live.removed": gettext_lazy("Removed an entry of live coverage"),
    "picture.deleted": gettext_lazy("Deleted a picture"),
    "picture.expired_changed": gettext_lazy("Changed a licence’s end"),
    "user.invited": gettext_lazy("Invited somebody"),
    "user.withdrawn": gettext_lazy("Withdrew an invitation"),
    "user.groups_changed": gettext_lazy("Changed an account’s groups"),
    "user.desks_changed": gettext_lazy("Changed an account’s sections"),
    "user.rights_changed": gettext_lazy("Changed an account’s rights"),
    "user.second_factor_reset": gettext_lazy("Took a second factor away"),
    "user.deactivated": gettext_lazy("Switched an account off"),
    "user.activated": gettext_lazy("Switched an account on"),
}
DETAILS = {
    "from": gettext_lazy("from"),
    "until": gettext_lazy("until"),
    "old": gettext_lazy("old address"),
    "new": gettext_lazy("new address"),
    "to": gettext_lazy("to"),
    "kind": gettext_lazy("kind"),
    "codes": gettext_lazy("findings"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
    "groups": gettext_lazy("groups"),
    "sections": gettext_lazy("sections"),
    "people": gettext_lazy("people"),
    "slot": gettext_lazy("slot"),
    "section": gettext_lazy("section"),
    "recipient": gettext_lazy("recipient"),
    "restored": gettext_lazy("revision brought back"),
    "embargo_until": gettext_lazy("embargo until"),
    "expire_at": gettext_lazy("expires"),
    "staff": gettext_lazy("staff"),
    "owner": gettext_lazy("owner"),
}
"""What of an entry's details is told, and under which name; the export has all of them."""
PAGES = {
    STORY: "admin:articles_article_change",
    "media.picture": "admin:media_picture_change",
    ACCOUNT: "admin:people_user_change",
}


@dataclass(frozen=True)
class Line:
    entry: AuditEntry
    did: str
    url: str
    details: list[tuple[str, str]]


def readable(user: User, now: datetime) -> QuerySet[AuditEntry]:
    """The entries that somebody with the right to the log may read.

    What was done to accounts is the owners' to read. A story under embargo, or a draft that was
    deleted under one, is named to nobody who may not see it.
    """
    rows = AuditEntry.objects.all()
    if user.is_superuser:
        return rows
    under = Article.objects.filter(embargo_until__gt=now)
    secret = under.exclude(pk__in=rights.visible_to(user, under, now).values("pk"))
    hidden = {str(pk) for pk in secret.values_list("pk", flat=True)}
    gone = rows.filter(action="article.discarded", detail__has_key="embargo_until")
    hidden |= {one.object_id for one in gone if _moment(one.detail["embargo_until"], now) > now}
    rows = rows.exclude(kind=ACCOUNT)
    return rows.exclude(kind=STORY, object_id__in=hidden) if hidden else rows


def lines(entries: Iterable[AuditEntry], user: User) -> list[Line]:
    """With the way to what is still there: one query for each kind of thing."""
    entries = list(entries)
    there = {kind: _there(kind, entries, user) for kind in PAGES}
    return [
        Line(
            entry,
            str(ACTIONS.get(entry.action, entry.action)),
            reverse(PAGES[entry.kind], args=[entry.object_id])
            if entry.object_id in there.get(entry.kind, ())
            else "",
            list(_told(entry)),
        )
        for entry in entries
    ]


def _there(kind: str, entries: list[AuditEntry], user: User) -> set[str]:
    ids = {one.object_id for one in entries if one.kind == kind}
    if not ids or not user.has_perm("{}.view_{}".format(*kind.split("."))):
        return set()
    rows = apps.get_model(kind)._default_manager.filter(pk__in=ids)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def _told(entry: AuditEntry) -> Iterable[tuple[str, str]]:
    for name, label in DETAILS.items():
        value = entry.detail.get(name)
        if value not in (None, ""):
            yield str(label), _value(value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("none")
    if isinstance(value, str) and len(value) > 18 and value[4:5] == "-" and "T" in value:
        moment = _moment(value, None)
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else value
    return str(value)


def _moment(text: Any, other: Any) -> Any:
    """The time that was written as text; `other` for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return other
    return found if timezone.is_aware(found) else other
