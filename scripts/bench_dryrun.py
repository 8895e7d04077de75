#!/usr/bin/env python3
"""Measures dry runs of the starter policy over made-up comments in a throwaway database.

    scripts/bench_dryrun.py [--comments N] [--seed N] [--postgresql]

Prints comments a second and the peak of memory for growing numbers of comments, each measured in
a process of its own, and both beside the smallest: flat means that they stay near 1.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

START = datetime(2025, 1, 6, tzinfo=UTC)
DAYS = 60
PER_THREAD = 330
PER_SENDER = 9
PORTION = 2000
WORDS = """the road bridge council money story again people never always think know said was were
because minister paper editor convoy lorry stone night police school town river budget vote promise
years last week nobody asked where when how much little fair wrong right true false read wrote
answer question please thank agree disagree source number photo headline driver market
price""".split()
SPICE = (
    "You are an idiot.",
    "Write to me at reader@example.net, please.",
    "EVERYBODY HERE KNOWS WHO PAID FOR THIS ROAD",
    "See https://a.example https://b.example https://c.example",
    "Sooooooooooooooo true",
    "ok",
)


def main() -> None:
    options = _options()
    if options.measure:
        print(json.dumps(_measure(options.measure)))
        return
    with tempfile.TemporaryDirectory(prefix="standfirst-bench-", dir="/tmp") as name:
        folder = Path(name)
        with _database(folder, options.postgresql) as address:
            os.environ.update(_environment(folder, address))
            _set_up()
            _fill(options.comments, random.Random(options.seed))  # noqa: S311 - no secret
            _report(options.comments)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--comments", type=int, default=100_000, help="how many there are")
    parser.add_argument("--seed", type=int, default=1, help="chance begins here")
    parser.add_argument("--postgresql", action="store_true", help="on a throwaway PostgreSQL")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
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


def _fill(count: int, dice: random.Random) -> None:
    from tqdm import tqdm

    from comments import policies

    rules = json.loads((ROOT / "portal/starter/policy.json").read_text())["rules"]
    policy = policies.publish(policies.create_draft(rules), by="Bench", now=START)
    threads = _threads(max(1, count // PER_THREAD))
    senders = _senders(max(1, count // PER_SENDER))
    step = timedelta(days=DAYS) / count
    with tqdm(total=count, desc="Making comments", unit="", leave=False, disable=None) as bar:
        for first in range(0, count, PORTION):
            numbers = range(first, min(first + PORTION, count))
            _portion(numbers, step, dice, policy, threads, senders)
            bar.update(len(numbers))


def _threads(count: int) -> list[Any]:
    from articles.models import Article, Edition, Section
    from comments.models import Thread

    edition, _made = Edition.objects.get_or_create(language="en", defaults={"name": "English"})
    section = Section.objects.create(slug="bench", name="Bench", edition=edition)
    made = Article.objects.bulk_create(
        Article(
            section=section,
            slug=f"story-{number}",
            path=f"bench/2025/01/06/story-{number}",
            headline=f"Story {number}",
            deck="What happened next.",
            body="<p>Something happened.</p>",
            body_source="<p>Something happened.</p>",
            text="Something happened.",
            publish_at=START,
            first_published_at=START,
            updated_at=START,
            card={},
        )
        for number in range(count)
    )
    return Thread.objects.bulk_create(Thread(article=article) for article in made)


def _senders(count: int) -> list[Any]:
    from comments.models import Sender

    return Sender.objects.bulk_create(
        [Sender(email=f"reader{number}@example.org") for number in range(count)], PORTION
    )


def _portion(
    numbers: range,
    step: timedelta,
    dice: random.Random,
    policy: Any,
    threads: list[Any],
    senders: list[Any],
) -> None:
    from comments.models import Comment, CommentRevision, Decision

    rule = policy.rules.get(number=1)
    comments = Comment.objects.bulk_create(
        _comment(number, START + number * step, dice, policy, threads, senders)
        for number in numbers
    )
    CommentRevision.objects.bulk_create(
        CommentRevision(
            comment=one, number=1, name=_name(dice), text=_text(dice), html="", policy=policy
        )
        for one in comments
    )
    first = CommentRevision.objects.filter(comment__in=[one.pk for one in comments[:1]]).get().pk
    for at, one in enumerate(comments):
        one.current_id = first + at
    Comment.objects.bulk_update(comments, ["current"], batch_size=400)
    Decision.objects.bulk_create(row for one in comments for row in _decisions(one, rule, dice))


def _comment(
    number: int,
    at: datetime,
    dice: random.Random,
    policy: Any,
    threads: list[Any],
    senders: list[Any],
) -> Any:
    """Most comments are under the newest stories, and a few readers write a lot."""
    from comments.models import Comment

    newest = number * len(threads) // (len(threads) * PER_THREAD + 1)
    thread = threads[max(0, newest - int(dice.expovariate(0.2))) % len(threads)]
    thread.last_number += 1
    sender = senders[int(len(senders) * dice.random() ** 3)]
    return Comment(
        thread=thread,
        number=thread.last_number,
        path=f"{thread.last_number:07}",
        sender=sender,
        status=dice.choices(("published", "held", "refused"), (84, 12, 4))[0],
        policy=policy,
        network_hash=f"{at.date()}-{sender.pk % 4001}",
        network_day=at.date(),
        token=f"bench-{number}",
        confirmed=sender.pk % 3 > 0,
        created_at=at,
    )


def _name(dice: random.Random) -> str:
    return f"{dice.choice(WORDS).title()} {dice.choice(WORDS).title()}"


def _text(dice: random.Random) -> str:
    sentences = [
        " ".join(dice.choices(WORDS, k=dice.randint(4, 18))).capitalize() + "."
        for _ in range(dice.choice((1, 1, 2, 2, 3, 5, 9)))
    ]
    if dice.random() < 0.08:
        sentences.insert(dice.randrange(len(sentences) + 1), dice.choice(SPICE))
    return " ".join(sentences)


def _decisions(comment: Any, rule: Any, dice: random.Random) -> Iterator[Any]:
    from comments.models import Decision

    common = {"comment": comment, "revision_id": comment.current_id}
    yield Decision(
        kind="received",
        to_status=comment.status,
        rule=rule if comment.status != "published" else None,
        actor_kind="policy",
        created_at=comment.created_at,
        **common,
    )
    if comment.status == "held" or dice.random() < 0.02:
        later = comment.created_at + timedelta(minutes=dice.expovariate(1 / 90))
        yield Decision(
            kind="decided",
            from_status=comment.status,
            to_status=dice.choice(("published", "refused")),
            actor_kind="person",
            created_at=later,
            **common,
        )


def _report(count: int) -> None:
    sizes = [size for size in (count // 10, count * 3 // 10, count) if size]
    heads = ("comments", "seconds", "of CPU", "a second", "", "peak MB", "")
    print("{:>10} {:>8} {:>8} {:>9} {:>6} {:>8} {:>6}".format(*heads))
    first: dict[str, float] = {}
    for size in sizes:
        found = _in_a_process(size)
        rate, peak = size / found["seconds"], found["peak"]
        first = first or {"rate": rate, "peak": peak}
        print(
            f"{size:>10,} {found['seconds']:>8.1f} {found['cpu']:>8.1f}"
            f" {rate:>9,.0f} {first['rate'] / rate:>5.2f}x"
            f" {peak:>8.0f} {peak / first['peak']:>5.2f}x",
            flush=True,
        )
    print(
        f"{found['differences']:,} differences of {size:,}; the last run ended: {found['status']}"
    )


def _in_a_process(size: int) -> dict[str, Any]:
    """Runs it there, and watches its row from here."""
    from tqdm import tqdm

    from comments.models import DryRun

    command = [sys.executable, __file__, "--measure", str(size)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with tqdm(total=size, desc=f"Replaying {size:,}", unit="", leave=False, disable=None) as bar:
        while child.poll() is None:
            done = DryRun.objects.filter(size=size).values_list("done", flat=True).first() or 0
            bar.update(done - bar.n)
            time.sleep(0.2)
    output = child.stdout.read() if child.stdout else ""
    if child.returncode:
        sys.exit(child.returncode)
    return dict(json.loads(output))


def _measure(size: int) -> dict[str, Any]:
    import django

    django.setup()
    from comments import dryrun
    from comments.models import DryRun, PolicyVersion

    version = PolicyVersion.objects.get(number=1)
    run = DryRun.objects.create(version=version, edits=0, scope="comments", size=size)
    began, worked = time.perf_counter(), time.process_time()
    dryrun.run(run.pk)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    run.refresh_from_db()
    return {
        "seconds": seconds,
        "cpu": cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "status": run.status,
        "differences": run.differences.count(),
    }


if __name__ == "__main__":
    main()
