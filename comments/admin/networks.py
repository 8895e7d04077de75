"""The connection that a comment came from: held, suspended or blocked while it can be told.

Only the keyed hash of its day is known; with the key of that day it is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import standings
from comments.admin import standing_forms, telling
from comments.admin.access import as_id, moderator
from comments.admin.standing_forms import NetworkForm, StandingForm
from comments.models import Comment, Decision, Sender, Standing
from comments.standings import KnownNetwork

Wrap = Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]
MOST = 100


def addresses(wrap: Wrap) -> list[URLPattern]:
    """Below the senders' own address."""
    of = path("of/<str:object_id>/network/", wrap(network_view), name="comments_comment_network")
    every = path("networks/", wrap(networks_view), name="comments_sender_networks")
    return [of, every]


def networks_view(request: HttpRequest) -> HttpResponse:
    """The connections that do not stand as everybody, with the last comment from each."""
    moderator(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    last = Comment.objects.filter(network_hash=OuterRef("network_hash")).order_by("-created_at")
    rows = (
        Standing.objects.active()
        .filter(sender=None)
        .annotate(comment=Subquery(last.values("pk")[:1]))
    )
    context = {"title": _("Connections with a state"), "rows": rows.order_by("-pk")[:MOST]}
    return _page(request, "networks", context, 200)


def network_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """The state of the connection that this comment came from, and another for it."""
    by = moderator(request)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    rows = Comment.objects.select_related("thread__article", "sender")
    comment = get_object_or_404(rows, pk=as_id(object_id))
    network = KnownNetwork.of(comment)
    if network is None or not standings.can_be_told(network, timezone.now()):
        return _show(request, comment, None, None, 200 if request.method != "POST" else 409)
    if request.method != "POST":
        return _show(request, comment, network, None, 200)
    form = NetworkForm(request.POST)
    standing = form.impose(by, network=network)
    if standing is None:
        return _show(request, comment, network, form, 409 if form.overtaken else 422)
    messages.success(request, _imposed(network, standing))
    url = reverse("admin:comments_comment_network", args=[comment.pk])
    return HttpResponseRedirect(url, status=303)


def _imposed(network: KnownNetwork, standing: Standing) -> str:
    if standing.ended_at:
        return _("This connection is as every other again.")
    said = _("This connection from now on: %s.") % standing.get_state_display()
    waiting = Comment.objects.filter(network_hash=network.hash, waits=True).count()
    if not waiting:
        return said
    many = ngettext(
        "%(count)d comment from it waits to be decided.",
        "%(count)d comments from it wait to be decided.",
        waiting,
    )
    return f"{said} {many % {'count': waiting}}"


def _show(
    request: HttpRequest,
    comment: Comment,
    network: KnownNetwork | None,
    form: StandingForm | None,
    status: int,
) -> HttpResponse:
    standing = standings.of_network(network) if network else None
    if form and form.overtaken:
        form = form.beside(standing)
    context = {
        "title": _("The connection of comment %s") % comment.number,
        "comment": comment,
        "standing": standing,
        "rule": cited(standing),
        "form": (form or standing_forms.blank(standing, NetworkForm)) if network else None,
        "ends": standings.network_ends(network.day) if network else None,
        "same": _same(network) if network else None,
        "history": _history(network) if network else [],
    }
    return _page(request, "network", context, status)


def cited(standing: Standing | None) -> telling.Cited | None:
    """The rule that a state rests on, as it is named beside it."""
    if standing is None or standing.rule is None:
        return None
    return telling.cited(standing.rule, telling.short_title(standing.rule))


def _same(network: KnownNetwork) -> dict[str, int]:
    """What came from there on the same day: on others it has another hash."""
    rows = Comment.objects.filter(network_hash=network.hash)
    return rows.aggregate(comments=Count("pk"), senders=Count("sender", distinct=True))


def _history(network: KnownNetwork) -> list[telling.Line]:
    rows = Decision.objects.filter(standing__network_hash=network.hash).order_by("-pk")
    return telling.lines(telling.with_titles(rows)[:20])


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int
) -> HttpResponse:
    frame = {**admin.site.each_context(request), "opts": Sender._meta, **context}
    return TemplateResponse(request, f"admin/comments/sender/{template}.html", frame, status=status)
