"""The demo's readers: what they sent, and what became of it, in the order in which it happened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from comments import documents, intake, mailing, moderation, nudges, policies, presets, sender
from comments.models import Comment, Sender, Thread
from comments.policy import document
from comments.sender import Network
from portal.demo import files
from portal.demo.writing import Newsroom

NETWORKS = 40


@dataclass(order=True, frozen=True, slots=True)
class _Event:
    """Something that happened to one comment. Ordered by time, then as the files tell it."""

    at: datetime
    place: int
    stem: str = field(compare=False)
    comment: Mapping[str, Any] = field(compare=False)
    decision: Mapping[str, Any] | None = field(compare=False, default=None)


def publish_policies(room: Newsroom) -> None:
    """Version 1, in force from the day the newsroom began, and the one that followed it."""
    editor = str(room.staff["Editor"])
    first: Any = document.read(files.POLICY.read_bytes())
    policies.publish(documents.import_draft(first), by=editor, now=room.opened)
    second = files.second_policy()
    for rule in first["rules"]:
        rule["texts"]["en"] = second["texts"].get(str(rule["number"]), rule["texts"]["en"])
    changed = {**first, "note": second["note"], "rules": [*first["rules"], second["rule"]]}
    since = files.moment(room.day, second["days_before"])
    policies.publish(documents.import_draft(changed), by=editor, now=since)


def write_threads(room: Newsroom) -> dict[tuple[str, str], Comment]:
    """Send every comment and make every decision, through intake and moderation; the comments by
    thread and name. Nobody is told by mail: these readers are made up."""
    threads = dict(files.threads())
    sent: dict[tuple[str, str], Comment] = {}
    for event in sorted(_events(room, threads)):
        if event.decision is None:
            sent[event.stem, event.comment["id"]] = _send(room, event, sent)
            room.progress(event.comment["id"])
        else:
            _decide(room, event, sent[event.stem, event.comment["id"]])
    for stem, thread in threads.items():
        _set_up(room, stem, thread)
    mailing.cancel_all()
    return sent


def _events(room: Newsroom, threads: Mapping[str, Mapping[str, Any]]) -> list[_Event]:
    events: list[_Event] = []
    dice = room.dice
    for stem, thread in threads.items():
        begins = room.articles[stem].first_published_at
        for comment in thread["comments"]:
            if begins is None:
                continue
            at = begins + timedelta(minutes=comment["minutes"], seconds=dice.randrange(50))
            events.append(_Event(at, len(events), stem, comment))
            for decision in comment.get("decisions", []):
                later = at + timedelta(minutes=decision["minutes"], seconds=dice.randrange(10))
                events.append(_Event(later, len(events), stem, comment, decision))
    return events


def _send(room: Newsroom, event: _Event, sent: Mapping[tuple[str, str], Comment]) -> Comment:
    told = event.comment
    if told.get("confirmed"):
        known = sender.find_or_make(told["email"], now=event.at)
        Sender.objects.filter(pk=known.pk, confirmed_at=None).update(confirmed_at=event.at)
        room.confirmed.add(told["email"])
    answers = told.get("reply_to")
    message = intake.Message(
        name=told["name"],
        email=told["email"],
        text=told["text"].strip(),
        nonce=f"demo-{room.seed}-{event.stem}-{told['id']}"[-40:],
        reply_to=sent[event.stem, answers].number if answers else None,
        seconds_on_form=90.0,
        confirmed=told["email"] in room.confirmed,
    )
    network = _network(room, told["email"], event.at)
    article = room.articles[event.stem]
    outcome = intake.receive(article, message, network, now=event.at)
    if isinstance(outcome, nudges.Nudge):
        message = intake.Message(
            **{**_fields(message), "anyway": outcome.anyway, "mark": outcome.mark}
        )
        outcome = intake.receive(article, message, network, now=event.at)
    if isinstance(outcome, nudges.Nudge):
        raise RuntimeError(f"{event.stem}, {told['id']}: the policy cannot be overridden")
    return outcome


def _fields(message: intake.Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__slots__}


def _network(room: Newsroom, email: str, at: datetime) -> Network:
    """A made-up network for each reader, a few of whom share one."""
    number = int.from_bytes(hashlib.sha256(f"{room.seed}{email}".encode()).digest()[:4])
    made_up = hashlib.sha256(f"{room.seed} {at.date()} {number % NETWORKS}".encode()).hexdigest()
    return Network(at.date(), made_up, (made_up,))


def _decide(room: Newsroom, event: _Event, comment: Comment) -> None:
    decision = event.decision or {}
    comment.refresh_from_db()
    loaded = policies.in_force(event.at)
    rule = loaded.rules[decision["rule"]] if loaded and decision.get("rule") else None
    if comment.status == decision["to"]:
        return
    seen = moderation.Seen(comment.pk, comment.status, comment.revision)
    moderation.decide(seen, decision["to"], rule=rule, by=room.staff["Moderator"], now=event.at)


def _set_up(room: Newsroom, stem: str, told: Mapping[str, Any]) -> None:
    thread = Thread.objects.get_or_create(article=room.articles[stem])[0]
    evening = files.moment(room.day, 0, "18:00")
    editor = room.staff["Editor"]
    if told["preset"] != thread.preset:
        presets.set_preset(thread, told["preset"], seen=thread.preset, by=editor, now=evening)
    if told.get("risk", 0) != thread.risk:
        presets.set_risk(thread, told["risk"], seen=thread.risk, by=editor, now=evening)
