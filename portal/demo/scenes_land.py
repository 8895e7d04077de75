"""Pictures of the hills, the fields and the edges of the town."""

from __future__ import annotations

import math

from PIL import Image

from portal.demo.brush import HEIGHT, WIDTH, Canvas, Point, down, mix, ridge


def turned(points: list[Point], x: float, y: float, angle: float, size: float) -> list[Point]:
    """Points about (0, 0), turned by an angle, made larger and moved to (x, y)."""
    cos, sin = math.cos(angle) * size, math.sin(angle) * size
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in points]


def turbine(c: Canvas, x: float, y: float, tall: float, turn: float, pale: str, dim: str) -> None:
    """A wind turbine whose tower is `tall` and stands on `y`; `turn` is where its blades are."""
    hub, foot, head = y - tall, tall * 0.023, tall * 0.012
    tower = [(x - foot, y + 6), (x - head, hub), (x + head, hub), (x + foot, y + 6)]
    c.wash(tower, pale, mix(pale, dim, 0.35))
    c.shape([(x + head * 0.1, hub), (x + head, hub), (x + foot, y + 6), (x + foot * 0.1, y)], dim)
    blade = [(0, -0.016), (0.1, -0.036), (0.3, -0.03), (1, -0.003), (1, 0.004), (0, 0.018)]
    c.box(x - tall * 0.022, hub - tall * 0.02, tall * 0.062, tall * 0.04, dim, r=tall * 0.012)
    for n in range(3):
        angle = turn + n * math.tau / 3
        c.shape(turned(blade, x, hub, angle, tall * 0.62), pale)
        edge = [(0, 0.002), (1, 0.001), (1, 0.004), (0, 0.018)]
        c.shape(turned(edge, x, hub, angle, tall * 0.62), dim)
    c.disc(x, hub, tall * 0.026, pale)
    c.disc(x, hub, tall * 0.012, dim)


def sheep(c: Canvas, x: float, y: float, size: float, way: int, *, grazing: bool = True) -> None:
    """A sheep `size` long standing on `y`, its head to the right (1) or to the left (-1)."""
    s = size / 100 * way
    t = size / 100
    dark, wool, shade = "#3f3a3c", "#f6eddb", "#cfc0a8"
    c.soft("#39492f", 0.45, 5, c.puff(x + 12 * t, y, size * 0.62, size * 0.08))
    for leg in (-30, -20, 22, 32):
        c.line([(x + leg * s, y - 30 * t), (x + leg * s, y)], dark, 5 * t)
    puffs = [(-36, -44, 17), (-20, -54, 20), (2, -57, 22), (24, -52, 20), (34, -42, 16)]
    for a, b, r in (*puffs, (-14, -36, 20), (14, -36, 20)):
        c.disc(x + a * s, y + (b + 4) * t, r * t, shade)
    for a, b, r in puffs:
        c.disc(x + a * s, y + b * t, r * 0.94 * t, wool)
    c.disc(x + 0 * s, y - 46 * t, 32 * t, wool, ry=16 * t)
    if not grazing:
        c.disc(x + 38 * s, y - 58 * t, 14 * t, wool)
    head = (49, -24, 1.1) if grazing else (54, -66, 0.35)
    egg = [
        (17 * math.cos(n / 4), (8.6 - 1.8 * math.cos(n / 4)) * math.sin(n / 4)) for n in range(25)
    ]
    skull = turned(egg, head[0], head[1], head[2], 1)
    c.shape([(x + a * s, y + b * t) for a, b in skull], dark)
    ear = turned([(0, -3), (-15, -2), (-12, 5), (0, 3)], head[0] - 8, head[1] - 6, 0.1, 1)
    c.shape([(x + a * s, y + b * t) for a, b in ear], dark)
    if not grazing:
        c.disc(x + 42 * s, y - 75 * t, 8 * t, wool, ry=5 * t)


def tufts(c: Canvas, top: float, low: float, count: int, pale: str, dark: str, tall: float) -> None:
    """Blades of grass between two heights, taller towards the reader."""
    for _ in range(count):
        near = c.dice.random()
        x, y = c.dice.uniform(0, WIDTH), top + (low - top) * near
        tone = mix(pale, dark, c.dice.random())
        for lean in (-0.5, 0.1, 0.6):
            high = tall * (0.35 + 0.65 * near) * c.dice.uniform(0.7, 1.2)
            c.line([(x, y), (x + lean * high * 0.6, y - high)], tone, 1 + near, 0.75)


def dry_wall(c: Canvas, line: list[Point], tall: float, stone: str, dark: str) -> None:
    """A wall of loose stones along a line."""
    c.shape([*line, *((x, y - tall) for x, y in reversed(line))], dark)
    for (x0, y0), (x1, y1) in zip(line, line[1:], strict=False):
        for row in range(3):
            for col in range(2):
                t = (col + (row % 2) * 0.5) / 2
                x, y = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t - tall * (row + 1) / 3
                tone = mix(stone, dark, c.dice.uniform(0, 0.5))
                c.box(x, y + 1, (x1 - x0) / 2 - 2, tall / 3 - 2, tone, r=3)


def crest(x: float) -> float:
    """The height of Cold Ridge: it runs away from the reader, from the right to the left."""
    return 706 - 128 * math.exp(-(((x - 1330) / 560) ** 2)) - 14 * math.sin(x / 150)


def ridge_fields(c: Canvas) -> None:
    """The slope of the ridge, its light and shade, and the wall that crosses it."""
    top = [(float(x), crest(x)) for x in range(-20, 1640, 20)]
    c.wash(down(top), "#cdbf74", "#9fa65c", "#6d8a4e", "#486b42")
    for n in range(7):
        y = 720 + n * 48
        x = c.dice.uniform(0, WIDTH)
        c.soft("#40633f", 0.22, 20, c.puff(x, y, 420 + n * 40, 9 + n * 3))
        c.soft("#e9d68c", 0.26, 20, c.puff(WIDTH - x, y + 20, 380, 8 + n * 2))
    path = [(1262 - 30 * math.sin(t / 5), 600 + t * t * 0.35) for t in range(27)]
    sides = [(x + 3 + n * 1.1, y) for n, (x, y) in enumerate(path)]
    c.shape([*path, *reversed(sides)], "#e6d3a0", 0.8)
    tufts(c, 740, 900, 130, "#8a9a52", "#5f7d48", 16)
    wall: list[Point] = [
        (float(x), 868 - 40 * math.sin(x / 560) + x * 0.02) for x in range(-20, 1660, 26)
    ]
    c.soft("#33502f", 0.5, 6, [*wall, *((x + 20, y + 20) for x, y in reversed(wall))])
    dry_wall(c, wall, 34, "#c9bea6", "#7d7567")


def wind_ridge() -> Image.Image:
    c = Canvas("ridge", "#6f9db8", "#9dc0c8", "#dbe0cc", "#f9e2b2", "#f6d59a")
    c.glow(330, 640, 640, "#ffe09a", 0.8)
    for x, y, w in ((420, 150, 420), (980, 90, 300), (1440, 330, 300), (150, 300, 260)):
        c.soft("#fdf3dc", 0.75, 16, c.puff(x, y, w / 2, 10), c.puff(x + 70, y - 12, w / 3.4, 12))
    for base, rise, tone in ((640, 34, "#b6c5bb"), (676, 26, "#9ab3a5"), (708, 16, "#7f9e86")):
        c.shape(down(ridge(c.dice, base, rise)), tone)
        c.soft("#f7e3b4", 0.4, 30, c.puff(400, base + 40, 700, 18))
    for x, tall, turn in ((262, 196, 0.3), (540, 262, 1.36), (880, 340, 0.72), (1290, 400, 1.7)):
        turbine(c, x, crest(x) + 8, tall, turn, "#fbf6e9", "#a9b4b6")
    ridge_fields(c)
    for x, y, size, way in ((1010, 700, 26, 1), (1064, 716, 30, -1), (700, 748, 32, 1)):
        sheep(c, x, y, size, way)
    for x, y, size, way in ((420, 792, 44, -1), (500, 774, 38, 1), (1450, 770, 44, -1)):
        sheep(c, x, y, size, way)
    tufts(c, 900, HEIGHT + 20, 200, "#8fa558", "#35552f", 40)
    sheep(c, 330, 985, 150, 1)
    sheep(c, 640, 1012, 172, -1, grazing=False)
    sheep(c, 1190, 976, 140, 1)
    tufts(c, 1040, HEIGHT + 24, 70, "#8fa558", "#35552f", 46)
    return c.finish()
