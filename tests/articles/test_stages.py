"""Draft, submitted, approved and back: who is told, whose turn it is, what the log keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.audit.models import AuditEntry
from articles.models import Article, StoryNote
from articles.publishing import NotPossible, Outdated
from tests.articles.test_publishing_site import together
from tests.articles.test_rights import draft, editor, writer
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def stage_of(story: Article) -> str:
    return Article.objects.values_list("stage", flat=True).get(pk=story.pk)


def logged(story: Article) -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(kind="articles.article", object_id=str(story.pk))
    return list(entries.order_by("pk").values_list("action", "by", "reason"))


def notes(story: Article) -> list[tuple[str, str]]:
    return list(story.story_notes.order_by("pk").values_list("by", "text"))


def test_a_story_goes_from_draft_to_approved_and_each_step_is_a_revision_and_is_logged():
    story, wim, edda = draft(), writer(), editor()
    publishing.submit(story, by=wim, note="Ready. ")
    assert stage_of(story) == "submitted"
    publishing.approve(story, by=edda)
    assert stage_of(story) == "approved"
    done = list(story.revisions.order_by("number").values_list("action", "by", "note"))
    assert done == [("submitted", "Wim", "Ready."), ("approved", "Edda", "")]
    assert logged(story) == [
        ("article.submitted", "Wim", "Ready."),
        ("article.approved", "Edda", ""),
    ]
    assert notes(story) == [("Wim", "Ready.")]


def test_a_returned_story_is_the_turn_of_whoever_submitted_it_last():
    story, wim, other, edda = draft(), writer(), writer("Oda"), editor()
    publishing.submit(story, by=other)
    publishing.return_(story, by=edda, reason="Who says so?")
    publishing.submit(story, by=wim)
    assert story.assignee is None
    publishing.return_(story, by=edda, reason="Still no source.")
    assert (stage_of(story), story.assignee) == ("draft", wim)
    assert notes(story)[-1] == ("Edda", "Still no source.")
    assert logged(story)[-1] == ("article.returned", "Edda", "Still no source.")


def test_a_story_returned_to_somebody_who_has_left_is_nobodys_turn():
    story, wim = draft(), writer()
    publishing.submit(story, by=wim)
    type(wim).objects.filter(pk=wim.pk).update(is_active=False)
    publishing.return_(story, by=editor(), reason="Too long.")
    assert story.assignee is None


@pytest.mark.parametrize("reason", ["", " \n\t", "\x00\x07"])
def test_nothing_is_returned_without_a_reason(reason):
    story = draft()
    publishing.submit(story, by=writer())
    with pytest.raises(NotPossible):
        publishing.return_(story, by=editor(), reason=reason)
    assert stage_of(story) == "submitted"


STEPS = {
    "submit": lambda story: publishing.submit(story, by="Ana"),
    "approve": lambda story: publishing.approve(story, by="Ana"),
    "return": lambda story: publishing.return_(story, by="Ana", reason="No."),
}


@pytest.mark.parametrize(
    ("stage", "allowed"),
    [
        ("draft", {"submit", "approve"}),
        ("submitted", {"approve", "return"}),
        ("approved", {"return"}),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_from_where_it_makes_sense_and_from_nowhere_else(stage, allowed, step):
    story = draft(stage=stage)
    if step in allowed:
        STEPS[step](story)
        assert stage_of(story) != stage
    else:
        with pytest.raises(NotPossible):
            STEPS[step](story)
        assert (stage_of(story), logged(story), story.revisions.count()) == (stage, [], 0)


@pytest.mark.parametrize("step", STEPS)
def test_a_story_with_a_time_has_no_stage_to_change(step):
    story = make_article(stage="submitted")
    with pytest.raises(NotPossible):
        STEPS[step](story)
    assert logged(story) == []


def test_a_step_on_a_text_that_somebody_changed_meanwhile_is_refused():
    story = draft()
    publishing.save(story, by="Ana")
    seen = publishing.latest_revision(story)
    publishing.save(story, by="Ben")
    for step in (
        lambda: publishing.submit(story, by="Ana", seen=seen),
        lambda: publishing.approve(story, by="Ana", seen=seen),
        lambda: publishing.hand_over(story, by="Ana", to=writer(), seen=seen),
    ):
        with pytest.raises(Outdated):
            step()
    assert (stage_of(story), logged(story)) == ("draft", [])


def test_a_hand_over_says_whose_turn_it_is_and_makes_no_open_form_outdated():
    story, wim = draft(), writer()
    publishing.save(story, by="Ana")
    seen = publishing.latest_revision(story)
    publishing.hand_over(story, by="Ana", to=wim, note="The mayor called back.")
    assert story.assignee == wim
    assert publishing.latest_revision(story) == seen
    assert logged(story) == [("article.handed_over", "Ana", "The mayor called back.")]
    assert AuditEntry.objects.get().detail == {"to": "Wim"}
    assert notes(story) == [("Ana", "The mayor called back.")]
    with pytest.raises(NotPossible):
        publishing.hand_over(story, by="Ana", to=wim)
    publishing.hand_over(story, by=wim, to=None)
    assert story.assignee is None
    with pytest.raises(NotPossible):
        publishing.hand_over(story, by=wim, to=None)


def test_nothing_is_handed_to_an_account_that_is_switched_off_or_a_readers():
    story = draft()
    gone = make_user(email="gone@example.org", is_active=False)
    with pytest.raises(NotPossible, match="Gone"):
        publishing.hand_over(story, by="Ana", to=gone)
    assert story.assignee is None


def test_publishing_ends_whose_turn_it_is_and_scheduling_does_not():
    wim, now = writer(), timezone.now()
    shown, waiting = draft(assignee=wim), draft(assignee=wim)
    publishing.publish(shown, by="Ana")
    publishing.publish(waiting, by="Ana", at=now + timedelta(hours=1))
    assert (shown.assignee, waiting.assignee) == (None, wim)
    publishing.hand_over(shown, by="Ana", to=wim, note="A reader wrote.")
    publishing.withdraw(shown, by="Ana", reason="Wrong.")
    publishing.publish(shown, by="Ana")
    assert shown.assignee is None


def test_what_was_scheduled_and_taken_back_is_a_draft_whatever_it_was_before():
    story = draft(stage="approved")
    publishing.publish(story, by="Ana", at=timezone.now() + timedelta(hours=1))
    publishing.unschedule(story, by="Ana")
    assert stage_of(story) == "draft"


def test_an_approval_ends_when_somebody_else_changes_the_text_and_only_then():
    story, waiting = draft(stage="approved"), draft(stage="draft")
    for one in (story, waiting):
        publishing.approval_ends(one, by=writer(f"Wim{one.pk}"))
    assert (stage_of(story), stage_of(waiting)) == ("submitted", "draft")
    assert [action for action, _by, _why in logged(story)] == ["article.submitted"]
    assert logged(waiting) == []


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2001])
def test_a_note_says_something_and_not_too_much(text):
    with pytest.raises(NotPossible):
        publishing.add_note(draft(), by="Ana", text=text)
    assert not StoryNote.objects.exists()


def test_a_note_keeps_who_wrote_it_and_changes_no_revision():
    story, wim = draft(), writer()
    note = publishing.add_note(story, by=wim, text=" Call the harbour first.\n")
    assert (note.text, note.by, note.user) == ("Call the harbour first.", "Wim", wim)
    assert publishing.latest_revision(story) == 0


def test_who_sees_a_story_under_embargo_is_logged_when_it_changes():
    story, wim, oda = draft(), writer(), writer("Oda")
    publishing.name_people(story, [wim, oda], by="Ana")
    publishing.name_people(story, [oda, wim], by="Ana")
    publishing.name_people(story, [oda], by="Ana")
    assert list(story.embargo_people.all()) == [oda]
    entries = AuditEntry.objects.order_by("pk").values_list("action", "detail")
    assert list(entries) == [
        ("article.embargo_people_changed", {"people": ["Oda", "Wim"]}),
        ("article.embargo_people_changed", {"people": ["Oda"]}),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_many_steps_at_once_one_is_taken_and_the_others_are_told():
    story = draft(stage="submitted")
    publishing.save(story, by="Ana")
    seen = [Article.objects.get(pk=story.pk) for _number in range(6)]
    tasks = [
        (lambda one=one, number=number: publishing.approve(one, by=f"Editor {number}"))
        if number % 2
        else (lambda one=one, number=number: publishing.return_(one, by="Edda", reason="No."))
        for number, one in enumerate(seen)
    ]
    results = together(*tasks)
    assert sum(isinstance(one, Article) for one in results) == 1
    assert sum(isinstance(one, Outdated) for one in results) == 5
    assert len(logged(story)) == 1
    assert story.revisions.count() == 2
    assert (stage_of(story), logged(story)[0][0]) in (
        ("approved", "article.approved"),
        ("draft", "article.returned"),
    )


@pytest.mark.django_db(transaction=True)
def test_a_story_that_many_hand_to_one_at_once_is_handed_over_once():
    story, wim = draft(), writer()
    seen = [Article.objects.get(pk=story.pk) for _number in range(5)]
    results = together(
        *((lambda one=one: publishing.hand_over(one, by="Ana", to=wim)) for one in seen)
    )
    assert sum(isinstance(one, Article) for one in results) == 1
    assert sum(isinstance(one, NotPossible) for one in results) == 4
    assert len(logged(story)) == 1
    assert Article.objects.get(pk=story.pk).assignee == wim
