"""Live coverage in the demo: entries at their times, and its end."""

from __future__ import annotations

from datetime import timedelta

from articles import publishing
from articles.publishing import live
from portal.demo import files
from portal.demo.writing import Newsroom

LINGERS = timedelta(minutes=15)
"""After the last entry, before the coverage is said to have ended."""


def cover(room: Newsroom) -> None:
    """Write what was reported live, each entry as at its time."""
    for text in files.texts("articles"):
        entries = text.about.get("entries", [])
        story = room.articles[text.stem]
        for entry in entries:
            at = files.moment(room.day, text.about["days_before"], entry["time"])
            publishing.add_entry(
                story,
                by=room.staff["Writer"],
                headline=entry.get("headline", ""),
                body_source=entry["text"],
                is_key=entry.get("key", False),
                at=at,
            )
        if entries:
            live.end(story, by=room.staff["Editor"], at=at + LINGERS)
