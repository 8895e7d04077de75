"""Postal addresses: where somebody may be found, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.detectors import personal_data
from comments.policy.facts import Facts, Submission
from comments.policy.personal import postal
from comments.policy.text import fold


def found(text: str) -> list[str]:
    settings = personal_data.KIND.parse_settings(
        {"email": False, "phone": False, "card": False, "iban": False, "postal": True}
    )
    hits = personal_data.KIND.find(settings, Submission(text), Facts())
    return [text[hit.start : hit.end] for hit in hits]


ADDRESSES = [
    ("12 Market Street, Ambridge BO1 4XY", "12 Market Street, Ambridge BO1 4XY", "British"),
    ("Write to 221b Baker St, London NW1 6XE!", "221b Baker St, London NW1 6XE", "with a letter"),
    ("she lives at 12 Market Street", "12 Market Street", "lives at"),
    ("His address is 3 The Old Mill Lane", "3 The Old Mill Lane", "his address is"),
    ("Flat 2, 12 Market Street", "12 Market Street", "a flat before it"),
    ("12 Market Street, Flat 2", "12 Market Street, Flat 2", "a flat after it"),
    ("12 Market Street\nAmbridge\nBO1 4XY", "12 Market Street\nAmbridge\nBO1 4XY", "in lines"),
    ("742 Evergreen Terrace, Springfield, IL 62704", "742 Evergreen Terrace, Springfield, IL 62704",
     "American"),
    ("at 1800 F Street NW, Washington DC 20405.", "1800 F Street NW, Washington DC 20405",
     "with a quarter of the city"),
    ("1 Main Road, Boston, MA 02139", "1 Main Road, Boston, MA 02139", "a state that is a word"),
    ("80 Wellington Street, Ottawa K1A 0A2", "80 Wellington Street, Ottawa K1A 0A2", "Canadian"),
    ("Hauptstraße 12, 10115 Berlin", "Hauptstraße 12, 10115", "German"),
    ("nicht Hauptstr. 12a, sondern Hauptstr. 12b, D-10115 Berlin", "Hauptstr. 12b, D-10115",
     "short"),
    ("Lange Gasse 5, 1080 Wien", "Gasse 5, 1080", "Austrian"),
    ("er wohnt in der Hauptstraße 12", "Hauptstraße 12", "wohnt in der"),
    ("Bahnhofstrasse 3, CH-8001 Zürich", "Bahnhofstrasse 3, CH-8001", "Swiss"),
    ("12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002", "French"),
    ("il habite au 5 bis boulevard Voltaire", "5 bis boulevard Voltaire", "habite au"),
    ("Calle Mayor 12, 3º B, 28013 Madrid", "Calle Mayor 12, 3º B, 28013", "Spanish with a door"),
    ("vive en la calle del Prado, n.º 4", "calle del Prado, n.º 4", "vive en la"),
    ("Via Roma 12, 00184 Roma", "Via Roma 12, 00184", "Italian"),
    ("abita in via Garibaldi, 7", "via Garibaldi, 7", "abita in"),
    ("Kerkstraat 12, 1017 GP Amsterdam", "Kerkstraat 12, 1017 GP", "Dutch"),
    ("hij woont op de Prinsengracht 263", "Prinsengracht 263", "woont op de"),
    ("Rua Augusta, 123, 1100-053 Lisboa", "Rua Augusta, 123, 1100-053", "Portuguese"),
    ("ul. Marszałkowska 12/34, 00-950 Warszawa", "ul. Marszałkowska 12/34, 00-950", "Polish"),
    ("mieszka przy ulicy: ul. Długa 5 m. 3", "ul. Długa 5 m. 3", "with a door in Polish"),
    ("Storgatan 5, 111 22 Stockholm", "Storgatan 5, 111 22", "Swedish"),
    ("Nørregade 7, 1165 København", "Nørregade 7, 1165", "Danish"),
    ("он живет на ул. Ленина, д. 5", "ул. Ленина, д. 5", "Russian"),
    ("101000, Москва, ул. Ленина, д. 5", "ул. Ленина, д. 5", "postcode and town before it"),
    ("ул. Ленина, д. 5, кв. 12", "ул. Ленина, д. 5, кв. 12", "with a door in Russian"),
    ("1２ Market Street, Ambridge BO1 4XY", "1２ Market Street, Ambridge BO1 4XY", "full width"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [r[:2] for r in ADDRESSES], ids=[r[2] for r in ADDRESSES]
)
def test_an_address_is_found(text: str, expected: str) -> None:
    assert found(text) == [expected]


NONE = [
    "I lived in Market Street in 1998",
    "In 1998 Market Street was closed to cars",
    "10 Downing Street has nothing to say about it",
    "The cabinet met at 10 Downing Street, London, on Monday",
    "I waited 45 minutes down the road",
    "It took 5 years all the way to court",
    "There were 12 cars parked on our street, 30000 in the whole city",
    "Number 7 bus goes down Church Street every 12 minutes",
    "There are 3 pubs in this street and 2 in the next road",
    "Route 66, 12 miles of it, is closed",
    "In der Hauptstraße 12 Unfälle in einem Jahr",
    "Er wohnt in der Hauptstraße 12 Jahre lang",
    "In der Hauptstraße 12, 30000 Menschen kamen vorbei",
    "Die Hauptstraße wird ab 2026 gesperrt",
    "auf dem Weg 10 Minuten gewartet, 15000 Euro bezahlt",
    "Via Roma 12 è un bel negozio",
    "Il y a 12 rues à Paris, 75000 habitants en colère",
    "12 rue de la Paix est un film",
    "La calle Mayor lleva 12 meses cortada",
    "en la calle 12 personas esperaban, 15000 en total",
    "Op de Kerkstraat 12 jaar lang gewerkt",
    "Storgatan 5 är stängd",
    "ул. Ленина 5 лет не ремонтировали",
    "Article 5, paragraph 2, 10115 of the code",
    "The score was 3-2, 45000 people came",
    "Section 12 Road Traffic Act 1988",
    "25 October Avenue of the Republic, 1956 and all that",
    "call 020 7946 0018",
    "",
]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_an_address_is_not(text: str) -> None:
    assert found(text) == []


PIECES = st.sampled_from(
    ["12 ", "12", "rue ", "de ", "Market ", "Street", "street, ", "strasse ", "ul. ", "a", " ",
     ", ", "10115 ", "BO1 4XY", "lives at ", "\n", "кв. 3", ".", "-", "/", "º", "é", "\u0301",
     "c/", "str."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_raises_and_places_follow_each_other(text: str) -> None:
    folded = fold(text).text
    reach = 0
    for start, end in postal.find(folded):
        assert reach <= start < end <= len(folded)
        reach = end
