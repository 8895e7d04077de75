from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.models import Thread
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


def recount(*arguments: str) -> str:
    out = StringIO()
    call_command("recount", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def thread():
    article = make_article()
    make_comment(article=article, status="published")
    make_comment(article=article, status="held")
    return Thread.objects.get()


def test_counts_that_agree_are_left_alone(thread):
    assert "1 threads, 0 differed" in recount("--check")
    assert Thread.objects.get().version == thread.version


def test_a_wrong_count_is_named_and_fails_the_check(thread):
    Thread.objects.update(visible_count=7)
    with pytest.raises(CommandError):
        recount("--check")
    assert Thread.objects.get().visible_count == 7


def test_a_wrong_count_is_mended(thread):
    Thread.objects.update(visible_count=7)
    assert f"Thread {thread.pk}: 7 stored, 1 counted" in recount()
    assert Thread.objects.get().visible_count == 1
    assert Thread.objects.get().version > thread.version
