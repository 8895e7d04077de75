from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from articles.media import library, renditions
from articles.media.models import Picture
from tests.factories import make_person
from tests.media import images

pytestmark = pytest.mark.django_db


def add(data: bytes | None = None, name: str = "convoy.jpg", **fields: Any) -> Picture:
    texts = {"alt": "A convoy", "decorative": False, "credit": "Ana Lopes", **fields}
    return library.add(upload=io.BytesIO(data or images.jpeg()), name=name, **texts)


def prepared(data: bytes | None = None, name: str = "new.png") -> library.Prepared:
    return library.prepare(io.BytesIO(data or images.png()), name)


def on_disk(settings: Any) -> set[str]:
    roots = (Path(settings.MEDIA_ROOT), Path(settings.ORIGINALS_ROOT))
    return {
        p.relative_to(root).as_posix() for root in roots for p in root.rglob("*") if p.is_file()
    }


def test_a_picture_is_ready_with_one_jpeg_at_once(settings):
    picture = add(images.jpeg_with_exif(1500, 1000, orientation=6))
    assert picture.usable
    assert (picture.width, picture.height, picture.format) == (1000, 1500, "jpeg")
    ((width, height, path),) = picture.renditions["jpeg"]
    assert (width, height) == (1000, 1500)
    assert on_disk(settings) == {path, picture.original}
    assert picture.taken_on == dt.date(2019, 11, 6)


def test_the_first_jpeg_of_a_wide_picture_is_1280_wide():
    assert add(images.jpeg(3000, 1500)).renditions["jpeg"][0][:2] == [1280, 640]


def test_the_original_is_kept_as_it_came_and_for_its_owner_alone(settings):
    data = images.jpeg_with_exif()
    original = Path(settings.ORIGINALS_ROOT) / add(data).original
    assert original.read_bytes() == data
    assert original.stat().st_mode & 0o777 == 0o600
    assert original.parent.stat().st_mode & 0o777 == 0o700
    assert Path(settings.ORIGINALS_ROOT).stat().st_mode & 0o777 == 0o700


def test_the_name_given_is_never_a_name_on_disk(settings):
    picture = add(name="../../../x/evil name.jpg")
    assert picture.name == "evil name.jpg"
    assert not any("evil" in path for path in on_disk(settings))


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        ({}, "ready"),
        ({"alt": "", "decorative": True}, "ready"),
        ({"alt": " \n"}, "needs_text"),
        ({"credit": ""}, "needs_text"),
        ({"alt": "", "credit": ""}, "needs_text"),
    ],
)
def test_the_state_follows_the_words(texts, state):
    assert add(**texts).state == state


def test_a_refused_file_leaves_nothing(settings):
    with pytest.raises(library.PictureRefused):
        add(images.jpeg(800, 600)[:-3000])
    assert not Picture.objects.exists()
    assert not on_disk(settings)


def test_a_row_that_cannot_be_leaves_no_file(settings):
    add(source_ref="wp:1")
    before = on_disk(settings)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(source_ref="wp:1")
    assert on_disk(settings) == before


def test_the_focal_point_and_given_day_stand():
    picture = add(images.jpeg_with_exif(), focal=(10, 90), taken_on=dt.date(1999, 1, 2))
    assert (picture.focal_x, picture.focal_y, picture.taken_on) == (10, 90, dt.date(1999, 1, 2))


def test_a_picture_without_file_waits_for_one():
    picture = library.add_missing(
        name="a/b.jpg", alt="A tank", caption="", credit="", source_ref="wp:7"
    )
    assert (picture.state, picture.name, picture.usable) == ("file_missing", "b.jpg", False)
    assert library.describe(picture, credit="Ana").state == "file_missing"
    replaced = library.replace(picture, prepared())
    assert (replaced.state, replaced.alt, replaced.format) == ("ready", "A tank", "png")
    assert replaced.source_ref == "wp:7"


def test_describing_changes_only_what_is_named(told):
    picture = add(alt="")
    stale = Picture.objects.get(pk=picture.pk)
    library.describe(picture, caption="In the rain")
    described = library.describe(stale, alt="  A convoy\0 ")
    assert (described.state, described.alt) == ("ready", "A convoy")
    assert described.caption == "In the rain"
    assert told == [picture.pk, picture.pk]


def test_describing_without_a_change_tells_nobody(told):
    picture = add()
    library.describe(picture, alt="A convoy", credit="Ana Lopes ")
    assert told == []


def test_a_word_that_a_picture_does_not_have_is_an_error():
    with pytest.raises(TypeError, match="state"):
        library.describe(add(), state="ready")


def test_replacing_removes_the_old_files(settings, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = add()
    picture.refresh_from_db()
    old = on_disk(settings)
    with django_capture_on_commit_callbacks(execute=True):
        replaced = library.replace(picture, prepared())
    replaced.refresh_from_db()
    assert len(old) > 2
    assert not old & on_disk(settings)
    assert on_disk(settings) == renditions.paths_of(replaced) | {replaced.original}
    assert (replaced.key, replaced.name, replaced.alt) == (picture.key, "new.png", "A convoy")
    assert told.count(picture.pk) == 3


def test_the_slower_of_two_replacements_is_told_and_leaves_nothing(settings):
    picture = add()
    library.replace(picture, prepared())
    before = on_disk(settings)
    with pytest.raises(Picture.DoesNotExist):
        library.replace(picture, prepared())
    assert on_disk(settings) == before


def test_a_picture_is_found_by_its_bytes():
    data = images.png()
    picture = add(data, name="a.png")
    assert library.find_by_sha256(prepared(data).inspected.sha256) == picture
    assert library.find_by_sha256("") is None


def test_a_picture_that_is_shown_stays(usages, settings):
    picture = add()
    usages[picture.pk] = [("Convoys pelted", "/admin/articles/article/1/change/")]
    assert library.used_by(picture.pk) == usages[picture.pk]
    with pytest.raises(library.PictureInUse):
        library.remove(picture, by="Ana")
    assert len(on_disk(settings)) == 2


def test_a_picture_put_to_use_at_the_last_moment_stays(monkeypatch, settings):
    picture = add()
    make_person(picture=picture)
    monkeypatch.setattr(library, "usages", [])
    with pytest.raises(library.PictureInUse):
        library.remove(picture, by="Ana")
    assert len(on_disk(settings)) == 2


def test_removing_takes_row_and_files(settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = add()
    with django_capture_on_commit_callbacks(execute=True):
        library.remove(picture, by="Ana")
    assert not Picture.objects.exists()
    assert not on_disk(settings)


@pytest.mark.parametrize(
    "row",
    [
        {"state": "ready"},
        {"state": "shown"},
        {"state": "needs_text"},
        {"state": "needs_text", "original": "a", "width": 1},
        {"state": "file_missing", "original": "a", "width": 1, "height": 1},
        {"state": "ready", "original": "a", "width": 1, "height": 1, "alt": "x"},
        {"state": "ready", "original": "a", "width": 1, "height": 1, "credit": "x"},
        {"focal_x": 101},
        {"format": "tiff"},
    ],
)
def test_the_database_refuses_a_picture_that_breaks_its_promises(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.create(name="a", **row)
