"""What people and programs send by mistake or on purpose: a clear answer, nothing half-written."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from PIL import Image

from articles.media.models import Picture
from articles.models import Article
from comments import stamps
from comments.models import Comment, CommentRevision, Decision
from tests.factories import make_article, make_policy, make_site, make_user

pytestmark = pytest.mark.django_db
EXPORT = Path(__file__).parent.parent / "data" / "wxr"


def png_bomb(side: int = 60_000) -> bytes:
    """A whole PNG file that says it is `side` pixels wide and high, and is a few bytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (9, 9)).save(out, "GIF")
    return out.getvalue()


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "teal").save(out, "JPEG")
    return out.getvalue()


def files_kept() -> list[Path]:
    folders = (settings.MEDIA_ROOT, settings.ORIGINALS_ROOT)
    return [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("sky.png", png_bomb(), "pixels"),
        ("sky.jpg", gif(), "GIF"),
        ("sky.jpg", jpeg()[:-400], ""),
        ("sky.jpg", b"", "empty"),
        ("sky.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        ("sky.jpg", b"<html><script>alert(1)</script></html>", ""),
        ("s\x00ky.jpg", gif(), ""),
    ],
)
def test_a_picture_that_is_none_is_refused_at_its_field(client, name, content, words):
    client.force_login(make_user(is_superuser=True))
    before = files_kept()
    upload = SimpleUploadedFile(name, content)
    answer = client.post(
        "/admin/media/picture/add/",
        {"upload": upload, "alt": "Sky", "credit": "Ana", "focal_x": 50, "focal_y": 50},
    )
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert words.lower() in str(errors.get("upload", "")).lower()
    assert errors.get("upload")
    assert not Picture.objects.exists()
    assert files_kept() == before


@pytest.mark.parametrize("text", ["a" * 1_000_000, "é" * 600_000, "a\x00b", "\x00"])
def test_a_comment_beyond_all_bounds_is_refused_and_leaves_nothing(client, text):
    make_site()
    make_policy()
    article = make_article()
    form = {
        "name": "Ana",
        "email": "ana@example.org",
        "text": text,
        "stamp": stamps.make("compose", article.path),
    }
    answer = client.post(f"{article.get_absolute_url()}comment/", form)
    assert 400 <= answer.status_code < 500
    assert "<h1" in answer.text
    for model in (Comment, CommentRevision, Decision):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/security/2019/11/06/no-such-story/",
        "/security/2019/99/99/odd/",
        "/security/2019/11/06/%00/",
        "/%00",
        "/nothing/",
        "/no/such/thing/at/all",
        "/topics/none/",
        "/people/none/",
        "/9999/",
        "/0000/13/",
        "/2019/13/",
        "/search/?q=%00",
        "/search/?q=" + "x" * 5000,
        "/?page=-1",
        "/security/?before=x%00",
        "/media/../../etc/passwd",
        "/media/%2e%2e/secret_key",
        "/static/../secret_key",
        "/comments/receipt/none/",
        "/comment-policy/99999999999999999999/",
        "/security/2019/11/06/no-such-story/comments/9999999/",
        "/admin/comments/comment/999999999999999999999/change/",
        "/" + "a" * 3000 + "/",
        "/%FF%FE/",
    ],
)
def test_no_address_is_a_server_error(client, address):
    make_site()
    make_article()
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code < 500


def test_an_unknown_article_looks_like_the_site(client):
    make_site(name="The Harbour Post")
    answer = client.get("/security/2019/11/06/no-such-story/")
    assert answer.status_code == 404
    assert "The Harbour Post" in answer.text
    assert "<h1" in answer.text


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_truncated_export_is_named_and_keeps_whole_what_came_before(tmp_path, cut):
    whole = max(EXPORT.glob("*.xml"), key=lambda path: path.stat().st_size).read_bytes()
    broken = tmp_path / "export.xml"
    broken.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises((CommandError, SystemExit)) as ended:
        call_command("import_wordpress", str(broken), stdout=io.StringIO(), stderr=io.StringIO())
    assert getattr(ended.value, "returncode", getattr(ended.value, "code", 0)) == 1
    for article in Article.objects.all():
        assert article.body_source == "" or article.text or article.figures.exists()
        assert article.revisions.exists()
