"""What is known of senders, and how they stand. Their addresses are shown to superusers alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import notes, standings
from comments.admin import networks, sender_records, standing_forms, telling
from comments.admin.access import ReadOnlyAdmin, as_id, looked_at, moderator, only_posts
from comments.admin.standing_forms import StandingForm
from comments.models import Comment, Decision, Sender, Standing

HISTORY = 50
NOTES = 50


class StateFilter(admin.SimpleListFilter):
    """How senders stand now."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Standing.State.choices, ("normal", gettext_lazy("normal"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sender]) -> QuerySet[Sender]:
        wanted = self.value()
        if wanted == "normal":
            return queryset.exclude(pk__in=_stand().values("sender"))
        if wanted in Standing.State.values:
            return queryset.filter(pk__in=_stand().filter(state=wanted).values("sender"))
        return queryset


class ConfirmedFilter(admin.EmptyFieldListFilter):
    """Whether the address is confirmed, in words: Django's own say that a field is empty."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        labels = (_("All"), _("not confirmed"), _("confirmed"))
        for choice, label in zip(super().choices(changelist), labels, strict=True):
            yield {**choice, "display": label}


def _stand() -> QuerySet[Standing]:
    return Standing.objects.active().filter(sender__isnull=False)


@admin.register(Sender)
class SenderAdmin(ReadOnlyAdmin[Sender]):
    list_display = ("__str__", "stands", "first_seen", "is_confirmed")
    list_filter = (StateFilter, ("confirmed_at", ConfirmedFilter))
    ordering = ("-pk",)
    change_list_template = "admin/comments/sender/list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        state = path("<str:object_id>/state/", view(self.state_view), name="comments_sender_state")
        note = path("<str:object_id>/note/", view(self.note_view), name="comments_sender_note")
        return [state, note, *networks.addresses(view), *super().get_urls()]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == StateFilter.parameter_name or super().lookup_allowed(
            lookup, value, request
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sender]:
        now = Standing.objects.active().filter(sender=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                state_now=Subquery(now.values("state")[:1]),
                state_until=Subquery(now.values("until")[:1]),
            )
        )

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ("email",) if _sees_addresses(request) else ()

    @admin.display(description=gettext_lazy("state"))
    def stands(self, sender: Any) -> str:
        if not sender.state_now:
            return _("normal")
        label = Standing.State(sender.state_now).label
        if not sender.state_until:
            return str(label)
        until = date_format(timezone.localtime(sender.state_until), "DATETIME_FORMAT")
        return _("%(state)s, until %(until)s") % {"state": label, "until": until}

    @admin.display(description=gettext_lazy("first seen"), ordering="pk")
    def first_seen(self, sender: Sender) -> datetime:
        return sender.created_at

    @admin.display(description=gettext_lazy("address confirmed"), boolean=True)
    def is_confirmed(self, sender: Sender) -> bool:
        return sender.confirmed_at is not None

    @looked_at
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One sender: record, state, history and notes."""
        return self._show(request, _find(object_id))

    def state_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give a sender another state, unless somebody else has since the page was loaded."""
        by = moderator(request)
        if request.method != "POST":
            return only_posts(request)
        sender = _find(object_id)
        form = StandingForm(request.POST)
        standing = form.impose(by, sender=sender)
        if standing is None:
            return self._show(request, sender, form, status=409 if form.overtaken else 422)
        messages.success(request, _imposed(sender, standing))
        return _to(sender)

    def note_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Keep a note about a sender."""
        by = moderator(request)
        if request.method != "POST":
            return only_posts(request)
        sender, text = _find(object_id), request.POST.get("text", "")
        try:
            notes.add(sender=sender, text=text, by=by)
        except notes.NotAllowed as problem:
            typed = {"text": text, "problem": str(problem)}
            return self._show(request, sender, typed=typed, status=422)
        messages.success(request, _("Noted."))
        return _to(sender)

    def _show(
        self,
        request: HttpRequest,
        sender: Sender,
        form: StandingForm | None = None,
        *,
        typed: dict[str, str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        standing = standings.in_force(sender)
        if form and form.overtaken:
            form = form.beside(standing)
        rows = Decision.objects.filter(standing__sender=sender).order_by("-pk")
        about = Q(sender=sender) | Q(comment__sender=sender)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(sender),
            "sender": sender,
            "address": sender.email if _sees_addresses(request) else "",
            "record": sender_records.of(sender),
            "standing": standing,
            "rule": networks.cited(standing),
            "form": form or standing_forms.blank(standing),
            "history": telling.lines(telling.with_titles(rows)[:HISTORY]),
            "notes": sender_records.notes(about)[:NOTES],
            "typed": typed,
        }
        template = "admin/comments/sender/change.html"
        return TemplateResponse(request, template, context, status=status)


def _find(object_id: str) -> Sender:
    sender = Sender.objects.filter(pk=as_id(object_id)).first()
    if sender is None:
        raise Http404
    return sender


def _to(sender: Sender) -> HttpResponse:
    url = reverse("admin:comments_sender_change", args=[sender.pk])
    return HttpResponseRedirect(url, status=303)


def _imposed(sender: Sender, standing: Standing) -> str:
    """What holds from now on, and where what waits of theirs is to be decided."""
    if standing.ended_at:
        return _("%(sender)s is as everybody again.") % {"sender": sender}
    told = {"sender": sender, "state": standing.get_state_display()}
    said = _("%(sender)s from now on: %(state)s.") % told
    waiting = Comment.objects.filter(sender=sender, waits=True).count()
    if standing.state == Standing.State.TRUSTED or not waiting:
        return said
    many = ngettext(
        "%(count)d comment of theirs waits to be decided",
        "%(count)d comments of theirs wait to be decided",
        waiting,
    )
    url = f"{reverse('admin:comments_comment_changelist')}?sender={sender.pk}"
    return format_html('{} <a href="{}">{}</a>.', said, url, many % {"count": waiting})


def _sees_addresses(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)
