"""Who sends: the trusted network address as a short-lived hash, and the sender's own row."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.models import NetworkKey, Sender, Standing

KEYS_KEPT = timedelta(days=30)
NOWHERE = "@erased.invalid"
"""How what stands in place of an erased address ends: no mail is sent there."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network address under today's key, under each that a rate window still spans, and under
    every key that lives."""

    day: date
    hash: str
    recent: tuple[str, ...]
    every: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Browser:
    """A network with its browser, and the network alone, under the key of `day`."""

    day: date
    hash: str
    network: str


def client_address(request: HttpRequest) -> str:
    """The address of the client, as far as it can be trusted.

    `X-Forwarded-For` is read only behind PROXY_COUNT proxies of our own, counted from the right:
    whatever stands further left was written by the client itself.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXY_COUNT:
        return str(remote)
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    hops = [*chain, remote][-settings.PROXY_COUNT - 1 :]
    return str(hops[0])


def network_of(address: str) -> str:
    """The network that counts as one sender: an IPv4 address, an IPv6 /64; else ""."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def network(request: HttpRequest, *, now: datetime | None = None) -> Network:
    """The sender's network, hashed under the keys that live: today's, yesterday's, and older ones.

    A network that nobody can tell from others has no hashes under `every`: what is decided about
    one is then decided about nobody.
    """
    now = now or timezone.now()
    today = now.date()
    where = network_of(client_address(request))
    keys = {key.day: bytes(key.secret) for key in _keys_since(today - KEYS_KEPT)}
    if today not in keys:
        keys[today] = _new_key(today)
    hashes = {day: hash_of(where, key) for day, key in keys.items()}
    recent = tuple(one for day, one in hashes.items() if day >= today - timedelta(days=1))
    return Network(today, hashes[today], recent, tuple(hashes.values()) if where else ())


def browser_hash(request: HttpRequest, *, now: datetime | None = None) -> Browser:
    """The caller's network together with the name that their browser gives itself, and the network
    alone, under today's key: for what may be done once a day without an account. Whoever shares
    both is taken for one person."""
    now = now or timezone.now()
    here = network(request, now=now)
    key = bytes(NetworkKey.objects.get(day=here.day).secret)
    where = network_of(client_address(request))
    agent = request.headers.get("User-Agent", "")[:500]
    return Browser(here.day, hash_of(f"{where}\0{agent}", key), here.hash)


def every_hash(request: HttpRequest, *, now: datetime | None = None) -> tuple[str, ...]:
    """The sender's network under every key that lives."""
    return network(request, now=now).every


def hash_of(where: str, key: bytes) -> str:
    """A network as it is kept, under the key of a day."""
    return hmac.new(key, where.encode(), hashlib.sha256).hexdigest()


def _keys_since(day: date) -> list[NetworkKey]:
    return list(NetworkKey.objects.filter(day__gte=day).order_by("day"))


def _new_key(day: date) -> bytes:
    """The day's key, made by whoever comes first; keys past their time are forgotten then."""
    key, _made = NetworkKey.objects.get_or_create(
        day=day, defaults={"secret": secrets.token_bytes(32)}
    )
    forget_old_keys(day)
    return bytes(key.secret)


def forgotten_at(day: date) -> datetime:
    """When the key of that day dies: from then on no address is hashed under it."""
    return datetime.combine(day + KEYS_KEPT + timedelta(days=1), time.min, tzinfo=UTC)


def forget_old_keys(today: date) -> int:
    """Delete keys past their time; how many. The worker asks too, for days without a comment."""
    return NetworkKey.objects.filter(day__lt=today - KEYS_KEPT).delete()[0]


def normalised(email: str) -> str:
    """The form under which an address is one sender: NFKC, no outer space, lower case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def alias_of(email: str) -> str:
    """What is kept of the address of somebody who was stopped and then erased: a keyed hash, from
    which nobody reads the address, and under which who types it is known again."""
    return f"{salted_hmac('comments.sender.alias', normalised(email)).hexdigest()}{NOWHERE}"


def nobodys_address() -> str:
    """What is kept in place of anybody else's: a new one each time, which nobody can type."""
    return f"erased-{secrets.token_hex(16)}{NOWHERE}"


def find(email: str, *, now: datetime | None = None) -> Sender | None:
    """The sender of this address. Who was erased is known again only while what stopped them still
    holds; else they come back as somebody new."""
    address, stops = normalised(email), Standing.objects.active(now).filter(sender=OuterRef("pk"))
    known = Sender.objects.filter(email__in=(address, alias_of(email)))
    rows = {one.email: one for one in known.annotate(stopped=Exists(stops))}
    erased = rows.get(alias_of(email))
    return erased if erased and erased.stopped else rows.get(address)


def find_or_make(email: str, *, now: datetime | None = None) -> Sender:
    """As `find`, or a new one. A row proves nothing: the address is claimed until confirmed.

    Known or not, the same two statements: nobody learns from the time it takes which it was. A
    row that nothing came of is swept after a day.
    """
    now = now or timezone.now()
    new = Sender(email=normalised(email), created_at=now)
    Sender.objects.bulk_create([new], ignore_conflicts=True)
    return find(email, now=now) or Sender.objects.get(email=new.email)
