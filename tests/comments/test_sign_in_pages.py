"""The pages on which readers sign in: no cookie before it is done, and one answer for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles.people.models import User
from comments import mailing, signing_in, stamps
from comments.models import Notice, Sender, SignIn
from tests.comments.signing import (
    ANA,
    PAGE,
    ask,
    code_in,
    enter,
    link_in,
    reference_in,
    stamp,
    the_mail,
)
from tests.factories import make_article, make_comment, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db
SESSION = settings.SESSION_COOKIE_NAME


@pytest.fixture(autouse=True)
def _site():
    make_site()


def test_a_mailed_link_signs_in_by_its_button_in_any_browser(client):
    answer = ask(client)
    assert (answer.status_code, answer.cookies) == (303, {})
    assert answer["Location"].startswith(f"{PAGE}sent/?ref=")
    assert ANA not in answer["Location"]
    link = link_in(the_mail())
    other = Client()
    page = other.get(link)
    assert (page.status_code, page.cookies) == (200, {})
    assert page["Cache-Control"] == "no-store, private"
    assert ANA in page.text
    assert SignIn.objects.get().used_at is None
    done = other.post(link)
    assert (done.status_code, done["Location"]) == (303, "/accounts/")
    assert SESSION in done.cookies
    assert other.get("/accounts/").status_code == 200


def test_the_first_sign_in_makes_an_account_without_a_password_or_a_right(client):
    ask(client, email="  Ana@Example.ORG ")
    client.post(link_in(the_mail()))
    sender = Sender.objects.get()
    assert (sender.email, bool(sender.confirmed_at)) == (ANA, True)
    user = User.objects.get()
    assert (sender.user, user.email, user.has_usable_password()) == (user, ANA, False)
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    confirmed = sender.confirmed_at
    ask(Client())
    Client().post(link_in(the_mail()))
    sender.refresh_from_db()
    assert (sender.confirmed_at, User.objects.count()) == (confirmed, 1)


def test_a_link_signs_in_once(client):
    ask(client)
    link = link_in(the_mail())
    client.post(link)
    again = Client()
    for answer in (again.get(link), again.post(link)):
        assert (answer.status_code, answer.cookies) == (410, {})
        assert f'href="{PAGE}"' in answer.text


@pytest.mark.parametrize("spoil", ["too old", "forged", "nobody's"])
def test_a_link_that_does_not_work_says_so_and_offers_another(client, spoil):
    ask(client)
    link = link_in(the_mail())
    if spoil == "too old":
        past = timezone.now() - timedelta(minutes=16)
        SignIn.objects.update(created_at=past, expires_at=past + timedelta(minutes=15))
    link = {"forged": f"{link[:-2]}x/", "nobody's": f"{PAGE}anything/"}.get(spoil, link)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "does not work any more" in answer.text
        assert SESSION not in client.cookies


def test_the_mailed_code_signs_in_on_the_page_that_is_open(client):
    sent = ask(client)["Location"]
    page = client.get(sent)
    assert (page.status_code, page.cookies) == (200, {})
    for word in ('inputmode="numeric"', 'autocomplete="one-time-code"'):
        assert word in page.text
    done = enter(client, sent, f" {code_in(the_mail())}\n")
    assert done.status_code == 303
    assert SESSION in done.cookies


def test_a_wrong_code_tells_how_many_tries_remain_until_none_does(client):
    sent = ask(client)["Location"]
    right = code_in(the_mail()).replace(" ", "")
    wrong = f"{(int(right) + 1) % 10**6:06}"
    told = [enter(client, sent, wrong) for _turn in range(5)]
    assert "You can try 4 more times." in told[0].text
    assert "You can try 1 more time." in told[3].text
    assert [one.status_code for one in told] == [422] * 4 + [410]
    assert enter(client, sent, right).status_code == 410
    assert SESSION not in client.cookies


@pytest.mark.parametrize("code", ["", "12345", "1234567", "six digits", "12 34 5x"])
def test_what_is_no_code_costs_no_try(client, code):
    sent = ask(client)["Location"]
    assert enter(client, sent, code).status_code == 422
    assert SignIn.objects.get().tries == 0


def test_a_code_is_taken_from_our_page_alone(client):
    sent = ask(client)["Location"]
    code = code_in(the_mail())
    assert client.post(sent, {"code": code}).status_code == 422
    elsewhere = client.post(sent, {"code": code}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert client.get(f"{PAGE}sent/?ref=nonsense").status_code == 410
    assert client.get(f"{PAGE}sent/").status_code == 410
    assert SignIn.objects.get().used_at is None


def test_another_site_signs_nobody_in_by_a_link_it_got_for_itself(client):
    ask(client)
    link = link_in(the_mail())
    answer = client.post(link, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert SESSION not in client.cookies


def test_the_session_is_a_new_one(client):
    client.force_login(make_user(email="mona@example.org"))
    before = client.cookies[SESSION].value
    ask(client)
    client.post(link_in(the_mail()))
    assert client.cookies[SESSION].value != before
    assert client.session["_auth_user_id"] == str(User.objects.get(email=ANA).pk)


@pytest.mark.parametrize(
    ("to", "ends"),
    [
        ("/accounts/?page=2", "/accounts/?page=2"),
        ("//evil.example/", "/accounts/"),
        ("https://evil.example/", "/accounts/"),
        ("/\\evil.example", "/accounts/"),
    ],
)
def test_one_goes_on_to_where_one_wanted_and_never_to_another_site(client, to, ends):
    ask(client, query=f"?next={to}")
    assert client.post(link_in(the_mail()))["Location"] == ends


def test_a_page_of_ones_own_leads_to_the_sign_in_and_back(client):
    asked = client.get("/accounts/earlier/")
    assert (asked.status_code, asked.cookies) == (302, {})
    assert asked["Location"] == f"{PAGE}?next=%2Faccounts%2Fearlier%2F"
    answer = client.post(asked["Location"], {"email": ANA, "stamp": stamp()})
    assert (
        enter(client, answer["Location"], code_in(the_mail()))["Location"] == "/accounts/earlier/"
    )


@pytest.mark.parametrize("email", ["", "ana", "ana@", "ana@example", "a\x00@example.org", "ana@㎒"])
def test_what_is_no_address_is_told_at_its_field(client, email):
    answer = ask(client, email)
    assert (answer.status_code, answer.cookies) == (422, {})
    assert not Sender.objects.exists()
    assert not Notice.objects.exists()


def test_an_address_that_grows_too_long_once_it_is_normalised_is_none(client):
    email = f"a@{'.'.join(['㎒' * 60] * 2)}.org"
    assert ask(client, email).status_code == 422


def test_a_program_that_fills_the_trap_gets_the_same_answer_and_no_mail(client):
    answer = ask(client, website="https://spam.example")
    assert answer.status_code == 303
    assert client.get(answer["Location"]).status_code == 200
    assert not Notice.objects.exists()


def test_staff_are_told_by_the_same_mail_to_sign_in_elsewhere(client):
    make_user(email=ANA)
    ask(client)
    ask(client, email="ben@example.org")
    mailing.send_due("worker")
    staff, reader = mail.outbox
    assert staff.subject == reader.subject
    assert "/accounts/staff/sign-in/" in staff.body
    assert "Code:" not in staff.body
    assert "/accounts/sign-in/" not in staff.body
    assert "Code:" in reader.body


@pytest.mark.parametrize("fields", [{}, {"is_superuser": True}, {"is_active": False}])
def test_no_link_or_code_signs_staff_in(client, fields):
    user = make_user(email=ANA, **fields)
    sent = ask(client)["Location"]
    row = SignIn.objects.get()
    link = signing_in.link_of(row)
    for answer in (client.post(link), enter(client, sent, signing_in.code_of(row.nonce))):
        assert answer.status_code == 403
        assert "Staff sign-in" in answer.text
    assert SESSION not in client.cookies
    assert Sender.objects.get().confirmed_at is None
    user.email = "other@example.org"
    user.save()
    Sender.objects.update(user=user)
    assert client.post(link).status_code == 403


def test_a_link_of_somebody_erased_meanwhile_signs_nobody_in(client):
    ask(client)
    link = link_in(the_mail())
    Sender.objects.update(erased_at=timezone.now())
    assert client.post(link).status_code == 410
    assert not User.objects.exists()


def test_no_mail_goes_to_who_has_used_it_or_came_too_late(client):
    ask(client)
    ask(client, email="ben@example.org")
    used, late = SignIn.objects.order_by("pk")
    SignIn.objects.filter(pk=used.pk).update(used_at=timezone.now())
    past = timezone.now() - timedelta(hours=1)
    SignIn.objects.filter(pk=late.pk).update(
        created_at=past, expires_at=past + timedelta(minutes=15)
    )
    mailing.send_due("worker")
    assert mail.outbox == []
    assert set(Notice.objects.values_list("status", flat=True)) == {"cancelled"}


def test_a_sign_in_is_mailed_however_much_other_mail_went_there(client, settings):
    settings.MAILS_PER_DAY = 1
    for _turn in range(3):
        ask(client)
    mailing.send_due("worker")
    assert len(mail.outbox) == 3


def test_whoever_is_signed_in_is_told_so_and_can_leave(client):
    ask(client)
    client.post(link_in(the_mail()))
    page = client.get(PAGE)
    assert "You are signed in" in page.text
    assert ANA in page.text
    assert client.get("/accounts/sign-out/").status_code == 405
    foreign = client.post("/accounts/sign-out/", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert client.get("/accounts/").status_code == 200
    assert client.post("/accounts/sign-out/").status_code == 303
    assert client.get("/accounts/").status_code == 302


def test_staff_who_have_written_nothing_are_not_sent_in_circles(client):
    client.force_login(make_user(email="mona@example.org"))
    page = client.get(f"{PAGE}?next=/accounts/")
    assert "mona@example.org" in page.text
    assert 'href="/accounts/"' not in page.text.partition("<main")[2].partition("</main")[0]


def test_a_reader_writes_without_being_asked_for_an_address(client):
    make_policy()
    article = make_article()
    ask(client)
    client.post(link_in(the_mail()))
    url = f"{article.get_absolute_url()}comment/"
    page = client.get(url)
    assert ANA in page.text
    assert 'name="email"' not in page.text
    assert page["Cache-Control"] == "no-store, private"
    who = Sender.objects.get()
    given = {"name": "Ana L.", "text": "The bridge is open again.", "email": "evil@example.org"}
    given["stamp"] = stamps.make("compose-reader", f"{article.path} {who.pk}")
    answer = client.post(url, given)
    assert answer.status_code == 303
    comment = who.comments.get()
    assert (comment.confirmed, comment.staff, Sender.objects.count()) == (True, False, 1)
    assert SignIn.objects.filter(comment__isnull=False).count() == 0
    assert 'value="Ana L."' in client.get(url).text


def test_a_form_of_a_guest_or_another_reader_is_none_of_this_readers(client):
    make_policy()
    article = make_article()
    ask(client)
    client.post(link_in(the_mail()))
    url, given = f"{article.get_absolute_url()}comment/", {"name": "Ana", "text": "Mine alone."}
    for form, target in (
        ("compose", article.path),
        ("compose-reader", f"{article.path} 999"),
        ("compose-reader", article.path),
    ):
        answer = client.post(url, {**given, "stamp": stamps.make(form, target)})
        assert answer.status_code == 422
        assert "Mine alone." in answer.text


def test_what_everybody_reads_is_the_same_for_readers_who_are_signed_in(client):
    make_policy()
    article = make_article()
    make_comment(article=article, status="published", email=ANA, confirmed=True)
    ask(client)
    client.post(link_in(the_mail()))
    signed_in, guest = client.get(article.path.join("//")), Client().get(article.path.join("//"))
    assert signed_in.content == guest.content
    assert "Cookie" not in signed_in.get("Vary", "")
    assert ANA not in signed_in.text


def test_the_reference_says_nothing_of_the_address(client):
    ref = reference_in(ask(client)["Location"])
    row = SignIn.objects.get()
    assert signing_in.read_reference(ref) == row.nonce
    assert signing_in.token_of(row.nonce) not in ref
