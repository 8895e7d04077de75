#!/usr/bin/env python3
"""Times the moderators' queue and one decision, with few and with very many comments.

    scripts/bench_queue.py [--comments N] [--plans]

Fills a throwaway database twice, with 1,000 and with N comments of which a tenth waits, and asks
for pages as a signed-in moderator's browser would. A database of its own is made in a temporary
folder; where DATABASE_URL names a PostgreSQL server, one beside the named one, dropped after.
Ratios compare the best times; the bound is 1.3. `--plans` prints what the database does for each.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

SMALL = 1_000
BOUND = 1.3
ROUNDS = 25
DAYS = 700
PER_THREAD = 330
PER_SENDER = 9
QUEUE = "/admin/comments/comment/"
DECIDE = f"{QUEUE}decide/"
FILTERED = {
    "a rule of every second one": "rule=hate",
    "a rule of a few": "rule=rare",
    "a language of a few": "language=ru",
    "a section of a tenth": "section=city",
    "one article": "article=1",
    "one sender": "sender=1",
    "new senders": "standing=new",
    "blocked senders": "standing=blocked",
    "sent this hour": "age=last-hour",
    "sent a week ago": "age=week",
    "reported": "reported=1",
    "appealed": "appealed=1",
    "handed to me": "handed=1",
    "nothing at all": "rule=unused&language=fr",
    "published ones": "status=published",
    "a rule, published": "status=published&rule=rare",
    "all that match": "all/?decision=publish",
}


def main() -> None:
    options = _options()
    if options.measure:
        print(json.dumps(_measure(options.measure, plans=options.plans)))
        return
    small, large = (_in_a_process(size, plans=options.plans) for size in (SMALL, options.comments))
    sizes = f"{SMALL:,} and {options.comments:,} comments, a tenth waits"
    print(f"{small['database']}, {sizes}; milliseconds, the best and the median of {ROUNDS}\n")
    print(f"{'':28}{'best':>8}{'median':>8}{'best':>10}{'median':>8}{'ratio':>8}")
    for name, (best, median) in small["times"].items():
        much, middle = large["times"][name]
        ratio = much / best
        late = "  too much" if name in ("first page", "one decision") and ratio > BOUND else ""
        row = f"{name:28}{best:8.1f}{median:8.1f}{much:10.1f}{middle:8.1f}{ratio:8.2f}"
        print(f"{row}{late}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--comments", type=int, default=1_000_000, help="how many at most")
    parser.add_argument("--plans", action="store_true", help="print the plans of the queries")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_a_process(size: int, *, plans: bool) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", str(size), *(["--plans"] if plans else [])]
    with tempfile.TemporaryDirectory(prefix="standfirst-bench-") as folder:
        address = os.environ.get("DATABASE_URL", "")
        told = {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "a bench has no secrets",
            "VAR_DIR": folder,
            "DATABASE_URL": address if address.startswith("postgres") else "",
        }
        done = subprocess.run(
            command, env={**os.environ, **told}, stdout=subprocess.PIPE, text=True, check=False
        )
    if done.returncode:
        sys.exit(done.returncode)
    return dict(json.loads(done.stdout))


def _measure(size: int, *, plans: bool) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import override_settings, setup_test_environment

    setup_test_environment()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()
    connection.settings_dict["TEST"]["NAME"] = (
        f"{os.environ['VAR_DIR']}/bench.sqlite3"
        if connection.vendor == "sqlite"
        else f"bench_queue_{os.getpid()}"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        began = time.perf_counter()
        _fill(size)
        took = time.perf_counter() - began
        print(f"{size:,} comments made in {took:.0f} seconds", file=sys.stderr)
        times = _times(_signed_in(), plans=plans)
    finally:
        connection.creation.destroy_test_db(":none:", verbosity=0)
    return {"database": connection.vendor, "times": times}


def _fill(size: int) -> None:
    """One statement a table: what stands in a row follows from its number."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from comments import models

    policy, rules = _policy()
    threads = _threads(max(1, size // PER_THREAD))
    senders = max(1, size // PER_SENDER)
    sql = Sql()
    with transaction.atomic():
        _insert(models.Sender, senders, {"email": "'reader' || i || '@example.org'"}, sql)
        _insert(models.Comment, size, _comments(sql, threads, senders, policy, rules), sql)
        _insert(models.CommentRevision, size, _revisions(policy), sql)
        _insert(models.Decision, size, _decisions(rules), sql)
        findings = {"revision_id": "i", "detector": "'words'", "start": "4", "end": "9"}
        for rule, where in ((rules[0], "i % 20 = 3"), (rules[1], "i % 10 = 3")):
            found = {**findings, "rule_id": str(rule), "message": "'{}'"}
            _insert(models.Finding, size, found, sql, where=where, numbered=False)
        _insert(models.Report, size, _reports(), sql, where=REPORTED, numbered=False)
        _insert(models.Appeal, size, _appeals(), sql, where=APPEALED, numbered=False)
        _standings()
    tables = [
        getattr(models, name) for name in ("Sender", "Comment", "CommentRevision", "Decision")
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        settle = {"postgresql": "VACUUM ANALYZE", "sqlite": "PRAGMA wal_checkpoint(TRUNCATE)"}
        cursor.execute(settle[connection.vendor])


WAITING = "i % 10 = 3"
REPORTED = "i % 500 = 103"
APPEALED = "i % 1000 = 203"
STATUS = f"""CASE WHEN {REPORTED} THEN 'published' WHEN {APPEALED} THEN 'removed'
    WHEN {WAITING} THEN 'held' WHEN i % 10 = 7 THEN 'refused' WHEN i % 100 = 9 THEN 'removed'
    ELSE 'published' END"""


class Sql:
    """The few expressions in which the databases differ."""

    def __init__(self) -> None:
        from django.db import connection

        self.postgresql = connection.vendor == "postgresql"

    def padded(self, number: str) -> str:
        if self.postgresql:
            return f"lpad(({number})::text, 7, '0')"
        return f"printf('%07d', {number})"

    def ago(self, seconds: str) -> str:
        if self.postgresql:
            return f"now() - ({seconds}) * interval '1 second'"
        return f"strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || ({seconds}) || ' seconds')"


def _insert(
    model: Any,
    count: int,
    given: dict[str, str],
    sql: Sql,
    *,
    where: str = "TRUE",
    numbered: bool = True,
) -> None:
    """A row for each number `i` from 1 on: the expressions given, and defaults for the rest."""
    from django.db import connection

    columns = dict(given, **({"id": "i"} if numbered else {}))
    for field in model._meta.concrete_fields:
        if field.attname not in columns and not field.null and not field.primary_key:
            columns[field.attname] = _default(field, sql)
    names = ", ".join(f'"{name}"' for name in columns)
    source = f"SELECT {', '.join(columns.values())} FROM n WHERE {where}"  # noqa: S608 - our words
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL"  # noqa: S608
            f" SELECT i + 1 FROM n WHERE i < {count})"
            f" INSERT INTO {model._meta.db_table} ({names}) {source}"
        )


def _default(field: Any, sql: Sql) -> str:
    if field.get_internal_type() == "DateTimeField":
        return sql.ago("0")
    value = field.get_default()
    return str(value).upper() if isinstance(value, bool) else repr(value)


def _comments(
    sql: Sql, threads: int, senders: int, policy: int, rules: list[int]
) -> dict[str, str]:
    """Every tenth comment is by one of the few who write much."""
    busy = max(1, senders // 100)
    unseen = f"{WAITING} AND NOT {REPORTED}"
    return {
        "thread_id": f"i % {threads} + 1",
        "number": f"i / {threads} + 1",
        "path": sql.padded(f"i / {threads} + 1"),
        "sender_id": f"CASE WHEN i % 10 = 0 THEN i / 10 % {busy} ELSE i % {senders} END + 1",
        "status": STATUS,
        "language": "CASE WHEN i % 50000 = 13 THEN 'ru' ELSE 'en' END",
        "policy_id": str(policy),
        "rule_id": f"CASE WHEN {WAITING} THEN CASE WHEN i % 50000 = 13 THEN {rules[2]}"
        f" WHEN i % 20 = 3 THEN {rules[0]} ELSE {rules[1]} END END",
        "current_id": "i",
        "risk": f"CASE WHEN {WAITING} THEN i * 7919 % 101 ELSE 0 END",
        "waits": WAITING,
        "token": "'bench-' || i",
        "network_hash": "'network-' || i % 4001",
        "confirmed": "i % 3 > 0",
        "created_at": sql.ago(f"i * 7919 % {DAYS * 86_400}"),
        "published_at": f"CASE WHEN {unseen} THEN NULL ELSE {sql.ago('60')} END",
    }


def _revisions(policy: int) -> dict[str, str]:
    text = (
        "'You numpty, number ' || i || ': the road was closed for an hour, and nobody asked why.'"
    )
    return {"comment_id": "i", "number": "1", "name": "'Reader ' || i", "text": text,
            "html": "''", "policy_id": str(policy)}  # fmt: skip


def _decisions(rules: list[int]) -> dict[str, str]:
    cited = f"CASE WHEN {WAITING} THEN {rules[0]} END"
    return {"kind": "'received'", "comment_id": "i", "revision_id": "i", "to_status": STATUS,
            "actor_kind": "'policy'", "rule_id": cited}  # fmt: skip


def _reports() -> dict[str, str]:
    return {"comment_id": "i", "revision_id": "i", "status": "'open'", "token": "'r' || i",
            "nonce": "'r' || i", "email": "'critic' || i % 100 || '@example.org'"}  # fmt: skip


def _appeals() -> dict[str, str]:
    return {"decision_id": "i", "comment_id": "i", "status": "'open'", "text": "'No insult.'"}


def _policy() -> tuple[int, list[int]]:
    from comments import policies

    keys = ("hate", "civil", "rare", "unused")
    draft = policies.create_draft(
        [
            {
                "number": number,
                "key": key,
                "texts": {"en": {"title": key.title(), "text": f"No {key}."}},
                "consequence": "",
            }
            for number, key in enumerate(keys, start=1)
        ]
    )
    version = policies.publish(draft, by="Bench")
    return version.pk, [rule.pk for rule in version.rules.order_by("number")]


def _threads(count: int) -> int:
    """Threads 1 to `count`, a tenth of them in the section that a filter asks for."""
    from django.utils import timezone

    from articles.models import Article, Edition, Section
    from comments.models import Thread

    edition, _made = Edition.objects.get_or_create(language="en", defaults={"name": "English"})
    sections = [
        Section.objects.create(slug=slug, name=slug.title(), edition=edition)
        for slug in ("world", "city")
    ]
    made = Article.objects.bulk_create(
        Article(
            pk=number,
            section=sections[number % 10 == 0],
            slug=f"story-{number}",
            path=f"world/2025/01/06/story-{number}",
            headline=f"Story {number}",
            deck="What happened next.",
            publish_at=timezone.now(),
            card={},
        )
        for number in range(1, count + 1)
    )
    Thread.objects.bulk_create(Thread(pk=one.pk, article=one) for one in made)
    return count


def _standings() -> None:
    from comments.models import Standing

    Standing.objects.bulk_create(
        Standing(sender_id=number, state=state, reason="A bench.", token=f"s{number}")
        for number, state in ((2, "blocked"), (3, "trusted"), (4, "hold"))
        if number <= SMALL // PER_SENDER
    )


def _signed_in() -> Any:
    from django.contrib.auth.models import Group
    from django.test import Client

    from articles.people.models import User
    from comments.models import Comment, Handover

    user = User.objects.create_user("moderator@example.org", "a bench has no secrets")
    User.objects.filter(pk=user.pk).update(name="Mona", is_staff=True)
    user.groups.add(Group.objects.get(name="Moderator"))
    for comment in Comment.objects.queue()[:3]:
        Handover.objects.create(comment=comment, kind="handover", to=user, by_name="Ana")
    client = Client()
    client.force_login(user)
    return client


def _times(client: Any, *, plans: bool) -> dict[str, tuple[float, float]]:
    def page(query: str) -> Callable[[], None]:
        address = QUEUE + (query if query.startswith("all/") else f"?{query}")
        return lambda: _expect(200, client.get(address))

    times = {"first page": _best(page(""))}
    second = client.get(QUEUE).context["after_query"]
    times["second page"] = _best(page(second))
    decisions = _decisions_to_make()
    times["one decision"] = _best(lambda: _expect(303, client.post(DECIDE, next(decisions))))
    for name, query in FILTERED.items():
        times[name] = _best(page(query), rounds=5)
        if plans:
            _explain(name, page(query))
    if plans:
        _explain("first page", page(""))
        _explain("one decision", lambda: _expect(303, client.post(DECIDE, next(decisions))))
    return times


def _decisions_to_make() -> Iterator[dict[str, str]]:
    """Of the comments at the head of the queue, every second one is refused."""
    from comments.models import Comment, Rule

    rule = Rule.objects.get(key="civil")
    held = Comment.objects.queue().filter(status="held")
    for place, (pk, revision) in enumerate(held.values_list("pk", "revision")[: ROUNDS * 2]):
        decision = f"rule-{rule.pk}" if place % 2 else "publish"
        yield {"seen": f"{pk}:held:{revision}", "decision": decision}


def _expect(status: int, response: Any) -> None:
    if response.status_code != status:
        sys.exit(f"Answered {response.status_code} where {status} was due.")


def _best(work: Callable[[], None], rounds: int = ROUNDS) -> tuple[float, float]:
    """Milliseconds: the best and the median, after two rounds that nobody counts."""
    taken = []
    for place in range(rounds + 2):
        began = time.perf_counter()
        work()
        if place >= 2:
            taken.append((time.perf_counter() - began) * 1e3)
    return min(taken), statistics.median(taken)


def _explain(name: str, work: Callable[[], None]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    prefix = "EXPLAIN ANALYZE" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    for query in captured:
        if query["sql"].startswith("SELECT") and '"comments_' in query["sql"]:
            print(f"\n[{name}] {query['time']} s: {query['sql'][:3000]}", file=sys.stderr)
            with connection.cursor() as cursor:
                cursor.execute(f"{prefix} {query['sql']}")
                for row in cursor.fetchall():
                    print("   ", row[-1], file=sys.stderr)


if __name__ == "__main__":
    main()
