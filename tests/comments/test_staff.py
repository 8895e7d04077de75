"""Members of staff write as themselves, signed in; nobody else gets their badge."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import timezone

from comments import intake, sender, staff, stamps
from comments.models import Comment, Sender, Thread
from comments.policy.facts import Facts
from tests.factories import make_article, make_comment, make_policy, make_site, make_user, rule_data

pytestmark = pytest.mark.django_db
BADGE = '<span class="comment-staff">Staff</span>'


@pytest.fixture
def article():
    make_site()
    make_policy()
    return make_article()


@pytest.fixture
def ana():
    return make_user(groups=["Writer"], name="Ana Lopes", email="ana@paper.example")


@pytest.fixture
def url(article):
    return f"{article.get_absolute_url()}comment/"


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def stamp(article, user=None):
    return stamps.make(*staff.stamp_target(article.path, user))


def guests(article, **changes):
    ordinary = {"name": "Ben", "email": "ben@example.org", "text": "Nine days by now."}
    return {**ordinary, "stamp": stamp(article), **changes}


def test_the_form_names_who_writes_and_asks_for_no_name_or_address(desk, url):
    page = desk.get(url)
    assert "You write as <bdi>Ana Lopes</bdi>, staff." in page.text
    assert 'name="name"' not in page.text
    assert 'name="email"' not in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_guest_is_asked_as_before_and_gets_no_cookie(client, url):
    page = client.get(url)
    assert "You write as" not in page.text
    assert 'name="email"' in page.text
    assert not page.cookies


def test_what_staff_write_is_theirs_confirmed_and_badged(desk, article, url, ana):
    answer = desk.post(url, {"text": "We have corrected it.", "stamp": stamp(article, ana)})
    assert answer.status_code == 303
    comment = Comment.objects.get()
    assert (comment.staff, comment.confirmed, comment.status) == (True, True, "published")
    assert comment.current.name == "Ana Lopes"
    assert (comment.sender.email, comment.sender.user) == ("ana@paper.example", ana)
    page = Client().get(article.get_absolute_url())
    assert BADGE in page.text


def test_a_reply_form_shows_whom_it_answers_with_the_badge(client, article, url):
    parent = make_comment(article=article, status="published", name="Ana Lopes", staff=True)
    assert BADGE in client.get(url, {"reply": parent.number}).text


def test_a_name_and_an_address_that_are_sent_all_the_same_are_left_aside(desk, article, url, ana):
    sent = guests(
        article, name="The Editor", email="chief@paper.example", stamp=stamp(article, ana)
    )
    desk.post(url, sent)
    comment = Comment.objects.get()
    assert comment.current.name == "Ana Lopes"
    assert comment.sender.email == "ana@paper.example"


@pytest.mark.parametrize(
    "typed", [{"email": "ana@paper.example"}, {"name": "Ana Lopes"}, {"staff": "1", "named": "Ana"}]
)
def test_a_guest_gets_no_badge_whatever_is_typed(client, article, url, ana, typed):
    client.post(url, guests(article, **typed))
    comment = Comment.objects.get()
    assert not comment.staff
    assert not comment.confirmed
    assert BADGE not in client.get(article.get_absolute_url()).text


def test_a_guest_who_typed_a_staff_address_first_does_not_get_their_comments(
    desk, article, url, ana
):
    Client().post(url, guests(article, email="ana@paper.example"))
    desk.post(url, {"text": "We have corrected it.", "stamp": stamp(article, ana)})
    first, second = Comment.objects.order_by("pk")
    assert (first.staff, second.staff) == (False, True)
    assert Sender.objects.get().user == ana


def test_a_form_of_staff_sent_by_a_guest_is_no_form(client, article, url, ana):
    answer = client.post(url, {"text": "We rule here.", "stamp": stamp(article, ana)})
    assert answer.status_code == 422
    assert "We rule here." in answer.text
    assert not Comment.objects.exists()


def test_a_guests_form_sent_after_signing_in_is_asked_about_again(desk, article, url):
    """Whoever meant to write under another name is not published under their own."""
    answer = desk.post(url, guests(article))
    assert answer.status_code == 422
    assert "You write as <bdi>Ana Lopes</bdi>" in answer.text
    assert "Nine days by now." in answer.text
    assert not Comment.objects.exists()


def test_one_members_form_is_not_anothers(desk, article, url, ana):
    other = make_user(groups=["Writer"], name="Ewa")
    answer = desk.post(url, {"text": "As Ewa.", "stamp": stamp(article, other)})
    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_no_other_site_sends_a_comment_in_their_name(desk, article, url, ana):
    sent = {"text": "We rule here.", "stamp": stamp(article, ana)}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert desk.post(url, sent, headers=headers).status_code == 403
    assert not Comment.objects.exists()


@pytest.mark.parametrize("gone", [{"is_active": False}, {"is_staff": False}])
def test_who_works_here_no_more_is_a_guest(desk, url, ana, gone):
    for name, value in gone.items():
        setattr(ana, name, value)
    ana.save(update_fields=list(gone))
    page = desk.get(url)
    assert "You write as" not in page.text
    assert 'name="email"' in page.text


def test_staff_meet_the_rules_like_everybody(desk, article, url, ana):
    desk.post(url, {"text": "Buy cheap pills here, friends.", "stamp": stamp(article, ana)})
    assert Comment.objects.get().status == "refused"


def test_staff_meet_the_other_settings_of_the_thread(desk, article, url, ana):
    Thread.objects.create(article=article, links=False)
    sent = {"text": "See https://paper.example/", "stamp": stamp(article, ana)}
    assert desk.post(url, sent).status_code == 422
    Thread.objects.update(preset="closed")
    assert desk.post(url, {**sent, "text": "Plain."}).status_code == 409


def test_staff_need_not_wait_nor_make_others_wait(desk, article, url, ana):
    Thread.objects.create(article=article, slow_seconds=600)
    assert "per person" not in desk.get(url).text
    for words in ("We have corrected it.", "And the caption too, thank you."):
        sent = {"text": words, "stamp": stamp(article, ana)}
        assert desk.post(url, sent).status_code == 303
    assert Client().post(url, guests(article)).status_code == 303
    assert Client().post(url, guests(article, text="Again.")).status_code == 429


def test_the_rules_about_how_fast_somebody_writes_let_staff_pass(desk, article, url, ana):
    rate = {"kind": "rate", "settings": {"most": 1}}
    make_policy([rule_data(1, "slowly", consequence="refuse", detectors=[rate])])
    for number in range(3):
        words = f"Remark {number * 13} about the bridge and its road."
        desk.post(url, {"text": words, "stamp": stamp(article, ana)})
        Client().post(url, guests(article, text=words))
    fared = Comment.objects.order_by("pk").values_list("staff", "status")
    assert {status for by_staff, status in fared if by_staff} == {"published"}
    assert [status for by_staff, status in fared if not by_staff][1:] == ["refused", "refused"]


def test_the_engine_is_told_who_is_staff(article, ana, monkeypatch):
    told = []
    judge = intake.gate.judge

    def listen(policy, submission, facts: Facts):
        told.append(facts.staff)
        return judge(policy, submission, facts)

    monkeypatch.setattr(intake.gate, "judge", listen)
    network = intake.Network(timezone.now().date(), "h", ("h",))
    for who in (ana, None):
        message = intake.Message(
            "Ana", "ana@paper.example", f"By {who}.", f"n{who}", staff=who, confirmed=bool(who)
        )
        intake.receive(article, message, network)
    assert told == [True, False]


def test_their_sender_stays_theirs_under_a_new_address(ana):
    first = staff.sender_of(ana)
    ana.email = "new@paper.example"
    ana.save(update_fields=["email"])
    assert staff.sender_of(ana) == first
    assert Sender.objects.count() == 1


def test_an_address_that_changed_hands_keeps_its_first_owner(ana):
    theirs = staff.sender_of(ana)
    ana.email = "old@paper.example"
    ana.save(update_fields=["email"])
    Sender.objects.filter(pk=theirs.pk).update(email="shared@paper.example")
    other = make_user(name="Ewa", email="shared@paper.example")
    assert staff.sender_of(other) == theirs
    assert Sender.objects.get().user == ana


@pytest.mark.parametrize(
    ("name", "shown"), [("Ana Lopes", "Ana Lopes"), ("  ", "ana"), ("x" * 120, "x" * 80)]
)
def test_everybody_has_a_name_that_fits(ana, name, shown):
    ana.name = name
    assert staff.name_of(ana) == shown


def test_nobody_signed_in_is_no_staff(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    assert staff.writer(request) is None


def edit(client, comment, **changes):
    sent = {"text": "Corrected by now.", "seen": f"{comment.status}:{comment.revision}"}
    sent |= {"stamp": stamps.make("edit", comment.token), **changes}
    return client.post(comment.edit_url(), sent)


@pytest.fixture
def theirs(article, ana):
    comment = make_comment(
        article=article, status="published", name="Ana Lopes", staff=True, confirmed=True
    )
    Sender.objects.filter(pk=comment.sender_id).update(user=ana)
    return comment


def test_a_comment_of_staff_is_changed_by_them_alone(client, theirs, ana):
    assert client.get(theirs.edit_url()).status_code == 409
    refused = edit(client, theirs, name="The Editor")
    assert refused.status_code == 409
    assert "signed in" in refused.text
    client.force_login(make_user(groups=["Moderator"]))
    assert edit(client, theirs).status_code == 409
    client.force_login(ana)
    assert edit(client, theirs).status_code == 303
    theirs.refresh_from_db()
    assert (theirs.current.text, theirs.current.name) == ("Corrected by now.", "Ana Lopes")


def test_staff_cannot_change_the_name_under_their_badge(client, theirs, ana):
    client.force_login(ana)
    assert 'name="name"' not in client.get(theirs.edit_url()).text
    assert edit(client, theirs, name="The Editor").status_code == 303
    theirs.refresh_from_db()
    assert theirs.current.name == "Ana Lopes"


def test_a_sender_who_waits_is_told_when(client, article, url):
    Thread.objects.create(article=article, slow_seconds=60)
    here = sender.network(RequestFactory().get("/")).hash
    make_comment(article=article, network_hash=here, at=timezone.now() - timedelta(seconds=20))
    answer = client.post(url, guests(article))
    assert answer.status_code == 429
    left = int(answer["Retry-After"])
    assert 35 <= left <= 40
    assert f"you can send it in {left} seconds." in answer.text
    assert "Nine days by now." in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert Comment.objects.count() == 1


def test_a_guests_form_and_receipt_set_no_cookie_and_depend_on_none(client, article, url):
    receipt = make_comment(article=article).receipt_url()
    sent = client.post(url, guests(article))
    for answer in (client.get(url), client.get(receipt), sent):
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()


def test_a_session_of_nobody_makes_nobody_staff(client, article, url):
    client.cookies[settings.SESSION_COOKIE_NAME] = "no-such-session"
    assert 'name="email"' in client.get(url).text
    client.post(url, guests(article))
    assert not Comment.objects.get().staff
