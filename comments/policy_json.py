"""The policy for machines: its public copy as JSON, and the schema that the copy keeps to."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import caching
from comments import documents
from comments.policy import document
from comments.policy_pages import marks, pick, published

JSON = "application/json"
SCHEMA = "application/schema+json"


@require_safe
def policy_json(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """The policy in force, or an earlier version, without the lists that help to evade it."""
    versions = published()
    if not versions:
        raise Http404
    version = versions[0] if number is None else pick(versions, number)
    etag = caching.validator("policy-json", request.path, *marks([version]))
    unchanged = caching.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    response = _answer(documents.export(version, public=True), JSON)
    schema = reverse("comments:policy_schema")
    response.headers["Link"] = f'<{schema}>; rel="describedby"; type="{SCHEMA}"'
    return caching.may_be_kept(response, etag=etag, changed=version.published_at)


@require_safe
def policy_schema(request: HttpRequest) -> HttpResponseBase:
    """The JSON Schema of such documents. It changes with the program alone."""
    schema = document.schema()
    etag = caching.validator("policy-schema", json.dumps(schema))
    unchanged = caching.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    return caching.may_be_kept(_answer(schema, SCHEMA), etag=etag)


def _answer(data: dict[str, Any], kind: str) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = HttpResponse(f"{text}\n", content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
