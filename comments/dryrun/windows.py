"""The posts of the last day, as a replay meets them: by sender, by thread and by network.

Memory is bounded by what comes in within LONGEST_WINDOW: older posts are forgotten as time goes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from comments.policy.facts import LONGEST_WINDOW, MOST_AGES, MOST_RECENT_TEXTS

SECOND = 1_000_000
"""Microseconds: whole numbers, so that an age is exactly what a database's times give."""
WINDOW = LONGEST_WINDOW * SECOND


@dataclass(frozen=True, slots=True)
class Post:
    """One comment that was taken in, at so many microseconds since 1970.

    `text` is None once it was erased, `network` empty where it is not known.
    """

    at: int
    sender: int | None
    thread: int
    network: str
    text: str | None

    @property
    def keys(self) -> Iterator[Hashable]:
        """Under what it is kept."""
        if self.sender is not None:
            yield "sender", self.sender
            if self.network:
                yield "near", (self.sender, self.network)
        yield "thread", self.thread
        if self.network:
            yield "network", self.network


@dataclass(frozen=True, slots=True)
class Around:
    """What was posted before one moment, newest first, as `Facts` counts it."""

    sender: tuple[float, ...]
    sender_in_thread: tuple[float, ...]
    network: tuple[float, ...]
    thread: tuple[float, ...]
    texts_of_sender: tuple[str, ...]
    texts_in_thread: tuple[str, ...]


class Windows:
    """Posts are added in the order of their times."""

    def __init__(self) -> None:
        self._all: deque[Post] = deque()
        self._kept: dict[Hashable, deque[Post]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def add(self, post: Post) -> None:
        self._all.append(post)
        for key in post.keys:
            self._kept.setdefault(key, deque(maxlen=MOST_AGES)).append(post)

    def around(self, post: Post, *, confirmed: bool = False) -> Around:
        """What stood when `post` came, which has not been added yet. `confirmed`: its sender had
        proven the address; else only posts from the same network count as the sender's own."""
        self._forget(post.at - WINDOW)
        near = (post.sender, post.network)
        mine = self._newest("sender", post.sender) if confirmed else self._newest("near", near)
        here = self._newest("thread", post.thread)
        return Around(
            sender=_ages(mine, post.at),
            sender_in_thread=_ages((one for one in mine if one.thread == post.thread), post.at),
            network=_ages(self._newest("network", post.network), post.at),
            thread=_ages(here, post.at),
            texts_of_sender=_texts(mine),
            texts_in_thread=_texts(here),
        )

    def _newest(self, kind: str, key: Hashable) -> list[Post]:
        return list(reversed(self._kept.get((kind, key), ())))

    def _forget(self, before: int) -> None:
        while self._all and self._all[0].at < before:
            for key in self._all.popleft().keys:
                kept = self._kept.get(key)
                while kept and kept[0].at < before:
                    kept.popleft()
                if not kept:
                    self._kept.pop(key, None)


def _ages(posts: Iterable[Post], now: int) -> tuple[float, ...]:
    return tuple([(now - post.at) / SECOND for post in posts])


def _texts(posts: list[Post]) -> tuple[str, ...]:
    return tuple([post.text for post in posts if post.text is not None][:MOST_RECENT_TEXTS])
