"""The thread under an article."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from articles.models import Article
from comments import reading

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
        "entries": page.entries,
        "terms": page.terms,
        "compose_url": compose_url,
        "reply_url": compose_url if page.terms.replies else None,
        "earlier_url": page.earlier and f"?before={page.earlier}#comments",
        "later_url": page.later and f"?after={page.later}#comments",
    }
