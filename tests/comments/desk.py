"""What the tests of the moderators' desk share: staff by role, findings, addresses, posts."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from comments import policies, saying
from comments.models import Comment, CommentRevision, Finding, Thread
from comments.policy.findings import sentence
from tests.factories import make_comment, make_user

QUEUE = "/admin/comments/comment/"
DECIDE = f"{QUEUE}decide/"


def staff(role="Moderator", **fields):
    """Somebody of that group; "owner" is a superuser."""
    if role == "owner":
        return make_user(is_superuser=True, **fields)
    return make_user(groups=[role], **fields)


def rule(number=1):
    return policies.in_force().rules[number]


def find(comment, number, start=0, end=0, *, field="text", says="A word of the list."):
    """Store what a detector would have found."""
    return Finding.objects.create(
        revision=comment.current,
        rule=rule(number),
        detector="words",
        field=field,
        start=start,
        end=end,
        message=saying.pack(sentence(says)),
    )


def seen(comment):
    return f"{comment.pk}:{comment.status}:{comment.revision}"


def crowd(article, many):
    """So many more that wait on an article, of the lowest risk, made in a few queries."""
    first = make_comment(article=article)
    numbers = range(first.number + 1, first.number + many)
    made = Comment.objects.bulk_create(
        Comment(
            thread=first.thread,
            number=number,
            path=f"{number:07}",
            sender=first.sender,
            status="held",
            waits=True,
            policy=first.policy,
            token=f"crowd-{number}",
        )
        for number in numbers
    )
    CommentRevision.objects.bulk_create(
        CommentRevision(comment=one, number=1, name="Ben", text="Why?", policy=one.policy)
        for one in made
    )
    texts = CommentRevision.objects.filter(comment=OuterRef("pk")).values("pk")[:1]
    Comment.objects.filter(current=None).update(current=Subquery(texts))
    Thread.objects.filter(pk=first.thread_id).update(last_number=first.number + many)


def queries(captured):
    """What was asked of the database, but for signing in and for marks within a transaction."""
    apart = ("django_session", '"auth_permission"', "SAVEPOINT", "BEGIN", '"people_user"."id" =')
    return [one["sql"] for one in captured if not any(word in one["sql"] for word in apart)]


def item(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def decide(client, *comments, decision, **more):
    """Post a decision about comments as these rows hold them."""
    data = {"seen": [seen(one) for one in comments], "decision": decision, **more}
    return client.post(DECIDE, data)


def status(comment):
    return Comment.objects.get(pk=comment.pk).status


def told(response):
    """The messages that the next page shows."""
    return [str(one) for one in response.client.get(QUEUE).context["messages"]]
