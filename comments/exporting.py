"""Everything that is kept about a sender, as they get it: plain names, plain values, times with
their offset. What others wrote or said about them in confidence is not theirs to take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from comments import histories, log_sentences, reasons, stories
from comments.models import (
    Appeal,
    Comment,
    CommentRevision,
    Decision,
    Follow,
    Notice,
    Report,
    Rule,
    Sender,
    SignIn,
    Standing,
)

FORMAT = 1
"""The version of the keys: one that is taken away or means something else moves it."""


def everything(sender: Sender) -> dict[str, Any]:
    """What `docs/readers.md` describes key by key. However much it is, in the same few queries."""
    return {
        "format": FORMAT,
        "site": settings.SITE_URL,
        "made": _time(timezone.now()),
        "address": sender.email,
        "name": sender.name,
        "address_confirmed": _time(sender.confirmed_at),
        "first_seen": _time(sender.created_at),
        "comments": _comments(sender),
        "reports": [_report(one) for one in Report.objects.filter(email=sender.email)],
        "states": _states(sender),
        "followed": [_follow(one) for one in _follows(sender)],
        "mails": [_mail(one) for one in Notice.objects.filter(sender=sender).order_by("pk")],
        "sign_ins": [_sign_in(one) for one in SignIn.objects.filter(sender=sender)],
    }


def _time(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _comments(sender: Sender) -> list[dict[str, Any]]:
    comments = Comment.objects.filter(sender=sender).select_related("thread__article__section")
    words = _by_comment(CommentRevision.objects.filter(comment__sender=sender).order_by("number"))
    decisions = _by_comment(_decisions(sender))
    appeals = _by_comment(Appeal.objects.filter(comment__sender=sender).order_by("pk"))
    now = timezone.now()
    return [
        {
            "address": settings.SITE_URL + one.get_absolute_url(),
            # The receipt of a comment is its key, and this one may be somebody else's.
            "receipt": settings.SITE_URL + one.receipt_url() if one.confirmed else None,
            "story": stories.named(one.thread.article, now)[0],
            "status": one.status,
            "taken_back": _time(one.withdrawn_at),
            "sent": _time(one.created_at),
            "yours_for_sure": one.confirmed,
            "versions": [_version(each) for each in words.get(one.pk, [])],
            "decisions": [_decision(each, one) for each in decisions.get(one.pk, [])],
            # So are what its writer was told in confidence, and what they answered.
            "appeals": [_appeal(each) for each in appeals.get(one.pk, [])] if one.confirmed else [],
        }
        for one in comments.order_by("pk")
    ]


def _decisions(sender: Sender) -> list[Decision]:
    """About all their comments, as each one's receipt tells them."""
    rows = Decision.objects.filter(comment__sender=sender).prefetch_related("rule__texts")
    related = rows.select_related("rule__version", "reversed_by").order_by("pk")
    return histories.told_of(related, Notice.objects.filter(decision__comment__sender=sender))


def _by_comment(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.comment_id, []).append(row)
    return found


def _version(words: CommentRevision) -> dict[str, Any]:
    sent = _time(words.created_at)
    return {"number": words.number, "name": words.name, "text": words.text, "sent": sent}


def _decision(row: Decision, comment: Comment) -> dict[str, Any]:
    """As the public log tells it, with what its writer was told besides."""
    return {
        "at": _time(row.created_at),
        "what": log_sentences.sentence(row),
        "by": row.actor_kind,
        "rule": _cited(row.rule, comment.language) if row.rule else None,
        "reason": row.reason if comment.confirmed else "",
    }


def _cited(rule: Rule, language: str) -> dict[str, Any]:
    title = reasons.text_of(rule, language).title
    return {"version": rule.version.number, "number": rule.number, "title": title}


def _appeal(appeal: Appeal) -> dict[str, Any]:
    return {
        "sent": _time(appeal.created_at),
        "text": appeal.text,
        "status": appeal.status,
        "answer": appeal.answer,
        "decided": _time(appeal.decided_at),
    }


def _report(report: Report) -> dict[str, Any]:
    """One that names their address: whether they sent it nobody knows but they."""
    return {
        "sent": _time(report.created_at),
        "receipt": settings.SITE_URL + report.get_absolute_url(),
        "status": report.status,
        "illegal": report.illegal,
        "law": report.law,
        "explanation": report.explanation,
        "name": report.name,
        "decided": _time(report.decided_at),
    }


def _states(sender: Sender) -> list[dict[str, Any]]:
    contested: dict[int | None, list[Appeal]] = {}
    theirs = Appeal.objects.filter(decision__standing__sender=sender).select_related("decision")
    for appeal in theirs.order_by("pk"):
        contested.setdefault(appeal.decision.standing_id, []).append(appeal)
    rows = Standing.objects.filter(sender=sender).order_by("pk")
    return [_state(one, contested.get(one.pk, [])) for one in rows]


def _state(standing: Standing, contested: list[Appeal]) -> dict[str, Any]:
    return {
        "state": standing.state,
        "reason": standing.reason,
        "since": _time(standing.created_at),
        "until": _time(standing.until),
        "ended": _time(standing.ended_at),
        "appeals": [_appeal(one) for one in contested],
    }


def _follows(sender: Sender) -> Any:
    return Follow.objects.filter(sender=sender).select_related("thread__article__section")


def _follow(follow: Follow) -> dict[str, Any]:
    article = follow.thread.article
    story = stories.named(article, timezone.now())[0]
    return {"story": story, "level": follow.level, "since": _time(follow.created_at)}


def _mail(notice: Notice) -> dict[str, Any]:
    asked = _time(notice.created_at)
    sent = _time(notice.sent_at)
    return {"kind": notice.kind, "status": notice.status, "asked": asked, "sent": sent}


def _sign_in(sign_in: SignIn) -> dict[str, Any]:
    return {"asked": _time(sign_in.created_at), "used": _time(sign_in.used_at)}
