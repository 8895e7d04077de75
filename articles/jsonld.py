"""What a page is about, in schema.org's words, as JSON-LD. Pure.

Nodes are plain dictionaries; `text` alone makes them fit to stand in a page. Nothing is said that
readers are not shown: no count they cannot see, no date that the page does not tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.media.metadata import licence_url, maker
from articles.seo import Image, Person, Site, Story

Node = dict[str, Any]

KINDS = {
    "analysis": ["NewsArticle", "AnalysisNewsArticle"],
    "opinion": ["NewsArticle", "OpinionNewsArticle"],
    "partner": ["Article", "AdvertiserContentArticle"],
}
"""The narrower types, each with the one above it for readers who do not know them yet."""

LIVE = ["NewsArticle", "LiveBlogPosting"]
HELPERS = {"editor": "editor", "translator": "translator"}
POLICIES = {
    "principles": "publishingPrinciples",
    "corrections": "correctionsPolicy",
    "ethics": "ethicsPolicy",
    "verification": "verificationFactCheckingPolicy",
    "sources": "unnamedSourcesPolicy",
    "feedback": "actionableFeedbackPolicy",
    "bylines": "noBylinesPolicy",
    "masthead": "masthead",
    "ownership": "ownershipFundingInfo",
    "diversity": "diversityPolicy",
}
"""Properties of a `NewsMediaOrganization`, by the roles of standing pages."""

_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Who answers for the site. `policies` are paths by role."""

    legal_name: str = ""
    email: str = ""
    logo: Image | None = None
    policies: Mapping[str, str] = field(default_factory=dict)


def text(nodes: Iterable[Node]) -> str:
    """The nodes as one document that may stand inside `<script>`, "" for none.

    No sign in it can end the element or begin another, whatever the words: `<`, `>` and `&` are
    written as escapes, which JSON reads as the same signs.
    """
    graph = list(nodes)
    if not graph:
        return ""
    document = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def publisher(site: Site, about: Publisher) -> Node:
    """The newsroom, with the policies it has published."""
    policies = {POLICIES[role]: path for role, path in about.policies.items() if role in POLICIES}
    return _told(
        {
            "@type": "NewsMediaOrganization",
            "@id": f"{site.url}/#publisher",
            "name": site.name,
            "url": f"{site.url}/",
            "legalName": about.legal_name,
            "description": site.description,
            "email": about.email,
            "logo": image(site, about.logo) if about.logo else None,
            **{name: site.absolute(path) for name, path in sorted(policies.items())},
        }
    )


def website(site: Site, search: str) -> Node:
    """The site with its search, whose path `search` ends in the name of the parameter and "="."""
    return {
        "@type": "WebSite",
        "@id": f"{site.url}/#website",
        "name": site.name,
        "url": f"{site.url}/",
        "inLanguage": site.language,
        "publisher": {"@id": f"{site.url}/#publisher"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{site.absolute(search)}{{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def article(site: Site, story: Story, about: Publisher) -> Node:
    """The story. Its time of change is that of its publication until readers are shown another."""
    return _told(
        {
            "@type": LIVE if story.coverage else KINDS.get(story.kind, "NewsArticle"),
            "@id": f"{site.absolute(story.path)}#article",
            "mainEntityOfPage": {"@type": "WebPage", "@id": site.absolute(story.path)},
            "url": site.absolute(story.path),
            "headline": story.headline,
            "description": story.deck,
            "image": [image(site, one) for one in story.images],
            "datePublished": _moment(story.published),
            "dateModified": _moment(story.updated or story.published),
            "author": _authors(site, story),
            **_helpers(site, story),
            "publisher": publisher(site, about),
            "articleSection": story.section,
            "keywords": list(story.topics),
            "inLanguage": story.language,
            "isAccessibleForFree": True,
            "wordCount": story.words or None,
            "dateline": story.dateline,
            **_discussion(site, story),
            **_live(site, story),
            "correction": [
                {"@type": "CorrectionComment", "text": one.text, "datePublished": _moment(one.at)}
                for one in story.corrections
            ],
            "isBasedOn": story.based_on,
            "license": story.licence,
        }
    )


def breadcrumbs(site: Site, steps: Iterable[tuple[str, str]]) -> Node:
    """The way from the front page: (name, path) of each step below it, the page itself last."""
    trail = [(site.name, "/"), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": site.absolute(path)}
            for at, (name, path) in enumerate(trail, start=1)
        ],
    }


def profile(
    site: Site,
    about: Publisher,
    one: Person,
    *,
    title: str = "",
    biography: str = "",
    portrait: Image | None = None,
) -> Node:
    """The page of somebody whose name stands over stories. `title` is what they do here."""
    return {
        "@type": "ProfilePage",
        "url": site.absolute(one.path),
        "mainEntity": _told(
            {
                **person(site, one),
                "jobTitle": title,
                "description": biography,
                "image": image(site, portrait) if portrait else None,
                "worksFor": publisher(site, about),
            }
        ),
    }


def person(site: Site, one: Person) -> Node:
    """A name and the page that says whose it is; nothing that does not belong to the name."""
    return _told(
        {"@type": "Person", "name": one.name, "url": site.absolute(one.path) if one.path else ""}
    )


def image(site: Site, picture: Image) -> Node:
    """A picture, who made it, and on what terms."""
    notice = picture.notice
    return _told(
        {
            "@type": "ImageObject",
            "url": site.absolute(picture.url),
            "width": picture.width,
            "height": picture.height,
            "description": picture.alt,
            "creator": {"@type": "Person", "name": maker(notice.credit)} if notice.credit else None,
            "creditText": notice.credit,
            "copyrightNotice": notice.copyright,
            "license": licence_url(notice.licence),
        }
    )


def _authors(site: Site, story: Story) -> list[Node]:
    """One entry for each name; without any it is the agency's story, or the newsroom's."""
    if story.authors:
        return [person(site, one) for one in story.authors]
    if story.agency:
        return [{"@type": "Organization", "name": story.agency}]
    return [{"@type": "NewsMediaOrganization", "name": site.name, "url": f"{site.url}/"}]


def _helpers(site: Site, story: Story) -> Node:
    found: dict[str, list[Node]] = {}
    for one in story.helpers:
        found.setdefault(HELPERS.get(one.role, "contributor"), []).append(person(site, one))
    return found


def _discussion(site: Site, story: Story) -> Node:
    if story.discussion is None:
        return {}
    return {
        "commentCount": story.discussion.count,
        "discussionUrl": site.absolute(story.discussion.path),
    }


def _live(site: Site, story: Story) -> Node:
    """When the coverage began and ended, and its newest entries, as Google's rules for live
    coverage and schema.org's `LiveBlogPosting` have them."""
    if story.coverage is None:
        return {}
    return {
        "coverageStartTime": _moment(story.coverage.began),
        "coverageEndTime": _moment(story.coverage.ended),
        "liveBlogUpdate": [
            _told(
                {
                    "@type": "BlogPosting",
                    "url": site.absolute(one.path),
                    "headline": one.headline,
                    "articleBody": one.text,
                    "datePublished": _moment(one.at),
                    "dateModified": _moment(one.changed or one.at),
                }
            )
            for one in story.coverage.updates
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _told(node: Node) -> Node:
    """Without what is empty: a property that says nothing is not there. Noughts stay."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
