"""What may be asked of the desk's lists by their address, and what damaged addresses get."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comments.admin.senders import SenderAdmin
from comments.models import Sender
from tests.comments.desk import QUEUE, staff
from tests.factories import make_article, make_comment, make_policy, make_section

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


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize(
    "field", ["email", "preset__exact", "confirmed_at__isempty", "o", "p", "x"]
)
@pytest.mark.parametrize("value", ["%00", "1%00", "9" * 30, "-" + "9" * 30, "%D9%A3", "x" * 5000])
def test_no_damaged_address_breaks_a_list(desk, model, field, value):
    response = desk.get(f"{address(model)}?{field}={value}")
    assert response.status_code in (200, 400)


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("sender", "email__startswith=%00"),
        ("sender", "confirmed_at__isempty=%00"),
        ("sender", "confirmed_at__isempty=7"),
        ("sender", "%00=1"),
        ("sender", "q=a%00b"),
        ("sender", "p=" + "9" * 30),
        ("sender", "_to_field=email"),
        ("sender", "_to_field=%00"),
        ("thread", "preset__exact=%00"),
        ("thread", "article__section__id__exact=%00"),
        ("thread", "article__section__id__exact=" + "9" * 30),
        ("thread", "article__section__id__exact=1&article__section__id__exact=" + "9" * 30),
        ("thread", "id=" + "9" * 30),
        ("policyversion", "number=" + "9" * 30),
        ("policyversion", "published_at=%00"),
        ("policyversion", "nothing=1"),
    ],
)
def test_a_list_says_clearly_what_it_cannot_be_asked(desk, model, query):
    response = desk.get(f"{address(model)}?{query}")
    assert response.status_code == 400
    html = response.content.decode()
    assert "errornote" in html
    assert response.context["title"][0].isupper()
    assert f'href="{address(model)}"' in html


def test_long_numbers_are_searched_for_as_words(desk):
    make_comment(article=make_article(headline="Ticket " + "7" * 30))
    shown = desk.get(address("thread"), {"q": "7" * 30}).context["cl"].result_list
    assert [one.article.headline for one in shown] == ["Ticket " + "7" * 30]


@pytest.mark.parametrize("chosen", ["\x00", "x", "9" * 30, "-1", "", "1.5"])
def test_a_damaged_choice_of_threads_is_refused_and_closes_none(desk, comment, chosen):
    data = {"action": "close_all", "_selected_action": [comment.thread_id, chosen], "index": "0"}
    assert desk.post(address("thread"), data).status_code == 400
    comment.thread.refresh_from_db()
    assert comment.thread.preset == "open"


@pytest.mark.parametrize(
    "data",
    [{"index": "9" * 30}, {"index": "\x00"}, {"action": "\x00"}, {"action": "x" * 5000}],
)
def test_a_damaged_action_closes_no_thread(desk, comment, data):
    whole = {"action": "close_all", "_selected_action": [comment.thread_id], "index": "0", **data}
    assert desk.post(address("thread"), whole).status_code in (200, 302, 400)


def test_a_damaged_address_says_no_more_to_those_who_may_not_look(client, comment):
    client.force_login(staff("Writer"))
    assert client.get(f"{address('sender')}?email=%00").status_code == 403


@pytest.mark.parametrize("model", ["sender", "thread", "policyversion"])
@pytest.mark.parametrize("wrong", ["0", "%00", "9" * 30, "x", "-1", "_5F", "%ED%A0%80"])
@pytest.mark.parametrize("query", ["", "?_to_field=email", "?_to_field=%00", "?x=%00"])
def test_no_damaged_address_breaks_a_page(desk, model, wrong, query):
    response = desk.get(f"/admin/comments/{model}/{wrong}/change/{query}")
    assert response.status_code in (302, 400, 404)


def test_a_section_that_is_none_is_no_filter(desk):
    make_comment(article=make_article(section=make_section(slug="sport", name="Sport")))
    assert desk.get(address("thread"), {"article__section__id__exact": "x"}).status_code == 400


def test_a_page_beyond_the_last_is_not_replaced_by_another(desk, monkeypatch):
    make_comment(article=make_article())
    monkeypatch.setattr(SenderAdmin, "list_per_page", 1)
    for number, code in (("1", 200), ("2", 200), ("3", 400), ("-1", 400)):
        assert desk.get(address("sender"), {"p": number}).status_code == code
