from __future__ import annotations

import pytest
from django.utils.html import escape

from articles import publishing
from articles.models import SiteIdentity
from comments import nudges, policies, stamps
from comments.models import Comment, Thread
from tests.factories import make_article, make_comment, make_policy, make_site, rule_data

pytestmark = pytest.mark.django_db
SHOUT = "WHY IS THIS BRIDGE STILL CLOSED AFTER A WHOLE WEEK"


@pytest.fixture
def article():
    make_site()
    make_policy()
    return make_article()


@pytest.fixture
def compose_url(article):
    return f"{article.get_absolute_url()}comment/"


def payload(article, **changes):
    ordinary = {
        "name": "Ana",
        "email": "ana@example.org",
        "text": "The bridge has been closed for a week now.",
        "website": "",
        "stamp": stamps.make("compose", article.path),
    }
    return {**ordinary, **changes}


def test_the_form_names_the_article_and_the_rules_and_sets_no_cookie(client, article, compose_url):
    answer = client.get(compose_url)
    assert answer.status_code == 200
    assert article.headline in answer.text
    assert "/comment-policy/1/#rule-3" in answer.text
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_a_comment_sent_leads_to_its_receipt(client, article, compose_url):
    answer = client.post(compose_url, payload(article))
    comment = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, comment.receipt_url())
    receipt = client.get(answer["Location"])
    assert "Your comment is published" in receipt.text
    assert "no-store" in receipt["Cache-Control"]
    assert not answer.cookies
    assert not receipt.cookies


def test_a_held_comment_is_told_its_rule_and_the_passage(client, article, compose_url):
    answer = client.post(compose_url, payload(article, text="Ask that numpty."), follow=True)
    assert "waits for a moderator" in answer.text
    assert "/comment-policy/1/#rule-1" in answer.text
    assert "numpty" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Give a name that readers will see."),
        ("name", "   ", "Give a name that readers will see."),
        ("name", "\u202e\u2066", "Give a name that readers will see."),
        ("name", "x" * 81, "at most 80 characters"),
        ("name", "\u0958" * 41, "at most 80 characters"),  # two each once composed
        ("name", "A\x00na", "Null characters are not allowed."),
        ("email", "", "Give your e-mail address. It is never published."),
        ("email", "ana", "This is not a whole e-mail address"),
        ("email", "a@" + ("\ufb03" * 20 + ".") * 5 + "org", "at most 254 characters"),  # "ffi"
        ("text", "", "Write something first."),
        ("text", "\n \n", "Write something first."),
        ("text", "a" * 5001, "Your comment has 5001 characters; at most 5000 are allowed."),
        ("text", "a\x00b", "Null characters are not allowed."),
        ("stamp", "", "Your text is still here"),
        ("stamp", "forged", "Your text is still here"),
    ],
)
def test_bad_input_is_named_and_nothing_is_stored(
    client, article, compose_url, field, value, message
):
    answer = client.post(compose_url, payload(article, **{field: value}))
    assert answer.status_code == 422
    assert message in answer.text
    assert Comment.objects.count() == 0


def test_what_was_typed_survives_an_error(client, article, compose_url):
    answer = client.post(compose_url, payload(article, email="ana", text="A <long> & dear text"))
    assert escape("A <long> & dear text") in answer.text
    assert 'value="Ana"' in answer.text


def test_a_form_that_lay_open_too_long_gets_a_fresh_stamp(client, article, compose_url):
    answer = client.post(compose_url, payload(article, stamp="old"))
    fresh = answer.context["form"]["stamp"].value()
    assert client.post(compose_url, payload(article, stamp=fresh)).status_code == 303


def test_a_nudge_shows_the_rule_keeps_the_text_and_can_be_overridden(client, article, compose_url):
    sent = payload(article, text=SHOUT)
    nudged = client.post(compose_url, sent)
    assert nudged.status_code == 200
    assert SHOUT in nudged.text
    assert "/comment-policy/1/#rule-2" in nudged.text
    assert Comment.objects.count() == 0
    shown = nudged.context["form"]["shown"].value()
    answer = client.post(compose_url, {**sent, "shown": shown, "anyway": "1"}, follow=True)
    assert "waits for a moderator" in answer.text
    assert Comment.objects.get().status == "held"


def test_a_nudged_text_that_was_mended_is_published(client, article, compose_url):
    sent = payload(article, text=SHOUT)
    client.post(compose_url, sent)
    client.post(compose_url, {**sent, "text": SHOUT.capitalize()})
    assert Comment.objects.get().status == "published"


def test_a_form_brings_back_what_its_nudge_gave_it(client, article, compose_url):
    nudged = client.post(compose_url, payload(article, text=SHOUT))
    form = nudged.context["form"]
    back = {name: form[name].value() or "" for name in form.fields}
    client.post(compose_url, {**back, "text": SHOUT.capitalize()})
    counted = nudges.tallies(policies.in_force().version)
    assert counted == {2: nudges.Tally(shown=1, edited=1)}


def test_a_nudge_tells_every_rule_that_asks_so(client, article, compose_url):
    words = [{"kind": "words", "settings": {"words": ["liar"]}}]
    make_policy(
        [
            rule_data(1, "shouting", consequence="nudge", detectors=[{"kind": "shouting"}]),
            rule_data(2, "kind", consequence="nudge", detectors=words),
        ]
    )
    nudged = client.post(compose_url, payload(article, text=f"{SHOUT}, LIAR"))
    for rule, quote in ((1, SHOUT), (2, "LIAR")):
        assert f"/comment-policy/2/#rule-{rule}" in nudged.text
        assert f"{quote}</q>" in nudged.text or f"{quote}, LIAR</q>" in nudged.text
    assert 'href="#id_text"' in nudged.text
    assert 'href="#choices"' in nudged.text


def test_another_site_cannot_send_our_form(client, article, compose_url):
    answer = client.post(compose_url, payload(article), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert Comment.objects.count() == 0


def test_a_megabyte_is_answered_and_not_stored(client, article, compose_url):
    answer = client.post(compose_url, payload(article, text="a" * 1_100_000))
    assert answer.status_code in (400, 413, 422)
    assert Comment.objects.count() == 0


def test_a_reply_names_what_it_answers(client, article, compose_url):
    parent = make_comment(article=article, status="published", name="Ben", text="Nine days!")
    page = client.get(compose_url, {"reply": parent.number})
    assert "Ben" in page.text
    assert "Nine days!" in page.text
    client.post(f"{compose_url}?reply={parent.number}", payload(article))
    assert Comment.objects.latest("pk").parent == parent


@pytest.mark.parametrize("number", ["99", "x", "-1", "1e3", "٣", "9" * 40, "\x00"])
def test_a_reply_to_nothing_is_not_found(client, article, compose_url, number):
    make_comment(article=article, status="published")
    assert client.get(compose_url, {"reply": number}).status_code == 404


@pytest.mark.parametrize("status", ["held", "removed", "refused", "unconfirmed"])
def test_only_what_readers_see_can_be_replied_to(client, article, compose_url, status):
    hidden = make_comment(article=article, status=status, name="Nameless")
    answer = client.get(compose_url, {"reply": hidden.number})
    assert answer.status_code == 404
    assert "Nameless" not in answer.text


@pytest.mark.parametrize("status", ["held", "removed"])
def test_an_answer_to_what_is_gone_by_now_is_shown_to_be_copied(
    client, article, compose_url, status
):
    parent = make_comment(article=article, status="published", name="Nameless")
    sent = payload(article, text="Nine <days> of waiting.")
    Comment.objects.filter(pk=parent.pk).update(status=status, waits=status == "held")
    answer = client.post(f"{compose_url}?reply={parent.number}", sent)
    assert answer.status_code == 404
    assert escape("Nine <days> of waiting.") in answer.text
    assert "is not there any more" in answer.text
    assert f'href="{compose_url}"' in answer.text
    assert "Nameless" not in answer.text
    assert Comment.objects.count() == 1


def test_a_receipt_outlives_its_story(client):
    make_site()
    make_policy()
    comment = make_comment(article=make_article(at=None), status="published")
    answer = client.get(comment.receipt_url())
    assert answer.status_code == 200
    assert comment.current.text in answer.text


def test_a_closed_thread_says_so(client, article, compose_url):
    Thread.objects.create(article=article, preset="closed")
    for answer in (client.get(compose_url), client.post(compose_url, payload(article))):
        assert answer.status_code == 409
    assert Comment.objects.count() == 0


def test_what_was_typed_is_shown_when_comments_closed_meanwhile(client, article, compose_url):
    sent = payload(article, text="Nine <days> of waiting.")
    Thread.objects.create(article=article, preset="closed")
    answer = client.post(compose_url, sent)
    assert answer.status_code == 409
    assert escape("Nine <days> of waiting.") in answer.text


def test_without_a_policy_comments_have_not_opened(client):
    make_site()
    article = make_article()
    assert client.get(f"{article.get_absolute_url()}comment/").status_code == 409


def test_a_draft_has_no_form(client, article):
    draft = make_article(at=None, path="security/2026/01/01/secret")
    assert client.get(f"/{draft.path}/comment/").status_code == 404


def test_a_permalink_leads_into_the_thread(client, article):
    comment = make_comment(article=article, status="published")
    answer = client.get(comment.get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"] == f"{article.get_absolute_url()}#comment-1"


@pytest.mark.parametrize(
    ("query", "number", "then"),
    [
        ("", 3, "?from=3"),
        ("?sort=newest", 3, "?sort=newest"),
        ("?sort=newest", 1, "?sort=newest&from=1"),
        ("?sort=replied", 2, "?sort=replied"),
    ],
)
def test_a_permalink_opens_the_page_of_the_order_it_is_asked_in(
    client, article, settings, query, number, then
):
    settings.COMMENTS_PER_PAGE = 2
    for _number in range(3):
        comment = make_comment(article=article, status="published")
    url = article.get_absolute_url()
    answer = client.get(f"{url}comments/{number}/{query}")
    assert answer["Location"] == f"{url}{then}#comment-{number}"
    page = client.get(answer["Location"])
    assert f'id="comment-{number}"' in page.text
    assert f'href="{url}comments/{number}/{query}"' in page.text
    assert client.get(f"{comment.get_absolute_url()}?sort=worst").status_code == 404


@pytest.mark.parametrize("status", ["held", "refused", "unconfirmed"])
def test_a_comment_outside_the_thread_has_no_permalink(client, article, status):
    comment = make_comment(article=article, status=status)
    assert client.get(comment.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("token", ["x", "token", "%00", "a" * 500])
def test_a_guessed_receipt_is_not_found(client, article, token):
    make_comment(article=article)
    assert client.get(f"/comments/receipt/{token}/").status_code in (400, 404)


def test_the_e_mail_address_is_on_no_page(client, article, compose_url):
    receipt = client.post(compose_url, payload(article), follow=True)
    page = client.get(article.get_absolute_url())
    feed = client.get("/feed/")
    assert all("ana@example.org" not in answer.text for answer in (receipt, page, feed))


def test_the_policy_in_force_and_every_version_can_be_read(client, article):
    make_policy()
    newest = client.get("/comment-policy/")
    assert newest.context["version"].number == 2
    assert client.get("/comment-policy/1/").context["version"].number == 1
    assert client.get("/comment-policy/3/").status_code == 404
    assert client.get("/comment-policy/0/").status_code == 404


def test_the_policy_page_is_not_sent_twice(client, article):
    etag = client.get("/comment-policy/")["ETag"]
    assert client.get("/comment-policy/", headers={"If-None-Match": etag}).status_code == 304
    make_policy()
    changed = client.get("/comment-policy/", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    identity = SiteIdentity.objects.current()
    identity.name = "Renamed"
    publishing.save_identity(identity, by="Ana")
    again = client.get("/comment-policy/", headers={"If-None-Match": changed["ETag"]})
    assert "Renamed" in again.text


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_odd_methods_are_refused(client, compose_url, method):
    assert getattr(client, method)(compose_url).status_code == 405


def test_a_comment_under_the_article_is_found_there(client, article, compose_url):
    client.post(compose_url, payload(article))
    page = client.get(article.get_absolute_url())
    assert "The bridge has been closed for a week now." in page.text
    assert 'id="comment-1"' in page.text


def test_a_removed_comment_leaves_a_placeholder_that_names_the_rule(client, article):
    rule = make_policy().rules.get(number=3)
    gone = make_comment(article=article, status="removed", text="words that are gone", rule=rule)
    make_comment(parent=gone, status="published", text="An answer that stays.")
    page = client.get(article.get_absolute_url())
    assert "words that are gone" not in page.text
    assert "An answer that stays." in page.text
    assert f"/comment-policy/{rule.version.number}/#rule-3" in page.text
