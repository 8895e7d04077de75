"""Links: what is one, where it ends, and which host it leads to."""

from __future__ import annotations

import pytest

from comments.policy.detectors import links
from comments.policy.facts import Facts, Submission
from comments.policy.settings import SettingsError


def found(text: str, **settings: object) -> list[str]:
    parsed = links.KIND.parse_settings({"most": 0, **settings})
    hits = links.KIND.find(parsed, Submission(text), Facts())
    return [text[hit.start : hit.end] for hit in hits]


ROWS = [
    ("see http://example.org/a?b=c#d now", ["http://example.org/a?b=c#d"], "a whole address"),
    ("see https://example.org.", ["https://example.org"], "the full stop is the sentence's"),
    ("(https://example.org/a)", ["https://example.org/a"], "the bracket is the sentence's"),
    ("HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"], "capitals make no difference"),
    ("ｈｔｔｐ://ｅxample.org", ["ｈｔｔｐ://ｅxample.org"], "nor does full width"),
    ("ht\u200btp://example.org", ["ht\u200btp://example.org"], "nor do invisible characters"),
    ("www.example.org/x", ["www.example.org/x"], "an address may lack its scheme"),
    ("go to example.com!", ["example.com"], "a bare host with a well-known ending is a link"),
    ("bit.ly/abc", ["bit.ly/abc"], "a bare host before a path is a link"),
    ("кино.рф/фильм", ["кино.рф/фильм"], "a host in another script is a link"),
    ("http://a.com http://b.com", ["http://a.com", "http://b.com"], "each link counts"),
    ("http://localhost/x", ["http://localhost/x"], "a host without a dot after a scheme"),
    ("I was there.So was she", [], "a missing space makes no link"),
    ("e.g. this, i.e. that, 3.5 and U.S.A.", [], "abbreviations and numbers are no links"),
    ("name@example.com", [], "an e-mail address is no link"),
    ("http:// and www. alone", [], "the beginning of a link is none"),
    ("", [], "nothing is no link"),
    ("http://a.com,http://b.com", ["http://a.com", "http://b.com"], "a comma parts links"),
    ("http://a.com/x;https://b.com/y", ["http://a.com/x", "https://b.com/y"], "behind a path too"),
    (
        "http://a.com/?u=http://b.com",
        ["http://a.com/?u=http://b.com"],
        "one within another does not",
    ),
    ("http:\\\\a.com", ["http:\\\\a.com"], "the other slashes"),
    ("http:a.com", ["http:a.com"], "no slashes"),
    ("https: yes", [], "a scheme before a space is none"),
    ("hxxps://a.com", ["hxxps://a.com"], "a scheme spelt wrong on purpose"),
    ("a。com", ["a。com"], "an ideographic full stop for a dot"),
    ("这是真的。it", [], "an ideographic full stop that ends a sentence"),
    ("a[.]com and b (dot) org", ["a[.]com", "b (dot) org"], "dots in brackets, and told"),
    ("f[.]x and see (.) here", [], "brackets that make no host"),
    ("It was so.In May it rained", [], "a sentence that begins with a country's ending"),
    ("пример.рф", ["пример.рф"], "a bare host in another script"),
    ("my.file.name and config.yaml", [], "names with dots"),
    ("a@bad.example", [], "what stands after an @"),
]


@pytest.mark.parametrize(("text", "expected"), [r[:2] for r in ROWS], ids=[r[2] for r in ROWS])
def test_a_link(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_links_beyond_the_number_are_the_ones_found() -> None:
    text = "http://a.com http://b.com http://c.com"
    assert found(text, most=2) == ["http://c.com"]
    assert found(text, most=3) == []
    assert found(text, most=None) == []


def test_links_to_allowed_hosts_do_not_count() -> None:
    text = "example.org/a www.example.org/b sub.example.org/c badexample.org/d"
    assert found(text, allowed=["example.org"]) == ["badexample.org/d"]


@pytest.mark.parametrize(
    "text",
    [
        "http://evil.example/x",
        "http://deep.below.evil.example",
        "www.EVIL.example/",
        "http://good.org@evil.example/",
        "http://evil.example:8080/",
        "http://evil.example\\@good.org",
        "http://xn--bcher-kva.example",
        "evil.example",
        "evil[.]example",
        "evil (dot) example",
        "http://evil.example,http",
        "http://evil.example;x",
        "http://evil.example%2fx",
        "http://%65vil.example",
        "http:\\\\evil.example",
        "hxxp://evil.example",
        "http://evil。example",
        "http://bücher.example",
    ],
)
def test_a_link_to_a_blocked_host_is_found_whatever_the_number(text: str) -> None:
    hits = found(text, most=None, blocked=["*.evil.example", "www.bücher.example"])
    assert len(hits) == 1


def test_a_blocked_host_is_not_found_in_a_longer_name() -> None:
    for text in ("http://notevil.example", "http://evil.example.org", "http://a.org/evil.example"):
        assert found(text, most=None, blocked=["evil.example"]) == []


@pytest.mark.parametrize("host", ["http://example.org", "a..b", ".", "a b", "exa/mple"])
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(SettingsError) as refused:
        links.KIND.parse_settings({"blocked": ["example.org", host]})
    assert refused.value.path == "settings.blocked[1]"


def test_a_link_in_the_name_counts() -> None:
    hits = links.KIND.find(
        links.KIND.parse_settings({"most": 0}), Submission("Hello", name="buy at x.com"), Facts()
    )
    assert [(hit.field, hit.start, hit.end) for hit in hits] == [("name", 7, 12)]
