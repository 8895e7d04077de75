"""The gate before publication, as the desk meets it.

Publishing and scheduling wait while something is found that holds back: the text is stored, the
story is not published, and its form names what is to be seen to. What readers have or will get is
not changed for the worse either: such a save is refused. Whoever was shown the findings may go
ahead with a reason, which goes to the log.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import rights
from articles.admin import gate_words, states
from articles.admin.base import who
from articles.audit import log
from articles.gate import Finding, Shown, Story, Text, blocking, check
from articles.media.models import Picture
from articles.models import Article
from articles.publishing import NotPossible
from articles.sanitizer import strip_controls

REASON = "gate_reason"
SHOWN = "gate_shown"
LONGEST_REASON = 500
LEAST_REASON = 3
MOST_LINKS = 200
BEFORE = frozenset({"draft", "submitted", "approved", "scheduled", "withdrawn"})
"""States in which the form names what would hold the story back."""
FARTHEST = timedelta(days=3660)
"""How far ahead a time in the form's address may lie."""
TAKING_BACK = frozenset({"_unschedule", "_withdraw"})


class Held(NotPossible):
    """A change of what readers get that the gate did not let pass. Nothing was written."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(
            _("Not saved, because readers would get it so: see what is named, or give a reason.")
        )


@dataclass(frozen=True)
class Row:
    """A finding as the form names it; `find` is what a script looks for in the field."""

    said: str
    place: str
    address: str
    field: str
    find: str


# Asking


def findings(article: Article, at: datetime | None = None) -> list[Finding]:
    """What is to be seen to before the stored article appears at `at`, by default now."""
    return check(story_of(article, at or timezone.now()))


def story_of(article: Article, at: datetime) -> Story:
    """The stored article as the gate reads it. Costs five queries at the most."""
    if article.embargo_until is not None:
        at = max(at, article.embargo_until)
    text = Text(article.body_source)
    return Story(
        headline=article.headline,
        day=timezone.localtime(at).date(),
        language=article.language,
        deck=article.deck,
        source=article.body_source,
        kind=article.kind,
        wire_source=article.wire_source,
        based_on=article.based_on,
        names=article.credits.count(),
        lead_caption=article.lead_caption,
        pictures=tuple(_pictures(article, text)),
        unseen=_unseen(text, at),
        entries=_entries(article),
    )


def _entries(article: Article) -> int:
    if article.kind != Article.Kind.LIVE:
        return 0
    return article.live_entries.filter(removed_at__isnull=True).count()


def _pictures(article: Article, text: Text) -> list[Shown]:
    """Every picture once: as the lead, else where it stands in the text."""
    keys = dict.fromkeys(text.figures)
    known = {one.key: one for one in Picture.objects.filter(key__in=keys)} if keys else {}
    lead = article.lead_picture
    shown = [_shown(lead, "lead_picture")] if lead else []
    for key in keys:
        if lead is None or key != lead.key:
            one = known.get(key)
            missing = Shown(key, "body_source", known=False)
            shown.append(_shown(one, "body_source") if one else missing)
    return shown


def _shown(picture: Picture, field: str) -> Shown:
    return Shown(
        picture.key,
        field,
        drawn=picture.drawn,
        name=str(picture),
        alt=picture.alt,
        decorative=picture.decorative,
        caption=picture.caption,
        credit=picture.credit,
        licence=picture.licence,
        copyright=picture.copyright,
        until=picture.licence_until,
    )


def _unseen(text: Text, at: datetime) -> frozenset[str]:
    """The addresses in the text that are those of stories which readers do not get at `at`."""
    paths = {}
    for href, _words in text.links[:MOST_LINKS]:
        path = _story_path(href)
        if path:
            paths[href] = path
    rows = Article.objects.filter(path__in=set(paths.values())) if paths else Article.objects.none()
    unseen = {one.path for one in rows if not one.is_visible(at)}
    return frozenset(href for href, path in paths.items() if path in unseen)


def _story_path(href: str) -> str:
    """The path of the story that an address of ours names; "" for any other."""
    try:
        parts = urlsplit(href)
        if parts.netloc not in ("", urlsplit(settings.SITE_URL).netloc):
            return ""
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return ""
    return str(match.kwargs.get("path", "")) if match.view_name == "articles:article" else ""


# Holding back


def lets_pass(request: HttpRequest, article: Article, at: datetime | None = None) -> bool:
    """Whether the stored article may be published to appear at `at`; else the answer says why not.

    With a reason that was given knowingly it may, and the log keeps it.
    """
    if states.state_of(article) not in BEFORE:
        return True  # publishing itself refuses this, and says why
    held = blocking(findings(article, at))
    if not held or _overridden(request, article, held):
        return True
    vars(request)["_gate_held"] = at or timezone.now()
    vars(request)["_gate_waits"] = at is not None
    text = ngettext(
        "Saved, but not published: %(count)d thing is to be seen to first.",
        "Saved, but not published: %(count)d things are to be seen to first.",
        len(held),
    )
    messages.warning(request, text % {"count": len(held)})
    return False


def before(article: Article) -> Counter[str]:
    """The marks of what is wrong already with a story that readers have or wait for."""
    stored = Article.objects.filter(pk=article.pk).first() if article.pk else None
    if stored is None or not _is_bound_for_readers(stored):
        return Counter()
    return Counter(one.mark for one in blocking(findings(stored, stored.visible_from)))


def guard(request: HttpRequest, article: Article, known: Counter[str]) -> None:
    """Let a save make nothing worse that readers get; `known` is what `before` counted.

    Raises:
        Held: something is wrong that was not wrong before, and no reason was given.
    """
    if not _is_bound_for_readers(article) or not TAKING_BACK.isdisjoint(request.POST):
        return
    left, new = known.copy(), []
    for one in blocking(findings(article, article.visible_from)):
        if left[one.mark] > 0:
            left[one.mark] -= 1
        else:
            new.append(one)
    if new and not _overridden(request, article, new):
        raise Held(new)


def _is_bound_for_readers(article: Article) -> bool:
    return states.state_of(article) in ("published", "scheduled")


def _overridden(request: HttpRequest, article: Article, held: list[Finding]) -> bool:
    """Whether somebody who saw all of this gave a reason; then the log has it."""
    reason = " ".join(strip_controls(request.POST.get(REASON, "")).split())[:LONGEST_REASON]
    seen = set(request.POST.getlist(SHOWN))
    knows = all(one.mark in seen for one in held)
    if not knows or len(reason) < LEAST_REASON or not rights.may_publish(request.user, article):
        return False
    codes = sorted({one.code for one in held})
    log.record("gate.overridden", by=who(request), on=article, reason=reason, codes=codes)
    return True


# Showing


def context(request: HttpRequest, article: Article | None, form: Any = None) -> dict[str, Any]:
    """What the form's page needs to name the findings.

    A time that was to be scheduled stands in the form again.
    """
    refusal = getattr(request, "refusal", None)
    if isinstance(refusal, Held):
        found, pressed = refusal.findings, True
    elif article is not None and states.state_of(article) in BEFORE:
        wanted = _wanted(request)
        if wanted and form is not None and not form.is_bound and "at" in form.fields:
            form.initial["at"] = wanted
        waits = article.visible_from if states.state_of(article) == "scheduled" else None
        found = findings(article, wanted or waits)
        pressed = "held" in request.GET
    else:
        found, pressed = [], False
    may = article is not None and rights.may_publish(request.user, article)
    return {"gate": named(found, pressed=pressed, may_override=may, request=request)}


def refused(request: HttpRequest, article: Article, refusal: Exception) -> dict[str, Any] | None:
    """The findings of a refusal for `_gate.html`; None when it was not the gate's."""
    if not isinstance(refusal, Held):
        return None
    may = rights.may_publish(request.user, article)
    return named(refusal.findings, pressed=True, may_override=may, request=request)


def named(
    found: list[Finding], *, pressed: bool, may_override: bool, request: HttpRequest
) -> dict[str, Any] | None:
    """The findings for `_gate.html`; None when there are none."""
    if not found:
        return None
    keys = {one.anchor for one in found if one.anchor}
    pages = dict(Picture.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}
    held = blocking(found)
    return {
        "held": [_row(one, pages) for one in held],
        "hints": [_row(one, pages) for one in found if not one.blocks],
        "marks": [one.mark for one in held],
        "pressed": pressed and bool(held),
        "may_override": may_override,
        "reason": request.POST.get(REASON, ""),
        "longest": LONGEST_REASON,
    }


def _row(finding: Finding, pages: dict[str, int]) -> Row:
    page = pages.get(finding.anchor)
    if page is not None:
        address = reverse("admin:media_picture_change", args=[page])
    elif finding.field == "credits":
        address = "#credits-group"
    else:
        address = f"#id_{finding.field}"
    return Row(
        gate_words.said(finding),
        gate_words.place(finding),
        address,
        "" if page else finding.field,
        finding.exact,
    )


def _wanted(request: HttpRequest) -> datetime | None:
    """The time that was to be scheduled, from the address of the form."""
    try:
        at = parse_datetime(request.GET.get("at", ""))
        at = timezone.make_aware(at) if at and timezone.is_naive(at) else at
    except (ValueError, OverflowError):
        return None
    now = timezone.now()
    return at if at and now < at < now + FARTHEST else None


def was_held(request: HttpRequest) -> bool:
    """Whether this request published nothing because of the gate."""
    return "_gate_held" in vars(request)


def answer(request: HttpRequest, article: Article) -> HttpResponse | None:
    """Back to the form, when a story was held; None when not."""
    at: datetime | None = vars(request).get("_gate_held")
    if at is None:
        return None
    query = {"held": "1"}
    if vars(request)["_gate_waits"]:
        query["at"] = timezone.localtime(at).replace(tzinfo=None).isoformat()
    address = reverse("admin:articles_article_change", args=[article.pk])
    return HttpResponseRedirect(f"{address}?{urlencode(query)}")
