"""Bars as numbers: where each stands in a drawing 100 high and as wide as it has columns.

A drawing is stretched to its place on the page, so that nothing in it is text: the numbers beside
its axes are HTML, and the table below holds every one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

HEIGHT = 100.0
BAR = 0.72
"""How much of its column a bar fills."""
MOST_LABELS = 8
LEAST_COLUMNS = 12
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the bars: `look` names it in the stylesheet, 1 to 3."""

    name: str
    look: int
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle as the drawing's attributes want it."""

    x: str
    y: str
    width: str
    height: str
    look: int


@dataclass(frozen=True, slots=True)
class Column:
    """The bars of one month, on each other. `told` says them in words; an empty `label` is not
    written below the axis."""

    bars: tuple[Bar, ...]
    told: str
    label: str
    below: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`marks` are the numbers beside the axis, the highest first."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    marks: tuple[str, ...]
    legend: tuple[tuple[int, str], ...]

    @property
    def width(self) -> int:
        """In columns: a year at least, so that the bar of one month is not a wall."""
        return max(LEAST_COLUMNS, len(self.columns))

    @property
    def spare(self) -> range:
        """The columns in which nothing stands yet."""
        return range(self.width - len(self.columns))


@dataclass(frozen=True, slots=True)
class Label:
    """What stands below a column: the month, and its year where one begins."""

    text: str
    year: str


def draw(
    key: str,
    title: str,
    about: str,
    series: Sequence[Series],
    labels: Sequence[Label],
    told: Sequence[str],
    *,
    scale: Callable[[int], int],
    say: Callable[[int], str],
) -> Chart:
    """Bars of one or more series, a column for each label. `scale` rounds the highest sum up to
    the end of the axis; `say` writes the numbers beside it."""
    sums = [sum(column) for column in zip(*(one.values for one in series), strict=True)]
    top = scale(max(sums, default=0))
    every = -(-max(LEAST_COLUMNS, len(labels)) // MOST_LABELS)
    columns = tuple(
        Column(
            _stack(at, series, top),
            told[at],
            label.text if at % every == 0 else "",
            label.year if at % every == 0 else "",
        )
        for at, label in enumerate(labels)
    )
    legend = tuple((one.look, one.name) for one in series) if len(series) > 1 else ()
    marks = (say(top), say(top // 2), "0") if top % 2 == 0 else (say(top), "0")
    return Chart(key, title, about, columns, marks, legend)


def _stack(at: int, series: Sequence[Series], top: int) -> tuple[Bar, ...]:
    bars, base = [], 0
    for one in series:
        value = one.values[at]
        if value:
            x, high = at + (1 - BAR) / 2, HEIGHT * value / top
            y = HEIGHT - HEIGHT * base / top - high
            bars.append(Bar(_plain(x), _plain(y), _plain(BAR), _plain(high), one.look))
        base += value
    return tuple(bars)


def across(parts: Sequence[tuple[int, int]], top: int) -> tuple[Bar, ...]:
    """Bars beside each other in a drawing 100 wide and 1 high: pairs of a look and a value."""
    bars, base = [], 0.0
    for look, value in parts:
        width = 100 * value / top if top else 0.0
        if width:
            bars.append(Bar(_plain(base), "0", _plain(width), "1", look))
        base += width
    return tuple(bars)


def round_up(value: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 and so on, or for 0 just 1."""
    power = 1
    while True:
        for step in STEPS:
            if value <= step * power:
                return step * power
        power *= 10


def round_time_up(seconds: int) -> int:
    """The next round time: two minutes, an hour, two days, and so on."""
    minute, hour, day = 60, 3_600, 86_400
    rounds = [n * minute for n in (2, 10, 30)] + [n * hour for n in (1, 2, 4, 8, 12)]
    rounds += [n * day for n in (1, 2, 4, 8, 14, 30)]
    return next((one for one in rounds if seconds <= one), round_up(-(-seconds // day)) * day)


def _plain(value: float) -> str:
    """At most three decimals, a point whatever the language."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
