"""For which sections an account works: owners say so, and the log keeps it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from articles import rights, usage
from articles.audit.models import AuditEntry
from articles.models import Article, SectionDesk
from articles.people.models import User
from comments.models import Thread
from tests.articles.test_admin import LIST, draft
from tests.articles.test_admin_embargo import secret
from tests.articles.test_admin_workflow import client_of
from tests.articles.test_body import figure, make_picture
from tests.articles.test_rights import editor, writer
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db


def owner() -> User:
    return make_user(email="owner@example.org", name="Olga", is_superuser=True)


def sent(user: User, *sections: int, there: list[SectionDesk] | None = None) -> dict[str, Any]:
    there = there or []
    data: dict[str, Any] = {
        "email": user.email,
        "name": user.name,
        "is_active": "on",
        "is_staff": "on",
        "desks-TOTAL_FORMS": len(there) + len(sections),
        "desks-INITIAL_FORMS": len(there),
    }
    for place, row in enumerate(there):
        gone = {"id": row.pk, "user": user.pk, "section": row.section_id, "DELETE": "on"}
        data |= {f"desks-{place}-{name}": value for name, value in gone.items()}
    for place, section in enumerate(sections, start=len(there)):
        data |= {f"desks-{place}-user": user.pk, f"desks-{place}-section": section}
    return data


def page_of(user: User) -> str:
    return f"/admin/people/user/{user.pk}/change/"


def test_an_owner_says_for_which_sections_somebody_works_and_takes_it_back():
    wim, client = writer(), client_of(owner())
    arts, sports = (
        make_section(slug="arts", name="Arts"),
        make_section(slug="sports", name="Sports"),
    )
    answer = client.post(page_of(wim), sent(wim, arts.pk, sports.pk))
    assert answer.status_code == 302
    assert rights.desks(User.objects.get(pk=wim.pk)) == {arts.pk, sports.pk}
    client.post(page_of(wim), sent(wim, there=list(SectionDesk.objects.order_by("pk"))))
    assert rights.desks(User.objects.get(pk=wim.pk)) is None
    entries = AuditEntry.objects.filter(action="user.desks_changed").order_by("pk")
    kept = [(one.by, one.name, one.detail) for one in entries]
    assert kept == [
        ("Olga", "Wim", {"sections": ["Arts", "Sports"]}),
        ("Olga", "Wim", {"sections": []}),
    ]


def test_a_section_is_named_once_and_saving_the_account_alone_logs_nothing():
    wim, client, arts = writer(), client_of(owner()), make_section(slug="arts", name="Arts")
    refused = client.post(page_of(wim), sent(wim, arts.pk, arts.pk))
    assert refused.status_code == 200
    assert "errorlist" in refused.text
    client.post(page_of(wim), {**sent(wim), "name": "Willem"})
    assert User.objects.get(pk=wim.pk).name == "Willem"
    assert not SectionDesk.objects.exists()
    assert not AuditEntry.objects.filter(action="user.desks_changed").exists()


def test_nobody_but_an_owner_is_shown_or_sets_the_sections():
    wim, edda, arts = writer(), editor(), make_section(slug="arts", name="Arts")
    client = client_of(edda)
    assert "desks-TOTAL_FORMS" not in client.get(page_of(wim)).text
    assert client.post(page_of(wim), sent(wim, arts.pk)).status_code == 403
    assert not SectionDesk.objects.exists()


# What other desks say of stories under embargo


def test_the_desk_of_comments_names_no_story_that_the_account_may_not_read():
    hidden, shown = secret(), draft()
    for article in (hidden, shown):
        Thread.objects.create(article=article)
    mona = make_user(groups=["Moderator"])
    both = make_user(groups=["Moderator", "Editor"])
    thread = hidden.thread.pk
    addresses = [
        f"/admin/comments/thread/of/{hidden.pk}/",
        f"/admin/comments/thread/{thread}/change/",
        "/admin/comments/thread/",
        f"/admin/comments/comment/?article={hidden.pk}",
        f"/admin/comments/articlevote/of/{hidden.pk}/",
    ]
    for user in (mona, both):
        for address in addresses:
            assert "Secret merger" not in client_of(user).get(address).text, address
    hidden.embargo_people.add(both)
    for address in addresses:
        answer = client_of(both).get(address, follow=True)
        assert "Secret merger" in answer.text, address
    assert "Convoys pelted" in client_of(mona).get("/admin/comments/thread/").text


def test_a_picture_says_that_a_story_under_embargo_uses_it_but_not_which():
    picture = make_picture()
    hidden = secret(body_source=figure(picture.key))
    ((label, address),) = usage.of_picture(picture.pk)
    assert (label, address) == ("A story under embargo", f"{LIST}{hidden.pk}/change/")
    Article.objects.filter(pk=hidden.pk).update(embargo_until=timezone.now())
    assert usage.of_picture(picture.pk) == [("Secret merger", address)]
