from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import moderation, policies
from comments.models import Comment, Decision, Notice, Report
from comments.moderation import Seen
from tests.factories import make_article, make_comment, make_policy, make_report, make_user

pytestmark = pytest.mark.django_db

MOST = 8


def decide(comment, to):
    """What a decision asked of the database, savepoints apart."""
    moderator = make_user(is_superuser=True)
    rule = policies.in_force().rules[4] if to == "removed" else None
    seen = Seen(comment.pk, comment.status, comment.revision)
    with CaptureQueriesContext(connection) as asked:
        moderation.decide(seen, to, rule=rule, by=moderator)
    return [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]


def reported(status, reports):
    make_policy()
    parent = make_comment(article=make_article(), status="published", confirmed=True)
    comment = make_comment(parent=parent, status=status, confirmed=True)
    for number in range(reports):
        make_report(comment, email=f"reader{number}@example.org")
    return comment


@pytest.mark.parametrize("reports", [1, 20])
@pytest.mark.parametrize(
    ("before", "to", "mails"),
    [("published", "removed", 1), ("held", "removed", 1), ("held", "published", 2)],
)
def test_a_decision_that_settles_reports_and_mails_everybody_asks_few_questions(
    before, to, mails, reports
):
    comment = reported(before, reports)
    asked = decide(comment, to)
    assert len(asked) <= MOST, "\n".join(asked)
    assert Notice.objects.count() == reports + mails
    assert not Report.objects.filter(status="open").exists()
    assert Decision.objects.filter(report__isnull=False).count() == reports
    assert not Comment.objects.get(pk=comment.pk).waits


def test_reports_that_were_settled_before_are_left_alone():
    comment = reported("published", 2)
    make_report(comment, status="upheld", email="earlier@example.org")
    decide(comment, "removed")
    assert Decision.objects.filter(report__isnull=False).count() == 2
    assert not Notice.objects.filter(report__email="earlier@example.org").exists()
