"""The box beside a correction, and the page where its mail is taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Correction, SectionDesk
from comments.models import Notice
from tests.articles.test_admin import change, draft, errors_of, payload, published
from tests.factories import make_comment, make_policy, make_section, make_user

pytestmark = pytest.mark.django_db
TOLD = "It was seven."
FIELDS = {"correction_kind": "correction", "correction": TOLD, "correction_open": "on"}


def words_of(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/corrections/"


def stop_of(made: Correction) -> str:
    return f"{page_of(made.article)}{made.pk}/tell-nobody/"


def story(*, commenters: int = 0) -> Article:
    article = published()
    make_policy()
    for number in range(commenters):
        make_comment(
            article=article,
            status="published",
            confirmed=True,
            email=f"reader{number}@example.org",
            at=timezone.now() - timedelta(hours=1),
        )
    return article


def corrected(article: Article, **fields: object) -> Correction:
    values = {"by": "Ed", "kind": "correction", "text": TOLD, "tell": True, **fields}
    return publishing.correct(article, **values)


@pytest.mark.parametrize(
    ("commenters", "label"),
    [
        (0, "Nobody to tell who commented before"),
        (1, "Tell 1 person who commented before"),
        (2, "Tell 2 people who commented before"),
        (5, "Tell 5 people who commented before"),
    ],
)
def test_the_box_says_how_many_are_told(desk, commenters, label):
    response = desk("Editor").get(change(story(commenters=commenters)))
    assert label in words_of(response)
    box = re.search(r"<input[^>]*correction_tell[^>]*>", response.text)
    assert box
    assert ("disabled" in box[0]) == (commenters == 0)
    assert "checked" not in box[0]


def test_a_draft_has_no_such_box(desk):
    assert "correction_tell" not in desk("Editor").get(change(draft())).text


@pytest.mark.parametrize(("ticked", "mails"), [({}, 0), ({"correction_tell": "on"}, 2)])
def test_mail_is_asked_for_only_with_the_box(desk, ticked, mails):
    article = story(commenters=2)
    desk("Editor").post(change(article), payload(article, **FIELDS, **ticked))
    assert Correction.objects.get().text == TOLD
    assert Notice.objects.filter(kind="correction", status="waiting").count() == mails


def test_a_box_that_was_not_offered_asks_for_nothing(desk):
    article = story()
    response = desk("Editor").post(
        change(article), payload(article, **FIELDS, correction_tell="on")
    )
    assert response.status_code == 302
    assert Correction.objects.count() == 1
    assert not Notice.objects.exists()


def test_the_box_without_words_is_refused_and_stays_ticked(desk):
    article = story(commenters=1)
    fields = FIELDS | {"correction": "", "correction_tell": "on"}
    response = desk("Editor").post(change(article), payload(article, **fields))
    assert "Say here what those who commented before are told." in errors_of(response)
    assert re.search(r"<input[^>]*correction_tell[^>]*checked", response.text)
    assert not Correction.objects.exists()


def test_the_box_alone_changes_nothing_that_a_save_would_store(desk):
    article = story(commenters=1)
    before = publishing.latest_revision(article)
    desk("Editor").post(change(article), payload(article, correction_tell="on"))
    assert publishing.latest_revision(article) == before


def test_mail_that_waits_is_shown_and_taken_back(desk):
    article = story(commenters=2)
    made, client = corrected(article), desk("Editor", name="Eda")
    assert "Corrections (1)" in client.get(change(article)).text
    page = words_of(client.get(page_of(article)))
    assert "2 mails about it have not gone out yet." in page
    assert TOLD in page
    response = client.post(stop_of(made), follow=True)
    assert response.redirect_chain == [(page_of(article), 303)]
    page = words_of(response)
    assert "2 mails are not sent. The correction stands." in page
    assert "not gone out" not in page
    assert set(Notice.objects.values_list("status", flat=True)) == {"cancelled"}


def test_who_comes_too_late_is_told_so(desk):
    article = story(commenters=1)
    made = corrected(article)
    Notice.objects.update(status="sent", sent_at=timezone.now())
    response = desk("Editor").post(stop_of(made), follow=True)
    assert "Nothing waited any more" in words_of(response)
    assert Notice.objects.get().status == "sent"


def test_a_correction_of_another_story_is_not_found_here(desk):
    made = corrected(story(commenters=1))
    other = draft(headline="Another", section=make_section(slug="world"))
    assert desk("Editor").post(f"{page_of(other)}{made.pk}/tell-nobody/").status_code == 404
    assert Notice.objects.get().status == "waiting"


def test_only_who_may_write_the_story_takes_mail_back(desk):
    made = corrected(story(commenters=1))
    elsewhere = make_user(groups=["Editor"], email="else@example.org")
    SectionDesk.objects.create(user=elsewhere, section=make_section(slug="world"))
    client = desk("Writer")
    assert "Do not send it" not in client.get(page_of(made.article)).text
    assert client.post(stop_of(made)).status_code == 403
    client.force_login(elsewhere)
    assert client.post(stop_of(made)).status_code == 403
    assert Notice.objects.get().status == "waiting"


def test_words_of_a_correction_are_shown_as_words(desk):
    made = corrected(story(), text="<img src=x onerror=alert(1)>\nSecond line")
    page = desk("Editor").get(page_of(made.article)).text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;<br>Second line" in page


def test_both_wordings_are_led_to_only_where_readers_see_them(desk):
    article = story()
    shown = corrected(article)
    hidden = corrected(article, text="May not be repeated.", open=False)
    page = desk("Editor").get(page_of(article)).text
    assert f'"{shown.get_absolute_url()}"' in page
    assert f'"{hidden.get_absolute_url()}"' not in page


def test_the_list_asks_the_same_for_one_and_for_many(desk, django_assert_max_num_queries):
    article, client = story(commenters=2), desk("Editor")
    for number in range(12):
        corrected(article, text=f"Told {number}.")
    client.get(page_of(article))
    with django_assert_max_num_queries(12):
        client.get(page_of(article))
