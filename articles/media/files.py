"""Files on disk: random names, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

PUBLIC_MODE = 0o644
PRIVATE_MODE = 0o600


def media_root() -> Path:
    """Return the folder of renditions, which the web server may serve."""
    return Path(settings.MEDIA_ROOT)


def originals_root() -> Path:
    """Return the folder of files as they were sent, which nothing serves."""
    return Path(settings.ORIGINALS_ROOT)


def new_stem() -> str:
    """Return "ab/cd/abcd…": 128 random bits in two levels of folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}"


def write(root: Path, path: str, data: bytes, *, mode: int = PUBLIC_MODE) -> None:
    """Write `data` to `root/path`; a reader finds the whole file or none.

    Folders of private files are private too.
    """
    target = root / path
    make_folder(root, target.parent, private=mode == PRIVATE_MODE)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def make_folder(root: Path, folder: Path, *, private: bool) -> None:
    """Make `folder` below `root`, and the root itself, readable by its owner alone if private."""
    mode = 0o700 if private else 0o755
    root.mkdir(mode=mode, parents=True, exist_ok=True)
    for part in (*reversed(folder.relative_to(root).parents), folder.relative_to(root)):
        (root / part).mkdir(mode=mode, exist_ok=True)


def remove(root: Path, paths: Iterable[str]) -> None:
    """Delete the files that are there; folders stay, since somebody may be writing into them."""
    for path in paths:
        if path:
            (root / path).unlink(missing_ok=True)


def listed(root: Path) -> set[str]:
    """Return every file below `root`, half-written ones included, as paths relative to it."""
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() or path.is_symlink()
    }
