"""The front page: what editors placed, then the newest, then every section's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import seo
from articles.fronts import Front, front_at
from articles.models import SiteIdentity
from articles.views.common import answer, preview_image, seo_site, site_feed, stamps
from articles.views.machines import front_data


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    shown = front_at(now)
    context = front_context(SiteIdentity.objects.current(), shown, now)
    return answer(request, "articles/front.html", context, context["today"], *_mark(shown))


def _mark(shown: Front) -> list[str]:
    """What the page depends on: which stories, and where; the sections by their names."""
    blocks = (f"{one.section.name}:{stamps(one.articles)}" for one in shown.blocks)
    return [stamps(one.article for one in shown.top), stamps(shown.latest), *blocks]


def front_context(site: SiteIdentity, shown: Front, moment: datetime) -> dict[str, Any]:
    """What the front page's template asks for, for the page as it stands at `moment`."""
    top = [stood.article for stood in shown.top]
    head = seo.page(
        seo_site(site),
        title="",
        path="/",
        description=site.description or "; ".join(article.headline for article in top[:3]),
        feeds=[site_feed(site)],
        image=preview_image(top[0].lead_picture) if top else None,
        data=front_data(site),
    )
    return {
        "site": site,
        "head": head,
        "today": timezone.localdate(moment),
        "top": top,
        "lead": top[0] if top else None,
        "beside": top[1:3],
        "below": top[3:],
        "latest": shown.latest,
        "blocks": shown.blocks,
    }
