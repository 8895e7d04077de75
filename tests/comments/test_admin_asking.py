"""What may be asked of the desk's lists by their address, and what damaged addresses get."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comments.models import Sender
from tests.comments.desk import QUEUE, staff
from tests.factories import make_article, make_comment, make_policy

pytestmark = pytest.mark.django_db
LISTS = ("thread", "sender", "policyversion", "comment", "decision")


@pytest.fixture
def comment():
    make_policy()
    return make_comment(article=make_article(), email="bea@example.org")


@pytest.fixture
def desk(client, comment):
    client.force_login(staff())
    return client


def address(model):
    return reverse(f"admin:comments_{model}_changelist")


@pytest.mark.parametrize("role", ["Moderator", "Editor", "owner"])
@pytest.mark.parametrize(
    "lookup",
    ["email", "email__exact", "email__startswith", "email__regex", "email__in", "email__gt"],
)
def test_addresses_of_senders_cannot_be_guessed_by_filter(client, comment, role, lookup):
    client.force_login(staff(role))
    response = client.get(address("sender"), {lookup: "bea@example.org"})
    assert response.status_code == 400
    assert str(comment.sender) not in response.content.decode()


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        ("sender", "comments__text__contains"),
        ("sender", "comments__sender__email__startswith"),
        ("thread", "comments__sender__email__startswith"),
        ("thread", "article__headline__startswith"),
        ("thread", "visible_count__gt"),
        ("policyversion", "note__contains"),
        ("policyversion", "published_by__email__startswith"),
    ],
)
def test_lists_answer_no_question_that_their_filters_do_not_ask(desk, model, lookup):
    assert desk.get(address(model), {lookup: "1"}).status_code == 400


@pytest.mark.parametrize(
    "query", ["sender__email=other@x.org", "sender__email__startswith=b", "o=1"]
)
def test_the_queue_does_not_narrow_by_address(desk, comment, query):
    shown = [one.comment for one in desk.get(f"{QUEUE}?{query}").context["items"]]
    assert shown == [comment]


@pytest.mark.parametrize("model", ["thread", "sender"])
def test_what_the_lists_offer_to_filter_and_order_by_works(desk, comment, model):
    first = desk.get(address(model))
    offered = [
        choice["query_string"]
        for spec in first.context["cl"].filter_specs
        for choice in spec.choices(first.context["cl"])
    ]
    assert len(offered) >= 3
    orders = [f"?o={number}" for number in (*range(-6, 7), "email", "-1.2")]
    assert {desk.get(address(model) + one).status_code for one in offered + orders} == {200}


def test_senders_are_not_ordered_by_address(desk):
    for number, email in enumerate(("zoe@example.org", "anna@example.org", "mia@example.org")):
        make_comment(article=make_article(), email=email, name=f"Reader {number}")
    by_address = list(Sender.objects.order_by("email"))
    for order in ("email", "-email", *range(-6, 7)):
        shown = list(desk.get(address("sender"), {"o": order}).context["cl"].result_list)
        assert shown not in (by_address, by_address[::-1])


@pytest.mark.parametrize("extra", ["_facets=True", "_to_field=id", "_popup=1"])
def test_nothing_around_a_list_of_senders_tells_an_address(desk, extra):
    html = desk.get(f"{address('sender')}?{extra}&q=bea").content.decode()
    assert "bea@example.org" not in html
