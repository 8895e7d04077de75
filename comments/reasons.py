"""Why a comment stands where it stands, in words for its writer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from comments import saying
from comments.models import Comment, CommentRevision, Decision, Finding, Rule, RuleText
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
    version: int
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


def of_decision(decision: Decision, language: str) -> list[Reason]:
    """The rule that a decision cites, and when the policy decided every further rule that found
    something in the same words. A person cites one, and means it.

    Passages are of the words decided about, as they were found by a rule of the same key: the
    words may have met another version of the policy than the one cited.
    """
    if decision.rule is None:
        return []
    found = _found(decision)
    cited = next((rule for rule in found if rule.key == decision.rule.key), None)
    told = [(decision.rule, found.pop(cited) if cited else [])]
    if decision.actor_kind == Decision.Actor.POLICY:
        told += sorted(found.items(), key=lambda one: one[0].number)
    return [_reason(rule, language, passages) for rule, passages in told]


def _found(decision: Decision) -> dict[Rule, list[tuple[str, str]]]:
    """What was found in the words decided about, by rule, without rules that restrict nothing."""
    revision = decision.revision
    found: dict[Rule, list[tuple[str, str]]] = {}
    if revision is None:
        return found
    rows = Finding.objects.filter(revision=revision).exclude(rule__consequence="")
    for one in rows.select_related("rule__version").prefetch_related("rule__texts"):
        said = saying.say(saying.unpack(one.message))
        found.setdefault(one.rule, []).append((said, _quote_of(one, revision)))
    return found


def _quote_of(finding: Finding, revision: CommentRevision) -> str:
    """The passage; of a text that was erased since, that it was."""
    if finding.field == Finding.Field.NONE or finding.start == finding.end:
        return ""
    words = {Finding.Field.TEXT: revision.text, Finding.Field.NAME: revision.name}
    if not words.get(Finding.Field(finding.field)):
        return _("text erased")
    return _quote(finding.field, finding.start, finding.end, revision.name, revision.text)


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
        rule.version.number,
        tuple(Passage(said, tuple(quotes)) for said, quotes in passages.items()),
    )


def _quote(field: str, start: int, end: int, name: str, text: str) -> str:
    """The passage, cut when it is long."""
    words = {"text": text, "name": name}.get(field, "")[start:end]
    return words if len(words) <= 2 * SHOWN_AROUND else f"{words[: 2 * SHOWN_AROUND]}…"


def headline(comment: Comment) -> str:
    """What happened, in one sentence for the writer."""
    if comment.withdrawn_at:
        return _("You have taken your comment back.")
    if comment.status == Status.HELD and comment.published_at:
        return _("Your comment waits for a moderator.")
    if comment.status == Status.HELD and comment.rule is None:
        return _("Thank you. A moderator reads every comment here before it appears.")
    return {
        Status.UNCONFIRMED: _("Thank you. Your comment waits until you confirm your address."),
        Status.HELD: _("Thank you. Your comment waits for a moderator."),
        Status.PUBLISHED: _("Thank you. Your comment is published."),
        Status.REFUSED: _("Your comment was not published."),
        Status.REMOVED: _("Your comment was removed."),
    }[Status(comment.status)]
