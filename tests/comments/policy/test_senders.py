"""New senders, and those of whom much was refused of late."""

from __future__ import annotations

import pytest

from comments.policy.detectors import KINDS
from comments.policy.facts import Facts, Submission
from comments.policy.settings import SettingsError

UNCONFIRMED = "The e-mail address is not confirmed yet."
FEW = "Fewer than 2 comments from this address have been published so far."
NONE_YET = "No comment from this address has been published yet."
REFUSED = "Many of the last comments from this address were refused or removed."
READ_FIRST = "A moderator reads comments from this address first."
NEW: dict[str, object] = {"published": 2}
BAD: dict[str, object] = {"published": None, "refused": 50, "decided": 4}
FIRST = [
    (NEW, Facts(), [UNCONFIRMED], "nobody knows this sender"),
    (NEW, Facts(sender_published=2, confirmed=True), [], "a known sender is let through"),
    (NEW, Facts(sender_published=1, confirmed=True), [FEW], "one published comment is too few"),
    (NEW, Facts(sender_published=9), [UNCONFIRMED], "an unconfirmed address proves nothing"),
    (NEW, Facts(staff=True), [], "staff are never new"),
    ({}, Facts(confirmed=True), [NONE_YET], "one is asked for unless told otherwise"),
    ({"published": 1}, Facts(sender_published=1, confirmed=True), [], "as settings of old say it"),
    (BAD, Facts(sender_decided_recently=4, sender_refused_recently=2, confirmed=True),
     [REFUSED], "half of four were refused"),
    (BAD, Facts(sender_decided_recently=4, sender_refused_recently=2),
     [READ_FIRST], "who only typed the address is not told so"),
    (BAD, Facts(sender_decided_recently=3, sender_refused_recently=3, confirmed=True),
     [], "three decisions are too few"),
    (BAD, Facts(sender_decided_recently=5, sender_refused_recently=2, confirmed=True),
     [], "two of five are less than half"),
    (BAD, Facts(), [], "a new sender is let be when not asked for"),
    (BAD, Facts(sender_decided_recently=9, sender_refused_recently=9, staff=True),
     [], "staff are let be"),
    ({**BAD, "published": 1}, Facts(sender_decided_recently=4, sender_refused_recently=4,
      confirmed=True), [NONE_YET, REFUSED], "both are told"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "facts", "found"), [r[:3] for r in FIRST], ids=[r[3] for r in FIRST]
)
def test_new_and_refused_senders(
    settings: dict[str, object], facts: Facts, found: list[str]
) -> None:
    kind = KINDS["first_time"]
    hits = kind.find(kind.parse_settings(settings), Submission("x"), facts)
    assert [str(hit.message) for hit in hits] == found


def test_senders_who_are_neither_new_nor_refused_cannot_be_looked_for() -> None:
    with pytest.raises(SettingsError) as refused:
        KINDS["first_time"].parse_settings({"published": None})
    assert refused.value.path == "settings.published"
