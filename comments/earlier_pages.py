"""Where whoever has proven an address says which earlier comments with it are theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from comments import (
    earlier_comments,
    readers,
    sign_in_pages,
    signing_in,
    standings,
    stopped,
    stories,
)
from comments.models import Sender, Standing

MOST_SHOWN = 50
LONGEST_NUMBER = 18  # digits


@readers.required
def earlier(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Each with two buttons, and two for all that are shown: what came in since the page was
    opened is not answered for."""
    to = signing_in.own_path(request.GET.get("next", "")) or sign_in_pages.mine()
    if request.method == "POST":
        try:
            _answer(request, sender)
        except standings.NotWelcome as stop:
            return _show(request, sender, to, stop.standing)
        left = earlier_comments.claimed(sender).exists()
        return HttpResponseRedirect(request.get_full_path() if left else to, status=303)
    return _show(request, sender, to)


def _answer(request: HttpRequest, sender: Sender) -> None:
    """One button was pressed: it names one comment, or "all" for those that the page showed."""
    shown = request.POST.getlist("shown")
    for name, act in (("not_mine", earlier_comments.not_mine), ("mine", earlier_comments.mine)):
        pressed = request.POST.get(name, "")
        asked = shown if pressed == "all" else [pressed]
        act(sender, [int(one) for one in asked[:MOST_SHOWN] if _is_number(one)])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def _show(
    request: HttpRequest, sender: Sender, to: str, standing: Standing | None = None
) -> HttpResponse:
    claimed = earlier_comments.claimed(sender).select_related("current", "thread__article")
    now = timezone.now()
    context = {
        "items": [(one, stories.named(one.thread.article, now)[0]) for one in claimed[:MOST_SHOWN]],
        "next_url": to,
        "told": stopped.told(standing, proven=True) if standing else None,
    }
    status = 403 if standing else 200
    return render(request, "comments/sign_in_earlier.html", context, status=status)
