"""A worker is killed again and again in the middle of 500 mails, at the worst of moments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from comments import moderation
from comments.models import Notice
from tests.comments.desk import rule, staff
from tests.factories import make_article, make_comment, make_policy, make_site
from tests.mailbox import mailbox

ROOT = Path(__file__).parent.parent.parent
NOTICES = 500
KILLS = {40: "before", 130: "after", 205: "before", 290: "after", 377: "before"}
"""After how many mails the worker is killed: before it hears that the last one was taken, or as
soon as it has heard."""
PATIENCE = 120  # seconds

pytestmark = pytest.mark.django_db(transaction=True)


def fill():
    """500 removals of a minute ago, each to be told its writer."""
    make_site()
    make_policy()
    article = make_article()
    comments = [
        make_comment(article=article, status="published", confirmed=True) for _ in range(NOTICES)
    ]
    seen = [moderation.Seen(comment.pk, "published", 1) for comment in comments]
    ago = timezone.now() - timedelta(minutes=2)
    moderation.decide_many(seen, "removed", rule=rule(1), by=staff(), now=ago)
    assert Notice.objects.filter(status="waiting").count() == NOTICES


def address():
    """The test's own database, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['HOST']}/{at['NAME']}"


def start_worker(folder, box):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": address(),
        "VAR_DIR": str(folder),
        "EMAIL_URL": box.url,
    }
    command = [sys.executable, "manage.py", "worker", "--pause", "0.05"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)


def marked():
    """Whose notices say that they were sent."""
    sent = Notice.objects.filter(status="sent")
    return set(sent.values_list("sender__email", flat=True))


def wait_until(process, reached):
    until = time.monotonic() + PATIENCE
    while not reached():
        assert process.poll() is None, process.communicate()[1].decode()
        assert time.monotonic() < until, Counter(Notice.objects.values_list("status", flat=True))
        time.sleep(0.02)


def test_a_worker_killed_in_the_middle_loses_no_mail_and_repeats_at_most_one(tmp_path):
    fill()
    with mailbox() as box:
        workers = []

        def kill(when):
            def at(taken):
                if KILLS.get(taken) == when and taken not in killed:
                    killed.append(taken)
                    workers[-1].kill()
                    workers[-1].wait()

            return at

        killed = []
        box.before_answer, box.after_answer = kill("before"), kill("after")
        for count in range(1, len(KILLS) + 1):
            workers.append(start_worker(tmp_path, box))
            said = workers[-1].communicate(timeout=PATIENCE)[1]
            assert workers[-1].returncode == -signal.SIGKILL, said.decode()
            assert len(killed) == count
            assert marked() <= set(box.recipients)
        workers.append(start_worker(tmp_path, box))
        try:
            wait_until(workers[-1], lambda: len(marked()) == NOTICES)
        finally:
            workers[-1].kill()
            workers[-1].communicate()
    copies = Counter(box.recipients)
    assert len(copies) == NOTICES
    assert sum(copies.values()) - NOTICES <= len(KILLS)
    assert max(copies.values()) == 2  # the first kill falls between handing over and marking
    names = Counter(one["Message-ID"] for one in box.mails)
    assert sorted(names.values()) == sorted(copies.values())
    assert set(Notice.objects.values_list("status", flat=True)) == {"sent"}
