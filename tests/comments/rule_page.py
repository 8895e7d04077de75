"""What the tests of a rule's page share: the page as a browser reads it, and its buttons."""

from __future__ import annotations

from urllib.parse import urlencode

import lxml.html
from django.http import QueryDict
from django.test.client import MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

BOUNDARY = "a-boundary"


def sent(html):
    """What a browser would send of the fields in `html`, by name: lists of texts."""
    found: dict[str, list[str]] = {}
    for field in lxml.html.fragment_fromstring(f"<div>{html}</div>").iter(
        "input", "select", "textarea"
    ):
        for value in _values(field):
            found.setdefault(field.get("name"), []).append(value)
    return found


def _values(field):
    if field.get("name") is None or field.get("disabled") is not None:
        return []
    if field.tag == "textarea":
        text = field.text or ""
        return [text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")]
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return [one.get("value", "") for one in chosen]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [field.get("value", "")]


def as_post(fields):
    """The same as a view gets it."""
    return QueryDict(urlencode(fields, doseq=True))


def fields_of(response):
    """The fields of the rule's form on a page."""
    form = lxml.html.fromstring(response.content.decode()).get_element_by_id("rule-form")
    return sent(lxml.html.tostring(form, encoding="unicode"))


def press(client, url, fields, do, **changes):
    """Post the form by the button `do`, with some fields written over."""
    data = {**fields, **{name.replace("__", "-"): [text] for name, text in changes.items()}}
    data["do"] = [do]
    return post(client, url, data)


def post(client, url, data):
    """Post as the page does: as a multipart form."""
    kind = f"{MULTIPART_CONTENT.partition(';')[0]}; boundary={BOUNDARY}"
    return client.post(url, encode_multipart(BOUNDARY, data), kind)


def page_of(version, number=None):
    name = "admin:comments_policyversion_rule"
    if number is None:
        return reverse(f"{name}_add", args=[version.pk])
    return reverse(name, args=[version.pk, number])
