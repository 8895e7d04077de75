"""Pictures of streets, squares and houses."""

from __future__ import annotations

import math

from PIL import Image

from portal.demo.brush import HEIGHT, SCALE, WIDTH, Canvas, View, down, mix, outline, ridge
from portal.demo.scenes_inside import bakery_window as bakery_window
from portal.demo.scenes_inside import sash


def wet_house(c: Canvas, v: View, x: float, z: float, wall: str, flip: int) -> None:
    """A terraced house that stands in water; with `flip` -1 its picture in the water."""

    def on(a: float, b: float, y0: float, y1: float, colour: str) -> None:
        c.shape(v.side(x, (z + a, z + b), (y0 * flip, y1 * flip)), colour)

    trim, dark = mix(wall, "#fff4e0", 0.72), mix(wall, "#263746", 0.78)
    on(0, 5.02, 0, 6.4, wall)
    on(0, 5.02, 0, 0.28, mix(wall, "#2b3338", 0.45))
    on(0, 5.02, 3, 3.12, mix(wall, "#3a2a30", 0.25))
    for a, b, y0, y1 in ((0.5, 1.8, 3.6, 5.5), (3, 4.3, 3.6, 5.5), (2.5, 4.3, 0, 1.75)):
        on(a - 0.14, b + 0.14, max(0, y0 - 0.14), y1 + 0.16, trim)
        on(a, b, y0, y1, "#ffdf9a" if y0 and c.dice.random() < 0.08 else dark)
        on((a + b) / 2 - 0.05, (a + b) / 2 + 0.05, y0, y1, trim)
        on(a, b, (y0 + y1) / 2 - 0.05, (y0 + y1) / 2 + 0.06, trim)
    on(0.5, 1.75, 0, 1.75, trim)
    on(0.62, 1.63, 0, 1.3, c.dice.choice(("#2d5a5e", "#a53f35", "#d2a04a", "#32456b", "#5d3650")))
    on(0.62, 1.63, 1.38, 1.65, dark)
    if flip > 0:
        tile = mix(mix(wall, "#59505f", 0.72), "#2b2c3c", c.dice.uniform(0, 0.2))
        back, eaves = x * 1.7, [v.at(x * 0.96, 6.3, a) for a in (z, z + 5.02)]
        c.shape([*eaves, v.at(back, 9.2, z + 5.02), v.at(back, 9.2, z)], tile)
        c.line(eaves, trim, max(1, 90 / z))
        c.shape(v.side(back * 0.93, (z, z + 0.9), (8, 10.5)), mix(wall, "#3b2b34", 0.4))


def ripple(c: Canvas, top: float, strength: float) -> None:
    """Moves the rows of what is drawn already below `top`, as little waves would."""
    for row in range(round(top * SCALE), HEIGHT * SCALE, 3):
        sway = math.sin(row / 15) + 0.7 * math.sin(row / 6.3 + 1) + c.dice.uniform(-0.3, 0.3)
        strip = c.image.crop((0, row, c.image.width, row + 3))
        c.image.paste(strip, (round(sway * strength * (0.5 + (row - top * SCALE) / 500)), row))


def rowing_boat(c: Canvas, x: float, y: float, s: float) -> None:
    """Two people in a boat with an armchair; `s` is 1 where the boat is 470 long."""
    c.soft("#33474c", 0.5, 9, c.puff(x + 240 * s, y + 78 * s, 250 * s, 20 * s))
    for at, top, w, tall in ((196, -96.0, 104.0, 100), (178, -44, 36, 60), (282, -44, 36, 60)):
        tone = "#6d7f56" if w > 100 else "#7f9264"
        c.box(x + at * s, y + top * s, w * s, tall * s, tone, r=16 * s)
    people = ((86, "#d9a53a", "#8d5a3c", "#d9a53a"), (378, "#2d4a66", "#e0b394", "#a8433a"))
    for at, coat, skin, hat in people:
        c.shape(outline("-32,20 -24,-66 -14,-76 14,-76 24,-66 36,20", x + at * s, y, s), coat)
        c.disc(x + at * s, y - 100 * s, 22 * s, skin, ry=25 * s)
        c.box(x + (at - 24) * s, y - 130 * s, 48 * s, 24 * s, hat, r=12 * s)
    c.line(outline("96,-52 160,-18 40,130", x, y, s), "#6d5137", 8 * s)
    c.line(outline("78,-60 104,-34 140,-28", x, y, s), "#c08f2e", 15 * s)
    c.shape(outline("0,0 470,-6 424,74 52,74", x, y, s), "#37596a")
    c.shape(outline("0,0 470,-6 466,10 6,16", x, y, s), "#f1e4c6")
    c.line(outline("22,42 446,38", x, y, s), "#2b4756", 4 * s)
    for n in range(4):
        w, top = 250.0 + 60 * n, y + (84 + 20 * n) * s
        c.box(x + 120 * s - w / 4, top, w * 0.8, 3, "#fdeed2", 0.6 - 0.12 * n, 1)


def window_sill(c: Canvas) -> None:
    """The window from which the street is drawn: its frame, a curtain and a geranium."""
    c.shape(outline("-5,-5 150,-5 118,240 140,520 60,780 30,990 -5,990"), "#6d4a56")
    for n in range(4):
        fold = [(20 + n * 32, -5), (14 + n * 27, 300), (8 + n * 24, 560), (n * 12, 980)]
        c.line(fold, "#59394a", 5)
    c.box(1556, -5, 60, 1080, "#3f3342")
    c.box(1548, -5, 10, 1000, "#e9cba4")
    c.panel(-5, 972, WIDTH + 10, 100, "#8b6a5c", "#4a3640")
    c.box(-5, 968, WIDTH + 10, 9, "#f0d3aa")
    for _ in range(34):
        a, far = c.dice.uniform(0, math.tau), c.dice.random() ** 0.5
        x, y = 1345 + 118 * far * math.cos(a), 800 + 84 * far * math.sin(a)
        c.line([(1345, 930), (x, y)], "#35523f", 4)
        c.disc(x, y, c.dice.uniform(17, 28), mix("#2f5140", "#6f8a4c", c.dice.random()))
    for x, y in ((1262, 742), (1334, 700), (1412, 730), (1372, 782), (1296, 806)):
        for n in range(7):
            a = n * math.tau / 7
            c.disc(x + 14 * math.cos(a), y + 12 * math.sin(a), 11, mix("#c8423a", "#f0785a", n / 7))
    c.shape(outline("1282,886 1408,886 1388,1010 1302,1010"), "#b8623f")
    c.shape(outline("1360,886 1408,886 1388,1010 1356,1010"), "#8d4636")
    c.box(1274, 872, 142, 28, "#cc774e", r=3)


def drowned_rows(c: Canvas, v: View) -> None:
    """Both sides of the street, first as the water shows them and then as they are."""
    reds = ("#b8674f", "#c98263", "#a9594a", "#d7b48c", "#9c6a60", "#c4735a")
    for flip in (-1, 1):
        for edge, shade, share in ((-5.6, "#3d4560", 0.42), (5.6, "#ffd9a0", 0.12)):
            c.dice.seed(f"houses{edge}")
            for n in range(15, -1, -1):
                wall = mix(c.dice.choice(reds), shade, share)
                wall = mix(wall, "#f0d8b4", min(0.6, n / 22))
                wet_house(c, v, edge, 4.4 + n * 5, wall, flip)
        if flip < 0:
            c.soft("#7f9a9e", 0.5, 30, outline("-80,560 1680,560 1680,1200 -80,1200"))
            c.soft("#f3dcb4", 0.35, 24, outline("700,372 960,372 1000,1066 420,1066"))
            ripple(c, 380, 5)
            c.glints(470, 960, "#fff1d2", 110, 0.5)
    for kerb, z in ((-4.3, 13), (4.3, 22), (-4.3, 33), (4.3, 48)):
        (low, foot), (_, head) = v.at(kerb, 0, z), v.at(kerb, 3.6, z)
        c.box(low - 40 / z, head, 80 / z, foot - head, "#33394a")
        c.shape(outline("-22,-38 22,-38 13,0 -13,0", low, head, 10 / z), "#ffe9b8")
        c.shape(outline("-26,-37 0,-62 26,-37", low, head, 10 / z), "#33394a")


def flooded_street() -> Image.Image:
    c = Canvas("flooded", "#8ea6b4", "#c3c6c0", "#f3d9b2", "#fbe3b4", "#f5d9ac")
    c.glow(760, 330, 520, "#ffdf9c", 0.85)
    c.disc(760, 322, 34, "#fff8e0")
    c.shape(down(ridge(c.dice, 352, 12), 420), "#c9b3a2")
    c.shape(down(ridge(c.dice, 362, 7), 420), "#a8978f")
    for x, y in ((792, 276), (852, 292)):
        c.line([(x, 366), (x, y)], "#6b5f66", 2.6)
        c.line([(x - 26, 362), (x, y + 4), (x + 34, 362)], "#6b5f66", 1)
        c.shape(outline("-30,356 38,354 30,374 -22,374", x), "#5d535c")
    c.panel(-5, 372, WIDTH + 10, 700, "#fbe6bc", "#e2cdb0", "#8fa3a3", "#5c7a82")
    drowned_rows(c, View(830, 360, 900, 5.4))
    rowing_boat(c, 560, 690, 0.74)
    window_sill(c)
    return c.finish()


def facade(
    c: Canvas, x: float, base: float, w: float, h: float, wall: str, lamp: str, odds: float
) -> None:
    """A tall house front with rows of windows, some of them lit."""
    c.panel(x, base - h, w, h, wall, mix(wall, "#05060f", 0.3))
    peak = c.dice.choice((0.0, 0.35, 0.5))
    roof = mix(wall, "#05060f", 0.45)
    left, right, top = x + w * peak, x + w * (1 - peak), base - h - 54
    c.shape([(x, base - h), (left, top), (right, top), (x + w, base - h)], roof)
    columns = max(2, int(w // 58))
    for row in range(int((h - 110) // 78)):
        for col in range(columns):
            lit = c.dice.random() < odds
            glass = lamp if lit else mix(wall, "#080c1c", 0.45)
            c.box(x + (col + 0.5) * w / columns - 14, base - h + 28 + row * 78, 28, 44, glass, r=1)
            if lit:
                c.glow(x + (col + 0.5) * w / columns, base - h + 50 + row * 78, 56, lamp, 0.3)


def night_tram() -> Image.Image:
    c = Canvas("tram", "#0b1230", "#16204a", "#2a2f63", "#51406f")
    for _ in range(70):
        x, y = c.dice.uniform(0, WIDTH), c.dice.uniform(0, 260)
        c.disc(x, y, c.dice.uniform(0.7, 1.6), "#e8e6f4", 0.7)
    c.glow(1330, 128, 170, "#f4ecd0", 0.35)
    rim = [(math.sin(n / 6), -math.cos(n / 6)) for n in range(19)]
    inner = [(0.45 * a - 0.02, b) for a, b in reversed(rim)]
    c.shape([(1330 + 40 * a, 128 + 40 * b) for a, b in rim + inner], "#f4ecd0")
    c.shape(outline("1120,720 1120,200 1144,176 1168,46 1192,176 1216,200 1216,720"), "#2b2d57")
    c.disc(1168, 222, 28, "#ffdf9a")
    c.line([(1162, 204), (1168, 222), (1150, 233)], "#2b2d57", 4)
    x = -40.0
    while x < WIDTH:
        w = c.dice.uniform(130, 230)
        wall = c.dice.choice(("#2a2c5c", "#352f62", "#232a55", "#40335f"))
        facade(c, x, 720, w, c.dice.uniform(280, 440), wall, "#ffcf7d", 0.3)
        x += w
    for n in range(8):
        glow = ("#ffb865", "#ff7e6b", "#8fd0d6")[n % 3]
        c.box(20 + n * 210, 640, 150, 76, mix("#1a1d40", glow, 0.5), r=3)
        c.glow(95 + n * 210, 690, 150, glow, 0.5)
    for y in (196, 214):
        c.line([(-10, y + 60), (800, y + 84), (1610, y + 60)], "#0a0e22", 2.4)
    c.panel(-5, 716, WIDTH + 10, 60, "#1b1d3e", "#15172f")
    tram(c, 330, 700)
    c.mirror(766, "#11142e", 0.3)
    for y in (800, 838):
        c.line([(-10, y), (1610, y)], "#7d86b4", 4, 0.45)
    c.glints(770, HEIGHT, "#ffd9a0", 170, 0.28)
    for n, x in enumerate((1330, 1400)):
        coat = ("#2c3a5c", "#7a3f44")[n]
        c.shape(outline("-26,884 -20,790 20,790 28,884", x), coat)
        c.disc(x, 774, 19, mix(coat, "#15162c", 0.4))
        for leg in (x - 15, x + 6):
            c.box(leg, 880, 11, 66, "#0d0f22")
    c.line([(1368, 690), (1368, 850)], "#0d0f22", 5)
    dome = [(1368 - 124 * math.cos(n / 8), 770 - 92 * math.sin(n / 8)) for n in range(26)]
    c.shape(dome, "#b6413f")
    c.shape([*dome[13:], (1400, 770)], "#8f2f38")
    return c.finish(shade=0.34)


def tram(c: Canvas, x: float, y: float) -> None:
    """A tram of two cars whose wheels stand at `y` + 60, lit from inside."""
    c.line([(x + 300, y - 300), (x + 340, y - 410), (x + 400, y - 430)], "#0a0e22", 4)
    c.glow(x + 400, y - 432, 60, "#9fe0ff", 0.8)
    for n in range(2):
        left = x + n * 372
        c.box(left, y - 300, 366, 346, "#c9463d", r=26)
        c.box(left, y - 130, 366, 150, "#f2e6cc", r=4)
        c.box(left, y - 118, 366, 16, "#c9463d")
        c.box(left + 14, y - 282, 338, 18, "#8f2f33", r=8)
        for win in range(4):
            c.panel(left + 24 + win * 82, y - 246, 68, 106, "#fff4cc", "#ffd68a")
        for win, tone in ((0, "#3a2f55"), (2, "#54405f"), (3, "#2f3a5e")):
            if (win + n) % 2 == 0 or win == 3:
                c.disc(left + 56 + win * 82, y - 178, 15, tone)
                c.box(left + 38 + win * 82, y - 164, 36, 24, tone, r=8)
        c.glow(left + 180, y - 190, 260, "#ffcf80", 0.45)
        for wheel in (70, 140, 230, 300):
            c.disc(left + wheel, y + 46, 22, "#0d0f22")
        c.box(left + 30, y + 20, 306, 26, "#23244a")
    c.box(x + 600, y - 290, 112, 34, "#14152c", r=6)
    c.line(outline("647,-280 652,-285 661,-285 665,-280 646,-263 667,-263", x, y), "#ffc65a", 4)
    c.box(x + 360, y - 250, 20, 280, "#1a1c3c")
    c.disc(x + 724, y - 10, 12, "#fff6d8")
    c.glow(x + 726, y - 10, 190, "#fff0c0", 1)
    c.soft("#fff0c0", 0.25, 20, [(x + 738, y - 12), (x + 1240, y + 20), (x + 1240, y + 80)])


def awning(c: Canvas, x: float, y: float, w: float, colour: str) -> None:
    """A stall with a striped awning, boxes of fruit and somebody behind it."""
    c.box(x + 10, y - 210, 7, 210, "#5a4a40")
    c.box(x + w - 17, y - 210, 7, 210, "#5a4a40")
    skin = c.dice.choice(("#e3b592", "#8a5a3e", "#c68f68"))
    coat = c.dice.choice(("#2f4a5c", "#6b3f4a", "#4c5a3c"))
    c.box(x + w / 2 - 34, y - 134, 68, 90, coat, r=20)
    c.disc(x + w / 2, y - 158, 23, skin)
    c.disc(x + w / 2, y - 168, 24, mix(coat, "#1a1414", 0.5), ry=15)
    for n in range(8):
        tone = colour if n % 2 == 0 else "#f7efdd"
        left, right = x - 18 + n * (w + 36) / 8, x - 18 + (n + 1) * (w + 36) / 8
        inner = [x + 20 + n * (w - 40) / 8, x + 20 + (n + 1) * (w - 40) / 8]
        c.shape([(inner[0], y - 286), (inner[1], y - 286), (right, y - 214), (left, y - 214)], tone)
        c.disc((left + right) / 2, y - 214, (right - left) / 2, tone, ry=15)
    c.soft("#3a2b2b", 0.3, 8, [(x, y - 200), (x + w, y - 200), (x + w, y - 170), (x, y - 170)])
    c.panel(x, y - 66, w, 66, "#a87b52", "#7d573a")
    pairs = ("#d9482f #7fa046", "#e8a52f #c8552f", "#7a3b5d #e3c14b", "#5f8a44 #efe3c4")
    fruit = c.dice.choice(pairs).split()
    for n in range(int(w // 15)):
        for row in range(2):
            c.disc(x + 10 + n * 15, y - 68 - row * 11, 9, fruit[(n // 4) % 2], ry=8)
    for n in range(3):
        c.box(x + 12 + n * w / 3, y - 48, w / 3 - 22, 36, "#8d6442", r=3)


def cobbles(c: Canvas, top: float, *stops: str) -> None:
    """A paved square from `top` down to the reader."""
    c.panel(-5, top, WIDTH + 10, HEIGHT - top, *stops)
    for n in range(240):
        near = n / 240
        y = top + 10 + near**1.6 * (HEIGHT - top)
        c.disc(c.dice.uniform(0, WIDTH), y, 6 + 16 * near, "#6d5a4c", 0.28, ry=2 + 5 * near)


def market_square() -> Image.Image:
    c = Canvas("market", "#8fb9c8", "#bfd8d4", "#eee6cd", "#f4e3c0")
    for x, y, w in ((260.0, 110, 200.0), (420, 130, 150), (1240, 80, 240)):
        c.soft("#ffffff", 0.75, 16, c.puff(x, y, w, 26), c.puff(x + 40, y - 22, w / 2, 26))
    c.shape([(744, 500), (744, 150), (800, 30), (856, 150), (856, 500)], "#b98f6d")
    c.disc(800, 216, 34, "#f7efdd")
    c.line(outline("800,192 800,216 818,226"), "#3a2f2a", 4)
    x = -30.0
    for wall in "#cf8d63 #e0b878 #b5644d #d8c4a0 #9a8f7c #c77a5a #e6cfa4 #a9715a".split():
        w = c.dice.uniform(190, 226)
        facade(c, x, 640, w, c.dice.uniform(330, 440), wall, "#7f9aa0", 0.35)
        shut = wall in {"#9a8f7c", "#b5644d", "#e6cfa4"}
        c.box(x + 18, 548, w - 36, 92, "#8d918c" if shut else "#43565c")
        for n in range(8 if shut else 0):
            c.box(x + 18, 552 + n * 11, w - 36, 4, "#757a76")
        c.box(x + 14, 534, w - 28, 16, mix(wall, "#2a2320", 0.5))
        x += w - 2
    cobbles(c, 640, "#cbb797", "#a58d72", "#8a7462")
    for x, y, w, tone in ((60, 790, 250, "#c9463d"), (400, 770, 230, "#2f7f86")):
        for left, cloth in ((x, tone), (1380 - x, mix(tone, "#e8b23c", 0.7))):
            c.soft("#3f3028", 0.4, 14, c.puff(left + w / 2 + 30, y + 12, w * 0.62, 22))
            awning(c, left, y, w, cloth)
    shoppers(c)
    return c.finish()


def shoppers(c: Canvas) -> None:
    coats = ("#33485f", "#8a3f3c", "#c58a34", "#4d5f47", "#5b4560", "#2b3640", "#a06a48")
    places = "330,900 396,906 700,860 770,990 900,880 1250,940 1330,950"
    for n, (x, y) in enumerate(outline(places)):
        s = (y - 500) / 400
        c.soft("#3f3028", 0.4, 8, c.puff(x + 30 * s, y, 60 * s, 9 * s))
        for leg in (-14, 4):
            c.box(x + leg * s, y - 60 * s, 11 * s, 60 * s, "#2c2a30")
        c.shape(outline("-27,-48 -20,-146 20,-146 28,-48", x, y, s), coats[n])
        c.disc(x, y - 170 * s, 19 * s, ("#e3b592", "#8a5a3e", "#c68f68")[n % 3])
        c.disc(x, y - 178 * s, 20 * s, ("#3a2a22", "#cfc9c0", "#201c20")[n % 3], ry=13 * s)
        if n % 2:
            c.box(x + 22 * s, y - 86 * s, 30 * s, 40 * s, "#d8b98a", r=4)


def quay_edge(c: Canvas) -> None:
    """The stones at the edge of the quay, bollards, the water below and some pigeons."""
    c.panel(-5, 984, WIDTH + 10, 90, "#5f8187", "#3d5c68")
    c.glints(992, HEIGHT, "#f6e6c2", 60, 0.5)
    for n in range(15):
        c.box(-20 + n * 110, 962, 107, 24, mix("#d8c8a6", "#a8977c", c.dice.random()), r=2)
    for x in (150, 620, 1450):
        c.soft("#3f3a38", 0.5, 6, c.puff(x + 16, 962, 40, 6))
        c.shape(outline("-17,964 -12,912 12,912 17,964", x), "#2c3440")
        c.box(x - 22, 902, 44, 14, "#2c3440", r=7)
    for x, y in ((980, 936), (1046, 946), (1110, 930), (1178, 942), (330, 938), (620, 898)):
        c.disc(x, y - 8, 15, "#6d7480", ry=8)
        c.shape(outline("-12,-10 -30,-3 -12,-3", x, y), "#565d6a")
        c.disc(x + 13, y - 18, 6.5, "#55666a")


def customs_house() -> Image.Image:
    c = Canvas("customs", "#6f9fb8", "#a9c7cc", "#e8e2cc", "#f6e0b8")
    c.glow(1420, 200, 520, "#fff0c8", 0.8)
    for x, y, w in ((330, 150, 260), (240, 120, 130), (1180, 90, 200)):
        c.soft("#ffffff", 0.7, 20, c.puff(x, y, w, 22))
    c.panel(-5, 470, 330, 404, "#b9705a", "#99573f")
    c.panel(1290, 430, 330, 444, "#c59a6c", "#a67c50")
    for n in range(3):
        sash(c, 30 + n * 96, 540, 52, 84, "#7d99a2", "#efe6d4")
        sash(c, 1330 + n * 92, 520, 50, 90, "#7d99a2", "#efe6d4")
    c.panel(300, 300, 1000, 460, "#efe3c8", "#d9c6a0")
    c.shape([(276, 304), (800, 130), (1324, 304)], "#e0cfaa")
    c.shape([(340, 292), (800, 146), (1260, 292)], "#cbb78e")
    c.disc(800, 236, 40, "#f3ead4")
    c.line(outline("800,210 800,236 822,240"), "#4a4038", 5)
    c.box(270, 298, 1060, 24, "#f6eedb")
    for n in range(6):
        x = 340 + n * 174
        if n < 5:
            sash(c, x + 78, 372, 66, 110, "#6f8d99", "#f6eedb")
            if n != 2:
                sash(c, x + 78, 556, 66, 126, "#6f8d99", "#f6eedb")
        c.panel(x, 330, 46, 424, "#fbf4e2", "#e3d3b0")
        c.panel(x + 30, 330, 16, 424, "#d9c7a0", "#c1ab80")
        c.box(x - 8, 322, 62, 14, "#f6eedb")
        c.box(x - 8, 742, 62, 18, "#f6eedb")
    c.box(744, 540, 112, 214, "#f6eedb")
    c.panel(756, 554, 88, 200, "#2f5a58", "#244547")
    c.box(798, 554, 4, 200, "#1b3638")
    for n in range(9):
        c.box(560 - n * 20, 754 + n * 13, 480 + n * 40, 14, mix("#efe6d2", "#a8977a", n / 12))
    cobbles(c, 872, "#b7a88e", "#8c7d69")
    quay_edge(c)
    for x, y in ((420, 286), (450, 290), (1180, 288), (1010, 222), (1060, 240)):
        c.disc(x, y, 9, "#5b636b", ry=7)
        c.disc(x + 8, y - 8, 5, "#5b636b")
    return c.finish()


def roof_house(c: Canvas, v: View, x: float, z: float, tones: tuple[str, str]) -> None:
    """One house of a terrace that runs away from the reader, seen from above."""
    far, dusk = min(0.62, z / 210), c.dice.uniform(0, 0.16)
    wall, slate = (mix(mix(tone, "#3a2c40", dusk), "#eec09a", far) for tone in tones)
    inner, ends = x - math.copysign(4, x), (z, z + 5.05)
    c.shape(v.side(inner, ends, (0, 6)), mix(wall, "#2e2640", 0.22))
    for a in (0.6, 3.1):
        lit = c.dice.random() < 0.3
        glass = "#ffdb92" if lit else mix(wall, "#2a2a44", 0.65)
        c.shape(v.side(inner, (z + a - 0.12, z + a + 1.42), (3.3, 5.3)), mix(wall, "#fff0d8", 0.6))
        c.shape(v.side(inner, (z + a, z + a + 1.3), (3.45, 5.15)), glass)
    for side, light in ((-1, "#2c2a44"), (1, "#ffd9a8")):
        low = [v.at(x + side * 4.3, 5.8, a) for a in ends]
        c.shape([*low, v.at(x, 9.2, ends[1]), v.at(x, 9.2, z)], mix(slate, light, 0.24))
        for n in range(1, 5):
            row = [v.at(x + side * 4.3 * n / 5, 9.2 - 3.4 * n / 5, a) for a in ends]
            c.line(row, mix(slate, "#241f36", 0.3), max(0.5, 22 / z), 0.5)
    c.line([v.at(x, 9.25, a) for a in ends], mix(slate, "#d98a6a", 0.5), max(1, 160 / z))
    stack = v.side(x + math.copysign(0.5, -x), (z + 0.1, z + 1.5), (8.6, 11.2))
    c.shape(stack, mix(wall, "#ffd9a8", 0.1))
    c.shape(v.front((x - 0.55, x + 0.55), (8.4, 11.2), z + 0.1), mix(wall, "#2c2238", 0.3))
    for pot in (x - 0.45, x + 0.1):
        clay = v.front((pot, pot + 0.34), (11.1, 11.9), z + 0.5)
        c.shape(clay, mix("#c9744f", "#eec09a", far))


def terrace_roofs() -> Image.Image:
    c = Canvas("roofs", "#6d87a8", "#a9a9b8", "#ecc19c", "#fbdcaa")
    c.glow(1180, 250, 520, "#ffd79a", 0.9)
    c.disc(1180, 236, 42, "#fff6dc")
    for base, rise, tone in ((262, 26, "#c9a496"), (284, 14, "#ab8a86")):
        c.shape(down(ridge(c.dice, base, rise), 420), tone)
    c.panel(-5, 290, WIDTH + 10, 800, "#dcae92", "#a8877c", "#6f6468")
    v, walls = View(700, 250, 760, 21), ("#a85c46", "#8f4d42", "#b97a58", "#9a6a5c")
    c.shape(v.floor((-1.5, 1.5), (9, 150)), "#625a64", 0.75)
    for x in (-78.75, 78.75, -61.25, 61.25, -43.75, 43.75, -26.25, 26.25, -8.75, 8.75):
        for n in range(26, -1, -1):
            z = 11 + n * 5
            tree = v.at(x - math.copysign(6.4, x) + c.dice.uniform(-0.6, 0.6), 1.6, z)
            leaf = mix(mix("#56683f", "#8a7a3c", c.dice.random()), "#e6b993", min(0.62, z / 210))
            if c.dice.random() < 0.5:
                c.disc(*tree, 1500 / z, leaf, ry=1300 / z)
            roof_house(c, v, x, z, (c.dice.choice(walls), c.dice.choice(("#5d6072", "#6b5c66"))))
    for x, y in ((330, 470), (980, 400), (1330, 520)):
        for n in range(5):
            cloud = c.puff(x + n * 26, y - n * 40, 14 + n * 9, 14 + n * 6)
            c.soft("#fbead2", 0.3 - n * 0.045, 14, cloud)
    return c.finish()
