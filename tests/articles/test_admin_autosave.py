"""The form of a story keeps what is typed, and gives it back after whatever happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import autosaving, presence, publishing
from articles.models import Article, Autosave, Presence
from articles.models.desk import new_key
from articles.people.models import User
from tests.articles.test_admin import ADD, change, draft, payload
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
KEEP = "/admin/articles/article/autosave/"


@pytest.fixture
def client(desk):
    return desk("Editor", name="Ana", email="ana@example.org")


@pytest.fixture
def ana(client):
    return User.objects.get(email="ana@example.org")


def keep(client, article, form=None, **fields):
    """Send what a window sends; the answer."""
    form = form or new_key()
    data = payload(article, **fields) | {"form_key": form, "csrfmiddlewaretoken": "x"}
    return client.post(KEEP, {**data, "article": article.pk if article else ""})


def other(*groups: str, name: str = "Ben") -> Client:
    client = Client()
    client.force_login(make_user(groups=groups, email=f"{name}@example.org".lower(), name=name))
    return client


def take(client, row):
    return client.post(reverse("admin:articles_article_take_on", args=[row.pk]))


def test_what_is_typed_is_kept_and_the_story_stays_as_it_was(client, ana):
    article = draft()
    answer = keep(client, article, headline="Half a headl")
    assert answer.status_code == 200
    assert answer.json()["kept"]
    assert "no-store" in answer["Cache-Control"]
    [row] = autosaving.unsaved(ana, article)
    assert row.data["headline"] == ["Half a headl"]
    assert {"article", "csrfmiddlewaretoken"} & row.data.keys() == set()
    article.refresh_from_db()
    assert article.headline == "Convoys pelted"
    assert article.revisions.count() == 1


def test_unsaved_text_is_offered_and_comes_back_whole_in_the_form(client, ana):
    article = draft()
    keep(client, article, headline="", body_source="<p>Typed on the train.</p>")
    page = client.get(change(article)).text
    assert "You have unsaved text here" in page
    assert "Typed on the train." in page
    row = Autosave.objects.get()
    shown = client.get(take(client, row)["Location"])
    form = shown.context["adminform"].form
    assert form["headline"].value() == ""
    assert form["body_source"].value() == "<p>Typed on the train.</p>"
    assert "not saved yet" in shown.text
    assert "This field is required" not in shown.text
    assert "You have unsaved text here" not in shown.text
    article.refresh_from_db()
    assert article.headline == "Convoys pelted"


def test_a_story_that_was_never_saved_comes_back_with_its_byline(client, ana):
    person = make_person(name="Cleo")
    byline = [{"person": person.pk, "role": "author", "order": ""}]
    keep(client, None, headline="A new story", people=byline)
    assert "A new story" in client.get(ADD).text
    shown = client.get(take(client, Autosave.objects.get())["Location"])
    assert shown.context["adminform"].form["headline"].value() == "A new story"
    assert "Cleo" in shown.text
    key = shown.context["form_key"]
    sent = client.post(ADD, {**payload(None, headline="A new story"), "form_key": key, "_save": ""})
    assert sent.status_code == 302
    assert not autosaving.unsaved(ana, None).exists()
    assert "unsaved text" not in client.get(ADD).text


def test_a_save_closes_its_form_and_no_late_word_comes_back(client, ana):
    article, form = draft(), new_key()
    keep(client, article, form, headline="Typed")
    client.post(change(article), {**payload(article, headline="Typed"), "form_key": form})
    late = keep(client, article, form, headline="Late")
    assert late.status_code == 409
    assert "closed" in late.json()["problem"]
    assert "unsaved text" not in client.get(change(article)).text


def test_a_refused_save_closes_nothing(client, ana):
    article, form = draft(), new_key()
    keep(client, article, form, headline="")
    sent = client.post(change(article), {**payload(article, headline=""), "form_key": form})
    assert sent.status_code == 200
    assert f'name="form_key" value="{form}"' in sent.text
    assert autosaving.unsaved(ana, article).count() == 1


def test_text_that_was_written_on_an_older_revision_comes_back_with_the_conflict(client, ana):
    article = draft()
    keep(client, article, headline="Mine")
    article.headline = "Theirs"
    publishing.save(article, by="Ben")
    shown = client.get(take(client, Autosave.objects.get())["Location"])
    assert shown.context["conflict"].newest.number == 2
    assert "Ben saved this article" in shown.text
    assert shown.context["adminform"].form["headline"].value() == "Mine"


def test_nobody_reads_takes_or_throws_away_what_somebody_else_typed(client):
    article = draft()
    keep(client, article, headline="Ana's words")
    row = Autosave.objects.get()
    ben = other("Editor")
    assert "Ana's words" not in ben.get(change(article)).text
    assert "Ana's words" not in ben.get(f"{change(article)}?unsaved={row.form}").text
    assert take(ben, row).status_code == 404
    assert ben.post(reverse("admin:articles_article_throw_away", args=[row.pk])).status_code == 404
    assert Autosave.objects.get().data == row.data


def test_thrown_away_text_is_offered_no_more(client):
    article = draft()
    keep(client, article, headline="Words")
    address = reverse("admin:articles_article_throw_away", args=[Autosave.objects.get().pk])
    assert client.post(address)["Location"] == change(article)
    assert "You have unsaved text" not in client.get(change(article)).text


def test_text_taken_on_in_another_window_says_so(client):
    article = draft()
    keep(client, article, headline="Words")
    row = Autosave.objects.get()
    take(client, row)
    again = client.get(take(client, row)["Location"])
    assert "taken on or thrown away in another window" in again.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"form_key": ""}, 400),
        ({"form_key": "x" * 22, "article": "999999"}, 404),
        ({"form_key": "x" * 22, "article": "1e3"}, 404),
        ({"form_key": "x" * 22, "ping": "1", "article": ""}, 200),
        ({"form_key": "no", "ping": "1", "article": ""}, 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused(client, fields, status):
    assert client.post(KEEP, {"headline": "x", **fields}).status_code == status
    assert Autosave.objects.count() == 0


def test_only_who_may_write_the_story_keeps_text_for_it(client):
    secret = draft()
    Article.objects.filter(pk=secret.pk).update(embargo_until=timezone.now() + timedelta(days=1))
    assert keep(client, secret).status_code == 404
    published = publishing.publish(draft(), by="Ana")
    assert keep(other("Writer"), published).status_code == 403
    assert keep(other("Moderator", name="Mo"), draft()).status_code == 403
    assert keep(Client(), draft()).status_code == 302
    assert not Autosave.objects.exists()


def test_windows_tell_who_else_has_the_story_open_and_who_was_faster(client):
    article, ben = draft(), other("Editor")
    assert keep(ben, article, "b" * 22).json()["others"] == ""
    at = timezone.localtime(Presence.objects.get().opened_at)
    told = keep(client, article, "a" * 22).json()
    assert told["others"] == f"Ben (since {date_format(at, 'TIME_FORMAT')}) has this open."
    assert "Ben (since" in client.get(change(article)).text
    article.headline = "Faster"
    publishing.save(article, by="Ben")
    ping = {"ping": "1", "form_key": "a" * 22, "article": article.pk, "seen": "1"}
    assert "Ben saved this article" in client.post(KEEP, ping).json()["newer"]


def test_a_window_that_goes_is_told_of_no_more(client):
    article, ben = draft(), other("Editor")
    keep(ben, article, "b" * 22)
    ben.post(KEEP, {"ping": "1", "bye": "1", "form_key": "b" * 22, "article": article.pk})
    assert not Presence.objects.exists()
    assert "since" not in client.get(change(article)).text.partition("data-others")[2][:60]


def test_saving_ends_the_presence_of_the_form(client, ana):
    article, form = draft(), new_key()
    presence.renew(article, form, user=ana)
    client.post(change(article), {**payload(article, headline="New"), "form_key": form})
    assert not Presence.objects.exists()


def test_a_text_in_a_window_that_is_still_open_is_marked(client, ana):
    article, form = draft(), new_key()
    keep(client, article, form, headline="Words")
    assert "in a window that is still open" in client.get(change(article)).text
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert "in a window that is still open" not in client.get(change(article)).text


def test_every_form_has_a_key_of_its_own(client):
    article = draft()
    keys = {client.get(change(article)).context["form_key"] for _time in range(3)}
    assert len(keys) == 3
