"""Two real exports come in whole, twice without a change, in little memory.

IMPORT_DATA names the folder with the data, by default `shared/data` beside this copy.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.imports_real import plain_reader
from tests.imports_real.plain_reader import Plain
from tests.imports_real.site import ROOT, Outcome, Site

DATA = Path(os.environ.get("IMPORT_DATA") or ROOT.parent / "shared" / "data")
NEWSROOM = DATA / "newsroom-export" / "export.xml"
MEDIA = DATA / "newsroom-export" / "media"
THEMES = DATA / "wordpress-theme-unit-test.xml"
MEGABYTE = 1024 * 1024


class Imported:
    """An export that was imported once, with what a plain reader says of it."""

    def __init__(self, folder: Path, file: Path, *options: str) -> None:
        assert file.exists(), f"{file} is not there: set IMPORT_DATA to the folder with the data"
        self.file, self.options = file, options
        self.plain: Plain = plain_reader.read(file)
        self.site = Site(folder)
        self.first: Outcome = self.site.import_(file, *options)

    def posts(self) -> Iterator[tuple[dict[str, str], plain_reader.Tree]]:
        for words, tree in zip(self.plain.items, self.plain.trees, strict=True):
            if words["post_type"] == "post":
                yield words, tree


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory) -> Imported:
    return Imported(tmp_path_factory.mktemp("newsroom") / "var", NEWSROOM, "--media", str(MEDIA))


@pytest.fixture(scope="module")
def themes(tmp_path_factory) -> Imported:
    return Imported(tmp_path_factory.mktemp("themes") / "var", THEMES)


@pytest.fixture(scope="module", params=["newsroom", "themes"])
def imported(request) -> Imported:
    return request.getfixturevalue(request.param)


def test_an_import_ends_well(imported):
    assert imported.first.status == 0, imported.first.output


def test_the_table_holds_what_a_plain_reader_counts(imported):
    assert {key: row[0] for key, row in imported.first.table.items()} == imported.plain.counts


def test_made_kept_and_skipped_with_reasons_are_all_there_is(imported):
    reasons = imported.first.reasons
    for key, (held, made, kept, skipped) in imported.first.table.items():
        assert held == made + kept + skipped, key
        assert reasons[key] == skipped, key


def test_everything_in_the_newsrooms_file_is_made(newsroom):
    assert newsroom.first.table == {
        ("attachment", "inherit"): (598, 598, 0, 0),
        ("author", "-"): (273, 273, 0, 0),
        ("post", "publish"): (508, 508, 0, 0),
        ("tag", "-"): (142, 142, 0, 0),
    }


def test_only_what_has_no_place_here_is_skipped_of_the_themes_file(themes):
    skipped = {key: row[3] for key, row in themes.first.table.items() if row[3]}
    assert skipped == {
        ("attachment", "inherit"): 2,  # a sound and a film
        ("category", "-"): 2,
        ("comment", "approved"): 3,  # on standing pages
        ("comment", "pending"): 2,
        ("nav_menu_item", "publish"): 70,
        ("pingback", "approved"): 2,
        ("tag", "-"): 50,
        ("term", "nav_menu"): 6,
        ("trackback", "approved"): 2,
    }
    assert themes.first.table["post", "publish"][1] == 48
    assert themes.first.table["page", "publish"][1] == 21
    assert themes.first.table["comment", "approved"][1] == 22


def test_what_the_table_says_was_made_is_in_the_database(imported):
    table, site = imported.first.table, imported.site
    for name, kinds in (
        ("articles_article", ("post",)),
        ("articles_page", ("page",)),
        ("comments_comment", ("comment",)),
    ):
        made = sum(row[1] for key, row in table.items() if key[0] in kinds)
        assert site.rows(f"SELECT count(*) FROM {name}") == [(made,)], name
    people = table["author", "-"][1]
    assert site.rows("SELECT count(*) FROM articles_person") == [(people,)]


def test_a_second_run_changes_no_row_and_no_file(imported):
    rows, files = imported.site.dump(), imported.site.files()

    second = imported.site.import_(imported.file, *imported.options)

    assert second.status == 0
    assert imported.site.dump() == rows
    assert imported.site.files() == files
    for key, (held, made, kept, skipped) in second.table.items():
        assert (held, made, skipped) == (imported.first.table[key][0], 0, held - kept), key
        assert kept >= imported.first.table[key][1], key


def test_every_published_post_keeps_its_day_its_people_and_its_tags(newsroom):
    rows = newsroom.site.rows(
        "SELECT source_ref, headline, publish_at, (SELECT count(*) FROM articles_credit"
        " WHERE article_id = a.id), (SELECT count(*) FROM articles_article_topics WHERE"
        " article_id = a.id), lead_picture_id IS NOT NULL FROM articles_article a"
    )
    found = {ref.rpartition(":")[2]: row for ref, *row in rows}
    for words, tree in newsroom.posts():
        _headline, at, byline, topics, lead = found[words["post_id"]]
        assert at.startswith(words["post_date_gmt"]), words["title"]
        assert byline == len(plain_reader.labels(tree, "author")), words["title"]
        assert topics == len(plain_reader.labels(tree, "post_tag")), words["title"]
        assert bool(lead) == any("_thumbnail_id" in "".join(e.itertext()) for e in tree), words


def test_no_word_of_any_text_is_lost(imported):
    rows = imported.site.rows("SELECT source_ref, body_source FROM articles_article")
    found = {ref.rpartition(":")[2]: source for ref, source in rows}
    for words, tree in imported.posts():
        body = next(e.text or "" for e in tree if e.tag.endswith("content/}encoded"))
        lost = plain_reader.words_of(body) - plain_reader.words_of(found[words["post_id"]])
        assert not lost, (words["title"], lost)


def test_old_addresses_lead_to_the_posts_that_had_them(imported):
    rows = imported.site.rows(
        "SELECT o.path, a.source_ref FROM articles_oldpath o JOIN articles_article a"
        " ON a.id = o.article_id"
    )
    found = {ref.rpartition(":")[2]: path for path, ref in rows}
    for words, _tree in imported.posts():
        link = urlsplit(words["link"])
        if not link.query:
            assert found[words["post_id"]] == unquote(link.path).strip("/")


def test_each_picture_that_is_there_is_kept_byte_by_byte(newsroom):
    rows = newsroom.site.rows("SELECT source_ref, sha256, original, state FROM media_picture")
    by_path = {ref.partition(":picture:")[2]: row for ref, *row in rows}
    files = [path for path in MEDIA.rglob("*") if path.is_file()]
    assert len(files) == 309
    for path in files:
        sha256, original, state = by_path[str(path.relative_to(MEDIA))]
        assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (newsroom.site.folder / "originals" / original).read_bytes() == path.read_bytes()
        assert state in ("ready", "needs_text")
    addresses = [
        words["attachment_url"] for words in newsroom.plain.items if "attachment_url" in words
    ]
    missing = sum(not (MEDIA / urlsplit(one).path.lstrip("/")).is_file() for one in addresses)
    assert missing == 598 - 309


def test_pictures_with_a_wrong_extension_are_renamed_and_listed(newsroom):
    rows = newsroom.site.rows("SELECT source_ref, name FROM media_picture WHERE original <> ''")
    renamed = {ref.rpartition("/")[2]: name for ref, name in rows if not ref.endswith(name)}
    liars = [path.name for path in MEDIA.rglob("*.*") if not _tells_the_truth(path)]

    assert sorted(renamed) == sorted(liars)
    assert len(liars) == 6
    for old, new in renamed.items():
        assert f"{old}: renamed {new}, which it is" in newsroom.first.output


def _tells_the_truth(path: Path) -> bool:
    begins = {"jpg": b"\xff\xd8", "jpeg": b"\xff\xd8", "png": b"\x89PNG", "gif": b"GIF8"}
    return path.read_bytes().startswith(begins[path.suffix.lower().lstrip(".")])


def test_comments_keep_parents_states_and_times(themes):
    rows = themes.site.rows(
        "SELECT c.source_ref, c.status, c.created_at, p.source_ref FROM comments_comment c"
        " LEFT JOIN comments_comment p ON p.id = c.parent_id"
    )
    found = {ref.rpartition(":")[2]: row for ref, *row in rows}
    seen = 0
    for _words, tree in themes.posts():
        for child in tree:
            if plain_reader.local(child) != "comment":
                continue
            one = plain_reader.texts(child)
            if one["comment_type"]:
                assert one["comment_id"] not in found
                continue
            status, at, parent = found[one["comment_id"]]
            assert status == {"1": "published", "0": "held"}[one["comment_approved"]]
            assert at.startswith(one["comment_date_gmt"])
            assert (parent or ":0").rpartition(":")[2] == one["comment_parent"]
            seen += 1
    assert seen == len(found) == 23


def test_each_imported_comment_has_its_one_decision(themes):
    rows = themes.site.rows(
        "SELECT comment_id, kind, actor_kind, rule_id FROM comments_decision WHERE comment_id"
    )
    assert len({row[0] for row in rows}) == len(rows) == 23
    assert {row[1:] for row in rows} == {("imported", "import", None)}


def test_nothing_that_was_not_public_is_public(themes):
    rows = themes.site.rows(
        "SELECT source_ref FROM articles_article WHERE visible_from IS NULL"
        " OR visible_from > datetime('now')"
    )
    hidden = {ref.rpartition(":")[2] for (ref,) in rows}
    assert hidden == {
        words["post_id"]
        for words, _tree in themes.posts()
        if words["status"] != "publish" or words["post_password"]
    }


def test_the_newsroom_comes_in_with_less_than_200_megabytes(newsroom):
    assert newsroom.first.peak < 200 * MEGABYTE, newsroom.first.peak / MEGABYTE


def test_a_file_ten_times_as_long_needs_no_more_memory(tmp_path):
    long = tmp_path / "long.xml"
    repeat(NEWSROOM, long, times=10)
    assert long.stat().st_size > 9 * NEWSROOM.stat().st_size

    one = Site(tmp_path / "one").import_(NEWSROOM, "--verbosity", "0")
    ten = Site(tmp_path / "ten").import_(long)

    assert (one.status, ten.status) == (0, 0)
    assert ten.table["post", "publish"] == (5080, 5080, 0, 0)
    assert ten.table["attachment", "inherit"] == (5980, 5980, 0, 0)
    assert ten.peak < 1.25 * one.peak, (one.peak / MEGABYTE, ten.peak / MEGABYTE)


def repeat(source: Path, target: Path, *, times: int) -> None:
    """Write an export again and again into one, each time with new numbers and addresses."""
    whole = source.read_text()
    head, tail = whole[: whole.index("<item>")], whole[whole.rindex("</item>") + len("</item>") :]
    items = whole[len(head) : len(whole) - len(tail)]
    with target.open("w") as file:
        file.write(head)
        for time in range(times):
            file.write(renumbered(items, time * 1_000_000))
        file.write(tail)


def renumbered(items: str, by: int) -> str:
    def shifted(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) + by}"

    items = re.sub(r"(<wp:post_id>)(\d+)", shifted, items)
    items = re.sub(
        r"(_thumbnail_id\]\]></wp:meta_key><wp:meta_value><!\[CDATA\[)(\d+)", shifted, items
    )
    items = re.sub(r"(<link>https://[^/<]+/)", rf"\g<1>{by}/", items)
    return items.replace("/assets/", f"/assets/{by}/")
