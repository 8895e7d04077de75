"""Draws the pictures of the demo newspaper: `python -m portal.demo.draw [NAME ...]`.

The finished files are kept beside this one, so that nobody who runs the demo waits for them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from portal.demo import (
    scenes_coast,
    scenes_edge,
    scenes_emblem,
    scenes_inside,
    scenes_land,
    scenes_school,
    scenes_town,
    scenes_yard,
)

PICTURES = Path(__file__).parent / "pictures"

LARGEST = 75_000
# The widths and qualities that are tried, until a file is small enough.
TRIED = [(1600, quality) for quality in range(74, 57, -2)]
TRIED += [(1280, quality) for quality in range(66, 51, -2)]

SCENES: dict[str, Callable[[], Image.Image]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        scenes_coast.harbour_dusk,
        scenes_coast.fishing_boats,
        scenes_coast.bridge_fog,
        scenes_coast.marsh_birds,
        scenes_coast.lighthouse,
        scenes_coast.rowers_dawn,
        scenes_town.flooded_street,
        scenes_town.night_tram,
        scenes_town.market_square,
        scenes_town.bakery_window,
        scenes_town.customs_house,
        scenes_town.terrace_roofs,
        scenes_inside.council_chamber,
        scenes_inside.library,
        scenes_inside.swimming_bath,
        scenes_inside.relief_map,
        scenes_land.wind_ridge,
        scenes_land.orchard,
        scenes_edge.football_pitch,
        scenes_yard.rail_yard,
        scenes_school.school_above,
        scenes_emblem.emblem,
    )
}


def pack(picture: Image.Image) -> bytes:
    """A progressive JPEG, as large and as good as a small file allows."""
    for width, quality in TRIED:
        height = round(picture.height * width / picture.width)
        sized = picture.resize((width, height), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        sized.save(
            data, "JPEG", quality=quality, subsampling="4:2:0", progressive=True, optimize=True
        )
        if data.tell() <= LARGEST:
            break
    return data.getvalue()


def draw(name: str, folder: Path = PICTURES) -> Path:
    """Draws one scene and writes its file."""
    path = folder / f"{name}.jpg"
    path.write_bytes(pack(SCENES[name]()))
    return path


if __name__ == "__main__":
    for name in sys.argv[1:] or SCENES:
        path = draw(name)
        sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} KB\n")
