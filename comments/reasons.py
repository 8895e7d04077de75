"""Why a comment stands where it stands, in words for its writer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from comments import intake, saying
from comments.models import Comment, Finding, Rule, RuleText
from comments.models.comments import Status

SHOWN_AROUND = 40


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule as it read, and what was found: passages of the writer's own text."""

    number: int
    title: str
    text: str
    url: str
    findings: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What was found, with the writer's own words there (empty when it was not in the words)."""

    said: str
    quote: str


def text_of(rule: Rule, language: str) -> RuleText:
    """The rule's words in the language asked for, else in whichever it has."""
    texts = {one.language: one for one in rule.texts.all()}
    return (
        texts.get(language) or texts.get(language.partition("-")[0]) or next(iter(texts.values()))
    )


def of_nudge(nudge: intake.Nudge, *, name: str, text: str, language: str) -> Reason:
    """The reason of what is not stored: why its writer is asked to think again."""
    passages = tuple(
        Passage(saying.say(one.message), _quote(one.field, one.start, one.end, name, text))
        for one in nudge.verdict.findings
        if one.rule == nudge.rule
    )
    return _reason(nudge.policy.rules[nudge.rule], language, passages)


def of_comment(comment: Comment) -> Reason | None:
    """The reason of the comment's present status, if a rule is cited."""
    if comment.rule is None or comment.current is None:
        return None
    found = Finding.objects.filter(revision=comment.current, rule=comment.rule)
    revision = comment.current
    passages = tuple(
        Passage(
            saying.say(saying.unpack(one.message)),
            _quote(one.field, one.start, one.end, revision.name, revision.text),
        )
        for one in found
    )
    return _reason(comment.rule, comment.language, passages)


def _reason(rule: Rule, language: str, passages: Iterable[Passage]) -> Reason:
    words = text_of(rule, language)
    return Reason(
        rule.number,
        words.title,
        words.text,
        rule.get_absolute_url(),
        tuple(dict.fromkeys(passages)),
    )


def _quote(field: str, start: int, end: int, name: str, text: str) -> str:
    """The passage, cut when it is long."""
    words = {"text": text, "name": name}.get(field, "")[start:end]
    return words if len(words) <= 2 * SHOWN_AROUND else f"{words[: 2 * SHOWN_AROUND]}…"


def headline(comment: Comment) -> str:
    """What happened, in one sentence for the writer."""
    if comment.status == Status.HELD and comment.rule is None:
        return _("Thank you. A moderator reads every comment here before it appears.")
    return {
        Status.UNCONFIRMED: _("Thank you. Your comment waits until you confirm your address."),
        Status.HELD: _("Thank you. Your comment waits for a moderator."),
        Status.PUBLISHED: _("Thank you. Your comment is published."),
        Status.REFUSED: _("Your comment was not published."),
        Status.REMOVED: _("Your comment was removed."),
    }[Status(comment.status)]
