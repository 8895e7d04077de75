"""The picture of the railway yard."""

from __future__ import annotations

import math

from PIL import Image

from portal.demo.brush import HEIGHT, Canvas, Point, down, mix, ridge

EYE = 8.4  # the reader stands on a footbridge, this many metres up


def seen(across: float, high: float, away: float) -> Point:
    """Where a place is in the picture: metres across and up, and 21 metres to each `away`."""
    return 620 + across * 67 / away, 505 + (EYE - high) * 67 / away


def slab(c: Canvas, across: tuple[float, float], away: tuple[float, float], tone: str) -> None:
    """A strip that lies on the ground."""
    (left, right), (near, far) = across, away
    corners = ((left, near), (right, near), (right, far), (left, far))
    c.shape([seen(x, 0, z) for x, z in corners], tone)


def track(c: Canvas, at: float, *, new: bool) -> None:
    """A railway track on its bed: relaid and bright, or old, rusty and overgrown."""
    bed, wood, steel = (
        ("#8b7f86", "#4b4250", "#f6d7ae") if new else ("#55504a", "#3a3537", "#7d5240")
    )
    slab(c, (at - 1.9, at + 1.9), (0.8, 60), bed)
    if new:
        slab(c, (at - 1.9, at - 1.6), (0.8, 60), "#a3959a")
    for n in range(150):
        z = 0.9 + n * 0.045 + (n / 70) ** 3
        if not new and c.dice.random() < 0.3:
            continue
        slab(c, (at - 1.3, at + 1.3), (z, z + 0.016 * min(2, z)), wood)
    for side in (-0.75, 0.75):
        rail = [seen(at + side - 0.05, 0.1, 0.8), seen(at + side + 0.05, 0.1, 0.8)]
        c.shape([(x + 4, y) for x, y in rail] + [seen(at + side, 0, 60)], "#2c2732", 0.7)
        c.shape([*rail, seen(at + side + 0.02, 0, 80), seen(at + side - 0.02, 0, 80)], steel)


def block(
    c: Canvas,
    across: tuple[float, float],
    away: tuple[float, float],
    low: float,
    high: float,
    tones: tuple[str, str, str],
) -> None:
    """A box on the right of where the tracks meet: its roof, its left side and its near end."""
    (left, right), (near, far) = across, away
    top = [seen(left, high, near), seen(right, high, near)]
    c.shape([*top, seen(right, high, far), seen(left, high, far)], tones[0])
    side = [seen(left, high, near), seen(left, high, far), seen(left, low, far)]
    c.shape([*side, seen(left, low, near)], tones[1])
    c.shape([*top, seen(right, low, near), seen(left, low, near)], tones[2])


def wagons(c: Canvas, at: float, near: float, count: int) -> None:
    """Flat wagons loaded with timber, the furthest first."""
    for n in reversed(range(count)):
        z = near + n * 0.74
        away = (z, z + 0.66)
        block(c, (at - 1.4, at + 1.4), away, 0.5, 1.2, ("#4c4450", "#3a3444", "#2b2736"))
        for row, width in ((0, 4), (1, 4), (2, 3)):
            for log in range(width):
                x, y = at + (log - (width - 1) / 2) * 0.66, 1.55 + row * 0.62
                tone = mix("#8a5a4a", "#6a4544", c.dice.random())
                ends = [seen(x - 0.3, y, z), seen(x + 0.3, y + 0.1, z)]
                c.shape([*ends, seen(x + 0.3, y + 0.1, away[1]), seen(x - 0.3, y, away[1])], tone)
                c.disc(*seen(x, y, z), 0.33 * 67 / z, "#d9a878")
                c.disc(*seen(x, y, z), 0.17 * 67 / z, "#b57f5c")


def locomotive(c: Canvas, at: float, z: float) -> None:
    """The old locomotive, coming towards the reader with its lamps lit."""
    s = 67 / z

    def plate(x: float, y: float, w: float, h: float, tone: str, r: float = 0) -> None:
        left, top = seen(at + x, y + h, z)
        c.box(left, top, w * s, h * s, tone, r=r * s)

    x, y = seen(at, 0, z)
    c.soft("#1a1824", 0.7, 8, c.puff(x, y, 2.1 * s, 0.5 * s))
    block(c, (at - 1.4, at + 1.4), (z, z + 0.7), 0.4, 3.5, ("#7d3f42", "#64323c", "#a8483f"))
    block(c, (at - 1.1, at + 1.1), (z + 0.02, z + 0.7), 3.4, 3.9, ("#8a5450", "#54303c", "#8a3f3c"))
    plate(-1.4, 0.4, 2.8, 3.1, "#b04c40", 0.2)
    plate(-1.4, 1.7, 2.8, 0.4, "#f1d9a4")
    plate(-1.16, 2.3, 1.05, 0.85, "#2a2d44", 0.1)
    plate(0.11, 2.3, 1.05, 0.85, "#2a2d44", 0.1)
    plate(-1.0, 2.75, 0.7, 0.32, "#e8a87c", 0.1)
    plate(-1.5, 0.35, 3.0, 0.5, "#2c2836", 0.05)
    for side in (-1.05, 0.65):
        plate(side, 0.3, 0.4, 0.4, "#6f6a76", 0.2)
    for side in (-0.95, 0.95):
        lamp = seen(at + side, 1.25, z)
        c.disc(*lamp, 0.2 * s, "#fff6d4")
        c.glow(*lamp, 2.6 * s, "#ffe2a0", 0.9)
    c.glow(*seen(at, 3.7, z), 1.5 * s, "#ffe2a0", 0.8)
    c.disc(*seen(at, 3.7, z), 0.16 * s, "#fff6d4")
    c.soft(
        "#ffdf9c",
        0.3,
        12,
        [
            seen(at - 1, 0, z),
            seen(at + 1, 0, z),
            seen(at + 2, 0, z - 0.4),
            seen(at - 2, 0, z - 0.4),
        ],
    )


def gardens(c: Canvas) -> None:
    """Tanner's Row, whose gardens end at the fence of the yard."""
    for n in reversed(range(17)):
        z, far, left = 3.0 + n * 0.62, 3.0 + n * 0.62 + 0.58, -41.0
        wall = mix("#5d4258", "#8a6070", n / 16)
        corner, eave, top = seen(-33, 0, z), seen(-33, 5.6, z), seen(-37, 9, z)
        end = [corner, eave, top, seen(left, 5.6, z), seen(left, 0, z)]
        c.shape(
            [eave, top, seen(-37, 9, far), seen(-33, 5.6, far)], mix("#3d304a", "#6a5068", n / 9)
        )
        c.shape([corner, eave, seen(-33, 5.6, far), seen(-33, 0, far)], mix(wall, "#f0a272", 0.16))
        c.shape(end, wall)
        c.shape(
            [seen(-37.6, 8.4, z), seen(-37.6, 10.6, z), seen(-36.4, 10.6, z), seen(-36.4, 8.4, z)],
            wall,
        )
        for high in (1.3, 3.7):
            for start in (0.1, 0.36):
                lit = "#ffd27c" if c.dice.random() < 0.6 else "#33304c"
                a, b = z + start, z + start + 0.12
                pane = [seen(-33, high, a), seen(-33, high + 1.3, a), seen(-33, high + 1.3, b)]
                c.shape([*pane, seen(-33, high, b)], lit)
    c.shape([seen(-27, 0, 1), seen(-27, 1.9, 1), seen(-27, 1.9, 40), seen(-27, 0, 40)], "#3a3444")
    for n in range(60):
        z = 1.4 + n * 0.09 + (n / 40) ** 3
        c.line([seen(-27, 0, z), seen(-27, 2.1, z)], "#2a2634", max(1, 5 / z))


def birch(c: Canvas, across: float, z: float, tall: float) -> None:
    """A birch that nobody has cut down, against the evening sky."""
    (x, y), (_, top) = seen(across, 0, z), seen(across, tall, z)
    s, haze = 67 / z, min(0.6, (z - 1.4) / 7)
    bark, leaf = mix("#e6d3c8", "#b08a90", haze), mix("#5c4c4a", "#7d5f6c", haze)
    lean = c.dice.uniform(-0.5, 0.5) * s
    for _ in range(110):
        t = c.dice.random()
        spread = tall * 0.2 * math.sin(math.pi * (0.12 + 0.84 * t)) * s
        at = (
            x + lean * (0.4 + 0.6 * t) + c.dice.gauss(0, 0.55) * spread,
            y + (top - y) * (0.3 + 0.7 * t),
        )
        gold = mix(leaf, "#d98f52", c.dice.uniform(0, 0.55) * (1 - haze))
        c.disc(*at, c.dice.uniform(0.15, 0.42) * s, gold, 0.85, ry=0.26 * s)
    c.shape([(x - 0.17 * s, y), (x + lean, top), (x + lean + 2, top), (x + 0.17 * s, y)], bark)
    for n in range(9):
        mark = y + (top - y) * n / 11
        c.box(x + lean * n / 11 - 0.14 * s, mark, 0.16 * s, max(1, 0.07 * s), "#4a3f46")


def yard_lamp(c: Canvas, across: float, z: float) -> None:
    (x, y), (_, top), s = seen(across, 0, z), seen(across, 15, z), 67 / z
    c.box(x - 0.12 * s, top, 0.24 * s, y - top, "#332f45")
    c.box(x - 1.2 * s, top, 2.4 * s, 0.3 * s, "#332f45")
    for side in (-1, 1):
        c.disc(x + side * s, top + 0.3 * s, 0.3 * s, "#fff2c8")
        c.glow(x + side * s, top + 0.3 * s, 5 * s, "#ffd898", 0.75)
    c.soft("#ffd898", 0.2, 14, c.puff(x, y, 5 * s, 1.3 * s))


def weeds(c: Canvas) -> None:
    """What has grown on the tracks that are still waiting, and the stumps of what was cut."""
    for _ in range(340):
        z = 0.95 + 6 * c.dice.random() ** 2.2
        across = c.dice.choice((-1, 1)) * c.dice.uniform(4, 22) + (
            4 if c.dice.random() < 0.1 else 0
        )
        if -3 < across < 11.6:
            continue
        (x, y), s = seen(across, 0, z), 67 / z
        tone = mix("#4f5a48", "#8a7a56", c.dice.random())
        for lean in (-0.5, -0.15, 0.2, 0.5):
            high = c.dice.uniform(0.3, 0.9) * s
            c.line([(x, y), (x + lean * high, y - high)], tone, max(1, 0.05 * s), 0.85)
    for across, z in ((-5.6, 1.12), (-8.4, 1.4), (-11.2, 1.3), (-6.2, 1.9), (15.4, 1.5), (18, 1.8)):
        (x, y), s = seen(across, 0, z), 67 / z
        c.box(x - 0.3 * s, y - 0.4 * s, 0.6 * s, 0.45 * s, "#8d7a78", r=0.1 * s)
        c.disc(x, y - 0.4 * s, 0.3 * s, "#c9a080", ry=0.13 * s)


def elevator(c: Canvas) -> None:
    """The grain merchants' silos and their shed, beyond the last track."""
    for n in range(4):
        (x, y), (_, top) = seen(42 + n * 6.4, 0, 4.4), seen(0, 14, 4.4)
        c.shape([(x, top), (x + 40, top - 22), (x + 52, top - 22), (x + 92, top)], "#5b4963")
        c.wash([(x, y), (x, top), (x + 92, top), (x + 92, y)], "#8d667a", "#5b4760")
        c.box(x, top, 20, y - top, "#e39b78", 0.45)
        for band in range(1, 5):
            c.box(x, top + (y - top) * band / 5, 92, 2, "#4c3d58", 0.5)
    c.line([seen(40, 0, 4.4), seen(40, 17.5, 4.4)], "#4c3d58", 8)
    c.line([seen(40, 17, 4.4), seen(70, 17, 4.4)], "#4c3d58", 9)
    x, y = seen(34, 0, 4.4)
    c.shape(
        [(x - 90, y), (x - 90, y - 74), (x - 30, y - 104), (x + 96, y - 104), (x + 96, y)],
        "#4f3f57",
    )
    for n in range(4):
        c.box(x - 70 + n * 40, y - 56, 20, 22, "#ffcf84" if n != 1 else "#33304c")


def evening() -> Canvas:
    """The sky above the yard and the ground it lies on."""
    c = Canvas("yard", "#26345a", "#535a84", "#b57f8a", "#f0a272", "#f9cd8c", "#f9cd8c", "#f9cd8c")
    c.glow(620, 500, 600, "#ffb867", 0.8)
    for x, y, w in ((300, 150, 520), (1080, 110, 420), (900, 260, 560), (240, 330, 380)):
        c.soft("#f4a184", 0.5, 16, c.puff(x, y, w / 2, 7), c.puff(x + 110, y + 14, w / 3, 6))
    c.shape(down(ridge(c.dice, 486, 20)), "#8d6378")
    c.shape(down(ridge(c.dice, 500, 9)), "#6a5068")
    c.wash([(-5, 508), (1605, 508), (1605, HEIGHT), (-5, HEIGHT)], "#6b5a5c", "#4b4c48", "#33403c")
    return c


def rail_yard() -> Image.Image:
    c = evening()
    gardens(c)
    elevator(c)
    for n in range(-5, 6):
        track(c, n * 4.5, new=n in {0, 1, 2})
    weeds(c)
    for z in (7, 4.4, 2.9):
        yard_lamp(c, 11.4, z)
    wagons(c, 4.5, 2.42, 9)
    locomotive(c, 4.5, 1.66)
    for n in range(16):
        z = 7 - n * 0.36
        birch(c, 29 + (n * 7 % 5) * 1.3, z, c.dice.uniform(9, 13))
    return c.finish()
