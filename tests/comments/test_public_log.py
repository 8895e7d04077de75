"""The public log: everything that was decided, and nobody's name or words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments import log_sentences, moderation
from comments.models import Comment, CommentRevision, Decision, Report, Sender, Standing
from comments.moderation import Seen
from tests.comments.policy_shown import by_class, read, said
from tests.comments.transparency.month import Newsroom, at
from tests.comments.transparency.test_counting import write_out
from tests.factories import make_article, make_comment, make_site

pytestmark = pytest.mark.django_db
LOG = "/comment-policy/log/"
JUNE_3 = datetime(2026, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def room(db: None, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """It is the third of June."""
    monkeypatch.setattr(timezone, "now", lambda: JUNE_3)
    make_site(name="The Gazette")
    return Newsroom()


def sentences(client: Client, query: str = "") -> list[str]:
    return said(read(client, f"{LOG}{query}"), by_class("log-sentence"))


def line(client: Client) -> Any:
    """The newest line."""
    return read(client, LOG).xpath(by_class("log-line"))[0]


def links(element: Any) -> list[str]:
    return [one.get("href") for one in element.xpath(".//a")]


def everything(client: Client) -> str:
    """Every page of the log, and every row's own page."""
    pages = [client.get(f"{LOG}{one}/") for one in Decision.objects.values_list("pk", flat=True)]
    url = LOG
    while url:
        pages.append(client.get(url))
        later = read(client, url).xpath("//nav//a[@rel='next']/@href")
        url = f"{LOG}{later[0]}" if later else ""
    return "".join(page.content.decode() for page in pages)


def test_every_decision_is_told_the_newest_first(client: Client, room: Newsroom) -> None:
    held = room.comes(at(3), "held", "civil")
    room.comes(at(4), "published")
    room.decides(held, "refused", at(5), "people-only")
    assert sentences(client) == [
        "A comment was refused by a moderator",
        "A new comment was published at once by the policy's checks",
        "A new comment was held for a moderator by the policy's checks",
    ]
    first = line(client)
    assert said(first, ".//time") == ["May 5, 2026, noon"]
    assert said(first, ".//*[@class='log-rule']/a") == ["Rule 4 of version 1"]
    assert links(first)[1:] == [room.article.get_absolute_url(), "/comment-policy/1/#rule-4"]


# What must not be told


def test_no_name_no_address_and_no_word_of_anybody_is_told(client: Client, room: Newsroom) -> None:
    write_out(room)
    held = room.comes(at(20), "held", "civil")
    fresh = Comment.objects.get(pk=held.pk)
    moderation.decide(
        Seen(fresh.pk, "held", 1),
        "refused",
        rule=room.rule("civil"),
        by=room.ana,
        now=at(21),
        reason="The moderator's reason",
    )
    CommentRevision.objects.update(name="Zebedee", text="Secretwords", html="<p>Secretwords</p>")
    Report.objects.update(name="Yolanda", email="yolanda@example.org", explanation="Hiddenwords")
    text = everything(client)
    told = ["Zebedee", "Secretwords", "Yolanda", "Hiddenwords", "moderator's reason", "Again and"]
    told += [room.ana.name, room.ana.email, "It was fair", "We have read it"]
    told += list(Sender.objects.values_list("email", flat=True))
    told += list(Comment.objects.values_list("token", flat=True))
    told += list(Standing.objects.values_list("token", flat=True))
    told += list(Report.objects.values_list("token", flat=True))
    assert [one for one in told if one in text] == []


def test_only_a_comment_that_appeared_at_once_is_linked_and_only_while_it_stands(
    client: Client, room: Newsroom
) -> None:
    comment = room.comes(at(3), "published")
    assert comment.get_absolute_url() in links(line(client))
    room.reported(comment, at(4))
    assert comment.get_absolute_url() not in links(line(client))
    room.decides(comment, "removed", at(5), "civil")
    assert comment.get_absolute_url() not in everything(client)
    room.decides(comment, "published", at(6))
    assert sentences(client)[0] == "A comment was restored by a moderator"
    assert comment.get_absolute_url() not in links(line(client))


def test_what_came_of_a_comment_that_was_read_first_links_to_none(
    client: Client, room: Newsroom
) -> None:
    comment = room.comes(at(3), "held", "civil")
    room.decides(comment, "published", at(4))
    room.edit_is(comment, "refused", at(5), "advertising")
    assert comment.get_absolute_url() not in everything(client)


@pytest.mark.parametrize(
    ("change", "named", "linked"),
    [
        ({}, True, True),
        ({"withdrawn_at": at(20)}, False, False),
        ({"expire_at": at(20)}, True, False),
        ({"publish_at": None}, False, False),
        ({"publish_at": at(60)}, False, False),
        ({"embargo_until": at(60)}, False, False),
    ],
)
def test_an_article_is_named_as_far_as_readers_know_it(
    client: Client, room: Newsroom, change: dict[str, Any], named: bool, linked: bool
) -> None:
    comment = room.comes(at(3), "published")
    room.reported(comment, at(4))
    room.appealed(room.decides(comment, "removed", at(5), "civil"), at(6))
    room.thread_set("open", "closed", at(7))
    Article.objects.filter(pk=room.article.pk).update(**change)
    text = everything(client)
    assert (room.article.headline in text) is named
    assert (f'href="{room.article.get_absolute_url()}' in text) is linked
    assert ("no longer published" in text) is (named and not linked)


# Rows that hang together


def test_one_decision_about_several_comments_is_one_line(client: Client, room: Newsroom) -> None:
    several = [room.comes(at(3), "published") for _ in range(3)]
    room.reported(several[0], at(4))
    moderation.decide_many(
        [Seen(one.pk, "published", 1) for one in several],
        "removed",
        rule=room.rule("civil"),
        by=room.ana,
        now=at(5),
    )
    assert sentences(client)[0] == "Several comments were removed together by a moderator"
    first = line(client)
    assert said(first, ".//*[@class='log-also']/a") == ["3 decisions"]
    page = read(client, links(first)[0])
    assert said(page, by_class("log-sentence")) == [
        "Several comments were removed together by a moderator",
        *["A comment was removed by a moderator"] * 3,
    ]
    assert said(page, "//h2") == ["3 decisions are part of it"]
    settled = page.xpath(by_class("log-line"))[1]
    assert said(settled, ".//*[@class='log-also']/a") == ["1 report settled with it"]
    inner = read(client, links(settled)[0])
    assert said(inner, by_class("log-sentence"))[1] == "A report was upheld by a moderator"
    assert links(first)[0] in links(inner)


def test_a_bulk_decision_of_thousands_shows_as_many_as_fit(client: Client, room: Newsroom) -> None:
    comment = room.comes(at(3), "published")
    parent = Decision.objects.create(kind="bulk", to_status="removed", actor_kind="person")
    Decision.objects.bulk_create(
        Decision(
            kind="decided",
            parent=parent,
            comment=comment,
            from_status="published",
            to_status="removed",
            actor_kind="person",
        )
        for _ in range(203)
    )
    page = read(client, f"{LOG}{parent.pk}/")
    assert len(page.xpath(by_class("log-line"))) == 201
    assert "3 more are not shown here." in page.text_content()


def test_what_was_undone_is_told_as_taken_back(client: Client, room: Newsroom) -> None:
    comment = room.comes(at(3), "held", "civil")
    decision = room.decides(comment, "refused", at(4), "civil")
    undone = room.undoes(decision, at(4, seconds=20))
    page = read(client, LOG)
    newest, before = page.xpath(by_class("log-line"))[:2]
    assert said(newest, f".{by_class('log-sentence')}") == [
        "A decision about a comment was taken back at once by a moderator"
    ]
    assert f"{LOG}{decision.pk}/" in links(newest)
    assert "log-line-back" in before.get("class")
    assert "Taken back within a minute: it counts as never made" in before.text_content()
    assert f"{LOG}{undone.pk}/" in links(before)


def test_a_reversal_leads_to_what_it_takes_back(client: Client, room: Newsroom) -> None:
    comment = room.comes(at(3), "refused", "advertising")
    room.decides(comment, "published", at(9))
    newest, before = read(client, LOG).xpath(by_class("log-line"))
    assert "The decision taken back" in newest.text_content()
    assert "Taken back later" in before.text_content()


# Filters and pages


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action=published", 14 + 2 + 2),  # b kept, g's change; c as before; the imported one
        ("?action=held", 7 + 1),  # i, held as before
        ("?action=refused", 3 + 1 + 1),  # b's change; i, undone
        ("?action=removed", 1 + 1),  # a; c, undone; d and e are one line
        ("?action=edited", 3),
        ("?action=together", 1),
        ("?action=undone", 2 + 2),
        ("?action=reports", 4),  # what was settled hangs on its decision
        ("?action=appeals", 4),
        ("?action=senders", 3),
        ("?action=threads", 3),
        ("?action=imported", 1),
        ("?rule=advertising", 2 + 1 + 2),  # k, l; b's change; k's appeal
        ("?rule=nowhere", 0),
        ("?month=2026-05&action=edited", 3),
        ("?month=2026-04", 0),
        ("?rule=advertising&action=appeals", 2),
    ],
)
def test_the_log_can_be_narrowed(client: Client, room: Newsroom, query: str, count: int) -> None:
    write_out(room)
    assert len(sentences(client, query)) == count


def test_a_month_is_one_of_site_time(client: Client, room: Newsroom, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    room.comes(datetime(2026, 4, 30, 22, 30, tzinfo=UTC), "published")
    assert len(sentences(client, "?month=2026-05")) == 1
    assert len(sentences(client, "?month=2026-04")) == 0


@pytest.mark.parametrize(
    "query",
    [
        "?action=everything",
        "?month=2026-13",
        "?month=0000-01",
        "?month=may",
        "?month=9999-12&after=x",
        "?rule=a b",
        "?after=nonsense",
        "?before=1.2.3",
        f"?after={'9' * 400}.1",
    ],
)
def test_what_nobody_can_have_chosen_is_refused(client: Client, room: Newsroom, query: str) -> None:
    assert client.get(f"{LOG}{query}").status_code == 400


@pytest.mark.parametrize("number", ["0", "99999999", "9" * 40, "9" * 5000])
def test_a_row_that_is_not_there_is_not_found(client: Client, room: Newsroom, number: str) -> None:
    assert client.get(f"{LOG}{number}/").status_code == 404


def test_pages_follow_each_other_and_leave_nothing_out(client: Client, room: Newsroom) -> None:
    comment = room.comes(at(1), "published")
    Decision.objects.bulk_create(
        Decision(
            kind="decided",
            comment=comment,
            from_status="published",
            to_status="held",
            actor_kind="person",
            created_at=at(2) + timedelta(minutes=number // 3),
        )
        for number in range(120)
    )
    seen: list[str] = []
    url = LOG
    while url:
        page = read(client, url)
        seen += [one.get("id") for one in page.xpath(by_class("log-line"))]
        later = page.xpath("//nav//a[@rel='next']/@href")
        url = f"{LOG}{later[0]}" if later else ""
    assert len(seen) == len(set(seen)) == 121
    back = page.xpath("//nav//a[@rel='prev']/@href")
    earlier = read(client, f"{LOG}{back[0]}").xpath(by_class("log-line"))
    assert [one.get("id") for one in earlier] == seen[50:100]


def test_filters_stay_when_the_page_is_turned(client: Client, room: Newsroom) -> None:
    for _ in range(51):
        room.comes(at(3), "published")
    page = read(client, f"{LOG}?action=published&month=2026-05")
    later = page.xpath("//nav//a[@rel='next']/@href")[0]
    assert later.startswith("?action=published&month=2026-05&after=")
    assert page.xpath("//select/option[@selected]/@value") == ["published", "2026-05"]


def test_the_log_costs_the_same_however_long_it_is(
    client: Client, room: Newsroom, django_assert_max_num_queries: Any
) -> None:
    write_out(room)
    with django_assert_max_num_queries(10):
        client.get(LOG)


def test_a_reader_who_has_the_page_is_told_so_until_it_changes(
    client: Client, room: Newsroom
) -> None:
    comment = room.comes(at(3), "published")
    first = client.get(LOG)
    assert "Cookie" not in first.headers.get("Vary", "")
    known = {"if-none-match": first.headers["ETag"]}
    assert client.get(LOG, headers=known).status_code == 304
    Article.objects.filter(pk=room.article.pk).update(withdrawn_at=at(20))
    assert client.get(LOG, headers=known).status_code == 200
    Article.objects.filter(pk=room.article.pk).update(withdrawn_at=None)
    assert client.get(LOG, headers=known).status_code == 304
    room.decides(comment, "removed", at(4), "civil")
    assert client.get(LOG, headers=known).status_code == 200


def test_an_empty_log_says_so_kindly(client: Client) -> None:
    make_site()
    assert "Nothing has been decided yet." in read(client, LOG).text_content()
    assert "There is no such decision." in read(client, f"{LOG}?rule=x").text_content()


def test_the_log_takes_no_post(client: Client, room: Newsroom) -> None:
    assert client.post(LOG).status_code == 405


# Sentences


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("open", "A discussion was opened"),
        ("closed", "A discussion was closed"),
        ("replies:off", "Replies were turned off in a discussion"),
        ("slow:1", "A discussion was slowed to one comment of a writer in 1 second"),
        ("slow:60", "A discussion was slowed to one comment of a writer in 60 seconds"),
        ("closes:1", "A discussion was set to close 1 day after its story"),
        ("closes:14", "A discussion was set to close 14 days after its story"),
        ("risk:50", "The care that a discussion's subject calls for was set"),
        ("slow:0", "The settings of a discussion were changed"),
        ("something:new", "The settings of a discussion were changed"),
    ],
)
def test_what_is_set_for_a_discussion_is_told(status: str, sentence: str) -> None:
    decision = Decision(kind="preset", thread_id=1, to_status=status)
    assert log_sentences.sentence(decision) == sentence


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"kind": "standing", "standing_id": 1, "to_status": "hold"},
            "A sender was set to be read before publication by a moderator",
        ),
        (
            {"kind": "standing", "standing_id": 1, "to_status": ""},
            "A sender was set back to normal by a moderator",
        ),
        (
            {"kind": "preset", "thread_id": 1, "to_status": "hold"},
            "A discussion was set to be read before publication by a moderator",
        ),
        (
            {"kind": "decided", "from_status": "published", "to_status": "published"},
            "A comment was looked at and kept by a moderator",
        ),
        (
            {"kind": "report", "report_id": 1, "to_status": "open", "actor_kind": "reader"},
            "A reader reported a comment",
        ),
        (
            {"kind": "appeal", "appeal_id": 1, "to_status": "open", "actor_kind": "reader"},
            "A writer appealed against a decision",
        ),
    ],
)
def test_who_decided_ends_the_sentence_and_is_not_said_twice(
    fields: dict[str, Any], told: str
) -> None:
    decision = Decision(**{"actor_kind": "person", **fields})
    said = f"{log_sentences.sentence(decision)} {log_sentences.by(decision)}"
    assert said.strip() == told


@pytest.mark.parametrize("kind", Decision.Kind.values)
@pytest.mark.parametrize("target", ["comment", "thread", "standing", "report", "appeal", ""])
def test_every_row_that_there_may_be_is_told(kind: str, target: str) -> None:
    fields = {f"{target}_id": 1} if target else {}
    for status in ("published", "open", "blocked", "unheard-of", ""):
        decision = Decision(kind=kind, to_status=status, actor_kind="person", **fields)
        assert log_sentences.sentence(decision)


def test_a_row_about_an_imported_comment_is_told(client: Client, room: Newsroom) -> None:
    comment = make_comment(article=make_article(), status="published", at=at(1))
    Decision.objects.create(
        kind="imported",
        comment=comment,
        to_status="published",
        actor_kind="import",
        created_at=at(2),
    )
    assert sentences(client, "?action=imported") == [
        "A comment was taken over from an earlier site by an import"
    ]
