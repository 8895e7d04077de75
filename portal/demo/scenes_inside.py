"""Pictures of rooms, and of one that is seen through its window."""

from __future__ import annotations

import math

from PIL import Image

from portal.demo.brush import HEIGHT, WIDTH, Canvas, Point, mix, outline

SPINES = "#8a3b34 #2f5a58 #c08a35 #3a4668 #6d7f56 #b5673f #5b4560 #d9c9a6 #914e3d".split()


def arch(x: float, y: float, w: float, h: float) -> list[Point]:
    """An opening with a round top: `x`, `y` the upper left corner of its box."""
    r = w / 2
    turns = [n * math.pi / 20 for n in range(21)]
    curve = [(x + r - r * math.cos(t), y + r - r * math.sin(t)) for t in turns]
    return [(x, y + h), *curve, (x + w, y + h)]


def shelf(c: Canvas, x: float, y: float, w: float, h: float, rows: int) -> None:
    """A case of books."""
    c.box(x, y, w, h, "#4a2d20")
    c.box(x + 7, y + 7, w - 14, h - 14, "#2e1b15")
    tall = (h - 14) / rows
    for row in range(rows):
        foot, at = y + 7 + (row + 1) * tall, x + 9
        while at < x + w - 22:
            thick, high = c.dice.uniform(7, 17), tall * c.dice.uniform(0.62, 0.88)
            tone = mix(c.dice.choice(SPINES), "#20130f", c.dice.uniform(0, 0.35))
            c.box(at, foot - high - 6, thick, high, tone)
            c.box(at, foot - high + 4, thick, 3, "#e8d3a2", 0.5)
            at += thick + (c.dice.uniform(8, 26) if c.dice.random() < 0.08 else 1)
        c.box(x + 4, foot - 6, w - 8, 7, "#6b4530")


def library() -> Image.Image:
    c = Canvas("library", "#5a3d2c", "#7a563a", "#5e4030")
    c.wash(arch(560, 60, 480, 640), "#cfe0de", "#f3ead0", "#f8e2b4")
    for n in range(1, 5):
        c.line([(560 + n * 96, 90 if 1 < n < 4 else 150), (560 + n * 96, 700)], "#6b4a34", 9)
    for y in (270, 420, 560):
        c.line([(560, y), (1040, y)], "#6b4a34", 9)
    c.line([*arch(560, 60, 480, 640)], "#4a2d20", 20)
    for x in (-20, 162, 344, 1438, 1256, 1074):
        shelf(c, x, 60, 172, 340, 5)
        shelf(c, x, 470, 172, 390, 5)
    for x, w in ((-10, 550), (1060, 550)):
        c.box(x, 404, w, 26, "#7d5338")
        c.box(x, 404, w, 6, "#c39560")
        for n in range(19):
            c.box(x + 8 + n * 29, 344, 5, 62, "#c39560")
        c.box(x, 338, w, 9, "#d8ab70")
    c.panel(-5, 858, WIDTH + 10, 215, "#8a5d3c", "#54341f")
    for n in range(15):
        c.line([(800 + (n - 7) * 70, 858), (800 + (n - 7) * 210, HEIGHT)], "#3f2617", 2, 0.6)
    for n in range(3):
        beam = [(580 + n * 150, 160), (700 + n * 150, 160), (560 + n * 260, 1060)]
        c.soft("#fff0c4", 0.2, 24, [*beam, (250 + n * 260, 1060)])
    for foot, head in ((1300, 1240), (1352, 1280)):
        c.line([(foot, 860), (head, 452)], "#c39560", 9)
    for n in range(9):
        c.line([(1298 - n * 6.4, 834 - n * 44), (1346 - n * 7.6, 834 - n * 44)], "#c39560", 7)
    reading_table(c)
    c.glow(800, 330, 620, "#fff3d0", 0.3)
    return c.finish()


def reading_table(c: Canvas) -> None:
    for x, coat, hair in ((560, "#35506a", "#2a1d18"), (1010, "#a8483c", "#d8d0c4")):
        c.box(x - 56, 776, 112, 150, coat, r=40)
        c.disc(x, 744, 36, "#dcae8a" if x < 700 else "#8a5a3e")
        c.disc(x, 728, 38, hair, ry=25)
    c.soft("#20130c", 0.5, 16, [(380, 1000), (1220, 1000), (1260, 1060), (340, 1060)])
    c.shape([(420, 880), (1180, 880), (1290, 960), (310, 960)], "#a86f42")
    c.box(310, 960, 980, 22, "#7a4c2c")
    for x in (350, 1220):
        c.box(x, 980, 28, 90, "#5d3820")
    for x in (560, 1000):
        c.shape(outline("-78,918 -66,894 0,902 66,894 78,918 0,926", x), "#f7efdc")
        c.line([(x, 902), (x, 926)], "#b7a88e", 2)
    c.box(786, 830, 8, 76, "#c39a50")
    c.box(760, 902, 60, 9, "#c39a50", r=4)
    c.shape(outline("728,838 752,796 828,796 852,838"), "#2f6a58")
    c.glow(790, 862, 230, "#ffe2a0", 0.85)
    for n, tone in enumerate(("#8a3b34", "#2f5a58", "#c08a35")):
        c.box(1096 - n * 4, 900 - n * 14, 92, 13, tone, r=2)


def council_chamber() -> Image.Image:
    c = Canvas("council", "#33251f", "#4b3529", "#5b4030")
    for n in range(5):
        x = 130.0 + n * 290
        c.wash(arch(x, 70, 180, 400), "#0f1b38", "#1b2c52", "#2b3d66")
        c.line([(x + 90, 70), (x + 90, 470)], "#8a6746", 8)
        for y in (220.0, 340.0):
            c.line([(x, y), (x + 180, y)], "#8a6746", 8)
        c.line([*arch(x, 70, 180, 400)], "#a77f55", 13)
        for _ in range(16):
            at, y = c.dice.uniform(x + 10, x + 170), c.dice.uniform(130, 460)
            c.disc(at, y, c.dice.uniform(1.5, 3), "#e9eef4", 0.7)
    gallery(c)
    c.panel(0, 500, WIDTH, 130, "#6d4a32", "#4d3323")
    for n in range(17):
        c.box(n * 96 + 10, 516, 76, 98, "#5a3c29", r=4)
    c.box(0, 492, WIDTH, 14, "#b98d5c")
    chandelier(c, 800, 190)
    c.panel(600, 470, 400, 190, "#8a5d3c", "#63412a")
    c.disc(800, 452, 34, "#e0b08a")
    c.disc(800, 438, 36, "#cfc8bd", ry=24)
    c.shape([(744, 560), (752, 488), (848, 488), (856, 560)], "#7d2f35")
    c.line([(760, 494), (800, 540), (840, 494)], "#e0b45c", 7)
    c.box(580, 556, 440, 20, "#c39560")
    scarves = ("#c9463d", "#d9a53a", "#2f7f86", "#e9e2cf", "#7fa046", "#b5673f")
    for row in range(3):
        y, count = 690.0 + row * 122, 9 - row
        s = 1 + row * 0.32
        for n in range(count):
            x = 800 + (n - (count - 1) / 2) * 172 * (1 + row * 0.16)
            member(c, x, y + abs(x - 800) * 0.05, s, scarves[(n * 2 + row * 3) % 6], n + row)
        curve = [(x, y + 42 * s + abs(x - 800) * 0.05) for x in range(-20, 1640, 40)]
        c.shape([*curve, (1640, HEIGHT), (-20, HEIGHT)], mix("#8a5d3c", "#3a2417", row / 2.6))
        c.line(curve, "#c39560", 8)
    c.glow(800, 200, 760, "#ffcf86", 0.5)
    return c.finish()


def gallery(c: Canvas) -> None:
    """The public in coats behind the rail of the gallery."""
    coats = ("#3a4a63", "#6b3f4a", "#4c5a3c", "#8a5d34", "#54405f", "#2f5a58")
    for n in range(25):
        x, y = 24 + n * 65 + c.dice.uniform(-9, 9), c.dice.uniform(-10, 8)
        coat = mix(c.dice.choice(coats), "#2a1c1a", 0.3)
        c.shape(outline("-27,420 -24,352 -13,338 13,338 24,352 27,420", x, y), coat)
        c.disc(x, 318 + y, 15, c.dice.choice(("#d9aa84", "#8a5a3e", "#c08a64")), ry=18)
        hair = c.dice.choice(("#2a1d18", "#8f8a84", "#5d3a22", "#cfc6ba"))
        c.disc(x, 309 + y, 16.5, hair, ry=11)
    c.panel(-5, 392, WIDTH + 10, 76, "#7d5538", "#553824")
    c.box(-5, 384, WIDTH + 10, 12, "#c39560")
    for n in range(25):
        c.box(n * 66 - 10, 408, 50, 46, "#63412b", r=4)
    c.soft("#1a110d", 0.6, 12, outline("-50,466 1650,466 1650,496 -50,496"))


def member(c: Canvas, x: float, y: float, s: float, scarf: str, n: int) -> None:
    """A councillor from behind, in a scarf."""
    coat = ("#2d3b4c", "#3f3340", "#26333a", "#453a2e")[n % 4]
    hair = ("#2a1d18", "#8f8a84", "#5d3a22", "#d5cec4", "#17141a")[n % 5]
    c.box(x - 46 * s, y - 22 * s, 92 * s, 110 * s, coat, r=30 * s)
    c.disc(x, y - 48 * s, 26 * s, hair, ry=30 * s)
    c.box(x - 29 * s, y - 30 * s, 58 * s, 18 * s, scarf, r=9 * s)
    if n % 3 == 0:
        c.box(x + 8 * s, y - 22 * s, 15 * s, 48 * s, scarf, r=4)


def chandelier(c: Canvas, x: float, y: float) -> None:
    c.line([(x, -5), (x, y)], "#c39560", 6)
    c.line(outline("-190,20 -120,70 0,84 120,70 190,20", x, y), "#c39560", 8)
    for n in range(7):
        at = x - 180 + n * 60
        low = y + 24 + 56 * (1 - ((at - x) / 190) ** 2)
        c.box(at - 4, low - 36, 8, 34, "#f4ead2")
        c.disc(at, low - 46, 8, "#fff6d8", ry=13)
        c.glow(at, low - 44, 110, "#ffdf9c", 0.8)


def swimming_bath() -> Image.Image:
    c = Canvas("bath", "#dfe8e2", "#cfdedb")
    c.shape([(0, 0), (WIDTH, 0), (1090, 300), (510, 300)], "#b9cfcf")
    for n in range(7):
        t = (n / 6) ** 1.7
        y, half = 290 - 290 * t, 290 + 520 * t
        rafter = [(800 - half, y), (800 - half * 0.5, y - 60 - 40 * t)]
        rafter += [(1600 - a, b) for a, b in reversed(rafter)]
        c.line(rafter, "#47696e", 5 + 8 * t)
    c.shape([(540, 0), (1060, 0), (930, 210), (670, 210)], "#f7f5e4")
    for n in range(6):
        c.line([(540 + n * 104, 0), (670 + n * 52, 210)], "#47696e", 5)
    c.wash(arch(640, 250, 320, 260), "#fff6da", "#ffe7b4")
    for n in range(1, 4):
        c.line([(640 + n * 80, 262), (640 + n * 80, 510)], "#47696e", 6)
    c.line(arch(640, 250, 320, 260), "#47696e", 12)
    for side in (-1, 1):
        wall = [(800 + side * a, b) for a, b in outline("290,290 820,0 820,900 290,520")]
        c.wash(wall, "#c2d6d3", "#9dbab9")
        for n in range(4):
            x, s = 800 + side * (350 + n * n * 34 + n * 50), 1 + n * 0.45
            c.wash(arch(x - 24 * s, 380 - 40 * s, 48 * s, 150 * s), "#2f5a62", "#47767a")
    c.shape([(440, 520), (1160, 520), (1700, 940), (-100, 940)], "#e6e0cc")
    basin(c)
    singers(c)
    c.soft("#fffbe6", 0.34, 30, [(640, 0), (960, 0), (1180, 1000), (520, 1000)])
    c.glow(800, 400, 420, "#fff2cc", 0.5)
    return c.finish(shade=0.22)


def basin(c: Canvas) -> None:
    """The empty pool in perspective, with tile lines."""
    c.wash([(500, 560), (1100, 560), (1640, 1070), (-40, 1070)], "#7fb4b6", "#3f8a92", "#1f5f6e")
    c.wash([(560, 640), (1040, 640), (1290, 1070), (310, 1070)], "#bfe0d9", "#7fbcbc", "#4c98a0")
    c.shape([(500, 560), (1100, 560), (1040, 640), (560, 640)], "#d7ebe3")
    for n in range(9):
        c.line([(560 + n * 60, 640), (310 + n * 122.5, HEIGHT)], "#f4faf2", 2.4, 0.6)
    for n in range(12):
        t = (n / 11) ** 1.8
        y = 640 + t * 426
        c.line([(560 - 250 * t, y), (1040 + 250 * t, y)], "#f4faf2", 2, 0.55)
        c.line([(560 - 250 * t, y), (500 - 540 * t, 560 + 510 * t)], "#d7ebe3", 2, 0.4)
        c.line([(1040 + 250 * t, y), (1100 + 540 * t, 560 + 510 * t)], "#d7ebe3", 2, 0.4)
    for n in (2, 6):
        c.line([(560 + n * 60, 640), (310 + n * 122.5, HEIGHT)], "#1f4f6a", 10, 0.8)


def singers(c: Canvas) -> None:
    coats = ("#c9463d", "#33485f", "#d9a53a", "#5b4560", "#2c4a3f", "#a8623c", "#e9e2cf")
    for row in range(4):
        y, s = 730 + row * 62 + row * row * 12, 0.62 + row * 0.2
        for n in range(9):
            x = 800 + (n - 4 + (row % 2) * 0.5) * 62 * s * 1.25
            tone = coats[(n * 3 + row * 2) % 7]
            c.soft("#1a4a55", 0.35, 6, c.puff(x + 14 * s, y, 32 * s, 8 * s))
            c.shape(outline("-24,0 -18,-90 18,-90 24,0", x, y, s), tone)
            c.disc(x, y - 108 * s, 17 * s, ("#e3b592", "#8a5a3e", "#c68f68")[(n + row) % 3])
            hair = ("#3a2a22", "#cfc9c0", "#201c20", "#a8703c")[(n + 2 * row) % 4]
            c.disc(x, y - 115 * s, 18 * s, hair, ry=12 * s)
            c.box(x - 17 * s, y - 74 * s, 34 * s, 24 * s, "#fbf7ea")
    c.box(690, 590, 220, 14, "#f4ead2")
    c.shape([(772, 592), (780, 496), (820, 496), (828, 592)], "#1f2c3c")
    c.line(outline("730,462 784,510 816,510 872,470"), "#1f2c3c", 10)
    c.disc(800, 476, 19, "#c68f68")
    c.disc(800, 468, 20, "#3a2a22", ry=13)
    c.line([(872, 470), (896, 440)], "#fbf7ea", 3)


def relief_map() -> Image.Image:
    c = Canvas("relief", "#c99c68", "#b98a58")
    for n in range(46):
        y = n * 24 + c.dice.uniform(-8, 8)
        grain = [(x, y + 9 * math.sin(x / 190 + n * 0.6)) for x in range(-20, 1640, 40)]
        c.line(grain, "#9a6d42", c.dice.uniform(1, 3), 0.4)
    river = "-40,760 240,700 470,540 700,560 930,470 1120,300 1360,250 1660,110"
    smooth = bend(outline(river))
    c.line(smooth, "#7a5330", 100, 0.5)
    c.line(smooth, "#b98a3c", 86)
    c.line([(x - 6, y - 14) for x, y in smooth], "#e9c878", 20, 0.8)
    for row in range(9):
        for col in range(14):
            block(c, 20 + col * 116 + (row % 2) * 18, 8 + row * 118, smooth)
    for _ in range(26):
        x, y = c.dice.choice(smooth[20:-20])
        c.disc(x + c.dice.uniform(-160, 160), y + c.dice.choice((-96, 96)), 5, "#e8ecec")
    bridge: list[Point] = [(560, 480), (650, 480), (720, 640), (630, 640)]
    c.soft("#4a2f1c", 0.5, 8, [(x + 14, y + 16) for x, y in bridge])
    c.shape(bridge, "#e7d0a4")
    for n in range(7):
        c.line([(566 + n * 11, 492 + n * 21), (646 + n * 11, 492 + n * 21)], "#a8824f", 4)
    hand(c)
    return c.finish()


def bend(points: list[Point]) -> list[Point]:
    """A smooth line through the points."""
    line: list[Point] = []
    for n in range(len(points) - 1):
        p0, p1, p2, p3 = (points[max(0, min(len(points) - 1, n + k))] for k in (-1, 0, 1, 2))
        for t in (k / 12 for k in range(12)):
            spot = []
            for a, b, d, e in zip(p0, p1, p2, p3, strict=True):
                square, cube = 2 * a - 5 * b + 4 * d - e, 3 * b - a - 3 * d + e
                spot.append((2 * b + (d - a) * t + square * t**2 + cube * t**3) / 2)
            line.append((spot[0], spot[1]))
    return line


def block(c: Canvas, x: float, y: float, river: list[Point]) -> None:
    """A house block of one of three woods, unless the river is in the way."""
    w, h = c.dice.uniform(64, 92), c.dice.uniform(62, 88)
    if any(abs(x + w / 2 - a) < 100 and abs(y + h / 2 - b) < 98 for a, b in river):
        return
    wood = c.dice.choice(("#e3c491", "#d3a266", "#8f5c36", "#efdcb4", "#b87b48"))
    lift = c.dice.uniform(8, 26)
    near, low = x + lift, y + lift
    shadow = [(near, low), (near + w, low), (near + w, low + h), (near, low + h)]
    c.soft("#4a2f1c", 0.55, 7, shadow)
    c.box(x, y, w, h, mix(wood, "#3a2414", 0.35), r=5)
    c.box(x, y, w - 5, h - 5, wood, r=5)
    c.box(x + 4, y + 4, w - 16, 5, "#fff4d8", 0.35, 2)
    if c.dice.random() < 0.4:
        c.box(x + w * 0.3, y + h * 0.3, w * 0.35, h * 0.35, mix(wood, "#3a2414", 0.3), r=3)


def hand(c: Canvas) -> None:
    """A hand that reads the river with two fingers."""
    palm = outline("1010,1100 980,900 1000,800 1060,760 1170,770 1230,830 1250,940 1300,1100")
    bones = ["1030,800 960,640 938,556", "1080,780 1036,600 1022,520"]
    bones += ["1140,790 1130,650 1128,590", "1200,830 1216,720 1222,676"]
    fingers = [outline(bone) for bone in bones]
    for shift, tone, alpha in ((26, "#3a2414", 0.4), (0, "#8a5a3e", 1.0)):
        for joints in fingers:
            points = [(x + shift, y + shift) for x, y in joints]
            c.line(points, tone, 54, alpha)
            c.disc(*points[-1], 27, tone, alpha)
            c.disc(*points[1], 27, tone, alpha)
        c.shape([(x + shift, y + shift) for x, y in palm], tone, alpha)
        c.line(outline("1010,900 930,830 880,790", shift, shift), tone, 54, alpha)
        c.disc(880 + shift, 790 + shift, 27, tone, alpha)
    for joints in fingers:
        x, y = joints[-1]
        c.disc(x - 2, y - 6, 13, "#c9987a", ry=15)
    c.shape([(960, 1000), (1300, 980), (1330, 1100), (960, 1100)], "#2f5a58")
    c.line([(960, 1000), (1300, 980)], "#4c7a74", 9)


def sash(c: Canvas, x: float, y: float, w: float, h: float, glass: str, frame: str) -> None:
    """A window with a sill and glazing bars."""
    c.box(x - 5, y - 5, w + 10, h + 10, frame)
    c.panel(x, y, w, h, mix(glass, "#ffffff", 0.18), glass)
    c.box(x + w / 2 - 2, y, 4, h, frame)
    c.box(x, y + h / 2 - 2, w, 4, frame)
    c.box(x - 10, y + h + 5, w + 20, 7, mix(frame, "#000000", 0.2))


def loaf(c: Canvas, x: float, y: float, w: float, crust: str) -> None:
    c.disc(x, y - w * 0.2, w / 2, mix(crust, "#3a1d0c", 0.35), ry=w * 0.27)
    c.disc(x, y - w * 0.23, w / 2 - 2, crust, ry=w * 0.25)
    for n in (-1, 0, 1):
        mid = x + n * w * 0.2
        c.line([(mid - 6, y - w * 0.14), (mid + 5, y - w * 0.38)], "#f6dca6", 3.4, 0.8)


def baker(c: Canvas, x: float, y: float) -> None:
    """Somebody in an apron and a cap with a tray of rolls, seen down to the waist."""
    c.shape(outline("-62,0 -58,-150 -40,-184 40,-184 58,-150 62,0", x, y), "#5c7388")
    bib = "-40,0 -36,-120 -24,-182 -15,-182 -14,-138 14,-138 15,-182 24,-182 36,-120 40,0"
    c.shape(outline(bib, x, y), "#f8f0e0")
    c.disc(x, y - 226, 33, "#9a6443", ry=43)
    c.shape(outline("-35,-244 -42,-276 -22,-294 22,-294 42,-276 35,-244", x, y), "#fffaf0")
    for side in (-1, 1):
        arm = [(x + side * a, y + b) for a, b in ((50, -158), (66, -84), (46, -56))]
        c.line(arm, "#4d6378", 24)
        c.disc(x + side * 48, y - 54, 14, "#9a6443")
    for n in range(5):
        loaf(c, x - 76 + n * 38, y - 48, 44, "#d89a4c")
    c.box(x - 110, y - 50, 220, 12, "#6f4426", r=3)


def bakery_window() -> Image.Image:
    c = Canvas("bakery", "#28305a", "#1c2349", "#1a2044")
    for _ in range(420):
        at, row = c.dice.uniform(4, WIDTH), c.dice.randrange(80) * 11
        c.box(at, row, 22, 7, "#3a4270", c.dice.uniform(0.15, 0.5), 1)
    for x in (120, 1350):
        sash(c, x, 40, 130, 150, "#141b3a", "#3d4672")
    c.panel(150, 240, 1010, 90, "#7d2f35", "#5f2029")
    c.box(150, 322, 1010, 12, "#e9c786")
    for n in range(5):
        c.disc(395 + n * 130, 284, 26, "#e9c786", ry=19)
        c.line([(395 + n * 130 - 12, 284), (395 + n * 130 + 12, 284)], "#7d2f35", 3)
    c.box(150, 334, 1010, 560, "#4b1b25")
    c.panel(184, 360, 940, 400, "#ffe9b4", "#ffc873", "#d98a43")
    c.glow(654, 520, 640, "#ffcf7c", 0.55)
    for row in range(3):
        y = 486 + row * 118
        c.box(204, y, 900, 13, "#8a552d")
        for n in range(10 - row):
            crust = c.dice.choice(("#c9803a", "#b06a2c", "#d89a4c", "#8f5424"))
            loaf(c, 258 + n * (880 / (10 - row)), y, 80 + 12 * row, crust)
    for n in (480, 824):
        c.box(n, 360, 8, 400, "#4b1b25")
    c.box(651, 360, 5, 90, "#33202a")
    c.glow(653, 500, 330, "#fff3c8", 0.8)
    c.disc(653, 496, 24, "#fffbe8")
    c.shape(outline("571,500 608,444 698,444 735,500"), "#2f5a58")
    baker(c, 940, 770)
    c.box(184, 760, 940, 22, "#e9c786")
    c.panel(1190, 340, 210, 554, "#2f5a58", "#1f3f42")
    c.panel(1218, 372, 154, 250, "#ffdc94", "#e0a256")
    c.disc(1374, 690, 9, "#e9c786")
    c.panel(0, 890, WIDTH, 180, "#242a4a", "#12152c")
    c.soft("#ffbf6a", 0.5, 30, [(190, 896), (1120, 896), (1320, 1070), (40, 1070)])
    bicycle(c, 1290, 900)
    return c.finish()


def bicycle(c: Canvas, x: float, y: float) -> None:
    ink = "#0c1022"
    for at in (0, 200):
        rim = c.puff(x + at, y - 68, 64, 64)
        c.line([*rim, rim[0], rim[1]], ink, 7)
        for tip in rim[::4]:
            c.line([(x + at, y - 68), tip], ink, 1.4)
    frame = "0,-68 60,-156 166,-160 88,-68 50,-172 88,-68 0,-68"
    c.line(outline(frame, x, y), "#c9463d", 8)
    c.line(outline("200,-68 160,-186 188,-196", x, y), ink, 8)
    c.box(x + 24, y - 184, 54, 13, ink, r=6)
    c.box(x + 170, y - 190, 80, 56, "#9a7148", r=6)
    for n in range(3):
        c.line([(x + 186 + n * 22, y - 180), (x + 196 + n * 24, y - 236)], "#d89a4c", 12)
