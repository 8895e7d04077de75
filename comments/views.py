"""What readers do with comments: write one, see what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles import caching
from articles.models import Article
from comments import (
    intake,
    nudges,
    policies,
    presets,
    readers,
    reading,
    reasons,
    revisions,
    sender,
    staff,
    stamps,
    standings,
    stopped,
    thread_terms,
    threads,
)
from comments.forms import ComposeForm
from comments.models import Comment
from comments.models.comments import Status


@stamps.guest_form
def compose(request: HttpRequest, path: str) -> HttpResponse:
    """The form for a comment or, with `?reply=`, for a reply. Never cached, sets no cookie."""
    article = get_object_or_404(Article.objects.published().select_related("section"), path=path)
    try:
        reply_to = _reply_to(request, article)
    except Http404:
        if request.method != "POST":
            raise
        return _not_taken(request, article, "unanswerable", status=404)
    try:
        if request.method == "POST":
            return _send(request, article, reply_to)
        policy = intake.open_policy(article)
        if reply_to and not presets.thread_for(article).replies:
            return _not_taken(request, article, "no_replies")
        return _show_form(request, article, policy, reply_to, _form(request, article))
    except intake.NoPolicy:
        return _not_taken(request, article, "no_policy")
    except intake.Closed:
        return _not_taken(request, article, "closed")
    except presets.NoReplies:
        return _not_taken(request, article, "no_replies")


def _form(request: HttpRequest, article: Article) -> ComposeForm:
    """As a guest gets it; or a member of staff, whose name is known; or a reader, whose address."""
    user = staff.writer(request)
    reader = None if user else readers.current(request)
    named = staff.name_of(user) if user else ""
    known = reader.email if reader else ""
    if request.method == "POST":
        return ComposeForm(request.POST, named=named, known=known)
    initial = {"stamp": stamps.make(*_target(request, article)), "name": readers.name_of(reader)}
    return ComposeForm(initial=initial, named=named, known=known)


def _target(request: HttpRequest, article: Article) -> tuple[str, str]:
    """Form and target of the stamp: nobody else's form is one of somebody signed in."""
    user, path = staff.writer(request), article.path or ""
    reader = None if user else readers.current(request)
    return ("compose-reader", f"{path} {reader.pk}") if reader else staff.stamp_target(path, user)


def _not_taken(
    request: HttpRequest,
    article: Article,
    why: str,
    *,
    status: int = 409,
    sent: Comment | None = None,
) -> HttpResponse:
    """Why no comment can be sent, with what was typed to be copied. `sent` is what the same form
    made before."""
    text = request.POST.get("text", "")[: settings.COMMENT_MAX_LENGTH]
    terms = thread_terms.read(article, timezone.now())[1]
    context = {"article": article, "text": text, "why": why, "closing": terms.closing}
    context["receipt"] = sent.receipt_url() if sent else ""
    return render(request, "comments/closed.html", context, status=status)


def _send(request: HttpRequest, article: Article, reply_to: Comment | None) -> HttpResponse:
    form = _form(request, article)
    stamp = form.read_stamp(*_target(request, article))
    if not form.is_valid() or stamp is None:
        policy = intake.open_policy(article)
        return _show_form(request, article, policy, reply_to, form, status=422)
    message = _message(request, form, stamp, reply_to)
    try:
        outcome = intake.receive(article, message, sender.network(request))
    except presets.NoLinks as found:
        form.refuse_links(found.fields)
        policy = intake.open_policy(article)
        return _show_form(request, article, policy, reply_to, form, status=422)
    except presets.TooSoon as soon:
        return _too_soon(request, article, reply_to, form, soon.seconds)
    except standings.NotWelcome as stop:
        proven, text = message.confirmed, message.text
        return stopped.page(request, stop.standing, proven=proven, article=article, text=text)
    if isinstance(outcome, nudges.Nudge):
        return _nudge(request, article, reply_to, form, outcome)
    if outcome.fold_hash != revisions.fold_hash(message.text):
        return _not_taken(request, article, "sent_before", sent=outcome)
    return HttpResponseRedirect(outcome.receipt_url(), status=303)


def _message(
    request: HttpRequest, form: ComposeForm, stamp: stamps.Stamp, reply_to: Comment | None
) -> intake.Message:
    user = staff.writer(request)
    return intake.Message(
        name=form.cleaned_data["name"],
        email=user.email if user else form.cleaned_data["email"],
        text=form.cleaned_data["text"],
        nonce=stamp.nonce,
        reply_to=reply_to.number if reply_to else None,
        seconds_on_form=stamp.seconds,
        trap_filled=bool(form.cleaned_data["website"]),
        anyway=form.cleaned_data["shown"] if "anyway" in request.POST else "",
        mark=form.cleaned_data["asked"],
        confirmed=user is not None or bool(form.known),
        staff=user,
    )


def _too_soon(
    request: HttpRequest,
    article: Article,
    reply_to: Comment | None,
    form: ComposeForm,
    seconds: int,
) -> HttpResponse:
    """The form again with what was typed, and when it can be sent."""
    told = _("You have just written here. Your text is kept: you can send it %(when)s.")
    form.add_error(None, told % {"when": thread_terms.wait_of(seconds)})
    policy = intake.open_policy(article)
    answer = _show_form(request, article, policy, reply_to, form, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _nudge(
    request: HttpRequest,
    article: Article,
    reply_to: Comment | None,
    form: ComposeForm,
    nudge: nudges.Nudge,
) -> HttpResponse:
    form.put("shown", nudge.anyway)
    form.put("asked", nudge.mark)
    told = reasons.of_verdict(
        nudge.policy,
        nudge.verdict,
        nudge.rules,
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        language=article.language,
    )
    return _show_form(request, article, nudge.policy, reply_to, form, nudge=told)


def _reply_to(request: HttpRequest, article: Article) -> Comment | None:
    number = request.GET.get("reply", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 8):
        raise Http404
    readable = Comment.objects.filter(status=Status.PUBLISHED).select_related("current")
    return get_object_or_404(readable, thread__article=article, number=int(number))


def _show_form(
    request: HttpRequest,
    article: Article,
    policy: policies.Loaded,
    reply_to: Comment | None,
    form: ComposeForm,
    *,
    nudge: Sequence[reasons.Reason] = (),
    status: int = 200,
) -> HttpResponse:
    terms = thread_terms.read(article, timezone.now())[1]
    url = article.get_absolute_url()
    context = {
        "article": article,
        "reply_to": reply_to,
        "form": form,
        "terms": terms,
        "sentences": terms.sentences_for(staff=bool(form.named)),
        "rules": _rules(policy, article.language),
        "version": policy.version,
        "nudge": nudge,
        "back_url": f"{url}comments/{reply_to.number}/" if reply_to else f"{url}#comments",
    }
    return render(request, "comments/compose.html", context, status=status)


def _rules(policy: policies.Loaded, language: str) -> list[dict[str, Any]]:
    """One line each, for the form."""
    rules = policy.version.rules.prefetch_related("texts").select_related("version")
    return [
        {
            "number": rule.number,
            "title": reasons.text_of(rule, language).title,
            "url": rule.get_absolute_url(),
        }
        for rule in rules
    ]


@require_safe
def permalink(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """The comment in its thread, on the page that shows it in the order asked for."""
    article = get_object_or_404(Article.objects.published(), path=path)
    order = reading.order_of(request.GET.dict())
    start = reading.start_of(article, int(number), order)
    query = {"sort": order, "from": start}
    given = urlencode({name: value for name, value in query.items() if value})
    return redirect(f"{article.get_absolute_url()}{'?' if given else ''}{given}#comment-{number}")


@require_safe
def new(request: HttpRequest, path: str) -> HttpResponseBase:
    """How many comments there are beside the `after` that a page shows, in one query: what the
    page's script asks now and then."""
    article = Article.objects.published().filter(path=path)
    shown, order = request.GET.get("after", ""), reading.order_of(request.GET.dict())
    if not (shown.isascii() and shown.isdigit() and len(shown) <= threads.DIGITS):
        raise Http404
    count, newest = reading.more_than(article, int(shown))
    told = ngettext("Show %(count)s new comment", "Show %(count)s new comments", count)
    answer = {"count": count, "text": told % {"count": count}, "url": ""}
    if newest:
        url = reverse("comments:permalink", args=[path, newest])
        answer["url"] = f"{url}?sort={order}" if order else url
    return caching.may_be_kept(JsonResponse(answer))
