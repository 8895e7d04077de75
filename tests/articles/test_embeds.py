"""Which addresses name something that can be shown in a frame, and which frame that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import embeds

FILM = "dQw4w9WgXcQ"
NOCOOKIE = f"https://www.youtube-nocookie.com/embed/{FILM}"


@pytest.mark.parametrize(
    ("url", "frame"),
    [
        (f"https://www.youtube.com/watch?v={FILM}", NOCOOKIE),
        (f"http://youtube.com/watch?v={FILM}&list=x&feature=share", NOCOOKIE),
        (f"https://m.youtube.com/watch?v={FILM}", NOCOOKIE),
        (f"https://youtu.be/{FILM}?si=abc", NOCOOKIE),
        (f"https://youtu.be/{FILM}?t=90", f"{NOCOOKIE}?start=90"),
        (f"https://youtu.be/{FILM}?t=1m30s", f"{NOCOOKIE}?start=90"),
        (f"https://www.youtube.com/embed/{FILM}?start=5", f"{NOCOOKIE}?start=5"),
        (f"https://www.youtube.com/shorts/{FILM}", NOCOOKIE),
        (f"https://www.youtube.com/live/{FILM}/", NOCOOKIE),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        (
            "https://player.vimeo.com/video/76979871",
            "https://player.vimeo.com/video/76979871?dnt=1",
        ),
        (
            "https://www.dailymotion.com/video/x8abcd",
            "https://geo.dailymotion.com/player.html?video=x8abcd",
        ),
        ("https://dai.ly/x8abcd", "https://geo.dailymotion.com/player.html?video=x8abcd"),
        ("https://archive.org/details/Film_1.2-b", "https://archive.org/embed/Film_1.2-b"),
    ],
)
def test_a_known_address_has_the_frame_of_its_site(url, frame):
    found = embeds.identify(url)
    assert found is not None
    assert found.frame == frame
    assert len(found.key) == 22


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not an address",
        "https://example.org/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
        "https://evil.example/?https://youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/@newsroom",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={FILM}%22onload",
        f"javascript:https://youtu.be/{FILM}",
        f"ftp://youtu.be/{FILM}",
        f"https://youtu.be/{FILM}/more",
        "https://vimeo.com/channels/staffpicks/1",
        "https://vimeo.com/１２３",
        "https://www.dailymotion.com/x8abcd",
        "https://archive.org/details/../x",
        "https://[youtu.be",
        f"https://youtu.be/{FILM}?t=" + "9" * 600,
    ],
)
def test_any_other_address_is_a_link_and_nothing_more(url):
    assert embeds.identify(url) is None


@pytest.mark.parametrize("time", ["x", "999999999", "5h5", "-1", "1:30", ""])
def test_a_time_that_is_none_begins_at_the_beginning(time):
    found = embeds.identify(f"https://youtu.be/{FILM}?t={time}")
    assert found is not None
    assert found.frame.partition("?start=")[0] == NOCOOKIE
    assert found.start in (0, 5 * 3600 + 5)


def test_every_address_of_one_film_is_one_thing():
    keys = {
        embeds.identify(url).key
        for url in (f"https://youtu.be/{FILM}", f"https://www.youtube.com/watch?v={FILM}&t=4")
    }
    assert len(keys) == 1


@given(st.text(max_size=80))
def test_whatever_follows_a_known_site_a_frame_comes_from_it_alone(rest):
    for start in ("https://youtu.be/", "https://vimeo.com/", "https://archive.org/details/"):
        found = embeds.identify(start + rest)
        if found is not None:
            origin = embeds.HOSTS[found.host].origin
            assert found.frame.startswith(f"{origin}/")
            assert not set('"<> \n') & set(found.frame)


def test_a_page_allows_the_frames_that_it_holds_and_no_others():
    html = '<figure class="embed" data-embed="vimeo"></figure>'
    assert embeds.origins_in(html) == ["https://player.vimeo.com"]
    assert embeds.origins_in("<p>youtube vimeo</p>") == []
