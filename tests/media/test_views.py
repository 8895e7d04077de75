from __future__ import annotations

import io

import pytest

from articles.media import files, library, renditions
from tests.media import images

pytestmark = pytest.mark.django_db
NAME = "ab/cd/abcd" + "0" * 28


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{NAME}-320.jpg", "image/jpeg"),
        (f"{NAME}-1920.webp", "image/webp"),
        (f"{NAME}-7.avif", "image/avif"),
    ],
)
def test_a_rendition_is_served_as_what_it_is_and_for_good(client, path, kind):
    files.write(files.media_root(), path, b"<script>bytes</script>")
    answer = client.get(f"/media/{path}")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"<script>bytes</script>"
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Length"] == "22"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_the_head_of_a_rendition_has_no_body(client):
    files.write(files.media_root(), f"{NAME}-320.jpg", b"12345")
    answer = client.head(f"/media/{NAME}-320.jpg")
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, "5")
    assert not b"".join(answer)
    answer.close()


@pytest.mark.parametrize("method", ["post", "options"])
def test_only_reading_is_possible(client, method):
    files.write(files.media_root(), f"{NAME}-320.jpg", b"12345")
    assert getattr(client, method)(f"/media/{NAME}-320.jpg").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        f"{NAME}-321.jpg",
        f"{NAME}-320.JPG",
        f"{NAME}-320.jpg/",
        f"{NAME}-320.jpg%0a",
        f"{NAME}-320.html",
        f"{NAME}.jpg",
        f"{NAME}-0320.jpg",
        f"/{NAME}-320.jpg",
        f"{NAME.upper()}-320.jpg",
        "ab/cd",
        "",
        "ab/cd/",
        "../originals/secret.jpg",
        "..%2foriginals%2fsecret.jpg",
        "ab/cd/../../../originals/secret.jpg",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "x" * 4000,
        "конвой.jpg",
    ],
)
def test_anything_else_is_not_found(client, settings, path):
    files.write(files.media_root(), f"{NAME}-320.jpg", b"12345")
    files.write(files.media_root(), f"{NAME}.jpg", b"12345")
    files.write(files.originals_root(), "secret.jpg", b"12345")
    assert client.get(f"/media/{path}").status_code == 404


def test_a_folder_named_like_a_rendition_is_not_found(client):
    (files.media_root() / f"{NAME}-320.jpg").mkdir(parents=True)
    assert client.get(f"/media/{NAME}-320.jpg").status_code == 404


def test_every_rendition_has_an_address_and_the_original_none(client):
    picture = library.add(
        upload=io.BytesIO(images.png()), name="a.png", alt="x", decorative=False, credit="y"
    )
    renditions.make_renditions.func(picture.pk)
    picture.refresh_from_db()
    for path in renditions.paths_of(picture):
        answer = client.get(f"/media/{path}")
        assert (answer.status_code, len(b"".join(answer)) > 100) == (200, True)
    assert client.get(f"/media/{picture.original}").status_code == 404
