"""The search index: FTS5 on SQLite, a `tsvector` with GIN on PostgreSQL.

Nothing is indexed here: the rules of what a word is change with the program, so that `migrate`
fills the index when all migrations are done.
"""

import django.db.models.deletion
from django.db import OperationalError, migrations, models

# The program folds words before they come here; the tokenizer only has to leave them whole, marks
# and scripts younger than SQLite's own tables included.
FTS5 = """
CREATE VIRTUAL TABLE articles_search USING fts5(
    headline, deck, people, topics, text, signs,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* C*'"
)
"""
NO_FTS5 = (
    "The search needs SQLite with FTS5, and this Python's was built without it: use another "
    "Python, or PostgreSQL."
)
VECTOR = "ALTER TABLE articles_searchentry ADD COLUMN vector tsvector"
# A list of pending words would be read by every search until somebody cleans it up.
GIN = "CREATE INDEX search_vector ON articles_searchentry USING gin (vector) WITH (fastupdate = off)"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        try:
            schema_editor.execute(FTS5)
        except OperationalError as error:
            if "no such module" in str(error):
                raise OperationalError(NO_FTS5) from error
            raise
    else:
        schema_editor.execute(VECTOR)
        schema_editor.execute(GIN)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE articles_search")
    else:
        schema_editor.execute("ALTER TABLE articles_searchentry DROP COLUMN vector")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_corrections_and_licence"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("key", models.BigIntegerField(unique=True)),
                ("digest", models.CharField(max_length=32)),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.section",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["section", "-key"], name="search_by_section")
                ],
            },
        ),
        migrations.RunPython(make, drop),
    ]
