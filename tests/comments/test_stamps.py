from __future__ import annotations

import pytest
from django.test import RequestFactory

from comments import stamps


def test_a_stamp_comes_back_with_its_nonce_and_age():
    value = stamps.make("compose", "a/b")
    first, second = stamps.read(value, "compose", "a/b"), stamps.read(value, "compose", "a/b")
    assert first.nonce == second.nonce
    assert 0 <= first.seconds < 60


def test_two_forms_have_two_nonces():
    one, other = (stamps.read(stamps.make("f", "t"), "f", "t") for _ in range(2))
    assert one.nonce != other.nonce


@pytest.mark.parametrize(
    ("form", "target"), [("report", "a/b"), ("compose", "a/c"), ("compose", "")]
)
def test_a_stamp_serves_no_other_form_or_target(form, target):
    with pytest.raises(stamps.BadStamp):
        stamps.read(stamps.make("compose", "a/b"), form, target)


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "\x00", "é" * 500, "ImEi:1:2"])
def test_what_is_no_stamp_is_refused(value):
    with pytest.raises(stamps.BadStamp):
        stamps.read(value, "compose", "a/b")


def test_a_stamp_older_than_a_day_is_refused(monkeypatch):
    value = stamps.make("compose", "a/b")
    monkeypatch.setattr(stamps, "HOURS_VALID", -1)
    with pytest.raises(stamps.BadStamp):
        stamps.read(value, "compose", "a/b")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_form_counts_only_when_one_of_our_pages_sent_it(headers, ours):
    request = RequestFactory().post("/", headers=headers)
    assert stamps.sent_from_here(request) is ours
