"""An authenticator app, and accounts that have one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

from allauth.mfa.models import Authenticator

from articles.people.models import User

SECRET = base64.b32encode(b"twenty bytes of app!").decode()
PASSWORD = "correct horse battery"
SIGN_IN = "/accounts/staff/sign-in/"
CODE = "/accounts/staff/sign-in/code/"


def code(secret: str = SECRET, *, later: int = 0) -> str:
    """What the app shows, `later` codes from now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def wrong_code(secret: str = SECRET) -> str:
    """A code that none of those valid now is."""
    valid = {code(secret, later=step) for step in (-2, -1, 0, 1, 2)}
    return next(one for one in ("000000", "111111", "222222", "333333") if one not in valid)


def give_app(user: User) -> User:
    """The same as having set up an app and got recovery codes, long ago."""
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    codes = {"seed": "a" * 80, "used_mask": 0}
    Authenticator.objects.create(user=user, type="recovery_codes", data=codes)
    return user


def recovery_codes(user: User) -> list[str]:
    row = Authenticator.objects.get(user=user, type="recovery_codes")
    return list(row.wrap().get_unused_codes())


def give_password(client: Any, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": user.email, "password": password, **more})


def sign_in(client: Any, user: User) -> Any:
    """With password and app."""
    give_password(client, user)
    return client.post(CODE, {"code": code()})
