"""Why a comment stands where it stands, in words for its writer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from comments import saying
from comments.models import Comment, Decision, Finding, Rule, RuleText
from comments.models.comments import Status
from comments.policies import Loaded
from comments.policy import engine

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
    """What was found, with the writer's own words (none when it was not in the words)."""

    said: str
    quotes: tuple[str, ...] = ()


def text_of(rule: Rule, language: str) -> RuleText:
    """The rule's words in the language asked for, else in whichever it has."""
    texts = {one.language: one for one in rule.texts.all()}
    return (
        texts.get(language) or texts.get(language.partition("-")[0]) or next(iter(texts.values()))
    )


def of_verdict(
    policy: Loaded,
    verdict: engine.Verdict,
    rules: Iterable[int],
    *,
    name: str,
    text: str,
    language: str,
) -> list[Reason]:
    """The reasons of what is not shown anywhere, a nudge or a refused edit, in the order of
    `rules`, which are numbers."""
    found = defaultdict(list)
    for one in verdict.findings:
        quote = _quote(one.field, one.start, one.end, name, text)
        found[one.rule].append((saying.say(one.message), quote))
    return [_reason(policy.rules[number], language, found[number]) for number in rules]


def strictest_first(policy: Loaded, verdict: engine.Verdict) -> list[int]:
    """The numbers of every rule with a consequence that found something, the cited one first."""
    found = {one.rule for one in verdict.findings if policy.rules[one.rule].consequence}
    return sorted(found, key=lambda number: (number != verdict.rule, number))


def of_comment(comment: Comment) -> list[Reason]:
    """The reasons of the comment's present status: the rule cited, and when the policy decided
    every further rule that found something in the same words. A person cites one, and means it.
    """
    if comment.rule is None or comment.current is None:
        return []
    found = _found(comment)
    if comment.rule not in found or not _by_policy(comment):
        found = {comment.rule: found.get(comment.rule, [])}
    ordered = sorted(found, key=lambda rule: (rule != comment.rule, rule.number))
    return [_reason(rule, comment.language, found[rule]) for rule in ordered]


def _found(comment: Comment) -> dict[Rule, list[tuple[str, str]]]:
    """What was found in the present words, by rule; rules that restrict nothing are left out."""
    revision = comment.current
    found: dict[Rule, list[tuple[str, str]]] = {}
    if revision is None:
        return found
    rows = Finding.objects.filter(revision=revision).exclude(rule__consequence="")
    for one in rows.select_related("rule__version").prefetch_related("rule__texts"):
        quote = _quote(one.field, one.start, one.end, revision.name, revision.text)
        said = saying.say(saying.unpack(one.message))
        found.setdefault(one.rule, []).append((said, quote))
    return found


def _by_policy(comment: Comment) -> bool:
    """Whether it was the policy that gave the comment its status."""
    rows = comment.decisions.filter(to_status=comment.status).order_by("-created_at", "-pk")
    last = rows.first()
    return last is not None and last.actor_kind == Decision.Actor.POLICY


def _reason(rule: Rule, language: str, found: Iterable[tuple[str, str]]) -> Reason:
    """`found`: what is said, and the words it is said of, which are told once however often."""
    words = text_of(rule, language)
    passages: dict[str, dict[str, None]] = {}
    for said, quote in found:
        passages.setdefault(said, {}).update({quote: None} if quote else {})
    return Reason(
        rule.number,
        words.title,
        words.text,
        rule.get_absolute_url(),
        tuple(Passage(said, tuple(quotes)) for said, quotes in passages.items()),
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
