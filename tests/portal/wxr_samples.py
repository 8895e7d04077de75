"""Small exports for tests, written here: a frame, and items made by keyword."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from portal.formats.wxr import Export
from portal.formats.wxr_records import Item, Record

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="{scheme}://wordpress.org/export/{version}/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="{scheme}://wordpress.org/export/{version}/">
<channel><title>Harbour Post</title><link>https://harbour.example</link>
<description>Tides and people</description><language>en-GB</language>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_blog_url>https://harbour.example</wp:base_blog_url>
"""
TAIL = "</channel></rss>\n"


def wxr(*parts: str, scheme: str = "http", version: str = "1.2", tail: str = TAIL) -> bytes:
    """Frame channel children as a whole export."""
    return (HEAD.format(scheme=scheme, version=version) + "\n".join(parts) + tail).encode()


def element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def item(
    *,
    id: str = "1",  # noqa: A002
    kind: str = "post",
    status: str = "publish",
    title: str = "A boat came in",
    content: str = "<p>It was late.</p>",
    extra: str = "",
    **fields: str,
) -> str:
    """An item; `fields` are further `wp:` elements, `extra` is inserted as it is."""
    known = {"post_id": id, "post_type": kind, "status": status, **fields}
    inner = element("title", title) + element("content:encoded", content)
    inner += "".join(element(f"wp:{name}", value) for name, value in known.items())
    return f"<item>{inner}{extra}</item>"


def read(data: bytes) -> list[Record]:
    return list(Export(io.BytesIO(data)))


def items(data: bytes) -> list[Item]:
    return [record for record in read(data) if isinstance(record, Item)]
