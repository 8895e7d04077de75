"""Every node of every page against schema.org's types and properties, as far as we use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from articles import jsonld
from tests.standards.conftest import Newspaper
from tests.standards.test_json_ld import Node, graph_of, page_of

TYPES = json.loads((Path(__file__).parent.parent / "data/standards/schema-org.json").read_text())
PLAIN = {"Text": str, "Integer": int, "Boolean": bool}


def above(name: str | None) -> list[str]:
    """A type and all above it."""
    return [name, *above(TYPES[name].get("above"))] if name else []


def types_of(node: Node) -> list[str]:
    return node["@type"] if isinstance(node["@type"], list) else [node["@type"]]


def breaches(value: Any, wanted: str) -> list[str]:
    """What of a value is not of a wanted type, and what of it schema.org does not know."""
    if wanted in PLAIN:
        return [] if type(value) is PLAIN[wanted] else [f"{value!r} is no {wanted}"]
    if not isinstance(value, dict):
        return [f"{value!r} is no {wanted}"]
    if set(value) == {"@id"}:
        return []
    unknown = [name for name in types_of(value) if name not in TYPES]
    if unknown:
        return [f"{unknown} are no types"]
    known = {one for name in types_of(value) for one in above(name)}
    found = [] if known & set(wanted.split()) else [f"{types_of(value)} where {wanted} belongs"]
    properties: dict[str, str] = {}
    for name in known:
        properties |= TYPES[name]["properties"]
    for name, told in value.items():
        if name in ("@id", "@type"):
            continue
        for one in told if isinstance(told, list) else [told]:
            if name not in properties:
                found.append(f"{types_of(value)} has no {name}")
            else:
                found += breaches(one, properties[name])
    return found


def test_every_property_of_every_page_is_one_of_schema_org(
    client: Client, newspaper: Newspaper
) -> None:
    places = (newspaper.story, newspaper.partner, "/", "/security/", "/people/ana/")
    for url in (*places, "/topics/convoys/"):
        for node in graph_of(page_of(client, url)).values():
            assert breaches(node, "Thing") == [], url


@pytest.mark.parametrize("name", sorted(jsonld.POLICIES.values()))
def test_every_policy_is_a_property_of_a_newsroom(name: str) -> None:
    newsroom = {"@type": "NewsMediaOrganization", name: "https://post.example/policy/"}
    assert breaches(newsroom, "Organization") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"headlines": "x"},
        {"headline": 17},
        {"wordCount": "12"},
        {"isAccessibleForFree": "yes"},
        {"commentCount": True},
        {"author": "Ana Lopes"},
        {"author": [{"@type": "Person", "surname": "Lopes"}]},
        {"publisher": {"@type": "Person", "name": "x"}},
        {"image": {"@type": "Picture"}},
        {"correction": {"@type": "Comment", "text": "It was 14."}},
        {"@type": "NewsStory"},
        {"@type": "Person"},
    ],
    ids=str,
)
def test_what_schema_org_does_not_know_is_found(
    client: Client, newspaper: Newspaper, wrong: Node
) -> None:
    node = graph_of(page_of(client, newspaper.story))["NewsArticle"]
    assert breaches(node, "Article") == []
    assert breaches(node | wrong, "Article")
