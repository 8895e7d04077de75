"""What an export holds, read the plain way: the whole tree at once, nothing shared with ours."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

Tree = ElementTree.Element
COMMENT_STATES = {"1": "approved", "0": "pending"}
UNREAD = re.compile(r"<(script|style|iframe|video|audio)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.S)
SHORTCODE = re.compile(r"\[/?(?:caption|gallery|audio|video|embed)\b[^\]]*\]")
WORD = re.compile(r"\w{4,}")


@dataclass
class Plain:
    """`counts` by kind and status; `items` as dictionaries of their plain children."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    items: list[dict[str, str]] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)


def local(element: Tree) -> str:
    return element.tag.rpartition("}")[2]


def texts(element: Tree) -> dict[str, str]:
    """The text of each child; of two of one name (two bodies) the first."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(local(child), (child.text or "").strip())
    return found


def read(path: Path) -> Plain:
    plain = Plain()
    channel = ElementTree.parse(path).getroot()[0]
    for element in channel:
        name = local(element)
        if name in ("author", "category", "tag"):
            plain.counts[name, "-"] += 1
        elif name == "term":
            plain.counts["term", texts(element)["term_taxonomy"]] += 1
        elif name == "item":
            _item(plain, element)
    return plain


def _item(plain: Plain, element: Tree) -> None:
    words = texts(element)
    protected = words.get("post_password") and words["status"] == "publish"
    plain.counts[words["post_type"], "protected" if protected else words["status"]] += 1
    plain.items.append(words)
    plain.trees.append(element)
    for child in element:
        if local(child) == "comment":
            one = texts(child)
            state = COMMENT_STATES[one["comment_approved"]]
            plain.counts[one["comment_type"] or "comment", state] += 1


def labels(element: Tree, domain: str) -> set[str]:
    found = (child for child in element if local(child) == "category")
    return {child.text or "" for child in found if child.get("domain") == domain}


def words_of(html: str) -> Counter[str]:
    """The longer words that a reader sees, entities left as they are."""
    return Counter(WORD.findall(re.sub(r"&#?\w+;", " ", SHORTCODE.sub(" ", UNREAD.sub(" ", html)))))
