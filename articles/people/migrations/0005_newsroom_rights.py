"""Embeds, fronts, banners and the log: what the groups may do with them."""

from django.db import migrations

from articles.people import groups


def grant(apps, schema_editor):
    groups.install(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_limit"),
        ("articles", "0006_newsroom_desk"),
        ("audit", "0001_initial"),
        ("comments", "0007_readers"),
        ("media", "0002_copyright"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
