"""Everything that readers read. No cookie, nothing about the reader, the same for everyone."""

from articles.views.archive import month, newest_year, year
from articles.views.article import article, republish
from articles.views.corrections import correction, corrections
from articles.views.front import front
from articles.views.lists import person, section_or_page, topic
from articles.views.live import entry as live_entry
from articles.views.live import new as live_new
from articles.views.review import review
from articles.views.search import search
from articles.views.small import favicon, opensearch

__all__ = [
    "article",
    "correction",
    "corrections",
    "favicon",
    "front",
    "live_entry",
    "live_new",
    "month",
    "newest_year",
    "opensearch",
    "person",
    "republish",
    "review",
    "search",
    "section_or_page",
    "topic",
    "year",
]
