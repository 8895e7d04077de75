"""The three groups of a newsroom, and what each may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management import create_permissions
from django.db.models import Q

LABELS = ("audit", "people", "media", "articles", "comments")
DESK = (
    "article",
    "section",
    "topic",
    "person",
    "page",
    "siteidentity",
    "placement",
    "banner",
    "embed",
)

_look = tuple(f"articles.view_{model}" for model in (*DESK, "edition", "oldpath", "revision"))
_pictures = ("media.view_picture", "media.add_picture", "media.change_picture")

GROUPS: dict[str, tuple[str, ...]] = {
    # Writes and pictures; nothing of what readers see changes without an editor.
    "Writer": (
        *_look,
        *_pictures,
        "articles.add_article",
        "articles.change_article",
        "articles.add_embed",
        "articles.change_embed",
    ),
    "Editor": (
        *_look,
        *_pictures,
        "media.delete_picture",
        *(f"articles.{verb}_{model}" for model in DESK for verb in ("add", "change")),
        "articles.delete_article",
        "articles.publish_article",
        "audit.view_auditentry",
        "comments.moderate_comment",
        "comments.edit_policy",
    ),
    "Moderator": ("articles.view_article", "comments.moderate_comment"),
}


def install(apps: Any) -> None:
    """Make the groups that are missing and give each what it may do; nothing is taken away.

    `apps` is the registry, or a migration's historical one: permissions that its models do not
    have yet are left for the migration that adds them, which calls this again. Rows of
    permissions are otherwise made after all migrations, too late for a migration to grant them.
    """
    known = {config.label for config in apps.get_app_configs()}
    for label in (one for one in LABELS if one in known):
        config = apps.get_app_config(label)
        # A historical registry knows the models but not their module, which is only asked for.
        config.models_module = getattr(config, "models_module", None) or True
        create_permissions(config, apps=apps, verbosity=0)
    group_model = apps.get_model("auth", "Group")
    for name, granted in GROUPS.items():
        group, _made = group_model.objects.get_or_create(name=name)
        group.permissions.add(*_rows(apps, granted))


def remove(apps: Any) -> None:
    """Take the groups away again; accounts stay."""
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


def _rows(apps: Any, names: tuple[str, ...]) -> list[Any]:
    wanted = Q(pk__in=[])
    for name in names:
        label, _dot, codename = name.partition(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    return list(apps.get_model("auth", "Permission").objects.filter(wanted))
