"""How the comments of a section begin, as moderators set it."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import NoReverseMatch, reverse

from comments import presets
from comments.models import SectionDefaults, Thread
from tests.comments.desk import staff
from tests.comments.thread_page import sent
from tests.factories import make_article, make_section, make_site

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/sectiondefaults/"


@pytest.fixture
def section():
    make_site()
    return make_section(name="Courts & crime")


@pytest.fixture
def desk(client, section):
    client.force_login(staff(name="Mona"))
    return client


@pytest.fixture
def address(section):
    return reverse("admin:comments_sectiondefaults_of", args=[section.pk])


def usual(section):
    return SectionDefaults(section=section)


def test_every_section_is_listed_with_how_its_comments_begin(desk, section):
    other = make_section(slug="sport", name="Sport")
    SectionDefaults.objects.create(section=section, preset="hold", links=False, risk=50)
    html = desk.get(LIST).text
    rows = {part.partition("</a>")[0].rpartition(">")[2]: part for part in html.split("<tr>")[2:]}
    assert "every comment waits for a moderator" in rows["Courts &amp; crime"]
    assert "no links, risk: sensitive" in rows["Courts &amp; crime"]
    assert "<td>open</td><td></td>" in rows[str(other)]


def test_looking_makes_nothing(desk, address):
    assert desk.get(address).status_code == 200
    assert not SectionDefaults.objects.exists()


def test_what_is_set_holds_for_new_threads_only(desk, section, address):
    old = Thread.objects.create(article=make_article(section=section))
    data = sent(usual(section), preset="hold", slow_seconds=60, closes_after_days=14)
    answer = desk.post(address, data)
    assert (answer.status_code, answer["Location"]) == (303, address)
    old.refresh_from_db()
    assert old.preset == "open"
    new = presets.begun(make_article(section=section))
    assert (new.preset, new.slow_seconds, new.closes_after_days) == ("hold", 60, 14)
    assert LogEntry.objects.get().user.name == "Mona"


def test_one_changed_meanwhile_is_shown_as_it_is(desk, section, address):
    data = sent(usual(section), preset="closed")
    SectionDefaults.objects.create(section=section, replies=False)
    answer = desk.post(address, data)
    assert answer.status_code == 409
    assert "Somebody else has just changed this section." in answer.text
    assert SectionDefaults.objects.get().preset == "open"
    assert answer.context["form"].initial["replies"] is False


@pytest.mark.parametrize(
    "wrong",
    [{"preset": "ajar"}, {"slow_seconds": -1}, {"closes_after_days": 0}, {"risk": 7}],
)
def test_what_cannot_be_set_is_named(desk, section, address, wrong):
    answer = desk.post(address, sent(usual(section), **wrong))
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert not SectionDefaults.objects.exists()


def test_a_form_without_the_state_seen_changes_nothing(desk, section, address):
    bare = {k: v for k, v in sent(usual(section), preset="hold").items() if "seen" not in k}
    assert desk.post(address, bare).status_code == 409
    assert not SectionDefaults.objects.exists()


@pytest.mark.parametrize(("role", "code"), [("Writer", 403), ("Editor", 303), ("Moderator", 303)])
def test_moderators_alone_set_it(client, section, address, role, code):
    client.force_login(staff(role))
    assert client.post(address, sent(usual(section), preset="hold")).status_code == code
    assert client.get(LIST).status_code == (403 if code == 403 else 200)
    assert client.post(LIST).status_code == (403 if code == 403 else 405)
    client.logout()
    assert client.get(address).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff())
    assert strict.post(address, sent(usual(section), preset="hold")).status_code == 403


def test_nothing_else_can_be_done_with_them(desk, section):
    row = SectionDefaults.objects.create(section=section)
    for name, args in (("add", []), ("change", [row.pk]), ("delete", [row.pk])):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:comments_sectiondefaults_{name}", args=args)


@pytest.mark.parametrize("wrong", ["0", "999999", "9" * 40, "x"])
def test_no_section_is_not_found(desk, wrong):
    assert desk.get(f"{LIST}of/{wrong}/").status_code == 404
