"""Unsaved text: kept form by form, offered back, closed once it is saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from articles import autosaving
from articles.models import Autosave
from articles.models.desk import new_key
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
DATA = {"headline": ["Bridge"], "topics": ["1", "2"]}


@pytest.fixture
def ana():
    return make_user(email="ana@example.org", name="Ana")


@pytest.fixture
def story():
    return make_article(at=None)


def keep(form, data=DATA, **given):
    return autosaving.keep(form, data, **{"article": None, "seen": 0, **given})


def test_what_is_typed_later_stands_in_place_of_what_was_typed_before(ana, story):
    key = new_key()
    keep(key, user=ana, article=story, seen=1)
    keep(key, {"headline": ["Bridge open"]}, user=ana, article=story, seen=1)
    [row] = autosaving.unsaved(ana, story)
    assert row.data == {"headline": ["Bridge open"]}
    assert not autosaving.unsaved(ana, None).exists()


def test_two_windows_of_one_person_never_write_over_each_other(ana, story):
    one, other = new_key(), new_key()
    keep(one, {"headline": ["One"]}, user=ana, article=story)
    keep(other, {"headline": ["Other"]}, user=ana, article=story)
    assert [row.data["headline"] for row in autosaving.unsaved(ana, story)] == [["Other"], ["One"]]


def test_nobody_is_offered_what_somebody_else_typed(ana, story):
    key = new_key()
    keep(key, user=ana, article=story)
    ben = make_user(email="ben@example.org")
    keep(key, {"headline": ["Ben's"]}, user=ben, article=story)
    assert autosaving.unsaved(ana, story).get().data == DATA
    assert autosaving.unsaved(ben, story).get().data == {"headline": ["Ben's"]}


@pytest.mark.parametrize("kept_before", [True, False])
def test_what_comes_late_from_a_form_that_was_saved_is_not_kept(ana, story, kept_before):
    key = new_key()
    if kept_before:
        keep(key, user=ana, article=story)
    autosaving.close(key, user=ana, article=story)
    with pytest.raises(autosaving.Closed):
        keep(key, {"headline": ["Late"]}, user=ana, article=story)
    assert not autosaving.unsaved(ana, story).exists()


def test_a_text_that_is_taken_on_closes_the_form_that_it_came_from(ana, story):
    old = new_key()
    row = autosaving.take_on(keep(old, user=ana, article=story, seen=3))
    assert row.form != old
    assert (row.data, row.seen) == (DATA, 3)
    with pytest.raises(autosaving.Closed):
        keep(old, user=ana, article=story)
    with pytest.raises(autosaving.Closed):
        autosaving.take_on(Autosave.objects.get(form=old))
    assert autosaving.unsaved(ana, story).get() == row


def test_a_text_that_is_thrown_away_is_offered_no_more(ana, story):
    autosaving.throw_away(keep(new_key(), user=ana, article=story))
    assert not autosaving.unsaved(ana, story).exists()


@pytest.mark.parametrize("key", ["", "short", "x" * 23, "é" * 22, "a b" * 7 + "a", "'" * 22])
def test_a_form_without_a_key_is_told_to_reload(ana, key):
    with pytest.raises(autosaving.NotKept, match="reload"):
        keep(key, user=ana)
    autosaving.close(key, user=ana)
    assert not Autosave.objects.exists()


def test_more_than_a_text_can_hold_is_refused_and_what_was_kept_stays(ana):
    key = new_key()
    keep(key, user=ana)
    with pytest.raises(autosaving.NotKept, match="too long"):
        keep(key, {"headline": ["x" * autosaving.LARGEST]}, user=ana)
    assert autosaving.unsaved(ana, None).get().data == DATA


def test_texts_are_forgotten_after_thirty_days(ana):
    now = timezone.now()
    keep(new_key(), user=ana, now=now - timedelta(days=31))
    keep(new_key(), user=ana, now=now - timedelta(days=29))
    keep(new_key(), user=ana, now=now)
    assert autosaving.unsaved(ana, None).count() == 2


def test_of_too_many_forms_the_one_left_alone_for_longest_gives_way(ana, monkeypatch):
    monkeypatch.setattr(autosaving, "MOST", 3)
    now = timezone.now()
    for minute in range(5):
        data = {"headline": [str(minute)]}
        keep(new_key(), data, user=ana, now=now + timedelta(minutes=minute))
    assert [row.data["headline"][0] for row in autosaving.unsaved(ana, None)] == ["4", "3", "2"]


def test_tokens_and_buttons_are_no_part_of_a_text():
    sent = QueryDict("headline=A&topics=1&topics=2&csrfmiddlewaretoken=x&_publish=1&_save=1")
    assert autosaving.listed(sent) == {"headline": ["A"], "topics": ["1", "2"]}


class Windows(RuleBasedStateMachine):
    """Windows of one person, in any order of typing, saving, taking on: the last words typed into
    an open form are always offered, and nothing else is."""

    @initialize()
    def begin(self):
        self.user = make_user(email=f"{new_key()}@example.org")
        self.open: dict[str, str] = {}
        self.closed: list[str] = []

    @rule()
    def open_one(self):
        key = new_key()
        keep(key, {"headline": ["new"]}, user=self.user)
        self.open[key] = "new"

    @precondition(lambda self: self.open)
    @rule(words=st.text(min_size=1, max_size=8, alphabet="abc"), pick=st.integers(0, 99))
    def type_into(self, words, pick):
        key = sorted(self.open)[pick % len(self.open)]
        keep(key, {"headline": [words]}, user=self.user)
        self.open[key] = words

    @precondition(lambda self: self.open)
    @rule(pick=st.integers(0, 99))
    def save(self, pick):
        key = sorted(self.open)[pick % len(self.open)]
        autosaving.close(key, user=self.user)
        del self.open[key]
        self.closed.append(key)

    @precondition(lambda self: self.open)
    @rule(pick=st.integers(0, 99))
    def take_on(self, pick):
        key = sorted(self.open)[pick % len(self.open)]
        row = autosaving.take_on(Autosave.objects.get(user=self.user, form=key))
        self.open[row.form] = self.open.pop(key)
        self.closed.append(key)

    @precondition(lambda self: self.closed)
    @rule(pick=st.integers(0, 99))
    def type_into_a_closed_one(self, pick):
        with pytest.raises(autosaving.Closed):
            keep(self.closed[pick % len(self.closed)], {"headline": ["late"]}, user=self.user)

    @invariant()
    def what_is_open_is_offered(self):
        rows = autosaving.unsaved(self.user, None)
        assert {row.form: row.data["headline"][0] for row in rows} == self.open


class TestWindows(TestCase, Windows.TestCase):
    settings = hypothesis_settings(max_examples=15, stateful_step_count=25, deadline=None)
