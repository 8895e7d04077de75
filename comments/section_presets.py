"""How the threads of a section begin: the only changer of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Section
from comments.models import SectionDefaults
from comments.presets import SETTINGS, Overtaken


def of(section: Section) -> SectionDefaults:
    """The section's; unsaved, as every thread begins, while nothing was set."""
    found = SectionDefaults.objects.filter(section=section).first()
    return found or SectionDefaults(section=section)


@transaction.atomic
def change(
    section: Section, chosen: Mapping[str, Any], *, seen: Mapping[str, Any]
) -> SectionDefaults:
    """Set how threads begin, where it still is as `seen`. Threads that have begun stay as they are.

    Raises:
        Overtaken: somebody else has changed one of those `seen`; nothing has changed.
    """
    defaults, _made = SectionDefaults.objects.get_or_create(section=section)
    as_seen = SectionDefaults.objects.filter(pk=defaults.pk, **seen)
    if set(seen) != set(SETTINGS) or not as_seen.update(**chosen):
        raise Overtaken(_("Somebody else has just changed this section. Look again."))
    defaults.refresh_from_db()
    return defaults
