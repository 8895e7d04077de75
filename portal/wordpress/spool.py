"""Items that wait for what comes later in the file, on disk so that memory stays flat."""

from __future__ import annotations

import pickle  # reads back only what this process wrote into a file without a name
import tempfile
from collections.abc import Iterator
from types import TracebackType

from portal.formats.wxr_records import Item


class Spool:
    """Put items in, then iterate once: they come out as they went in."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self.count = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def put(self, item: Item) -> None:
        pickle.dump(item, self._file)
        self.count += 1

    def __iter__(self) -> Iterator[Item]:
        self._file.seek(0)
        for _number in range(self.count):
            yield pickle.load(self._file)  # noqa: S301
