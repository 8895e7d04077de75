"""What a kind of detector is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from comments.policy.facts import Facts, Submission
from comments.policy.findings import Hit, Sentence, gettext_noop
from comments.policy.reading import Reading
from comments.policy.settings import DetectorSettings, Setting, parse

Check = Callable[[Reading], Iterable[Hit]]
"""A prepared detector. Pure; raises nothing whatever the text."""

About = Literal["text", "sending"]
"""What a kind reads: what was written, or who sent it when, where and how."""

S = TypeVar("S", bound=DetectorSettings)


@dataclass(frozen=True)
class Kind(Generic[S]):
    """One kind of detector.

    `prepare` does the work that depends on settings alone (automata, sets) and gives the Check.
    `describe` tells readers what is looked for, in one or two plain sentences.
    `replayable` is False for a kind that reads what is not kept: on old comments it finds nothing.
    """

    name: str
    label: str
    settings: type[S]
    describe: Callable[[S], tuple[Sentence, ...]]
    prepare: Callable[[S], Check]
    about: About = "text"
    replayable: bool = True

    def parse_settings(self, mapping: object, path: str = "settings") -> S:
        """Settings from plain data; raises SettingsError naming the path of the fault."""
        return parse(self.settings, mapping, path)

    def compile(self, mapping: object, path: str) -> Check:
        """Parse and prepare at once."""
        return self.prepare(self.parse_settings(mapping, path))

    def find(self, settings: S, submission: Submission, facts: Facts) -> tuple[Hit, ...]:
        """What the detector finds by itself, outside any policy."""
        return tuple(self.prepare(settings)(Reading(submission, facts)))


WHERE = Setting(
    "choice",
    gettext_noop("Where"),
    gettext_noop("The text, the display name, or both."),
    choices=(
        ("both", gettext_noop("text and name")),
        ("text", gettext_noop("text")),
        ("name", gettext_noop("name")),
    ),
)
