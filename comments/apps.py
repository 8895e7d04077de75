from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from articles import caching, discussions, sitemaps, telling
        from comments import correcting, discussing, policy_pages, validators
        from comments.transparency import pages as transparency_pages

        caching.register("thread", validators.thread_version)
        caching.register("thread_age", validators.thread_age)
        caching.register("thread_heat", validators.thread_heat)
        caching.register("section_defaults", validators.section_defaults)
        caching.register("comments", validators.visible_count)
        caching.register("policy", validators.policy_version)
        discussions.register(discussing.of)
        telling.register(correcting.AUDIENCE)
        sitemaps.register(policy_pages.sitemap)
        sitemaps.register(transparency_pages.sitemap)
