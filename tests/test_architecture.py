"""The layers, the purity of the pure modules, and the house rules that a machine can hold."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "articles", "comments")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
MAY_IMPORT = {
    "portal": {
        "portal",
        "articles",
        "articles.audit",
        "articles.media",
        "articles.people",
        "comments",
    },
    "comments": {"comments", "articles", "articles.audit", "articles.media", "articles.people"},
    "articles": {"articles", "articles.audit", "articles.media", "articles.people"},
    "articles.media": {"articles.media", "articles.people", "articles.audit"},
    "articles.people": {"articles.people", "articles.audit"},
    "articles.audit": {"articles.audit"},
}
PURE = (
    "comments/policy/",
    "comments/dsa/schema.py",
    "comments/dsa/terms.py",
    "comments/threads.py",
    "articles/entries.py",
    "articles/json_feed.py",
    "articles/jsonld.py",
    "articles/media/headers.py",
    "articles/media/metadata.py",
    "articles/media/reading.py",
    "articles/media/xmp.py",
    "articles/diffing.py",
    "articles/gate.py",
    "articles/leftovers.py",
    "articles/written.py",
    "articles/embeds.py",
    "articles/seo.py",
    "portal/formats/",
)
PURE_LIBRARIES = {"ahocorasick_rs", "jsonschema", "phonenumbers", "py3langid", "stdnum", "lxml"}
MARKS_SAFE = re.compile(r"mark_safe|SafeString|\|\s*safe\b|autoescape off")
MAY_MARK_SAFE = {
    "articles/sanitizer.py",
    "articles/templatetags/articles.py",
    "comments/templatetags/comments.py",
}


FORM_PACK = (ROOT / "templates/forms").rglob("*.html")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layer_of(module: str) -> str | None:
    parts = module.split(".")
    if parts[:2] in (["articles", "audit"], ["articles", "media"], ["articles", "people"]):
        return ".".join(parts[:2])
    return parts[0] if parts[0] in PACKAGES else None


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: name the whole module in an import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_down(path):
    here = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    wrong = [m for m in imports_of(path) if (to := layer_of(m)) and to not in MAY_IMPORT[here]]
    assert not wrong, f"{name_of(path)} imports {wrong}: move what it needs down a layer"


@pytest.mark.parametrize("path", [p for p in SOURCES if name_of(p).startswith(PURE)], ids=name_of)
def test_pure_modules_import_no_framework_clock_or_network(path):
    allowed = set(sys.stdlib_module_names) | PURE_LIBRARIES
    allowed -= {"time", "socket", "urllib.request", "http", "sqlite3", "subprocess", "random"}
    pure = tuple(f"{place.removesuffix('.py').rstrip('/')}/" for place in PURE)
    for module in imports_of(path):
        ours = layer_of(module)
        if ours:
            inside = f"{module.replace('.', '/')}/"
            assert inside.startswith(pure), f"{module} is not pure"
        else:
            assert module.split(".")[0] in allowed, f"{module} does not belong in a pure module"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_grows_past_four_hundred_lines(path):
    lines = len(path.read_text().splitlines())
    assert lines <= 400, f"{name_of(path)} has {lines} lines: split it by verb"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_function_names_its_types(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.returns is not None, f"{name_of(path)}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_signals_and_no_work_hidden_in_save(path):
    source = path.read_text()
    assert "@receiver" not in source
    assert ".connect(" not in source
    models = "models" in path.parts or path.name == "models.py"
    assert not (models and re.search(r"def (save|delete)\(", source))


def test_no_group_of_a_pattern_is_possessive():
    """Before 3.11.5 Python matches them wrongly: an atomic group, (?>(?:ab)*), says the same."""
    possessive = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
    for path in SOURCES:
        assert not possessive.search(path.read_text()), name_of(path)


def test_only_the_named_places_mark_text_as_safe():
    places = SOURCES + sorted((ROOT / "templates").rglob("*.html"))
    marking = {name_of(path) for path in places if MARKS_SAFE.search(path.read_text())}
    assert marking <= MAY_MARK_SAFE


def assignments_of(attribute: str) -> set[str]:
    """The files that write `attribute` of a row: by assignment or by name in an update."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            assigned = isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Attribute) and target.attr == attribute
                for target in node.targets
            )
            updated = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("update", "bulk_update", "create", "bulk_create")
                and any(keyword.arg == attribute for keyword in node.keywords)
            )
            if assigned or updated:
                found.add(name_of(path))
    return found


@pytest.mark.parametrize(
    ("attribute", "writers"),
    [
        # A dry run has a status of its own; that it changes no comment is a test of its own too.
        (
            "status",
            (
                "comments/moderation.py",
                "comments/intake.py",
                "comments/importing",
                "comments/dryrun/",
                # Reports, appeals and notices have statuses of their own.
                "comments/reports.py",
                "comments/settling.py",
                "comments/appeals.py",
                "comments/notices.py",
                "comments/mailing.py",
            ),
        ),
        ("visible_count", ("comments/moderation.py", "comments/intake.py", "comments/importing")),
        ("staff", ("comments/intake.py",)),
        ("picked_at", ("comments/picks.py",)),
        ("publish_at", ("articles/publishing/",)),
        ("withdrawn_at", ("articles/publishing/", "comments/moderation.py")),
        ("published_by", ("comments/policies.py",)),
        ("renditions", ("articles/media/",)),
        ("actor_kind", ("comments/log.py",)),
    ],
)
def test_a_status_has_one_writer(attribute, writers):
    strangers = {name for name in assignments_of(attribute) if not name.startswith(writers)}
    assert not strangers


def test_templates_hold_no_script_or_style_of_their_own():
    """But for the frame of mails, which have no sheet to link to: it includes one."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        source = path.read_text()
        if name_of(path) == "templates/emails/letter.html":
            source = source.replace('<style>{% include "emails/letter.css" only %}</style>', "")
        found = re.search(r"\sstyle=|<style|\son(?!ly=)[a-z]+=|javascript:", source)
        assert not found, name_of(path)
        for tag in re.findall(r"<script[^>]*>", source):
            assert "src=" in tag, f"{name_of(path)}: {tag}"


def test_a_fragment_names_its_inputs_first():
    for path in sorted((ROOT / "templates").rglob("_*.html")):
        assert path.read_text().lstrip().startswith("{#"), name_of(path)


def test_a_fragment_is_included_with_only():
    """But for the form pack, whose pieces share the context that crispy-forms gives them."""
    for path in sorted(set((ROOT / "templates").rglob("*.html")) - set(FORM_PACK)):
        for tag in re.findall(r"{%\s*include\s[^%]*%}", path.read_text()):
            ours = not tag.split()[2].startswith('"admin/color_theme')  # the admin's own
            assert " only" in tag or not ours, f"{name_of(path)}: {tag}"
