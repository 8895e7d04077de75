"""Publishing a draft: what changes for readers, what stands in the way, and then all at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import drafting, policies
from comments.admin.policy import figures, pages, shown
from comments.models import PolicyVersion
from comments.policy_changes import ShownChange, show_changes
from comments.policy_reading import rules_of


@pages.edited(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, draft: PolicyVersion, by: User) -> HttpResponse:
    """What would change, with a button; by POST, the change itself."""
    if draft.published_at is not None or draft.number == 0:
        raise drafting.NotADraft(draft)
    if request.method != "POST":
        return _page(request, draft)
    try:
        policies.publish(draft, by=str(by), seen=pages.seen(request))
    except policies.Outdated as problem:
        draft.refresh_from_db()
        return _page(request, draft, str(problem), status=pages.CONFLICT)
    except (policies.NotReady, policies.ExamplesFail):
        return _page(request, draft, _("It was not published."), status=400)
    _tell(request, draft)
    return pages.to_version(draft)


def _tell(request: HttpRequest, version: PolicyVersion) -> None:
    told = _("Version %(number)s is published and in force.") % {"number": version.number}
    link = format_html('<a href="{}">{}</a>', version.get_absolute_url(), _("As readers see it"))
    messages.success(request, format_html("{} {}", told, link))


def _page(
    request: HttpRequest, draft: PolicyVersion, problem: str = "", *, status: int = 200
) -> TemplateResponse:
    in_force = PolicyVersion.objects.in_force()
    title = _("Publish version %(number)s") % {"number": draft.number}
    context = pages.about(request, draft, title) | {
        "problem": problem,
        "in_force": in_force,
        "shown": shown.show(draft),
        "changes": _changes(in_force, draft),
        "trial": figures.best_dry_run(draft),
    }
    return TemplateResponse(request, f"{pages.TEMPLATES}/publish.html", context, status=status)


def _changes(in_force: PolicyVersion | None, draft: PolicyVersion) -> Sequence[ShownChange]:
    """What readers will find changed; nothing is told of a first version, which is all new."""
    if in_force is None:
        return ()
    rules = rules_of([in_force, draft])
    return show_changes(rules[in_force.pk], rules[draft.pk], [settings.LANGUAGE_CODE])
