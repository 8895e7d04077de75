from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment, Thread
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


def recount(*arguments: str) -> str:
    out = StringIO()
    call_command("recount", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    """What the command says before it fails, and how it fails."""
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("recount", *arguments, stdout=out)
    return f"{out.getvalue()}{failed.value}"


@pytest.fixture
def thread():
    article = make_article()
    make_comment(article=article, status="published")
    make_comment(article=article, status="held")
    return Thread.objects.get()


def test_what_agrees_is_left_alone(thread):
    said = recount("--check")
    assert "1 threads, 0 differed" in said
    assert "replayed, 0 comments differed" in said
    assert Thread.objects.get().version == thread.version


def test_a_wrong_count_is_named_and_fails_the_check(thread):
    Thread.objects.update(visible_count=7)
    assert "1 threads and 0 comments differ" in refused("--check")
    assert Thread.objects.get().visible_count == 7


def test_a_wrong_count_is_mended(thread):
    Thread.objects.update(visible_count=7)
    assert f"Thread {thread.pk}: 7 stored, 1 counted" in recount()
    assert Thread.objects.get().visible_count == 1
    assert Thread.objects.get().version > thread.version


def test_a_wrong_wait_is_named_and_fails_the_check(thread):
    comment = Comment.objects.get(status="published")
    Comment.objects.filter(pk=comment.pk).update(waits=True)
    said = refused("--check")
    assert f"Comment {comment.pk}: waits True stored, False expected" in said
    assert "0 threads and 1 comments differ" in said
    assert Comment.objects.get(pk=comment.pk).waits


def test_a_wrong_wait_is_mended(thread):
    Comment.objects.filter(status="published").update(waits=True)
    assert "replayed, 1 comments differed" in recount()
    assert not Comment.objects.get(status="published").waits
    assert Comment.objects.get(status="held").waits


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_a_status_that_the_log_contradicts_is_left_for_people(thread, arguments):
    comment = Comment.objects.get(status="held")
    Comment.objects.filter(pk=comment.pk).update(status="refused", waits=False)
    assert f"Comment {comment.pk}: status refused stored, held expected" in refused(*arguments)
    assert Comment.objects.get(pk=comment.pk).status == "refused"
