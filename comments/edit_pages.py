"""The page on which a writer changes a comment: the receipt's secret address is the key."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from comments import editing, nudges, presets, reasons, sender, staff, stamps, standings, stopped
from comments.forms import EditForm
from comments.models import Comment


@stamps.guest_form
def edit(request: HttpRequest, token: str) -> HttpResponse:
    """The form with the words as they stand, for as long as they may be changed. Sets no cookie."""
    comments = Comment.objects.select_related("thread__article__section", "current", "sender")
    comment = get_object_or_404(comments, token=token)
    try:
        _check_staff(request, comment)
        editing.check(comment)
        if request.method == "POST":
            return _send(request, comment)
        return _show(request, comment, _form(comment))
    except editing.NotEditable as why:
        return _not_editable(request, comment, str(why))


def _check_staff(request: HttpRequest, comment: Comment) -> None:
    """The badge is not for whoever holds the address. Raises NotEditable."""
    if not staff.may_change(comment, staff.writer(request)):
        told = _("A comment by staff is changed by who wrote it, signed in.")
        raise editing.NotEditable(told)


def _named(comment: Comment) -> str:
    """The name that cannot be changed; "" where it can."""
    return comment.current.name if comment.staff and comment.current else ""


def _form(comment: Comment) -> EditForm:
    words = comment.current
    return EditForm(
        named=_named(comment),
        initial={
            "text": words.text if words else "",
            "name": words.name if words else "",
            "stamp": stamps.make("edit", comment.token),
            "seen": _seen(comment),
        },
    )


def _seen(comment: Comment) -> str:
    return f"{comment.status}:{comment.revision}"


def _send(request: HttpRequest, comment: Comment) -> HttpResponse:
    form = EditForm(request.POST, named=_named(comment))
    stamp = form.read_stamp("edit", comment.token)
    if not form.is_valid() or stamp is None:
        return _show(request, comment, form, status=422)
    change = _change(form, stamp, anyway="anyway" in request.POST)
    try:
        outcome = editing.edit(comment, change, sender.network(request))
    except editing.Unchanged:
        form.add_error(None, _("You have changed nothing yet."))
        return _show(request, comment, form, status=422)
    except presets.NoLinks as found:
        form.refuse_links(found.fields)
        return _show(request, comment, form, status=422)
    except editing.Overtaken:
        return _overtaken(request, comment, form)
    except standings.NotWelcome as stop:
        proven, article = comment.confirmed, comment.thread.article
        text = change.text
        return stopped.page(request, stop.standing, proven=proven, article=article, text=text)
    if isinstance(outcome, nudges.Nudge):
        return _nudge(request, comment, form, outcome)
    if isinstance(outcome, editing.Refused):
        return _refused(request, comment, form, outcome)
    return HttpResponseRedirect(outcome.receipt_url(), status=303)


def _change(form: EditForm, stamp: stamps.Stamp, *, anyway: bool) -> editing.Change:
    status, _colon, revision = form.cleaned_data["seen"].partition(":")
    counted = revision.isascii() and revision.isdigit() and len(revision) < 8
    return editing.Change(
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        status=status,
        revision=int(revision) if counted else 0,
        form=stamp.nonce,
        trap_filled=bool(form.cleaned_data["website"]),
        anyway=form.cleaned_data["shown"] if anyway else "",
        mark=form.cleaned_data["asked"],
    )


def _overtaken(request: HttpRequest, comment: Comment, form: EditForm) -> HttpResponse:
    """The form again, about the comment as it is by now, with what was typed."""
    comment = Comment.objects.select_related("thread__article__section", "current").get(
        pk=comment.pk
    )
    editing.check(comment)
    form.put("seen", _seen(comment))
    told = {"status": comment.get_status_display()}
    form.add_error(
        None,
        _(
            "Your comment has changed since you opened this page. It is now: %(status)s."
            " Your text is still here: send it again to change the comment."
        )
        % told,
    )
    return _show(request, comment, form, status=409)


def _nudge(
    request: HttpRequest, comment: Comment, form: EditForm, nudge: nudges.Nudge
) -> HttpResponse:
    form.put("shown", nudge.anyway)
    form.put("asked", nudge.mark)
    told = reasons.of_verdict(
        nudge.policy, nudge.verdict, nudge.rules, **_words(form), language=comment.language
    )
    return _show(request, comment, form, nudge=told)


def _refused(
    request: HttpRequest, comment: Comment, form: EditForm, refused: editing.Refused
) -> HttpResponse:
    rules = reasons.strictest_first(refused.policy, refused.verdict)
    told = reasons.of_verdict(
        refused.policy, refused.verdict, rules, **_words(form), language=comment.language
    )
    return _show(request, comment, form, refused=told, status=422)


def _words(form: EditForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("name", "text")}


def _show(
    request: HttpRequest,
    comment: Comment,
    form: EditForm,
    *,
    nudge: Sequence[reasons.Reason] = (),
    refused: Sequence[reasons.Reason] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "comment": comment,
        "article": comment.thread.article,
        "form": form,
        "until": editing.until(comment),
        "nudge": nudge,
        "refused": refused,
    }
    return render(request, "comments/edit.html", context, status=status)


def _not_editable(request: HttpRequest, comment: Comment, why: str) -> HttpResponse:
    context = {
        "comment": comment,
        "article": comment.thread.article,
        "why": why,
        "text": request.POST.get("text", "")[: settings.COMMENT_MAX_LENGTH],
    }
    return render(request, "comments/not_editable.html", context, status=409)
