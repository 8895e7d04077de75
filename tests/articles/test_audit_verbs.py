"""Every verb leaves one entry in the newsroom's log; one that fails leaves none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.audit.models import AuditEntry
from articles.media import library
from articles.models import Article
from articles.people import invitations, recovery
from articles.people.models import User
from articles.publishing import NotPossible, Outdated
from tests.factories import make_article, make_section, make_user
from tests.people.codes import give_app

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)


@pytest.fixture
def ana():
    return make_user(email="ana@example.org", name="Ana", is_superuser=True)


def waiting():
    return make_article(at=timezone.now() + LATER)


def withdrawn():
    return publishing.withdraw(make_article(), by="Ben", reason="Wrong.")


def picture():
    return library.add_missing(name="road.jpg", alt="A", caption="", credit="C", source_ref=None)


def invited():
    user = make_user(email="nina@example.org", name="Nina")
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(password=user.password)
    return User.objects.get(pk=user.pk)


def with_app():
    return give_app(make_user(email="ben@example.org", name="Ben"))


def first_revision(story):
    return story.revisions.order_by("number").first()


def corrected(story, by):
    told = "It was a Tuesday."
    return publishing.correct(story, by=by, kind="correction", text=told)


def draft():
    return make_article(at=None)


def submitted():
    return publishing.submit(draft(), by="Wim")


def changed(story, by, **columns):
    for name, value in columns.items():
        setattr(story, name, value)
    return publishing.save(story, by=by)


def another_section(story, by):
    return changed(story, by, section=make_section(slug="world"))


def another_end(story, by):
    return changed(story, by, expire_at=timezone.now() + LATER)


def an_embargo(story, by):
    return changed(story, by, embargo_until=timezone.now() + LATER)


VERBS = {
    "article.published": (draft, lambda row, by: publishing.publish(row, by=by)),
    "article.scheduled": (
        draft,
        lambda row, by: publishing.publish(row, by=by, at=timezone.now() + LATER),
    ),
    "article.unscheduled": (waiting, lambda row, by: publishing.unschedule(row, by=by)),
    "article.withdrawn": (
        make_article,
        lambda row, by: publishing.withdraw(row, by=by, reason="?"),
    ),
    "article.republished": (withdrawn, lambda row, by: publishing.publish(row, by=by)),
    "article.renamed": (make_article, lambda row, by: publishing.rename(row, by=by, slug="other")),
    "article.renamed by its section": (make_article, another_section),
    "article.times_changed": (make_article, another_end),
    "article.times_changed by an embargo": (draft, an_embargo),
    "article.corrected": (make_article, corrected),
    "article.restored": (
        lambda: publishing.save(make_article(), by="Wim"),
        lambda row, by: publishing.restore(row, first_revision(row), by=by),
    ),
    "article.discarded": (draft, lambda row, by: publishing.discard(row, by=by)),
    "article.submitted": (draft, lambda row, by: publishing.submit(row, by=by)),
    "article.approved": (submitted, lambda row, by: publishing.approve(row, by=by)),
    "article.returned": (submitted, lambda row, by: publishing.return_(row, by=by, reason="Who?")),
    "article.handed_over": (draft, lambda row, by: publishing.hand_over(row, by=by, to=by)),
    "article.embargo_people_changed": (
        draft,
        lambda row, by: publishing.name_people(row, [by], by=by),
    ),
    "picture.deleted": (picture, lambda row, by: library.remove(row, by=by)),
    "user.invited": (invited, lambda row, by: invitations.send_again(row, by=by)),
    "user.withdrawn": (invited, lambda row, by: invitations.withdraw(row, by=by)),
    "user.second_factor_reset": (with_app, lambda row, by: recovery.reset(row, by=by)),
}


def entries(since):
    return list(AuditEntry.objects.filter(pk__gt=since).order_by("pk"))


def newest():
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.parametrize("action", sorted(VERBS))
def test_a_verb_leaves_exactly_one_entry_that_says_who_did_it_to_what(ana, action):
    make, act = VERBS[action]
    row = make()
    number, name, before = str(row.pk), str(row)[:250], newest()
    act(row, ana)
    (entry,) = entries(before)
    assert (entry.action, entry.by, entry.user_id) == (action.split()[0], "Ana", ana.pk)
    assert (entry.kind, entry.object_id, entry.name) == (row._meta.label_lower, number, name)


class Interrupted(Exception):
    """What comes after the verb fails: its whole transaction is taken back."""


def interrupted(act, row, by):
    with transaction.atomic():
        act(row, by)
        raise Interrupted


@pytest.mark.parametrize("action", sorted(VERBS))
def test_what_is_taken_back_with_its_transaction_leaves_no_entry(ana, action):
    make, act = VERBS[action]
    row = make()
    before = newest()
    with pytest.raises(Interrupted):
        interrupted(act, row, ana)
    assert entries(before) == []


REFUSED = {
    "publish what is published": (
        make_article,
        lambda row, by: publishing.publish(row, by=by),
        NotPossible,
    ),
    "unschedule what was seen": (
        make_article,
        lambda row, by: publishing.unschedule(row, by=by),
        NotPossible,
    ),
    "withdraw without a reason": (
        make_article,
        lambda row, by: publishing.withdraw(row, by=by, reason=" "),
        NotPossible,
    ),
    "rename to its own name": (
        make_article,
        lambda row, by: publishing.rename(row, by=by, slug=row.slug),
        NotPossible,
    ),
    "correct and tell nothing": (
        make_article,
        lambda row, by: publishing.correct(row, by=by, kind="correction", text=" "),
        NotPossible,
    ),
    "discard what was seen": (
        make_article,
        lambda row, by: publishing.discard(row, by=by),
        NotPossible,
    ),
    "discard what was saved meanwhile": (
        draft,
        lambda row, by: discard_old(row, by),
        Outdated,
    ),
    "submit twice": (submitted, lambda row, by: publishing.submit(row, by=by), NotPossible),
    "return without a reason": (
        submitted,
        lambda row, by: publishing.return_(row, by=by, reason=""),
        NotPossible,
    ),
    "remove what is shown": (
        lambda: shown(),
        lambda row, by: library.remove(row, by=by),
        library.PictureInUse,
    ),
    "invite whom nobody invited": (
        with_app,
        lambda row, by: invitations.send_again(row, by=by),
        invitations.NotOpen,
    ),
    "withdraw whom nobody invited": (
        with_app,
        lambda row, by: invitations.withdraw(row, by=by),
        invitations.NotOpen,
    ),
    "reset what there is not": (
        invited,
        lambda row, by: recovery.reset(row, by=by),
        recovery.NothingToReset,
    ),
    "reset one's own": (with_app, lambda row, by: recovery.reset(row, by=row), recovery.NotAllowed),
}


def discard_old(row, by):
    publishing.save(Article.objects.get(pk=row.pk), by="Ben", note="Meanwhile")
    publishing.discard(row, by=by)


def shown():
    one = picture()
    Article.objects.filter(pk=make_article().pk).update(lead_picture=one)
    return one


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_verb_that_is_refused_leaves_no_entry(ana, name):
    make, act, refusal = REFUSED[name]
    row = make()
    before = newest()
    with pytest.raises(refusal):
        act(row, ana)
    assert entries(before) == []


def test_a_plain_save_is_in_the_history_and_not_in_the_log():
    story = make_article()
    before = newest()
    story.headline = "Better"
    publishing.save(story, by="Ana")
    publishing.save(story, by="Ana", visible_update=True)
    assert entries(before) == []
    assert story.revisions.count() == 2


def test_an_entry_of_a_story_that_waits_says_when_it_will_appear():
    story = publishing.publish(draft(), by="Ana", at=timezone.now() + LATER)
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "article.scheduled"
    assert entry.detail == {"revision": story.version, "from": story.visible_from.isoformat()}


def test_an_entry_of_a_new_address_says_both():
    story = make_article()
    old = story.path
    publishing.rename(story, by="Ana", slug="other", section=make_section(slug="world"))
    detail = AuditEntry.objects.latest("pk").detail
    assert (detail["old"], detail["new"]) == (old, story.path)
    assert story.path.startswith("world/")
    assert story.path.endswith("/other")


def test_an_entry_of_times_says_which_they_are_now():
    story = make_article()
    until = timezone.now() + LATER
    changed(story, "Ana", expire_at=until)
    entry = AuditEntry.objects.latest("pk")
    assert entry.detail == {
        "expire_at": until.isoformat(),
        "embargo_until": "",
        "revision": story.version,
    }
    changed(story, "Ana", expire_at=None, headline="Better")
    assert AuditEntry.objects.latest("pk").detail["expire_at"] == ""


def test_a_draft_that_changes_its_section_moves_nothing_that_readers_know():
    story, before = waiting(), newest()
    another_section(story, "Ana")
    assert entries(before) == []


def test_an_entry_outlives_the_story_and_the_account(ana):
    story = draft()
    number = str(story.pk)
    publishing.discard(story, by=ana)
    User.objects.filter(pk=ana.pk).delete()
    entry = AuditEntry.objects.latest("pk")
    assert not Article.objects.filter(pk=number).exists()
    assert (entry.by, entry.name, entry.object_id) == ("Ana", story.headline, number)


def test_a_reset_on_the_servers_shell_names_no_account():
    recovery.reset_on_the_server(with_app())
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.by, entry.user_id) == (
        "user.second_factor_reset",
        recovery.SHELL,
        None,
    )
