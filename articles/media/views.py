"""Renditions where no web server in front serves them."""

from __future__ import annotations

import re

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
)
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.media import files

TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # web readers of the feeds show pictures
    "X-Content-Type-Options": "nosniff",
}

_SIZE = r"(?:[1-9][0-9]{0,4}|[1-9][0-9]?x[1-9][0-9]?-[0-9]{1,3}-[0-9]{1,3})"
_PATH = re.compile(
    rf"[0-9a-f]{{2}}/[0-9a-f]{{2}}/[0-9a-f]{{32}}-{_SIZE}(?:-[0-9a-f]{{8}})?\.(jpg|webp|avif)"
)


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one rendition by its path below MEDIA_ROOT; nothing else has an address here.

    A name is never reused for other bytes, so browsers may keep the file for good.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        return _not_here()
    try:
        file = (files.media_root() / path).open("rb")
    except OSError:
        return _not_here()
    return FileResponse(file, content_type=TYPES[found[1]], headers=HEADERS)


def _not_here() -> HttpResponse:
    """Answer in one line, without the site's own page, which asks the database."""
    text = _("There is no picture here.")
    return HttpResponseNotFound(text, content_type="text/plain; charset=utf-8")
