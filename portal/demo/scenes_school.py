"""The picture of the primary school from above."""

from __future__ import annotations

import math

from PIL import Image

from portal.demo.brush import Canvas, Point, mix


def lot(x: float, y: float, high: float = 0) -> Point:
    """A place in metres, as a bird sees it: `x` runs down to the right, `y` down to the left."""
    return 800 + (x - y) * 11.4, 540 + (x + y) * 6.1 - high * 10.5


def field(c: Canvas, x: float, y: float, w: float, d: float, tone: str, alpha: float = 1) -> None:
    """A rectangle on the ground, `w` metres one way and `d` the other."""
    c.shape([lot(x, y), lot(x + w, y), lot(x + w, y + d), lot(x, y + d)], tone, alpha)


def shadow(c: Canvas, x: float, y: float, w: float, d: float, reach: float) -> None:
    """What a building of this plan keeps from the sun, which stands to the right."""
    plan = [lot(x, y), lot(x + w, y + d), lot(x + w - reach * 0.5, y + d + reach)]
    c.soft("#2c3a4c", 0.5, 3, [*plan, lot(x - reach * 0.5, y + d + reach), lot(x - reach * 0.5, y)])


def upright(x: float, y: float, w: float, d: float, low: float, high: float) -> list[Point]:
    """A piece of wall from one place on the ground to another."""
    return [lot(x, y, low), lot(x + w, y + d, low), lot(x + w, y + d, high), lot(x, y, high)]


def walls(
    c: Canvas, at: tuple[float, float, float, float], high: float, lit: str, dim: str, rows: int = 1
) -> None:
    """The two walls that can be seen, with their windows."""
    x, y, w, d = at
    c.shape(upright(x, y + d, w, 0, 0, high), dim)
    c.shape(upright(x + w, y, 0, d, 0, high), lit)
    for row in range(rows):
        low, up = high * (row + 0.28) / rows, high * (row + 0.8) / rows
        for n in range(int(w / 2.6)):
            glass = "#f2cf8a" if c.dice.random() < 0.22 else "#506a7c"
            c.shape(upright(x + 0.5 + n * 2.6, y + d, 1.7, 0, low, up), glass)
        for n in range(int(d / 2.6)):
            glass = mix("#86a7b0", "#dfe6d8", c.dice.random() * 0.6)
            c.shape(upright(x + w, y + 0.5 + n * 2.6, 0, 1.7, low, up), glass)


def flat(
    c: Canvas, x: float, y: float, w: float, d: float, high: float, tone: str, rim: float = 0
) -> None:
    """A level surface at a height, with a paler rim."""
    for inset, colour in ((0.0, mix(tone, "#ffffff", 0.4)), (rim, tone)):
        a, b, e, f = x + inset, y + inset, x + w - inset, y + d - inset
        c.shape([lot(a, b, high), lot(e, b, high), lot(e, f, high), lot(a, f, high)], colour)


def gabled(
    c: Canvas,
    at: tuple[float, float, float, float],
    high: float,
    rise: float,
    tones: tuple[str, str, str],
    rows: int = 1,
) -> None:
    """A building with a pitched roof whose ridge runs along its longer side."""
    (x, y, w, d), (lit, dim, tile) = at, tones
    shadow(c, x, y, w, d, high * 0.8)
    walls(c, at, high, lit, dim, rows)
    if d > w:
        mid, low = x + w / 2, y + d
        c.shape([lot(x, low, high), lot(x + w, low, high), lot(mid, low, high + rise)], dim)
        back, front = lot(mid, y, high + rise), lot(mid, low, high + rise)
        c.shape([lot(x, y, high), back, front, lot(x, low, high)], mix(tile, "#2a2438", 0.28))
        c.shape([back, front, lot(x + w, low, high), lot(x + w, y, high)], tile)
    else:
        mid, far = y + d / 2, x + w
        c.shape([lot(far, y, high), lot(far, y + d, high), lot(far, mid, high + rise)], lit)
        back, front = lot(x, mid, high + rise), lot(far, mid, high + rise)
        c.shape([lot(x, y, high), back, front, lot(far, y, high)], tile)
        low_edge = [lot(far, y + d, high), lot(x, y + d, high)]
        c.shape([back, front, *low_edge], mix(tile, "#2a2438", 0.22))


def tree(c: Canvas, x: float, y: float, r: float, tone: str) -> None:
    """A round tree `r` metres wide at the crown, and its shadow."""
    px, py = lot(x, y)
    c.soft("#2c3a3c", 0.45, 4, c.puff(px - r * 9, py + r * 3, r * 10, r * 5))
    c.box(px - r, py - r * 8, r * 2, r * 8, "#5a4638")
    for n in range(26):
        turn = n * 2.4
        far = math.sqrt(n / 26) * r * 8.4
        a, b = far * math.cos(turn), far * math.sin(turn) * 0.86
        light = 0.5 + (a - b) / (r * 26)
        shade = mix(mix(tone, "#2f3d30", 0.4), mix(tone, "#ffe6a0", 0.35), max(0, min(1, light)))
        c.disc(px + a, py - r * 14 + b, r * 3.6, shade, ry=r * 3.3)


def car(c: Canvas, x: float, y: float, along: bool, tone: str, tall: float = 0.8) -> None:
    w, d = (4.2, 1.9) if along else (1.9, 4.2)
    shadow(c, x, y, w, d, 0.8)
    for inset, low, high in ((0.0, 0.2, tall), (0.55, tall, tall + 0.6)):
        a, b, e, f = x + inset, y + inset * 0.4, x + w - inset, y + d - inset * 0.4
        side = mix(tone, "#20242c", 0.35) if inset == 0 else "#3d4c58"
        c.shape(upright(a, f, e - a, 0, low, high), side)
        c.shape(upright(e, b, 0, f - b, low, high), mix(side, "#ffffff", 0.2))
        flat(c, a, b, e - a, f - b, high, tone)


def child(c: Canvas, x: float, y: float, coat: str) -> None:
    px, py = lot(x, y)
    c.shape(c.puff(px - 5, py + 2, 9, 3), "#2c3a4c", 0.4)
    c.box(px - 3.4, py - 12, 6.8, 12, coat, r=3)
    c.disc(px, py - 14.5, 3.7, c.dice.choice(("#e3b592", "#a9714f", "#7c5138", "#f0cba8")))
    c.disc(px, py - 16, 3.6, "#3b2c28", ry=2.4)


def ring(c: Canvas, x: float, y: float, r: float, tone: str, width: float) -> None:
    """A circle painted on the ground."""
    turns = [n * math.tau / 48 for n in range(49)]
    c.line([lot(x + r * math.cos(t), y + r * math.sin(t)) for t in turns], tone, width, 0.9)


def playground(c: Canvas) -> None:
    """The asphalt and the games that are painted on it, with children at them."""
    white = "#f7efdd"
    court = [lot(2, 12), lot(22, 12), lot(22, 34), lot(2, 34), lot(2, 12)]
    c.shape(court, "#7d9a86", 0.75)
    c.line(court, white, 3, 0.9)
    c.line([lot(2, 23), lot(22, 23)], white, 3, 0.9)
    ring(c, 12, 23, 3.4, white, 3)
    for n, tone in enumerate(("#d8574a", "#e8b84e", "#5b86a8", "#f7efdd")):
        ring(c, -9, 4, 4.6 - n * 1.1, tone, 5)
    for n in range(9):
        tone = ("#e8b84e", "#f7efdd", "#d8574a")[n % 3]
        for side in (-0.9, 0.2) if n % 3 == 2 else (-0.35,):
            field(c, -10 + side, 16 + n * 1.3, 1, 1.1, tone, 0.9)
    coats = ("#c9483e", "#e0a83c", "#33587a", "#5f8a5c", "#8a4f72", "#e8e0d0", "#d9713a")
    spots = [(c.dice.uniform(-15, 24), c.dice.uniform(-5, 36)) for _ in range(44)]
    for x, y in sorted(spots, key=sum):
        child(c, x, y, c.dice.choice(coats))


def streets(c: Canvas) -> None:
    """Kiln Lane and the road that crosses it, and the terraces behind the school."""
    for x, w, tone in ((-62, 13, "#d6c8b0"), (-60, 9, "#8b8784")):
        field(c, x, -140, w, 280, tone)
    for y, d, tone in ((48, 13, "#d6c8b0"), (50, 9, "#8b8784")):
        field(c, -140, y, 280, d, tone)
    for n in range(40):
        field(c, -138 + n * 7, 54.3, 3.4, 0.4, "#f4ecd8", 0.8)
        field(c, -55.7, -138 + n * 7, 0.4, 3.4, "#f4ecd8", 0.8)
    for n in range(6):
        field(c, -8, 50.4 + n * 1.5, 5, 0.8, "#f7f0de")


def terrace(c: Canvas, x: float, y: float, count: int, *, along: bool) -> None:
    """A row of small houses under one roof line, with a chimney on each."""
    bricks = (("#d99b78", "#a4674f"), ("#e0b48c", "#b08060"), ("#cf8a6c", "#985a48"))
    for n in range(count):
        lit, dim = c.dice.choice(bricks)
        tile = c.dice.choice(("#8f6c66", "#86686c", "#96705f"))
        (a, b), (w, d) = ((x + n * 6.5, y), (6.5, 8.0)) if along else ((x, y + n * 6.5), (8.0, 6.5))
        shadow(c, a, b, w, d, 4)
        walls(c, (a, b, w, d), 5.4, lit, dim, 2)
        if along:
            mid, far = b + d / 2, a + w
            c.shape([lot(far, b, 5.4), lot(far, b + d, 5.4), lot(far, mid, 8)], lit)
            ends = (lot(a, mid, 8), lot(far, mid, 8))
            c.shape([lot(a, b, 5.4), *ends, lot(far, b, 5.4)], tile)
            c.shape([*ends, lot(far, b + d, 5.4), lot(a, b + d, 5.4)], mix(tile, "#2a2438", 0.22))
        else:
            mid, low = a + w / 2, b + d
            c.shape([lot(a, low, 5.4), lot(a + w, low, 5.4), lot(mid, low, 8)], dim)
            ends = (lot(mid, b, 8), lot(mid, low, 8))
            c.shape([lot(a, b, 5.4), *ends, lot(a, low, 5.4)], mix(tile, "#2a2438", 0.28))
            c.shape([*ends, lot(a + w, low, 5.4), lot(a + w, b, 5.4)], tile)
        px, py = lot(a + w / 2, b + d / 2, 8)
        c.box(px - 6, py - 14, 12, 18, mix(dim, "#3a2a30", 0.2))
        c.box(px + 1, py - 14, 5, 18, lit)


def doubtful_wing(c: Canvas) -> None:
    """The wing of 1968, with the sheets that have been laid on its roof."""
    shadow(c, -20, -27, 46, 15, 3.5)
    walls(c, (-20, -27, 46, 15), 4.2, "#efe0c2", "#c7ae92")
    flat(c, -20, -27, 46, 15, 4.2, "#a7a4a2", 0.6)
    for x, y, w, d in ((-18.0, -25.0, 9, 6.0), (-4, -19, 12, 5), (13, -25, 8, 8)):
        flat(c, x, y, w, d, 4.2, mix("#a7a4a2", "#6d6c74", 0.5))
    for x, y, w, d in ((-7, -25.6, 10, 5.4), (14, -20, 9, 6)):
        corners = [(x, y + 0.5), (x + w - 0.7, y), (x + w, y + d - 0.6), (x + 0.6, y + d)]
        sheet = [lot(p, q, 4.35) for p, q in corners]
        c.shape(sheet, "#5c8fb0")
        c.shape([sheet[0], lot(x + w / 2, y + d * 0.45, 4.5), sheet[3]], "#7fadc4", 0.7)
        c.shape([sheet[2], lot(x + w / 2, y + d * 0.45, 4.5), sheet[3]], "#44708f", 0.55)
        for px, py in sheet:
            c.disc(px, py, 5, "#e6d5b0", ry=3.4)
    for x in (-14, -1, 8, 22):
        flat(c, x, -15.6, 2.2, 2.2, 5, "#dfe8e6", 0.3)
    for n in range(6):
        c.line([lot(-18 + n * 8.4, -10, 0), lot(-18 + n * 8.4, -12, 4)], "#d9a83f", 4)


def sound_part(c: Canvas) -> None:
    """The old hall with its pitched roof and its bell, and the newer rooms on the right."""
    gabled(c, (-41, -27, 18, 44), 6, 5.4, ("#e2a57e", "#b06f54", "#a85a48"))
    for n in range(3):
        px, py = lot(-27, -16 + n * 13, 9)
        c.shape([(px - 15, py), (px - 3, py - 8), (px + 13, py + 2), (px + 1, py + 10)], "#dfe8e6")
    px, py = lot(-32, -20, 11.4)
    c.box(px - 11, py - 34, 22, 38, "#f1e3c6")
    c.box(px, py - 34, 11, 38, "#d9c4a2")
    c.shape([(px - 17, py - 32), (px, py - 66), (px + 17, py - 32)], "#5f6f74")
    c.box(px - 5, py - 26, 9, 15, "#4a4048", r=4)


def greenery(c: Canvas, *, front: bool) -> None:
    """The trees behind the school, or those before it."""
    behind = (
        (-47, 2),
        (-47, -12),
        (-47, 20),
        (-30, -36),
        (-12, -36),
        (6, -35),
        (30, -38),
        (40, -34),
    )
    before = (
        (-38, 24),
        (-30, 30),
        (-40, 36),
        (-28, 41),
        (-6, 43),
        (16, 43.5),
        (31, 40),
        (38, 22),
        (41, 34),
        (66, 14),
        (70, -6),
        (58, 28),
        (-22, 69),
        (30, 70),
        (47, 38),
    )
    for x, y in sorted(before if front else behind, key=sum):
        tone = c.dice.choice(("#6f8a4a", "#88944a", "#c08a3e", "#7b8c50", "#b5733c"))
        tree(c, x, y, c.dice.uniform(2.1, 3.1), tone)


def school_above() -> Image.Image:
    c = Canvas("school", "#a3b072", "#a3b072", "#93a566")
    streets(c)
    field(c, -45, -32, 88, 78, "#b3bd78")
    terrace(c, -76, -45, 18, along=False)
    terrace(c, -46, -56, 15, along=True)
    greenery(c, front=False)
    sound_part(c)
    field(c, -17, -11, 43, 50, "#b4a597")
    doubtful_wing(c)
    playground(c)
    shadow(c, 28, -27, 13, 40, 3.5)
    walls(c, (28, -27, 13, 40), 4.2, "#efe0c2", "#c7ae92")
    flat(c, 28, -27, 13, 40, 4.2, "#c3b6a2", 0.6)
    for n in range(5):
        flat(c, 33, -22 + n * 7, 3, 3, 4.9, "#dfe8e6", 0.3)
    for n in range(5):
        field(c, 50, -14 + n * 6, 12, 3.6, mix("#8d7a55", "#7c8c48", n % 2 * 0.8))
        for row in range(3):
            field(c, 50.5, -13.4 + n * 6 + row * 1.1, 11, 0.5, "#5f7c40", 0.8)
    for x, y, tone in (
        (-30, 51, "#c9483e"),
        (4, 51, "#e8e0d0"),
        (22, 56.6, "#33587a"),
        (-16, 56.6, "#d9a83f"),
    ):
        car(c, x, y, True, tone)
    for y, tone in ((-22, "#e8e0d0"), (4, "#5b86a8"), (22, "#c9483e")):
        car(c, -54, y, False, tone)
    terrace(c, -30, 65, 14, along=True)
    greenery(c, front=True)
    return c.finish(shade=0.34)
