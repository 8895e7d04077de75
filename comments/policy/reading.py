"""One submission being judged: what several detectors need of it is worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from comments.policy.text import Folded, fold

if TYPE_CHECKING:
    from comments.policy.facts import Facts, Submission
    from comments.policy.findings import Field


class Reading:
    """A submission with its facts; belongs to one call of `judge` and is never shared."""

    def __init__(self, submission: Submission, facts: Facts) -> None:
        self.submission = submission
        self.facts = facts

    @cached_property
    def text(self) -> Folded:
        return fold(self.submission.text)

    @cached_property
    def name(self) -> Folded:
        return fold(self.submission.name)

    def fields(self, which: str) -> Iterator[tuple[Field, Folded]]:
        """The fields a detector looks at: `text`, `name` or `both`."""
        if which != "name":
            yield "text", self.text
        if which != "text":
            yield "name", self.name
