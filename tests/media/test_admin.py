from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.media import files, library
from articles.media.models import Picture
from articles.people.models import User
from tests.media import images

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/media/picture/", "/admin/media/picture/add/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("desk@example.org", "x", name="Desk"))
    return client


@pytest.fixture
def picture() -> Picture:
    return library.add(
        upload=io.BytesIO(images.jpeg()), name="a.jpg", alt="A convoy", decorative=False, credit="y"
    )


def posted(data: bytes | None = None, name: str = "new.jpg", **fields: Any) -> dict[str, Any]:
    form = {"alt": "A bridge", "credit": "Ana", "focal_x": "50", "focal_y": "50", **fields}
    if data is not None:
        form["upload"] = SimpleUploadedFile(name, data)
    return form


def change(picture: Picture) -> str:
    return f"{LIST}{picture.pk}/change/"


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def test_an_upload_becomes_a_picture(desk):
    words = {"focal_x": "20", "caption": "In the rain", "copyright": "© 2026 Post"}
    answer = desk.post(ADD, posted(images.jpeg(), **words))
    assert answer.status_code == 302
    picture = Picture.objects.get()
    assert (picture.name, picture.alt, picture.focal_x) == ("new.jpg", "A bridge", 20)
    assert picture.usable
    first = (files.media_root() / picture.renditions["jpeg"][0][2]).read_bytes()
    assert picture.copyright == "© 2026 Post"
    assert first.count("© 2026 Post".encode()) == 2  # in the new form and in the old one


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (images.gif(), "a.jpg", "named as a JPEG but is a GIF"),
        (images.png_of(60_000, 60_000), "a.png", "3600 million pixels"),
        (images.jpeg(800, 600)[:-3000], "a.jpg", "damaged"),
        (b"", "a.jpg", "empty"),
        (b"\0", "a\0.jpg", "not a JPEG"),
    ],
)
def test_a_refused_file_is_explained_at_its_field(desk, data, name, said):
    found = errors(desk.post(ADD, posted(data, name)))
    assert list(found) == ["upload"]
    assert said in found["upload"][0]
    assert not Picture.objects.exists()
    assert not files.listed(files.media_root()) | files.listed(files.originals_root())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"alt": ""}, "alt"),
        ({"alt": "  "}, "alt"),
        ({"decorative": "on"}, "decorative"),
        ({"credit": ""}, "credit"),
        ({"focal_x": "101"}, "focal_x"),
        ({"focal_y": "-1"}, "focal_y"),
        ({"focal_y": ""}, "focal_y"),
        ({"alt": "a\0b"}, "alt"),
        ({"alt": "x" * 1001}, "alt"),
        ({"taken_on": "tomorrow"}, "taken_on"),
    ],
)
def test_words_that_are_wanted_are_asked_for(desk, fields, field):
    assert field in errors(desk.post(ADD, posted(images.jpeg(), **fields)))
    assert not Picture.objects.exists()


def test_a_new_picture_needs_a_file(desk):
    assert list(errors(desk.post(ADD, posted()))) == ["upload"]


def test_decoration_needs_no_alt_text(desk):
    desk.post(ADD, posted(images.jpeg(), alt="", decorative="on"))
    assert Picture.objects.get().usable


def test_an_animation_and_a_twin_are_mentioned(desk):
    data = images.gif(frames=3)
    desk.post(ADD, posted(data, "a.gif"))
    answer = desk.post(ADD, posted(data, "b.gif"), follow=True)
    said = " ".join(str(message) for message in answer.context["messages"])
    assert "3 frames; only the first one is shown" in said
    twin = Picture.objects.get(name="a.gif")
    assert f'already in the library: <a href="{change(twin)}">a.gif</a>' in said


def test_words_are_changed_without_touching_the_file(desk, picture):
    assert desk.post(change(picture), posted(alt="Two convoys")).status_code == 302
    now = Picture.objects.get()
    assert (now.alt, now.original, now.version) == ("Two convoys", picture.original, 1)


def test_a_file_is_replaced(desk, picture):
    desk.post(change(picture), posted(images.png(), "b.png", alt="A convoy"))
    now = Picture.objects.get()
    assert (now.key, now.name, now.format, now.alt) == (picture.key, "b.png", "png", "A convoy")


def test_a_missing_file_is_given_and_may_wait_without_a_credit(desk):
    missing = library.add_missing(name="b.jpg", alt="", caption="", credit="", source_ref="wp:1")
    assert desk.get(change(missing)).status_code == 200
    assert desk.post(change(missing), posted(credit="")).status_code == 302
    assert Picture.objects.get().state == "file_missing"
    assert "credit" in errors(desk.post(change(missing), posted(images.jpeg(), credit="")))
    desk.post(change(missing), posted(images.jpeg()))
    assert Picture.objects.get().usable


def test_the_list_shows_thumbnails_and_states_without_a_query_for_each(
    desk, picture, django_assert_max_num_queries
):
    library.add_missing(name="lost.jpg", alt="", caption="", credit="", source_ref=None)
    for number in range(8):
        Picture.objects.create(name=f"{number}.jpg")
    with django_assert_max_num_queries(10):
        page = desk.get(LIST).content.decode()
    assert f'src="/media/{picture.renditions["jpeg"][0][2]}"' in page
    assert "No file" in page
    assert "File missing" in page
    assert "delete_selected" not in page


def test_usage_is_shown_and_keeps_a_picture(desk, picture, usages):
    usages[picture.pk] = [("Convoys <pelted>", "/admin/articles/article/1/change/")]
    page = desk.get(change(picture)).content.decode()
    assert '<a href="/admin/articles/article/1/change/">Convoys &lt;pelted&gt;</a>' in page
    answer = desk.post(f"{LIST}{picture.pk}/delete/", {"post": "yes"}, follow=True)
    assert "stays: Convoys &lt;pelted&gt;" in answer.content.decode()
    assert Picture.objects.exists()


def test_a_picture_that_nothing_shows_can_go(desk, picture, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"{LIST}{picture.pk}/delete/", {"post": "yes"})
    assert not Picture.objects.exists()
    assert not files.listed(files.media_root())


def test_hostile_words_are_shown_as_words(desk):
    hostile = '"><script>alert(1)</script>'
    picture = library.add(
        upload=io.BytesIO(images.jpeg()),
        name=f"{hostile}.jpg",
        alt=hostile,
        decorative=False,
        credit=hostile,
    )
    for address in (LIST, change(picture)):
        assert b"<script>alert" not in desk.get(address).content


def test_whoever_may_only_look_gets_no_file_field(client, picture):
    reader = User.objects.create_user("writer@example.org", "x", name="Writer", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_picture"))
    client.force_login(reader)
    page = client.get(change(picture))
    assert page.status_code == 200
    assert b'name="upload"' not in page.content
    assert client.post(change(picture), posted(images.png(), "b.png")).status_code == 403
    assert client.post(ADD, posted(images.png(), "b.png")).status_code == 403


@pytest.mark.parametrize("number", ["0", "abc", "999999999999999999", "9" * 23])
def test_a_picture_that_is_not_there_cannot_be_deleted(admin_client, number):
    answer = admin_client.get(f"/admin/media/picture/{number}/delete/")
    assert answer.status_code in (302, 400)
