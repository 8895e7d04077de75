"""Rules of the stylesheet that a machine can hold: layers, tokens, directions, contrast, bytes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CSS = (ROOT / "static/css/site.css").read_text()
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
LAYERS = ["reset", "tokens", "base", "layout", "parts", "utilities"]
MAX_BYTES = 12 * 1024
TEXT_CONTRAST, EDGE_CONTRAST = 4.5, 3.0


def layer(name: str) -> str:
    """The text of a layer, which begins in the first column and ends there."""
    found = re.search(rf"^@layer {name} {{\n(.*?)^}}", RULES, re.DOTALL | re.MULTILINE)
    assert found, name
    return found[1]


def tokens(scheme: str) -> dict[str, str]:
    light, _media, dark = layer("tokens").partition("@media (prefers-color-scheme: dark)")
    pairs = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", light))
    return (
        pairs | dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", dark)) if scheme == "dark" else pairs
    )


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_layers_stand_in_their_order() -> None:
    assert re.findall(r"^@layer ([\w, ]+);", RULES, re.MULTILINE) == [", ".join(LAYERS)]
    assert re.findall(r"^@layer (\w+) {", RULES, re.MULTILINE) == LAYERS


def test_everything_stands_in_a_layer() -> None:
    outside = RULES
    for name in LAYERS:
        outside = outside.replace(layer(name), "")
    assert "{" not in re.sub(r"@layer \w+ {\s*}", "", outside)


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "tokens"])
def test_colours_are_named_in_the_tokens_layer_alone(name: str) -> None:
    rules = re.sub(r"@media print {\s*:root {[^}]*}", "", layer(name))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", rules) == []


def test_no_side_is_named_by_left_or_right() -> None:
    sides = "left|right|top|bottom"
    physical = "|".join(
        (
            rf"\b(?:margin|padding|border|inset)-(?:{sides})",
            rf"[{{;]\s*(?:(?:min-|max-)?(?:width|height)|{sides})\s*:",
            r"(?:text-align|float|clear): (?:left|right)",
            r"\bborder-(?:top|bottom)-(?:left|right)-radius",
            r"\b(?:padding|margin|inset):(?: [^\s;]+){4}",
        )
    )
    assert re.findall(physical, RULES) == []


def test_nothing_is_forced_or_fetched() -> None:
    assert "!important" not in RULES
    assert "url(" not in RULES
    assert "@import" not in RULES
    assert "@font-face" not in RULES


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+)\s*:", RULES))
    assert set(re.findall(r"var\((--[\w-]+)", RULES)) <= defined


def test_it_is_small() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) <= MAX_BYTES


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint", "partner"])
@pytest.mark.parametrize("colour", ["ink", "soft", "accent", "opinion", "wrong"])
def test_text_can_be_read_on_every_ground(scheme: str, ground: str, colour: str) -> None:
    named = tokens(scheme)
    assert contrast(named[colour], named[ground]) >= TEXT_CONTRAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("colour", "ground"), [("on-accent", "accent"), ("ink", "mark")])
def test_text_can_be_read_on_buttons_and_marks(scheme: str, colour: str, ground: str) -> None:
    named = tokens(scheme)
    assert contrast(named[colour], named[ground]) >= TEXT_CONTRAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint", "partner"])
@pytest.mark.parametrize("edge", ["field-line", "accent", "wrong", "opinion"])
def test_the_edges_of_fields_buttons_and_focus_can_be_seen(
    scheme: str, ground: str, edge: str
) -> None:
    named = tokens(scheme)
    assert contrast(named[edge], named[ground]) >= EDGE_CONTRAST


def test_both_schemes_name_the_same_colours() -> None:
    light, _media, dark = layer("tokens").partition("@media (prefers-color-scheme: dark)")
    named = [set(re.findall(r"--([\w-]+): #[0-9a-f]{3,6};", part)) for part in (light, dark)]
    assert named[0] == named[1]


def test_colours_have_no_other_name_than_a_token() -> None:
    named = r"(?:color|background|border[\w-]*|outline[\w-]*|fill|stroke):[^;{}]*"
    words = r"\b(?:white|black|gr[ae]y|red|green|blue|yellow|orange|silver|navy|teal)\b"
    assert re.findall(named + words, RULES) == []


def test_no_pseudo_element_stands_in_a_list_of_selectors() -> None:
    """Within `:is()` it would match nothing, and say nothing of it."""
    assert re.findall(r":(?:is|where|not|has)\([^()]*::", RULES) == []


def test_nothing_moves() -> None:
    assert re.findall(r"[;{]\s*(?:transition|animation|scroll-behavior)\b", RULES) == []


def test_every_focal_point_that_a_picture_may_have_is_styled() -> None:
    steps = (0, 25, 50, 75, 100)
    for x in steps:
        for y in steps:
            if (x, y) != (50, 50):
                assert f".focus-{x}-{y} {{ object-position: {x}% {y}%; }}" in CSS
