"""The only writer of an article's state, address, text, card and version, and of pages and menus.

Every verb takes the article's row first, refuses if somebody else has saved since (`Outdated`),
and writes the row with its `Revision` in one transaction. Nothing here asks for permissions.
"""

from articles.publishing.common import (
    NotPossible,
    Outdated,
    PublishingRefused,
    TooLate,
    latest_revision,
    was_seen,
)
from articles.publishing.correct import correct, tell_nobody
from articles.publishing.discard import discard
from articles.publishing.embeds import save_embed
from articles.publishing.live import (
    EntryOutdated,
    add_entry,
    edit_entry,
    remove_entry,
)
from articles.publishing.publish import publish, unschedule, withdraw
from articles.publishing.refresh import refresh_cards, refresh_figures, refresh_site
from articles.publishing.rename import rename
from articles.publishing.restore import restore
from articles.publishing.save import save
from articles.publishing.site import (
    save_identity,
    save_page,
    save_person,
    save_section,
    save_topic,
)
from articles.publishing.stages import (
    add_note,
    approval_ends,
    approve,
    hand_over,
    name_people,
    return_,
    submit,
)

__all__ = [
    "EntryOutdated",
    "NotPossible",
    "Outdated",
    "PublishingRefused",
    "TooLate",
    "add_entry",
    "add_note",
    "approval_ends",
    "approve",
    "correct",
    "discard",
    "edit_entry",
    "hand_over",
    "latest_revision",
    "name_people",
    "publish",
    "refresh_cards",
    "refresh_figures",
    "refresh_site",
    "remove_entry",
    "rename",
    "restore",
    "return_",
    "save",
    "save_embed",
    "save_identity",
    "save_page",
    "save_person",
    "save_section",
    "save_topic",
    "submit",
    "tell_nobody",
    "unschedule",
    "was_seen",
    "withdraw",
]
