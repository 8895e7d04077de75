"""A newsroom that does whatever it likes, beside a plain model of what must come of it.

Every step: saves on fresh and on stale forms, schedules, embargoes, ends, corrections, renames,
moves, restored revisions, withdrawals, and the clock. After every step what readers can see, in
each place where they look, what the history holds and what the log tells, must be what the model
says.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles import publishing
from articles.audit.models import AuditEntry
from articles.models import Article, Section
from tests.factories import make_section, make_site

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 5, 20, 12, tzinfo=UTC)
NEWS_FOR = timedelta(days=2)
MOST = 3
EXAMPLES = 12
STEPS = 500
"""How many steps are taken at least, over all examples."""
OFFSETS = st.sampled_from([None, -90, 1, 30, 600])
"""Minutes from now, or no time."""
PICK = st.integers(0, 99)
LISTS = ("/", "/feed/", "/feed.json", "/search/?q=bulletin")


class Clock:
    now = BEGIN
    steps = 0


@dataclass
class Said:
    """What one revision says."""

    headline: str
    text: str


@dataclass
class Story:
    """The model: what an editor set, and what follows from it."""

    key: int
    history: list[Said] = field(default_factory=list)
    section: str = "security"
    publish_at: datetime | None = None
    embargo: datetime | None = None
    expires: datetime | None = None
    withdrawn: bool = False
    first: datetime | None = None
    updated: datetime | None = None
    slug: str = ""
    addresses: list[str] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @property
    def says(self) -> Said:
        return self.history[-1]

    def begins(self, embargo: datetime | None = None) -> datetime | None:
        until = embargo or self.embargo
        if self.publish_at is None or until is None:
            return self.publish_at
        return max(self.publish_at, until)

    @property
    def seen(self) -> bool:
        """Whether readers saw it: its address and first date stand from then on."""
        return self.first is not None and self.first <= Clock.now

    @property
    def visible(self) -> bool:
        begin = self.begins()
        over = self.withdrawn or (self.expires is not None and self.expires <= Clock.now)
        return begin is not None and begin <= Clock.now and not over

    @property
    def status(self) -> int:
        if self.visible:
            return 200
        begin = self.begins()
        return 410 if begin is not None and begin <= Clock.now else 404

    @property
    def is_news(self) -> bool:
        return self.visible and (self.begins() or BEGIN) > Clock.now - NEWS_FOR

    def became(self, action: str) -> None:
        self.log.append(f"article.{action}")

    def settled(self) -> None:
        """Until readers saw it, its first date and its address follow its times."""
        if not self.seen:
            self.first = self.updated = self.begins()
            self.addresses = []


def later(minutes: int | None) -> datetime | None:
    return None if minutes is None else Clock.now + timedelta(minutes=minutes)


class Newsroom(RuleBasedStateMachine):
    @initialize()
    def opens(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        Clock.now = BEGIN
        make_site()
        self.stories: list[Story] = []
        self.rows: list[int] = []
        self.count = 0
        self.looked: tuple[Any, ...] = ()
        self.begin_story()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # What they do

    def _words(self) -> Said:
        self.count += 1
        return Said(f"Headline{self.count:03}", f"Words{self.count:03} bulletin.")

    def _pick(self, number: int) -> tuple[Story, Article]:
        at = number % len(self.stories)
        return self.stories[at], Article.objects.get(pk=self.rows[at])

    @contextmanager
    def _expecting(self, possible: bool) -> Any:
        """What follows is done if it is possible, and else refused without a trace."""
        if possible:
            yield
            return
        with pytest.raises(publishing.NotPossible):
            yield

    @rule()
    def begin_story(self) -> None:
        if len(self.stories) == MOST:
            return
        said = self._words()
        row = Article(section=make_section(), headline=said.headline)
        row.body_source = f"<p>{said.text}</p>"
        publishing.save(row, by="Ana")
        self.rows.append(row.pk)
        self.stories.append(Story(len(self.rows), [said], slug=row.slug))

    @rule(minutes=st.sampled_from([1, 29, 31, 599]))
    def time_passes(self, minutes: int) -> None:
        Clock.now += timedelta(minutes=minutes)

    @rule(seconds=st.sampled_from([-1, 0, 1]))
    def a_time_comes(self, seconds: int) -> None:
        """The clock goes to the next time that anybody has set, or to a second beside it."""
        times = [
            at + timedelta(seconds=seconds)
            for story in self.stories
            for at in (story.publish_at, story.embargo, story.expires)
            if at is not None
        ]
        Clock.now = min((at for at in times if at > Clock.now), default=Clock.now)

    @rule(embargo=st.sampled_from([1, 30]), expires=st.sampled_from([None, 31, 600]))
    def somebody_publishes_a_story_under_embargo(self, embargo: int, expires: int | None) -> None:
        self.begin_story()
        which = len(self.stories) - 1
        if self.stories[which].publish_at is None:
            self.somebody_saves(which, False, embargo, expires, False)
            self.somebody_publishes(which, None)

    @rule(which=PICK, shown=st.booleans(), moves=st.booleans())
    def somebody_changes_the_words(self, which: int, shown: bool, moves: bool) -> None:
        self.somebody_saves(which, shown, None, None, moves)

    @rule(which=PICK, shown=st.booleans(), embargo=OFFSETS, expires=OFFSETS, moves=st.booleans())
    def somebody_saves(
        self, which: int, shown: bool, embargo: int | None, expires: int | None, moves: bool
    ) -> None:
        story, row = self._pick(which)
        said = self._words()
        row.headline, row.body_source = said.headline, f"<p>{said.text}</p>"
        row.embargo_until, row.expire_at = later(embargo), later(expires)
        section = "city" if moves and story.section == "security" else "security"
        row.section = make_section(slug=section, name=section.title())
        begin = Story(0, publish_at=story.publish_at, embargo=row.embargo_until).begins()
        ends = row.expire_at is not None and begin is not None and row.expire_at <= begin
        waits = story.seen and begin is not None and begin > Clock.now
        with self._expecting(not ends and not waits):
            publishing.save(row, by="Ben", visible_update=shown)
        if ends or waits:
            return
        was_seen = story.seen
        story.history.append(said)
        if was_seen and section != story.section:
            story.became("renamed")
        if (story.embargo, story.expires) != (row.embargo_until, row.expire_at):
            story.became("times_changed")
        story.embargo, story.expires = row.embargo_until, row.expire_at
        story.section = section
        story.settled()
        if was_seen and shown:
            story.updated = Clock.now

    @rule(which=PICK)
    def somebody_saves_what_is_outdated(self, which: int) -> None:
        _story, row = self._pick(which)
        row.headline = "Never stored"
        with pytest.raises(publishing.Outdated):
            publishing.save(row, by="Cleo", seen=publishing.latest_revision(row) - 1)

    @rule(which=PICK)
    def somebody_publishes_at_once(self, which: int) -> None:
        self.somebody_publishes(which, None)

    @rule(which=PICK, minutes=OFFSETS)
    def somebody_publishes(self, which: int, minutes: int | None) -> None:
        story, row = self._pick(which)
        at = later(minutes)
        over = story.expires is not None and story.expires <= Clock.now
        if story.withdrawn:
            possible = not (at is not None and at > Clock.now) and not over
        else:
            begin = Story(0, publish_at=at or Clock.now, embargo=story.embargo).begins()
            ends = story.expires is not None and begin is not None and story.expires <= begin
            possible = not story.seen and not ends
        with self._expecting(possible):
            publishing.publish(row, by="Ben", at=at)
        if not possible:
            return
        story.history.append(story.says)
        if story.withdrawn:
            story.withdrawn = False
            story.became("republished")
            return
        story.publish_at = at or Clock.now
        story.settled()
        story.became("published" if story.seen else "scheduled")

    @rule(which=PICK)
    def somebody_makes_a_draft_of_it_again(self, which: int) -> None:
        story, row = self._pick(which)
        possible = story.publish_at is not None and not story.seen
        with self._expecting(possible):
            publishing.unschedule(row, by="Ben")
        if possible:
            story.history.append(story.says)
            story.publish_at = story.first = story.updated = None
            story.addresses = []
            story.became("unscheduled")

    @rule(which=PICK)
    def somebody_withdraws(self, which: int) -> None:
        story, row = self._pick(which)
        possible = story.seen and not story.withdrawn
        with self._expecting(possible):
            publishing.withdraw(row, by="Ben", reason="It was wrong.")
        if possible:
            story.history.append(story.says)
            story.withdrawn = True
            story.became("withdrawn")

    @rule(which=PICK)
    def somebody_corrects(self, which: int) -> None:
        story, row = self._pick(which)
        said = self._words()
        row.headline, row.body_source = said.headline, f"<p>{said.text}</p>"
        told, possible = f"Corrected {self.count:03}", story.seen
        with self._expecting(possible):
            publishing.correct(row, by="Ben", kind="correction", text=told)
        if possible:
            story.history.append(said)
            story.updated = Clock.now
            story.corrections.append(told)
            story.became("corrected")

    @rule(which=PICK, slug=st.sampled_from(["one", "two", "three"]))
    def somebody_renames(self, which: int, slug: str) -> None:
        story, row = self._pick(which)
        possible = story.seen and slug != story.slug
        with self._expecting(possible):
            publishing.rename(row, by="Ben", slug=slug)
        if possible:
            story.history.append(story.says)
            story.slug = slug
            story.became("renamed")

    @rule(which=PICK, number=PICK, shown=st.booleans())
    def somebody_brings_back(self, which: int, number: int, shown: bool) -> None:
        story, row = self._pick(which)
        revision = list(row.revisions.order_by("number"))[number % len(story.history)]
        was_seen = story.seen
        publishing.restore(row, revision, by="Ana", visible_update=shown)
        story.history.append(story.history[number % len(story.history)])
        story.settled()
        story.became("restored")
        if was_seen and shown:
            story.updated = Clock.now

    # What must hold

    def _something_is_new(self) -> bool:
        """Whether a row or the time is another than when readers looked last."""
        versions = Article.objects.order_by("pk").values_list("version", flat=True)
        before, self.looked = self.looked, (Clock.now, *versions)
        return self.looked != before

    @invariant()
    def the_rows_are_as_the_model_says(self) -> None:
        if not hasattr(self, "stories"):
            return
        Clock.steps += 1
        for story, pk in zip(self.stories, self.rows, strict=True):
            row = Article.objects.get(pk=pk)
            assert row.is_visible() is story.visible
            assert (row.first_published_at, row.updated_at) == (story.first, story.updated)
            told = [one.headline for one in row.revisions.order_by("number")]
            assert told == [said.headline for said in story.history]
            texts = [one.body_source for one in row.revisions.order_by("number")]
            assert texts == [f"<p>{said.text}</p>" for said in story.history]
            assert [one.text for one in row.corrections.order_by("pk")] == story.corrections
            entries = AuditEntry.objects.filter(kind="articles.article", object_id=str(pk))
            done = list(entries.order_by("pk").values_list("action", flat=True))
            assert done == story.log
            if row.path and row.path not in story.addresses:
                story.addresses.append(row.path)

    @invariant()
    def readers_see_it_everywhere_or_nowhere(self) -> None:
        if not hasattr(self, "stories") or not self._something_is_new():
            return
        client = Client()
        lists = [*LISTS, *(one.get_absolute_url() for one in Section.objects.all())]
        places = {path: client.get(path).content.decode() for path in lists}
        news = client.get("/sitemap-news.xml").content.decode()
        months = {f"{one.first:%Y-%m}" for one in self.stories if one.first}
        maps = [client.get(f"/sitemap-{one}.xml").content.decode() for one in sorted(months)]
        for story, pk in zip(self.stories, self.rows, strict=True):
            found = {path for path, html in places.items() if story.says.headline in html}
            assert found == ({*LISTS, f"/{story.section}/"} if story.visible else set())
            assert (story.says.headline in news) is story.is_news
            earlier = {said.headline for said in story.history} - {story.says.headline}
            shown = "".join([*places.values(), news])
            assert not {one for one in earlier if f"{one}<" in shown}
            self._addresses_answer(client, story, Article.objects.get(pk=pk).path, "".join(maps))

    def _addresses_answer(
        self, client: Client, story: Story, present: str | None, maps: str
    ) -> None:
        for path in story.addresses:
            got = client.get(f"/{path}/")
            if path == present:
                assert got.status_code == story.status, (path, story)
                assert (f"/{path}/</loc>" in maps) is story.visible
            elif story.seen:
                assert (got.status_code, got.headers["Location"]) == (301, f"/{present}/")
                assert f"/{path}/</loc>" not in maps
            if path == present and story.visible:
                page = got.content.decode()
                assert all(told in page for told in (story.says.text, *story.corrections))


def test_readers_and_history_agree_with_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    Clock.steps = 0
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Newsroom,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Clock.steps >= STEPS
