"""What somebody who is stopped, or held, is told where it happens: what, why, until when.

Anybody can type an address. So that somebody is stopped at all, the moderator's words, and the page
on which it can be contested, are for those alone who have proven to be meant: by their address, by
the connection itself, or by the receipt of what a moderator took down before, where nobody has
proven the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import caching
from articles.models import Article, SiteIdentity
from comments import reasons, standings
from comments.models import Comment, Standing
from comments.models.comments import Status

State = Standing.State
GONE = (Status.REFUSED, Status.REMOVED)
_HOLDS = (State.HOLD,)


@dataclass(frozen=True, slots=True)
class Told:
    """`what` holds, `until` when if that has an end, the rule by number, title and lasting link.

    `reason` and `url` (the statement, from which it is contested) are empty unless proven;
    `contact` is then whom to write to, if the newsroom has an address.
    """

    what: str
    until: datetime | None
    rule: tuple[int, str, str] | None
    reason: str
    url: str
    contact: str


def told(standing: Standing, *, proven: bool, language: str = "") -> Told:
    """`proven`: who asks has proven to be the sender."""
    proven = proven or bool(standing.network_hash)
    rule = standing.rule
    title = reasons.text_of(rule, language or get_language() or "en").title if rule else ""
    return Told(
        what=_what(standing),
        until=standing.until,
        rule=(rule.number, title, rule.get_absolute_url()) if rule else None,
        reason=standing.reason if proven else "",
        url=standing.get_absolute_url() if proven else "",
        contact="" if proven else SiteIdentity.objects.current().email,
    )


def _what(standing: Standing) -> str:
    if standing.network_hash:
        if standing.state == State.HOLD:
            return _("Comments from your connection wait until a moderator has read them.")
        return _("Nothing is taken from your connection at the moment.")
    return {
        State.HOLD: _("Comments from this address wait until a moderator has read them."),
        State.SUSPENDED: _("Nothing is taken from this address at the moment."),
        State.BLOCKED: _("Nothing is taken from this address any more."),
        State.TRUSTED: "",
    }[State(standing.state)]


def page(
    request: HttpRequest, standing: Standing, *, proven: bool, article: Article, text: str
) -> HttpResponse:
    """Instead of taking `text`, which is kept on the page to be copied."""
    context = {
        "article": article,
        "told": told(standing, proven=proven, language=article.language),
        "text": text[: settings.COMMENT_MAX_LENGTH],
    }
    answer = render(request, "comments/stopped.html", context, status=403)
    answer.headers["X-Robots-Tag"] = "noindex"
    return caching.never_kept(answer)


def beside(comment: Comment) -> Told | None:
    """What its receipt tells of how its writer stands: why a comment waits in which nothing was
    found, or that nothing is taken from them, beside a comment that was taken from readers."""
    waits = comment.status == Status.HELD and not comment.rule_id and not comment.staff
    if not waits and comment.status not in GONE:
        return None
    standing = standings.of(comment.sender, [comment.network_hash])
    if standing is None or standing.state not in (_HOLDS if waits else standings.STOPPED):
        return None
    meant = _is_meant(comment, standing)
    if not (meant or standing.network_hash):
        return None
    return told(standing, proven=meant, language=comment.language)


def _is_meant(comment: Comment, standing: Standing) -> bool:
    """Whether who holds the receipt is whom the state is about: they have proven the address; or
    nobody has, and they wrote under it what was not let stand before. Nobody but them could
    contest it otherwise."""
    if comment.confirmed or comment.sender is None:
        return comment.confirmed
    decided = comment.decided_at is not None and comment.decided_at <= standing.created_at
    return comment.status in GONE and decided and comment.sender.confirmed_at is None
