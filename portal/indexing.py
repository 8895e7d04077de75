"""Filling the search index from a terminal, with a bar for what takes long."""

from __future__ import annotations

import sys

from tqdm import tqdm

from articles import index


def fill(numbers: list[int], *, quiet: bool = False) -> int:
    """Index these articles anew; return how many there were."""
    off = quiet or not numbers or not sys.stderr.isatty()
    with tqdm(total=len(numbers), desc="Indexing", unit="article", disable=off) as bar:
        return index.fill(numbers, bar.update)
