"""Changing a draft: begin it, its note for readers, the order of its rules, throw it away."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import drafting
from comments.admin import access
from comments.admin.policy import pages
from comments.models import PolicyVersion

LONGEST_NOTE = 5_000


def begin(request: HttpRequest) -> HttpResponse:
    """A new draft; where one stands already, that one."""
    by = access.policy_editor(request)
    if request.method != "POST":
        return access.only_posts(request)
    try:
        draft: PolicyVersion | None = drafting.begin(by=by)
    except drafting.DraftExists as standing:
        messages.warning(request, str(standing))
        draft = standing.draft
    if draft is None:
        url = reverse("admin:comments_policyversion_changelist")
        return HttpResponseRedirect(url, status=303)
    return pages.to_version(draft)


@pages.edited(["POST"])
def save_note(request: HttpRequest, draft: PolicyVersion, by: User) -> HttpResponse:
    """What readers will be told of the version."""
    note = request.POST.get("note", "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        most = {"most": LONGEST_NOTE}
        raise pages.BadForm(_("The note may have at most %(most)s characters.") % most)
    if "\0" in note:
        raise pages.BadForm(_("The note holds a character that cannot be stored."))
    drafting.save_note(draft, note, seen=pages.seen(request), by=by)
    messages.success(request, _("The note for readers is saved."))
    return pages.to_version(draft)


@pages.edited(["POST"])
def order(request: HttpRequest, draft: PolicyVersion, by: User) -> HttpResponse:
    """Move one rule up or down, or number them all from 1 on."""
    seen = pages.seen(request)
    wanted, _colon, number = request.POST.get("move", "").partition(":")
    numbers = list(draft.rules.order_by("number").values_list("number", flat=True))
    if wanted == "close":
        drafting.renumber(draft, numbers, seen=seen, by=by, from_one=True)
        return pages.to_version(draft, "#rules")
    moved, number_now = _moved(numbers, access.as_id(number), {"up": -1, "down": 1}.get(wanted, 0))
    _renumber(draft, moved, seen, by)
    return pages.to_version(draft, f"#rule-{number_now}")


def _renumber(draft: PolicyVersion, numbers: Sequence[int], seen: int, by: User) -> None:
    """The rules were read before the draft was held: what changed in between was not seen."""
    try:
        drafting.renumber(draft, numbers, seen=seen, by=by)
    except ValueError as error:
        raise drafting.Outdated(draft) from error


def _moved(numbers: list[int], number: int, step: int) -> tuple[list[int], int]:
    """The rules with one of them a place on, and the number that it has there."""
    here = numbers.index(number) if number in numbers else -1
    there = here + step
    if here < 0 or not step or not 0 <= there < len(numbers):
        raise pages.BadForm(_("That rule cannot be moved there."))
    moved = [*numbers]
    moved[here], moved[there] = moved[there], moved[here]
    return moved, numbers[there]


@pages.edited(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: PolicyVersion, by: User) -> HttpResponse:
    """Ask whether the draft is to go, and let it go."""
    if draft.published_at is not None or draft.number == 0:
        raise drafting.NotADraft(draft)
    if request.method == "POST":
        drafting.discard(draft, seen=pages.seen(request), by=by)
        told = _("The draft of version %(number)s is discarded.") % {"number": draft.number}
        messages.success(request, told)
        url = reverse("admin:comments_policyversion_changelist")
        return HttpResponseRedirect(url, status=303)
    context = pages.about(request, draft, _("Discard the draft?"))
    context |= {
        "rules": draft.rules.count(),
        "dry_runs": draft.dry_runs.count(),
        "in_force": PolicyVersion.objects.in_force(),
    }
    return TemplateResponse(request, f"{pages.TEMPLATES}/discard.html", context)
