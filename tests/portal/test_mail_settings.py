"""How mail leaves, as it is named in the environment."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).parent.parent.parent / "portal" / "settings.py"


def read(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp+tls://ben%40x:p%2Fw@mail.example:587",
            {
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "ben@x",
                "EMAIL_HOST_PASSWORD": "p/w",
                "EMAIL_USE_TLS": True,
            },
        ),
        ("smtp+ssl://mail.example:465", {"EMAIL_HOST": "mail.example", "EMAIL_USE_SSL": True}),
        ("filemail:///var/mails", {"EMAIL_FILE_PATH": "/var/mails"}),
        ("consolemail://", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
    ],
)
def test_an_address_names_the_way_mail_leaves(monkeypatch, url, expected):
    found = read(monkeypatch, EMAIL_URL=url)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["mailto:x", "smtp://ben:secret@host:port", "secret"])
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(monkeypatch, EMAIL_URL=url)
    assert "EMAIL_URL cannot be read" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_mail_comes_from_the_sites_host_unless_told_otherwise(monkeypatch):
    found = read(monkeypatch, SITE_URL="https://news.example")
    assert found["DEFAULT_FROM_EMAIL"] == "newsroom@news.example"
    found = read(monkeypatch, FROM_EMAIL="Desk <desk@news.example>")
    assert found["DEFAULT_FROM_EMAIL"] == "Desk <desk@news.example>"
