from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.media import checking, files, library, renditions
from articles.media.models import Picture
from tests.media import images

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(django_capture_on_commit_callbacks) -> Picture:
    with django_capture_on_commit_callbacks(execute=True):
        picture = library.add(
            upload=io.BytesIO(images.png()), name="a.png", alt="x", decorative=False, credit="y"
        )
    picture.refresh_from_db()
    return picture


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("check_media", *options, stdout=out)
    return out.getvalue()


def make_old(root: Path, path: str) -> None:
    files.write(root, path, b"stray")
    os.utime(root / path, (0, 0))


def test_a_library_in_order_is_said_to_be(picture):
    library.add_missing(name="b.jpg", alt="", caption="", credit="", source_ref=None)
    assert "Every picture has its files" in run()


def test_an_empty_library_without_folders_is_in_order():
    assert "Every picture has its files" in run()


def test_missing_renditions_are_listed_and_drawn_again(picture):
    lost = sorted(renditions.paths_of(picture))[0]
    files.remove(files.media_root(), [lost])
    with pytest.raises(CommandError, match="1 problem"):
        run()
    assert "Mended 1 problem" in run("--fix")
    assert (files.media_root() / lost).exists()
    assert "Every picture" in run()


def test_a_task_that_never_ran_is_made_up_for(picture):
    first = {"jpeg": picture.renditions["jpeg"][-1:]}
    Picture.objects.update(renditions=first)
    run("--fix")
    assert Picture.objects.get().renditions == picture.renditions


def test_old_files_of_nobody_are_deleted_and_young_ones_spared(picture, capsys):
    make_old(files.media_root(), "ab/cd/stray-320.jpg")
    make_old(files.originals_root(), "ab/cd/.half.tmp")
    files.write(files.media_root(), "ab/cd/young-320.jpg", b"young")
    with pytest.raises(CommandError, match="2 problems"):
        run()
    assert "Mended 2 problems" in run("--fix")
    assert not (files.media_root() / "ab/cd/stray-320.jpg").exists()
    assert not (files.originals_root() / "ab/cd/.half.tmp").exists()
    assert (files.media_root() / "ab/cd/young-320.jpg").exists()
    assert renditions.paths_of(picture) <= files.listed(files.media_root())


def test_a_lost_original_cannot_be_mended_while_renditions_are_shown(picture):
    files.remove(files.originals_root(), [picture.original])
    with pytest.raises(CommandError, match="1 picture cannot be mended"):
        run("--fix")
    assert Picture.objects.get().usable


def test_a_picture_of_which_nothing_is_left_becomes_one_without_file(picture, told):
    files.remove(files.originals_root(), [picture.original])
    files.remove(files.media_root(), renditions.paths_of(picture))
    run("--fix")
    now = Picture.objects.get()
    assert (now.state, now.original, now.renditions) == ("file_missing", "", {})
    assert now.alt == "x"
    assert told[-1] == picture.pk
    assert "Every picture" in run()


def test_checking_alone_changes_nothing(picture):
    make_old(files.media_root(), "ab/cd/stray-320.jpg")
    files.remove(files.originals_root(), [picture.original])
    before = files.listed(files.media_root())
    assert checking.check().total == 2
    assert files.listed(files.media_root()) == before


def test_looking_costs_one_query_whatever_the_pictures(picture, django_assert_num_queries):
    for number in range(3):
        library.add(
            upload=io.BytesIO(images.png(40 + number, 30)),
            name="b.png",
            alt="x",
            decorative=False,
            credit="y",
        )
    with django_assert_num_queries(1):
        assert checking.check().total
