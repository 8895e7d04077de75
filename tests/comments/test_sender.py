from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from comments import sender
from comments.models import NetworkKey, Sender

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def request_from(remote: str, forwarded: str = ""):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "trusted"),
    [
        (0, "203.0.113.5", "", "203.0.113.5"),
        (0, "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "10.0.0.2", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "", ""),
    ],
)
def test_only_our_own_proxies_say_where_a_request_comes_from(
    settings, proxies, remote, forwarded, trusted
):
    settings.PROXY_COUNT = proxies
    assert sender.client_address(request_from(remote, forwarded)) == trusted


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("unix:", ""),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_a_network_is_an_ipv4_address_or_an_ipv6_64(address, network):
    assert sender.network_of(address) == network


@pytest.mark.django_db
def test_a_network_is_stored_as_a_hash_that_changes_with_the_day():
    request = request_from("203.0.113.5")
    today = sender.network(request, now=NOON)
    tomorrow = sender.network(request, now=NOON + timedelta(days=1))
    assert today.hash != tomorrow.hash
    assert "203" not in today.hash
    assert today.hash in tomorrow.recent
    assert sender.network(request, now=NOON).hash == today.hash


@pytest.mark.django_db
def test_two_networks_have_two_hashes():
    one = sender.network(request_from("203.0.113.5"), now=NOON)
    other = sender.network(request_from("203.0.113.6"), now=NOON)
    assert one.hash != other.hash


@pytest.mark.django_db
def test_a_key_is_forgotten_after_thirty_days():
    request = request_from("203.0.113.5")
    sender.network(request, now=NOON)
    sender.network(request, now=NOON + timedelta(days=30))
    assert NetworkKey.objects.count() == 2
    sender.network(request, now=NOON + timedelta(days=31))
    assert not NetworkKey.objects.filter(day=NOON.date()).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["Ana@Example.org", " ana@example.org ", "ANA@EXAMPLE.ORG", "ana@example.org"]
)
def test_one_address_is_one_sender_however_it_is_typed(typed):
    first = sender.find_or_make("ana@example.org")
    assert sender.find_or_make(typed) == first
    assert Sender.objects.count() == 1


@pytest.mark.django_db
def test_an_address_is_only_claimed_at_first():
    assert sender.find_or_make("ana@example.org").confirmed_at is None
