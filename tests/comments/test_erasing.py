from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import models
from django.test import Client
from django.utils import timezone

from articles.people.models import User
from comments import erasing, mailing, moderation, replaying_log, stamps, standings
from comments.models import (
    Appeal,
    Comment,
    Decision,
    Follow,
    Notice,
    Report,
    Sender,
    SignIn,
    Thread,
)
from comments.sender import find_or_make
from tests.comments.my_account import reader, signed_in
from tests.factories import (
    make_appeal,
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_site,
    make_standing,
    make_user,
)

pytestmark = pytest.mark.django_db
ADDRESS = "ottoline@example.org"
WORDS = "Quixotic zephyrs vex the bold frog."


@pytest.fixture
def otto():
    make_site()
    make_policy()
    return reader(ADDRESS, name="Ottoline")


def wrote(otto, status="published", **fields):
    fields = {"text": WORDS, "name": "Ottoline", **fields}
    article = fields.pop("article", None) or make_article()
    return make_comment(
        article=article, email=ADDRESS, confirmed=True, status=status, network_hash="h", **fields
    )


def everywhere(needle):
    """The tables in which a text stands in any column."""
    found = []
    for model in apps.get_models():
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        rows = str(list(model._base_manager.values(*columns))) if columns else ""
        if needle.lower() in rows.lower():
            found.append(model._meta.label)
    return found


def test_no_name_no_address_and_no_word_of_theirs_is_left_anywhere(otto):
    comment = wrote(otto)
    wrote(otto, "held")
    make_appeal(comment.decisions.get(), status="rejected", text=WORDS)
    other = make_comment(article=make_article(), status="published")
    make_report(other, status="rejected", email=ADDRESS, name="Ottoline", explanation=WORDS)
    Follow.objects.create(sender=otto, thread=comment.thread, level="all")
    assert erasing.erase(otto.pk)
    for needle in (ADDRESS, "Ottoline", "Quixotic"):
        assert everywhere(needle) == []


def test_what_readers_saw_is_taken_back_with_its_texts_and_its_answers_stay(client, otto):
    comment = wrote(otto)
    make_comment(parent=comment, status="published", text="A reply.")
    erasing.erase(otto.pk)
    thread = Thread.objects.get()
    assert (thread.visible_count, moderation.recount(thread)) == (1, 1)
    page = client.get(comment.thread.article.get_absolute_url()).content.decode()
    assert "A reply." in page
    assert "Ottoline" not in page
    assert list(replaying_log.differences()) == []


def test_a_newsroom_may_keep_the_texts_without_a_name(client, otto, settings):
    settings.ERASED_TEXTS = "keep"
    comment, waits = wrote(otto), wrote(otto, "held", text="It waits.")
    before = Thread.objects.get(pk=comment.thread_id).version
    erasing.erase(otto.pk)
    page = client.get(comment.thread.article.get_absolute_url()).content.decode()
    assert WORDS in page
    assert "Erased reader" in page
    assert "Ottoline" not in page
    assert Comment.objects.get(pk=waits.pk).withdrawn_at
    assert Thread.objects.get(pk=comment.thread_id).version > before


def test_the_log_stays_as_it_was_and_tells_what_was_taken_back(otto):
    comment = wrote(otto)
    before = list(Decision.objects.order_by("pk").values())
    erasing.erase(otto.pk)
    after = list(Decision.objects.order_by("pk").values())
    assert after[: len(before)] == before
    assert [one["kind"] for one in after[len(before) :]] == ["withdrawn"]
    assert after[-1]["comment_id"] == comment.pk


def test_who_erases_is_nobody_from_then_on(otto):
    client, user = signed_in(otto), otto.user
    Notice.objects.create(kind="published", key="x", sender=otto, not_before=timezone.now())
    SignIn.objects.create(sender=otto, nonce="n", expires_at=timezone.now().replace(year=2099))
    erasing.erase(otto.pk)
    now = Sender.objects.get(pk=otto.pk)
    assert (now.name, now.user, now.confirmed_at) == ("", None, None)
    assert now.erased_at
    assert not User.objects.filter(pk=user.pk).exists()
    assert Notice.objects.get().status == "cancelled"
    assert not SignIn.objects.exists()
    assert client.get("/accounts/").status_code == 302


def test_erasing_twice_is_done_once(otto):
    assert erasing.erase(otto.pk)
    assert not erasing.erase(otto.pk)


def test_who_comes_back_is_somebody_new(otto):
    erasing.erase(otto.pk)
    again = find_or_make(ADDRESS)
    assert again.pk != otto.pk
    assert again.erased_at is None


@pytest.mark.parametrize("state", ["hold", "blocked"])
def test_who_was_stopped_is_known_again_without_the_address_being_kept(otto, state):
    make_standing(sender=otto, state=state)
    erasing.erase(otto.pk)
    assert everywhere(ADDRESS) == []
    assert find_or_make("Ottoline@Example.org ").pk == otto.pk


def test_what_stopped_them_once_is_no_reason_to_know_them_again(otto):
    standing = make_standing(sender=otto, state="hold")
    erasing.erase(otto.pk)
    type(standing).objects.filter(pk=standing.pk).update(ended_at=timezone.now())
    assert find_or_make(ADDRESS).pk != otto.pk


def test_what_waits_for_somebody_keeps_its_words_and_no_name(otto):
    comment = wrote(otto, "removed")
    make_appeal(comment.decisions.get(), text="Look again.")
    other = make_comment(article=make_article(), status="published")
    make_report(other, email=ADDRESS, name="Ottoline", explanation="It insults me.")
    erasing.erase(otto.pk)
    assert Appeal.objects.get().text == "Look again."
    report = Report.objects.get()
    assert (report.explanation, report.name, report.status) == ("It insults me.", "", "open")
    assert ADDRESS not in report.email


def test_a_notice_of_illegal_content_stays_whole_without_saying_whose(otto):
    other = make_comment(article=make_article(), status="published")
    make_report(
        other, email=ADDRESS, name="Otto", explanation="Libel.", illegal=True, good_faith=True
    )
    erasing.erase(otto.pk)
    report = Report.objects.get()
    assert report.email.endswith("@erased.invalid")
    assert report.name == ""


def test_what_was_kept_until_somebody_decided_goes_once_that_cannot_be_undone(otto):
    comment, other = wrote(otto, "removed"), make_comment(article=make_article())
    make_appeal(comment.decisions.get(), text=WORDS)
    make_report(other, email=ADDRESS, explanation=WORDS)
    make_report(other, email=ADDRESS, explanation="Libel.", illegal=True, good_faith=True)
    make_report(other, email="ben@example.org", explanation="By Ben.")
    erasing.erase(otto.pk)
    assert erasing.forget_settled() == 0
    now = timezone.now()
    Appeal.objects.update(status="rejected", decided_at=now, answer="No.")
    Report.objects.update(status="rejected", decided_at=now)
    assert erasing.forget_settled(now=now + timedelta(seconds=30)) == 0
    assert erasing.forget_settled(now=now + timedelta(minutes=2)) == 2
    assert everywhere("Quixotic") == []
    assert set(Report.objects.values_list("explanation", flat=True)) == {"", "Libel.", "By Ben."}


def test_the_appeal_of_who_was_stopped_goes_with_them(otto):
    by = make_user(groups=["Moderator"])
    standing = standings.impose(sender=otto, state="hold", reason="Insults.", by=by)
    decision = standing.decisions.get()
    Appeal.objects.create(
        decision=decision,
        text=WORDS,
        status="rejected",
        answer="No.",
        decided_at=timezone.now(),
    )
    erasing.erase(otto.pk)
    assert everywhere("Quixotic") == []


@pytest.mark.parametrize("mode", ["blank", "keep"])
def test_nobody_writes_to_who_is_gone(otto, settings, mode):
    settings.ERASED_TEXTS = mode
    comment = wrote(otto)
    other = make_comment(article=make_article(), status="published")
    make_report(other, email=ADDRESS, explanation="It insults me.")
    erasing.erase(otto.pk)
    now = timezone.now()
    gone = Sender.objects.get(pk=otto.pk)
    for kind, whom in (
        ("reply", {"sender": gone, "comment": make_comment(parent=comment, status="published")}),
        ("report", {"report": Report.objects.get()}),
    ):
        Notice.objects.create(kind=kind, key=kind, not_before=now, created_at=now, **whom)
    mailing.send_due("test", now=now)
    assert mail.outbox == []
    assert set(Notice.objects.values_list("status", flat=True)) == {"cancelled"}


def test_who_was_stopped_twice_is_forgotten_twice(otto):
    first = make_standing(sender=otto, state="hold")
    erasing.erase(otto.pk)
    type(first).objects.filter(pk=first.pk).update(ended_at=timezone.now())
    again = reader(ADDRESS)
    make_standing(sender=again, state="blocked")
    assert erasing.erase(again.pk)
    assert find_or_make(ADDRESS).pk == again.pk


def test_nobody_can_take_the_place_of_an_erased_address_beforehand(otto):
    Sender.objects.create(email=f"erased-{otto.pk}@erased.invalid")
    assert erasing.erase(otto.pk)


def test_staff_are_not_erased_here(otto):
    User.objects.filter(pk=otto.user.pk).update(is_staff=True)
    with pytest.raises(ValueError, match="Staff"):
        erasing.erase(otto.pk)
    client = signed_in(Sender.objects.get(pk=otto.pk))
    assert "You work here" in client.get("/accounts/erase/").content.decode()
    client.post("/accounts/erase/", {"sure": "on"})
    assert Sender.objects.get(pk=otto.pk).erased_at is None


# The pages


def post(client, otto, **data):
    return client.post("/accounts/erase/", {"stamp": stamps.make("erase", str(otto.pk)), **data})


def test_it_is_asked_once_more_and_nothing_goes_without_the_tick(otto):
    client = signed_in(otto)
    assert "cannot be undone" in client.get("/accounts/erase/").content.decode()
    answer = post(client, otto)
    assert answer.status_code == 422
    assert "Nothing was erased yet" in answer.content.decode()
    assert Sender.objects.get(pk=otto.pk).email == ADDRESS


def test_with_the_tick_all_goes_and_the_session_with_it(otto):
    client = signed_in(otto)
    wrote(otto)
    answer = post(client, otto, sure="on")
    assert (answer.status_code, answer["Location"]) == (303, "/accounts/erased/")
    assert not Session.objects.exists()
    assert "You are forgotten here" in client.get("/accounts/erased/").content.decode()
    assert everywhere(ADDRESS) == []


@pytest.mark.parametrize(
    "data", [{"sure": "on"}, {"sure": "on", "stamp": "forged"}], ids=["none", "forged"]
)
def test_a_form_that_we_did_not_give_erases_nobody(otto, data):
    assert signed_in(otto).post("/accounts/erase/", data).status_code == 422
    assert Sender.objects.get(pk=otto.pk).email == ADDRESS


def test_another_persons_stamp_or_site_erases_nobody(otto):
    client, ben = signed_in(otto), reader("ben@example.org")
    stamp = stamps.make("erase", str(ben.pk))
    assert client.post("/accounts/erase/", {"sure": "on", "stamp": stamp}).status_code == 422
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    mine = {"sure": "on", "stamp": stamps.make("erase", str(otto.pk))}
    assert client.post("/accounts/erase/", mine, headers=elsewhere).status_code == 403
    assert Sender.objects.filter(erased_at=None).count() == 2


def test_what_stays_of_who_is_stopped_is_said(otto):
    make_standing(sender=otto, state="hold")
    page = signed_in(otto).get("/accounts/erase/").content.decode()
    assert "scrambled form of your address" in page
    assert Client().get("/accounts/erase/").status_code == 302
