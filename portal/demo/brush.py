"""A small kit for drawing flat, layered illustrations with Pillow, the same from the same seed.

Lengths are in units of the finished picture (1600 by 1066); everything is drawn twice as large and
made smaller at the end, which smooths every edge.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 1600, 1066, 2

Point = tuple[float, float]
Colour = tuple[int, int, int]


def rgb(value: str) -> Colour:
    """`#rrggbb` as three numbers."""
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from one to the other."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ramp(stops: Sequence[str], height: int) -> Image.Image:
    """A strip one pixel wide that runs through the colours from top to bottom."""
    strip = Image.new("RGB", (1, height))
    last = len(stops) - 1
    for y in range(height):
        place = y / max(1, height - 1) * last
        at = min(int(place), max(0, last - 1))
        colour = mix(stops[at], stops[min(at + 1, last)], place - at)
        strip.putpixel((0, y), rgb(colour))
    return strip


def ridge(
    dice: random.Random, base: float, rise: float, *, waves: int = 5, step: int = 8
) -> list[Point]:
    """A rolling line across the whole width: sums of sines with the seed's own phases."""
    parts = [(dice.uniform(0.4, 1) / n, n * 0.9, dice.uniform(0, 6.3)) for n in range(1, waves + 1)]
    return [
        (x, base - rise * sum(a * math.sin(f * x / 260 + p) for a, f, p in parts))
        for x in range(-step, WIDTH + 2 * step, step)
    ]


def down(line: Sequence[Point], bottom: float = HEIGHT) -> list[Point]:
    """The surface between a line and the bottom."""
    return [*line, (line[-1][0], bottom), (line[0][0], bottom)]


def turned(points: Sequence[Point], x: float, y: float, angle: float, size: float) -> list[Point]:
    """Points about (0, 0), turned by an angle, made larger and moved to (x, y)."""
    cos, sin = math.cos(angle) * size, math.sin(angle) * size
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in points]


class Canvas:
    """One picture in the making. Every shape is laid over what is there already."""

    def __init__(self, seed: int | str, *sky: str) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - pictures, not secrets
        self.image = ramp(sky, HEIGHT * SCALE).resize((WIDTH * SCALE, HEIGHT * SCALE))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def _ink(self, colour: str, alpha: float) -> tuple[int, int, int, int]:
        return (*rgb(colour), round(alpha * 255))

    def _grow(self, points: Iterable[Point]) -> list[Point]:
        return [(x * SCALE, y * SCALE) for x, y in points]

    def shape(self, points: Iterable[Point], colour: str, alpha: float = 1) -> None:
        self.pen.polygon(self._grow(points), fill=self._ink(colour, alpha))

    def box(
        self, x: float, y: float, w: float, h: float, colour: str, alpha: float = 1, r: float = 0
    ) -> None:
        edges = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        self.pen.rounded_rectangle(edges, r * SCALE, fill=self._ink(colour, alpha))

    def disc(
        self, x: float, y: float, rx: float, colour: str, alpha: float = 1, ry: float | None = None
    ) -> None:
        ry = rx if ry is None else ry
        edges = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self.pen.ellipse(edges, fill=self._ink(colour, alpha))

    def line(self, points: Iterable[Point], colour: str, width: float, alpha: float = 1) -> None:
        ink = self._ink(colour, alpha)
        self.pen.line(self._grow(points), fill=ink, width=round(width * SCALE), joint="curve")

    def wash(self, points: Sequence[Point], *stops: str) -> None:
        """A shape filled with colours running from its top to its bottom."""
        grown = self._grow(points)
        left, top = int(min(x for x, _ in grown)), int(min(y for _, y in grown))
        right, low = int(max(x for x, _ in grown)) + 1, int(max(y for _, y in grown)) + 1
        mask = Image.new("L", (right - left, low - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in grown], fill=255)
        fill = ramp(stops, low - top).resize(mask.size)
        self.image.paste(fill, (left, top), mask)

    def panel(self, x: float, y: float, w: float, h: float, *stops: str) -> None:
        """A rectangle filled with colours running downwards."""
        self.wash([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], *stops)

    def soft(self, colour: str, alpha: float, blur: float, *shapes: Sequence[Point]) -> None:
        """Shapes with blurred edges: fog, smoke, shadow, a beam of light."""
        small = Image.new("L", (WIDTH // 2, HEIGHT // 2))
        pen = ImageDraw.Draw(small)
        for points in shapes:
            pen.polygon([(x / 2, y / 2) for x, y in points], fill=round(alpha * 255))
        mask = small.filter(ImageFilter.GaussianBlur(blur / 2)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, rgb(colour)), (0, 0), mask)

    def puff(self, x: float, y: float, rx: float, ry: float) -> list[Point]:
        """An ellipse as a list of points, for `soft`."""
        turns = [n * math.tau / 28 for n in range(28)]
        return [(x + rx * math.cos(t), y + ry * math.sin(t)) for t in turns]

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 0.8) -> None:
        """Light that adds to what is under it and fades towards the radius."""
        side = round(2 * radius * SCALE)
        fade = ImageChops.invert(Image.radial_gradient("L"))
        fade = fade.point(
            [round((max(0, v - 74) / 181) ** 2.2 * strength * 255) for v in range(256)]
        )
        fade = fade.resize((side, side))
        light = Image.merge(
            "RGB", [fade.point([v * c // 255 for v in range(256)]) for c in rgb(colour)]
        )
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        under = self.image.crop((*corner, corner[0] + side, corner[1] + side))
        self.image.paste(ImageChops.screen(under, light), corner)

    def mirror(self, y: float, tint: str, share: float, depth: float = HEIGHT) -> None:
        """Water below `y`: the picture above it upside down, rippled, and coloured by `tint`."""
        top, low = round(y * SCALE), round(min(depth, HEIGHT) * SCALE)
        above = self.image.crop((0, max(0, 2 * top - low), self.image.width, top))
        water = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        water = water.resize((water.width, low - top)).filter(ImageFilter.GaussianBlur(4))
        flat = Image.new("RGB", water.size, rgb(tint))
        water = Image.blend(water, flat, share)
        rippled = water.copy()
        for row in range(0, water.height, 3):
            sway = math.sin(row / 11) + math.sin(row / 4.3 + 1) + self.dice.uniform(-1, 1)
            strip = water.crop((0, row, water.width, row + 3))
            rippled.paste(strip, (round(sway * (2 + row / 60)), row))
        self.image.paste(rippled, (0, top))

    def glints(self, top: float, low: float, colour: str, count: int, alpha: float = 0.35) -> None:
        """Short flat strokes of light on water, longer and wider apart towards the reader."""
        for _ in range(count):
            near = self.dice.random() ** 1.4
            y, x = top + (low - top) * near, self.dice.uniform(-50, WIDTH)
            length = self.dice.uniform(14, 40) * (0.4 + 2.2 * near)
            self.box(x, y, length, 0.8 + 2.4 * near, colour, alpha * self.dice.uniform(0.3, 1), 1)

    def finish(self, grain: float = 0.036, shade: float = 0.28) -> Image.Image:
        """Made smaller, with darker corners and a little paper grain.

        The grain hides the steps of a long gradient; more of it costs a JPEG dearly.
        """
        done = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        corners = Image.radial_gradient("L").resize(done.size)
        corners = corners.point([round(max(0, v - 110) / 145 * shade * 255) for v in range(256)])
        dark = ImageChops.multiply(done, Image.new("RGB", done.size, (38, 40, 70)))
        done.paste(dark, (0, 0), corners)
        size = (WIDTH // 2, HEIGHT // 2)
        paper = Image.frombytes("L", size, self.dice.randbytes(size[0] * size[1])).resize(done.size)
        paper = paper.filter(ImageFilter.GaussianBlur(0.7))
        return Image.blend(done, ImageChops.overlay(done, Image.merge("RGB", [paper] * 3)), grain)


def tufts(c: Canvas, top: float, low: float, count: int, pale: str, dark: str, tall: float) -> None:
    """Blades of grass between two heights, taller towards the reader."""
    for _ in range(count):
        near = c.dice.random()
        x, y = c.dice.uniform(0, WIDTH), top + (low - top) * near
        tone = mix(pale, dark, c.dice.random())
        for lean in (-0.5, 0.1, 0.6):
            high = tall * (0.35 + 0.65 * near) * c.dice.uniform(0.7, 1.2)
            c.line([(x, y), (x + lean * high * 0.6, y - high)], tone, 1 + near, 0.75)


def outline(points: str, x: float = 0, y: float = 0, size: float = 1) -> list[Point]:
    """Points written as `1,2 3,4`, made larger and moved to (x, y)."""
    pairs = (pair.split(",") for pair in points.split())
    return [(x + float(a) * size, y + float(b) * size) for a, b in pairs]


class View:
    """Where a point in space, in metres, falls on the picture: x to the right, y up, z away."""

    def __init__(self, x: float, y: float, focus: float, eye: float) -> None:
        self.x, self.y, self.focus, self.eye = x, y, focus, eye

    def at(self, x: float, y: float, z: float) -> Point:
        share = self.focus / z
        return self.x + x * share, self.y - (y - self.eye) * share

    def side(self, x: float, z: Point, y: Point) -> list[Point]:
        """Part of a wall that runs away from the reader."""
        return [self.at(x, y[0], a) for a in z] + [self.at(x, y[1], a) for a in reversed(z)]

    def floor(self, x: Point, z: Point, y: float = 0) -> list[Point]:
        """Part of the ground, or of anything level."""
        return [self.at(a, y, z[0]) for a in x] + [self.at(a, y, z[1]) for a in reversed(x)]

    def front(self, x: Point, y: Point, z: float) -> list[Point]:
        """Part of a wall that faces the reader."""
        return [self.at(a, y[0], z) for a in x] + [self.at(a, y[1], z) for a in reversed(x)]
