"""What the day on which a page is read changes in a stored text: pictures whose licence is over,
and whether a picture is an old one beside the story that shows it. Pure but for translation.

A text is stored with its pictures drawn, so that reading costs nothing; what depends on the day is
marked in it and filled in when the page is made.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

OLD = timedelta(days=14)
"""A picture that was taken longer before the story first appeared is a file photo."""
LICENSED = re.compile(r'<picture data-until="(\d{4}-\d{2}-\d{2})">.*?</picture>', re.DOTALL)
TAKEN = re.compile(r'<span class="picture-file" data-taken="(\d{4}-\d{2}-\d{2})"></span>')


def fill(html: str, *, today: date, shown_on: date | None = None) -> str:
    """A stored text as it is on `today`, in a story that first appeared on `shown_on`."""
    if "data-until" in html:
        html = LICENSED.sub(lambda match: _licensed(match, today), html)
    if "data-taken" in html:
        html = TAKEN.sub(lambda match: _taken(match, shown_on), html)
    return html


def over(html: str, today: date) -> int:
    """How many pictures of a stored text may no longer be shown, for validators."""
    if "data-until" not in html:
        return 0
    return sum(date.fromisoformat(match[1]) < today for match in LICENSED.finditer(html))


def file_photo(taken: date | None, shown_on: date | None) -> str:
    """The label of a picture that is much older than the story: with its month, "" for no label."""
    if taken is None or shown_on is None or shown_on - taken <= OLD:
        return ""
    return _("File photo, %(month)s") % {"month": date_format(taken, "YEAR_MONTH_FORMAT")}


def _licensed(match: re.Match[str], today: date) -> str:
    if date.fromisoformat(match[1]) >= today:
        return match[0]
    label = _("This picture may no longer be shown.")
    return format_html(
        '<span class="picture-missing"><span class="picture-missing-label">{}</span></span>', label
    )


def _taken(match: re.Match[str], shown_on: date | None) -> str:
    label = file_photo(date.fromisoformat(match[1]), shown_on)
    return format_html(' <span class="picture-file">{}</span>', label) if label else ""
