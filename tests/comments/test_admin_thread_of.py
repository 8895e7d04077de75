"""Opening and closing the comments of an article that has had none yet."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article
from comments.models import Thread
from tests.comments.thread_page import sent
from tests.factories import make_article, make_site, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    make_site()
    return make_article()


@pytest.fixture
def address(article):
    return reverse("admin:comments_thread_of", args=[article.pk])


def test_looking_makes_no_thread(client, address):
    client.force_login(make_user(groups=["Moderator"]))
    assert client.get(address).status_code == 200
    assert not Thread.objects.exists()


def test_comments_can_be_closed_before_the_first_one(client, article, address):
    client.force_login(make_user(groups=["Editor"], name="Ewa"))
    closing = sent(Thread(article=article), preset="closed", reason="Over.")
    answer = client.post(address, closing, follow=True)
    assert answer.status_code == 200
    thread = Thread.objects.get()
    assert (thread.article, thread.preset) == (article, "closed")
    assert thread.decisions.get().actor_name == "Ewa"
    assert client.get(f"{article.get_absolute_url()}comment/").status_code == 409
    assert client.get(address)["Location"].endswith(f"/thread/{thread.pk}/change/")


def test_the_risk_can_be_set_before_the_first_one(client, article, address):
    client.force_login(make_user(groups=["Moderator"]))
    assert client.post(address, sent(Thread(article=article), risk=100)).status_code == 303
    assert (Thread.objects.get().risk, Thread.objects.get().preset) == (100, "open")


def test_a_preset_changed_meanwhile_is_not_overwritten(client, article, address):
    client.force_login(make_user(groups=["Moderator"]))
    Thread.objects.create(article=article, preset="hold")
    closing = sent(Thread(article=article), preset="closed", reason="Over.")
    assert client.post(address, closing).status_code == 409
    assert Thread.objects.get().preset == "hold"


@pytest.mark.parametrize("groups", [[], ["Writer"]])
def test_who_does_not_moderate_sees_and_changes_nothing(client, address, groups):
    client.force_login(make_user(groups=groups))
    assert client.get(address).status_code == 403
    closing = sent(Thread(article=Article.objects.get()), preset="closed", reason="Over.")
    assert client.post(address, closing).status_code == 403
    assert not Thread.objects.exists()


def test_the_articles_form_leads_there(client, article, address):
    client.force_login(make_user(groups=["Editor"]))
    form = reverse("admin:articles_article_change", args=[article.pk])
    assert f'href="{address}"' in client.get(form).text
    client.force_login(make_user(groups=["Writer"]))
    assert f'href="{address}"' not in client.get(form).text


@pytest.mark.parametrize("number", ["0", "999999999999999999999999"])
def test_the_thread_of_no_article_is_not_found(client, number):
    client.force_login(make_user(groups=["Moderator"]))
    assert client.get(f"/admin/comments/thread/of/{number}/").status_code == 404
