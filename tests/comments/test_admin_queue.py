from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from comments.models import (
    Claim,
    Comment,
    CommentRevision,
    Decision,
    Handover,
    Note,
    PolicyVersion,
    Rule,
    RuleText,
)
from tests.comments.desk import QUEUE, crowd, decide, find, item, queries, rule, staff
from tests.factories import (
    ORDINARY_RULES,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_section,
    make_user,
)
from tests.hostile import HOSTILE

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOST_QUERIES = 12


@pytest.fixture
def article():
    make_policy()
    return make_article(headline="The bridge is closed", deck="For a week at least.")


@pytest.fixture
def desk(client):
    client.force_login(staff(name="Mona"))
    return client


def shown(response):
    return [one.comment.pk for one in response.context["items"]]


def test_the_queue_begins_with_the_highest_risk_and_then_the_oldest(desk, article):
    rows = [(10, 1), (40, 9), (40, 2), (0, 0), (10, 0)]
    made = [make_comment(article=article, risk=r, at=START + timedelta(days=d)) for r, d in rows]
    expected = [made[place].pk for place in (2, 1, 4, 0, 3)]
    assert shown(desk.get(QUEUE)) == expected
    assert list(Comment.objects.queue().values_list("pk", flat=True)) == expected


def test_the_queue_shows_only_what_waits(desk, article):
    held = make_comment(article=article)
    for status in ("published", "refused", "removed", "unconfirmed"):
        make_comment(article=article, status=status)
    assert shown(desk.get(QUEUE)) == [held.pk]


@pytest.mark.parametrize("status", ["published", "refused", "removed", "unconfirmed"])
def test_any_status_can_be_listed_newest_first(desk, article, status):
    made = [make_comment(article=article, status=status) for _ in range(3)]
    make_comment(article=article)
    assert shown(desk.get(QUEUE, {"status": status})) == [one.pk for one in reversed(made)]


def test_the_list_is_narrowed_by_rule_section_article_and_sender(desk, article):
    elsewhere = make_article(section=make_section(slug="city", name="City"))
    cited = make_comment(article=article, rule=rule(1), email="ana@example.org")
    found = make_comment(article=article, email="ben@example.org")
    find(found, 1, 0, 3)
    other = make_comment(article=elsewhere, rule=rule(3), email="ben@example.org")
    assert shown(desk.get(QUEUE, {"rule": "civil"})) == [cited.pk, found.pk]
    assert shown(desk.get(QUEUE, {"section": "city"})) == [other.pk]
    assert shown(desk.get(QUEUE, {"article": article.pk})) == [cited.pk, found.pk]
    assert shown(desk.get(QUEUE, {"sender": other.sender_id})) == [found.pk, other.pk]
    assert shown(desk.get(QUEUE, {"rule": "civil", "sender": other.sender_id})) == [found.pk]


def test_a_rule_is_found_again_by_its_key_when_a_new_version_renumbers_it(desk, article):
    old = make_comment(article=article, rule=rule(1))
    data = {**ORDINARY_RULES[0], "number": 9}
    make_policy([data], at=START - timedelta(days=1))
    assert shown(desk.get(QUEUE, {"rule": "civil"})) == [old.pk]


@pytest.mark.parametrize(
    "query",
    [
        "status=gone",
        "rule=none",
        "section=none",
        "article=x",
        "article=-1",
        "article=99999999999999999999",
        "sender=%00",
        "after=1.2",
        "after=%00",
        "before=a.b.c",
        "before=1.2.3.4",
        "after=" + "9" * 200,
    ],
)
def test_an_address_that_asks_for_what_there_is_not_says_so_and_lists_nothing(desk, article, query):
    make_comment(article=article)
    response = desk.get(f"{QUEUE}?{query}")
    assert response.status_code == 400
    assert shown(response) == []
    assert "errornote" in response.content.decode()


@pytest.mark.parametrize("place", ["after=1.2", "before=a.b.c", "before=1.2.3.4"])
def test_a_place_that_is_not_in_the_list_leads_to_its_start_and_keeps_the_filters(
    desk, article, place
):
    make_comment(article=article)
    make_comment(article=make_article())
    response = desk.get(f"{QUEUE}?article={article.pk}&{place}")
    assert response.status_code == 400
    page = response.content.decode()
    assert "There is no such place in this list. Begin at its start." in page
    assert "No list" not in page
    assert "Choose the filters anew" not in page
    assert response.context["count"] == 1
    assert f'<a href="?article={article.pk}">Start</a>' in page


def test_a_long_queue_is_leafed_through_without_a_gap(desk, article):
    made = [
        make_comment(article=article, risk=place % 3, at=START + timedelta(minutes=place))
        for place in range(47)
    ]
    seen, query = [], ""
    while True:
        response = desk.get(f"{QUEUE}?{query}")
        seen += shown(response)
        if not response.context["page"].after:
            break
        query = response.context["after_query"]
    assert sorted(seen) == [one.pk for one in made]
    assert seen == list(Comment.objects.queue().values_list("pk", flat=True))


def test_the_count_is_a_word_for_one_a_number_for_few_and_stops(desk, article, monkeypatch):
    make_comment(article=article)
    assert "1 comment\n" in desk.get(QUEUE).content.decode()
    for _ in range(3):
        make_comment(article=article)
    assert "4 comments\n" in desk.get(QUEUE).content.decode()
    monkeypatch.setattr("articles.keyset.COUNTED", 2)
    assert "1,000+ comments" in desk.get(QUEUE).content.decode()


def test_an_empty_queue_says_that_nothing_waits(desk, article):
    assert "Nothing waits for a moderator." in desk.get(QUEUE).content.decode()
    assert "There is no such comment." in desk.get(f"{QUEUE}?rule=civil").content.decode()


def fill(article, many):
    """So many that wait, each with whatever the queue shows beside a comment."""
    parent = make_comment(article=article, status="published")
    elsewhere = make_user(name="Ana")
    for place in range(many):
        comment = make_comment(article=article, risk=place % 4, parent=parent, rule=rule(1))
        find(comment, 1, 0, 3)
        find(comment, 3, 2, 9)
        if place < 30:
            make_report(comment, email=f"reader{place % 5}@example.org")
            Handover.objects.create(comment=comment, kind="opinion", by_name="Ana")
            Claim.objects.create(
                comment=comment, user=elsewhere, until=timezone.now() + timedelta(minutes=2)
            )
            Note.objects.create(comment=comment, text="Known here.", by_name="Ana")


@pytest.mark.parametrize("many", [0, 20, 2000])
def test_a_page_of_the_queue_asks_as_little_whatever_waits(desk, article, many):
    fill(article, min(many, 30))
    if many > 30:
        crowd(article, many)
    place = desk.get(QUEUE).context["after_query"]  # the process has the policy at hand now
    filtered = "rule=civil&section=security&language=en&standing=new&age=last-day&reported=1"
    for query in ("", filtered, f"article={article.pk}", place, "status=published"):
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(f"{QUEUE}?{query}").status_code == 200
        assert len(queries(captured)) <= MOST_QUERIES


def test_the_page_where_one_risk_ends_and_the_next_begins_stays_within_the_budget(desk, article):
    fill(article, 60)
    Comment.objects.filter(waits=True).update(risk=0)
    first_thirty = Comment.objects.queue().values_list("pk", flat=True)[:30]
    Comment.objects.filter(pk__in=list(first_thirty)).update(risk=1)
    first = desk.get(QUEUE)
    with CaptureQueriesContext(connection) as captured:
        second = desk.get(f"{QUEUE}?{first.context['after_query']}")
    assert {one.comment.risk for one in second.context["items"]} == {0, 1}
    assert len(queries(captured)) <= MOST_QUERIES


def test_an_item_shows_all_that_a_decision_needs(desk, article):
    parent = make_comment(article=article, status="published", name="Kofi", text="Who paid?")
    make_comment(article=article, status="refused", email="ben@example.org")
    make_comment(article=article, status="published", email="ben@example.org")
    comment = make_comment(
        article=article,
        parent=parent,
        risk=37,
        rule=rule(1),
        email="ben@example.org",
        text="You numpty.",
    )
    find(comment, 1, 4, 10, says="A word of the list.")
    html = desk.get(QUEUE).content.decode()
    for told in (
        '<mark title="rule 1 of version 1: Civil">numpty<span class="mark-rule">rule 1</span>',
        "Rule 1: Civil",
        "A word of the list.",
        "risk 37 of 100",
        "Kofi",
        "Who paid?",
        "The bridge is closed",
        "For a week at least.",
        article.get_absolute_url(),
        "2 other comments:",
        "1 published",
        "1 refused",
        "address claimed, not confirmed",
        "Held by the policy",
        f'value="{comment.pk}:held:1:0"',
    ):
        assert told in html, told


def test_what_was_found_in_a_name_is_marked_there(desk, article):
    comment = make_comment(article=article, name="Numpty Hunter")
    find(comment, 1, 0, 6, field="name")
    html = desk.get(QUEUE).content.decode()
    assert '>Numpty<span class="mark-rule">rule 1</span></mark> Hunter' in html
    assert "(name)" in html


def test_equal_findings_are_told_once_with_their_number(desk, article):
    comment = make_comment(article=article, text="spam spam spam")
    for start in (0, 5, 10):
        find(comment, 1, start, start + 4)
    item_shown = desk.get(QUEUE).context["items"][0]
    assert [one.times for one in item_shown.found] == [3]


def test_a_first_comment_is_called_one(desk, article):
    make_comment(article=article, confirmed=True)
    html = desk.get(QUEUE).content.decode()
    assert "No other comments from this address." in html
    assert "address confirmed" in html


def test_one_button_stands_for_each_rule_of_the_version_in_force(desk, article):
    make_comment(article=article)
    html = desk.get(QUEUE).content.decode()
    for number in (1, 2, 3, 4):
        assert html.count(f'type="submit" name="decision" value="rule-{rule(number).pk}"') == 1
    assert "Refuse under rule" in html
    make_comment(article=article, status="published")
    html = desk.get(QUEUE, {"status": "published"}).content.decode()
    assert "Remove under rule" in html
    assert 'value="publish"' not in html


def test_without_a_policy_in_force_comments_can_only_be_published(desk):
    version = PolicyVersion.objects.create(number=0)
    make_comment(article=make_article(), policy=version)
    html = desk.get(QUEUE).content.decode()
    assert "No rule in force can be cited" in html
    assert 'value="publish"' in html


def test_rule_titles_are_told_in_the_moderators_language_if_there_is_one(desk, article):
    one = Rule.objects.get(number=1)
    draft = make_draft_texts(one)
    assert draft == {"en", "de"}
    make_comment(article=article)
    with translation.override("de"):
        from comments.admin.items import Desk

        assert Desk.now().titles[1] == "Bleibt höflich"
    assert Desk.now().titles[1] == "Civil"


def make_draft_texts(of_rule):
    """A new version with a German text beside the English one."""
    texts = {
        "en": {"title": "Civil", "text": "Stay civil."},
        "de": {"title": "Bleibt höflich", "text": "Bleibt höflich."},
    }
    version = make_policy([{"number": 1, "key": of_rule.key, "texts": texts}], at=START)
    return set(RuleText.objects.filter(rule__version=version).values_list("language", flat=True))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_comment_is_shown_as_text(desk, text):
    text = text.replace("\x00", "")
    make_policy()
    article = make_article(headline=text[:250], deck=text)
    parent = make_comment(article=article, status="published", name=text[:80], text=text)
    comment = make_comment(article=article, parent=parent, name=text[:80], text=text)
    find(comment, 1, 0, len(text))
    find(comment, 3, 1, 5)
    plain = make_comment(article=make_article(), name="x", text="x")
    for address in (QUEUE, item(comment), "/admin/comments/decision/"):
        html = desk.get(address).content.decode()
        assert text not in html or not set(text) & set("<>&\"'")
    ours, theirs = (desk.get(item(one)).content.decode() for one in (plain, comment))
    for tag in ("<script", "<img", "<svg", "<iframe", "<style", "<base", "<meta", "<form"):
        assert theirs.count(tag) == ours.count(tag), tag


def test_the_item_page_tells_the_whole_history_and_earlier_texts(desk, article):
    comment = make_comment(article=article, text="First words.")
    second = CommentRevision.objects.create(
        comment=comment, number=2, name="Ben", text="Second words.", html="", policy=comment.policy
    )
    Comment.objects.filter(pk=comment.pk).update(current=second, revision=2)
    comment.refresh_from_db()
    decide(desk, comment, decision=f"rule-{rule(3).pk}")
    html = desk.get(item(comment)).content.decode()
    for told in ("First words.", "Second words.", "Held by the policy", "Refused by Mona"):
        assert told in html, told
    assert "rule 3 of version 1: Advertising" in html
    assert "Publish" in html  # a refusal can be taken back
    assert Decision.objects.filter(comment=comment).count() == 2


def test_nothing_of_a_comment_can_be_typed_over(desk, article):
    comment = make_comment(article=article)
    html = desk.get(item(comment)).content.decode()
    assert html.count("<textarea") == html.count('name="reason"') + html.count('name="text"')
    assert 'type="text"' not in html.replace('type="search"', "").split('id="content-main"')[1]


def test_the_pages_of_the_desk_hold_no_inline_script_or_style(desk, article):
    comment = make_comment(article=article, status="published")
    find(comment, 1, 0, 3)
    for address in (QUEUE, item(comment), "/admin/comments/decision/", "/admin/comments/thread/"):
        html = desk.get(address).content.decode()
        assert "style=" not in html
        assert "<style" not in html
        assert "<script>" not in html
        assert not [word for word in html.split() if word.startswith("on") and '="' in word]


@pytest.mark.parametrize(("at", "linked"), [(START, True), (None, False)])
def test_a_published_comment_links_to_its_thread_once_the_article_has_an_address(desk, at, linked):
    make_policy()
    comment = make_comment(article=make_article(at=at), status="published")
    response = desk.get(item(comment))
    assert response.status_code == 200
    assert ("In the thread" in response.content.decode()) is linked


@pytest.mark.parametrize("status", ["held", "published", "removed"])
def test_every_page_opens_for_comments_on_an_article_without_an_address(desk, status):
    make_policy()
    comment = make_comment(article=make_article(at=None), status=status)
    thread = f"/admin/comments/thread/{comment.thread_id}/change/"
    pages = (f"{QUEUE}?status={status}", item(comment), thread, "/admin/comments/decision/")
    assert {desk.get(page).status_code for page in pages} == {200}
