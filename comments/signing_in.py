"""Proving that an address is one's own, by a link or a code that is mailed: the only writer of
`SignIn`.

Both are made of the row's nonce and the secret key, and stored nowhere. Nothing here tells whether
an address is known: the same rows are written for every one, and what its mail says is settled when
the worker writes it. Nor whether anybody asked for mail to it of late: past the limit of an address
there is a row all the same, whose code nobody was mailed and none can enter.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from comments import notices
from comments.models import Comment, Follow, Note, Notice, Sender, SignIn, Standing
from comments.policy import states
from comments.sender import Network, find_or_make

LASTS = timedelta(minutes=15)
"""How long a link or code signs in."""
CONFIRM_WITHIN = timedelta(days=7)
"""How long the link of a confirmation confirms its comment; it signs in for `LASTS` only."""
DIGITS = 6
MOST_TRIES = 5
"""Wrong codes after which no code counts; the link still does."""
PER_ADDRESS = 5
"""Mails in an hour to one address; and to all together that one network asks for."""
PER_NETWORK = 20
PER_ADDRESS_A_DAY = 15
MOST_AGAIN = 3
"""Mails in a day that ask one address about comments, the first one included."""
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
LONGEST_PATH = 250
MOST_SWEPT = 5000
_SALT = "comments.signing_in"
_MAILED = Exists(Notice.objects.filter(sign_in=OuterRef("pk")))


class Gone(Exception):
    """A link or reference that is forged, used up or too old. Which of them is nobody's concern."""


class WrongCode(Exception):
    """Not the code that was mailed. `left` is how many tries remain."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(left)


def ask(email: str, network: Network, *, to: str = "", now: datetime | None = None) -> str:
    """Mail a link and a code to an address, unless too many were mailed of late.

    Returns the reference under which the code is entered, which tells nothing else; `to` is the
    path to go to afterwards.
    """
    now = now or timezone.now()
    nonce = new_nonce()
    with transaction.atomic():
        sender = _locked(find_or_make(email, now=now))
        if not _too_many_from(network, now):
            mailed = not _too_many_to(sender, now)
            ends = now + LASTS
            _create(sender, nonce, network, now, ends=ends, to=own_path(to), mailed=mailed)
    return reference(nonce)


@transaction.atomic
def ask_about(
    comment: Comment, network: Network, *, again: bool = False, now: datetime | None = None
) -> bool:
    """Mail whoever owns the address that a comment was sent with, to confirm it: once a day for
    one address, `MOST_AGAIN` times if its writer asks `again`. Returns whether a mail goes out."""
    now = now or timezone.now()
    if not can_be_confirmed(comment, now):
        return False
    sender = _locked(Sender(pk=comment.sender_id))
    asked = SignIn.objects.filter(sender=sender, comment__isnull=False, created_at__gt=now - A_DAY)
    if asked.count() >= (MOST_AGAIN if again else 1):
        return False
    if _too_many_from(network, now) or _too_many_to(sender, now):
        return False
    ends = now + CONFIRM_WITHIN
    _create(sender, new_nonce(), network, now, ends=ends, to=comment.receipt_url(), about=comment)
    return True


def can_be_confirmed(comment: Comment, now: datetime) -> bool:
    """Whether a mail may still ask if it is its owner's: not what was taken from readers, nor what
    is old, came from elsewhere, or is nobody's."""
    asked = comment.confirmed or comment.staff or comment.sender_id is None or comment.source_ref
    late = now >= comment.created_at + CONFIRM_WITHIN
    return not (asked or late or comment.status in (states.REFUSED, states.REMOVED))


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def _locked(sender: Sender) -> Sender:
    """Whoever asks for the same address waits here, so that its limit is exact."""
    return Sender.objects.select_for_update(no_key=True).get(pk=sender.pk)


def _too_many_from(network: Network, now: datetime) -> bool:
    """Whether the network's limit is reached."""
    lately = SignIn.objects.filter(created_at__gt=now - AN_HOUR)
    return lately.filter(network_hash__in=network.recent).count() >= PER_NETWORK


def _too_many_to(sender: Sender, now: datetime) -> bool:
    """Whether one of the address's limits is reached."""
    asked = SignIn.objects.filter(_MAILED, sender=sender, created_at__gt=now - A_DAY)
    times = asked.order_by("-created_at").values_list("created_at", flat=True)
    today = list(times[:PER_ADDRESS_A_DAY])
    hour = sum(at > now - AN_HOUR for at in today)
    return hour >= PER_ADDRESS or len(today) >= PER_ADDRESS_A_DAY


def _create(
    sender: Sender,
    nonce: str,
    network: Network,
    now: datetime,
    *,
    ends: datetime,
    to: str,
    about: Comment | None = None,
    mailed: bool = True,
) -> None:
    sign_in = SignIn.objects.create(
        sender=sender,
        nonce=nonce,
        comment=about,
        next=to,
        network_hash=network.hash,
        created_at=now,
        expires_at=ends,
    )
    if mailed:
        notices.sign_in_asked(sign_in, at=now)


def own_path(path: str) -> str:
    """The path, if it is one of this site's; else "". Never one that a browser could take for
    another site's address."""
    plain = path.startswith("/") and not path.startswith("//") and len(path) <= LONGEST_PATH
    safe = plain and path.isprintable() and "\\" not in path
    return path if safe and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def reference(nonce: str) -> str:
    """What the page for the code carries. It signs nobody in, so that it may stand in logs."""
    return signing.dumps(nonce, salt=_SALT)


def read_reference(value: str) -> str:
    """The nonce in a reference. Raises Gone."""
    try:
        nonce = signing.loads(value, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Gone from error
    if not isinstance(nonce, str):
        raise Gone
    return nonce


def link_of(sign_in: SignIn) -> str:
    """The path of the mailed link."""
    return reverse("comments:sign_in_link", args=[token_of(sign_in.nonce)])


def token_of(nonce: str) -> str:
    return f"{nonce}.{_mac('link', nonce, settings.SECRET_KEY)}"


def code_of(nonce: str) -> str:
    """The mailed code, `DIGITS` digits."""
    return _code(nonce, settings.SECRET_KEY)


def _code(nonce: str, key: str) -> str:
    return f"{int(_mac('code', nonce, key), 16) % 10**DIGITS:0{DIGITS}}"


def _mac(what: str, nonce: str, key: str) -> str:
    return salted_hmac(f"{_SALT}.{what}", nonce, secret=key, algorithm="sha256").hexdigest()


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]


def by_link(token: str, *, now: datetime | None = None) -> SignIn:
    """What a mailed link stands for, not used yet. Raises Gone."""
    nonce, _dot, mac = token.partition(".")
    if not any(constant_time_compare(mac, _mac("link", nonce, key)) for key in _keys()):
        raise Gone
    return _open(nonce, now or timezone.now())


def by_code(ref: str, code: str, *, now: datetime | None = None) -> SignIn:
    """What a mailed code stands for, not used yet.

    A wrong code is counted in one statement with the condition that tries remain: of many at once
    the first `MOST_TRIES` count, and none after them.

    Raises:
        WrongCode: and some tries remain.
        Gone: none do, or it is used up or too old.
    """
    now = now or timezone.now()
    nonce = read_reference(ref)
    sign_in = _open(nonce, now)
    if sign_in.comment_id or sign_in.tries >= MOST_TRIES:
        raise Gone
    fits = any(constant_time_compare(code, _code(nonce, key)) for key in _keys())
    if fits and SignIn.objects.filter(_MAILED, pk=sign_in.pk).exists():
        return sign_in
    rows = SignIn.objects.filter(pk=sign_in.pk, used_at=None, tries__lt=MOST_TRIES)
    rows.update(tries=F("tries") + 1)
    left = MOST_TRIES - SignIn.objects.values_list("tries", flat=True).get(pk=sign_in.pk)
    raise WrongCode(left) if left > 0 else Gone


def _open(nonce: str, now: datetime) -> SignIn:
    rows = SignIn.objects.select_related("sender", "comment__current", "comment__thread__article")
    sign_in = rows.filter(nonce=nonce, used_at=None, expires_at__gt=now).first()
    if sign_in is None:
        raise Gone
    return sign_in


def use_up(sign_in: SignIn, *, by_code: bool = False, now: datetime) -> None:
    """Take the one use it has, in the transaction of what it is used for. Raises Gone."""
    rows = SignIn.objects.filter(pk=sign_in.pk, used_at=None, expires_at__gt=now)
    if by_code:
        rows = rows.filter(tries__lt=MOST_TRIES)
    if not rows.update(used_at=now):
        raise Gone


def signs_in(sign_in: SignIn, now: datetime) -> bool:
    """Whether it is fresh enough for that: a confirmation lasts longer than a sign-in."""
    return now < sign_in.created_at + LASTS


def digits(text: str) -> str:
    """The digits of a code as somebody typed or pasted it, in any script's digits.

    >>> digits(" 123-456 ")
    '123456'
    """
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())


def sweep(*, now: datetime | None = None) -> int:
    """Delete what is over: rows a day after their time, and senders of more than a day ago who
    neither sent nor proved anything. `MOST_SWEPT` of each at most; how many.

    Rows stay for that day, since limits count them.
    """
    old = (now or timezone.now()) - A_DAY
    over = SignIn.objects.filter(created_at__lt=old, expires_at__lt=old)
    count = SignIn.objects.filter(pk__in=_first(over)).delete()[1].get("comments.SignIn", 0)
    return count + Sender.objects.filter(pk__in=_first(_nobody(old))).delete()[0]


def _nobody(old: datetime) -> QuerySet[Sender]:
    """Rows that came of an address that was typed, and of nothing else since."""
    rows = Sender.objects.filter(created_at__lt=old, confirmed_at=None, user=None, erased_at=None)
    for model in (Comment, Standing, SignIn, Follow, Note, Notice):
        rows = rows.exclude(Exists(model._default_manager.filter(sender=OuterRef("pk"))))
    return rows


def _first(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
