from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.people.models import User
from comments import withdrawing
from comments.models import Comment, CommentRevision, Follow, Sender, Thread
from tests.comments.my_account import reader, signed_in
from tests.factories import make_appeal, make_article, make_comment, make_policy, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_site()
    make_policy()
    return reader()


def wrote(ana, **fields):
    fields = {"email": ana.email, "confirmed": True, "status": "published", **fields}
    article = fields.pop("article", None) or make_article()
    return make_comment(article=article, **fields)


def page(ana, query=""):
    answer = signed_in(ana).get(f"/accounts/{query}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client):
    answer = client.get("/accounts/?after=1.1")
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/sign-in/?next={quote('/accounts/?after=1.1', safe='')}"
    assert not answer.cookies


def test_nothing_written_yet_is_said(ana):
    assert "You have written nothing yet" in page(ana)


def test_every_comment_stands_with_what_became_of_it_and_why(ana):
    rule = make_policy().rules.get(number=1)
    wrote(ana, text="The first.", rule=None)
    wrote(ana, text="The second.", status="removed", rule=rule)
    wrote(ana, text="The third.", status="held")
    shown = page(ana)
    assert shown.index("The third.") < shown.index("The second.") < shown.index("The first.")
    assert "waits for a moderator" in shown
    assert "Rule 1: Civil" in shown
    assert shown.count("What became of it, and why") == 3


def test_what_can_be_done_is_offered_and_nothing_else(ana):
    late = timezone.now() - timedelta(days=1)
    new, old, gone = wrote(ana), wrote(ana, at=late), wrote(ana, status="removed", at=late)
    shown = page(ana)
    assert new.edit_url() in shown
    assert old.edit_url() not in shown
    assert new.withdraw_url() in shown
    assert old.withdraw_url() in shown
    assert gone.withdraw_url() not in shown


def test_a_comment_taken_back_says_by_whom(ana):
    withdrawing.withdraw(wrote(ana).pk)
    assert "taken back by you" in page(ana)


@pytest.mark.parametrize(
    ("status", "told"),
    [("open", "somebody judges it"), ("granted", "succeeded"), ("rejected", "did not succeed")],
)
def test_an_appeal_stands_with_its_outcome(ana, status, told):
    comment = wrote(ana, status="removed")
    make_appeal(comment.decisions.get(), status=status)
    assert told in page(ana)


NOW = timezone.now()
GONE = [
    ({"expire_at": NOW}, True),
    ({"withdrawn_at": NOW, "withdrawn_reason": "Wrong"}, False),
    ({"embargo_until": NOW + timedelta(days=1)}, False),
]


@pytest.mark.parametrize(("fields", "named"), GONE, ids=["over", "withdrawn", "embargoed"])
def test_a_story_that_is_gone_is_named_only_if_that_was_no_reason_and_never_linked(
    ana, fields, named
):
    comment = wrote(ana)
    claimed = wrote(ana, article=comment.thread.article, confirmed=False)
    Follow.objects.create(sender=ana, thread=comment.thread, level="all")
    Article.objects.update(headline="Never seen", **fields)
    client = signed_in(ana)
    for address in (
        "/accounts/", "/accounts/follows/", "/accounts/export.json", "/accounts/earlier/",
        comment.withdraw_url(),
    ):  # fmt: skip
        shown = client.get(address).text
        assert ("Never seen" in shown) is named, address
        assert f'"{comment.thread.article.get_absolute_url()}"' not in shown
    assert claimed.pk


def test_what_is_offered_is_not_refused_behind_the_link(ana):
    comment = wrote(ana)
    client = signed_in(ana)
    for fields in ({"preset": "closed"}, {"preset": "open"}):
        Thread.objects.update(**fields)
        opened = client.get(comment.edit_url()).status_code == 200
        assert (comment.edit_url() in page(ana)) is opened is (fields["preset"] == "open")


@pytest.mark.parametrize("still", [True, False])
def test_what_somebody_wrote_as_staff_is_theirs_to_change_while_they_are(ana, still):
    comment = wrote(ana, staff=True)
    User.objects.update(is_staff=still)
    shown = page(Sender.objects.get(pk=ana.pk))
    assert (comment.edit_url() in shown) is still
    assert (comment.withdraw_url() in shown) is still


def test_what_was_erased_unproven_is_not_asked_about_for_ever(ana):
    comment = wrote(ana, status="unconfirmed", confirmed=False)
    assert "was sent with your address" in page(ana)
    CommentRevision.objects.filter(comment=comment).update(text="", html="")
    assert "was sent with your address" not in page(ana)


def test_nobody_elses_and_nothing_unproven_stands_there(ana):
    wrote(ana, text="By somebody with my address.", confirmed=False)
    make_comment(article=make_article(), status="published", text="By Ben.", confirmed=True)
    shown = page(ana)
    assert "By somebody" not in shown
    assert "By Ben" not in shown


def test_pages_go_on_without_leaving_one_out_or_showing_one_twice(ana):
    article = make_article()
    made = [wrote(ana, article=article, text=f"Number {n:03}.").pk for n in range(45)]
    client, seen, address = signed_in(ana), [], "/accounts/"
    while address:
        answer = client.get(address)
        seen += [one.comment.pk for one in answer.context["items"]]
        older = answer.context["older"]
        address = f"/accounts/{older}" if older else ""
    assert seen == made[::-1]


@pytest.mark.parametrize("query", ["?after=x", "?after=1", "?before=1.1.1", "?after=%00"])
def test_a_place_that_is_none_is_a_bad_request(ana, query):
    assert signed_in(ana).get(f"/accounts/{query}").status_code == 400


def test_the_list_asks_the_same_questions_however_much_somebody_wrote(ana):
    rule, asked = make_policy().rules.get(number=1), []
    for count in (1, 30):
        article = make_article()
        for _ in range(count):
            comment = wrote(ana, article=article, status="removed", rule=rule)
            make_appeal(comment.decisions.get())
        client = signed_in(ana)
        with CaptureQueriesContext(connection) as queries:
            client.get("/accounts/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 9, asked


def test_a_page_everybody_reads_is_the_same_for_who_is_signed_in(ana):
    url = wrote(ana).thread.article.get_absolute_url()
    assert signed_in(ana).get(url).content == Client().get(url).content


def test_hostile_words_are_shown_as_they_are(ana):
    wrote(ana, text="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in page(ana)
    assert Comment.objects.count() == 1
