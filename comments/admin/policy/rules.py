"""The page of one rule of a draft. Buttons post the whole form; only "Save" stores anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from articles.people.models import User
from comments import drafting, saying
from comments.admin.access import as_id, policy_editor
from comments.admin.policy import advice, large_posts, outcomes, rule_forms, sheet
from comments.admin.policy.comparing import Apart, apart
from comments.admin.policy.sheet import Sheet
from comments.models import PolicyVersion, Rule
from comments.policy import engine
from comments.policy.detectors import KINDS

TEMPLATES = "admin/comments/policyversion"
View = Callable[..., HttpResponse]


def urls(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of rules below that of the versions."""
    name = "comments_policyversion_rule"
    given = {"site": admin_site}

    def page(view: View) -> View:
        return large_posts.accept(admin_site.admin_view(view), admin_site)

    place = "<int:version_id>/rules/"
    return [
        path(f"{place}add/", page(rule), given, name=f"{name}_add"),
        path(f"{place}<int:number>/", page(rule), given, name=name),
        path(f"{place}<int:number>/remove/", page(remove), given, name=f"{name}_remove"),
    ]


@dataclass
class Page:
    """What one answer shows. `rule` is None for one not stored (yet, or any more).

    `seen` and `base` go out and come back: the draft's count of edits, and the rule's content, when
    its editor opened it. `newer` is where it differs from what somebody else has
    made of it meanwhile.
    """

    draft: PolicyVersion
    rule: Rule | None
    sheet: Sheet
    seen: int
    base: str
    asked: str = ""
    problem: str = ""
    newer: list[Apart] | None = None
    gone: bool = False
    editable: bool = True


def rule(
    request: HttpRequest, version_id: int, number: int | None = None, *, site: AdminSite
) -> HttpResponse:
    """Write a rule of a draft, or a new one where no number is given."""
    by = policy_editor(request)
    if request.method == "POST":
        return _posted(request, site, _perhaps(version_id), by)
    version = _version(version_id)
    if version.published_at is not None or version.number == 0:
        return _refuse(request, site, version)
    held = _rule(version, number) if number is not None else None
    data = stored(held) if held else {"number": _next_number(version)}
    shown = sheet.stored(data, fixed_key=rule_forms.published_key(held))
    return _show(request, site, Page(version, held, shown, version.edits, digest(data)))


def remove(request: HttpRequest, version_id: int, number: int, *, site: AdminSite) -> HttpResponse:
    """Ask whether to take a rule out of its draft, and do it."""
    by = policy_editor(request)
    version = _version(version_id)
    if version.published_at is not None or version.number == 0:
        return _refuse(request, site, version)
    held, problem = _rule(version, number), ""
    if request.method == "POST":
        try:
            drafting.remove_rule(held, seen=_whole(request, "seen"), by=by)
        except (drafting.Outdated, drafting.NotADraft) as error:
            problem = str(error)
            version.refresh_from_db()
        else:
            messages.success(request, _("Rule %(number)s was removed.") % {"number": number})
            return _back(version)
    context = {
        **_frame(request, site, version),
        "title": _("Remove rule %(number)s?") % {"number": number},
        "number": number,
        "words": held.texts.order_by("pk").first(),
        "seen": version.edits,
        "problem": problem,
    }
    name = f"{TEMPLATES}/rule_remove.html"
    return TemplateResponse(request, name, context, status=409 if problem else 200)


def stored(held: Rule) -> dict[str, Any]:
    """A rule as `drafting.save_rule` takes it."""
    columns = ("number", "key", "consequence", "ground", "citable", "private_texts", "statement")
    example = ("text", "allowed", "why", "name", "language", "facts")
    detector = ("kind", "settings", "languages")
    return {
        **{name: getattr(held, name) for name in columns},
        "texts": {
            one.language: {"title": one.title, "text": one.text}
            for one in held.texts.order_by("pk")
        },
        "examples": [{name: getattr(one, name) for name in example} for one in held.examples.all()],
        "detectors": [
            {name: getattr(one, name) for name in detector} for one in held.detectors.all()
        ],
    }


def digest(data: Mapping[str, Any]) -> str:
    """By which a rule is known to be the one that was opened."""
    told = json.dumps(data, sort_keys=True, ensure_ascii=True).encode()
    return hashlib.sha256(told).hexdigest()[:32]


def _posted(
    request: HttpRequest, site: AdminSite, version: PolicyVersion, by: User
) -> HttpResponse:
    held = version.rules.filter(pk=_whole(request, "rule")).first()
    fixed = rule_forms.published_key(held)
    others = version.rules.exclude(pk=held.pk if held else 0)
    post = sheet.with_key(request.POST, list(others.values_list("key", flat=True)))
    page = Page(
        draft=version,
        rule=held,
        sheet=sheet.posted(post, fixed_key=fixed),
        seen=_whole(request, "seen"),
        base=request.POST.get("base", ""),
        asked=request.POST.get("do", ""),
        gone=held is None and bool(request.POST.get("rule")),
    )
    if version.published_at is not None or version.number == 0:
        page.problem, page.editable = str(drafting.NotADraft(version)), False
        return _show(request, site, page, status=409)
    if page.asked not in ("save", "stay"):
        return _show(request, site, page)
    return _save(request, site, page, by)


def _save(request: HttpRequest, site: AdminSite, page: Page, by: User) -> HttpResponse:
    """Store the rule, or show the page again with everything typed and what is wrong."""
    data = page.sheet.plain()
    if data is None:
        return _show(request, site, page, status=400)
    try:
        saved = _store(page, data, by)
    except drafting.NumberTaken as error:
        page.sheet.head.add_error("number", str(error))
    except drafting.KeyTaken as error:
        page.sheet.head.add_error("key", str(error))
    except engine.PolicyError as error:
        page.problem = f"{error.path}: {saying.say(error.problem)}"
    except drafting.Outdated as error:
        return _show(request, site, _outdated(page, data, str(error)), status=409)
    except drafting.NotADraft as error:
        page.problem, page.editable = str(error), False
        return _show(request, site, page, status=409)
    else:
        return _done(request, page, saved)
    return _show(request, site, page, status=400)


def _store(page: Page, data: dict[str, Any], by: User) -> Rule:
    """Save, also when the draft was changed elsewhere and this rule is as its editor opened it."""
    try:
        return drafting.save_rule(page.draft, page.rule, data, seen=page.seen, by=by)
    except drafting.Outdated:
        now = PolicyVersion.objects.filter(pk=page.draft.pk).first()
        if now is None or page.gone or not _untouched(page):
            raise
        return drafting.save_rule(page.draft, page.rule, data, seen=now.edits, by=by)


def _untouched(page: Page) -> bool:
    """Whether the rule is still what its editor opened. The caller then saves onto the state that
    was counted before this was asked, so that nobody slips in between."""
    if page.rule is None:
        return True
    held = page.draft.rules.filter(pk=page.rule.pk).first()
    return held is not None and digest(stored(held)) == page.base


def _outdated(page: Page, data: dict[str, Any], problem: str) -> Page:
    """The page on which whoever saved second sees what is newer, and may save in its place."""
    page.draft.refresh_from_db()
    page.rule = page.draft.rules.filter(pk=page.rule.pk).first() if page.rule else None
    page.problem, page.seen = problem, page.draft.edits
    if page.rule is None:
        page.gone, page.base = True, ""
    else:
        newer = stored(page.rule)
        page.base, page.newer = digest(newer), apart(newer, data)
    return page


def _done(request: HttpRequest, page: Page, saved: Rule) -> HttpResponse:
    messages.success(request, _("Rule %(number)s was saved.") % {"number": saved.number})
    if page.asked == "stay":
        name = "admin:comments_policyversion_rule"
        return HttpResponseRedirect(reverse(name, args=[page.draft.pk, saved.number]), status=303)
    return _back(page.draft)


def _show(request: HttpRequest, site: AdminSite, page: Page, status: int = 200) -> HttpResponse:
    tried = outcomes.try_all(page.sheet)
    shown = page.sheet
    context = {
        **_frame(request, site, page.draft),
        "title": _title(page),
        "page": page,
        "sheet": shown,
        "examples": list(zip(shown.examples, tried.outcomes, strict=True)),
        "tried": tried,
        "wrong": shown.wrong(),
        "advice": advice.on(shown),
        "kinds": [(name, _(kind.label)) for name, kind in KINDS.items()],
        "next_example": sheet.next_token([one.token for one in shown.examples]),
        "next_detector": sheet.next_token([one.token for one in shown.detectors]),
        "most_bytes": large_posts.MOST_BYTES,
    }
    return TemplateResponse(request, f"{TEMPLATES}/rule.html", context, status=status)


def _refuse(request: HttpRequest, site: AdminSite, version: PolicyVersion) -> HttpResponse:
    context = {
        **_frame(request, site, version),
        "title": _("%(version)s stays as it is") % {"version": version},
        "standing": PolicyVersion.objects.filter(published_at=None, number__gt=0).first(),
    }
    return TemplateResponse(request, f"{TEMPLATES}/rule_frozen.html", context, status=409)


def _frame(request: HttpRequest, site: AdminSite, version: PolicyVersion) -> dict[str, Any]:
    return {**site.each_context(request), "opts": PolicyVersion._meta, "version": version}


def _title(page: Page) -> str:
    if page.rule is None:
        return _("Add a rule")
    words = str(page.sheet.texts[0]["title"].value() or "").strip()
    told = {"number": page.rule.number, "title": words}
    return (_("Rule %(number)s: %(title)s") if words else _("Rule %(number)s")) % told


def _version(version_id: int) -> PolicyVersion:
    version = PolicyVersion.objects.filter(pk=as_id(str(version_id))).first()
    if version is None:
        raise Http404
    return version


def _perhaps(version_id: int) -> PolicyVersion:
    """The version, or a stand-in for a discarded one: what was typed for it is shown again."""
    known = PolicyVersion.objects.filter(pk=as_id(str(version_id))).first()
    return known or PolicyVersion(pk=as_id(str(version_id)), number=0)


def _rule(version: PolicyVersion, number: int) -> Rule:
    held = version.rules.filter(number=as_id(str(number))).first()
    if held is None:
        raise Http404
    return held


def _next_number(version: PolicyVersion) -> int:
    highest = version.rules.aggregate(highest=Max("number"))["highest"] or 0
    return int(highest) + 1


def _whole(request: HttpRequest, name: str) -> int:
    return as_id(request.POST.get(name, ""))


def _back(version: PolicyVersion) -> HttpResponse:
    url = reverse("admin:comments_policyversion_change", args=[version.pk])
    return HttpResponseRedirect(url, status=303)
