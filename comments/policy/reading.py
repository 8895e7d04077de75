"""One submission being judged: what several detectors need of it is worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.policy.joining import streams
from comments.policy.text import Folded, fold, legible
from comments.policy.tokens import Stream

if TYPE_CHECKING:
    from comments.policy.facts import Facts, Submission
    from comments.policy.findings import Field


class Reading:
    """A submission with its facts; belongs to one call of `judge` and is never shared."""

    def __init__(self, submission: Submission, facts: Facts) -> None:
        self.submission = submission
        self.facts = facts

        self._folded: dict[tuple[str, str], Folded] = {}
        self._streams: dict[tuple[str, str], tuple[Stream, ...]] = {}

    def source(self, field: Field) -> str:
        """The field as written."""
        return self.submission.name if field == "name" else self.submission.text

    def folded(self, field: Field, alphabet: str = "") -> Folded:
        key = (field, alphabet)
        if key not in self._folded:
            self._folded[key] = fold(self.source(field), alphabet)
        return self._folded[key]

    def streams(self, field: Field, alphabet: str) -> tuple[Folded, tuple[Stream, ...]]:
        key = (field, alphabet)
        folded = self.folded(field, alphabet)
        if key not in self._streams:
            plausible = legible(self.source(field), alphabet)
            self._streams[key] = streams(folded, alphabet) if plausible else ()
        return folded, self._streams[key]


def fields(where: str) -> tuple[Field, ...]:
    """The fields a detector looks at, by its setting: `text`, `name` or `both`."""
    if where == "both":
        return ("text", "name")
    return ("name",) if where == "name" else ("text",)
