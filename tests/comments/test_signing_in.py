"""Links and codes that prove an address: short, single, few, and derived from nothing stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import signing_in
from comments.models import Follow, Notice, Sender, SignIn
from comments.signing_in import Gone, WrongCode
from tests.comments.signing import ANA, network
from tests.factories import make_article, make_comment, make_standing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = network()


def ask(email=ANA, *, here=HERE, at=NOW, to=""):
    """The row that was mailed, or None where nothing was."""
    before = set(SignIn.objects.values_list("pk", flat=True))
    ref = signing_in.ask(email, here, to=to, now=at)
    row = SignIn.objects.exclude(pk__in=before).first()
    assert row is None or signing_in.read_reference(ref) == row.nonce
    return row if Notice.objects.filter(sign_in=row, sign_in__isnull=False).exists() else None


def wrong(row):
    return f"{(int(signing_in.code_of(row.nonce)) + 1) % 10**6:06}"


def enter(row, code, *, at=NOW):
    return signing_in.by_code(signing_in.reference(row.nonce), code, now=at)


@pytest.mark.django_db
def test_neither_link_nor_code_is_stored():
    row = ask()
    stored = " ".join(str(value) for value in SignIn.objects.values_list().get())
    stored += " ".join(str(value) for value in Notice.objects.values_list().get())
    assert signing_in.code_of(row.nonce) not in stored
    assert signing_in.token_of(row.nonce).partition(".")[2] not in stored
    assert ANA not in str(Notice.objects.values().get())


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "works"), [(0, True), (14, True), (15, False), (60, False)])
def test_link_and_code_work_for_a_quarter_of_an_hour(minutes, works):
    row, later = ask(), NOW + minutes * MINUTE
    ways = (
        lambda: signing_in.by_link(signing_in.token_of(row.nonce), now=later),
        lambda: enter(row, signing_in.code_of(row.nonce), at=later),
    )
    for way in ways:
        if works:
            assert way() == row
        else:
            with pytest.raises(Gone):
                way()


@pytest.mark.django_db
def test_using_one_of_them_uses_up_both():
    row = ask()
    signing_in.use_up(row, now=NOW)
    for way in (
        lambda: signing_in.use_up(row, now=NOW),
        lambda: signing_in.by_link(signing_in.token_of(row.nonce), now=NOW),
        lambda: enter(row, signing_in.code_of(row.nonce)),
    ):
        with pytest.raises(Gone):
            way()


@pytest.mark.django_db
def test_each_wrong_code_is_counted_and_after_five_no_code_counts_but_the_link():
    row = ask()
    lefts = []
    for _turn in range(4):
        with pytest.raises(WrongCode) as found:
            enter(row, wrong(row))
        lefts.append(found.value.left)
    assert lefts == [4, 3, 2, 1]
    with pytest.raises(Gone):
        enter(row, wrong(row))
    with pytest.raises(Gone):
        enter(row, signing_in.code_of(row.nonce))
    assert signing_in.by_link(signing_in.token_of(row.nonce), now=NOW) == row
    row.refresh_from_db()
    assert row.tries == signing_in.MOST_TRIES


@pytest.mark.django_db
def test_a_right_code_that_comes_after_the_last_try_is_not_used():
    row = ask()
    found = enter(row, signing_in.code_of(row.nonce))
    SignIn.objects.update(tries=signing_in.MOST_TRIES)
    with pytest.raises(Gone):
        signing_in.use_up(found, by_code=True, now=NOW)


@pytest.mark.django_db
def test_what_was_mailed_under_an_earlier_secret_key_still_works(settings):
    row = ask()
    token, code = signing_in.token_of(row.nonce), signing_in.code_of(row.nonce)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, made later"
    assert signing_in.token_of(row.nonce) != token
    assert signing_in.by_link(token, now=NOW) == row
    assert enter(row, code) == row
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Gone):
        signing_in.by_link(token, now=NOW)


@pytest.mark.django_db
def test_the_code_of_one_address_is_worth_nothing_at_another():
    ana, ben = ask(), ask("ben@example.org")
    assert signing_in.code_of(ana.nonce) != signing_in.code_of(ben.nonce)
    with pytest.raises(WrongCode):
        enter(ben, signing_in.code_of(ana.nonce))


@pytest.mark.django_db
def test_five_mails_an_hour_go_to_one_address_and_then_none():
    rows = [ask(here=network(f"h{n}"), at=NOW + n * MINUTE) for n in range(6)]
    assert [row is not None for row in rows] == [True] * 5 + [False]
    assert Notice.objects.count() == 5
    assert ask("ben@example.org") is not None
    assert ask(at=NOW + 61 * MINUTE) is not None


@pytest.mark.django_db
def test_fifteen_a_day_go_to_one_address():
    rows = [ask(at=NOW + n * 61 * MINUTE) for n in range(16)]
    assert sum(row is not None for row in rows) == 15
    assert ask(at=NOW + timedelta(hours=25)) is not None


@pytest.mark.django_db
def test_one_network_has_twenty_mails_sent_in_an_hour_whoever_they_go_to():
    rows = [ask(f"r{n}@example.org") for n in range(21)]
    assert sum(row is not None for row in rows) == 20
    assert ask("ben@example.org", here=network("elsewhere")) is not None
    assert ask("cem@example.org", at=NOW + 61 * MINUTE) is not None


@pytest.mark.django_db
def test_past_a_limit_the_reference_looks_the_same_and_no_code_fits():
    for turn in range(5):
        ask(here=network(f"h{turn}"))
    ref = signing_in.ask(ANA, HERE, now=NOW)
    nonce = signing_in.read_reference(ref)
    assert len(nonce) == len(SignIn.objects.first().nonce)
    with pytest.raises(WrongCode):
        signing_in.by_code(ref, signing_in.code_of(nonce), now=NOW)


@pytest.mark.django_db
def test_nobody_learns_from_codes_whether_others_asked_for_the_address_of_late():
    for turn in range(5):
        ask(here=network(f"h{turn}"))
    for email in (ANA, "unknown@example.org"):
        ref = signing_in.ask(email, network("stranger"), now=NOW)
        for left in (4, 3, 2, 1):
            with pytest.raises(WrongCode) as found:
                signing_in.by_code(ref, "not it", now=NOW)
            assert found.value.left == left
        with pytest.raises(Gone):
            signing_in.by_code(ref, "not it", now=NOW)
    assert Notice.objects.filter(sender__email=ANA).count() == 5


@pytest.mark.django_db
def test_what_is_not_mailed_any_more_leaves_no_row_once_the_network_is_at_its_limit():
    for _turn in range(30):
        signing_in.ask(ANA, HERE, now=NOW)
    assert SignIn.objects.count() == signing_in.PER_NETWORK
    assert Notice.objects.count() == signing_in.PER_ADDRESS


@pytest.mark.django_db
def test_whoever_is_stopped_or_staff_or_new_leaves_the_same_rows():
    make_standing(sender=Sender.objects.create(email="bad@example.org"), state="blocked")
    for email in ("bad@example.org", "new@example.org"):
        row = ask(email)
        assert (row.sender.email, row.tries, row.comment) == (email, 0, None)
    assert Notice.objects.filter(kind="signin").count() == 2


@given(nonce=st.text("abcDEF019_-", min_size=1, max_size=40), other=st.text(max_size=40))
def test_codes_are_six_digits_and_links_fit_their_row_alone(nonce, other):
    code = signing_in.code_of(nonce)
    assert code.isascii() and code.isdigit() and len(code) == 6  # noqa: PT018
    assert signing_in.digits(f" {code[:3]} {code[3:]} ") == code
    if other != nonce:
        assert signing_in.token_of(nonce).split(".")[-1] not in signing_in.token_of(other)


@given(token=st.text(max_size=120))
def test_no_made_up_link_or_reference_is_taken(token):
    with pytest.raises(Gone):
        signing_in.by_link(token)
    with pytest.raises(Gone):
        signing_in.read_reference(token)


@given(cut=st.integers(0, 86), sign=st.sampled_from("0aZ-_.é\x00"))
def test_no_link_with_a_sign_changed_is_taken(cut, sign):
    token = signing_in.token_of("n" * 22)
    changed = token[:cut] + sign + token[cut + 1 :]
    if changed != token:
        with pytest.raises(Gone):
            signing_in.by_link(changed)


@given(typed=st.text())
def test_the_digits_of_a_code_are_plain_ones_whatever_was_pasted(typed):
    found = signing_in.digits(typed)
    assert found == "" or (found.isascii() and found.isdigit())
    assert len(found) <= len(typed)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("123456", "123456"),
        ("123 456", "123456"),
        ("١٢٣٤٥٦", "123456"),
        ("１２３-４５６", "123456"),
    ],
)
def test_a_code_may_be_spaced_and_in_any_digits(typed, digits):
    assert signing_in.digits(typed) == digits


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "",
     "accounts/", "/\t/evil.example", "/a\nb", "/" + "x" * 250, "/\x00", " /accounts/"],
)  # fmt: skip
def test_nobody_is_led_to_another_site(path):
    assert signing_in.own_path(path) == ""


@given(path=st.text(max_size=80))
def test_where_one_is_led_is_a_path_of_this_site(path):
    found = signing_in.own_path(f"/{path}")
    assert found in ("", f"/{path}")
    assert not found.startswith(("//", "/\\"))


def test_a_path_of_ours_is_kept_with_its_query():
    assert signing_in.own_path("/accounts/?page=2") == "/accounts/?page=2"


@pytest.mark.django_db
def test_the_sweep_takes_what_is_over_and_senders_of_whom_nothing_came():
    old = NOW - timedelta(days=2)
    ask("typed@example.org", at=old)
    ask("fresh@example.org", at=NOW - MINUTE)
    make_comment(article=make_article(), email="wrote@example.org")
    follower = Sender.objects.create(email="follows@example.org")
    Follow.objects.create(
        sender=follower, thread=make_comment(article=make_article()).thread, level="all"
    )
    make_standing(sender=Sender.objects.create(email="bad@example.org"), state="blocked")
    Sender.objects.create(email="proven@example.org", confirmed_at=old)
    Sender.objects.exclude(email="fresh@example.org").update(created_at=old)
    signing_in.sweep(now=NOW)
    left = set(Sender.objects.values_list("email", flat=True))
    assert "typed@example.org" not in left
    assert {f"{who}@example.org" for who in ("fresh", "wrote", "follows", "bad", "proven")} <= left
    assert [row.sender.email for row in SignIn.objects.all()] == ["fresh@example.org"]
    assert Notice.objects.filter(kind="signin").count() == 1


@pytest.mark.django_db
def test_the_sweep_leaves_links_of_confirmations_while_they_work():
    comment = make_comment(article=make_article(), at=NOW - timedelta(days=3))
    assert signing_in.ask_about(comment, HERE, now=NOW - timedelta(days=3))
    signing_in.sweep(now=NOW)
    row = SignIn.objects.get()
    assert signing_in.by_link(signing_in.token_of(row.nonce), now=NOW) == row
    assert not signing_in.signs_in(row, NOW)
    signing_in.sweep(now=NOW + timedelta(days=6))
    assert not SignIn.objects.exists()
