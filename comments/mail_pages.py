"""Where a mail's unsubscribing link leads: a page with a button, and RFC 8058's one click."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles import caching
from comments import mail_stops
from comments.models import Notice

ONE_CLICK = "List-Unsubscribe"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End one kind of mail to one address, or let it begin again.

    Nothing happens by GET: mail programs open links by themselves. A POST comes from the button
    here or from a mail program, which sends no cookie and names no origin: the token, which only
    that mailbox got, is all that either has to show.
    """
    try:
        wish = mail_stops.read(token)
    except mail_stops.BadToken:
        raise Http404 from None
    if request.method == "POST":
        return caching.never_kept(_obey(request, wish))
    context = {"stopped": mail_stops.is_stopped(wish), "what": _what(wish.kind)}
    return caching.never_kept(render(request, "comments/mail_stop.html", context))


def _obey(request: HttpRequest, wish: mail_stops.Wish) -> HttpResponse:
    if "again" in request.POST:
        mail_stops.start_again(wish)
    else:
        mail_stops.stop(wish)
    if ONE_CLICK in request.POST:  # asks for an answer at once: programs follow no redirect
        return HttpResponse(_("You get no more mail of this kind."), content_type="text/plain")
    return HttpResponseRedirect(request.path, status=303)


def _what(kind: str) -> str:
    return {
        Notice.Kind.PUBLISHED: _("mail that tells when a comment of yours is published"),
        Notice.Kind.REPLY: _("mail that tells when somebody answers a comment of yours"),
        Notice.Kind.THREAD: _("mail that tells of new comments on stories that you follow"),
        Notice.Kind.CORRECTION: _("mail that tells when a story you commented on is corrected"),
        Notice.Kind.DIGEST: _("the daily mail for moderators about what waits"),
    }[Notice.Kind(kind)]
