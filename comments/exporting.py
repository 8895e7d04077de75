"""Everything that is kept about a sender, as they get it: plain names, plain values, times with
their offset. What others wrote or said about them in confidence is not theirs to take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from comments import log_sentences, reasons
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
        "states": [_state(one) for one in Standing.objects.filter(sender=sender)],
        "followed": [_follow(one) for one in _follows(sender)],
        "mails": [_mail(one) for one in Notice.objects.filter(sender=sender).order_by("pk")],
        "sign_ins": [_sign_in(one) for one in SignIn.objects.filter(sender=sender)],
    }


def _time(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _comments(sender: Sender) -> list[dict[str, Any]]:
    comments = Comment.objects.filter(sender=sender).select_related("thread__article__section")
    words = _by_comment(CommentRevision.objects.filter(comment__sender=sender).order_by("number"))
    rows = Decision.objects.filter(comment__sender=sender).select_related("rule__version")
    decisions = _by_comment(rows.prefetch_related("rule__texts").order_by("pk"))
    appeals = _by_comment(Appeal.objects.filter(comment__sender=sender).order_by("pk"))
    return [
        {
            "address": settings.SITE_URL + one.get_absolute_url(),
            # The receipt of a comment is its key, and this one may be somebody else's.
            "receipt": settings.SITE_URL + one.receipt_url() if one.confirmed else None,
            "story": one.thread.article.headline,
            "status": one.status,
            "taken_back": _time(one.withdrawn_at),
            "sent": _time(one.created_at),
            "yours_for_sure": one.confirmed,
            "versions": [_version(each) for each in words.get(one.pk, [])],
            "decisions": [_decision(each, one.language) for each in decisions.get(one.pk, [])],
            "appeals": [_appeal(each) for each in appeals.get(one.pk, [])],
        }
        for one in comments.order_by("pk")
    ]


def _by_comment(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.comment_id, []).append(row)
    return found


def _version(words: CommentRevision) -> dict[str, Any]:
    sent = _time(words.created_at)
    return {"number": words.number, "name": words.name, "text": words.text, "sent": sent}


def _decision(row: Decision, language: str) -> dict[str, Any]:
    """As the public log tells it, with what its writer was told besides."""
    return {
        "at": _time(row.created_at),
        "what": log_sentences.sentence(row),
        "by": row.actor_kind,
        "rule": _cited(row.rule, language) if row.rule else None,
        "reason": row.reason,
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


def _state(standing: Standing) -> dict[str, Any]:
    return {
        "state": standing.state,
        "reason": standing.reason,
        "since": _time(standing.created_at),
        "until": _time(standing.until),
        "ended": _time(standing.ended_at),
    }


def _follows(sender: Sender) -> Any:
    return Follow.objects.filter(sender=sender).select_related("thread__article__section")


def _follow(follow: Follow) -> dict[str, Any]:
    article = follow.thread.article
    return {"story": article.headline, "level": follow.level, "since": _time(follow.created_at)}


def _mail(notice: Notice) -> dict[str, Any]:
    asked = _time(notice.created_at)
    sent = _time(notice.sent_at)
    return {"kind": notice.kind, "status": notice.status, "asked": asked, "sent": sent}


def _sign_in(sign_in: SignIn) -> dict[str, Any]:
    return {"asked": _time(sign_in.created_at), "used": _time(sign_in.used_at)}
