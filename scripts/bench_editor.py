#!/usr/bin/env python3
"""Times a long story at the desk, and the page of somebody who has written very much.

    scripts/bench_editor.py [--blocks N] [--stories N] [--rounds N]

Fills a throwaway database with a story of 200 blocks that was saved 30 times, and with a person
who has 5,000 stories; then asks as a signed-in editor's browser would: open the form, keep unsaved
text, save, compare two revisions, and as a reader's: the person's newest and oldest page. A
database of its own is made in a temporary folder; where DATABASE_URL names a PostgreSQL server,
one beside the named one, dropped after. The bounds are a second for the desk, 100 milliseconds for
readers. The last column counts the queries.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

DESK_BOUND, PAGE_BOUND = 1000.0, 100.0  # milliseconds
SAVES = 30
SENTENCE = "The road over the bridge was closed for an hour, and nobody at the depot knew why. "


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="standfirst-bench-") as folder:
        address = os.environ.get("DATABASE_URL", "")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "a bench has no secrets",
            "VAR_DIR": folder,
            "DATABASE_URL": address if address.startswith("postgres") else "",
        }
        sys.exit(_measure(options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--blocks", type=int, default=200, help="paragraphs and the like")
    parser.add_argument("--stories", type=int, default=5_000, help="by one person")
    parser.add_argument("--rounds", type=int, default=15, help="of each measurement")
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> int:
    """Print the times; the answer is 1 when one is over its bound."""
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
        else f"bench_editor_{os.getpid()}"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        print(f"{connection.vendor}; milliseconds of {options.rounds} rounds, and queries\n")
        print(f"{'':34}{'best':>8}{'median':>8}{'queries':>9}")
        late = [_desk(options), _readers(options)]
    finally:
        connection.creation.destroy_test_db(":none:", verbosity=0)
    return int(any(late))


def _desk(options: argparse.Namespace) -> bool:
    story, client = _story(options.blocks), _signed_in()
    form = f"/admin/articles/article/{story.pk}/change/"

    def save() -> None:
        fields = Form.of(client.get(form))
        _expect(302, client.post(form, fields | {"headline": f"Saved at {time.perf_counter()}"}))

    def keep() -> None:
        sent = dict(opened, headline=f"Kept at {time.perf_counter()}", article=story.pk)
        _expect(200, client.post("/admin/articles/article/autosave/", sent))

    opened = Form.of(client.get(form))
    compare = f"/admin/articles/article/{story.pk}/compare/"
    return any(
        [
            _row("open the form", lambda: _expect(200, client.get(form)), options, DESK_BOUND),
            _row("keep unsaved text", keep, options, DESK_BOUND),
            _row("open and save", save, options, DESK_BOUND),
            _row("history", lambda: _expect(200, client.get(f"{form[:-7]}history/")), options),
            _row("compare", lambda: _expect(200, client.get(compare)), options, DESK_BOUND),
        ]
    )


def _readers(options: argparse.Namespace) -> bool:
    from django.test import Client

    person = _person(options.stories)
    reader, address = Client(), person.get_absolute_url()
    oldest = address
    for _page in range(20):
        page = reader.get(oldest).context["stories"]
        oldest = address + page.older if page.older else oldest
    return any(
        [
            _row("a person's newest page", _getting(reader, address), options, PAGE_BOUND),
            _row("a person's 21st page", _getting(reader, oldest), options, PAGE_BOUND),
            _row("a person's feed", _getting(reader, f"{address}feed.json"), options, PAGE_BOUND),
        ]
    )


def _getting(client: Any, address: str) -> Callable[[], None]:
    return lambda: _expect(200, client.get(address))


def _row(
    name: str, work: Callable[[], None], options: argparse.Namespace, bound: float = DESK_BOUND
) -> bool:
    """Print one line; whether its median is over the bound."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()
    with CaptureQueriesContext(connection) as captured:
        work()
    asked, taken = len(captured), []
    for _round in range(options.rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1e3)
    middle = statistics.median(taken)
    late = "  too slow" if middle > bound else ""
    print(f"{name:34}{min(taken):8.1f}{middle:8.1f}{asked:9}{late}", flush=True)
    return bool(late)


def _expect(status: int, response: Any) -> None:
    if response.status_code != status:
        form = response.context and response.context.get("adminform")
        said = f"\n{form.form.errors.as_text()}" if form else ""
        sys.exit(f"Answered {response.status_code} where {status} was due.{said}")


class Form(HTMLParser):
    """The fields of the page's long form, as a browser would send them with the plain button."""

    @classmethod
    def of(cls, response: Any) -> dict[str, Any]:
        parser = cls()
        parser.feed(response.content.decode())
        return parser.fields

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {"_save": "1"}
        self._list = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "input" and kind not in ("submit", "file") and not name.startswith("_"):
            ticked = kind in ("checkbox", "radio")
            if not ticked or "checked" in told:
                self.fields[name] = told.get("value", "on" if ticked else "")
        elif tag == "select":
            self._list = name
        elif tag == "option" and self._list and "selected" in told:
            self.fields[self._list] = told.get("value", "")
        elif tag == "textarea":
            self._text, self.fields[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data.lstrip("\r\n") if not self.fields[self._text] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._list = ""


def _block(number: int) -> str:
    if number % 12 == 5:
        return f"<h2>What happened at gate {number}</h2>"
    if number % 12 == 8:
        return f"<ul><li>{SENTENCE}</li><li>Gate {number}</li></ul>"
    if number % 12 == 10:
        return f"<blockquote><p>Nobody at gate {number} told us.</p></blockquote>"
    link = f'<a href="https://example.org/{number}">gate {number}</a>'
    return f"<p>{SENTENCE * 3}At {link} <strong>nothing</strong> moved.</p>"


def _section() -> Any:
    from articles.models import Edition, Section

    edition, _made = Edition.objects.get_or_create(language="en", defaults={"name": "English"})
    made = Section.objects.get_or_create(slug="city", defaults={"name": "City", "edition": edition})
    return made[0]


def _story(blocks: int) -> Any:
    """A published story of so many blocks, saved many times since."""
    from articles import publishing
    from articles.models import Article

    texts = [_block(number) for number in range(blocks)]
    story = Article(headline="A long story", section=_section(), language="en")
    story.deck = "Nobody knew why."
    story.body_source = "".join(texts)
    publishing.publish(publishing.save(story, by="Bench"), by="Bench")
    for number in range(SAVES):
        texts[number * 7 % blocks] = f"<p>Changed for the {number}th time. {SENTENCE}</p>"
        story.body_source = "".join(texts)
        publishing.save(story, by="Bench", note="A change")
    return story


def _person(count: int) -> Any:
    """Somebody with so many stories: of each two hours of their life one."""
    from django.utils import timezone

    from articles.models import Article, Credit, Person

    person = Person.objects.create(slug="ana-lopes", name="Ana Lopes", biography="Writes much.")
    section, now = _section(), timezone.now()
    byline = [{"name": person.name, "url": person.get_absolute_url(), "role": "author"}]
    card = {"section": {"name": section.name, "url": section.get_absolute_url()}}
    made = Article.objects.bulk_create(
        Article(
            section=section,
            slug=f"story-{number}",
            path=f"city/2025/01/06/story-{number}",
            headline=f"Story {number} of the bridge road",
            deck=SENTENCE,
            language="en",
            publish_at=now - timedelta(hours=2 * number),
            first_published_at=now - timedelta(hours=2 * number),
            card={**card, "credits": byline, "topics": [], "related": [], "corrections": []},
        )
        for number in range(count)
    )
    Credit.objects.bulk_create(Credit(article=one, person=person) for one in made)
    return person


def _signed_in() -> Any:
    from django.contrib.auth.models import Group
    from django.test import Client

    from articles.people.models import User

    user = User.objects.create_user("editor@example.org", "a bench has no secrets")
    User.objects.filter(pk=user.pk).update(name="Edda", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    main()
