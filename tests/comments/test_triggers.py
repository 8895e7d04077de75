"""What the database refuses by itself, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from comments import policies
from comments.models import Decision, Detector, PolicyVersion, Rule
from tests.factories import ORDINARY_RULES, make_article, make_comment, make_policy

pytestmark = pytest.mark.django_db


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_decision SET actor_name = 'Nobody'",
        "DELETE FROM comments_decision",
        "UPDATE comments_policyversion SET note = 'never said'",
        "UPDATE comments_policyversion SET published_at = NULL",
        "DELETE FROM comments_policyversion",
        "UPDATE comments_rule SET consequence = ''",
        "DELETE FROM comments_rule",
        "UPDATE comments_ruletext SET text = 'never said'",
        "DELETE FROM comments_ruletext",
        "UPDATE comments_detector SET settings = '{}'",
        "DELETE FROM comments_detector",
    ],
)
def test_a_statement_that_rewrites_the_past_is_refused(statement):
    make_policy()
    make_comment(article=make_article())
    assert refused(statement)


def test_nothing_is_added_to_a_published_version():
    version = make_policy()
    with pytest.raises(DatabaseError), transaction.atomic():
        Rule.objects.create(version=version, number=9, key="late")
    with pytest.raises(DatabaseError), transaction.atomic():
        Detector.objects.create(rule=version.rules.first(), kind="trap")


def test_a_rule_cannot_be_moved_into_or_out_of_a_published_version():
    version = make_policy()
    draft = policies.create_draft([dict(ORDINARY_RULES[0])])
    with pytest.raises(DatabaseError), transaction.atomic():
        version.rules.filter(number=4).update(version=draft)
    with pytest.raises(DatabaseError), transaction.atomic():
        draft.rules.update(version=version, number=9, key="smuggled")


def test_a_draft_can_be_changed_until_it_is_published():
    draft = policies.create_draft([dict(ORDINARY_RULES[0])])
    draft.rules.update(consequence="refuse")
    Detector.objects.filter(rule__version=draft).delete()
    PolicyVersion.objects.filter(pk=draft.pk).update(note="Better")
    assert policies.publish(draft, by="Editor").published_at


def test_the_log_goes_on_growing():
    make_comment(article=make_article())
    assert Decision.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["comments_decision", "comments_policyversion", "comments_rule"])
def test_no_table_of_the_past_can_be_emptied_at_once(table):
    assert refused(f"TRUNCATE {table} CASCADE")
