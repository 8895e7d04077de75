"""The admin's way from a row to its public page: it tells no address that is still secret."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404, HttpRequest, HttpResponseBase

from articles.models import Article


def on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseBase:
    """The row's page. A story's address holds its slug: it is told once readers have it.

    Raises:
        Http404: there is no such row, or readers do not see the story.
    """
    kind = ContentType.objects.get_for_model(Article)
    if content_type_id != str(kind.pk):
        return shortcut(request, content_type_id, object_id)
    known = object_id.isascii() and object_id.isdigit() and len(object_id) < 19
    story = Article.objects.published().filter(pk=object_id).first() if known else None
    if story is None:
        raise Http404
    return shortcut(request, content_type_id, object_id)


view = admin.site.admin_view(on_site)
