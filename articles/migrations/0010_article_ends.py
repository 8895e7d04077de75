"""Every list asks when the next story ends; few ever do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_embeds_of_articles")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("visible_until__isnull", False)),
                fields=["visible_until"],
                name="article_ends",
            ),
        ),
    ]
