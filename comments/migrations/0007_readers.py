"""What readers tell about themselves: addresses confirmed, threads followed, articles liked."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_corrections_and_licence"),
        ("comments", "0006_find_notices_that_ended"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="picked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="thread",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="comments.thread",
            ),
        ),
        migrations.AddField(
            model_name="sender",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="erased"),
        ),
        migrations.AddField(
            model_name="sender",
            name="name",
            field=models.CharField(blank=True, max_length=80, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "received"),
                    ("edited", "edited by its writer"),
                    ("imported", "imported"),
                    ("decided", "decided"),
                    ("bulk", "decided together"),
                    ("preset", "thread changed"),
                    ("undone", "undone"),
                    ("reported", "reported"),
                    ("appealed", "appealed"),
                    ("standing", "sender's state changed"),
                    ("confirmed", "address confirmed"),
                    ("withdrawn", "withdrawn by its writer"),
                    ("picked", "editor’s pick"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="mailstop",
            name="kind",
            field=models.CharField(
                choices=[
                    ("statement", "statement of reasons"),
                    ("published", "comment published"),
                    ("reply", "reply to you"),
                    ("report", "report received"),
                    ("reported", "report decided"),
                    ("appeal", "appeal received"),
                    ("appealed", "appeal decided"),
                    ("digest", "digest for moderators"),
                    ("thread", "new comments in a thread you follow"),
                    ("signin", "address to be confirmed"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("statement", "statement of reasons"),
                    ("published", "comment published"),
                    ("reply", "reply to you"),
                    ("report", "report received"),
                    ("reported", "report decided"),
                    ("appeal", "appeal received"),
                    ("appealed", "appeal decided"),
                    ("digest", "digest for moderators"),
                    ("thread", "new comments in a thread you follow"),
                    ("signin", "address to be confirmed"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce", models.CharField(max_length=40, unique=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next", models.CharField(blank=True, max_length=250)),
                ("network_hash", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="comments.comment",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to="comments.sender",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in by mail",
                "verbose_name_plural": "sign-ins by mail",
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="sign_in",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="comments.signin",
            ),
        ),
        migrations.CreateModel(
            name="ArticleVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voter", models.CharField(max_length=64)),
                ("network", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("liked", models.BooleanField(verbose_name="likes it")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "reader's vote",
                "verbose_name_plural": "readers' votes",
                "indexes": [
                    models.Index(fields=["article", "network"], name="vote_of_network"),
                    models.Index(fields=["created_at"], name="vote_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "voter"), name="vote_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("liked", False), ("reason", ""), _connector="OR"),
                        name="vote_reason_of_a_no",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("all", "every new comment"),
                            ("replies", "replies to me"),
                            ("none", "nothing"),
                        ],
                        max_length=7,
                        verbose_name="tell me of",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="comments.sender",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="comments.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "followed thread",
                "verbose_name_plural": "followed threads",
                "indexes": [
                    models.Index(
                        condition=models.Q(("level", "all")),
                        fields=["thread"],
                        name="follow_of_thread",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sender", "thread"), name="follow_once"),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["all", "replies", "none"])),
                        name="follow_level_known",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["sender", "created_at"], name="sign_in_of_sender"),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["network_hash", "created_at"], name="sign_in_of_network"),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["created_at"], name="sign_in_by_time"),
        ),
        migrations.AddConstraint(
            model_name="signin",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                name="sign_in_ends_after_it_begins",
            ),
        ),
    ]
