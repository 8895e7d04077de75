"""What the search index holds, and where a story stands in it."""

from __future__ import annotations

from django.db import models

from articles.models.articles import Article
from articles.models.site import Section


class SearchEntry(models.Model):
    """That an article is in the search index. `articles.index` is its only writer.

    The words themselves are where the database looks for them fast: on SQLite in the table
    `articles_search` of FTS5, whose row number is `key`; on PostgreSQL in a column `vector` of this
    table, which Django does not know of.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    key = models.BigIntegerField(unique=True)
    section = models.ForeignKey(Section, models.CASCADE, db_index=False, related_name="+")
    digest = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["section", "-key"], name="search_by_section")]

    def __str__(self) -> str:
        return str(self.article)
