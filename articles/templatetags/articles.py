"""How stories are written on pages: names, labels, directions, the stored text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import bylines, jsonld, seo
from articles.models import Article, Correction

register = template.Library()
UNLABELLED = (Article.Kind.NEWS, Article.Kind.WIRE)
DECK_LENGTH = 180


@register.filter
def direction(language: str) -> str:
    """`rtl` or `ltr`, for the attribute `dir`."""
    return "rtl" if language.partition("-")[0] in settings.LANGUAGES_BIDI else "ltr"


@register.filter
def labelled(article: Article) -> bool:
    """Whether readers are told the kind: whatever is not plain news."""
    return article.kind not in UNLABELLED


@register.filter
def named_by_kind(article: Article) -> bool:
    """Whether the label of the kind already says what the section's name would."""
    return labelled(article) and article.section.name == article.get_kind_display()


@register.filter
def shortened(deck: str) -> str:
    """A deck for a list, cut between words."""
    return seo.shorten(deck, DECK_LENGTH)


@register.filter
def moment(time: datetime | None) -> str:
    """Site time to the second with its offset, for `datetime` and `lastmod`."""
    return timezone.localtime(time).isoformat(timespec="seconds") if time else ""


@register.filter
def same_day(moment: datetime, day: date) -> bool:
    """Whether `moment` falls on `day` in site time."""
    return timezone.localtime(moment).date() == day


@register.filter
def stored_html(text: str) -> SafeString:
    """Text that `articles.sanitizer` made or cleaned before it was stored."""
    return SafeString(text)


@register.simple_tag
def linked_data(head: seo.Head) -> str:
    """What the page is about, as a block of data: browsers run nothing of it, whatever it says."""
    text = jsonld.text(head.data)
    block = '<script type="application/ld+json">{}</script>'
    return format_html(block, SafeString(text)) if text else ""


@register.inclusion_tag("articles/_byline.html")
def byline(names: bylines.Names | None, *, links: bool = True) -> dict[str, Any]:
    """Who wrote the story, from a page card's credits."""
    return {"authors": bylines.writers(names), "links": links}


@register.inclusion_tag("articles/_correction_notice.html")
def correction_notice(article: Article) -> dict[str, Any]:
    """What readers must know before they read: a retraction, or that something was put right."""
    told = told_corrections(article)
    return {
        "retraction": next(
            (one for one in told if one["kind"] == Correction.Kind.RETRACTION), None
        ),
        "last": told[-1] if told else None,
    }


@register.inclusion_tag("articles/_corrections.html")
def corrections(article: Article) -> dict[str, Any]:
    """All that was put right, below the text, the newest first."""
    return {"corrections": told_corrections(article)[::-1]}


def told_corrections(article: Article) -> list[dict[str, Any]]:
    """The corrections on the page card, the oldest first."""
    return [
        {
            "kind": one["kind"],
            "label": Correction.Kind(one["kind"]).label,
            "text": one["text"],
            "at": datetime.fromisoformat(one["at"]),
            "url": one.get("url", ""),
        }
        for one in article.card.get("corrections", [])
    ]


@register.inclusion_tag("articles/_other_credits.html")
def other_credits(names: bylines.Names | None) -> dict[str, Any]:
    """Everybody else in the credits, by role."""
    helpers = bylines.helpers(names)
    return {"others": [{"label": role.label, "people": people} for role, people in helpers]}
