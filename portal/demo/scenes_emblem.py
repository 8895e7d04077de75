"""The paper's own sign: a lantern, for previews and search engines."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

SIDE = 1600
NIGHT, BRASS, FLAME, GLOW = "#14202b", "#c8963e", "#ffe9a8", "#f2b441"


def emblem() -> Image.Image:
    """A lit lantern in the middle of a square, clear of its edges."""
    image = Image.new("RGB", (SIDE, SIDE), NIGHT)
    light = Image.new("L", image.size, 0)
    ImageDraw.Draw(light).ellipse((330, 420, 1270, 1360), fill=150)
    image.paste(GLOW, mask=light.filter(ImageFilter.GaussianBlur(150)))
    pen = ImageDraw.Draw(image)
    pen.arc((640, 170, 960, 490), 180, 360, fill=BRASS, width=44)
    pen.rectangle((745, 300, 855, 420), fill=BRASS)
    pen.polygon([(800, 360), (1090, 560), (510, 560)], fill=BRASS)
    pen.polygon([(560, 560), (1040, 560), (1000, 1200), (600, 1200)], fill=FLAME)
    pen.polygon([(800, 700), (900, 930), (800, 1130), (700, 930)], fill=GLOW)
    for left, right in ((560, 600), (800, 800), (1040, 1000)):
        pen.line([(left, 560), (right, 1200)], fill=BRASS, width=36)
    pen.rounded_rectangle((540, 1190, 1060, 1260), 24, fill=BRASS)
    pen.rounded_rectangle((470, 1250, 1130, 1350), 30, fill=BRASS)
    return image
