from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_placements")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="embeds",
            field=models.ManyToManyField(
                editable=False, related_name="articles", to="articles.embed"
            ),
        ),
    ]
