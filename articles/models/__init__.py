"""What readers read."""

from articles.models.articles import (
    Article,
    Correction,
    Credit,
    FrontSlot,
    OldPath,
    RelatedStory,
    Revision,
)
from articles.models.people import Person
from articles.models.searching import SearchEntry
from articles.models.site import Edition, Page, Section, SiteIdentity, Topic

__all__ = [
    "Article",
    "Correction",
    "Credit",
    "Edition",
    "FrontSlot",
    "OldPath",
    "Page",
    "Person",
    "RelatedStory",
    "Revision",
    "SearchEntry",
    "Section",
    "SiteIdentity",
    "Topic",
]
