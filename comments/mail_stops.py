"""Who wants no more mail of a kind: wishes kept under a keyed hash of the address, and the signed
words in a mail's link that carry one wish of one address, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from comments import sender
from comments.models import MailStop, Notice

STOPPABLE = (
    Notice.Kind.PUBLISHED,
    Notice.Kind.REPLY,
    Notice.Kind.THREAD,
    Notice.Kind.DIGEST,
    Notice.Kind.CORRECTION,
)
"""Kinds that can be ended. Statements, receipts and answers are what the recipient is owed."""
HASH_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Wish:
    """One address, by its hash, and one kind of mail."""

    address: str
    kind: str


class BadToken(Exception):
    """Not a token that a mail of ours carried."""


def of(email: str, kind: str) -> Wish:
    """The wish that a mail of this kind to this address lets its reader make."""
    return Wish(_hash(email, settings.SECRET_KEY), kind)


def token(wish: Wish) -> str:
    """The wish as it stands in a link, signed. It does not run out: old mails are kept for long."""
    return _signer().sign(f"{wish.kind}-{wish.address}")


def read(text: str) -> Wish:
    """The wish in a link.

    Raises:
        BadToken: forged, cut, or about mail that cannot be ended.
    """
    try:
        kind, _dash, address = _signer().unsign(text).partition("-")
    except signing.BadSignature as error:
        raise BadToken from error
    if kind not in STOPPABLE:
        raise BadToken
    return Wish(address, kind)


def stop(wish: Wish) -> None:
    MailStop.objects.get_or_create(address=wish.address, kind=wish.kind)


def start_again(wish: Wish) -> None:
    MailStop.objects.filter(address=wish.address, kind=wish.kind).delete()


def wish_again(email: str, kind: str) -> None:
    """Take back that this address wanted no mail of this kind, under whichever key it was kept."""
    MailStop.objects.filter(address__in=_hashes(email), kind=kind).delete()


def is_stopped(wish: Wish) -> bool:
    return MailStop.objects.filter(address=wish.address, kind=wish.kind).exists()


def wanted(email: str, kind: str) -> bool:
    """Whether this address still gets mail of this kind: wishes under earlier keys count too."""
    return not MailStop.objects.filter(address__in=_hashes(email), kind=kind).exists()


def _hashes(email: str) -> list[str]:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_hash(email, str(key)) for key in keys]


def _hash(email: str, key: str) -> str:
    secret = f"comments.mail_stops:{key}".encode()
    whose = sender.normalised(email).encode()
    return hmac.new(secret, whose, hashlib.sha256).hexdigest()[:HASH_LENGTH]


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="comments.mail_stops")
