"""The fronts: what stands on the front page and on the sections' own, and the banner over all.

`reading` makes a front for any moment, past or to come; `placing` and `banners` are the only
writers of `Placement` and `Banner`. Nothing here asks for permissions.
"""

from articles.fronts.banners import end_banner, put_banner
from articles.fronts.placing import end, move, place
from articles.fronts.reading import Block, Front, Place, Stood, front_at, places_of, section_at

__all__ = [
    "Block",
    "Front",
    "Place",
    "Stood",
    "end",
    "end_banner",
    "front_at",
    "move",
    "place",
    "places_of",
    "put_banner",
    "section_at",
]
