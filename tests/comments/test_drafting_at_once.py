"""Several editors at once, on real connections, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from comments import drafting, policies
from comments.models import PolicyVersion, Rule
from tests.comments.test_concurrency import at_once
from tests.factories import make_policy, rule_data

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(draft):
    return PolicyVersion.objects.get(pk=draft.pk)


def outcomes(results):
    return sorted(type(result).__name__ for result in results)


@pytest.fixture
def draft():
    make_policy()
    return drafting.begin()


def test_eight_editors_begin_one_draft():
    make_policy()
    results = at_once(8, lambda n: drafting.begin())
    assert outcomes(results) == ["DraftExists"] * 7 + ["PolicyVersion"]
    assert PolicyVersion.objects.count() == 2
    assert policies.draft().rules.count() == 4


def test_of_eight_saves_of_the_same_state_one_is_kept_and_seven_are_told(draft):
    def save(n):
        rule = Rule.objects.get(version=draft, number=1)
        data = rule_data(1, "civil", consequence="hold", ground="VIOLENCE" if n % 2 else "")
        data["texts"] = {"en": {"title": f"Editor {n}", "text": "Be kind."}}
        drafting.save_rule(fresh(draft), rule, data, seen=0)
        return n

    results = at_once(8, save)
    kept = [result for result in results if isinstance(result, int)]
    assert len(kept) == 1
    assert sum(isinstance(result, drafting.Outdated) for result in results) == 7
    assert fresh(draft).edits == 1
    words = Rule.objects.get(version=draft, number=1).texts.get()
    assert words.title == f"Editor {kept[0]}"


def test_eight_editors_who_try_again_when_told_lose_nothing(draft):
    def add(n):
        while True:
            now = fresh(draft)
            try:
                drafting.save_rule(now, None, rule_data(10 + n, f"rule-{n}"), seen=now.edits)
            except drafting.Outdated:
                continue
            return n

    assert sorted(at_once(8, add)) == list(range(8))
    assert fresh(draft).rules.count() == 12
    assert fresh(draft).edits == 8


def test_a_draft_is_changed_or_published_and_never_half_of_each(draft):
    def act(n):
        if n:
            return drafting.save_rule(fresh(draft), None, rule_data(10, "late"), seen=0)
        return policies.publish(fresh(draft), by="Ana", seen=0)

    changed, published = at_once(2, act)[::-1]
    now = fresh(draft)
    if isinstance(published, PolicyVersion):
        assert isinstance(changed, drafting.NotADraft)
        assert (now.rules.count(), now.edits) == (4, 0)
    else:
        assert isinstance(published, policies.Outdated)
        assert (now.published_at, now.rules.count(), now.edits) == (None, 5, 1)


def test_a_version_is_published_by_one_of_eight(draft):
    results = at_once(8, lambda n: policies.publish(fresh(draft), by=f"Editor {n}", seen=0))
    assert outcomes(results) == ["NotADraft"] * 7 + ["PolicyVersion"]
    winner = next(n for n, one in enumerate(results) if isinstance(one, PolicyVersion))
    assert fresh(draft).published_by == f"Editor {winner}"


def test_a_draft_is_published_or_discarded(draft):
    def act(n):
        if n % 2:
            return drafting.discard(fresh(draft), seen=0)
        return policies.publish(fresh(draft), by="Ana", seen=0)

    at_once(4, act)
    standing = PolicyVersion.objects.filter(pk=draft.pk).first()
    assert standing is None or (standing.published_at and standing.rules.count() == 4)
    assert policies.draft() is None


def test_a_draft_begun_while_another_is_published_has_all_that_it_changed(draft):
    drafting.save_rule(fresh(draft), None, rule_data(10, "late"), seen=0)

    def act(n):
        if n:
            return drafting.begin()
        return policies.publish(fresh(draft), by="Ana", seen=1)

    published, begun = at_once(2, act)
    assert published.published_at
    if isinstance(begun, PolicyVersion):
        assert [*begun.rules.values_list("key", flat=True)][-1] == "late"
    else:
        assert begun.draft in (draft, None)
