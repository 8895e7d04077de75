from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from articles.media import checking, files, library, renditions
from articles.media.models import Picture
from tests.media import images

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> Picture:
    """A picture with its first JPEG only: tasks wait for a commit, which a test never makes."""
    return library.add(
        upload=io.BytesIO(images.jpeg_with_exif(700, 500)),
        name="a.jpg",
        alt="A convoy",
        decorative=False,
        credit="Ana",
    )


def on_disk(settings: Any) -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


def run(picture: Picture) -> Picture:
    renditions.make_renditions.enqueue(picture_id=picture.pk)
    return Picture.objects.get(pk=picture.pk)


def test_the_task_makes_the_other_widths_and_formats(picture, settings, told):
    first = picture.renditions["jpeg"][0]
    done = run(picture)
    sizes = [[320, 229], [640, 457], [700, 500]]
    assert set(done.renditions) == {"jpeg", "webp", "avif", "crop"}
    for kind, entries in done.renditions.items():
        crops = [[700, 394], [666, 500], [500, 500]]
        assert [entry[:2] for entry in entries] == (crops if kind == "crop" else sizes)
        for width, height, path in entries:
            with Image.open(Path(settings.MEDIA_ROOT) / path) as image:
                assert image.format.lower() == kind.replace("crop", "jpeg")
                assert image.size == (width, height)
    assert first in done.renditions["jpeg"]
    assert told == [picture.pk]
    assert on_disk(settings) == renditions.paths_of(done)


def test_the_task_starts_when_the_upload_is_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = library.add(
            upload=io.BytesIO(images.gif()), name="a.gif", alt="x", decorative=False, credit="y"
        )
        assert set(picture.renditions) == {"jpeg"}
    picture.refresh_from_db()
    assert set(picture.renditions) == {"jpeg", "webp", "avif", "crop"}


def test_a_second_run_changes_nothing(picture, settings, told):
    done = run(picture)
    before = {
        path: (Path(settings.MEDIA_ROOT) / path).stat().st_mtime_ns for path in on_disk(settings)
    }
    again = run(picture)
    assert (again.version, again.changed_at) == (done.version, done.changed_at)
    assert before == {
        path: (Path(settings.MEDIA_ROOT) / path).stat().st_mtime_ns for path in on_disk(settings)
    }
    assert told == [picture.pk]


def test_a_run_that_was_killed_half_way_is_finished_by_the_next(picture, settings):
    done = run(picture)
    gone = sorted(renditions.paths_of(done))[::2]
    files.remove(files.media_root(), gone)
    Picture.objects.update(renditions=picture.renditions)
    assert renditions.paths_of(run(picture)) == on_disk(settings) == renditions.paths_of(done)


def test_the_slower_of_two_runs_harms_nothing(picture, settings, told):
    slow = Picture.objects.get(pk=picture.pk)
    done = run(picture)
    assert renditions.make_missing(slow) is False
    assert Picture.objects.get(pk=picture.pk).version == done.version
    assert on_disk(settings) == renditions.paths_of(done)
    assert told == [picture.pk]


@pytest.mark.parametrize(
    "then", [lambda p: library.remove(p, by="Ana"), lambda p: library.replace(p, a_png())]
)
def test_a_run_overtaken_by_a_change_of_file_cleans_up(
    picture, settings, then: Callable[[Picture], Any], django_capture_on_commit_callbacks
):
    slow = Picture.objects.get(pk=picture.pk)
    image_of_old = (files.originals_root() / slow.original).read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        then(picture)
    files.write(files.originals_root(), slow.original, image_of_old)
    assert renditions.make_missing(slow) is False
    named = {path for p in Picture.objects.all() for path in renditions.paths_of(p)}
    assert on_disk(settings) == named


RIGHTS = {"credit": "Ben", "copyright": "© 2026 Post", "licence": "CC BY 4.0"}


@pytest.mark.parametrize("words", [{name: RIGHTS[name]} for name in sorted(RIGHTS)], ids=str)
def test_other_words_bring_other_files_and_the_old_ones_go(
    picture, settings, words, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        before = run(picture)
    with django_capture_on_commit_callbacks(execute=True):
        library.describe(before, **words)
    now = Picture.objects.get(pk=picture.pk)
    assert not renditions.paths_of(now) & renditions.paths_of(before)
    assert on_disk(settings) == renditions.paths_of(now)
    (word,) = words.values()
    for path in renditions.paths_of(now):
        assert word.encode() in (Path(settings.MEDIA_ROOT) / path).read_bytes()


def test_another_focal_point_brings_other_crops_alone(
    picture, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        before = run(picture)
    with django_capture_on_commit_callbacks(execute=True):
        library.describe(before, focal_x=0)
    now = Picture.objects.get(pk=picture.pk)
    assert now.renditions["webp"] == before.renditions["webp"]
    assert not {e[2] for e in now.renditions["crop"]} & {e[2] for e in before.renditions["crop"]}
    assert on_disk(settings) == renditions.paths_of(now)


def test_words_that_no_file_holds_make_no_file_anew(
    picture, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        before = run(picture)
    with django_capture_on_commit_callbacks(execute=True) as asked:
        library.describe(before, alt="Another view")
    assert not asked
    assert Picture.objects.get(pk=picture.pk).renditions == before.renditions


def test_a_run_overtaken_by_other_words_leaves_those(
    picture, settings, django_capture_on_commit_callbacks
):
    slow = Picture.objects.get(pk=picture.pk)
    with django_capture_on_commit_callbacks(execute=True):
        library.describe(picture, credit="Ben")
    with django_capture_on_commit_callbacks(execute=True):
        renditions.make_missing(slow)
    now = Picture.objects.get(pk=picture.pk)
    assert renditions.up_to_date(now)
    assert on_disk(settings) == renditions.paths_of(now)


def test_when_the_slower_run_comes_first_the_other_finishes(
    picture, settings, django_capture_on_commit_callbacks
):
    old = Picture.objects.get(pk=picture.pk)
    new = library.describe(picture, credit="Ben")
    with django_capture_on_commit_callbacks(execute=True):
        renditions.make_missing(old)
        renditions.make_missing(new)
    now = Picture.objects.get(pk=picture.pk)
    assert renditions.up_to_date(now)
    assert on_disk(settings) == renditions.paths_of(now)


def test_a_picture_from_before_there_were_words_and_crops_gets_them(
    picture, settings, django_capture_on_commit_callbacks
):
    ((width, height, path),) = picture.renditions["jpeg"]
    old = f"{path.partition('-')[0]}-{width}.jpg"
    (Path(settings.MEDIA_ROOT) / path).rename(Path(settings.MEDIA_ROOT) / old)
    Picture.objects.update(renditions={"jpeg": [[width, height, old]]})
    assert checking.check().without_renditions == [picture.pk]
    with django_capture_on_commit_callbacks(execute=True):
        assert checking.mend(checking.check()) == []
    now = Picture.objects.get(pk=picture.pk)
    assert renditions.up_to_date(now)
    assert on_disk(settings) == renditions.paths_of(now)
    assert checking.check().total == 0


def a_png() -> library.Prepared:
    return library.prepare(io.BytesIO(images.png()), "b.png")


@pytest.mark.parametrize("picture_id", [0, 10**9])
def test_a_picture_that_is_gone_is_no_error(picture_id):
    renditions.make_renditions.func(picture_id)


def test_a_lost_original_is_an_error_that_the_task_reports(picture):
    files.remove(files.originals_root(), [picture.original])
    with pytest.raises(FileNotFoundError):
        renditions.make_renditions.func(picture.pk)


def test_when_a_keeper_of_markup_fails_the_row_stays_as_it_was(picture, told):
    def fail(picture_id: int) -> None:
        raise RuntimeError

    renditions.on_change.append(fail)
    try:
        with pytest.raises(RuntimeError):
            renditions.make_renditions.func(picture.pk)
    finally:
        renditions.on_change.remove(fail)
    assert Picture.objects.get(pk=picture.pk).renditions == picture.renditions
    assert set(run(picture).renditions) == {"jpeg", "webp", "avif", "crop"}


def test_paths_are_random_and_two_folders_deep(picture):
    ((_width, _height, path),) = picture.renditions["jpeg"]
    first, second, name = path.split("/")
    assert name.startswith(first + second)
    assert re.fullmatch("[0-9a-f]{32}-700-[0-9a-f]{8}[.]jpg", name)
    assert len({files.new_stem() for _ in range(50)}) == 50


def test_a_file_is_whole_or_not_there(tmp_path, monkeypatch):
    def break_off(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files.os, "fsync", break_off)
    with pytest.raises(OSError, match="disk full"):
        files.write(tmp_path, "ab/cd/x.jpg", b"data")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
