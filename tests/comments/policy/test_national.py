"""National numbers: right checksums, and a shape or a word that says what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.detectors import personal_data
from comments.policy.facts import Facts, Submission
from comments.policy.personal import national
from comments.policy.settings import SettingsError
from comments.policy.text import fold


def found(text: str, *countries: str) -> list[str]:
    settings = personal_data.KIND.parse_settings(
        {"email": False, "phone": False, "card": False, "iban": False, "countries": list(countries)}
    )
    hits = personal_data.KIND.find(settings, Submission(text), Facts())
    return [text[hit.start : hit.end] for hit in hits]


ROWS = [
    ("AT", "SVNR 1237 010180", "1237 010180"),
    ("AU", "my TFN is 123 456 782", "123 456 782"),
    ("BE", "85.07.30-033.28", "85.07.30-033.28"),
    ("BE", "rijksregisternummer 85073003328", "85073003328"),
    ("BG", "ЕГН 752316 926 3", "752316 926 3"),
    ("BR", "390.533.447-05", "390.533.447-05"),
    ("BR", "CPF: 39053344705", "39053344705"),
    ("CA", "SIN 123-456-782", "123-456-782"),
    ("CH", "756.9217.0769.85", "756.9217.0769.85"),
    ("CN", "我的身份证号码是 360426199101010071", "360426199101010071"),
    ("CZ", "710319/2745", "710319/2745"),
    ("CZ", "rodné číslo 7103192745", "7103192745"),
    ("DE", "Steuer-ID: 36 574 261 809", "36 574 261 809"),
    ("DE", "36574261809 ist meine Steueridentifikationsnummer", "36574261809"),
    ("DK", "211062-5629", "211062-5629"),
    ("EE", "isikukood 36805280109", "36805280109"),
    ("ES", "mi DNI es 54362315K", "54362315K"),
    ("ES", "54.362.315-K", "54.362.315-K"),
    ("ES", "X-2482300W", "X-2482300W"),
    ("FI", "131052-308T", "131052-308T"),
    ("FR", "2 95 10 99 126 111 93", "2 95 10 99 126 111 93"),
    ("FR", "n° de sécurité sociale : 295109912611193", "295109912611193"),
    ("GB", "AB 12 34 56 C", "AB 12 34 56 C"),
    ("GB", "National Insurance number: ab123456c", "ab123456c"),
    ("GB", "943 476 5870 is her NHS number", "943 476 5870"),
    ("GR", "ΑΜΚΑ 01013099997", "01013099997"),
    ("HR", "OIB 33392005961", "33392005961"),
    ("IE", "PPSN 6433435F", "6433435F"),
    ("IN", "Aadhaar 2341 2341 2346", "2341 2341 2346"),
    ("IN", "PAN: ACUPA7085R", "ACUPA7085R"),
    ("IT", "RCCMNL83S18D969H", "RCCMNL83S18D969H"),
    ("LT", "asmens kodas 33309240064", "33309240064"),
    ("MX", "BOXW310820HNERXN09", "BOXW310820HNERXN09"),
    ("NL", "BSN 1112.22.333", "1112.22.333"),
    ("NO", "fødselsnummer 151086 95088", "151086 95088"),
    ("PL", "PESEL 44051401359", "44051401359"),
    ("PT", "NIF 501964843", "501964843"),
    ("RO", "CNP 1630615123457", "1630615123457"),
    ("RU", "ИНН 500100732259", "500100732259"),
    ("RU", "112-233-445 95", "112-233-445 95"),
    ("SE", "personnummer 8803200016", "8803200016"),
    ("SE", "880320-0016", "880320-0016"),
    ("SK", "710319/2745", "710319/2745"),
    ("TR", "T.C. Kimlik: 17291716060", "17291716060"),
    ("US", "536-90-4399", "536-90-4399"),
    ("US", "her social security number (536904399)", "536904399"),
]


@pytest.mark.parametrize(("country", "text", "expected"), ROWS)
def test_a_number_is_found(country: str, text: str, expected: str) -> None:
    assert found(text, country) == [expected]
    assert found(text, country.lower()) == [expected]
    assert found(text, *national.NUMBERS) == [expected]
    assert found(text) == []


CHECKED = [row for row in ROWS if row[0] != "US" and not row[2].lower().startswith(("ab", "acup"))]
"""Social security, national insurance and PAN have no checksum, only letters or groups."""


@pytest.mark.parametrize(("country", "text", "expected"), CHECKED)
def test_one_digit_wrong_makes_it_no_number(country: str, text: str, expected: str) -> None:
    at = text.index(expected) + max(i for i, c in enumerate(expected) if c.isdecimal())
    wrong = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
    assert found(wrong, country) == []


def test_every_country_has_a_row() -> None:
    assert {row[0] for row in ROWS} == set(national.NUMBERS)


NONE = [
    "943 476 5870",
    "36 574 261 809 euros",
    "44051401359",
    "it cost 501964843 pounds",
    "111222333 people, 1112223334 more",
    "call +44 20 7946 0018 or (415) 555-2671",
    "4111 1111 1111 1111 and DE89 3704 0044 0532 0130 00",
    "2026-11-22 12:30:59, 22.11.2026, 22/11/26",
    "the NHS spent 1,234,567,890 on it, 5 000 000 000 in all",
    "order AB123456C, part 54362315-1, model X1234567Z",
    "192.168.001.001, 10.0.0.1, v1.2.3-4",
    "https://example.org/880320-0016/536-90-4399",
    "000-00-0000 and 666-12-3456",
    "BG 12 34 56 C is a plate",
    "a sin that 123 people, 456 and 783 more",
]


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_let_be(text: str) -> None:
    assert found(text, *national.NUMBERS) == []


@pytest.mark.parametrize("line", ["XX", "G", "1", "??"])
def test_a_country_whose_numbers_are_not_known_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        personal_data.KIND.parse_settings({"countries": ["GB", line]})
    assert refused.value.path == "settings.countries[1]"
    assert "GB" in str(refused.value.problem)


def test_readers_are_told_the_countries() -> None:
    settings = personal_data.KIND.parse_settings({"countries": ["GB", "de", "DE"]})
    (told,) = personal_data.KIND.describe(settings)
    assert str(told).endswith("numbers by which a state knows people (GB, DE).")


LABELS = [label for numbers in national.NUMBERS.values() for one in numbers for label in one.labels]
PIECES = st.sampled_from([*LABELS, " ", "-", ".", "/", ": ", "0", "12", "345678", "x", "ab", "é"])


@given(st.lists(PIECES, max_size=30).map("".join) | st.text("0123456789-/. ", max_size=60))
def test_no_text_raises_and_places_follow_each_other(text: str) -> None:
    folded = fold(text).text
    reach = 0
    for start, end in national.find(folded, tuple(national.NUMBERS)):
        assert reach <= start < end <= len(folded)
        reach = end
