"""Rows for tests: plain functions, valid by default, with keywords for what a test is about."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from articles import index
from articles.models import Article, Credit, Edition, Person, Section, SiteIdentity, Topic
from articles.people.models import User
from comments import policies
from comments.models import (
    Appeal,
    ArticleVote,
    Comment,
    CommentRevision,
    Decision,
    PolicyVersion,
    Report,
    Sender,
    Standing,
    Thread,
)
from comments.threads import child_path, depth_of

PUBLISHED = datetime(2019, 11, 6, 9, 30, tzinfo=UTC)
_numbers = itertools.count(1)


def make_user(*, email: str = "", groups: Iterable[str] = (), **fields: Any) -> User:
    email = email or f"person{next(_numbers)}@example.org"
    fields.setdefault("name", email.partition("@")[0].title())
    user = User.objects.create_user(email, "correct horse battery", is_staff=True, **fields)
    user.groups.set(Group.objects.get(name=name) for name in groups)
    return user


def make_site(**fields: Any) -> SiteIdentity:
    identity, _made = SiteIdentity.objects.update_or_create(
        pk=1, defaults={"name": "The Test Gazette", **fields}
    )
    return identity


def make_section(*, slug: str = "security", name: str = "Security", **fields: Any) -> Section:
    edition, _made = Edition.objects.get_or_create(language="en", defaults={"name": "English"})
    section, _made = Section.objects.get_or_create(
        slug=slug, defaults={"name": name, "edition": edition, **fields}
    )
    return section


def make_person(*, name: str = "Ana Lopes", **fields: Any) -> Person:
    fields.setdefault("slug", f"{name.lower().replace(' ', '-')}-{next(_numbers)}")
    return Person.objects.create(name=name, **fields)


def make_topic(*, slug: str = "convoys", name: str = "Convoys") -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def make_article(
    *,
    slug: str = "",
    section: Section | None = None,
    at: datetime | None = PUBLISHED,
    people: Iterable[Person] = (),
    topics: Iterable[Topic] = (),
    **fields: Any,
) -> Article:
    """A published article; `at=None` makes a draft."""
    section = section or make_section()
    slug = slug or f"convoys-pelted-{next(_numbers)}"
    fields.setdefault("headline", "Convoys pelted on the bridge road")
    fields.setdefault("deck", "Nobody was hurt; the road is open again.")
    fields.setdefault("body", "<p>Stones fell on three lorries.</p>")
    fields.setdefault("body_source", fields["body"])
    fields.setdefault("text", "Stones fell on three lorries.")
    if at:
        fields.setdefault("path", f"{section.slug}/{at:%Y/%m/%d}/{slug}")
        fields.setdefault("first_published_at", at)
        fields.setdefault("updated_at", at)
    people = list(people)
    topics = list(topics)
    fields.setdefault("card", make_card(section, people, topics))
    article = Article.objects.create(section=section, slug=slug, publish_at=at, **fields)
    for order, person in enumerate(people):
        Credit.objects.create(article=article, person=person, order=order)
    article.topics.set(topics)
    article.refresh_from_db()
    index.put([article])
    return article


def make_card(
    section: Section, people: Iterable[Person] = (), topics: Iterable[Topic] = ()
) -> dict[str, Any]:
    return {
        "section": {"name": section.name, "url": section.get_absolute_url()},
        "credits": [
            {"name": one.name, "url": one.get_absolute_url(), "role": "author"} for one in people
        ],
        "topics": [{"name": one.name, "url": one.get_absolute_url()} for one in topics],
        "related": [],
    }


def rule_data(number: int, key: str, **fields: Any) -> dict[str, Any]:
    """A rule as `policies.create_draft` takes it."""
    texts = {"en": {"title": key.title(), "text": f"The text of the rule about {key}."}}
    return {"number": number, "key": key, "texts": texts, **fields}


ORDINARY_RULES: tuple[Mapping[str, Any], ...] = (
    rule_data(
        1,
        "civil",
        consequence="hold",
        detectors=[{"kind": "words", "settings": {"words": ["numpty"]}}],
    ),
    rule_data(2, "shouting", consequence="nudge", detectors=[{"kind": "shouting"}]),
    rule_data(
        3,
        "advertising",
        consequence="refuse",
        detectors=[{"kind": "words", "settings": {"words": ["cheap pills"]}}],
    ),
    rule_data(4, "people-only"),
)


def make_policy(
    rules: Iterable[Mapping[str, Any]] = ORDINARY_RULES, *, at: datetime | None = None
) -> PolicyVersion:
    """A policy in force since `at` (long ago by default)."""
    draft = policies.create_draft([dict(rule) for rule in rules])
    return policies.publish(draft, by="Editor", now=at or PUBLISHED)


def make_comment(
    *,
    article: Article | None = None,
    status: str = "held",
    text: str = "The road was closed for an hour.",
    name: str = "Ben",
    email: str = "",
    parent: Comment | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Comment:
    """A stored comment with its revision and first decision, whatever the policy would say."""
    article = parent.thread.article if parent else article
    thread = Thread.objects.get_or_create(article=article)[0]
    thread.last_number += 1
    thread.visible_count += status == "published"
    thread.save()
    number = thread.last_number
    sender, _made = Sender.objects.get_or_create(email=email or f"sender{number}@example.org")
    policy = fields.pop("policy", None) or PolicyVersion.objects.in_force() or make_policy()
    at = at or timezone.now()
    path = child_path(parent.path if parent else "", number)
    fields.setdefault("waits", status == "held")
    fields.setdefault("published_at", at if status in ("published", "removed") else None)
    comment = Comment.objects.create(
        thread=thread,
        number=number,
        path=path,
        depth=depth_of(path),
        parent=parent,
        sender=sender,
        status=status,
        policy=policy,
        token=f"token-{next(_numbers)}",
        created_at=at,
        **fields,
    )
    html = f"<p>{text}</p>"
    revision = CommentRevision.objects.create(
        comment=comment, number=1, name=name, text=text, html=html, policy=policy, created_at=at
    )
    Comment.objects.filter(pk=comment.pk).update(current=revision)
    comment.current = revision
    Decision.objects.create(
        kind="received",
        comment=comment,
        revision=revision,
        to_status=status,
        rule=comment.rule,
        actor_kind="policy",
        created_at=at,
    )
    return comment


def make_report(comment: Comment, *, status: str = "open", **fields: Any) -> Report:
    """A reader's report about a comment; an open one puts it before the moderators."""
    number = next(_numbers)
    report = Report.objects.create(
        comment=comment,
        revision=comment.current,
        status=status,
        decided_at=None if status == "open" else timezone.now(),
        token=f"report-{number}",
        nonce=f"nonce-{number}",
        **fields,
    )
    if status == "open":
        Comment.objects.filter(pk=comment.pk).update(waits=True)
        comment.waits = True
    return report


def make_appeal(decision: Decision, *, status: str = "open", **fields: Any) -> Appeal:
    """A writer contests a decision about a comment; an open one puts it before the moderators."""
    decided = {} if status == "open" else {"decided_at": timezone.now(), "answer": "Looked at."}
    fields = {"text": "That was no insult.", **decided, **fields}
    appeal = Appeal.objects.create(
        decision=decision, comment=decision.comment, status=status, **fields
    )
    if status == "open":
        Comment.objects.filter(pk=decision.comment_id).update(waits=True)
    return appeal


def make_vote(*, article: Article | None = None, liked: bool = False, **fields: Any) -> ArticleVote:
    """A reader's answer whether they like an article."""
    number = next(_numbers)
    fields = {"day": timezone.now().date(), "network": "n", **fields}
    return ArticleVote.objects.create(
        article=article or make_article(), voter=f"voter-{number}", liked=liked, **fields
    )


def make_standing(*, sender: Sender | None = None, state: str = "hold", **fields: Any) -> Standing:
    """A sender's state, or with `network_hash` and `until` a network's."""
    fields = {"reason": "Again and again.", "by_name": "Mona", **fields}
    token = f"standing-{next(_numbers)}"
    return Standing.objects.create(sender=sender, state=state, token=token, **fields)
