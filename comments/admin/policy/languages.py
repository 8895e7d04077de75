"""Languages as forms offer them: the site's own first, then all that Django can name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

Choice = tuple[str, str]
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_TAG = 12


def is_tag(text: str) -> bool:
    """Whether it has the form of a language's tag (BCP 47), short enough to be stored."""
    return len(text) <= LONGEST_TAG and TAG.fullmatch(text) is not None


def name_of(tag: str) -> str:
    """The language by its own name, or the tag where nobody told its name."""
    known = LANG_INFO.get(tag) or LANG_INFO.get(tag.lower()) or {}
    return str(known.get("name_local") or dict(settings.LANGUAGES).get(tag) or tag)


def choices(
    *, empty: str = "", held: Iterable[str] = (), without: Iterable[str] = ()
) -> list[Choice | tuple[str, list[Choice]]]:
    """What a list of languages offers; `held` are offered although no list knows them."""
    gone = set(without)
    site = of_site()
    known = {tag for tag, told in LANG_INFO.items() if "name_local" in told}
    own = [*site, *(tag for tag in held if tag and tag not in {*site, *known})]
    more = sorted(known - set(site), key=lambda tag: name_of(tag).casefold())
    offered: list[Choice | tuple[str, list[Choice]]] = [("", empty)] if empty else []
    offered += _named(own, gone)
    return [*offered, (_("Further languages"), _named(more, gone))]


def _named(tags: Iterable[str], gone: set[str]) -> list[Choice]:
    return [(tag, name_of(tag)) for tag in dict.fromkeys(tags) if tag not in gone]


def site() -> str:
    """The language of the site, in which every rule has its words."""
    return str(settings.LANGUAGE_CODE)


def of_site() -> list[str]:
    """The languages that the site's own pages come in."""
    return [tag for tag, _name in settings.LANGUAGES]
