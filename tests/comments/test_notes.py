"""Notes of moderators about comments and senders."""

from __future__ import annotations

import pytest

from comments import notes
from comments.models import Note
from tests.comments.desk import QUEUE, staff
from tests.factories import make_article, make_comment, make_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article())


@pytest.fixture
def mona(client):
    mona = staff(name="Mona")
    client.force_login(mona)
    return mona


def test_a_note_is_kept_with_who_wrote_it(comment, mona):
    note = notes.add(comment=comment, text="  Same as last week.\r\nLook there. ", by=mona)
    assert (note.comment, note.by, note.by_name) == (comment, mona, "Mona")
    assert note.text == "Same as last week.\nLook there."


def test_the_same_words_sent_twice_are_one_note_but_not_those_of_two_people(comment, mona):
    ben = staff(name="Ben")
    for by in (mona, mona, ben, mona):
        notes.add(sender=comment.sender, text="Again.", by=by)
    assert list(Note.objects.order_by("pk").values_list("by_name", flat=True)) == [
        "Mona",
        "Ben",
        "Mona",
    ]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "x" * 2001, "a\x00b"])
def test_a_note_says_something_short(comment, mona, text):
    with pytest.raises(notes.NotAllowed):
        notes.add(comment=comment, text=text, by=mona)
    assert not Note.objects.exists()


def test_a_note_on_a_comment_is_shown_beside_it_and_keeps_the_place(client, comment, mona):
    answer = client.post(f"{QUEUE}{comment.pk}/note/", {"text": "A <b>bot</b>?", "back": "blur=1"})
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"{QUEUE}{comment.pk}/change/?blur=1",
    )
    assert "A &lt;b&gt;bot&lt;/b&gt;?" in client.get(answer["Location"]).text


def test_a_note_about_the_sender_is_shown_beside_each_of_their_comments(client, comment, mona):
    client.post(f"/admin/comments/sender/{comment.sender_id}/note/", {"text": "Wrote to us."})
    shown = client.get(f"{QUEUE}{comment.pk}/change/").text
    assert "Wrote to us." in shown
    assert "about the sender" in shown


def test_a_note_about_a_comment_is_shown_on_its_senders_page(client, comment, mona):
    notes.add(comment=comment, text="Edited thrice.", by=mona)
    shown = client.get(f"/admin/comments/sender/{comment.sender_id}/change/").text
    assert "Edited thrice." in shown
    assert f"{QUEUE}{comment.pk}/change/" in shown


@pytest.mark.parametrize("whose", ["comment", "sender"])
def test_a_note_that_is_too_long_is_given_back(client, comment, mona, whose):
    pk = comment.pk if whose == "comment" else comment.sender_id
    answer = client.post(f"/admin/comments/{whose}/{pk}/note/", {"text": "kept " * 500})
    assert answer.status_code == 422
    assert "kept kept" in answer.text
    assert "Keep the note to 2000 characters." in answer.text
    assert not Note.objects.exists()


@pytest.mark.parametrize("number", ["0", "999999", "x"])
def test_there_is_no_note_on_a_comment_that_is_not(client, mona, number):
    assert client.post(f"{QUEUE}{number}/note/", {"text": "x"}).status_code == 404


def test_notes_are_for_moderators_alone_and_not_made_by_looking(client, comment, mona):
    assert client.get(f"{QUEUE}{comment.pk}/note/").status_code == 405
    client.force_login(staff("Writer"))
    assert client.post(f"{QUEUE}{comment.pk}/note/", {"text": "x"}).status_code == 403
    assert not Note.objects.exists()
