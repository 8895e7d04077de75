"""Tests may run in any order: what one of them empties, the next one finds again."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from articles.people import groups
from comments import triggers
from tests import conftest


@pytest.mark.django_db
def test_what_migrations_put_there_is_put_back_where_it_is_missing():
    Group.objects.all().delete()
    triggers.drop()
    conftest._restore()
    assert triggers.missing() == set()
    assert set(Group.objects.values_list("name", flat=True)) == set(groups.GROUPS)
    assert Group.objects.get(name="Editor").permissions.filter(codename="edit_policy").exists()


@pytest.mark.django_db
def test_groups_that_a_test_has_changed_are_left_to_it():
    group = Group.objects.get(name="Writer")
    group.permissions.clear()
    conftest._restore()
    assert not group.permissions.exists()
