"""What readers read."""

from articles.models.articles import (
    Article,
    Correction,
    Credit,
    OldPath,
    RelatedStory,
    Revision,
)
from articles.models.desk import Autosave, Presence, ReviewLink, SectionDesk, StoryNote
from articles.models.embeds import Embed
from articles.models.fronts import Banner, Placement
from articles.models.live import LiveEntry, LiveEntryRevision
from articles.models.people import Person
from articles.models.searching import SearchEntry
from articles.models.site import Edition, Page, Section, SiteIdentity, Topic

__all__ = [
    "Article",
    "Autosave",
    "Banner",
    "Correction",
    "Credit",
    "Edition",
    "Embed",
    "LiveEntry",
    "LiveEntryRevision",
    "OldPath",
    "Page",
    "Person",
    "Placement",
    "Presence",
    "RelatedStory",
    "ReviewLink",
    "Revision",
    "SearchEntry",
    "Section",
    "SectionDesk",
    "SiteIdentity",
    "StoryNote",
    "Topic",
]
