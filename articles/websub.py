"""Tell a WebSub hub which feeds have something new, so that it can fetch them and tell readers.

Nothing that readers see waits for the hub: the worker asks what became visible since it asked last,
and a hub that is away is told later. What was told is kept in a small file of this worker's own, so
that a lost file costs a repeated word, and never a story.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from articles import seo
from articles.media import files
from articles.models import Article

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"https?://[\w.-]+(:[0-9]{1,5})?(/[^\s<>\"]*)?")
"""What the setting may be."""
STATE = "websub.json"
OVERLAP = timedelta(minutes=5)
"""A story may be stored a moment after the time from which it is visible: so far back we look
again."""
LONGEST_GAP = timedelta(days=1)
"""After a longer silence older stories are no news to anybody."""
MOST_STORIES = 200
MOST_FEEDS = 50
"""Feeds named in one request."""
TIMEOUT = 10.0
"""Seconds that the hub has for its answer."""


class HubAway(Exception):
    """The hub could not be told; nothing was noted, so that it will be."""


@dataclass(frozen=True, slots=True)
class State:
    """Until when `hub` has been told, and of which stories of the last OVERLAP, by number, with
    the moment they were told for."""

    hub: str
    until: datetime
    told: dict[str, str] = field(default_factory=dict)


def announce(now: datetime | None = None) -> int:
    """Tell the hub of all that became visible or was updated since; returns how many stories.

    The first time there is nothing to tell: what is out already is no news.

    Raises:
        HubAway: it did not take the word.
    """
    now = now or timezone.now()
    hub = settings.WEBSUB_HUB
    if not hub:
        return 0
    state = _read(hub)
    if state is None:
        _write(State(hub, now))
        return 0
    stories = {str(one.pk): one for one in _recent(now, state)}
    moments = {pk: _moment(one, now).isoformat() for pk, one in stories.items()}
    new = [stories[pk] for pk, moment in moments.items() if state.told.get(pk) != moment]
    for batch in _batches(topics(new), MOST_FEEDS):
        _publish(hub, batch)
    still = (now - OVERLAP).isoformat()
    _write(State(hub, now, {pk: moment for pk, moment in moments.items() if moment > still}))
    return len(new)


def topics(stories: Iterable[Article]) -> list[str]:
    """The addresses of the feeds that hold these stories, each once."""
    paths = dict.fromkeys(path for story in stories for path in _feeds_of(story))
    return [settings.SITE_URL + path for path in paths]


def _feeds_of(story: Article) -> Iterator[str]:
    card = story.card
    named = [card.get("section", {}), *card.get("topics", []), *card.get("credits", [])]
    pages = [f"{one['url']}feed/" for one in named if one.get("url")]
    for path in (reverse("articles:feed"), *pages):
        yield path
        yield seo.Feed("", path).json


def _recent(now: datetime, state: State) -> list[Article]:
    since = max(state.until - OVERLAP, now - LONGEST_GAP)
    changed = Q(visible_from__gt=since) | Q(updated_at__gt=since, updated_at__lte=now)
    columns = ("visible_from", "updated_at", "card")
    return list(
        Article.objects.published(now).filter(changed).only(*columns).newest()[:MOST_STORIES]
    )


def _moment(story: Article, now: datetime) -> datetime:
    """When readers saw it last as something new."""
    moments = (story.visible_from, story.updated_at)
    return max(one for one in moments if one is not None and one <= now)


class _NoRedirects(HTTPRedirectHandler):
    """A redirected POST would come as a GET, which tells a hub nothing."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def _publish(hub: str, urls: Iterable[str]) -> None:
    body = urlencode([("hub.mode", "publish"), *(("hub.url", url) for url in urls)])
    if not ADDRESS.fullmatch(hub):
        raise HubAway(f"{hub} is no address that can be told")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": f"Standfirst/{settings.VERSION} (+{settings.SITE_URL}/)",
    }
    request = Request(hub, data=body.encode(), headers=headers)  # noqa: S310 - http, see above
    try:
        with build_opener(_NoRedirects()).open(request, timeout=TIMEOUT):
            pass
    except (OSError, HTTPException) as error:  # URLError and a timeout are OSErrors
        raise HubAway(str(error) or type(error).__name__) from error


def _read(hub: str) -> State | None:
    """None when nothing is known about this hub."""
    try:
        data = json.loads((_folder() / STATE).read_text())
        state = State(data["hub"], datetime.fromisoformat(data["until"]), dict(data["told"]))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, OSError) as error:
        logger.warning("%s cannot be read, so the hub is told of what comes now: %s", STATE, error)
        return None
    return state if state.hub == hub else None


def _write(state: State) -> None:
    data = {"hub": state.hub, "until": state.until.isoformat(), "told": state.told}
    text = json.dumps(data).encode()
    files.write(_folder(), STATE, text, mode=files.PRIVATE_MODE)


def _folder() -> Path:
    return Path(settings.VAR_DIR)


def _batches(urls: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(urls), size):
        yield urls[start : start + size]
