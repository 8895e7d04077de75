from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.middleware import headers
from tests.factories import make_site


def test_a_question_about_the_headers_gets_no_body_but_its_length() -> None:
    def page(request: object) -> HttpResponse:
        return HttpResponse("four", headers={"Content-Length": "4"})

    response = headers(page)(RequestFactory().head("/"))
    assert isinstance(response, HttpResponse)
    assert (response.content, response["Content-Length"]) == (b"", "4")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "BREW"])
def test_a_method_that_nothing_answers_is_refused(client: Client, method: str) -> None:
    response = client.generic(method, "/")
    assert response.status_code == 405
    assert "GET" in response["Allow"]


@pytest.mark.django_db
def test_an_address_with_a_nul_is_refused_on_a_page_of_the_site(client: Client) -> None:
    make_site(name="The Quay Post")
    response = client.get("/a%00b/")
    content = response.content.decode()
    assert response.status_code == 400
    assert "This address makes no sense</h1>" in content
    assert "The Quay Post" in content
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.django_db
def test_every_page_says_what_other_sites_may_do_with_it(client: Client) -> None:
    response = client.get("/no-such-page/sub/")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
