"""Gives editors the right to draft and publish the comment policy."""

from django.db import migrations

from articles.people import groups


def install(apps, schema_editor):
    groups.install(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_groups"),
        ("comments", "0002_executable_policy"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
