"""The mails by which readers sign in, or confirm what they wrote. Nothing secret in them is stored:
link and code are made when they are written."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import SiteIdentity
from articles.people.models import User
from comments import signing_in
from comments.letters import Letter, Part, facts, link, of_comment, one_line, subject, text
from comments.models import Comment, Notice, Sender, SignIn
from comments.models.comments import Status


def letter(notice: Notice, language: str, now: datetime) -> Letter | None:
    """None once it is used, or too late: whoever still wants it asks anew."""
    sign_in = notice.sign_in
    if sign_in is None or sign_in.used_at or sign_in.expires_at <= now:
        return None
    if sign_in.sender.erased_at:
        return None
    if sign_in.comment:
        return _about(sign_in, sign_in.comment, language)
    site = one_line(SiteIdentity.objects.current().name)
    parts = _for_staff() if is_staff(sign_in.sender) else _for_readers(sign_in)
    return Letter(_("Sign in to %s") % site, language, parts, _why())


def _about(sign_in: SignIn, comment: Comment, language: str) -> Letter | None:
    """A comment came with the address: whose is it? Its words are not mailed, since whoever typed
    the address may have meant them for its owner."""
    if not signing_in.can_be_confirmed(comment, sign_in.created_at):
        return None
    article = comment.thread.article
    waits = comment.status == Status.UNCONFIRMED
    parts = (
        text(_("A comment was sent with this address.")),
        facts(of_comment(comment)),
        link(
            _("Is it yours? Say here that you wrote it, or that you did not:"),
            signing_in.link_of(sign_in),
        ),
        text(
            _("It is shown to nobody until you do. After seven days its text is erased.")
            if waits
            else _("Then it counts as yours, and you are told when somebody answers.")
        ),
    )
    return Letter(subject(_("A comment with your address"), article), language, parts, _why())


def is_staff(sender: Sender) -> bool:
    """Whether the address is one of a member of staff, or of an account that was closed."""
    users = User.objects.filter(email__iexact=sender.email)
    known = [sender.user] if sender.user else list(users[:1])
    return any(one.is_staff or one.is_superuser or not one.is_active for one in known)


def _for_readers(sign_in: SignIn) -> tuple[Part, ...]:
    code = signing_in.code_of(sign_in.nonce)
    half = signing_in.DIGITS // 2
    return (
        text(_("Somebody, probably you, wants to sign in with this address.")),
        link(_("Open this page and press the button:"), signing_in.link_of(sign_in)),
        text(_("Or enter this code on the page that is open already:")),
        facts([(_("Code"), f"{code[:half]} {code[half:]}")]),
        text(
            _(
                "Either works once, for a quarter of an hour. Give the code to nobody: we never"
                " ask for it."
            )
        ),
    )


def _for_staff() -> tuple[Part, ...]:
    return (
        text(_("Somebody, probably you, wants to sign in with this address.")),
        link(
            _("An account with it is there already, which signs in with its password:"),
            reverse("account_login"),
        ),
    )


def _why() -> str:
    return _(
        "You get this mail because somebody gave this address on our page. If it was not you, do"
        " nothing: nothing happens then."
    )
