"""A mail on paper: one text, set as plain words and as plain HTML, with its headers."""

from __future__ import annotations

import hashlib
import hmac
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Article, SiteIdentity
from comments import mail_stops
from comments.models import Comment, Notice
from comments.sender import NOWHERE

WIDTH = 72
LONGEST_SUBJECT = 140
LONGEST_HEADLINE = 72
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class NoAddress(Exception):
    """What is stored is no address that mail can be sent to."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a letter. `kind` is text, heading, quote, link or facts (label and value)."""

    kind: str
    words: str = ""
    url: str = ""
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, and why its reader gets it. Words and addresses are plain text."""

    subject: str
    language: str
    parts: tuple[Part, ...]
    why: str = ""


def text(words: str) -> Part:
    return Part("text", words)


def heading(words: str) -> Part:
    return Part("heading", words)


def quote(words: str) -> Part:
    """Somebody else's words: a writer's, a moderator's or a rule's."""
    return Part("quote", words)


def link(words: str, url: str) -> Part:
    return Part("link", words, absolute(url))


def facts(rows: Iterable[tuple[str, str]]) -> Part:
    """Labels with what they stand for; empty ones are left out."""
    return Part("facts", rows=tuple((label, value) for label, value in rows if value))


def named(article: Article | None) -> str:
    """The headline, as far as readers see the article: a draft's is nobody's yet, and what was
    withdrawn may have been so for its headline."""
    return str(article) if article and article.is_visible() else ""


def subject(said: str, article: Article | None) -> str:
    """What happened, and under which article."""
    said = said.strip().rstrip(".。")
    headline = one_line(named(article), LONGEST_HEADLINE)
    if not headline:
        return said
    return _("%(said)s: “%(article)s”") % {"said": said, "article": headline}


def of_comment(comment: Comment | None) -> list[tuple[str, str]]:
    """Which comment a letter is about, as facts."""
    if comment is None:
        return []
    under = named(comment.thread.article)
    return [(_("Article"), under), (_("Comment sent"), moment(comment.created_at))]


def to_a_writer() -> str:
    return _("You get this mail because this address was confirmed for a comment here.")


def day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def absolute(url: str) -> str:
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


def one_line(words: str, longest: int = LONGEST_SUBJECT) -> str:
    """Words fit for a header: no line breaks or other controls, cut when they are long."""
    line = " ".join(_CONTROLS.sub(" ", words).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def address(notice: Notice) -> str:
    """Where the notice goes by now; "" when there is no address any more.

    Raises:
        NoAddress: there is one, but no mail can be sent there.
    """
    whose = notice.sender or notice.user or notice.report
    email = whose.email if whose else ""
    if email.endswith(NOWHERE):
        return ""
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise NoAddress from error
    return email


def message(notice: Notice, letter: Letter, to: str) -> EmailMultiAlternatives:
    """The mail, ready to be handed over. Its Message-ID is the notice's: should a mail be sent
    twice because a worker died in between, mailboxes can tell that it is one."""
    site = SiteIdentity.objects.current()
    with translation.override(letter.language):
        stop = _stop_url(notice, to)
        context = {"letter": letter, "site": site, "site_url": settings.SITE_URL, "stop": stop}
        mail = EmailMultiAlternatives(
            subject=one_line(letter.subject),
            body=as_text(letter, site.name, stop),
            from_email=_from(site.name),
            to=[to],
            reply_to=[site.email] if site.email else None,
            headers=_headers(notice, letter, stop),
        )
        mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return mail


def as_text(letter: Letter, site: str, stop: str = "") -> str:
    """The letter as plain text, broken at 72 columns; addresses are never broken."""
    pieces = [words for words in map(_plain, letter.parts) if words]
    foot = [one_line(site), settings.SITE_URL]
    foot += ["", _fill(letter.why)] if letter.why else []
    if stop:
        foot += ["", _("No more mail of this kind:"), stop]
    return "\n\n".join(pieces) + "\n\n-- \n" + "\n".join(foot) + "\n"


def _plain(part: Part) -> str:
    if part.kind == "heading":
        return f"{part.words}\n{'-' * min(len(part.words), WIDTH)}"
    if part.kind == "quote":
        return _fill(part.words, "> ")
    if part.kind == "link":
        return f"{_fill(part.words)}\n{part.url}"
    if part.kind == "facts":
        return "\n".join(_fill(f"{label}: {value}", later="  ") for label, value in part.rows)
    return _fill(part.words)


def _fill(words: str, first: str = "", *, later: str = "") -> str:
    lines = [
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=first,
            subsequent_indent=first or later,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or first.rstrip()
        for line in words.splitlines()
    ]
    return "\n".join(lines)


def _headers(notice: Notice, letter: Letter, stop: str) -> dict[str, str]:
    headers = {
        "Message-ID": _message_id(notice),
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
        if settings.SECURE:  # RFC 8058 wants https
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _stop_url(notice: Notice, to: str) -> str:
    if notice.kind not in mail_stops.STOPPABLE:
        return ""
    token = mail_stops.token(mail_stops.of(to, notice.kind))
    return absolute(reverse("comments:mail_stop", args=[token]))


def _message_id(notice: Notice) -> str:
    secret = f"comments.letters:{settings.SECRET_KEY}".encode()
    name = hmac.new(secret, notice.key.encode(), hashlib.sha256).hexdigest()[:32]
    return f"<{name}@{_host()}>"


def _host() -> str:
    """The domain that mail comes from, in letters that every mail server takes."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return domain.encode("idna").decode() or "localhost"


def _from(site: str) -> str:
    name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or one_line(site), email))
