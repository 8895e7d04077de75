#!/usr/bin/env python3
"""Measures the transparency report and the public log over a made-up log in a throwaway database.

    scripts/bench_transparency.py [--months N] [--decisions N] [--seed N] [--postgresql]

Prints what it costs to count a month of so many decisions while the log grows around it, and to
open the log's pages: flat means that the numbers beside stay near 1.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

FIRST = date(2024, 1, 1)
PORTION = 2_000
TIMES = 3


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="standfirst-bench-", dir="/tmp") as name:
        folder = Path(name)
        with _database(folder, options.postgresql) as address:
            os.environ.update(_environment(folder, address))
            _set_up()
            _report(options.months, options.decisions, random.Random(options.seed))  # noqa: S311 - no secret


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--months", type=int, default=10, help="how many there are at the end")
    parser.add_argument("--decisions", type=int, default=100_000, help="in each month")
    parser.add_argument("--seed", type=int, default=1, help="chance begins here")
    parser.add_argument("--postgresql", action="store_true", help="on a throwaway PostgreSQL")
    return parser.parse_args()


def _database(folder: Path, postgresql: bool) -> Any:
    if not postgresql:
        return nullcontext(f"sqlite:///{folder}/bench.sqlite3")
    import with_postgresql

    (folder / "pg").mkdir()
    folder.chmod(0o755)
    return with_postgresql.server(folder / "pg")


def _environment(folder: Path, address: str) -> dict[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": address}
    return {**settings, "VAR_DIR": str(folder / "var"), "SECRET_KEY": "a bench has no secrets"}


def _set_up() -> None:
    import django
    from django.core.management import call_command

    Path(os.environ["VAR_DIR"]).mkdir(exist_ok=True)
    django.setup()
    call_command("migrate", verbosity=0)


def _report(count: int, decisions: int, dice: random.Random) -> None:
    from comments.models import Decision
    from comments.transparency import months

    policy, thread = _newsroom()
    heads = ("in the log", "count a month", "", "log, newest", "", "narrowed", "", "peak MB")
    print("{:>11} {:>14} {:>6} {:>12} {:>6} {:>10} {:>6} {:>8}".format(*heads))
    month = FIRST
    first: list[float] = []
    for number in range(1, count + 1):
        _fill(month, decisions, dice, policy, thread)
        if number in (1, max(1, count // 3), count):
            found = [_counted(month), *_pages()]
            first = first or found
            told = [f"{a * 1000:,.0f} ms {a / b:.2f}x" for a, b in zip(found, first, strict=True)]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{Decision.objects.count():>11,} "
                + "  ".join(f"{one:>17}" for one in told)
                + f" {peak:>8.0f}",
                flush=True,
            )
        month = months.after(month)


def _counted(month: date) -> float:
    from comments.transparency import counting

    return _median(lambda: counting.month(month))


def _pages() -> Iterator[float]:
    """What the log's first page reads, and the same where nothing but rare rows is wanted."""
    for action in ("", "together"):
        yield _median(partial(_page, action))


def _page(action: str) -> None:
    from articles.keyset import read_page
    from comments import log_lines, public_log

    rows = log_lines.told(public_log.Filters(action=action).rows())
    page = read_page(rows, public_log.NEWEST, size=public_log.PER_PAGE)
    log_lines.lines(page.rows, ("en",))


def _median(what: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        what()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _newsroom() -> tuple[Any, Any]:
    from articles.models import Article, Edition, Section
    from comments import policies
    from comments.models import Thread

    rules = (ROOT / "portal/starter/policy.json").read_text()
    import json

    draft = policies.create_draft(json.loads(rules)["rules"])
    opened = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    policy = policies.publish(draft, by="Bench", now=opened)
    edition, _made = Edition.objects.get_or_create(language="en", defaults={"name": "English"})
    section = Section.objects.create(slug="bench", name="Bench", edition=edition)
    article = Article.objects.create(
        section=section,
        slug="story",
        path="bench/2024/01/01/story",
        headline="A story",
        deck="What happened next.",
        body="<p>Something happened.</p>",
        body_source="<p>Something happened.</p>",
        text="Something happened.",
        publish_at=opened,
        first_published_at=opened,
        updated_at=opened,
        card={},
    )
    return policy, Thread.objects.create(article=article)


def _fill(month: date, decisions: int, dice: random.Random, policy: Any, thread: Any) -> None:
    """Seven comments in ten appear at once; the rest are read first, and cite some rule."""
    from tqdm import tqdm

    from comments.transparency import months

    span = months.span(month)
    comments = decisions * 10 // 13
    step = (span.end - span.begin) / comments
    rules = list(policy.rules.order_by("number"))
    with tqdm(total=comments, desc=f"{month:%Y-%m}", unit="", leave=False, disable=None) as bar:
        for first in range(0, comments, PORTION):
            times = [
                span.begin + number * step
                for number in range(first, min(first + PORTION, comments))
            ]
            _portion(times, dice, policy, thread, rules)
            bar.update(len(times))


def _portion(
    times: list[datetime], dice: random.Random, policy: Any, thread: Any, rules: list[Any]
) -> None:
    from comments.models import Comment, CommentRevision, Decision, Finding

    comments = []
    for at in times:
        thread.last_number += 1
        status = dice.choices(("published", "held", "refused"), (65, 30, 5))[0]
        comments.append(
            Comment(
                thread=thread,
                number=thread.last_number,
                path=f"{thread.last_number:07}",
                status=status,
                waits=status == "held",
                rule=None if status == "published" else dice.choice(rules),
                policy=policy,
                token=f"bench-{thread.last_number}",
                created_at=at,
            )
        )
    comments = Comment.objects.bulk_create(comments)
    revisions = CommentRevision.objects.bulk_create(
        CommentRevision(comment=one, number=1, name="Ben", text="So.", html="", policy=policy)
        for one in comments
    )
    pairs = list(zip(comments, revisions, strict=True))
    Finding.objects.bulk_create(
        Finding(revision=revision, rule=one.rule, detector="words")
        for one, revision in pairs
        if one.rule
    )
    rows = [row for one, revision in pairs for row in _decisions(one, revision, rules, dice)]
    Decision.objects.bulk_create(sorted(rows, key=lambda row: row.created_at))


def _decisions(comment: Any, revision: Any, rules: list[Any], dice: random.Random) -> Iterator[Any]:
    from comments.models import Decision

    about = {"comment": comment, "revision": revision}
    yield Decision(
        kind="received",
        to_status=comment.status,
        rule=comment.rule,
        actor_kind="policy",
        created_at=comment.created_at,
        **about,
    )
    if comment.status == "held":
        after = dice.choice(("published", "refused"))
        yield Decision(
            kind="decided",
            from_status="held",
            to_status=after,
            rule=dice.choice(rules) if after == "refused" else None,
            actor_kind="person",
            created_at=comment.created_at + timedelta(minutes=dice.expovariate(1 / 90)),
            **about,
        )


if __name__ == "__main__":
    main()
