"""The buttons below an article's form: who is shown which, who may press it, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import publishing, rights
from articles.admin import gate_pages, states
from articles.admin.base import who
from articles.models import Article
from articles.people.models import User

UNTIMED = frozenset({"draft", "submitted", "approved"})


@dataclass(frozen=True)
class Button:
    name: str
    label: Promise
    states: frozenset[str]
    may: Callable[[rights.Who, Article], bool]
    look: str = ""


BUTTONS = (
    Button("_submit", _("Submit"), frozenset({"draft"}), rights.may_write),
    Button("_approve", _("Approve"), frozenset({"submitted"}), rights.may_publish),
    Button(
        "_return",
        _("Return, for the reason given"),
        frozenset({"submitted", "approved"}),
        rights.may_publish,
    ),
    Button("_hand_over", _("Hand over"), frozenset(states.NAMES), rights.may_write),
    Button(
        "_publish",
        _("Publish now, or at the time set"),
        UNTIMED | {"scheduled"},
        rights.may_publish,
        "publish-button",
    ),
    Button(
        "_publish",
        _("Publish again"),
        frozenset({"withdrawn"}),
        rights.may_publish,
        "publish-button",
    ),
    Button("_unschedule", _("Back to draft"), frozenset({"scheduled"}), rights.may_publish),
    Button(
        "_withdraw",
        _("Withdraw, for the reason given"),
        frozenset({"published", "expired"}),
        rights.may_publish,
        "withdraw-button",
    ),
)


def offers(user: rights.Who, article: Article, state: str) -> list[Button]:
    """The buttons that make sense where the article stands, of those that the account may press."""
    asked: dict[Any, bool] = {}
    shown = []
    for button in BUTTONS:
        if state in button.states:
            may = asked.setdefault(button.may, button.may(user, article))
            shown += [button] if may else []
    return shown


def refuse(request: HttpRequest, article: Article) -> None:
    """Let nobody press what the page would not show them, whatever was sent.

    Raises:
        PermissionDenied: the account may not do it with this article.
    """
    pressed = {button.may for button in BUTTONS if button.name in request.POST}
    if not all(may(request.user, article) for may in pressed):
        raise PermissionDenied


def press(request: HttpRequest, article: Article, form: Any, seen: int) -> None:
    """Do what the button says, after the text was stored, then hand over and keep the note."""
    by, data = who(request), form.cleaned_data
    word, said = data.get("word", ""), True
    if "_submit" in request.POST:
        publishing.submit(article, by=by, note=word, seen=seen)
    elif "_approve" in request.POST:
        publishing.approve(article, by=by, note=word, seen=seen)
    elif "_return" in request.POST:
        publishing.return_(article, by=by, reason=word, seen=seen)
    else:
        said = False
        _press_time(request, article, form, seen, by)
    left = "" if said else word
    if "to" in form.changed_data:
        publishing.hand_over(article, by=by, to=data["to"], note=left)
    elif left:
        publishing.add_note(article, by=by, text=left)


def _press_time(request: HttpRequest, article: Article, form: Any, seen: int, by: User) -> None:
    at = form.cleaned_data.get("at")
    if at is not None and at <= timezone.now():
        at = None
    moved = at is not None and article.publish_at is not None and "at" in form.changed_data
    if "_unschedule" in request.POST:
        publishing.unschedule(article, by=by, seen=seen)
    elif "_withdraw" in request.POST:
        publishing.withdraw(article, by=by, reason=form.cleaned_data["reason"], seen=seen)
    elif ("_publish" in request.POST or moved) and gate_pages.lets_pass(request, article, at):
        publishing.publish(article, by=by, at=at, seen=seen)
