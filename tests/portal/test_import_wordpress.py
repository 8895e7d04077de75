from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from PIL import Image

from articles.media.models import Picture
from articles.models import Article, OldPath, Page, Person, Section, SiteIdentity, Topic
from comments.models import Comment, Thread
from portal.wordpress import run as run_module
from tests.portal.wxr_samples import TAIL, element, item, wxr

HARBOUR = Path(__file__).parent.parent / "data" / "wxr" / "harbour.xml"
UPLOADS = "wp-content/uploads/2019"


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ORIGINALS_ROOT = tmp_path / "originals"


@pytest.fixture
def media(tmp_path) -> Path:
    """The old site's files: one that is what it says, one that is not, one late."""
    folder = tmp_path / "old"
    for name in ("05/boat.jpg", "05/pier.jpg", "06/late.png"):
        (folder / UPLOADS / name).parent.mkdir(parents=True, exist_ok=True)
        real = "PNG" if name == "05/pier.jpg" else None
        Image.new("RGB", (400, 300), "navy").save(folder / UPLOADS / name, real)
    return folder


def run(path: Path = HARBOUR, **options: object) -> str:
    out = io.StringIO()
    call_command("import_wordpress", str(path), stdout=out, **options)
    return out.getvalue()


def run_bytes(folder: Path, data: bytes, **options: object) -> str:
    path = folder / "export.xml"
    path.write_bytes(data)
    return run(path, **options)


def table(output: str) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """The closing table: (kind, status) to in file, made, kept and skipped."""
    rows = re.findall(r"^(\w+) +([\w-]+) +(\d+) +(\d+) +(\d+) +(\d+)(?: |$)", output, re.MULTILINE)
    return {(kind, status): tuple(map(int, numbers)) for kind, status, *numbers in rows}


def dump() -> dict[str, list[dict[str, object]]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def article(number: int) -> Article:
    return Article.objects.get(source_ref=f"wxr:harbour.example:post:{number}")


def comment(number: int) -> Comment:
    return Comment.objects.get(source_ref=f"wxr:harbour.example:comment:{number}")


def picture(name: str) -> Picture:
    return Picture.objects.get(source_ref__endswith=name)


@pytest.mark.django_db
def test_the_closing_table_accounts_for_everything_in_the_file(media):
    found = table(run(media=media))

    assert found == {
        ("attachment", "inherit"): (5, 4, 0, 1),
        ("author", "-"): (3, 2, 0, 1),
        ("category", "-"): (4, 2, 0, 2),
        ("comment", "approved"): (4, 2, 0, 2),
        ("comment", "pending"): (1, 1, 0, 0),
        ("comment", "spam"): (1, 1, 0, 0),
        ("comment", "trash"): (2, 1, 0, 1),
        ("nav_menu_item", "publish"): (1, 0, 0, 1),
        ("page", "draft"): (1, 1, 0, 0),
        ("page", "publish"): (2, 2, 0, 0),
        ("pingback", "approved"): (1, 0, 0, 1),
        ("post", "draft"): (1, 1, 0, 0),
        ("post", "future"): (2, 2, 0, 0),
        ("post", "private"): (1, 1, 0, 0),
        ("post", "protected"): (1, 1, 0, 0),
        ("post", "publish"): (3, 2, 0, 1),
        ("post", "trash"): (1, 0, 0, 1),
        ("revision", "inherit"): (1, 0, 0, 1),
        ("tag", "-"): (2, 1, 0, 1),
        ("term", "nav_menu"): (1, 0, 0, 1),
        ("tribe_event", "publish"): (1, 0, 0, 1),
    }
    assert Article.objects.count() == 7
    assert Page.objects.count() == 3
    assert Comment.objects.count() == 5


@pytest.mark.django_db
def test_a_second_run_changes_no_row_of_any_table(media):
    first = table(run(media=media))
    before = dump()

    second = table(run(media=media))

    assert dump() == before
    assert {
        key: (held, 0, made, skipped) for key, (held, made, _kept, skipped) in first.items()
    } == second


@pytest.mark.django_db
def test_a_post_arrives_whole(media):
    run(media=media)

    boat = article(11)
    assert boat.headline == "Title With Markup & more"
    assert boat.deck == "A late arrival."
    assert boat.section.name == "Media & Sea"
    assert boat.path == f"{boat.section.slug}/2019/05/02/a-boat-came-in"
    assert boat.first_published_at.isoformat() == "2019-05-02T07:30:00+00:00"
    assert boat.updated_at.isoformat() == "2019-05-03T10:00:00+00:00"
    assert boat.language == "en"
    assert sorted(topic.name for topic in boat.topics.all()) == ["Tide", "Λιμάνι"]
    assert [one.person.name for one in boat.credits.all()] == [
        "Tom Reed",
        "Inês Marques",
        "A Guest",
    ]
    assert boat.lead_picture == picture("pier.jpg")
    assert list(boat.figures.all()) == [picture("boat.jpg")]
    assert boat.body_source == (
        "<p>It was late.<br>Nobody slept.</p>\n"
        f'<figure data-picture="{picture("boat.jpg").key}">'
        "<figcaption>At the pier</figcaption></figure>\n"
        '<p><a href="https://film.example/7">The film</a></p>'
    )


@pytest.mark.django_db
def test_what_was_not_public_there_is_not_public_here(media):
    output = run(media=media)

    public = {one.headline for one in Article.objects.published()}
    assert public == {"Title With Markup & more", article(12).headline}
    assert article(13).publish_at.year == 2090
    for number in (14, 15, 16, 17):
        assert article(number).publish_at is None
    assert "“Missed”: its time passed without its being published, so it is a draft" in output
    assert "“For some”: it had a password, so it is a draft" in output


@pytest.mark.django_db
def test_a_post_without_a_title_is_named_by_its_words(media):
    output = run(media=media)

    assert article(12).headline.startswith("The tide was the highest since anyone began to count")
    assert len(article(12).headline) <= 80
    assert "post 12 has no title" in output


@pytest.mark.django_db
def test_a_gallery_shows_pictures_that_come_after_it_in_the_file(media):
    run(media=media)

    keys = re.findall(r'data-picture="([^"]+)"', article(12).body_source)
    assert keys == [picture("gone.jpg").key, picture("late.png").key]


@pytest.mark.django_db
def test_pictures_are_mended_or_listed(media):
    output = run(media=media)

    assert (picture("pier.jpg").name, picture("pier.jpg").format) == ("pier.png", "png")
    assert "pier.jpg: renamed pier.png, which it is" in output
    assert picture("gone.jpg").state == "file_missing"
    assert (
        "Files missing: 1\n  https://harbour.example/wp-content/uploads/2019/05/gone.jpg" in output
    )
    assert picture("late.png").state == "needs_text"
    assert "Alt texts missing: 1\n  late.png" in output


@pytest.mark.django_db
def test_words_about_a_picture_come_from_wherever_there_are_any(media):
    run(media=media)

    assert (picture("pier.jpg").alt, picture("pier.jpg").state) == ("The pier at dawn", "ready")
    assert picture("boat.jpg").alt == "A boat at the pier"
    assert picture("boat.jpg").caption == "The boat's own caption"
    assert picture("boat.jpg").credit == "Harbour Post"


@pytest.mark.django_db
def test_the_credit_of_pictures_can_be_named(media):
    run(media=media, credit="J. Doe")

    assert picture("boat.jpg").credit == "J. Doe"


@pytest.mark.django_db
def test_comments_keep_their_thread_their_state_and_their_time(media):
    run(media=media)

    assert [comment(n).status for n in (101, 103, 104, 105, 106)] == [
        "published",
        "published",
        "held",
        "refused",
        "removed",
    ]
    assert comment(103).parent == comment(101)
    assert comment(101).created_at.isoformat() == "2019-05-02T08:00:00+00:00"
    assert comment(101).current.text == "First.\n\nSee the table (https://tides.example/)."
    assert Thread.objects.get(article=article(11)).visible_count == 2
    assert comment(101).decisions.get().actor_kind == "import"


@pytest.mark.django_db
def test_comments_that_were_closed_there_are_closed_here(media):
    run(media=media)

    assert Thread.objects.get(article=article(12)).preset == "closed"


@pytest.mark.django_db
def test_old_addresses_lead_to_the_new_ones(client, media):
    run(media=media)

    for old, new in (
        ("/2019/05/02/a-boat-came-in/", article(11).get_absolute_url()),
        ("/about/λιμάνι/", Page.objects.get(title="Λιμάνι").get_absolute_url()),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new)
    assert not OldPath.objects.filter(path__in=("", "about")).exists()


@pytest.mark.django_db
def test_sections_and_pages_keep_clear_of_the_sites_own_addresses(media):
    run(media=media)

    assert {one.slug for one in Section.objects.all()} == {"media-2", "news"}
    assert {one.slug for one in Page.objects.all()} == {"about", "λιμάνι", "search-2"}
    hidden = Page.objects.get(title="Hidden page")
    assert (hidden.published_at, hidden.place) == (None, "none")


@pytest.mark.django_db
def test_posts_without_a_category_go_where_they_are_told(media):
    run(media=media, section="From the Port")

    assert article(12).section.name == "From the Port"
    assert article(12).section.slug == "from-the-port"


@pytest.mark.django_db
def test_a_section_and_a_topic_that_are_here_already_are_used(media):
    identities = SiteIdentity.objects.count()
    run(media=media)
    people = Person.objects.count()

    run(media=media, section="News")

    assert (Section.objects.count(), Topic.objects.count(), Person.objects.count()) == (
        2,
        2,
        people,
    )
    assert SiteIdentity.objects.count() == identities + 1


@pytest.mark.django_db
def test_what_an_editor_changed_since_is_left_alone(media):
    run(media=media)
    Article.objects.filter(pk=article(11).pk).update(headline="Corrected")
    Person.objects.filter(name="Tom Reed").update(name="Tom B. Reed")

    run(media=media)

    assert article(11).headline == "Corrected"
    assert Person.objects.filter(name="Tom B. Reed").exists()


@pytest.mark.django_db
def test_files_that_are_found_later_go_to_the_pictures_that_lacked_them(media):
    run()
    assert picture("boat.jpg").state == "file_missing"

    output = run(media=media)

    assert picture("boat.jpg").state == "ready"
    assert "boat.jpg: its file was found now" in output
    assert table(output)["attachment", "inherit"] == (5, 0, 4, 1)


@pytest.mark.django_db
def test_a_file_cut_off_brings_in_what_is_whole_and_the_rest_comes_later(tmp_path, media):
    whole = HARBOUR.read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(whole[: whole.index(b"Tomorrow's news") + 5])

    with pytest.raises(CommandError, match=r"cut\.xml, line \d+: .* cut off"):
        run(cut, media=media)

    assert Article.objects.count() == 2
    assert article(11).lead_picture == picture("pier.jpg")
    later = table(run(media=media))
    assert later["post", "publish"] == (3, 0, 2, 1)
    assert later["post", "future"] == (2, 2, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        ("folder", "Is a directory"),
        (b"", "the file is empty"),
        (b"hello", "line 1: this is not well-formed XML"),
        (b"<rss><channel><title>A feed</title></channel></rss>", "not a WordPress export"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "document type"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tmp_path, content, message):
    path = tmp_path / "export.xml"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=message) as caught:
        run(path)

    assert "\n" not in str(caught.value)
    assert caught.value.returncode == 1
    assert not Article.objects.exists()
    assert not Section.objects.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [({"media": Path("/nowhere")}, "not a folder"), ({"section": " "}, "needs a name")],
)
def test_options_that_make_no_sense_are_refused(options, message):
    with pytest.raises(CommandError, match=message):
        run(**options)


def attachment(address: str, number: str = "9") -> str:
    return item(id=number, kind="attachment", status="inherit", attachment_url=address, content="")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "https://harbour.example/../secret.jpg",
        "https://harbour.example/%2e%2e/secret.jpg",
        "https://harbour.example/wp-content/uploads/../../../secret.jpg",
        "https://harbour.example//../secret.jpg",
        "https://harbour.example/link.jpg",
    ],
)
def test_an_address_that_leads_out_of_the_folder_is_refused(tmp_path, media, address):
    Image.new("RGB", (9, 9)).save(tmp_path / "secret.jpg")
    (media / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    posts = item(content=f'<p>Words</p><img src="{address}">')

    with pytest.raises(CommandError, match="could not be read"):
        run_bytes(tmp_path, wxr(attachment(address), posts), media=media)

    assert not Picture.objects.exclude(original="").exists()
    assert Article.objects.get().text == "Words"


@pytest.mark.django_db
def test_a_picture_that_cannot_be_read_is_listed_and_nothing_else_suffers(tmp_path, media):
    (media / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    path = tmp_path / "export.xml"
    path.write_bytes(wxr(attachment("https://harbour.example/bad.jpg"), item()))
    out = io.StringIO()

    with pytest.raises(CommandError, match="could not be read"):
        call_command("import_wordpress", str(path), media=media, stdout=out)

    assert "Could not be read: 1\n  https://harbour.example/bad.jpg: " in out.getvalue()
    assert picture("bad.jpg").state == "file_missing"
    assert Article.objects.count() == 1
    assert not list((tmp_path / "originals").rglob("*.*"))


@pytest.mark.django_db
def test_a_text_that_is_refused_leaves_nothing_of_its_post(tmp_path):
    long = item(id="2", content="<p>x</p>" * 100_000, extra=COMMENT)
    path = tmp_path / "export.xml"
    path.write_bytes(wxr(item(), long))
    out = io.StringIO()

    with pytest.raises(CommandError, match="could not be read"):
        call_command("import_wordpress", str(path), stdout=out)

    found = table(out.getvalue())
    assert found["post", "publish"] == (2, 1, 0, 1)
    assert found["comment", "approved"] == (1, 0, 0, 1)
    assert re.search(r"post 2, line \d+: .*characters", out.getvalue())
    assert Article.objects.count() == 1
    assert not Comment.objects.exists()


COMMENT = (
    "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>Hm</wp:comment_content>"
    "<wp:comment_approved>1</wp:comment_approved></wp:comment>"
)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.mark.django_db
def test_hostile_words_are_words_everywhere(tmp_path):
    hostile = HOSTILE + "Words"
    label = f'<category domain="category" nicename="x"><![CDATA[{hostile}]]></category>'
    author = element("wp:author_login", "eve") + element("wp:author_display_name", hostile)
    answer = COMMENT.replace("Hm", f"<![CDATA[{hostile}]]>")

    run_bytes(
        tmp_path,
        wxr(
            f"<wp:author>{author}</wp:author>",
            item(
                title=hostile, content=hostile, extra=label + answer + element("dc:creator", "eve")
            ),
        ),
    )

    story = Article.objects.get()
    assert story.headline == "Words"
    assert "onerror" not in story.body
    assert "<script" not in story.body
    assert story.section.name == Person.objects.get().name == "Words"
    assert Comment.objects.get().current.text == "Words"


@pytest.mark.django_db
def test_nul_bytes_are_dropped_and_counted(tmp_path):
    data = wxr(item(title="A\x00 boat", content="<p>ti\x00de</p>"))

    output = run_bytes(tmp_path, data)

    assert Article.objects.get().headline == "A boat"
    assert "2 characters that no XML file may hold" in output


@pytest.mark.django_db
def test_nul_bytes_behind_percent_signs_do_no_harm(tmp_path):
    label = '<category domain="post_tag" nicename="ti%00de"><![CDATA[Tide]]></category>'
    link = element("link", "https://harbour.example/a%00boat/")
    text = '<p><a href="/x%00">x</a><img src="https://harbour.example/b%00oat.jpg"></p>'
    picture_item = attachment("https://harbour.example/pi%00er.jpg")

    run_bytes(tmp_path, wxr(picture_item, item(content=text, extra=label + link)))

    assert Topic.objects.get().slug == "tide"
    assert OldPath.objects.get().path == "aboat"
    assert {one.name for one in Picture.objects.all()} == {"pier.jpg", "boat.jpg"}


@pytest.mark.django_db
def test_two_posts_of_one_day_and_name_both_have_an_address(tmp_path):
    same = {"post_name": "boat", "post_date_gmt": "2019-05-02 07:30:00"}

    run_bytes(tmp_path, wxr(item(id="1", **same), item(id="2", **same)))

    paths = sorted(Article.objects.values_list("path", flat=True))
    assert paths == ["news/2019/05/02/boat", "news/2019/05/02/boat-2"]


@pytest.mark.django_db
def test_an_old_address_that_is_taken_is_listed(tmp_path):
    link = element("link", "https://harbour.example/2019/boat/")
    posts = [item(id=n, title=f"Boat {n}", extra=link) for n in ("1", "2")]

    output = run_bytes(tmp_path, wxr(*posts))

    assert "“Boat 2”: its old address leads to “Boat 1” already" in output
    assert OldPath.objects.get(path="2019/boat").article.headline == "Boat 1"


@pytest.mark.django_db
def test_a_post_without_any_date_is_a_draft(tmp_path):
    output = run_bytes(tmp_path, wxr(item()))

    assert Article.objects.get().publish_at is None
    assert "“A boat came in”: it has no date, so it is a draft" in output


@pytest.mark.django_db
def test_all_things_are_named_when_asked_for_and_none_when_quiet(tmp_path):
    lost = [attachment(f"https://harbour.example/{n}.jpg", f"{n}") for n in range(30)]

    short = run_bytes(tmp_path, wxr(*lost))
    long = run_bytes(tmp_path, wxr(*lost), verbosity=2)

    assert "Files missing: 30" in short
    assert "and 20 more (--verbosity 2 names all)" in short
    assert long.count("Files missing: https://harbour.example/") == 30
    assert run_bytes(tmp_path, wxr(*lost), verbosity=0) == ""


@pytest.mark.django_db
def test_a_lead_picture_that_is_nowhere_in_the_file_is_listed(tmp_path):
    meta = element("wp:meta_key", "_thumbnail_id") + element("wp:meta_value", "77")

    output = run_bytes(tmp_path, wxr(item(extra=f"<wp:postmeta>{meta}</wp:postmeta>")))

    assert Article.objects.get().lead_picture is None
    assert "“A boat came in”: its lead picture is not in the file" in output


@pytest.mark.django_db
def test_a_smaller_copy_in_a_text_is_the_whole_picture(tmp_path, media):
    address = f"https://harbour.example/{UPLOADS}/05/boat"
    text = item(content=f'<p><img src="{address}-300x200.jpg?w=3" alt="A boat"></p>')

    output = run_bytes(tmp_path, wxr(text), media=media)

    assert Picture.objects.get().source_ref.endswith("/05/boat.jpg")
    assert "Also made: 1 pictures that only texts name" in output


@pytest.fixture
def _interrupted(monkeypatch) -> Iterator[None]:
    """The machine stops while the third post is stored."""
    real = run_module.Posts.article

    def article(self, one):
        if one.id == "3":
            raise KeyboardInterrupt
        return real(self, one)

    monkeypatch.setattr(run_module.Posts, "article", article)
    yield
    monkeypatch.undo()


@pytest.mark.django_db
@pytest.mark.usefixtures("_interrupted")
def test_an_import_that_was_stopped_is_finished_by_the_next(tmp_path, monkeypatch):
    posts = wxr(*(item(id=str(number), title=f"Boat {number}") for number in range(1, 6)))
    with pytest.raises(KeyboardInterrupt):
        run_bytes(tmp_path, posts)
    assert Article.objects.count() == 2
    monkeypatch.undo()

    assert table(run_bytes(tmp_path, posts))["post", "publish"] == (5, 3, 2, 0)


def test_the_samples_are_whole(tmp_path):
    assert wxr(item()).decode().endswith(TAIL)
