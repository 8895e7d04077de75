"""Where readers sign in: an address, a mail, and its link or code. No cookie until it is done."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import ngettext

from comments import (
    confirming,
    earlier_comments,
    readers,
    sender,
    signing_in,
    staff,
    stamps,
    standings,
    stopped,
)
from comments.models import Comment, SignIn
from comments.sign_in_forms import CodeForm, SignInForm

FORM = "sign-in"


@stamps.guest_form
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for an address, and answers the same for every one; `?next=` is where to go then."""
    to = signing_in.own_path(request.GET.get("next", ""))
    if request.method == "POST":
        return _ask(request, to)
    user, known = staff.writer(request), readers.current(request)
    form = SignInForm(initial={"stamp": stamps.make(FORM, "")})
    if user and not known:
        return _show(request, form, reverse("articles:front"), signed_in=user.email)
    return _show(request, form, to, signed_in=known.email if known else "")


def _ask(request: HttpRequest, to: str) -> HttpResponse:
    form = SignInForm(request.POST)
    stamp = form.read_stamp(FORM, "")
    if not form.is_valid() or stamp is None:
        return _show(request, form, to, status=422)
    if form.cleaned_data["website"]:
        ref = signing_in.reference(signing_in.new_nonce())
    else:
        network = sender.network(request)
        ref = signing_in.ask(form.cleaned_data["email"], network, to=to)
    query = urlencode({"ref": ref, "next": to} if to else {"ref": ref})
    return HttpResponseRedirect(f"{reverse('comments:sign_in_sent')}?{query}", status=303)


def _show(
    request: HttpRequest, form: SignInForm, to: str, *, signed_in: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "signed_in": signed_in, "next_url": to or mine()}
    return render(request, "comments/sign_in.html", context, status=status)


@stamps.guest_form
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mail; the code from it is entered here."""
    ref = request.GET.get("ref", "")
    try:
        target = signing_in.read_reference(ref)
        if request.method == "POST":
            return _enter(request, ref, target)
    except signing_in.Gone:
        return _gone(request)
    form = CodeForm(initial={"stamp": stamps.make(f"{FORM}-code", target)})
    return _show_sent(request, form)


def _enter(request: HttpRequest, ref: str, target: str) -> HttpResponse:
    form = CodeForm(request.POST)
    stamp = form.read_stamp(f"{FORM}-code", target)
    if not form.is_valid() or stamp is None or form.cleaned_data["website"]:
        return _show_sent(request, form, status=422)
    try:
        found = signing_in.by_code(ref, form.cleaned_data["code"])
        return _sign_in(request, found, by_code=True)
    except signing_in.WrongCode as wrong:
        form.add_error("code", _wrong(wrong.left))
        return _show_sent(request, form, status=422)


def _wrong(left: int) -> str:
    told = ngettext(
        "This is not the code from the mail. You can try %(left)s more time.",
        "This is not the code from the mail. You can try %(left)s more times.",
        left,
    )
    return told % {"left": left}


def _show_sent(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "again_url": _again(request)}
    return render(request, "comments/sign_in_sent.html", context, status=status)


@stamps.guest_form
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Where a mailed link leads. Looking does nothing, since mail programs open links too; the
    button signs in, in any browser, or says whose comment it is."""
    try:
        found = signing_in.by_link(token)
        if request.method == "POST":
            about = found.comment
            return _say_whose(request, found, about) if about else _sign_in(request, found)
    except signing_in.Gone:
        return _gone(request)
    context = {"sign_in": found, "comment": found.comment}
    return render(request, "comments/sign_in_link.html", context)


def _sign_in(request: HttpRequest, found: SignIn, *, by_code: bool = False) -> HttpResponse:
    try:
        user = confirming.sign_in(found, by_code=by_code)
    except confirming.ForStaff:
        return render(request, "comments/sign_in_staff.html", status=403)
    login(request, user)
    return HttpResponseRedirect(_after(found), status=303)


def _say_whose(request: HttpRequest, found: SignIn, comment: Comment) -> HttpResponse:
    """Whether the comment that the mail was about is its reader's."""
    article = comment.thread.article
    if "no" in request.POST:
        confirming.deny(found)
        return render(request, "comments/sign_in_denied.html", {"article": article})
    try:
        user = confirming.confirm(found)
    except standings.NotWelcome as stop:
        text = comment.current.text if comment.current else ""
        return stopped.page(request, stop.standing, proven=True, article=article, text=text)
    if user is not None:
        login(request, user)
    return HttpResponseRedirect(_after(found) if user else comment.receipt_url(), status=303)


def _after(found: SignIn) -> str:
    """Where they wanted to go; first to what was written with their address before, if that is
    to be told apart."""
    to = signing_in.own_path(found.next)
    if earlier_comments.claimed(found.sender).exists():
        query = f"?{urlencode({'next': to})}" if to else ""
        return f"{reverse('comments:earlier')}{query}"
    return to or mine()


def _gone(request: HttpRequest) -> HttpResponse:
    context = {"again_url": _again(request)}
    return render(request, "comments/sign_in_gone.html", context, status=410)


def _again(request: HttpRequest) -> str:
    to = signing_in.own_path(request.GET.get("next", ""))
    query = f"?{urlencode({'next': to})}" if to else ""
    return f"{reverse('comments:sign_in')}{query}"


def mine() -> str:
    """The list of one's own comments, if this site has one."""
    try:
        return reverse("comments:mine")
    except NoReverseMatch:
        return reverse("articles:front")


@stamps.guest_form
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    logout(request)
    return HttpResponseRedirect(reverse("articles:front"), status=303)
