"""Editors' picks: chosen, shown, taken back, and understood by everybody who walks the log."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.utils import timezone

from comments import (
    histories,
    log_sentences,
    mail_statements,
    moderation,
    picks,
    reading,
    replaying_log,
    revisions,
    seen,
    undoing,
)
from comments.admin import telling
from comments.dsa import rows as dsa_rows
from comments.models import Comment, Decision, Thread
from comments.transparency import counting
from tests.comments import test_editing
from tests.factories import make_article, make_comment, make_policy, make_site, make_user, rule_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user(groups=["Editor"], name="Edith")


@pytest.fixture
def comment():
    make_site()
    make_policy([rule_data(1, "civil", consequence="hold")])
    return make_comment(article=make_article(), status="published", text="Nine  days\nof waiting.")


def pick(comment, by):
    return picks.pick(seen.seen(Comment.objects.get(pk=comment.pk)), by=by)


def now_seen():
    return seen.seen(Comment.objects.get())


def shown(comment):
    page = reading.page_of(comment.thread.article, {})
    badges = [one.comment.number for one in page.entries if one.picked]
    assert badges == [one.number for one in page.picks]
    return badges


def test_a_pick_is_logged_shown_and_taken_back(comment, editor):
    version = Thread.objects.get().version
    made = pick(comment, editor)
    assert (made.kind, made.from_status, made.to_status) == ("picked", "", "picked")
    assert (made.actor_name, made.rule, made.revision) == (str(editor), None, comment.current)
    assert shown(comment) == [1]
    assert reading.page_of(comment.thread.article, {}).picks[0].beginning == "Nine days of waiting."
    taken = picks.unpick(comment.pk, by=editor)
    assert (taken.from_status, taken.to_status) == ("picked", "")
    assert shown(comment) == []
    assert Thread.objects.get().version == version + 2


@pytest.mark.parametrize("status", ["held", "removed", "refused", "unconfirmed"])
def test_what_readers_do_not_see_cannot_be_picked(comment, editor, status):
    hidden = make_comment(article=comment.thread.article, status=status)
    with pytest.raises(picks.NotAllowed, match="Only a published comment"):
        pick(hidden, editor)
    assert not Decision.objects.filter(kind="picked").exists()


def test_nothing_is_picked_or_taken_back_twice(comment, editor):
    with pytest.raises(picks.NotAllowed, match="no editor"):
        picks.unpick(comment.pk, by=editor)
    pick(comment, editor)
    version = Thread.objects.get().version
    with pytest.raises(picks.NotAllowed, match="already"):
        pick(comment, editor)
    assert Decision.objects.filter(kind="picked").count() == 1
    assert Thread.objects.get().version == version


def change_words(comment):
    Thread.objects.select_for_update().get(pk=comment.thread_id)
    now = timezone.now()
    row = Comment.objects.select_related("current").get(pk=comment.pk)
    fresh = revisions.CommentRevision.objects.create(
        comment=row, number=2, name="Ben", text="Buy!", html="<p>Buy!</p>", policy=row.policy
    )
    moderation.accept_edit(row, seen.seen(row), fresh, to="published", rule=None, risk=0, now=now)


def test_changed_words_are_no_pick_until_they_are_picked_themselves(comment, editor):
    before = seen.seen(comment)
    pick(comment, editor)
    change_words(comment)
    assert shown(comment) == []
    with pytest.raises(picks.NotAllowed, match="has changed it"):
        picks.pick(before, by=editor)
    pick(comment, editor)
    assert shown(comment) == [1]


def test_a_removed_pick_is_none_until_it_is_back(comment, editor):
    pick(comment, editor)
    row = Comment.objects.get()
    rule = row.policy.rules.get()
    moderation.decide(seen.seen(row), "removed", rule=rule, by=editor)
    assert shown(comment) == []
    moderation.decide(seen.seen(Comment.objects.get()), "published", rule=None, by=editor)
    assert shown(comment) == [1]


def test_the_newest_picks_are_linked_and_only_five(comment, editor):
    for _number in range(6):
        pick(make_comment(article=comment.thread.article, status="published"), editor)
    page = reading.page_of(comment.thread.article, {})
    assert [one.number for one in page.picks] == [7, 6, 5, 4, 3]


def test_picks_cost_no_query_more(comment, editor, django_assert_num_queries):
    pick(comment, editor)
    with django_assert_num_queries(2):
        page = reading.page_of(comment.thread.article, {"sort": "newest"})
        assert page.picks[0].name == "Ben"


@pytest.mark.parametrize(
    ("groups", "fields", "may"),
    [
        (["Editor"], {}, True),
        (["Moderator"], {}, True),
        (["Writer"], {}, False),
        ([], {}, False),
        (["Editor"], {"is_active": False}, False),
    ],
)
def test_who_decides_about_comments_or_articles_may_pick(groups, fields, may):
    user = make_user(groups=groups, **fields)
    assert picks.may_pick(user) is may


def test_the_replayed_log_understands_a_pick(comment, editor):
    pick(comment, editor)
    moderation.decide(now_seen(), "held", rule=None, by=editor)
    picks.unpick(comment.pk, by=editor)
    moderation.decide(now_seen(), "published", rule=None, by=editor)
    pick(comment, editor)
    assert list(replaying_log.differences()) == []
    call_command("recount", check=True, verbosity=0)
    Comment.objects.update(picked_at=None)
    assert [one.what for one in replaying_log.differences()] == ["picked"]


def test_a_pick_past_the_log_is_told(comment):
    Comment.objects.update(picked_at=timezone.now())
    assert [(one.what, one.expected) for one in replaying_log.differences()] == [
        ("picked", "False")
    ]


def test_words_that_a_person_holds_wait_though_their_pick_is_taken_back(comment, editor):
    pick(comment, editor)
    moderation.decide(now_seen(), "held", rule=None, by=editor)
    picks.unpick(comment.pk, by=editor)
    assert test_editing.change(comment, now=timezone.now()).status == "held"


def test_who_comes_too_late_is_told_of_the_decision_and_not_of_the_pick(comment, editor):
    before = seen.seen(comment)
    moderation.decide(before, "held", rule=None, by=make_user(groups=["Moderator"], name="Mona"))
    moderation.decide(now_seen(), "published", rule=None, by=make_user(name="Nora"))
    pick(comment, editor)
    with pytest.raises(moderation.Stale, match="Nora"):
        moderation.decide(before._replace(status="held"), "published", rule=None, by=editor)


def test_undoing_goes_back_to_the_rule_before_the_pick(comment, editor):
    row = Comment.objects.get()
    rule = row.policy.rules.get()
    pick(comment, editor)
    removed = moderation.decide(now_seen(), "removed", rule=rule, by=editor)
    undoing.undo(removed, by=editor)
    assert Comment.objects.get().rule is None
    assert shown(comment) == [1]
    assert list(replaying_log.differences()) == []


def test_a_pick_takes_no_mail_about_the_comment_back(comment, editor):
    published = Decision.objects.get(comment=comment)
    pick(comment, editor)
    assert not mail_statements.is_overtaken(published)


def test_a_pick_counts_in_no_figure_of_the_month(comment, editor):
    month = timezone.localdate().replace(day=1)
    before = counting.month(month)
    pick(comment, editor)
    picks.unpick(comment.pk, by=editor)
    assert counting.month(month) == before


def test_a_pick_ends_no_restriction_in_the_statements_for_the_union(comment, editor):
    rule = Comment.objects.get().policy.rules.get()
    moderation.decide(now_seen(), "held", rule=None, by=editor)
    removed = moderation.decide(now_seen(), "removed", rule=rule, by=editor)
    Comment.objects.update(picked_at=timezone.now())
    picks.unpick(comment.pk, by=editor)
    told = [one["puid"] for one in dsa_rows.export(removed.created_at, timezone.now())]
    assert told == [f"decision-{removed.pk}"]


def test_everybody_is_told_of_it_in_their_own_words(comment, editor):
    made = pick(comment, editor)
    taken = picks.unpick(comment.pk, by=editor)
    rows = histories.rows_of(comment)
    writer = [line.said for line in histories.lines(rows, [])]
    assert writer[1:] == [
        "The newsroom made it an editor’s pick.",
        "The newsroom took back that it was an editor’s pick.",
    ]
    assert histories.in_force(Comment.objects.get(), rows) == rows[0]
    assert [log_sentences.sentence(one) for one in (made, taken)] == [
        "A comment was made an editor’s pick",
        "A comment is no editor’s pick any more",
    ]
    assert log_sentences.by(made) == "by the newsroom"
    desk = telling.lines(
        telling.with_titles(comment.decisions.filter(kind="picked").order_by("pk"))
    )
    assert [line.sentence for line in desk] == [
        "Made an editor’s pick by Edith",
        "Editor’s pick taken back by Edith",
    ]


def test_the_public_log_tells_of_a_pick_and_links_it_while_it_is_to_be_read(
    client, comment, editor
):
    pick(comment, editor)
    page = client.get("/comment-policy/log/").text
    assert page.count("A comment was made an editor’s pick") == 1
    assert f'href="{comment.get_absolute_url()}"' in page
    assert "Edith" not in page
    Comment.objects.update(status="held", waits=True)
    assert comment.get_absolute_url() not in client.get("/comment-policy/log/").text


def url(comment, what="pick"):
    return f"/admin/comments/comment/{comment.pk}/{what}/"


def test_an_editor_picks_on_the_comments_page_and_takes_it_back(client, comment, editor):
    client.force_login(editor)
    page = client.get(url(comment, "change")).text
    assert 'value="pick"' in page
    answer = client.post(url(comment), {"decision": "pick", "revision": "1", "back": "blur=1"})
    assert (answer.status_code, answer["Location"]) == (303, f"{url(comment, 'change')}?blur=1")
    assert shown(comment) == [1]
    page = client.get(url(comment, "change")).text
    assert 'value="unpick"' in page
    assert "Made an editor’s pick by Edith" in page
    client.post(url(comment), {"decision": "unpick"})
    assert shown(comment) == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"decision": "pick"},
        {"decision": "pick", "revision": "2"},
        {"decision": "pick", "revision": "\x00"},
        {"decision": "unpick"},
        {"decision": "publish", "revision": "1"},
    ],
    ids=["nothing", "no revision", "another revision", "a null", "none to take back", "another"],
)
def test_a_pick_that_no_form_of_ours_sends_changes_nothing(client, comment, editor, sent):
    client.force_login(editor)
    answer = client.post(url(comment), sent)
    assert answer.status_code == 409
    assert not Decision.objects.filter(kind="picked").exists()


def test_who_publishes_but_does_not_moderate_is_led_to_the_comment(client, comment):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="publish_article"))
    client.force_login(user)
    answer = client.post(url(comment), {"decision": "pick", "revision": "1"})
    assert answer["Location"] == comment.get_absolute_url()
    assert client.get(url(comment, "change")).status_code == 403


def test_a_comment_that_is_not_there_cannot_be_picked(client, editor):
    client.force_login(editor)
    for number in ("99", "x", "9" * 30):
        answer = client.post(f"/admin/comments/comment/{number}/pick/", {"decision": "pick"})
        assert answer.status_code == 404
