#!/usr/bin/env python3
"""Times the search page with 1,000, 10,000 and 100,000 articles, on each database that is here.

    scripts/bench_search.py [--articles N] [--only sqlite|postgresql]

Fills a throwaway database as far as each size, indexes it, and times what the page asks of the
database, then the whole page as a browser gets it, templates and passages included. SQLite keeps
its database in a temporary folder; for PostgreSQL a server is started and removed after. The bound
is 50 milliseconds. On a machine that does other work, the best time says most.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

SIZES = (1_000, 10_000, 100_000)
BOUND = 50.0  # milliseconds
ROUNDS = 41
BATCH = 2_000
SECTIONS = 12
VOCABULARY = 60_000
LENGTH = 400  # words of a text
EVERY_MINUTES = 50
BEGAN = datetime(2015, 1, 1, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")
PARTS = ("the search", "the whole page")
# "everywhere" stands in every text, "often" in every tenth, "seldom" in every 500th, and "side" is
# next to "door" in every tenth, apart from it in as many.
SEARCHES = {
    "a rare word": "q=seldom",
    "a word of a tenth": "q=often",
    "a word of every article": "q=everywhere",
    "two words, both common": "q=everywhere+often",
    "a common and a rare word": "q=everywhere+seldom",
    "a phrase": "q=%22side+door%22",
    "a section": "q=everywhere&section=section-7",
    "a section, a rare word": "q=seldom&section=section-7",
    "a year": "q=everywhere&since=2015-01-01&until=2015-12-31",
    "relevance, a rare word": "q=seldom&order=relevance",
    "relevance, every article": "q=everywhere&order=relevance",
    "relevance, a phrase": "q=%22side+door%22&order=relevance",
    "nothing, one word": "q=xylophonist",
    "nothing, three words": "q=everywhere+often+xylophonist",
}


def main() -> None:
    options = _options()
    if options.measure:
        print(json.dumps(_measure(options.articles)))
        return
    for engine in [options.only] if options.only else ENGINES:
        _report(engine, options.articles)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=SIZES[-1], help="how many at most")
    parser.add_argument("--only", choices=ENGINES, help="one database only")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _report(engine: str, most: int) -> None:
    figures = _in_a_process(engine, most)
    if figures is None:
        return
    sizes = list(figures)
    for part in PARTS:
        print(f"\n{engine}, {part}: milliseconds; best, median, 95th percentile of {ROUNDS}\n")
        print(f"{'':28}" + "".join(f"{int(size):>21,}" for size in sizes) + f"{'growth':>8}")
        for name in SEARCHES:
            row = [figures[size][part][name] for size in sizes]
            late = "  too much" if row[-1][1] > BOUND else ""
            cells = "".join(f"{best:8.1f}{median:6.1f}{high:7.1f}" for best, median, high in row)
            print(f"{name:28}{cells}{row[-1][0] / row[0][0]:8.2f}{late}")
    print()
    for what in ("seconds to index", "megabytes"):
        print(f"{what:28}" + "".join(f"{figures[size][what]:21.1f}" for size in sizes))


def _in_a_process(engine: str, most: int) -> dict[str, Any] | None:
    command = [sys.executable, __file__, "--measure", "--articles", str(most)]
    if engine == "postgresql":
        command = [sys.executable, str(ROOT / "scripts/with_postgresql.py"), *command]
    with tempfile.TemporaryDirectory(prefix="standfirst-bench-") as folder:
        told = {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "a bench has no secrets",
            "VAR_DIR": folder,
            "DATABASE_URL": "",
        }
        done = subprocess.run(
            command, env={**os.environ, **told}, stdout=subprocess.PIPE, text=True, check=False
        )
    if done.returncode == 69:  # PostgreSQL is not here, and that was said
        return None
    if done.returncode:
        sys.exit(done.returncode)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _measure(most: int) -> dict[int, Any]:
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
        else f"bench_search_{os.getpid()}"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return dict(_grow([size for size in SIZES if size < most] + [most]))
    finally:
        connection.creation.destroy_test_db(":none:", verbosity=0)


def _grow(sizes: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """What was measured at each size, the database growing from one to the next."""
    stories = _stories()
    there, indexed = 0, 0.0
    for size in sizes:
        _add(stories, size - there)
        there = size
        indexed += _index()
        yield size, {**_times(), "seconds to index": indexed, "megabytes": _megabytes()}


def _stories() -> Iterator[Any]:
    """Articles without end, each a little newer than the one before, always the same ones."""

    from articles.models import Article, Edition, Section, Topic

    edition, _made = Edition.objects.get_or_create(language="en", defaults={"name": "English"})
    sections = [
        Section.objects.create(slug=f"section-{n}", name=f"Section {n}", edition=edition)
        for n in range(SECTIONS)
    ]
    Topic.objects.bulk_create(Topic(slug=f"t{n}", name=f"Topic name {n}") for n in range(5_000))
    dice = random.Random(1)  # noqa: S311 - the same articles every time
    vocabulary = [f"{a}{b}{c}" for a, b, c in itertools.product(*[SYLLABLES] * 3)][:VOCABULARY]
    dice.shuffle(vocabulary)
    weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(vocabulary))))
    for number in itertools.count(1):
        words = dice.choices(vocabulary, cum_weights=weights, k=LENGTH)
        words[dice.randrange(LENGTH)] = "everywhere"
        if number % 10 == 3:
            words[dice.randrange(LENGTH)] = "often"
        if number % 500 == 7:
            words[dice.randrange(LENGTH)] = "seldom"
        if number % 10 == 5:
            words[40:42] = ["side", "door"]
        if number % 10 == 6:
            words[40], words[90] = "side", "door"
        yield Article(
            pk=number,
            section=sections[number % SECTIONS],
            slug=f"story-{number}",
            path=f"section-{number % SECTIONS}/2015/01/01/story-{number}",
            headline=" ".join(words[300:308]).capitalize(),
            deck=" ".join(words[308:330]).capitalize(),
            text=" ".join(words),
            publish_at=BEGAN + timedelta(minutes=EVERY_MINUTES * number),
            card={
                "section": {"name": "Section", "url": "/section/"},
                "credits": [{"name": f"Ana Writer{number % 300}", "url": "/", "role": "author"}],
                "topics": [{"name": f"Topic name {number % 5_000}", "url": "/"}],
            },
        )


SYLLABLES = [first + second for first in "bdfgklmnprstv" for second in "aeiou"]


def _add(stories: Iterator[Any], count: int) -> None:
    from tqdm import tqdm

    from articles.models import Article

    with tqdm(total=count, desc="Writing", unit="article", mininterval=1) as bar:
        while batch := list(itertools.islice(stories, min(BATCH, count - bar.n))):
            Article.objects.bulk_create(batch)
            bar.update(len(batch))


def _index() -> float:
    from django.db import connection
    from tqdm import tqdm

    from articles import index

    began = time.perf_counter()
    numbers = index.missing()
    with tqdm(total=len(numbers), desc="Indexing", unit="article", mininterval=1) as bar:
        index.fill(numbers, bar.update)
    took = time.perf_counter() - began
    settle = {"postgresql": "VACUUM ANALYZE", "sqlite": "PRAGMA wal_checkpoint(TRUNCATE)"}
    with connection.cursor() as cursor:
        cursor.execute(settle[connection.vendor])
    return took


def _megabytes() -> float:
    """The whole database."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size / 1e6
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e6


def _search(query: str) -> Callable[[], None]:
    """What the page asks of the database, the stories' own rows included."""
    from django.http import QueryDict

    from articles import search, suggesting, words
    from articles.forms import SearchForm
    from articles.models import Section

    form = SearchForm(QueryDict(query), Section.objects.all())
    form.is_valid()
    parsed = words.parse(form.cleaned_data["q"])
    find = search.most_relevant if form.by_relevance else search.newest

    def work() -> None:
        if not find(parsed, form.limits, size=20).count:
            suggesting.suggest(parsed, form.limits)

    return work


def _page(query: str, *, nothing: bool) -> Callable[[], None]:
    from django.test import Client

    client = Client()

    def work() -> None:
        response = client.get(f"/search/?{query}")
        if response.status_code != 200 or ("hits" in response.context) == nothing:
            sys.exit(f"/search/?{query} was not answered as it should be.")

    return work


def _times() -> dict[str, dict[str, tuple[float, float, float]]]:
    times: dict[str, dict[str, tuple[float, float, float]]] = {part: {} for part in PARTS}
    for name, query in SEARCHES.items():
        works = (_search(query), _page(query, nothing=name.startswith("nothing")))
        for part, work in zip(PARTS, works, strict=True):
            times[part][name] = _percentiles(work)
    return times


def _percentiles(work: Callable[[], None]) -> tuple[float, float, float]:
    """Milliseconds: the best, the median and the 95th percentile, after two rounds not counted."""
    taken = []
    for place in range(ROUNDS + 2):
        began = time.perf_counter()
        work()
        if place >= 2:
            taken.append((time.perf_counter() - began) * 1e3)
    return min(taken), statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    main()
