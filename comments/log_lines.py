"""Rows of the log as the public may read them.

What a row may give away is decided here and nowhere else:

- A person's decision is by "a moderator", never by a name; reasons and readers' words stay out.
- An article that readers may read now is linked; one that has run out is named; of any other one
  nothing is told. What was withdrawn may have been so for its headline, and may have got another.
- A comment is linked only by the row with which it appeared at once or was picked for readers, and
  only while they see it. So nobody learns from here which comment was reported, held, refused or
  appealed.
- A report has no reporter, and a restricted sender no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments import log_sentences, picks, stories
from comments.models import Decision, Rule, RuleText
from comments.policy import states

SHOWN_OF_ARTICLE = ("headline", "path", "visible_from", "visible_until", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class Cited:
    """A rule beside a decision. `language` is empty when the title is in the page's own."""

    number: int
    version: int
    title: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One decision as readers may know it. `url` leads to the row itself, `comment_url` to a
    comment that readers see; `taken_back` tells how, empty unless it was; `linked` counts the
    rows that hang on it, `together` that they are what it is about."""

    number: int
    url: str
    at: datetime
    sentence: str
    by: str
    rule: Cited | None
    article: str
    article_url: str
    comment_url: str
    taken_back: str
    taken_back_url: str
    reverses_url: str
    linked: int
    together: bool


@dataclass(frozen=True, slots=True)
class _Around:
    """What the rows of a page refer to."""

    articles: dict[int, Article]
    titles: dict[int, tuple[str, str]]
    linked: dict[int, int]
    now: datetime


def told(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """The rows with what `lines` needs of others, and no reader's words."""
    thread = Coalesce(
        "comment__thread", "thread", "report__comment__thread", "appeal__comment__thread"
    )
    related = rows.select_related("rule__version", "reversed_by", "comment")
    return related.annotate(of_thread=thread)


def lines(rows: Sequence[Any], wanted: Sequence[str]) -> list[Line]:
    """Rows of `told` in words, in three queries."""
    around = _Around(_articles(rows), _titles(rows, wanted), _linked(rows), timezone.now())
    return [_line(row, around) for row in rows]


def rule_choices(wanted: Sequence[str]) -> list[tuple[str, str]]:
    """Every key of a published rule and its newest title, in the order of the newest version."""
    rules = Rule.objects.filter(version__number__gt=0, version__published_at__lte=timezone.now())
    ordered = rules.order_by("-version__published_at", "-version__number", "number")
    newest: dict[str, int] = {}
    for pk, key in ordered.values_list("pk", "key"):
        newest.setdefault(key, pk)
    titles = _in_words(newest.values(), wanted)
    return [(key, titles.get(pk, (key, ""))[0]) for key, pk in newest.items()]


def _articles(rows: Sequence[Any]) -> dict[int, Article]:
    """By the thread's key."""
    threads = {row.of_thread for row in rows if row.of_thread}
    found = Article.objects.filter(thread__in=threads).only(*SHOWN_OF_ARTICLE)
    named: Any = found.annotate(of_thread=F("thread"))
    return {one.of_thread: one for one in named}


def _titles(rows: Sequence[Any], wanted: Sequence[str]) -> dict[int, tuple[str, str]]:
    return _in_words({row.rule_id for row in rows if row.rule_id}, wanted)


def _in_words(rules: Iterable[int], wanted: Sequence[str]) -> dict[int, tuple[str, str]]:
    """By the rule's key: its title in the first of the languages wanted that there are words in,
    and that language where it is not the page's own."""
    order = {language: place for place, language in enumerate(wanted)}
    rows = RuleText.objects.filter(rule__in=list(rules)).values_list("rule", "language", "title")
    found: dict[int, tuple[str, str]] = {}
    for rule, language, title in sorted(
        rows, key=lambda row: (order.get(row[1], len(order)), row[1])
    ):
        found.setdefault(rule, (title, "" if language == wanted[0] else language))
    return found


def _linked(rows: Sequence[Any]) -> dict[int, int]:
    """How many rows hang on each."""
    children = Decision.objects.filter(parent__in=[row.pk for row in rows]).order_by()
    return dict(children.values_list("parent").annotate(Count("pk")))


def _line(row: Any, around: _Around) -> Line:
    article = around.articles.get(row.of_thread) if row.of_thread else None
    name, url = stories.named(article, around.now)
    reversed_by = getattr(row, "reversed_by", None)
    return Line(
        number=row.pk,
        url=_url(row.pk),
        at=row.created_at,
        sentence=log_sentences.sentence(row),
        by=log_sentences.by(row),
        rule=_cited(row.rule, around.titles) if row.rule else None,
        article=name,
        article_url=url,
        comment_url=f"{url}comments/{row.comment.number}/" if url and _appeared(row) else "",
        taken_back=log_sentences.taken_back(reversed_by) if reversed_by else "",
        taken_back_url=_url(reversed_by.pk) if reversed_by else "",
        reverses_url=_url(row.reverses_id) if row.reverses_id else "",
        linked=around.linked.get(row.pk, 0),
        together=row.of_thread is None and row.standing_id is None,
    )


def _appeared(row: Any) -> bool:
    """Whether the row tells that a comment appeared at once, or was picked for all to see, and
    readers still see it."""
    at_once = row.kind == Decision.Kind.RECEIVED and row.to_status == states.PUBLISHED
    picked = row.kind == Decision.Kind.PICKED and row.to_status == picks.PICKED
    return bool((at_once or picked) and row.comment.status == states.PUBLISHED)


def _cited(rule: Rule, titles: dict[int, tuple[str, str]]) -> Cited:
    title, language = titles.get(rule.pk, (rule.key, ""))
    return Cited(rule.number, rule.version.number, title, language, rule.get_absolute_url())


def _url(pk: int) -> str:
    return reverse("comments:policy_log_entry", args=[pk])
