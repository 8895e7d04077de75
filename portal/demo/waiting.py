"""What lies on the demo's desk: stories that no reader has seen, and what was said about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from articles import publishing
from articles.models import Article
from portal.demo import files
from portal.demo.writing import Newsroom


def leave_on_the_desk(room: Newsroom) -> None:
    """The stories in the works, each taken as far as it has come."""
    for row in files.waiting()["stories"]:
        article = Article(
            section=room.sections[row["section"]],
            kind=row["kind"],
            headline=row["headline"],
            deck=row["deck"],
            slug=row["slug"],
            body_source=row["body"],
            source_ref=f"demo:{row['slug']}",
        )
        topics = [room.topics[slug] for slug in row["topics"]]
        people = [room.people[slug] for slug in row["credits"]]
        publishing.save(article, by=room.staff["Writer"], credits=people, topics=topics)
        for step in row["then"]:
            _take(room, article, step)


def _take(room: Newsroom, article: Article, step: Mapping[str, Any]) -> None:
    writer, editor, note = room.staff["Writer"], room.staff["Editor"], step.get("note", "")
    match step["step"]:
        case "submit":
            publishing.submit(article, by=writer, note=note)
        case "return":
            publishing.return_(article, by=editor, reason=note)
        case "approve":
            publishing.approve(article, by=editor, note=note)
        case "hand over":
            publishing.hand_over(article, by=writer, to=editor, note=note)
        case unknown:
            raise RuntimeError(f"{article} takes a step that there is not: {unknown}")
