"""Makes the groups Writer, Editor and Moderator."""

from django.db import migrations

from articles.people import groups


def install(apps, schema_editor):
    groups.install(apps)


def remove(apps, schema_editor):
    groups.remove(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("media", "0001_initial"),
        ("articles", "0003_publish_permission"),
        ("comments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(install, remove)]
