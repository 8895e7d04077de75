"""The feed of a thread: its newest comments, as readers see them under the article."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import boundaries, caching, feeds
from articles.entries import Author, Entry
from articles.models import Article, SiteIdentity
from comments import discussing
from comments.models import Comment
from comments.models.comments import Status

ENTRIES = 50


@require_safe
def thread_feed(request: HttpRequest, path: str, form: str = feeds.ATOM) -> HttpResponseBase:
    """The newest ENTRIES comments of an article that readers see; empty before the first one."""
    published = Article.objects.published().filter(path=path).select_related("section")
    article = get_object_or_404(caching.with_parts(published))
    site = SiteIdentity.objects.current()
    page = f"{article.get_absolute_url()}#comments"
    channel = feeds.channel_of(site, discussing.title_of(article), page, request.path)
    etag = caching.article_validator(article)
    make, until = lambda: _entries(article), boundaries.of_story(article, timezone.now())
    return feeds.answer(request, channel, make, form, "thread", etag, until=until)


def _entries(article: Article) -> list[Entry]:
    comments = Comment.objects.filter(thread__article=article, status=Status.PUBLISHED)
    rows = comments.select_related("current", "parent").order_by("-number")[:ENTRIES]
    return [entry_of(article, comment) for comment in rows]


def entry_of(article: Article, comment: Comment) -> Entry:
    """The comment with its words of now. It counts as updated when those were sent, or when readers
    first saw it, if that was later."""
    words = comment.current
    if words is None:
        raise LookupError(f"comment {comment.pk} has no words")
    address = article.get_absolute_url()
    named = {"name": words.name, "headline": article.headline}
    answered = comment.parent if comment.parent_id else None
    seen = answered is not None and answered.status == Status.PUBLISHED
    return Entry(
        id=entry_id(article, comment.number),
        url=feeds.absolute(f"{address}comments/{comment.number}/"),
        title=_("%(name)s on “%(headline)s”") % named if words.name else article.headline,
        published=comment.created_at,
        updated=max(comment.published_at or comment.created_at, words.created_at),
        html=words.html,
        authors=(Author(words.name),) if words.name else (),
        language=comment.language,
        answers=entry_id(article, answered.number) if answered and seen else "",
    )


def entry_id(article: Article, number: int) -> str:
    """`tag:news.example,2026-11-22:article/17/comment/3`"""
    return f"{feeds.entry_id(article)}/comment/{number}"
