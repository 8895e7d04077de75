"""What readers answered when they were asked whether they like an article, for its editors."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import rights
from articles.admin import articles as desk
from articles.models import Article
from articles.people.models import User
from comments import liking
from comments.admin.access import ReadOnlyAdmin, as_id
from comments.models import ArticleVote

PERMISSION = "articles.publish_article"
SHOWN = 200


def may_read(user: User | AnonymousUser) -> bool:
    """Editors: those who publish articles."""
    return user.is_active and user.is_staff and user.has_perm(PERMISSION)


def of_article(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """For the article's own form: how many like it, and where the reasons are."""
    if not may_read(request.user) or article.first_published_at is None:
        return None
    counted = liking.tally(article)
    told = _("Readers: %(liked)d like it, %(disliked)d do not")
    url = reverse("admin:comments_articlevote_of", args=[article.pk])
    return told % {"liked": counted.liked, "disliked": counted.disliked}, url


desk.beside.append(of_article)


@admin.register(ArticleVote)
class ArticleVoteAdmin(ReadOnlyAdmin[ArticleVote]):
    """The list shows answers with a reason; nobody can be told from one."""

    dropped = ("add", "delete", "history", "change")
    list_display = ("article", "reason", "created_at")
    list_display_links = None
    list_select_related = ("article",)
    ordering = ("-created_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVote]:
        return super().get_queryset(request).exclude(reason="")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read(request.user)

    def has_view_permission(self, request: HttpRequest, obj: ArticleVote | None = None) -> bool:
        return may_read(request.user)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.of_view)
        of = path("of/<int:article_id>/", view, name="comments_articlevote_of")
        return [of, *super().get_urls()]

    def of_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """One article's: how many of each, and the newest reasons."""
        if not may_read(request.user):
            raise PermissionDenied
        stories = rights.visible_to(request.user, Article.objects.all())
        article = get_object_or_404(stories, pk=as_id(str(article_id)))
        reasons = ArticleVote.objects.filter(article=article).exclude(reason="")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext_lazy("What readers answered"),
            "article": article,
            "tally": liking.tally(article),
            "reasons": reasons.order_by("-created_at", "-pk")[:SHOWN],
        }
        return TemplateResponse(request, "admin/comments/articlevote/of.html", context)
