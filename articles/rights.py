"""Who may do what with a story: the one place where the desk asks.

An account works for the sections of its desks, or for all of them when it has none. While an
embargo lasts a story is seen by the people whom it names, by those in its byline, by whoever is to
go on with it, and by owners.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.models import Article, Credit, SectionDesk
from articles.people.models import User

WRITE = "articles.change_article"
PUBLISH = "articles.publish_article"

Who = User | AnonymousUser


def desks(user: Who) -> frozenset[int] | None:
    """The sections that the account works for, or None for all; asked once for a request."""
    if not isinstance(user, User):
        return frozenset()
    if "_desks" not in vars(user):
        rows = SectionDesk.objects.filter(user_id=user.pk).values_list("section_id", flat=True)
        vars(user)["_desks"] = frozenset(rows) or None
    found: frozenset[int] | None = vars(user)["_desks"]
    return None if user.is_superuser else found


def works_for(user: Who, section_id: int | None) -> bool:
    """Whether the section is one of the account's; a story without one yet is everybody's."""
    own = desks(user)
    return own is None or section_id is None or section_id in own


def visible_to(
    user: Who, rows: QuerySet[Article], now: datetime | None = None
) -> QuerySet[Article]:
    """Those of the stories that the account may read at the desk, whatever readers see.

    Everything that is not under embargo for those who write; for others what readers have seen.
    """
    now = now or timezone.now()
    if not isinstance(user, User) or not user.has_perm(WRITE):
        return rows.filter(first_published_at__lte=now)
    if user.is_superuser:
        return rows
    free = Q(embargo_until__isnull=True) | Q(embargo_until__lte=now)
    named = Article.embargo_people.through.objects.filter(user=user).values("article")
    written = Credit.objects.filter(person__user=user).values("article")
    told = Q(assignee=user) | Q(pk__in=named) | Q(pk__in=written)
    return rows.filter(free | told)


def may_see(user: Who, article: Article, now: datetime | None = None) -> bool:
    """`visible_to` for a row at hand, as it is stored."""
    return visible_to(user, Article.objects.filter(pk=article.pk), now).exists()


def may_write(user: Who, article: Article) -> bool:
    """Whether the account may change the story: one of its sections, or handed over to it.

    What has a time belongs to those who publish.
    """
    if not user.has_perm(WRITE) or (article.pk and not may_see(user, article)):
        return False
    if article.publish_at is not None:
        return may_publish(user, article)
    return article.assignee_id == user.pk or works_for(user, article.section_id)


def may_publish_in(user: Who, section_id: int | None) -> bool:
    return user.has_perm(PUBLISH) and works_for(user, section_id)


def may_publish(user: Who, article: Article) -> bool:
    """Whether the account may publish, schedule, withdraw and correct the story."""
    seen = not article.pk or may_see(user, article)
    return seen and may_publish_in(user, article.section_id)
