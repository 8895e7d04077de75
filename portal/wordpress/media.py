"""Where the file of a picture lies, given the address it had."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from portal.formats.wptext import strip_controls

SIZED = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.[A-Za-z]{2,5}$)")
"""The size in the name of a smaller copy that WordPress made."""
UPLOADS = "wp-content/uploads/"
SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp"}


class Outside(ValueError):
    """An address that leads out of the folder."""


def path_of(address: str) -> str:
    """Return the path of an address, decoded, without its first slash; "" if it has none."""
    try:
        return strip_controls(unquote(urlsplit(address).path)).lstrip("/")
    except ValueError:
        return ""


def host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def name_of(address: str) -> str:
    return PurePosixPath(path_of(address)).name


def is_picture(address: str) -> bool:
    return PurePosixPath(path_of(address)).suffix.lower() in SUFFIXES


def original_of(address: str) -> str:
    """Return the address of the whole picture that a smaller copy was made of."""
    head, query, rest = address.partition("?")
    return SIZED.sub("", head) + query + rest


def find(folder: Path | None, address: str) -> Path | None:
    """Return the file below `folder`, by the path of its address or by what follows `uploads/`.

    Raises Outside when the path, links followed, leads out of the folder.
    """
    path = path_of(address)
    if folder is None or not path:
        return None
    for candidate in (path, path.rpartition(UPLOADS)[2]):
        found = (folder / candidate).resolve()
        if not found.is_relative_to(folder.resolve()):
            raise Outside(address)
        if found.is_file():
            return found
    return None
