"""The shape of a thread: paths that sort in reading order, rows for display, cursors for paging.

A path is the numbers of the comments from the top down, seven digits each, so that sorting by
path is reading order and one index serves it. Replies deeper than MAX_DEPTH stand beside the
comment they answer, at MAX_DEPTH.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

DIGITS = 7
"""Digits of one level of a path."""
MAX_DEPTH = 5
"""The deepest level; the top is 0."""
MAX_NUMBER = 10**DIGITS - 1
"""The highest number a comment can have in its thread."""


class PathError(ValueError):
    """A path or a number that no comment can have."""


class CursorRefused(ValueError):
    """A cursor that this module did not write."""


class Row(Protocol):
    """What `arrange` needs of a comment. `parent_number` is None at the top."""

    @property
    def number(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def parent_number(self) -> int | None: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Branch(Generic[R]):
    """A row with the replies shown below it. `goes_on` says that the next page has more of them."""

    placed: Placed[R]
    replies: tuple[Branch[R], ...]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    """A row in its place. `depth` is 0 to MAX_DEPTH. `in_reply_to` is the number of the comment
    it answers when the reader cannot see that from its place: it stands on an earlier page, is
    not among the rows, or is as deep as this one."""

    row: R
    depth: int
    in_reply_to: int | None


def child_path(parent_path: str, number: int) -> str:
    """The path of comment `number` below a parent's path, which is empty at the top.

    Raises PathError for a number outside 1..MAX_NUMBER and for what is no path.
    """
    if not 1 <= number <= MAX_NUMBER:
        raise PathError(f"A comment's number is between 1 and {MAX_NUMBER}, not {number}")
    if parent_path:
        numbers_of(parent_path)
    return parent_path[: DIGITS * MAX_DEPTH] + f"{number:0{DIGITS}d}"


def depth_of(path: str) -> int:
    """0 for a comment at the top. Raises PathError for what is no path."""
    return len(numbers_of(path)) - 1


def numbers_of(path: str) -> tuple[int, ...]:
    """The numbers on the path from the top down to the comment itself. Raises PathError."""
    levels = len(path) // DIGITS
    fits = 1 <= levels <= MAX_DEPTH + 1 and len(path) == levels * DIGITS
    if not fits or not (path.isascii() and path.isdecimal()):
        raise PathError("That is not the path of a comment")
    numbers = tuple(int(path[at : at + DIGITS]) for at in range(0, len(path), DIGITS))
    if 0 in numbers:
        raise PathError("No comment has the number 0")
    return numbers


def below(path: str) -> tuple[str, str]:
    """Bounds for the paths below this one: bounds[0] < path < bounds[1], both exclusive.

    Replies to a comment at MAX_DEPTH stand beside it, and are not found this way.
    """
    numbers_of(path)
    return path, path + ":"


def arrange(rows: Iterable[R]) -> tuple[Placed[R], ...]:
    """The rows of one page in the order they come in, ready for display. Whatever the order of
    the comments at the top, each is followed by what is below it, sorted by path."""
    placed: list[Placed[R]] = []
    shown: dict[int, int] = {}
    for row in rows:
        depth = depth_of(row.path)
        parent = row.parent_number
        plain = parent is None or shown.get(parent, MAX_DEPTH) < depth
        placed.append(Placed(row, depth, None if plain else parent))
        shown[row.number] = depth
    return tuple(placed)


def branches(rows: Iterable[R], beyond: str = "") -> tuple[Branch[R], ...]:
    """The rows of one page, ordered as `arrange` wants them, each below the nearest comment above
    it that the page shows. `beyond` is the path of the row that the next page begins with."""
    return _grown(deque(arrange(rows)), "", beyond)


def _grown(left: deque[Placed[R]], above: str, beyond: str) -> tuple[Branch[R], ...]:
    grown: list[Branch[R]] = []
    while left and left[0].row.path.startswith(above):
        placed = left.popleft()
        path = placed.row.path
        grown.append(Branch(placed, _grown(left, path, beyond), beyond.startswith(path)))
    return tuple(grown)


def page(rows: Sequence[R], size: int) -> tuple[Sequence[R], str]:
    """The first `size` of rows fetched in path order with one more than wanted, and the cursor
    for the next page: empty when this is the last."""
    if len(rows) <= size:
        return rows, ""
    return rows[:size], encode_cursor(rows[size - 1].path)


_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def encode_cursor(path: str) -> str:
    """A short text for addresses that names the place after this path. Raises PathError."""
    return "-".join(_short(number) for number in numbers_of(path))


def decode_cursor(cursor: str) -> str:
    """The path that the cursor names. Raises CursorRefused for any text not written by
    `encode_cursor`, so that each place has one address only."""
    parts = cursor.split("-") if len(cursor) <= 6 * (MAX_DEPTH + 1) else []
    if not 1 <= len(parts) <= MAX_DEPTH + 1 or not all(map(_is_short, parts)):
        raise CursorRefused("That is not a place in a thread")
    numbers = [int(part, 36) for part in parts]
    path = "".join(f"{number:0{DIGITS}d}" for number in numbers)
    if max(numbers) > MAX_NUMBER or encode_cursor(path) != cursor:
        raise CursorRefused("That is not a place in a thread")
    return path


def _is_short(part: str) -> bool:
    return 1 <= len(part) <= 5 and part[0] != "0" and all(char in _ALPHABET for char in part)


def _short(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
    return digits
