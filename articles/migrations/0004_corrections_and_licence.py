"""Corrections, what may be republished under which licence, and which pages are the policies."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_publish_permission"),
        ("media", "0002_copyright"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "Correction"),
                            ("clarification", "Clarification"),
                            ("update", "Update"),
                            ("note", "Editor’s note"),
                            ("retraction", "Retraction"),
                        ],
                        default="correction",
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="What was wrong, and what is right.",
                        verbose_name="what readers are told",
                    ),
                ),
                ("by", models.CharField(max_length=120)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="based_on",
            field=models.URLField(
                blank=True,
                help_text="The address of the report that this story rests on.",
                max_length=500,
                verbose_name="based on",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="republish",
            field=models.BooleanField(
                default=False,
                help_text="Readers get the text to copy, under the licence of the site.",
                verbose_name="may be republished",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "nothing of these"),
                    ("principles", "publishing principles"),
                    ("corrections", "corrections policy"),
                    ("ethics", "ethics policy"),
                    ("verification", "how facts are checked"),
                    ("sources", "unnamed sources"),
                    ("feedback", "how to give feedback"),
                    ("bylines", "stories without a byline"),
                    ("masthead", "who works here"),
                    ("ownership", "ownership and funding"),
                    ("diversity", "diversity policy"),
                ],
                help_text="Told to search engines as the newsroom's policy of that kind.",
                max_length=16,
                verbose_name="what it answers",
            ),
        ),
        migrations.AddField(
            model_name="siteidentity",
            name="licence",
            field=models.CharField(
                blank=True,
                help_text="CC BY-ND 4.0",
                max_length=120,
                verbose_name="licence for republishing",
            ),
        ),
        migrations.AddField(
            model_name="siteidentity",
            name="licence_url",
            field=models.URLField(blank=True, verbose_name="address of the licence"),
        ),
        migrations.AddField(
            model_name="siteidentity",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                help_text="For search engines and previews; readers see the name.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="media.picture",
                verbose_name="logo",
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", ""), _negated=True),
                fields=("role",),
                name="one_page_for_a_role",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="after",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="before",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["-created_at", "-id"], name="correction_newest"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="correction_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["correction", "clarification", "update", "note", "retraction"])
                ),
                name="correction_kind_known",
            ),
        ),
    ]
