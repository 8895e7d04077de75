"""The writers' and editors' desk in the admin."""

from django.contrib import admin

from articles.admin import articles, desks, fronts, newsroom_log, site

# Nothing is deleted by ticking boxes, here or in any other app's lists.
admin.site.disable_action("delete_selected")

__all__ = ["articles", "desks", "fronts", "newsroom_log", "site"]
