"""What every further page of a story at the desk begins with: the story, the right, the frame."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from articles import rights
from articles.admin.base import who
from articles.models import Article


def story_of(request: HttpRequest, pk: int) -> Article:
    """The story, for somebody who writes and may see it.

    Raises:
        PermissionDenied: for staff who write nothing.
        Http404: for a story that there is not, or that an embargo keeps from this person.
    """
    if not request.user.has_perm(rights.WRITE):
        raise PermissionDenied
    return get_object_or_404(rights.visible_to(who(request), Article.objects.all()), pk=pk)


def page_of(
    request: HttpRequest, article: Article, name: str, title: str, *, status: int = 200, **more: Any
) -> TemplateResponse:
    """The page `name` of templates/admin/articles/article/, with the story in its breadcrumbs."""
    context = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Article._meta,
        "article": article,
        **more,
    }
    return TemplateResponse(request, f"admin/articles/article/{name}.html", context, status=status)
