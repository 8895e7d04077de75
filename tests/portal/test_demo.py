from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from articles.admin import dashboard
from articles.models import Article, Credit, Section
from articles.people.models import User
from comments import moderation
from comments.models import Comment, Decision, Notice, Thread
from portal.management.commands.demo import sign_ins
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def demo(**options) -> str:
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def telling() -> dict[str, object]:
    """All that a reader could tell two demos apart by; random names are left out."""
    return {
        "articles": list(
            Article.objects.order_by("path", "slug").values_list(
                "path", "headline", "text", "publish_at", "stage"
            )
        ),
        "credits": list(
            Credit.objects.order_by("article__path", "article__slug", "order").values_list(
                "person__slug", "role"
            )
        ),
        "comments": list(
            Comment.objects.order_by("thread__article__path", "number").values_list(
                "path", "status", "rule__number", "risk", "created_at", "current__text"
            )
        ),
        "log": list(
            Decision.objects.order_by("created_at", "pk").values_list(
                "kind", "from_status", "to_status", "actor_kind", "created_at"
            )
        ),
    }


def test_the_demo_is_a_whole_newspaper(client):
    said = demo()
    assert "Sign in" in said
    published = Article.objects.published()
    assert published.count() >= 16
    assert Section.objects.filter(article__in=published).distinct().count() >= 5
    assert Credit.objects.values("person").distinct().count() >= 6
    statuses = Counter(Comment.objects.values_list("status", flat=True))
    assert all(statuses[one] for one in ("published", "held", "refused", "removed"))
    for thread in Thread.objects.all():
        assert thread.visible_count == moderation.recount(thread)
    for address in ["/", "/comment-policy/", "/about/", "/privacy/", "/feed/"]:
        assert client.get(address).status_code == 200
    for article in published:
        assert client.get(article.get_absolute_url()).status_code == 200


def test_something_lies_on_the_desk_of_writer_and_editor(client):
    demo()
    told = {}
    for role in ("writer", "editor"):
        user = User.objects.get(email__startswith=role)
        told[role] = {str(one.title): len(one.entries) for one in dashboard.mine(user)}
    assert told == {
        "writer": {"Returned to me": 1},
        "editor": {"My turn": 1, "To be read": 1, "Ready to publish": 1},
    }


def test_every_link_inside_the_demo_leads_somewhere(client):
    import re

    demo()
    texts = [article.body for article in Article.objects.all()]
    addresses = {href for text in texts for href in re.findall(r'href="(/[^"#]*)"', text)}
    assert addresses
    assert all(client.get(address).status_code == 200 for address in addresses)


def test_each_sign_in_that_is_printed_works(client):
    demo()
    accounts = sign_ins()
    assert [role for role, _email, _password in accounts] == [
        "Owner",
        "Editor",
        "Writer",
        "Moderator",
    ]
    for _role, email, password in accounts:
        assert client.login(email=email, password=password)
        assert client.get("/admin/").status_code == 200


def test_a_password_that_was_changed_is_not_printed():
    demo()
    user = User.objects.get(groups__name="Moderator")
    user.set_password("something of one's own")
    user.save(update_fields=["password"])
    assert "Moderator" not in [role for role, _email, _password in sign_ins()]


def test_a_second_run_changes_nothing():
    demo()
    before = telling()
    assert "nothing was changed" in demo()
    assert telling() == before


def test_a_site_with_content_of_its_own_is_left_alone():
    make_article()
    with pytest.raises(CommandError, match="content of its own"):
        demo()
    assert Article.objects.count() == 1


@pytest.mark.parametrize("given", ["tomorrow", "2026-13-01", "", "20"])
def test_what_is_no_date_is_named(given):
    with pytest.raises(CommandError, match="is not a date"):
        demo(date=given)
    assert not Article.objects.exists()


class Undo(Exception):
    pass


def written(**options):
    """What the demo writes into an empty site, which is empty again afterwards."""
    from django.db import transaction

    try:
        with transaction.atomic():
            demo(**options)
            told = telling()
            raise Undo
    except Undo:
        return told


def test_the_same_seed_gives_the_same_site_and_another_one_another():
    first = written(seed=7)
    assert written(seed=7) == first
    assert written(seed=8) != first
    assert written(seed=7, date="2025-05-02") != first


def test_no_reader_of_the_demo_is_written_to():
    demo()
    assert Notice.objects.filter(status="cancelled").exists()
    assert not Notice.objects.exclude(status="cancelled").exists()
