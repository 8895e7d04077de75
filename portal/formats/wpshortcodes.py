"""WordPress's own shortcodes, rewritten as HTML before a text is parsed.

Only those of WordPress itself are known; any other stays the words that it is.
"""

from __future__ import annotations

import re
from html import escape

GALLERY = "data-wp-gallery"

ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
CAPTION = re.compile(r"\[(wp_)?caption\b([^\]]*)\](.{0,20000}?)\[/\1?caption\]", re.DOTALL)
PICTURE_FIRST = re.compile(
    r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE
)
GALLERIES = re.compile(r"\[gallery\b([^\]]*)\]")
EMBED = re.compile(r"\[embed\b[^\]]*\]\s*(\S{1,2000}?)\s*\[/embed\]")
SOUND_OR_FILM = re.compile(r"\[(audio|video)\b([^\]]*)\](?:\s*\[/\1\])?")
BARE_ADDRESS = re.compile(r"https?://[^\s\]\"']{1,2000}")
PLAYLIST = re.compile(r"\[playlist\b[^\]]*\]")
SOURCES = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "flv")
BREAKS = re.compile(r"<!--(?:more.{0,200}?|nextpage|noteaser)-->")


def expand(html: str) -> str:
    """Return the text with captions, galleries, embeds, sound and film as HTML elements."""
    html = BREAKS.sub("\n\n", html)
    if "[" not in html:
        return html
    html = CAPTION.sub(_caption, html)
    html = GALLERIES.sub(_gallery, html)
    html = EMBED.sub(lambda found: f"\n\n{found[1]}\n\n", html)
    html = SOUND_OR_FILM.sub(_media, html)
    return PLAYLIST.sub("", html)


def attributes(text: str) -> dict[str, str]:
    """Read `a="1" b='2' c=3`; the first of two equal names stands."""
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), double or single or bare)
    return found


def _caption(found: re.Match[str]) -> str:
    picture, words = found[3], attributes(found[2]).get("caption", "")
    if not words and (parts := PICTURE_FIRST.match(picture)):
        picture, words = parts[1], parts[2]
    return f"<figure>{picture}<figcaption>{words.strip()}</figcaption></figure>"


def _gallery(found: re.Match[str]) -> str:
    chosen = attributes(found[1])
    numbers = re.findall(r"[0-9]+", chosen.get("ids") or chosen.get("include", ""))
    return f'<div {GALLERY}="{",".join(numbers)}"></div>'


def _media(found: re.Match[str]) -> str:
    """Without any address it plays what hangs on the post, which is no longer there."""
    given = attributes(found[2])
    bare = BARE_ADDRESS.search(found[2])
    address = next((given[name] for name in SOURCES if name in given), bare[0] if bare else "")
    return f'<{found[1]} src="{escape(address)}"></{found[1]}>'
