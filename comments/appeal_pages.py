"""The pages on which writers contest a decision: the secret address of a receipt is the key."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from comments import appeals, histories, reasons, stamps, statements
from comments.appeal_forms import LONGEST, AppealForm
from comments.models import Comment, Decision, Standing

FORM = "appeal"


@stamps.guest_form
def of_comment(request: HttpRequest, token: str) -> HttpResponse:
    """Contest a decision about a comment: that of `?about=`, else the one that holds now."""
    comment = get_object_or_404(Comment.objects.select_related("current"), token=token)
    decision = _asked_for(comment, request.GET.get("about", ""))
    if decision is None:
        raise Http404
    return _page(request, decision, comment.receipt_url())


@stamps.guest_form
def of_standing(request: HttpRequest, token: str) -> HttpResponse:
    """Contest how a sender or network stands. Whoever is stopped can: it is the way out."""
    standing = get_object_or_404(Standing, token=token)
    decision = appeals.imposed(standing)
    if decision is None:
        raise Http404
    return _page(request, decision, standing.get_absolute_url())


def _asked_for(comment: Comment, about: str) -> Decision | None:
    """One that this writer is told of; those undone at once never happened."""
    rows = histories.rows_of(comment)
    if about:
        return next((row for row in rows if str(row.pk) == about), None)
    return histories.in_force(comment, rows) or histories.refused_edit(comment, rows)


def _page(request: HttpRequest, decision: Decision, back: str) -> HttpResponse:
    try:
        if request.method == "POST":
            return _send(request, decision, back)
        appeals.check(decision)
    except appeals.NotAllowed as problem:
        text = request.POST.get("text", "")[:LONGEST]
        context = {"problem": str(problem), "text": text, "back": back}
        return render(request, "comments/appeal_stop.html", context, status=409)
    stamp = stamps.make(FORM, _target(decision))
    return _show(request, decision, back, AppealForm(initial={"stamp": stamp}))


def _target(decision: Decision) -> str:
    return str(decision.pk)


def _send(request: HttpRequest, decision: Decision, back: str) -> HttpResponse:
    form = AppealForm(request.POST)
    stamp = form.read_stamp(FORM, _target(decision))
    if not form.is_valid() or stamp is None:
        appeals.check(decision)
        return _show(request, decision, back, form, status=422)
    filled = bool(form.cleaned_data["website"])
    try:
        appeals.open(
            decision,
            form.cleaned_data["text"],
            around=appeals.Circumstances(stamp.seconds, filled),
        )
    except appeals.Refused as refused:
        told = _told(decision, refused, form.cleaned_data["text"])
        return _show(request, decision, back, form, refused=told, status=422)
    return HttpResponseRedirect(back, status=303)


def _told(decision: Decision, refused: appeals.Refused, text: str) -> list[reasons.Reason]:
    return reasons.of_verdict(
        refused.policy,
        refused.verdict,
        reasons.strictest_first(refused.policy, refused.verdict),
        name="",
        text=text,
        language=_language(decision),
    )


def _show(
    request: HttpRequest,
    decision: Decision,
    back: str,
    form: AppealForm,
    *,
    refused: Sequence[reasons.Reason] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "what": statements.what(decision),
        "decided_at": decision.created_at,
        "reasons": reasons.of_decision(decision, _language(decision)),
        "words": _words(decision),
        "until": appeals.until(decision),
        "alone": appeals.is_judged_by_its_maker(decision),
        "form": form,
        "refused": refused,
        "back": back,
    }
    return render(request, "comments/appeal.html", context, status=status)


def _language(decision: Decision) -> str:
    return decision.comment.language if decision.comment else get_language() or "en"


def _words(decision: Decision) -> str:
    """What was decided about, as its writer wrote it."""
    return decision.revision.text if decision.revision else ""
