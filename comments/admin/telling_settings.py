"""What a thread or a section has set that is not as usual, in few words for lists."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import thread_terms
from comments.models import SectionDefaults, Thread


def unusual(row: Thread | SectionDefaults) -> list[str]:
    """All but its preset and its risk."""
    told = []
    if not row.replies:
        told.append(_("no replies"))
    if not row.links:
        told.append(_("no links"))
    if row.slow_seconds:
        told.append(thread_terms.pace_of(row.slow_seconds))
    if row.closes_after_days:
        days = row.closes_after_days
        closes = ngettext("closes after %(count)d day", "closes after %(count)d days", days)
        told.append(closes % {"count": days})
    if row.subject:
        told.append(row.get_subject_display())
    return told
