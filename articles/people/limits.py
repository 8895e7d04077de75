"""The names under which attempts are counted."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def hashed(key: str, key_prefix: str, version: int) -> str:
    """A key of the cache as it is stored: names network and account to nobody who reads it."""
    return salted_hmac(
        "people.limits", f"{key_prefix}:{version}:{key}", algorithm="sha256"
    ).hexdigest()
