"""A picture says who holds the rights to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="copyright",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Who holds the rights: written into every file that readers get.",
                max_length=300,
                verbose_name="copyright notice",
            ),
        ),
    ]
