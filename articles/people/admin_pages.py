"""What an owner does about somebody's account: each asked once more, then sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.people import invitations, links, recovery, second_factor
from articles.people.models import User


def is_owner(user: Any) -> bool:
    return bool(user.is_active and user.is_staff and user.is_superuser)


def owner(request: HttpRequest) -> User:
    """The owner who asks.

    Raises:
        PermissionDenied: it is nobody of them.
    """
    by = request.user
    if not isinstance(by, User) or not is_owner(by):
        raise PermissionDenied
    return by


def offers(user: User, by: Any) -> dict[str, bool]:
    """Which of the buttons the page of `user` shows to `by`."""
    owner = is_owner(by)
    return {
        "may_invite": owner and invitations.is_open(user),
        "may_reset": owner and user.pk != by.pk and bool(second_factor.kinds_of(user)),
    }


def say_invited(request: HttpRequest, user: User) -> None:
    hours = int(links.LASTS["invitation"].total_seconds() // 3600)
    said = ngettext(
        "An invitation is on its way to %(email)s. Its link works for %(hours)d hour.",
        "An invitation is on its way to %(email)s. Its link works for %(hours)d hours.",
        hours,
    )
    messages.success(request, said % {"email": user.email, "hours": hours})


def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: User, by: User) -> None:
        invitations.send_again(user, by=by)
        say_invited(request, user)

    return _asked(
        request,
        pk,
        act,
        title=_("Invite once more?"),
        told=_("A new link is mailed; the earlier one ends."),
        button=_("Send the invitation"),
    )


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: User, by: User) -> None:
        invitations.withdraw(user, by=by)
        messages.success(request, _("The invitation is withdrawn: its link ended."))

    return _asked(
        request,
        pk,
        act,
        title=_("Withdraw the invitation?"),
        told=_("The link in the mail ends, and the account is switched off."),
        button=_("Withdraw it"),
    )


def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: User, by: User) -> None:
        recovery.reset(user, by=by)
        messages.success(request, _("The second factor is gone. They were told by mail."))

    return _asked(
        request,
        pk,
        act,
        title=_("Take the second factor away?"),
        told=_(
            "Do so only when you know that it is them who lost it: call them, or see them. "
            "App, passkeys and recovery codes stop working, they are logged out everywhere and "
            "told by mail, and the account's history keeps that it was you."
        ),
        button=_("Take it away"),
    )


def _asked(
    request: HttpRequest,
    pk: int,
    act: Callable[[User, User], None],
    *,
    title: str,
    told: str,
    button: str,
) -> HttpResponse:
    """The question on GET; on POST the deed, or the page again that says why it was not done."""
    by = owner(request)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    user = get_object_or_404(User, pk=pk)
    problem = _done(act, user, by) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return HttpResponseRedirect(reverse("admin:people_user_change", args=[pk]), status=303)
    context = {
        **admin.site.each_context(request),
        "opts": User._meta,
        "original": user,
        "title": title,
        "told": told,
        "button": button,
        "problem": problem,
    }
    status = 409 if problem else 200
    return TemplateResponse(request, "admin/people/user/ask.html", context, status=status)


def _done(act: Callable[[User, User], None], user: User, by: User) -> str:
    """Why it was not done; "" when it was."""
    try:
        act(user, by)
    except invitations.NotOpen:
        return _("There is no open invitation: it was accepted or withdrawn.")
    except recovery.NotAllowed:
        return _("Another owner has to do this for you.")
    except recovery.NothingToReset:
        return _("This account has no second factor.")
    return ""
