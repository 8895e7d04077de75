"""The pages on which readers report a comment, and see what came of it. No account, no cookie."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import caching
from comments import policies, reasons, reports, sender, stamps, standings, stopped
from comments.models import Comment, Decision, Report, Rule
from comments.models.comments import Status
from comments.report_forms import EXPLANATION_LENGTH, OTHER, IllegalForm, ReportForm

Form = ReportForm | IllegalForm


@stamps.guest_form
def report(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """The form for one of the two kinds of report; `?about=law` is the notice of illegal content.

    A closed thread stops nobody: what stands there can be reported.
    """
    comment = _comment(path, int(number))
    illegal = request.GET.get("about") == "law"
    try:
        reports.check(comment)
        if request.method == "POST":
            return _send(request, comment, illegal)
        target = {"stamp": stamps.make("report", _target(comment)), "revision": comment.revision}
        return _show(request, comment, _form(comment, illegal, initial=target))
    except reports.Gone as gone:
        return _stop(request, gone.comment, "gone", 410)
    except reports.AlreadyReported:
        return _stop(request, comment, "already", 409)
    except reports.TooMany as limit:
        return _stop(request, comment, "address" if limit.of_address else "network", 429)
    except standings.NotWelcome as stop:
        text, about = request.POST.get("explanation", ""), comment.thread.article
        return stopped.page(request, stop.standing, proven=False, article=about, text=text)


def _comment(path: str, number: int) -> Comment:
    """One that readers see, or have seen."""
    comments = Comment.objects.select_related("thread__article__section", "current")
    comment = get_object_or_404(comments, thread__article__path=path, number=number)
    if comment.status != Status.PUBLISHED and comment.published_at is None:
        raise Http404
    return comment


def _target(comment: Comment) -> str:
    return f"{comment.thread.article.path}#{comment.number}"


def _form(comment: Comment, illegal: bool, *args: Any, **kwargs: Any) -> Form:
    if illegal:
        return IllegalForm(*args, **kwargs)
    language = comment.thread.article.language
    titles = [
        (key, f"{rule.number}. {reasons.text_of(rule, language).title}")
        for key, rule in _rules().items()
    ]
    return ReportForm(*args, rules=titles, **kwargs)


def _rules() -> dict[str, Rule]:
    """What a comment can break, as the form names it: a rule that only sorts comments is none.

    A number means another rule in another version, so that forms from before one do not count.
    """
    policy = policies.in_force()
    rules = policy.rules.values() if policy else ()
    return {str(rule.pk): rule for rule in rules if rule.citable}


def _send(request: HttpRequest, comment: Comment, illegal: bool) -> HttpResponse:
    form = _form(comment, illegal, request.POST)
    stamp = form.read_stamp("report", _target(comment))
    if not form.is_valid() or stamp is None:
        return _show(request, comment, form, status=422)
    message = _message(form, stamp, illegal=illegal)
    try:
        outcome = reports.receive(comment, message, sender.network(request))
    except reports.Changed as changed:
        return _changed(request, changed.comment, form)
    if isinstance(outcome, reports.Refused):
        return _refused(request, comment, form, message, outcome)
    return HttpResponseRedirect(outcome.get_absolute_url(), status=303)


def _message(form: Form, stamp: stamps.Stamp, *, illegal: bool) -> reports.Message:
    given = form.cleaned_data
    chosen = given.get("rule", OTHER)
    revision = given["revision"]
    counted = revision.isascii() and revision.isdigit() and len(revision) < 8
    return reports.Message(
        rule=Rule.objects.get(pk=int(chosen)) if chosen != OTHER else None,
        explanation=given["explanation"],
        name=given["name"],
        email=sender.normalised(given["email"]),
        law=given.get("law", ""),
        illegal=illegal,
        minors=given.get("minors", False),
        good_faith=given.get("good_faith", False),
        nonce=stamp.nonce,
        revision=int(revision) if counted else 0,
        seconds_on_form=stamp.seconds,
        trap_filled=bool(given["website"]),
    )


def _changed(request: HttpRequest, comment: Comment, form: Form) -> HttpResponse:
    """The form again, beside what the comment says by now."""
    form.put("revision", str(comment.revision))
    told = _("The comment was changed while you wrote. Look at it, and send your report again.")
    form.add_error(None, told)
    return _show(request, comment, form, status=409)


def _refused(
    request: HttpRequest,
    comment: Comment,
    form: Form,
    message: reports.Message,
    refused: reports.Refused,
) -> HttpResponse:
    told = reasons.of_verdict(
        refused.policy,
        refused.verdict,
        reasons.strictest_first(refused.policy, refused.verdict),
        name=message.name,
        text=message.words,
        language=comment.thread.article.language,
    )
    return _show(request, comment, form, refused=told, status=422)


def _show(
    request: HttpRequest,
    comment: Comment,
    form: Form,
    *,
    refused: list[reasons.Reason] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "comment": comment,
        "article": comment.thread.article,
        "place": settings.SITE_URL + comment.get_absolute_url(),
        "form": form,
        "illegal": isinstance(form, IllegalForm),
        "refused": refused,
    }
    return render(request, "comments/report.html", context, status=status)


def _stop(request: HttpRequest, comment: Comment, why: str, status: int) -> HttpResponse:
    """Why no report can be taken, with what was typed to be copied."""
    article = comment.thread.article
    context = {
        "why": why,
        "comment": comment,
        "story_url": article.get_absolute_url() if article.is_visible() else None,
        "text": request.POST.get("explanation", "")[:EXPLANATION_LENGTH],
    }
    return render(request, "comments/report_stop.html", context, status=status)


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report, for whoever holds its token."""
    found = Report.objects.select_related("comment__thread__article", "rule__version")
    row = get_object_or_404(found, token=token)
    article, comment = row.comment.thread.article, row.comment
    decision = _decision(row)
    visible = article.is_visible()
    context = {
        "report": row,
        "headline": _headline(row, decision),
        "state": _state(row, decision),
        "reported": _told(row.rule, article.language),
        "cited": _told(decision.rule, article.language) if decision else None,
        "decision": decision,
        "article": article if visible else None,
        "shown": visible and comment.status == Status.PUBLISHED,
        "held": visible and comment.status == Status.HELD,
    }
    response = caching.never_kept(render(request, "comments/report_receipt.html", context))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _decision(report: Report) -> Decision | None:
    """The log's row that gave the report its state; none while it is open."""
    if report.status == Report.Status.OPEN:
        return None
    rows = report.decisions.filter(to_status=report.status).select_related("rule__version")
    return rows.select_related("parent").order_by("-pk").first()


def _headline(report: Report, decision: Decision | None) -> str:
    if report.status == Report.Status.UPHELD:
        refused = decision and decision.parent and decision.parent.to_status == Status.REFUSED
        if refused:
            return _("You were right to write: the comment is not published.")
        return _("You were right to write: the comment was removed.")
    return {
        Report.Status.OPEN: _("Thank you. A moderator will look at the comment."),
        Report.Status.REJECTED: _("The comment stays where it is."),
        Report.Status.VOID: _("The comment was gone before anybody had to decide."),
    }[Report.Status(report.status)]


def _state(report: Report, decision: Decision | None) -> str:
    """What was done, and whether by a person: Article 16(6) wants that said."""
    if report.status == Report.Status.OPEN:
        return _("Keep this page's address: it will show what is decided, and under which rule.")
    if report.status == Report.Status.VOID:
        return _("It does not stand under its story any more, for another reason than a report.")
    by_policy = decision is not None and decision.actor_kind == Decision.Actor.POLICY
    if by_policy:
        return _("This was decided by an automatic check.")
    if report.status == Report.Status.UPHELD:
        return _("A moderator read the comment and your report, and agreed that it cannot stay.")
    return _(
        "A moderator read the comment and your report, and did not find a reason to remove it."
    )


def _told(rule: Rule | None, language: str) -> dict[str, Any] | None:
    """A rule with its number, title and lasting link."""
    if rule is None:
        return None
    title = reasons.text_of(rule, language).title
    return {"number": rule.number, "title": title, "url": rule.get_absolute_url()}
