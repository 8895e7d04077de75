"""Pictures of the hills and the country behind the town."""

from __future__ import annotations

import itertools
import math

from PIL import Image

from portal.demo.brush import HEIGHT, WIDTH, Canvas, Point, down, mix, ridge, tufts, turned


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


def dry_wall(c: Canvas, line: list[Point], tall: float, stone: str, dark: str) -> None:
    """A wall of loose stones along a line."""
    c.shape([*line, *((x, y - tall) for x, y in reversed(line))], dark)
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
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


def bough(c: Canvas, at: Point, angle: float, length: float, width: float, bark: str) -> None:
    """A crooked branch, and those that grow from it."""
    x, y = at
    for _ in range(3):
        angle += c.dice.uniform(-0.3, 0.3)
        end = (x + math.cos(angle) * length / 3, y + math.sin(angle) * length / 3)
        c.line([(x, y), end], bark, width)
        c.disc(*end, width / 2, bark)
        (x, y), width = end, width * 0.86
    if width > 1.5:
        for turn in (c.dice.uniform(-0.8, -0.35), c.dice.uniform(0.3, 0.75)):
            bough(c, (x, y), angle + turn, length * 0.72, width * 0.68, bark)


def apple_tree(c: Canvas, x: float, y: float, size: float, haze: float) -> None:
    """An old apple tree `size` tall standing on `y`, paler the more haze there is."""
    s = size / 100

    def tone(colour: str) -> str:
        return mix(colour, "#f4dca8", haze)

    c.soft("#4c5a2c", 0.5 * (1 - haze), 7, c.puff(x + 26 * s, y + 2 * s, 52 * s, 6 * s))
    bark = tone("#4d3a33")
    lean = c.dice.uniform(-5, 5)
    trunk = [(-10, 2), (-5, -3), (-3.6, -15), (lean - 5, -35), (lean + 5, -35), (4.8, -15)]
    trunk += [(6, -4), (12, 2)]
    c.shape([(x + a * s, y + b * s) for a, b in trunk], bark)
    for _ in range(26):
        turn, far = c.dice.uniform(0, math.tau), c.dice.random() ** 0.5
        a, b = math.cos(turn) * 40 * far, math.sin(turn) * 24 * far - 66
        leaf = mix("#7d8038", "#5b6a34", c.dice.random())
        c.disc(x + a * s, y + b * s, c.dice.uniform(9, 14) * s, tone(leaf), ry=9 * s)
    for turn in (-2.5, -1.9, -1.25, -0.7):
        bough(c, (x + lean * s, y - 32 * s), turn, 22 * s, 5.2 * s, bark)
    for _ in range(round(90 + 120 * s / 5)):
        turn, far = c.dice.uniform(0, math.tau), c.dice.random() ** 0.5
        a, b = math.cos(turn) * 44 * far, math.sin(turn) * 27 * far - 67
        light = 0.5 - (a / 46 + (b + 67) / 30) * 0.28 + c.dice.uniform(-0.2, 0.2)
        leaf = mix("#6d7a36", "#dba646", max(0, min(1, light)))
        c.disc(x + a * s, y + b * s, c.dice.uniform(2.6, 6) * s, tone(leaf), 0.92, ry=3.4 * s)
    for _ in range(38):
        turn, far = c.dice.uniform(0, math.tau), c.dice.random() ** 0.5
        a, b = math.cos(turn) * 42 * far, math.sin(turn) * 24 * far - 63
        c.disc(x + a * s, y + b * s, 1.8 * s, tone("#b8392c"))
        c.disc(x + (a - 0.6) * s, y + (b - 0.7) * s, 0.7 * s, tone("#f0a070"))


def church(c: Canvas, x: float, y: float, s: float, wall: str, roof: str) -> None:
    """A village church with a square tower, seen from the side."""
    c.box(x, y - 92 * s, 34 * s, 92 * s, wall)
    for n in range(4):
        c.box(x + n * 9.3 * s, y - 98 * s, 6 * s, 7 * s, wall)
    c.shape([(x + 4 * s, y - 92 * s), (x + 17 * s, y - 132 * s), (x + 30 * s, y - 92 * s)], roof)
    c.box(x + 13 * s, y - 80 * s, 8 * s, 16 * s, mix(wall, roof, 0.8), r=4 * s)
    c.box(x + 34 * s, y - 40 * s, 84 * s, 40 * s, wall)
    nave = [(34, -40), (34, -66), (112, -66), (122, -40)]
    c.shape([(x + a * s, y + b * s) for a, b in nave], roof)
    for n in range(4):
        c.box(x + (44 + 18 * n) * s, y - 32 * s, 8 * s, 20 * s, mix(wall, roof, 0.8), r=4 * s)


def crate(c: Canvas, x: float, y: float, w: float) -> None:
    """A slatted crate full of apples."""
    for n in range(30):
        across, row = (n % 10) / 9, n // 10
        red = mix("#b8392c", "#dd9a3c", c.dice.random() * 0.7)
        c.disc(x + w * (0.07 + 0.86 * across), y - w * (0.36 + 0.03 * row), w * 0.066, red)
    for row in range(3):
        c.box(x, y - w * (0.12 + 0.13 * row), w, w * 0.1, mix("#a87c4c", "#7c5836", row / 4))
    for side in (0, 0.93):
        c.box(x + w * side, y - w * 0.4, w * 0.07, w * 0.4, "#6b4a2e")


def ladder(c: Canvas, x: float, y: float, tall: float) -> None:
    """A picking ladder that leans to the right and narrows towards its top."""
    top = (x + tall * 0.2, y - tall)
    for side in (-1, 1):
        foot, head = (x + side * tall * 0.09, y), (top[0] + side * tall * 0.035, top[1])
        c.line([foot, head], "#8a6238", 9)
        c.line([(foot[0] - 2, y), (head[0] - 2, top[1])], "#d9b27a", 4)
    for n in range(1, 10):
        t = n / 10
        mid, half = x + (top[0] - x) * t, tall * (0.09 - 0.055 * t)
        c.line([(mid - half, y - tall * t), (mid + half, y - tall * t)], "#c79c62", 6)


def orchard() -> Image.Image:
    c = Canvas("orchard", "#a9c0c6", "#dcdcc6", "#fae3b0", "#fbd48c")
    c.glow(420, 410, 620, "#ffe6a6", 0.85)
    c.disc(420, 404, 40, "#fffbe4")
    for x, y, w in ((980, 120, 460), (560, 190, 300), (1180, 250, 340)):
        c.soft("#fff0cc", 0.7, 16, c.puff(x, y, w / 2, 8), c.puff(x - 80, y - 10, w / 3.4, 10))
    for x, y in ((800, 236), (838, 214), (862, 248), (905, 222), (930, 246)):
        c.line([(x - 11, y - 5), (x, y), (x + 11, y - 6)], "#6b6152", 2)
    for base, rise, tone in ((430, 34, "#cfc7a6"), (474, 22, "#b4b288")):
        c.shape(down(ridge(c.dice, base, rise)), tone)
    church(c, 664, 500, 1.1, "#a99a84", "#80796f")
    c.wash(down(ridge(c.dice, 494, 8)), "#d3bd6c", "#b3ab52", "#7c8941", "#4d6434")
    for n in range(8):
        y = 540 + n * n * 9
        c.soft("#f0d884", 0.4, 16, c.puff(640 - n * 20, y, 130 + n * 40, 6 + n * 3))
    tufts(c, 530, HEIGHT + 20, 420, "#b5ad55", "#55692f", 26)
    for n in range(6):
        near = (n / 5) ** 1.7
        y, size = 520 + 400 * near, 110 + 540 * near
        for side in (-2.05, -1, 0.86, 1.9):
            x = 730 + side * (170 + 490 * near) + c.dice.uniform(-16, 16)
            apple_tree(c, x, y + c.dice.uniform(-6, 6), size, 0.5 * (1 - near) ** 1.5)
    c.soft("#3d4a24", 0.5, 8, c.puff(1170, 938, 120, 10), c.puff(600, 1000, 190, 12))
    ladder(c, 1112, 940, 400)
    for _ in range(46):
        left, top = c.dice.gauss(1290, 130), c.dice.uniform(930, 1030)
        c.disc(left, top + 4, 9, "#3d4a24", 0.5, ry=4)
        c.disc(left, top, 8, mix("#b8392c", "#d98a3c", c.dice.random()))
        c.disc(left - 2, top - 3, 2.4, "#f3b48a", 0.8)
    crate(c, 470, 1000, 130)
    crate(c, 624, 990, 122)
    tufts(c, 980, HEIGHT + 24, 110, "#a8a850", "#41552b", 40)
    return c.finish()
