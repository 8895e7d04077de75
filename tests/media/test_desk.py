"""The photo desk: pictures are found, paged, and sent many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles.audit.models import AuditEntry
from articles.media import grid, metadata, uploading
from articles.media.models import Picture
from articles.people.models import User
from tests.media import images

pytestmark = pytest.mark.django_db
LIST = "/admin/media/picture/"
ADD, MANY = f"{LIST}add/", f"{LIST}upload/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("desk@example.org", "x", name="Desk"))
    return client


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def with_words(credit: str = "Ana Lopes", **more: str) -> bytes:
    return metadata.in_jpeg(images.jpeg(), metadata.Notice(credit, **more))


def send(client: Client, *files: SimpleUploadedFile) -> list[dict[str, Any]]:
    answer = client.post(MANY, {"files": files}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return answer.json()["files"]


def names(answer: Any) -> list[str]:
    return [one.name for one in answer.context["grid"].pictures]


def test_one_bad_file_stops_no_other(desk):
    sent = file("a.jpg", with_words()), file("b.txt", b"no"), file("c.png", images.png())
    assert [one["kind"] for one in send(desk, *sent)] == ["added", "refused", "added"]
    assert sorted(Picture.objects.values_list("name", flat=True)) == ["a.jpg", "c.png"]


def test_what_the_file_says_is_filled_in_and_what_lacks_is_said(desk):
    (told,) = send(desk, file("a.jpg", with_words(copyright="© Ana", licence="CC BY 4.0")))
    picture = Picture.objects.get()
    assert (picture.credit, picture.copyright) == ("Ana Lopes", "© Ana")
    assert (picture.state, picture.certified) == (Picture.State.NEEDS_TEXT, False)
    assert told["said"] == "Added. Still needed: alt text."
    assert told["url"] == f"{LIST}{picture.pk}/change/"


def test_a_file_that_is_there_is_named_and_not_added_again(desk):
    data = images.png()
    _first, second = send(desk, file("a.png", data), file("b.png", data))
    assert second["kind"] == "twin"
    assert "a.png" in second["said"]
    assert Picture.objects.count() == 1


def test_a_form_without_scripts_gets_a_page(desk):
    page = desk.post(MANY, {"files": [file("<b>.png", images.png()), file("no.gif", b"GIF89a")]})
    text = page.content.decode()
    assert "&lt;b&gt;.png" in text
    assert "damaged or cut short" in text


def test_files_beyond_the_most_are_left_with_a_reason(desk, monkeypatch):
    monkeypatch.setattr(uploading, "AT_ONCE", 1)
    kinds = [one["kind"] for one in send(desk, file("a.png", images.png()), file("b.gif", b"x"))]
    assert kinds == ["added", "refused"]


@pytest.mark.parametrize("rights", [[], ["view_picture"], ["view_picture", "change_picture"]])
def test_whoever_may_add_none_uploads_none(client, rights):
    user = User.objects.create_user("w@example.org", "x", name="W", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    assert client.post(MANY, {"files": [file("a.png", images.png())]}).status_code == 403
    assert not Picture.objects.exists()


def test_the_form_for_one_takes_what_was_left_empty_from_the_file(desk):
    fields = {"alt": "A bridge", "credit": "", "focal_x": 50, "focal_y": 50}
    answer = desk.post(ADD, {**fields, "upload": file("a.jpg", with_words())}, follow=True)
    assert Picture.objects.get().credit == "Ana Lopes"
    assert "Filled in from the file: credit. Check it." in answer.content.decode()


def test_typed_words_stand_before_those_of_the_file(desk):
    fields = {"alt": "A bridge", "credit": "Bo", "focal_x": 50, "focal_y": 50}
    desk.post(ADD, {**fields, "upload": file("a.jpg", with_words())})
    assert Picture.objects.get().credit == "Bo"


def test_a_new_file_for_an_old_picture_changes_no_words(desk):
    send(desk, file("a.jpg", with_words("Ana")))
    picture = Picture.objects.get()
    fields = {"alt": "A", "credit": "Ana", "caption": "", "focal_x": 50, "focal_y": 50}
    other = with_words("Somebody else", copyright="© Else")
    desk.post(f"{LIST}{picture.pk}/change/", {**fields, "upload": file("b.jpg", other)})
    now = Picture.objects.get()
    assert (now.name, now.credit, now.copyright) == ("b.jpg", "Ana", "")


@pytest.fixture
def shelf() -> None:
    today = timezone.localdate()
    for name, columns in {
        "boat": {"caption": "A Boat in the rain", "taken_on": dt.date(2019, 3, 2)},
        "quay": {"alt": "Boats at the quay", "place": "Ílhavo, Portugal"},
        "mill": {"credit": "Ana", "copyright": "© Ana", "licence_until": today},
        "yard": {"licence": "CC BY 4.0", "licence_until": today - dt.timedelta(days=1)},
    }.items():
        Picture.objects.create(name=f"{name}.jpg", **columns)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["yard", "mill", "quay", "boat"]),
        ("q=boat", ["quay", "boat"]),
        ("q=boat+rain", ["boat"]),
        ("q=portugal", ["quay"]),
        ("q=2019-03", ["boat"]),
        ("q=2019-03-02+boat", ["boat"]),
        ("q=%25", []),
        ("licence=none", ["quay", "boat"]),
        ("licence=soon", ["mill"]),
        ("licence=ended", ["yard"]),
        ("state=ready", []),
        ("state=file_missing&q=ana", ["mill"]),
        ("state=nosuch", []),
        ("after=x", []),
        (f"after={2**70}", []),
    ],
)
def test_the_library_is_narrowed(desk, shelf, query, expected):
    answer = desk.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert names(answer) == [f"{name}.jpg" for name in expected]


def test_every_picture_is_on_one_page_whichever_way_one_leafs(desk, monkeypatch):
    monkeypatch.setattr(grid, "SIZE", 3)
    for number in range(8):
        Picture.objects.create(name=f"{number}.jpg", alt="Boat & quay")
    there, query = [], "q=boat+%26+quay"
    while True:
        shown = desk.get(f"{LIST}?{query}").context["grid"]
        there.append([one.name for one in shown.pictures])
        if not shown.older:
            break
        query = shown.older
    assert [len(page) for page in there] == [3, 3, 2]
    assert [name for page in there for name in page] == [
        f"{number}.jpg" for number in range(7, -1, -1)
    ]
    back = []
    while query := desk.get(f"{LIST}?{query}").context["grid"].newer:
        back.append(names(desk.get(f"{LIST}?{query}")))
    assert back == there[-2::-1]


def test_another_end_of_a_licence_is_logged_with_both_days(desk):
    send(desk, file("a.jpg", with_words()))
    picture = Picture.objects.get()
    fields = {"alt": "A", "credit": "Ana Lopes", "focal_x": 50, "focal_y": 50}
    desk.post(f"{LIST}{picture.pk}/change/", {**fields, "licence_until": "2030-01-02"})
    desk.post(f"{LIST}{picture.pk}/change/", {**fields, "licence_until": "2030-01-02", "alt": "B"})
    (entry,) = AuditEntry.objects.filter(action="picture.expired_changed")
    assert (entry.detail["before"], entry.detail["after"]) == ("", "2030-01-02")
    assert entry.user_id is not None


def test_content_credentials_are_said_to_be_unchecked(desk):
    data = images.png_of(1, 1, chunks=images.png_chunk(b"caBX", b"x"), pixels=b"\0" * 4)
    send(desk, file("a.png", data))
    page = desk.get(f"{LIST}{Picture.objects.get().pk}/change/").content.decode()
    assert "a.png: PNG, 1 × 1. It holds content credentials (C2PA), which were not checked." in page
