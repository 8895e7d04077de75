"""Personal data: addresses that could be written to, numbers whose checksums are right."""

from __future__ import annotations

import pytest

from comments.policy.detectors import personal_data
from comments.policy.facts import Facts, Submission
from comments.policy.settings import SettingsError


def found(text: str, **settings: object) -> list[str]:
    parsed = personal_data.KIND.parse_settings({"region": "GB", **settings})
    hits = personal_data.KIND.find(parsed, Submission(text), Facts())
    return [text[hit.start : hit.end] for hit in hits]


ROWS = [
    ("write to jo.bloggs+x@example.co.uk.", ["jo.bloggs+x@example.co.uk"], "an e-mail address"),
    ("ｊｏ＠example.org", ["ｊｏ＠example.org"], "an e-mail address in full width"),
    ("a@b.org,c@d.org", ["a@b.org", "c@d.org"], "two e-mail addresses"),
    ("?mail=jo@example.org&x", ["jo@example.org"], "an e-mail address in a link"),
    ("'jo@example.org'", ["jo@example.org"], "an e-mail address in quotes"),
    ("jo (at) example (dot) org", ["jo (at) example (dot) org"], "an e-mail address told"),
    ("jo[at]example.co[.]uk", ["jo[at]example.co[.]uk"], "an e-mail address in brackets"),
    ("we met (at) noon (dot)", [], "brackets that make no address"),
    ("@jo@example.social", [], "an account on another site is no e-mail address"),
    ("https://example.social/@jo.bloggs", [], "nor is the address of its page"),
    ("@jo said so", [], "a mention is no e-mail address"),
    ("jo@home", [], "a host without a dot makes no e-mail address"),
    ("3 @ 1.50", [], "a price is no e-mail address"),
    ("call 020 7946 0018 now", ["020 7946 0018"], "a national number of the home country"),
    ("call (020) 7946-0018", ["(020) 7946-0018"], "however it is written"),
    ("call +49 30 901820", ["+49 30 901820"], "an international number"),
    ("call ٠٢٠ ٧٩٤٦ ٠٠١٨", ["٠٢٠ ٧٩٤٦ ٠٠١٨"], "in other digits too"),
    ("in 2019 some 1,234,567 voted", [], "years and counts are no phone numbers"),
    ("on 2019-11-06 at 12:30", [], "a date and a time are no phone number"),
    ("4111 1111 1111 1111", ["4111 1111 1111 1111"], "a card number in groups"),
    ("4111-1111-1111-1111", ["4111-1111-1111-1111"], "a card number with dashes"),
    ("378282246310005", ["378282246310005"], "a card number of fifteen digits"),
    ("4111 1111 1111 1111 12 24", ["4111 1111 1111 1111"], "a card number before its date"),
    ("12 4111 1111 1111 1111", ["4111 1111 1111 1111"], "a card number behind other digits"),
    ("4111 1111 1111 1112", [], "a number with a wrong checksum is no card"),
    ("9111 1111 1111 1111", [], "no card begins with a nine"),
    ("0000 0000 0000 0000", [], "zeros are no card"),
    ("GB33BUKB20201555555555", ["GB33BUKB20201555555555"], "an account number"),
    ("to gb33 bukb 2020 1555 5555 55 ok", ["gb33 bukb 2020 1555 5555 55"], "in groups"),
    ("DE89 3704 0044 0532 0130 00.", ["DE89 3704 0044 0532 0130 00"], "of another country"),
    ("GB33BUKB20201555555556", [], "a wrong checksum is no account"),
    ("XGB33BUKB20201555555555", [], "letters before it make it no account"),
    ("", [], "nothing is no personal data"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [r[:2] for r in ROWS], ids=[r[2] for r in ROWS])
def test_personal_data(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_each_kind_can_be_left_out() -> None:
    text = "jo@example.org, +49 30 901820, 4111111111111111, DE89370400440532013000"
    assert len(found(text)) == 4
    for kind in ("email", "phone", "card", "iban"):
        assert len(found(text, **{kind: False})) == 3


def test_without_a_home_country_only_international_numbers_are_found() -> None:
    assert found("020 7946 0018 or +49 30 901820", region="") == ["+49 30 901820"]


@pytest.mark.parametrize("region", ["gb", "XX", "G", "GBR"])
def test_a_country_that_does_not_exist_is_refused(region: str) -> None:
    with pytest.raises(SettingsError) as refused:
        personal_data.KIND.parse_settings({"region": region})
    assert refused.value.path == "settings.region"


def test_the_message_never_repeats_what_was_found() -> None:
    settings = personal_data.KIND.parse_settings({})
    for hit in personal_data.KIND.find(settings, Submission("jo@example.org"), Facts()):
        assert "jo" not in str(hit.message)
