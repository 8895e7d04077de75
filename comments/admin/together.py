"""Who has a comment open, putting it before somebody, and asking for an opinion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.contrib import admin, messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.people.models import User
from comments import claims, handovers
from comments.admin.access import as_id, moderator, only_posts
from comments.admin.filters import place_from
from comments.admin.items import Desk
from comments.models import Comment, Handover

Named = Callable[[str, Callable[..., HttpResponseBase], str], URLPattern]


def addresses(named: Named) -> list[URLPattern]:
    """Below the queue's own address."""
    return [
        named("<str:object_id>/claim/", claim_view, "claim"),
        named("<str:object_id>/hand/", hand_view, "hand"),
        named("<str:object_id>/hand/<str:handover_id>/", answer_view, "answer"),
    ]


class HandForm(forms.Form):
    """To whom, and why or what is asked."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What you want"),
        choices=[
            (Handover.Kind.HANDOVER.value, gettext_lazy("Hand it over: they decide")),
            (Handover.Kind.OPINION.value, gettext_lazy("Ask for an opinion: you decide")),
        ],
        widget=forms.RadioSelect,
        initial=Handover.Kind.HANDOVER.value,
    )
    to = forms.ModelChoiceField(
        label=gettext_lazy("To whom"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("anybody else (opinions only)"),
    )
    words = forms.CharField(
        label=gettext_lazy("Note or question"),
        help_text=gettext_lazy("Seen by moderators alone. An opinion needs a question."),
        max_length=handovers.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, by: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["to"].queryset = handovers.people(apart_from=by)  # type: ignore[attr-defined]

    def carry_out(self, comment: Comment, by: User) -> str | None:
        """What was done, in words; None, with errors, when it cannot be."""
        to, words = self.cleaned_data["to"], self.cleaned_data["words"]
        try:
            if self.cleaned_data["kind"] == Handover.Kind.OPINION:
                handovers.ask(comment, to=to, question=words, by=by)
                return _("Asked: %(name)s.") % {"name": to or _("anybody else")}
            if to is None:
                self.add_error("to", _("Choose whom to hand it to."))
                return None
            handovers.hand(comment, to=to, by=by, note=words)
        except handovers.NotAllowed as problem:
            self.add_error(None, str(problem))
            return None
        return _("Handed over to %(name)s.") % {"name": to}


def claim_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """Say that one has the comment open: asked by a button, or quietly by the page's script."""
    by = moderator(request)
    if request.method != "POST":
        return only_posts(request)
    comment = get_object_or_404(Comment.objects.only("pk"), pk=as_id(object_id))
    quietly = bool(request.POST.get("quietly"))
    if request.POST.get("end"):
        claims.release(comment.pk, by)
        messages.success(request, _("You have let it go."))
        return _back(request, comment)
    claim = claims.take(comment.pk, by, over=not quietly)
    if quietly:
        return HttpResponse(status=204)
    until = time_format(localtime(claim.until), "TIME_FORMAT")
    told = _("The others see until %(time)s that you have this open.")
    messages.success(request, told % {"time": until})
    return _back(request, comment)


def hand_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """The form to hand a comment over or to ask about it, and where it is sent."""
    by = moderator(request)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    rows = Comment.objects.select_related("current", "thread__article")
    comment = get_object_or_404(rows, pk=as_id(object_id))
    form = HandForm(by, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.carry_out(comment, by)
        if told:
            messages.success(request, told)
            return _back(request, comment)
    context = {
        "title": _("Hand over, or ask for an opinion"),
        "comment": comment,
        "form": form,
        "alone": not handovers.people(apart_from=by).exists(),
        "opened": Handover.objects.filter(comment=comment, done_at=None).select_related("to"),
        "back": _query(request),
    }
    return _page(request, "hand", context, 422 if form.errors else 200)


def answer_view(request: HttpRequest, object_id: str, handover_id: str) -> HttpResponse:
    """Answer what was asked, or end it."""
    by = moderator(request)
    if request.method != "POST":
        return only_posts(request)
    comment = get_object_or_404(Comment, pk=as_id(object_id))
    handover = get_object_or_404(Handover, pk=as_id(handover_id), comment=comment)
    try:
        if request.POST.get("end"):
            handovers.end(handover.pk, by=by)
            messages.success(request, _("Ended."))
        else:
            handovers.answer(handover.pk, request.POST.get("answer", ""), by=by)
            messages.success(request, _("Answered."))
    except handovers.NotAllowed as problem:
        return _not_answered(request, comment, problem)
    return _back(request, comment)


def _not_answered(request: HttpRequest, comment: Comment, problem: Exception) -> HttpResponse:
    context = {
        "title": _("Nothing was answered"),
        "problem": str(problem),
        "reason": request.POST.get("answer", ""),
        "one": comment.pk,
        "place": place_from(request.POST.get("back", ""), Desk.now().names),
    }
    return _page(request, "not_decided", context, 409)


def _query(request: HttpRequest) -> str:
    back = (request.POST if request.method == "POST" else request.GET).get("back", "")
    return place_from(back, Desk.now().names).query()


def _back(request: HttpRequest, comment: Comment) -> HttpResponse:
    """To the comment in its list, or to its own page when that was asked from."""
    query = _query(request)
    name = "change" if request.POST.get("page") else "changelist"
    url = reverse(f"admin:comments_comment_{name}", args=[comment.pk] if name == "change" else [])
    where = "" if name == "change" else f"#comment-{comment.pk}"
    return HttpResponseRedirect(f"{url}{'?' if query else ''}{query}{where}", status=303)


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int
) -> HttpResponse:
    frame = {**admin.site.each_context(request), "opts": Comment._meta, **context}
    return TemplateResponse(
        request, f"admin/comments/comment/{template}.html", frame, status=status
    )
