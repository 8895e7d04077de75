"""The editor of texts in the admin: what it offers, and what its page may run.

django-prose-editor brings its modules by an import map, and its engine adds one style sheet of its
own to the page. Both are inline, so the content policy names their exact hashes, made from
what is really sent; nothing else inline is allowed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from csp.constants import SELF
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget, importmap

from articles.sanitizer import SCHEMES

FIGURE_MODULE = "js/figure.js"
ENGINE = "django_prose_editor/editor.js"
# The engine's style sheet, as the text between two backquotes of its minified module.
ENGINE_STYLE = re.compile(r"`(\.ProseMirror \{\n  position: relative;[^`]*)`")

EXTENSIONS: dict[str, Any] = {
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "CodeBlock": True,
    "Link": {"enableTarget": False, "protocols": sorted(SCHEMES)},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "LibraryFigure": {
        "address": lazystr(reverse_lazy("admin:articles_article_pictures")),
        "labels": {
            "title": _("Insert a picture"),
            "search": _("Search the picture library"),
            "none": _("No picture fits."),
            "failed": _("The picture library does not answer. Try again."),
            "more": _("More pictures"),
            "close": _("Close"),
            "caption": _("Caption (empty: the picture's own)"),
            "remove": _("Remove picture"),
            "unready": _("Not shown to readers: it needs alt text and credit, or its file."),
            "unknown": _("This picture is not in the library."),
        },
    },
    "HTML": True,
}


class EditorWidget(AdminProseEditorWidget):  # type: ignore[misc]
    """The package's widget with our own module for figures."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "js_modules": [static(FIGURE_MODULE)]}


def field(**options: Any) -> ProseEditorFormField:
    """A form field for a text. What comes in is cleaned by publishing, not here."""
    return ProseEditorFormField(
        config={"extensions": EXTENSIONS}, widget=EditorWidget(), required=False, **options
    )


@cache
def sources() -> dict[str, list[str]]:
    """What the content policy must allow on a page with an editor, beside 'self'.

    Raises:
        ImproperlyConfigured: when the package has changed so that its style is not found.
    """
    inline = re.search(r">(.*)</script>", importmap.render(), re.DOTALL)
    path = finders.find(ENGINE)
    style = ENGINE_STYLE.search(Path(str(path)).read_text("utf-8")) if path else None
    if inline is None or style is None:
        raise ImproperlyConfigured("The editor's inline parts are not where they used to be.")
    return {
        "script-src": [_hash(inline[1])],
        "style-src": [_hash(style[1])],
        "font-src": [SELF],  # the icons of its buttons
    }


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
