#!/usr/bin/env python3
"""Times what forms answer for addresses that are known and that are not.

    scripts/bench_enumeration.py [--rounds N]

Sends the sign-in, a comment and a report N times each, by turns for an address that has signed in
and written before and for one never seen, against a throwaway database in a temporary folder.
Prints the medians in milliseconds and their ratio: 1.00 tells nobody anything.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

ROUNDS = 150
KNOWN = "known{}@example.org"
UNKNOWN = "unknown{}@example.org"
Send = Callable[[str, int], Any]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=ROUNDS, help="of each kind")
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        os.environ["VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        _prepare()
        print(f"{'form':10}{'known':>12}{'unknown':>12}{'ratio':>9}")
        for name, send in _forms(rounds).items():
            known, unknown = _measure(send, rounds)
            print(f"{name:10}{known:9.2f} ms{unknown:9.2f} ms{known / unknown:9.2f}")


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)


def _forms(rounds: int) -> dict[str, Send]:
    """Each as a function of an address and of the number of the round, from a network of its own:
    limits are not what is measured."""
    from django.test import Client
    from django.utils import timezone

    from articles.people.models import User
    from comments import stamps
    from comments.models import Sender
    from tests.factories import make_article, make_comment, make_policy, make_site

    make_site()
    make_policy()
    story = make_article()
    seen = [make_comment(article=story, status="published") for _one in range(2 * rounds + 2)]
    for number in range(rounds + 1):
        email = KNOWN.format(number)
        make_comment(article=make_article(), status="published", email=email, confirmed=True)
        user = User.objects.create_user(email)
        Sender.objects.filter(email=email).update(user=user, confirmed_at=timezone.now())

    def post(url: str, turn: int, data: dict[str, Any]) -> Any:
        return Client(REMOTE_ADDR=f"10.0.{turn // 250}.{turn % 250}").post(url, data)

    def sign_in(email: str, turn: int) -> Any:
        given = {"email": email, "stamp": stamps.make("sign-in", "")}
        return post("/accounts/sign-in/", turn, given)

    def comment(email: str, turn: int) -> Any:
        given = {"name": "Ana", "email": email, "text": f"Lorry number {turn} passed the bridge."}
        given["stamp"] = stamps.make("compose", story.path or "")
        return post(f"{story.get_absolute_url()}comment/", turn, given)

    def report(email: str, turn: int) -> Any:
        about = seen[turn]
        given = {"rule": "other", "explanation": f"It names driver {turn}.", "name": "Ana"}
        given |= {"email": email, "revision": "1"}
        given["stamp"] = stamps.make("report", f"{story.path}#{about.number}")
        return post(f"{about.get_absolute_url()}report/", turn, given)

    return {"sign-in": sign_in, "comment": comment, "report": report}


def _measure(send: Send, rounds: int) -> tuple[float, float]:
    """Medians in milliseconds, after one round that does not count. Who comes first changes."""
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for turn in range(rounds + 1):
        order = (KNOWN, UNKNOWN) if turn % 2 else (UNKNOWN, KNOWN)
        for place, whose in enumerate(order):
            began = time.perf_counter()
            answer = send(whose.format(turn), 2 * turn + place)
            took = time.perf_counter() - began
            if answer.status_code != 303:
                raise SystemExit(f"Answered {answer.status_code}:\n{answer.text[:2000]}")
            if turn:
                times[whose].append(1000 * took)
    return statistics.median(times[KNOWN]), statistics.median(times[UNKNOWN])


if __name__ == "__main__":
    main()
