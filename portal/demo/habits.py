"""What the demo's newsroom put right afterwards, and what its readers answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from articles import publishing
from articles.models import Article
from comments import liking
from comments.policy.facts import Facts
from comments.sender import Browser
from portal.demo import files
from portal.demo.writing import Newsroom


def put_right(room: Newsroom) -> None:
    """The corrections, in the order in which they were made."""
    for row in files.habits()["corrections"]:
        article = room.articles[row["article"]]
        article.refresh_from_db()
        if "said" in row:
            _said(room, article, row)
        told = {"kind": row["kind"], "text": row["text"]}
        publishing.correct(article, by=room.staff["Editor"], **told)


def _said(room: Newsroom, article: Article, row: Mapping[str, Any]) -> None:
    """Have the article say first what was wrong, so that its history shows both."""
    right, wrong = article.body_source, article.body_source.replace(row["says"], row["said"])
    if right == wrong:
        raise RuntimeError(f"{row['article']} does not say: {row['says']}")
    article.body_source = wrong
    publishing.save(article, by=room.staff["Writer"])
    article.body_source = right


def answer(room: Newsroom) -> None:
    """Votes of made-up readers on the days after publication, and why some say no."""
    for row in files.habits()["votes"]:
        article = room.articles[row["article"]]
        for number in range(row["liked"]):
            _vote(room, article, row, f"yes {number}", liked=True)
        for number in range(row["disliked"]):
            reason = dict(enumerate(row["reasons"])).get(number, "")
            _vote(room, article, row, f"no {number}", liked=False, reason=reason)


def _vote(
    room: Newsroom,
    article: Article,
    row: Mapping[str, Any],
    name: str,
    *,
    liked: bool,
    reason: str = "",
) -> None:
    made_up = hashlib.sha256(f"{room.seed} {row['article']} {name}".encode()).hexdigest()
    at = files.moment(room.day, 0, "12:00") + timedelta(minutes=int(made_up[:2], 16))
    vote = liking.vote(article, Browser(at.date(), made_up, made_up), liked=liked, now=at)
    if reason:
        liking.explain(vote, reason, facts=Facts(), now=at)
