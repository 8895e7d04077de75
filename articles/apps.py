from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from articles import caching, neighbours, publishing, usage
        from articles.media import library, renditions

        renditions.on_change.append(publishing.refresh_figures)
        caching.register("earlier", neighbours.earlier)
        caching.register("later", neighbours.later)
        library.usages.append(usage.of_picture)
        library.shown.append(usage.is_public)
