"""What became of everything a file holds: made + kept + skipped is what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

SHOWN = 10
"""How many things a list names when not all are asked for."""

Key = tuple[str, str]


@dataclass(slots=True)
class Row:
    """One kind and status. `skipped` counts by reason."""

    held: int = 0
    made: int = 0
    kept: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def whole(self) -> bool:
        return self.held == self.made + self.kept + self.skipped.total()


@dataclass(slots=True)
class Notes:
    """Things of one sort: all are counted, the first ones are named."""

    count: int = 0
    first: list[str] = field(default_factory=list)


SORTS = {
    "mended": "Mended",
    "file": "Files missing",
    "alt": "Alt texts missing",
    "missing": "Left out or missing",
    "unreadable": "Could not be read",
}


@dataclass(slots=True)
class Tally:
    """Counts while the file is read. With `tell`, each note is told at once as well."""

    tell: Callable[[str], object] | None = None
    rows: dict[Key, Row] = field(default_factory=dict)
    notes: dict[str, Notes] = field(default_factory=dict)
    extra: Counter[str] = field(default_factory=Counter)
    """Made of what stands in texts, so that no row of the file answers for it."""

    def held(self, kind: str, status: str = "") -> Row:
        """Count one more in the file; the caller says next what became of it."""
        row = self.rows.setdefault((kind, status), Row())
        row.held += 1
        return row

    def note(self, sort: str, text: str) -> None:
        notes = self.notes.setdefault(sort, Notes())
        notes.count += 1
        if self.tell:
            self.tell(f"{SORTS[sort]}: {text}")
        elif len(notes.first) < SHOWN:
            notes.first.append(text)

    @property
    def failed(self) -> bool:
        """Whether something could not be read."""
        return "unreadable" in self.notes

    def lines(self) -> Iterator[str]:
        """The closing table, then the lists."""
        yield from self._table()
        for what, count in self.extra.items():
            yield f"Also made: {count} {what}"
        for sort, title in SORTS.items():
            if notes := self.notes.get(sort):
                yield ""
                yield f"{title}: {notes.count}"
                yield from (f"  {text}" for text in notes.first)
                if notes.first and notes.count > len(notes.first):
                    more = notes.count - len(notes.first)
                    yield f"  and {more} more (--verbosity 2 names all)"

    def _table(self) -> Iterator[str]:
        cells = [("kind", "status", "in file", "made", "kept", "skipped", "")]
        for (kind, status), row in sorted(self.rows.items()):
            reasons = "; ".join(f"{count} {reason}" for reason, count in row.skipped.most_common())
            held, made, kept, skipped = map(
                str, (row.held, row.made, row.kept, row.skipped.total())
            )
            cells.append((kind, status or "-", held, made, kept, skipped, reasons))
        widths = [max(len(row[at]) for row in cells) for at in range(6)]
        for one in cells:
            words = (one[at].ljust(widths[at]) for at in (0, 1))
            numbers = (one[at].rjust(widths[at]) for at in range(2, 6))
            yield "  ".join([*words, *numbers, one[6]]).rstrip()
