"""What a thread takes, as readers meet it: the section, the form, and what is not taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from django.utils.html import escape

from comments import presets, sender, stamps
from comments.models import Comment, Thread
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db
LINK = "See https://example.org/proof <now>."


@pytest.fixture
def article():
    make_site()
    make_policy()
    return make_article()


@pytest.fixture
def url(article):
    return f"{article.get_absolute_url()}comment/"


def payload(article, **changes):
    ordinary = {"name": "Ana", "email": "ana@example.org", "text": "Nine <days> by now."}
    return {**ordinary, "stamp": stamps.make("compose", article.path), **changes}


def set_by_a_moderator(article, reason="A trial <begins>.", **changes):
    thread = presets.begun(article)
    seen = presets.state_of(thread)
    by = make_user(groups=["Moderator"])
    return presets.change(thread, changes, seen=seen, by=by, reason=reason)


def section(client, article):
    return client.get(article.get_absolute_url()).text


def test_machines_take_the_form_for_its_story_and_a_reply_for_nothing(client, article, url):
    head = client.get(url).text.partition("</head>")[0]
    assert f'rel="canonical" href="http://127.0.0.1:8000{article.get_absolute_url()}"' in head
    assert '<meta name="description"' in head
    assert "noindex" not in head
    reply = make_comment(article=article, status="published").number
    assert "noindex" in client.get(f"{url}?reply={reply}").text.partition("</head>")[0]


def test_a_form_that_was_sent_and_changed_says_so_and_keeps_the_words(client, article, url):
    sent = payload(article)
    first = client.post(url, sent)
    assert client.post(url, sent).url == first.url
    again = client.post(url, {**sent, "text": "Nine <nights> by now."})
    assert again.status_code == 409
    assert "This form was sent before" in again.text
    assert escape("Nine <nights> by now.") in again.text
    assert first.url in again.text
    assert Comment.objects.count() == 1


def test_a_thread_without_replies_offers_none_and_keeps_those_there_are(client, article):
    parent = make_comment(article=article, status="published", text="A question.")
    make_comment(parent=parent, status="published", text="An answer.")
    assert "?reply=" in section(client, article)
    set_by_a_moderator(article, replies=False)
    page = section(client, article)
    assert "?reply=" not in page
    assert "An answer." in page
    assert "Comments here cannot be replied to." in page
    assert "Write a comment" in page


def test_a_reply_that_is_not_taken_is_explained_and_kept(client, article, url):
    parent = make_comment(article=article, status="published")
    set_by_a_moderator(article, replies=False)
    where = f"{url}?reply={parent.number}"
    asked = client.get(where)
    sent = client.post(where, payload(article))
    for answer in (asked, sent):
        assert answer.status_code == 409
        assert "cannot be replied to" in answer.text
        assert f'href="{url}"' in answer.text
    assert escape("Nine <days> by now.") in sent.text
    assert Comment.objects.count() == 1


def test_a_text_with_a_link_is_answered_at_its_field(client, article, url):
    set_by_a_moderator(article, links=False)
    answer = client.post(url, payload(article, text=LINK))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"text"}
    assert "cannot hold links" in answer.text
    assert escape(LINK) in answer.text
    assert not Comment.objects.exists()
    again = client.post(url, payload(article, name="www.example.org"))
    assert again.context["form"].errors.keys() == {"name"}
    assert client.post(url, payload(article)).status_code == 303


def test_no_link_is_edited_in(client, article):
    comment = make_comment(article=article, status="published", text="As it was.")
    set_by_a_moderator(article, links=False)
    sent = {"name": "Ben", "text": LINK, "seen": "published:1"}
    answer = client.post(comment.edit_url(), {**sent, "stamp": stamps.make("edit", comment.token)})
    assert answer.status_code == 422
    assert "cannot hold links" in answer.text
    assert escape(LINK) in answer.text
    assert comment.revisions.count() == 1


@pytest.mark.parametrize(
    ("ago", "seconds", "told"),
    [
        (26, 60, ("in 34 seconds", "in 33 seconds", "in 35 seconds")),
        (0, 3600, ("in 60 minutes",)),
        (0, 86_400, ("in 24 hours",)),
    ],
)
def test_who_is_too_fast_is_told_when_and_keeps_the_text(client, article, url, ago, seconds, told):
    at = timezone.now() - timedelta(seconds=ago)
    here = sender.network(RequestFactory().get("/"))
    make_comment(article=article, network_hash=here.hash, at=at)
    set_by_a_moderator(article, slow_seconds=seconds)
    sent = payload(article)
    answer = client.post(url, sent)
    assert answer.status_code == 429
    assert seconds - ago - 3 <= int(answer["Retry-After"]) <= seconds - ago
    assert any(f"you can send it {one}." in answer.text for one in told)
    assert escape(sent["text"]) in answer.text
    assert sent["stamp"] in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert Comment.objects.count() == 1


def test_the_same_form_is_taken_once_the_wait_is_over(client, article, url):
    set_by_a_moderator(article, slow_seconds=60)
    client.post(url, payload(article, text="The first."))
    sent = payload(article)
    assert client.post(url, sent).status_code == 429
    Comment.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert client.post(url, sent).status_code == 303


def test_section_and_form_say_what_is_taken(client, article, url):
    set_by_a_moderator(article, preset="hold", slow_seconds=90, links=False, replies=False)
    for page in (section(client, article), client.get(url).text):
        for sentence in (
            "Take your time: one comment every 90 seconds per person.",
            "Here a moderator reads every comment before it appears.",
            "Comments here cannot be replied to.",
            "Comments here cannot hold links.",
        ):
            assert sentence in page, sentence


def test_what_is_restricted_is_explained_once_and_while_it_holds(client, article, url):
    set_by_a_moderator(article, reason="It got <heated>.", preset="hold", slow_seconds=90)
    set_by_a_moderator(article, reason="Adverts.", links=False)
    for page in (section(client, article), client.get(url).text):
        assert page.count(escape("It got <heated>.")) == 1
        assert "Adverts." in page
    set_by_a_moderator(article, links=True, slow_seconds=30)
    page = section(client, article)
    assert "Adverts." not in page
    assert escape("It got <heated>.") in page
    set_by_a_moderator(article, preset="open", slow_seconds=0)
    assert "Why:" not in section(client, article)


def test_an_ordinary_thread_says_nothing_of_it(client, article, url):
    for page in (section(client, article), client.get(url).text):
        assert "thread-terms" not in page


def test_a_closed_thread_says_since_when_and_why(client, article, url):
    decision = set_by_a_moderator(article, preset="closed")[0]
    moment = timezone.localtime(decision.created_at)
    for page in (section(client, article), client.get(url).text):
        assert "Comments on this story are closed." in page
        assert escape("A trial <begins>.") in page
        assert f"{moment:%Y-%m-%dT%H:%M}" in page
    assert "?reply=" not in section(client, article)


def test_a_closing_leads_to_its_statement(client, article):
    set_by_a_moderator(article, preset="closed")
    page = section(client, article)
    link = page.partition('class="thread-closed')[2].partition('href="')[2].partition('"')[0]
    assert client.get(link).status_code == 200


def test_a_thread_closed_twice_tells_the_last_reason(client, article):
    set_by_a_moderator(article, preset="closed", reason="Too heated.")
    set_by_a_moderator(article, preset="open")
    set_by_a_moderator(article, preset="closed", reason="The trial is over.")
    page = section(client, article)
    assert "The trial is over." in page
    assert "Too heated." not in page


def test_a_thread_opened_again_says_no_more_of_it(client, article):
    set_by_a_moderator(article, preset="closed")
    set_by_a_moderator(article, preset="open")
    page = section(client, article)
    assert "Write a comment" in page
    assert "begins" not in page


def test_a_thread_that_will_close_says_when(client):
    make_site()
    make_policy()
    article = make_article(at=timezone.now() - timedelta(days=3))
    set_by_a_moderator(article, closes_after_days=14)
    assert "Comments here close:" in section(client, article)
    assert escape("A trial <begins>.") in section(client, article)
    set_by_a_moderator(article, closes_after_days=1)
    page = section(client, article)
    assert "They close one day after publication." in page
    assert escape("A trial <begins>.") in page
    assert "Write a comment" not in page
    assert client.get(f"{article.get_absolute_url()}comment/").status_code == 409


def test_an_edit_after_the_closing_by_age_is_not_taken(client):
    make_site()
    make_policy()
    article = make_article(at=timezone.now() - timedelta(days=3))
    comment = make_comment(article=article, status="published")
    Thread.objects.update(closes_after_days=3)
    assert client.get(comment.edit_url()).status_code == 409
