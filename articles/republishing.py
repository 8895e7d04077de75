"""Which stories others may publish, and what they copy: the text, whose it is, its terms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles import body, bylines
from articles.models import Article, SiteIdentity
from articles.models.articles import Correction

NOT_OURS = (Article.Kind.WIRE, Article.Kind.PARTNER)
OWN_ADDRESS = re.compile(r'(<a href=")(/(?!/)[^"]*")')


@dataclass(frozen=True, slots=True)
class Copy:
    """What readers take: HTML and plain text, each whole with its credit."""

    html: str
    text: str
    credit: str
    url: str


def is_ours(article: Article) -> bool:
    """Whether the text is the newsroom's to give away: not an agency's, nor a partner's."""
    return article.kind not in NOT_OURS and not article.wire_source


def allowed(site: SiteIdentity, article: Article) -> bool:
    """Whether readers are offered the story: it is marked so, ours, and the site has a licence."""
    return article.republish and is_ours(article) and bool(site.licence and site.licence_url)


def copy_of(site: SiteIdentity, article: Article) -> Copy:
    """The story to copy, without pictures: their makers have given us alone the right to them."""
    url = settings.SITE_URL + article.get_absolute_url()
    bare = body.bare(article.body_source)
    by = _by(article)
    told = _corrections(article)
    credit, linked = _credits(site, article, url)
    whole = OWN_ADDRESS.sub(rf"\g<1>{settings.SITE_URL}\g<2>", bare.html)
    html = [
        format_html("<h1>{}</h1>", article.headline),
        *(format_html("<p>{}</p>", one) for one in (article.deck, by) if one),
        whole,
        *(format_html("<p>{}</p>", one) for one in told),
        format_html("<p>{}</p>", linked),
    ]
    text = [
        article.headline,
        article.deck,
        by,
        bare.text.replace("\n", "\n\n"),
        *told,
        f"{credit}\n{url}",
    ]
    return Copy("\n".join(html), "\n\n".join(filter(None, text)), credit, url)


def _by(article: Article) -> str:
    names = [one["name"] for one in bylines.writers(article.card.get("credits"))]
    return _("By %(names)s") % {"names": ", ".join(names)} if names else ""


def _corrections(article: Article) -> list[str]:
    return [
        f"{Correction.Kind(one['kind']).label}: {one['text']}"
        for one in article.card.get("corrections", [])
    ]


def _credits(site: SiteIdentity, article: Article, url: str) -> tuple[str, str]:
    """The line that says whose the story is: as text, and with links."""
    begun = article.first_published_at or article.visible_from
    day = date_format(localtime(begun), "DATE_FORMAT") if begun else ""
    if day:
        line = _("First published by {site} on {day}, under {licence}.")
    else:
        line = _("First published by {site}, under {licence}.")
    names = {"site": site.name, "licence": site.licence}
    links = {
        "site": format_html('<a href="{}">{}</a>', url, site.name),
        "licence": format_html('<a href="{}">{}</a>', site.licence_url, site.licence),
    }
    return line.format(day=day, **names), format_html(line, day=day, **links)
