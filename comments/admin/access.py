"""Who may see and decide about comments, and admins in which nothing can be typed over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.keyset import COUNTED
from articles.people.models import User
from comments.models import Comment

PERMISSION = "comments.moderate_comment"
EDIT_POLICY = "comments.edit_policy"
LONGEST_ID = 18
ASKED = ("", "__exact", "__id__exact", "__isnull", "__isempty")
"""What the lists' filters append to a field's name in an address."""
M = TypeVar("M", bound=models.Model)
A = TypeVar("A")
P = ParamSpec("P")


def may_moderate(user: User | AnonymousUser) -> bool:
    """The one question that every page and every decision about comments asks."""
    return user.is_active and user.is_staff and user.has_perm(PERMISSION)


def moderator(request: HttpRequest) -> User:
    """Who asks. Every view here begins with it; `admin_view` has sent guests to sign in.

    Raises:
        PermissionDenied: for staff who are no moderators.
    """
    if not isinstance(request.user, User) or not may_moderate(request.user):
        raise PermissionDenied
    return request.user


def may_edit_policy(user: User | AnonymousUser) -> bool:
    """Who drafts and publishes versions of the policy; moderators who may not still look."""
    return may_moderate(user) and user.has_perm(EDIT_POLICY)


def policy_editor(request: HttpRequest) -> User:
    """Who asks, on every page that changes the policy.

    Raises:
        PermissionDenied: for staff who may not edit it.
    """
    if not isinstance(request.user, User) or not may_edit_policy(request.user):
        raise PermissionDenied
    return request.user


def looked_at(
    view: Callable[Concatenate[A, HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[A, HttpRequest, P], HttpResponse]:
    """A page of the desk that moderators look at, and that nothing can be sent to."""

    @wraps(view)
    def guarded(
        self: A, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        moderator(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return view(self, request, *args, **kwargs)

    return guarded


def only_posts(request: HttpRequest) -> HttpResponse:
    """The page for who looks at an address that forms are sent to: whoever had to sign in again
    while sending one is led here, and learns that it was not done."""
    context = {
        **admin.site.each_context(request),
        "opts": Comment._meta,
        "title": _("Nothing was sent"),
        "problem": _(
            "This address only takes what a form sends. If you have just signed in again, what you"
            " had sent before was not done: go back and send it again."
        ),
    }
    template = "admin/comments/comment/not_decided.html"
    allowed = {"Allow": "POST"}
    return TemplateResponse(request, template, context, status=405, headers=allowed)


def as_id(text: str) -> int:
    """The number in an address or form; 0 where it can be no row's."""
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return int(text) if fits else 0


class NoSuchList(Exception):
    """An address that no link of a list leads to."""


class BoundedPaginator(Paginator[Any]):
    """Counts no further than the queue does: beyond that, people filter instead of leafing."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[: COUNTED + 1].count())


class ReadOnlyAdmin(admin.ModelAdmin[M]):
    """Seen by moderators, typed over by nobody: no addresses to add, delete or keep a history."""

    actions: tuple[str, ...] | None = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    paginator = BoundedPaginator
    dropped: tuple[str, ...] = ("add", "delete", "history")

    def get_urls(self) -> list[URLPattern]:
        names = {f"{self.opts.app_label}_{self.opts.model_name}_{name}" for name in self.dropped}
        return [url for url in super().get_urls() if url.name and url.name not in names]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Whether a filter of the list asks so.

        Django would let everybody who sees a list ask any lookup on the model's own fields:
        an address could be guessed letter by letter.
        """
        filters = self.list_filter if request is None else self.get_list_filter(request)
        names = [one[0] if isinstance(one, (tuple, list)) else one for one in filters]
        return lookup in {f"{name}{tail}" for name in names for tail in ASKED}

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The rows asked for.

        Raises:
            NoSuchList: where Django would fail, or send to another list than the one asked for.
        """
        if _is_damaged(request):
            raise NoSuchList
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, SuspiciousOperation) as problem:
            raise NoSuchList from problem

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            title = {"title": capfirst(self.opts.verbose_name_plural)}
            return super().changelist_view(request, title | (extra_context or {}))
        except NoSuchList:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": capfirst(self.opts.verbose_name_plural),
                "problem": _("There is no such place in this list. Begin at its start."),
            }
            return TemplateResponse(
                request, "admin/comments/no_such_list.html", context, status=400
            )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_moderate(request.user)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return may_moderate(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


def _is_damaged(request: HttpRequest) -> bool:
    """Whether a database could stumble: a null character, or a number or choice of no row.

    Only what is searched for may be longer than a number that every column takes.
    """
    values = [(name, value) for name, many in request.GET.lists() for value in many]
    return (
        any("\0" in name + value for name, value in values)
        or any(len(value) > LONGEST_ID for name, value in values if name != SEARCH_VAR)
        or not all(as_id(chosen) for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME))
    )
