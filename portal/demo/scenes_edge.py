"""The picture of the town’s football ground."""

from __future__ import annotations

import math

from PIL import Image

from portal.demo.brush import HEIGHT, WIDTH, Canvas, Point, down, mix, ridge, tufts, turned

SILT = "#8d7350"


def floodlight(c: Canvas, x: float, foot: float, top: float) -> None:
    """A lattice mast with eight lamps, lit."""
    c.shape([(x - 13, foot), (x - 5, top), (x + 5, top), (x + 13, foot)], "#6c7a80", 0.45)
    for n in range(12):
        y = foot + (top - foot) * n / 12
        half = 13 - 8 * n / 12
        c.line([(x - half, y), (x + half, y - 22), (x - half, y - 34)], "#56646b", 2)
    c.line([(x - 13, foot), (x - 5, top)], "#56646b", 3)
    c.line([(x + 13, foot), (x + 5, top)], "#56646b", 3)
    c.box(x - 50, top - 46, 100, 52, "#4a565d", r=4)
    for n in range(8):
        c.disc(x - 36 + n % 4 * 24, top - 32 + n // 4 * 24, 8.5, "#fff8dc")
    c.glow(x, top - 20, 150, "#ffefc0", 0.75)


def stand(c: Canvas, left: float, right: float) -> None:
    """The stand at the river end, with a crowd in it and silt on its lower half."""
    c.box(left, 318, right - left, 322, "#3c4650")
    shirts = ("#b0453b", "#d9b25a", "#e9dec6", "#4f6f86", "#7b8a78", "#2f3b4a", "#a9765a")
    for row in range(7):
        y = 384 + row * 32
        c.box(left, y + 18, right - left, 16, mix("#55606a", "#3c4650", row / 9))
        x = left + c.dice.uniform(14, 30)
        while x < right - 16:
            if c.dice.random() < 0.86:
                coat = mix(c.dice.choice(shirts), "#3c4650", 0.45)
                skin = c.dice.choice(("#e0b08c", "#b98562", "#8a5c44", "#edc5a2"))
                c.box(x - 9, y + 2, 18, 26, coat, r=7)
                c.disc(x, y - 4, 7, mix(skin, "#3c4650", 0.35))
                c.disc(x, y - 8, 7, c.dice.choice((coat, "#40332f", "#8e8a86")), ry=4)
            x += c.dice.uniform(22, 27)
    c.box(left, 596, right - left, 46, SILT)
    c.box(left, 596, right - left, 6, mix(SILT, "#f2e2bc", 0.4))
    roof = [(left - 44, 322), (left + 6, 250), (right - 6, 250), (right + 44, 322)]
    c.wash(roof, "#a8544a", "#7f3d38")
    for n in range(1, 30):
        x = left + (right - left) * n / 30
        c.line([(x, 250), (x + (x - 800) * 0.08, 322)], "#6a302e", 2, 0.5)
    c.box(left - 44, 320, right - left + 88, 14, "#efe3c8")
    for n in range(6):
        x = left + (right - left - 10) * n / 5
        c.box(x, 334, 10, 268, "#d9d2c0")
        c.box(x, 470, 10, 132, SILT)


def frame(c: Canvas, left: float, right: float, bar: float, foot: float, water: float) -> None:
    """A goal with its net; up to the height `water` it is brown with silt."""
    inset, back_bar, back = 46, bar + 34, foot - 26
    nets = []
    for n in range(53):
        t = n / 52
        x0, x1 = left + (right - left) * t, left + inset + (right - left - 2 * inset) * t
        nets.append([(x0, bar), (x1, back_bar), (x1 + 6 * math.sin(n), back)])
    for n in range(19):
        y = back_bar + (back - back_bar) * n / 18
        sag = [(left + inset + (right - left - 2 * inset) * k / 20, k) for k in range(21)]
        nets.append([(x, y + 5 * math.sin(k * math.pi / 5)) for x, k in sag])
    for n in range(8):
        t = n / 7
        y0, y1 = bar + (foot - bar) * t, back_bar + (back - back_bar) * t
        nets += [[(left, y0), (left + inset, y1)], [(right, y0), (right - inset, y1)]]
    for net in nets:
        c.line(net, "#f4efe2", 1.4, 0.6)
    for side in (left + inset, right - inset):
        c.line([(side, back_bar), (side, back)], "#d9d3c4", 4)
    for x in (left - 7, right - 7):
        c.box(x, bar - 7, 14, foot - bar + 7, "#fbf7ec")
        c.panel(x, water, 14, foot - water, mix(SILT, "#fbf7ec", 0.1), SILT)
        c.box(x - 1, water - 2, 16, 4, "#5f4a33")
        c.box(x + 9, bar, 5, foot - bar, "#3c3630", 0.25)
    c.box(left - 7, bar - 7, right - left + 14, 14, "#fbf7ec")
    c.box(left - 7, bar + 3, right - left + 14, 4, "#3c3630", 0.22)
    for _ in range(26):
        x = c.dice.uniform(left + inset, right - inset)
        c.line([(x, water + 4), (x + c.dice.uniform(-6, 6), water + 26)], "#6f7440", 3, 0.8)


def turf(c: Canvas) -> None:
    """The pitch: mown in stripes, patched with sand and with a little water still on it."""
    c.wash([(-5, 636), (1605, 636), (1605, HEIGHT), (-5, HEIGHT)], "#96a35a", "#77924c", "#567a3e")
    for n in range(-12, 13, 2):
        near, far = (800 + n * 265, 800 + (n + 1) * 265), (800 + n * 74, 800 + (n + 1) * 74)
        band = [(far[0], 636), (far[1], 636), (near[1], HEIGHT), (near[0], HEIGHT)]
        c.shape(band, "#c3c06c", 0.22)
    for x, y, w in ((800, 716, 430), (300, 850, 260), (1300, 900, 300), (760, 985, 340)):
        c.soft("#dcbf83", 0.75, 22, c.puff(x, y, w, w * 0.075), c.puff(x + 90, y + 14, w * 0.6, 20))
    for x, y, w in ((230, 950, 170), (1350, 786, 120), (1120, 1024, 190)):
        parts = [c.puff(x, y, w, w * 0.07), c.puff(x + w * 0.5, y + 4, w * 0.8, w * 0.055)]
        c.soft("#5f6a38", 0.7, 8, *([(px, py + 5) for px, py in part] for part in parts))
        for part in parts:
            c.shape(part, "#c3cdb6")
    c.shape([(-5, 696), (1605, 696), (1605, 704), (-5, 704)], "#fbf8ea", 0.92)
    c.shape([(-5, 816), (1605, 816), (1605, 829), (-5, 829)], "#fbf8ea", 0.92)


def keeper(c: Canvas, x: float, y: float, s: float) -> None:
    """The goalkeeper, seen from the front, waiting: knees bent, hands ready."""
    c.soft("#4a4a24", 0.55, 6, c.puff(x, y, 46 * s, 6 * s))
    for side in (-1, 1):
        leg = [(side * 11, -84), (side * 22, -44), (side * 22, -6)]
        c.line([(x + a * s, y + b * s) for a, b in leg], "#d9a480", 13 * s)
        c.line([(x + side * 22 * s, y - 38 * s), (x + side * 22 * s, y - 8 * s)], "#26323f", 14 * s)
        c.box(x + (side * 25 - 11) * s, y - 9 * s, 22 * s, 9 * s, "#1d2228", r=4 * s)
        arm = [(side * 24, -140), (side * 43, -112), (side * 34, -84)]
        c.line([(x + a * s, y + b * s) for a, b in arm], "#d9783a", 14 * s)
        c.disc(x + side * 43 * s, y - 112 * s, 7 * s, "#d9783a")
        c.disc(x + side * 33 * s, y - 80 * s, 10 * s, "#f6f0df")
    shorts = [(-22, -98), (22, -98), (29, -62), (5, -64), (0, -74), (-5, -64), (-29, -62)]
    c.shape([(x + a * s, y + b * s) for a, b in shorts], "#26323f")
    shirt = [(-31, -146), (-14, -156), (14, -156), (31, -146), (23, -96), (-23, -96)]
    c.shape([(x + a * s, y + b * s) for a, b in shirt], "#e58a45")
    c.shape([(x + a * s, y + b * s) for a, b in (*shirt[2:5], (6, -96))], "#c56a2e", 0.6)
    c.box(x - 6 * s, y - 164 * s, 12 * s, 12 * s, "#c98f6c")
    c.disc(x, y - 174 * s, 13 * s, "#dba682", ry=16 * s)
    c.shape(c.puff(x, y - 182 * s, 14 * s, 11 * s), "#3d2a24")
    c.shape(
        [(x + 9 * s, y - 186 * s), (x + 25 * s, y - 166 * s), (x + 11 * s, y - 174 * s)], "#3d2a24"
    )
    c.disc(x, y - 171 * s, 10.5 * s, "#dba682", ry=10 * s)


def ball(c: Canvas, x: float, y: float, r: float) -> None:
    c.soft("#3d4a24", 0.6, 6, c.puff(x + r * 0.5, y + r, r * 1.3, r * 0.25))
    c.disc(x, y, r, "#fbf7ea")
    for n in range(5):
        turn = n * math.tau / 5 - 0.3
        patch = turned([(0.62, -0.2), (0.92, -0.24), (0.92, 0.24), (0.62, 0.2)], x, y, turn, r)
        c.shape(patch, "#343a40")
    c.shape(
        turned(
            [(0.3 * math.cos(n * 1.257), 0.3 * math.sin(n * 1.257)) for n in range(5)], x, y, 0.3, r
        ),
        "#343a40",
    )
    c.soft("#4a3f2c", 0.35, 4, c.puff(x + r * 0.3, y + r * 0.6, r * 0.6, r * 0.3))


def broom(c: Canvas, x: float, y: float, top: Point) -> None:
    """A yard broom that leans on something at `top`."""
    c.line([(x, y - 10), top], "#5e432a", 8)
    c.line([(x - 1, y - 10), (top[0] - 1, top[1])], "#b98a55", 5)
    c.box(x - 38, y - 22, 76, 12, "#8a4a36", r=3)
    c.shape([(x - 36, y - 10), (x + 36, y - 10), (x + 41, y + 8), (x - 42, y + 8)], "#3d332b")


def football_pitch() -> Image.Image:
    c = Canvas("pitch", "#8fb0bf", "#bccdcb", "#f0e2bd", "#f8d9a0")
    c.glow(180, 330, 560, "#ffe6aa", 0.8)
    for x, y, w in ((980, 90, 460), (520, 170, 320), (1420, 210, 300)):
        c.soft("#fdf1d6", 0.75, 18, c.puff(x, y, w / 2, 12), c.puff(x - 70, y - 14, w / 3.4, 13))
    for x in (96, 1504):
        floodlight(c, x, 640, 130)
    c.shape(down(ridge(c.dice, 560, 16), 640), "#a9b8a6")
    for x in (*range(-20, 200, 62), *range(1380, 1620, 62)):
        wall = mix("#b98a70", "#cbb394", c.dice.random())
        c.shape([(x, 640), (x, 540), (x + 31, 512), (x + 62, 540), (x + 62, 640)], wall)
        c.box(x + 24, 556, 14, 22, mix(wall, "#2c3440", 0.6))
    c.box(-5, 592, WIDTH + 10, 48, SILT)
    c.box(-5, 592, WIDTH + 10, 5, mix(SILT, "#f2e2bc", 0.5))
    stand(c, 230, 1370)
    turf(c)
    frame(c, 380, 1220, 420, 700, 458)
    keeper(c, 760, 708, 1.12)
    broom(c, 1292, 716, (1224, 520))
    ball(c, 1010, 884, 25)
    tufts(c, 900, HEIGHT + 16, 70, "#9db05c", "#4c6b38", 16)
    return c.finish()
