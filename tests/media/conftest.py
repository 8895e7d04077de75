"""Every test of the library has folders of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from articles.media import library, renditions


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ORIGINALS_ROOT = tmp_path / "originals"


@pytest.fixture
def told() -> Iterator[list[int]]:
    """The ids that `on_change` was called with."""
    ids: list[int] = []
    renditions.on_change.append(ids.append)
    yield ids
    renditions.on_change.remove(ids.append)


@pytest.fixture
def usages() -> Iterator[dict[int, list[tuple[str, str]]]]:
    """Where pictures are said to be shown, by id."""
    where: dict[int, list[tuple[str, str]]] = {}

    def ask(picture_id: int) -> list[tuple[str, str]]:
        return where.get(picture_id, [])

    library.usages.append(ask)
    yield where
    library.usages.remove(ask)
