"""The picture library as the editor of texts asks for it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from articles.media.markup import thumbnail
from articles.media.models import Picture

SHOWN = 24
LONGEST_QUERY = 200
FARTHEST = 100_000
LONGEST_NUMBER = 9
NEEDED = ("articles.add_article", "articles.change_article", "articles.change_page")


@require_GET
def pictures(request: HttpRequest) -> JsonResponse:
    """Pictures as JSON, newest first: those that fit `q` from place `start` on, or the one `key`.

    Raises:
        PermissionDenied: for staff who write no texts.
    """
    if not any(request.user.has_perm(name) for name in NEEDED):
        raise PermissionDenied
    key = request.GET.get("key")
    if key is not None:
        return _answer(list(Picture.objects.filter(key=key.replace("\0", ""))), more=False)
    start = request.GET.get("start", "")
    known = start.isascii() and start.isdigit()
    place = min(int(start[:LONGEST_NUMBER]), FARTHEST) if known else 0
    rows = list(_found(request.GET.get("q", ""))[place : place + SHOWN + 1])
    return _answer(rows[:SHOWN], more=len(rows) > SHOWN)


def _found(query: str) -> Any:
    rows = Picture.objects.all()
    for word in query.replace("\0", "")[:LONGEST_QUERY].split()[:8]:
        rows = rows.filter(
            Q(alt__icontains=word)
            | Q(caption__icontains=word)
            | Q(credit__icontains=word)
            | Q(name__icontains=word)
            | Q(place__icontains=word)
        )
    return rows


def _answer(rows: list[Picture], *, more: bool) -> JsonResponse:
    entries = [
        {
            "key": one.key,
            "url": thumbnail(one),
            "alt": one.alt,
            "name": one.name,
            "ready": one.usable,
        }
        for one in rows
    ]
    response = JsonResponse({"pictures": entries, "more": more})
    response["Cache-Control"] = "no-store, private"
    return response
