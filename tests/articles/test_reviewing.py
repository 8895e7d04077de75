"""Review links: who may open what, until when, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing, reviewing
from articles.audit.models import AuditEntry
from articles.models import Article, ReviewLink
from tests.articles.test_admin import draft, published
from tests.articles.test_body import figure, make_picture
from tests.factories import make_person, make_site, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_link(article: Article, **options: Any) -> ReviewLink:
    options = {"recipient": "Dr Vega", "days": 7, "by": make_user(name="Ed Itor"), **options}
    return reviewing.make(article, **options)


def page_of(link: ReviewLink) -> str:
    return reverse("articles:review", kwargs={"token": reviewing.token_of(link)})


def fresh(link: ReviewLink) -> ReviewLink:
    return ReviewLink.objects.get(pk=link.pk)


def scheduled(**fields: Any) -> Article:
    return publishing.publish(draft(**fields), by="Ana", at=timezone.now() + DAY)


# Making and revoking


def test_a_link_is_made_for_a_name_and_a_time_and_logged():
    article, now = draft(), timezone.now()
    link = make_link(article, recipient="  Dr\tVega\x00 ", days=3, now=now)
    assert (link.recipient, link.by) == ("Dr Vega", "Ed Itor")
    assert link.expires_at == now + 3 * DAY
    entry = AuditEntry.objects.get(action="review.made")
    assert (entry.object_id, entry.detail["link"]) == (str(article.pk), link.pk)
    assert "Vega" not in str(entry.detail)


@pytest.mark.parametrize(
    "wrong", [{"recipient": " "}, {"recipient": "\x00"}, {"days": 0}, {"days": 31}, {"days": -1}]
)
def test_a_link_for_nobody_or_for_no_time_is_not_made(wrong):
    with pytest.raises(publishing.PublishingRefused):
        make_link(draft(), **wrong)
    assert not ReviewLink.objects.exists()


def test_what_readers_have_or_had_needs_no_link():
    seen = published()
    gone = publishing.withdraw(published(), by="Ana", reason="Wrong")
    for article in (seen, gone):
        with pytest.raises(publishing.NotPossible):
            make_link(article)


def test_a_story_has_so_many_links_and_more_once_one_is_revoked():
    article = draft()
    first, *_others = (make_link(article) for _number in range(reviewing.MOST))
    with pytest.raises(publishing.NotPossible):
        make_link(article)
    reviewing.revoke(first, by=make_user())
    assert make_link(article).pk


def test_a_link_is_revoked_once_and_for_ever():
    link = make_link(draft())
    then = timezone.now()
    assert reviewing.revoke(link, by=make_user(name="Cleo"), now=then)
    assert not reviewing.revoke(link, by=make_user(), now=then + DAY)
    assert fresh(link).revoked_at == then
    entry = AuditEntry.objects.get(action="review.revoked")
    assert entry.by == "Cleo"


def test_a_discarded_draft_takes_its_links_along(client):
    article = draft()
    link = make_link(article)
    address = page_of(link)
    publishing.discard(article, by="Ana")
    assert client.get(address).status_code == 404


# The address


def test_the_address_is_signed_and_opens_no_other_link(client):
    one, other = make_link(draft()), make_link(draft(headline="Other"))
    token = reviewing.token_of(one)
    assert reviewing.found(token) == one
    key, _dot, signature = token.partition(".")
    forged = [
        f"{other.key}.{signature}",
        f"{key}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
        signing.Signer(sep=".", salt="other").sign(key),
        signing.Signer(sep=".", salt="articles.review").sign("x" * 22),
    ]
    for token in forged:
        assert reviewing.found(token) is None
        assert client.get(f"/review/{token}/").status_code == 404


@pytest.mark.parametrize("token", ["feed", "x", "x" * 22, f"{'x' * 22}.", "../admin"])
def test_what_looks_like_no_token_is_no_page(client, token):
    assert client.get(f"/review/{token}/").status_code == 404


# The page


def test_the_page_shows_the_draft_marked_with_the_name_to_nobody_signed_in(client):
    picture = make_picture()
    text = f"<p>Stones fell.</p>{figure(picture.key)}"
    article = draft(body_source=text, deck="A deck.", credits=[make_person(name="Ana Lopes")])
    response = client.get(page_of(make_link(article)))
    assert response.status_code == 200
    for part in ("Convoys pelted", "A deck.", "Stones fell.", "Ana Lopes", "srcset"):
        assert part in response.text
    assert "Not for publication" in response.text
    assert "only for Dr Vega" in response.text
    assert response.text.count("Dr Vega") > 40


@pytest.mark.parametrize("name", ["<b>x</b>", '"><script>1</script>', "Ñandú & Söhne"])
def test_a_name_is_text_wherever_it_stands(client, name):
    link = make_link(draft(), recipient=name)
    text = client.get(page_of(link)).text
    assert "<b>x" not in text
    assert "<script>1" not in text


def test_the_page_is_kept_by_nobody_found_by_nothing_and_sets_no_cookie(client):
    response = client.get(page_of(make_link(draft())))
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in response.text
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    for header in ("ETag", "Last-Modified"):
        assert header not in response
    for name in ("canonical", "og:title", "application/ld+json"):
        assert name not in response.text


def test_it_shows_what_was_saved_last_and_needs_no_headline(client):
    article = draft()
    address = page_of(make_link(article))
    article.headline = ""
    article.body_source = "<p>Newer words.</p>"
    publishing.save(article, by="Ana")
    text = client.get(address).text
    assert "Newer words." in text
    assert "(no headline yet)" in text


def test_opening_is_noted_with_the_first_and_the_last_time(client):
    link = make_link(draft())
    assert fresh(link).first_opened_at is None
    client.get(page_of(link))
    first = fresh(link)
    client.get(page_of(link))
    last = fresh(link)
    assert (first.times_opened, last.times_opened) == (1, 2)
    assert first.first_opened_at == last.first_opened_at == first.last_opened_at
    assert last.last_opened_at > first.last_opened_at


def test_two_who_open_at_once_are_both_counted():
    link = make_link(draft())
    one, other = fresh(link), fresh(link)
    reviewing.opened(one, timezone.now())
    reviewing.opened(other, timezone.now())
    assert fresh(link).times_opened == 2


def test_looking_ahead_is_not_opening(client):
    link = make_link(draft())
    client.head(page_of(link))
    client.get(page_of(link), headers={"Sec-Purpose": "prefetch;prerender"})
    assert fresh(link).times_opened == 0


def test_nothing_is_sent_to_the_page(client):
    assert client.post(page_of(make_link(draft()))).status_code == 405


# Its end


def ended(kind: str) -> ReviewLink:
    link = make_link(scheduled() if kind == "withdrawn" else draft())
    now = timezone.now()
    if kind == "expired":
        past = {"created_at": now - 2 * DAY, "expires_at": now}
        ReviewLink.objects.filter(pk=link.pk).update(**past)
    elif kind == "revoked":
        reviewing.revoke(link, by=make_user())
    else:
        Article.objects.update(publish_at=now - DAY, first_published_at=now - DAY, withdrawn_at=now)
    return link


@pytest.mark.parametrize("kind", ["expired", "revoked", "withdrawn"])
def test_a_link_that_has_ended_says_so_kindly_and_nothing_of_the_story(client: Client, kind):
    link = ended(kind)
    response = client.get(page_of(link))
    assert response.status_code == 410
    assert "This link has ended" in response.text
    for part in ("Convoys", "Stones", "Dr Vega"):
        assert part not in response.text
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]
    assert fresh(link).times_opened == 0


def test_a_scheduled_story_under_embargo_is_shown_and_leads_to_itself_once_it_is_out(client):
    make_site()
    article = scheduled(embargo_until=timezone.now() + 2 * DAY)
    link = make_link(article)
    assert client.get(page_of(link)).status_code == 200
    past = timezone.now() - DAY
    Article.objects.update(publish_at=past, first_published_at=past, embargo_until=None)
    response = client.get(page_of(link))
    assert (response.status_code, response.url) == (302, article.get_absolute_url())
    assert response["Cache-Control"] == "no-store, private"
    assert fresh(link).times_opened == 1


def test_no_public_page_names_a_link_or_a_story_that_has_one(client):
    link = make_link(draft(headline="Seldom seen words"))
    for address in ("/", "/feed/", "/feed.json", "/sitemap.xml", "/robots.txt", "/archive/"):
        text = client.get(address, follow=True).text
        assert "Seldom seen" not in text
        assert link.key not in text
