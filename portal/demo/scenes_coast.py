"""Pictures of the river, the harbour and the coast."""

from __future__ import annotations

import math
from itertools import pairwise

from PIL import Image

from portal.demo.brush import HEIGHT, WIDTH, Canvas, Point, down, mix, ridge


def gull(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    wings = [(-1, -0.25), (-0.5, -0.5), (0, 0), (0.5, -0.5), (1, -0.25)]
    c.line([(x + a * size, y + b * size) for a, b in wings], colour, max(1.2, size / 9))


def boat(c: Canvas, x: float, y: float, size: float, hull: str, cabin: str, trim: str) -> None:
    """A small fishing boat seen from the side, `size` its length, standing on `y`."""
    s = size / 100
    c.line([(x + 38 * s, y - 20 * s), (x + 38 * s, y - 78 * s)], mix(hull, "#101018", 0.5), 1.6 * s)
    c.line([(x + 38 * s, y - 76 * s), (x + 92 * s, y - 22 * s)], mix(hull, "#101018", 0.4), 0.7 * s)
    c.line([(x + 38 * s, y - 76 * s), (x + 4 * s, y - 18 * s)], mix(hull, "#101018", 0.4), 0.7 * s)
    c.box(x + 46 * s, y - 40 * s, 28 * s, 24 * s, cabin, r=2 * s)
    c.box(x + 44 * s, y - 43 * s, 32 * s, 4 * s, trim)
    for n in range(3):
        c.box(x + (49 + 8 * n) * s, y - 35 * s, 6 * s, 8 * s, mix(cabin, "#1c2c3c", 0.75))
    c.shape(
        [
            (x, y - 20 * s),
            (x + 100 * s, y - 24 * s),
            (x + 92 * s, y + 3 * s),
            (x + 10 * s, y + 3 * s),
        ],
        hull,
    )
    c.shape(
        [
            (x, y - 20 * s),
            (x + 100 * s, y - 24 * s),
            (x + 99 * s, y - 19 * s),
            (x + 2 * s, y - 15 * s),
        ],
        trim,
    )


def quay_houses(
    c: Canvas, y: float, colours: list[str], lamp: str, left: float, right: float
) -> None:
    """A row of narrow gabled houses standing on `y`."""
    x = left
    while x < right:
        w, h = c.dice.uniform(46, 84), c.dice.uniform(80, 150)
        wall = c.dice.choice(colours)
        c.shape(
            [(x, y), (x, y - h), (x + w / 2, y - h - w * 0.55), (x + w, y - h), (x + w, y)], wall
        )
        c.box(x + w * 0.68, y - h - w * 0.5, w * 0.12, w * 0.4, mix(wall, "#000000", 0.25))
        for row in range(int(h // 34)):
            for col in range(2):
                lit = c.dice.random() < 0.45
                glass = lamp if lit else mix(wall, "#0c1020", 0.4)
                c.box(x + w * (0.2 + 0.38 * col), y - h + 12 + row * 32, w * 0.2, 16, glass)
        x += w


def harbour_dusk() -> Image.Image:
    c = Canvas("harbour", "#1d2a4d", "#3f4a77", "#a3647e", "#ef9a6c", "#f8cf8d", "#f6b878")
    c.glow(1050, 560, 620, "#ffb05c", 0.75)
    c.disc(1050, 552, 44, "#fff0c4")
    for y, w in ((180, 520), (260, 700), (330, 430), (410, 620)):
        x = c.dice.uniform(100, 900)
        c.soft("#f7a983", 0.4, 26, c.puff(x, y, w / 2, 9), c.puff(x + 160, y + 16, w / 3, 7))
    c.shape(down(ridge(c.dice, 556, 22), 640), "#8a5a78")
    c.shape(down(ridge(c.dice, 590, 13), 640), "#5d4469")
    quay_houses(c, 616, ["#3a3058", "#43345c", "#322b50"], "#ffd27a", -20, 560)
    c.box(-10, 612, 640, 20, "#2a2546")
    c.shape([(1250, 620), (1290, 596), (1610, 592), (1610, 632), (1250, 632)], "#2f2a4c")
    c.box(1278, 536, 16, 62, "#3b3258")
    c.glow(1286, 532, 70, "#ff8a5c", 1)
    c.disc(1286, 532, 7, "#fff0c8")
    for x, size in ((640, 150), (850, 100), (1120, 76)):
        boat(c, x, 636, size, "#2c2748", "#4b3d63", "#6e4c6b")
    c.mirror(632, "#33305a", 0.24)
    c.glints(640, HEIGHT, "#ffd9a0", 150, 0.5)
    for n in range(6):
        x, top = 60 + n * 62 + n * n * 3, 700 - n * 6
        c.panel(x, top, 26 - n * 1.5, HEIGHT - top, "#2b2140", "#16132a")
        c.box(x, top, 26 - n * 1.5, 5, "#8e6a7c")
        c.box(x, top + 44 + n * 9, 26 - n * 1.5, 5, "#e3c8a8", 0.8)
    for x, y, s in ((760, 250, 26), (840, 285, 18), (700, 310, 16), (1250, 220, 20)):
        gull(c, x, y, s, "#2a2546")
    return c.finish()


def fishing_boats() -> Image.Image:
    c = Canvas("boats", "#bfd6d6", "#d9e4da", "#f3ead4", "#f6e2c0")
    c.glow(360, 330, 520, "#fff2cc", 0.6)
    c.shape(down(ridge(c.dice, 470, 34), 600), "#b4c6c4")
    c.shape(down(ridge(c.dice, 520, 20), 600), "#8fabac")
    quay_houses(
        c, 584, ["#c98f6b", "#d9b38c", "#8da3a0", "#b86f57", "#e2cfae"], "#fff3d0", 820, 1640
    )
    c.panel(-10, 578, WIDTH + 20, 92, "#8f938c", "#6c7573")
    c.box(-10, 576, WIDTH + 20, 7, "#b9bab0")
    for n in range(60):
        x, row = c.dice.uniform(-20, WIDTH), n % 4
        c.box(x, 590 + row * 20, c.dice.uniform(30, 60), 15, "#a3a69d", 0.35, 2)
    for n in range(9):
        c.box(70 + n * 190, 564, 12, 14, "#4e5655", r=3)
        c.box(64 + n * 190, 600, 10, 66, "#4e5655", 0.7)
    boat(c, 960, 668, 300, "#2f6672", "#f2e8d2", "#d8553c")
    boat(c, 60, 668, 460, "#a83f34", "#f4ecd8", "#f0c34e")
    boat(c, 560, 669, 390, "#24455e", "#efe3c8", "#e8e2d0")
    c.mirror(670, "#6f9a9c", 0.36)
    c.glints(680, HEIGHT, "#f7f1dc", 190, 0.55)
    for x, y, s in (
        (300, 190, 34),
        (390, 240, 22),
        (1180, 150, 28),
        (1290, 215, 18),
        (700, 130, 20),
    ):
        gull(c, x, y, s, "#5b6d70")
    return c.finish()


def arches(
    y: float, height: float, left: float, right: float, piers: int, deck: float
) -> list[list[Point]]:
    """The openings of a bridge between its piers."""
    span, holes = (right - left) / (piers + 1), []
    for n in range(piers + 1):
        x0, x1 = left + n * span + 22, left + (n + 1) * span - 22
        mid, half = (x0 + x1) / 2, (x1 - x0) / 2
        curve = [
            (
                mid - half * math.cos(t * math.pi / 16),
                y - deck - (height - deck) * math.sin(t * math.pi / 16),
            )
            for t in range(17)
        ]
        holes.append([(x0, y), *curve, (x1, y)])
    return holes


def bridge_fog() -> Image.Image:
    c = Canvas("fog", "#9fb2b5", "#c3cfcb", "#e2e2d6", "#ece5d3")
    c.glow(1180, 260, 420, "#fff5da", 0.8)
    c.disc(1180, 260, 40, "#fffaea", 0.9)
    c.shape(down(ridge(c.dice, 440, 34), 640), "#b9c6c2")
    for n in range(16):
        x, h = n * 105 + c.dice.uniform(-20, 20), c.dice.uniform(60, 150)
        c.box(
            x, 590 - h, c.dice.uniform(50, 90), h + 10, mix("#a3b3b2", "#b9c6c2", c.dice.random())
        )
    c.soft("#dfe3da", 0.75, 60, c.puff(500, 560, 620, 60), c.puff(1300, 540, 480, 70))
    c.wash([(-10, 470), (800, 430), (1610, 470), (1610, 690), (-10, 690)], "#5a7377", "#7a8f90")
    for hole in arches(690, 190, -60, 1660, 5, 40):
        c.wash(hole, "#c5cfc9", "#dcded2")
    c.line([(-10, 466), (800, 426), (1610, 466)], "#435c62", 11)
    for n in range(9):
        x = 90 + n * 178
        y = 466 - 40 * (1 - abs(x - 800) / 810)
        c.box(x, y - 74, 5, 74, "#435c62")
        c.glow(x + 2, y - 78, 46, "#ffdf9c", 0.9)
        c.disc(x + 2, y - 78, 7, "#fff3cf")
    for x, h in ((520, 44), (556, 40), (940, 44)):
        y = 466 - 40 * (1 - abs(x - 800) / 810)
        c.disc(x, y - h, 7, "#33484f")
        c.shape([(x - 8, y - h + 7), (x + 8, y - h + 7), (x + 11, y), (x - 11, y)], "#33484f")
    c.mirror(690, "#93a8a8", 0.35)
    c.soft(
        "#e9e8dd",
        0.62,
        46,
        c.puff(240, 690, 520, 34),
        c.puff(1120, 712, 620, 30),
        c.puff(760, 640, 300, 22),
    )
    c.glints(740, HEIGHT, "#f4f1e4", 120, 0.45)
    boat(c, 1130, 880, 190, "#34494f", "#57696b", "#46595d")
    c.soft("#e9e8dd", 0.55, 40, c.puff(1300, 890, 380, 34))
    return c.finish(shade=0.2)


def channel(dice_sway: float, x: float, y: float, width: float) -> list[Point]:
    """A creek that winds towards the reader and widens."""
    left, right = [], []
    for n in range(40):
        near = n / 39
        bend = math.sin(near**0.6 * 11 + dice_sway) * (20 + 190 * near)
        half = width * (0.03 + near**2)
        left.append((x + bend - half, y + near * (HEIGHT - y)))
        right.append((x + bend + half, y + near * (HEIGHT - y)))
    return left + right[::-1]


def marsh_birds() -> Image.Image:
    c = Canvas("marsh", "#f2b880", "#f6d6a0", "#f5e6c0", "#e8dcb4")
    c.glow(420, 372, 480, "#fff1bd", 0.9)
    c.disc(420, 372, 38, "#fffbe6")
    c.shape(down(ridge(c.dice, 380, 26), 470), "#d4b18a")
    c.shape([(1180, 420), (1260, 330), (1400, 306), (1610, 290), (1610, 430)], "#b08f78")
    c.box(1372, 240, 16, 74, "#f7efe0")
    c.box(1369, 226, 22, 14, "#a9564a")
    c.wash([(-5, 418), (1605, 408), (1605, HEIGHT), (-5, HEIGHT)], "#c2a468", "#8b8a4a", "#4f6238")
    for n in range(26):
        y = 430 + (n / 26) ** 1.6 * 640
        x = c.dice.uniform(-200, 1400)
        c.soft(mix("#d8bd76", "#3f5430", n / 26), 0.35, 14, c.puff(x, y, 260 + n * 16, 8 + n * 1.5))
    for sway, x, w in ((2.9, 1240, 110), (0.4, 560, 210)):
        c.wash(channel(sway, x, 424, w * 1.16), "#d9bd84", "#8f7c52", "#5d5a3c")
        c.wash(channel(sway, x, 426, w), "#fbe7b6", "#f3cf9a", "#a9b7a2", "#6f9296")
    c.glints(470, HEIGHT, "#fff4d2", 60, 0.3)
    for _ in range(620):
        near = c.dice.random() ** 0.6
        x, y = c.dice.uniform(0, WIDTH), 560 + 520 * near
        tall = 12 + 60 * near * near
        reed = mix("#9a9550", "#33472b", near * c.dice.uniform(0.6, 1))
        if c.image.getpixel((int(min(x, 1599)) * 2, int(min(y, 1065)) * 2))[2] < 112:  # type: ignore[index]
            c.line([(x, y), (x + c.dice.uniform(-8, 10), y - tall)], reed, 1 + 1.6 * near)
    for n in range(60):
        t = n / 60
        gull(
            c,
            760 + 560 * t + c.dice.uniform(-40, 40),
            250 - 130 * math.sin(t * 3) + c.dice.uniform(-45, 45),
            c.dice.uniform(5, 13),
            "#6a4f4c",
        )
    heron(c, 1010, 760)
    return c.finish()


def heron(c: Canvas, x: float, y: float, s: float = 1) -> None:
    """A grey heron that looks to the right, its feet in the water at `y`."""

    def at(*points: Point) -> list[Point]:
        return [(x + a * s, y + b * s) for a, b in points]

    c.soft("#2b3a30", 0.5, 5, c.puff(x + 8 * s, y, 52 * s, 5 * s))
    c.line(at((-6, -108), (-12, -58), (-8, 0)), "#4a4a3a", 5 * s)
    c.line(at((12, -108), (16, -56), (10, 0)), "#4a4a3a", 5 * s)
    tail = at((-86, -92), (-50, -128), (-10, -158), (28, -164), (46, -146), (42, -120), (16, -102))
    c.shape([*tail, *at((-30, -98))], "#6d7d86")
    c.shape(at((-92, -86), (-40, -126), (10, -146), (26, -132), (0, -110), (-40, -98)), "#46555e")
    neck = [(34, -146), (58, -172), (54, -202), (36, -226), (40, -254), (56, -266)]
    for n, (one, other) in enumerate(pairwise(neck)):
        c.line(at(one, other), "#e6e3d6", (19 - 2.2 * n) * s)
        c.disc(*at(other)[0], (9 - 1.1 * n) * s, "#e6e3d6")
    c.shape(at((36, -150), (46, -150), (52, -112), (42, -124)), "#e6e3d6")
    c.disc(*at((62, -268))[0], 17 * s, "#efece0", ry=10.5 * s)
    c.shape(at((70, -276), (134, -262), (70, -260)), "#d9923c")
    c.shape(at((74, -274), (52, -282), (10, -270), (46, -272)), "#2f3a40")
    c.disc(*at((66, -270))[0], 2.6 * s, "#2f3a40")


def lighthouse() -> Image.Image:
    c = Canvas("light", "#0e1a38", "#1b3158", "#35557c", "#7f8ea3", "#c9a892")
    for _ in range(130):
        c.disc(
            c.dice.uniform(0, WIDTH),
            c.dice.uniform(0, 460),
            c.dice.uniform(0.7, 1.9),
            "#f4f0dc",
            c.dice.uniform(0.3, 0.9),
        )
    lamp = (1066, 292)
    c.soft("#ffe9a8", 0.5, 9, [lamp, (-20, 120), (-20, 330)])
    c.soft("#ffe9a8", 0.28, 9, [lamp, (1620, 330), (1620, 420)])
    c.panel(0, 640, WIDTH, 430, "#a89a98", "#4c6c88", "#1d3a5c", "#0f2240")
    c.glints(646, HEIGHT, "#f3d9b0", 190, 0.3)
    c.shape(
        [
            (760, 720),
            (820, 640),
            (900, 610),
            (960, 572),
            (1180, 560),
            (1330, 590),
            (1620, 560),
            (1620, 1080),
            (1010, 1080),
            (900, 930),
            (800, 860),
        ],
        "#1a2540",
    )
    c.shape(
        [
            (820, 640),
            (900, 610),
            (960, 572),
            (1180, 560),
            (1330, 590),
            (1620, 560),
            (1620, 640),
            (1300, 660),
            (1080, 628),
            (900, 668),
        ],
        "#31475a",
    )
    for n in range(9):
        x = 780 + n * 34
        c.shape([(x, 700 + n * 30), (x + 60, 690 + n * 32), (x + 36, 790 + n * 34)], "#24324e", 0.8)
    c.wash([(1030, 580), (1044, 330), (1090, 330), (1104, 580)], "#f5eee0", "#d8cdc4")
    for y in (384, 484):
        spread = (y - 330) * 0.056
        c.shape(
            [
                (1044 - spread, y),
                (1090 + spread, y),
                (1092 + spread, y + 46),
                (1042 - spread, y + 46),
            ],
            "#b5473f",
        )
    c.shape([(1076, 330), (1090, 330), (1104, 580), (1080, 580)], "#26304e", 0.35)
    c.box(1034, 322, 66, 9, "#26304a")
    c.box(1046, 272, 42, 50, "#fff0b8")
    c.shape([(1040, 274), (1067, 244), (1094, 274)], "#26304a")
    c.glow(1067, 296, 260, "#ffe39a", 1)
    c.box(1180, 530, 110, 50, "#d9cfc4")
    c.shape([(1172, 532), (1190, 500), (1280, 500), (1298, 532)], "#5c4a50")
    c.box(1204, 546, 16, 18, "#ffd67e")
    for _ in range(90):
        left = c.dice.uniform(700, 1000)
        top = 700 + (left - 700) * 0.95 + c.dice.uniform(-6, 26)
        c.disc(left, top, c.dice.uniform(2, 9), "#dfe6e6", 0.4, ry=3)
    gull(c, 640, 430, 22, "#c9cfd6")
    gull(c, 560, 480, 15, "#c9cfd6")
    return c.finish()


def rower(c: Canvas, x: float, y: float, lean: float, colour: str) -> None:
    c.shape([(x - 9, y), (x + 9, y), (x + 10 + lean, y - 34), (x - 6 + lean, y - 36)], colour)
    c.disc(x + 3 + lean * 1.15, y - 45, 8, colour)
    c.line([(x + 4 + lean, y - 30), (x + 26, y - 16)], colour, 5)


def rowers_dawn() -> Image.Image:
    c = Canvas("rowers", "#7d93ad", "#b9b6bd", "#edc9ae", "#fbe0b4", "#fdeccb")
    c.glow(560, 470, 520, "#ffd892", 0.85)
    c.disc(560, 462, 46, "#fffbe8")
    for base, rise, colour in ((470, 40, "#c3a9a8"), (520, 30, "#9d9299"), (560, 18, "#6d7480")):
        c.shape(down(ridge(c.dice, base, rise), 620), colour)
        c.soft("#fbe6c6", 0.5, 34, c.puff(500, base + 50, 900, 24))
    for n in range(24):
        x = n * 72 + c.dice.uniform(-30, 30)
        if not 330 < x < 830:
            h = c.dice.uniform(50, 120)
            tone = mix("#4b5765", "#6d7480", c.dice.random())
            c.disc(x, 592 - h * 0.7, h * 0.42, tone, ry=h * 0.6)
            c.box(x - 3, 570, 6, 40, tone)
    c.box(-5, 596, WIDTH + 10, 14, "#4b5765")
    c.mirror(608, "#b7a9a6", 0.22)
    c.soft("#fdeed2", 0.6, 36, c.puff(300, 622, 500, 20), c.puff(1240, 640, 560, 22))
    for n in range(8):
        x = 400 + n * 112
        rower(c, x, 772, 14, "#26303f")
        c.line([(x + 26, 757), (x - 56, 812)], "#26303f", 4)
        c.shape([(x - 52, 806), (x - 78, 822), (x - 72, 829), (x - 46, 813)], "#a8443c")
        c.box(x - 98, 828, 52, 3, "#fff3d8", 0.8, 1)
    c.shape([(1300, 750), (1322, 716), (1340, 750), (1350, 774), (1290, 774)], "#26303f")
    c.disc(1318, 706, 9, "#26303f")
    c.shape([(230, 768), (1470, 768), (1420, 786), (320, 786)], "#2d3848")
    c.line([(230, 768), (1470, 768)], "#c98a58", 4)
    c.soft("#26303f", 0.55, 8, [(300, 790), (1440, 790), (1380, 812), (360, 812)])
    c.glints(800, HEIGHT, "#fff2d2", 130, 0.45)
    return c.finish()
