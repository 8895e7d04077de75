"""The thread under an article."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.models import Article
from comments import reading, thread_orders

register = template.Library()


@register.inclusion_tag("comments/_like.html")
def like_buttons(article: Article) -> dict[str, Any]:
    """The question under an article, in no query."""
    return {"action": reverse("comments:like", args=[article.path])}


@register.inclusion_tag("comments/_section.html")
def comment_section(article: Article, request: HttpRequest) -> dict[str, Any]:
    """One page of the article's thread, in two queries."""
    page = reading.page_of(article, {key: str(value) for key, value in request.GET.items()})
    compose_url = reverse("comments:compose", args=[article.path]) if page.terms.open else None
    return {
        "article": article,
        "thread": page.thread,
        "tree": page.tree,
        "terms": page.terms,
        "picks": page.picks,
        "order": page.order,
        "orders": _orders(article, page) if page.thread.visible_count > 1 else [],
        "sorted": _query(page.order),
        "compose_url": compose_url,
        "reply_url": compose_url if page.terms.replies else None,
        "earlier_url": page.earlier and f"{_query(page.order, before=page.earlier)}#comments",
        "later_url": page.later and f"{_query(page.order, after=page.later)}#comments",
        "new_url": _new_url(article, page) if compose_url else None,
    }


def _orders(article: Article, page: reading.ThreadPage) -> list[tuple[str, str, bool]]:
    labels = (_("Oldest first"), _("Newest first"), _("Most replied"))
    url = article.get_absolute_url()
    return [
        (label, f"{url}{_query(name)}#comments", name == page.order)
        for name, label in zip(thread_orders.NAMES, labels, strict=True)
    ]


def _query(order: str, **place: str) -> str:
    given = {"sort": order, **place} if order else place
    return f"?{urlencode(given)}" if given else ""


def _new_url(article: Article, page: reading.ThreadPage) -> str:
    """Where the script asks what is new; it names the order in which that is shown."""
    url = reverse("comments:new", args=[article.path])
    return f"{url}{_query(page.order, after=str(page.thread.visible_count))}"
