from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone
from lxml import html

from articles.models import Article, SiteIdentity
from comments import (
    moderation,
    policies,
    reports,
    sender,
    stamps,
    standings,
    undoing,
    withdrawing,
)
from comments.models import Comment, CommentRevision, Report, Sender
from comments.moderation import Seen
from comments.report_forms import EXPLANATION_LENGTH
from tests.comments.reporting import fresh
from tests.factories import (
    make_article,
    make_comment,
    make_policy,
    make_site,
    make_user,
    rule_data,
)

pytestmark = pytest.mark.django_db
LAW = "?about=law"
NOTICE = {
    "law": "Insult, Germany",
    "explanation": "It calls the drivers thieves.",
    "name": "Rita Moss",
    "email": "Rita@Example.org",
    "good_faith": "on",
}
WORDS = [{"kind": "words", "settings": {"words": ["numpty"]}}]


@pytest.fixture
def comment():
    make_site(email="desk@example.org")
    make_policy()
    return make_comment(article=make_article(), status="published")


def url(comment, query=""):
    return f"{comment.get_absolute_url()}report/{query}"


def payload(comment, **changes):
    target = f"{comment.thread.article.path}#{comment.number}"
    in_force = policies.in_force()
    rule = str(in_force.rules[1].pk) if in_force else "other"
    about = {"rule": rule, "stamp": stamps.make("report", target), "revision": "1"}
    return {**about, **changes}


def page_of(answer):
    return html.document_fromstring(answer.content.decode())


def send(comment, query="", *, home=1, **changes):
    client = Client(REMOTE_ADDR=f"203.0.113.{home}")
    return client.post(url(comment, query), payload(comment, **changes))


def test_a_comment_has_a_link_to_its_form_and_a_removed_one_has_none(client, comment):
    gone = make_comment(article=comment.thread.article, status="removed")
    links = page_of(client.get(comment.thread.article.get_absolute_url())).xpath("//a/@href")
    assert url(comment) in links
    assert url(gone) not in links


def test_the_link_is_there_when_the_thread_is_closed(client, comment):
    type(comment.thread).objects.update(preset="closed")
    assert url(comment) in client.get(comment.thread.article.get_absolute_url()).text
    assert send(comment).status_code == 303


def test_the_form_shows_the_comment_and_the_rules_that_can_be_broken(client, comment):
    rules = [rule_data(1, "civil"), rule_data(2, "sorting", citable=False), rule_data(3, "off")]
    make_policy(rules, at=timezone.now() - timedelta(hours=1))
    answer = client.get(url(comment))
    page = page_of(answer)
    assert comment.current.text in answer.text
    chosen = [policies.in_force().rules[number].pk for number in (1, 3)]
    assert page.xpath("//input[@name='rule']/@value") == [*map(str, chosen), "other"]
    assert [one.text_content().strip() for one in page.xpath("//fieldset//label")] == [
        "1. Civil",
        "3. Off",
        "Something else",
    ]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_a_rule_of_a_version_that_is_over_is_not_taken_for_another(comment):
    before = payload(comment, explanation="Typed with care.")
    moved = [rule_data(1, "off"), rule_data(2, "civil")]
    make_policy(moved, at=timezone.now() - timedelta(seconds=1))
    answer = Client().post(url(comment), before)
    assert answer.status_code == 422
    assert "the rules have changed meanwhile" in answer.text
    assert "Typed with care." in answer.text


def test_a_report_without_name_and_address_leads_to_its_receipt(client, comment):
    answer = send(comment)
    report = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, report.get_absolute_url())
    assert (report.rule.number, report.explanation, report.email) == (1, "", "")
    receipt = client.get(answer["Location"])
    assert "A moderator will look at the comment" in receipt.text
    assert "no-store" in receipt["Cache-Control"]
    assert receipt["X-Robots-Tag"] == "noindex"
    assert 'content="noindex"' in receipt.text
    assert not receipt.cookies
    assert not answer.cookies


def test_a_notice_holds_the_four_things_that_the_law_asks_for(client, comment):
    place = page_of(client.get(url(comment, LAW))).xpath("string(//*[@class='field report-place'])")
    assert f"{settings.SITE_URL}{comment.get_absolute_url()}" in place
    assert send(comment, LAW, **NOTICE).status_code == 303
    report = Report.objects.get()
    assert (report.illegal, report.good_faith, report.minors) == (True, True, False)
    assert (report.law, report.explanation) == (NOTICE["law"], NOTICE["explanation"])
    assert (report.name, report.email) == ("Rita Moss", "rita@example.org")
    assert (report.comment, report.rule) == (comment, None)


def test_whoever_reports_the_abuse_of_children_need_not_say_who_they_are(comment):
    anonymous = {**NOTICE, "name": "", "email": "", "minors": "on"}
    assert send(comment, LAW, **anonymous).status_code == 303
    assert Report.objects.get().minors


@pytest.mark.parametrize(
    ("query", "changes", "field"),
    [
        ("", {"rule": ""}, "rule"),
        ("", {"rule": "2000000000"}, "rule"),
        ("", {"rule": "1 OR 1"}, "rule"),
        ("", {"rule": "other", "explanation": ""}, "explanation"),
        ("", {"rule": "other", "explanation": " \n\t "}, "explanation"),
        ("", {"rule": "other", "explanation": "\u200b"}, "explanation"),
        ("", {"explanation": "x" * (EXPLANATION_LENGTH + 1)}, "explanation"),
        ("", {"explanation": "a\x00b"}, "explanation"),
        ("", {"name": "x" * 81}, "name"),
        ("", {"name": "a\x00"}, "name"),
        ("", {"email": "rita@"}, "email"),
        ("", {"email": "a\x00@example.org"}, "email"),
        ("", {"email": f"{'a' * 250}@example.org"}, "email"),
        (LAW, {**NOTICE, "law": ""}, "law"),
        (LAW, {**NOTICE, "law": "\u202e \x07"}, "law"),
        (LAW, {**NOTICE, "law": "x" * 251}, "law"),
        (LAW, {**NOTICE, "explanation": ""}, "explanation"),
        (LAW, {**NOTICE, "explanation": "\x07\u202e"}, "explanation"),
        (LAW, {**NOTICE, "law": "\u200b"}, "law"),
        (LAW, {**NOTICE, "name": ""}, "name"),
        (LAW, {**NOTICE, "name": "\u202e"}, "name"),
        (LAW, {**NOTICE, "email": ""}, "email"),
        (LAW, {**NOTICE, "good_faith": ""}, "good_faith"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_the_rest_is_kept(comment, query, changes, field):
    kept = {"name": "Rita Moss", "explanation": "It calls them thieves.", **changes}
    answer = send(comment, query, **kept)
    assert answer.status_code == 422
    page = page_of(answer)
    wrong = page.xpath("//*[contains(@class, 'field-wrong')]//*[@name]/@name")
    assert set(wrong) == {field}
    for name in {"name", "explanation"} - {field}:
        shown = page.xpath(f"string(//*[@name='{name}']/@value | //textarea[@name='{name}'])")
        assert shown.strip() == kept[name]
    assert not Report.objects.exists()


def test_a_name_and_an_explanation_lose_what_cannot_be_printed(comment):
    send(comment, name="Ri\u202eta\x07  Moss", explanation="One\r\n\x08two")
    report = Report.objects.get()
    assert report.name == "Rita Moss"
    assert report.explanation == "One\ntwo"


def old(target, hours=25):
    made = timezone.now().timestamp() - hours * 3600
    return signing.dumps(["report", target, made, "nonce"], salt="stamp")


@pytest.mark.parametrize("kind", ["none", "junk", "other form", "other comment", "old"])
def test_a_foreign_or_old_stamp_is_replaced_and_the_words_kept(comment, kind):
    path = comment.thread.article.path
    foreign = {
        "none": "",
        "junk": "a:b:c",
        "other form": stamps.make("compose", f"{path}#{comment.number}"),
        "other comment": stamps.make("report", f"{path}#{comment.number + 1}"),
        "old": old(f"{path}#{comment.number}"),
    }
    answer = send(comment, stamp=foreign[kind], explanation="Typed with care.")
    assert answer.status_code == 422
    assert "Typed with care." in answer.text
    assert not Report.objects.exists()
    fresh_stamp = page_of(answer).xpath("string(//input[@name='stamp']/@value)")
    assert send(comment, stamp=fresh_stamp).status_code == 303


def test_another_site_cannot_send_the_form(comment):
    client = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert client.post(url(comment), payload(comment)).status_code == 403
    assert not Report.objects.exists()


def test_the_same_form_twice_leads_to_one_receipt(comment):
    stamp = payload(comment)["stamp"]
    first, second = (send(comment, home=n, stamp=stamp) for n in (1, 2))
    assert first["Location"] == second["Location"]


def test_reporting_again_from_the_same_network_is_answered_kindly(comment):
    receipt = send(comment, name="Rita")["Location"]
    answer = send(comment, explanation="And another thing.")
    assert answer.status_code == 409
    assert "reported from here already" in answer.text
    assert "And another thing." in answer.text
    assert receipt not in answer.text
    assert "Rita" not in answer.text


@pytest.mark.parametrize("revision", ["2", "", "x", "９", "-1", "1" * 30])
def test_words_changed_meanwhile_are_shown_before_the_report_is_sent_again(comment, revision):
    changed = CommentRevision.objects.create(
        comment=comment,
        number=3,
        name="Ben",
        text="x",
        html="<p>Milder.</p>",
        policy=comment.policy,
    )
    Comment.objects.filter(pk=comment.pk).update(revision=3, current=changed)
    answer = send(comment, revision=revision, explanation="Typed with care.")
    assert answer.status_code == 409
    assert "Milder." in answer.text
    assert "Typed with care." in answer.text
    seen = page_of(answer).xpath("string(//input[@name='revision']/@value)")
    assert send(comment, revision=seen).status_code == 303


def test_the_policy_may_refuse_words_and_says_under_which_rule(comment):
    rule = rule_data(1, "civil", consequence="refuse", detectors=WORDS)
    make_policy([rule], at=timezone.now() - timedelta(hours=1))
    answer = send(comment, explanation="That numpty.", name="Rita")
    assert answer.status_code == 422
    assert "cannot be taken in these words" in answer.text
    assert page_of(answer).xpath("//q/text()") == ["numpty"]
    assert page_of(answer).xpath("string(//textarea)").strip() == "That numpty."
    assert page_of(answer).xpath("//input[@name='rule'][@checked]/@value")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("removed", "not there any more"),
        ("refused", "not there any more"),
        ("held", "not shown at the moment"),
    ],
)
def test_a_comment_that_readers_have_seen_and_see_no_more_is_told_gone(
    client, comment, method, status, told
):
    Comment.objects.filter(pk=comment.pk).update(status=status, waits=status == "held")
    answer = getattr(client, method)(url(comment), payload(comment, explanation="With care."))
    assert answer.status_code == 410
    assert told in answer.text
    assert ("With care." in answer.text) == (method == "post")
    assert comment.current.text not in answer.text


def test_a_comment_that_readers_never_saw_has_no_form(client, comment):
    held = make_comment(article=comment.thread.article, status="held")
    assert client.get(url(held)).status_code == 404
    assert client.post(url(held), payload(held)).status_code == 404


def test_a_withdrawn_story_is_not_named(client, comment):
    Article.objects.update(withdrawn_at=timezone.now())
    answer = client.get(url(comment))
    assert answer.status_code == 410
    assert comment.thread.article.headline not in answer.text


@pytest.mark.parametrize(
    "query",
    ["?about=nonsense", "?about=", "?about=%00", "?rule=4&explanation=x", f"?{'a=b&' * 50}"],
)
def test_junk_in_the_address_shows_the_ordinary_form_and_changes_nothing(client, comment, query):
    answer = client.get(url(comment, query))
    assert answer.status_code == 200
    assert page_of(answer).xpath("//input[@name='rule']")
    assert not page_of(answer).xpath("//input[@name='rule'][@checked]")
    assert not Report.objects.exists()


@pytest.mark.parametrize("number", ["0", "9999999", "12345678", "x", "１", "-1"])
def test_a_comment_that_is_not_there_has_no_form(client, comment, number):
    where = f"{comment.thread.article.get_absolute_url()}comments/{number}/report/"
    assert client.get(where).status_code == 404


def test_the_day_of_a_network_ends_after_twenty_reports_with_a_plain_page(comment):
    for _ in range(20):
        other = make_comment(article=comment.thread.article, status="published")
        assert send(other).status_code == 303
    answer = send(comment, explanation="Typed with care.")
    assert answer.status_code == 429
    assert "enough for today" in answer.text
    assert "desk@example.org" in answer.text
    assert "Typed with care." in answer.text


def test_an_address_in_five_reports_of_a_day_is_enough(comment):
    for home in range(5):
        other = make_comment(article=comment.thread.article, status="published")
        send(other, home=home, email="rita@example.org")
    answer = send(comment, home=9, email="RITA@example.org")
    assert answer.status_code == 429
    assert "without an address" in answer.text
    assert send(comment, home=9).status_code == 303


def test_without_a_policy_something_else_can_be_reported():
    make_site()
    later = make_policy(at=timezone.now() + timedelta(days=1))
    comment = make_comment(article=make_article(), status="published", policy=later)
    assert policies.in_force() is None
    assert send(comment, rule="other", explanation="It is wrong.").status_code == 303
    assert Report.objects.get().rule is None


def stored(comment, **changes):
    told = {"rule": policies.in_force().rules[1], "explanation": "Why.", "nonce": "n"}
    network = reports.Network(timezone.now().date(), "h", ("h",))
    message = reports.Message(**{**told, "revision": 1, **changes})
    return reports.receive(fresh(comment), message, network)


def decide(comment, to, rule=None):
    now = fresh(comment)
    cited = policies.in_force().rules[rule] if rule else None
    seen = Seen(now.pk, now.status, now.revision)
    by = make_user(is_superuser=True, name="Mira")
    return by, moderation.decide(seen, to, rule=cited, by=by)


def shown(client, report):
    answer = client.get(report.get_absolute_url())
    assert answer.status_code == 200
    return answer.text


def test_the_receipt_of_an_upheld_report_names_the_rule_and_what_can_be_done(client, comment):
    report = stored(comment)
    decide(comment, "removed", 4)
    text = shown(client, report)
    assert "the comment was removed" in text
    assert "Rule 4: People-Only" in text
    assert "A moderator read the comment" in text
    assert "desk@example.org" in text
    assert "courts" in text
    assert "Mira" not in text


def test_the_receipt_of_a_comment_held_and_never_published_again_says_so(client, comment):
    Comment.objects.filter(pk=comment.pk).update(published_at=None)
    report = stored(comment)
    Comment.objects.filter(pk=comment.pk).update(status="held")
    decide(comment, "refused", 4)
    assert "is not published" in shown(client, report)


def test_the_receipt_of_a_rejected_report_says_that_the_comment_stays(client, comment):
    report = stored(comment)
    decide(comment, "published")
    text = shown(client, report)
    assert "The comment stays where it is" in text
    assert "If you disagree" in text


def test_the_receipt_tells_that_a_later_decision_published_the_comment_again(client, comment):
    report = stored(comment)
    decide(comment, "removed", 4)
    decide(comment, "published")
    assert "published again" in shown(client, report)


def test_the_receipt_of_an_undone_decision_waits_again(client, comment):
    report = stored(comment)
    by, decision = decide(comment, "removed", 4)
    undoing.undo(decision, by=by)
    text = shown(client, report)
    assert "A moderator will look at the comment" in text
    assert "If you disagree" not in text


def test_the_receipt_while_the_comment_is_held_says_that_nobody_sees_it(client, comment):
    report = stored(comment)
    decide(comment, "held")
    assert "Until then readers do not see it" in shown(client, report)


def test_the_receipt_of_a_void_report_says_that_there_was_nothing_to_decide(client, comment):
    report = stored(comment)
    withdrawing.withdraw(comment.pk)
    text = shown(client, report)
    assert "gone before anybody had to decide" in text
    assert "automatic" not in text


def test_the_receipt_of_a_notice_points_to_the_authorities_and_works_without_an_address(
    client, comment
):
    SiteIdentity.objects.update(email="")
    notice = {"illegal": True, "good_faith": True, "law": "Insult", "minors": True, "rule": None}
    report = stored(comment, **notice)
    decide(comment, "published")
    text = shown(client, report)
    assert "authorities of your country" in text
    assert "mailto:" not in text.split("<footer")[0]


def test_a_receipt_escapes_what_was_typed(client, comment):
    report = stored(comment, explanation="<script>alert(1)</script>", name="<b>")
    assert "<script>alert" not in shown(client, report)


def test_a_receipt_is_read_only_and_nobody_guesses_one(client, comment):
    report = stored(comment)
    assert client.post(report.get_absolute_url()).status_code == 405
    assert client.get("/comments/report/nonsense/").status_code == 404
    assert len(report.token) >= 32


def test_the_receipt_of_a_report_under_a_withdrawn_story_names_no_story(client, comment):
    report = stored(comment)
    Article.objects.update(withdrawn_at=timezone.now())
    assert comment.thread.article.headline not in shown(client, report)


def impose(state="blocked", **whom):
    until = timezone.now() + timedelta(days=2) if state == "suspended" else None
    by = make_user(is_superuser=True, name="Mira")
    told = "Insults again and again."
    return standings.impose(state=state, reason=told, until=until, by=by, **whom)


def network_at(home):
    request = RequestFactory().get("/", REMOTE_ADDR=f"203.0.113.{home}")
    return sender.network(request)


def test_a_stopped_network_is_told_why_and_how_to_contest_it(comment):
    here = network_at(1)
    standing = impose(network=standings.KnownNetwork(here.hash, here.day))
    answer = send(comment, explanation="Typed with care.")
    assert answer.status_code == 403
    for told in ("Insults again and again.", standing.get_absolute_url(), "Typed with care."):
        assert told in answer.text
    assert not Report.objects.exists()
    assert send(comment, home=2).status_code == 303


@pytest.mark.parametrize("state", ["suspended", "blocked"])
def test_a_notice_of_illegal_content_is_taken_from_whoever_is_stopped(comment, state):
    here = network_at(1)
    impose(state, network=standings.KnownNetwork(here.hash, here.day))
    impose(state, sender=Sender.objects.create(email="rita@example.org"))
    answer = send(comment, LAW, **NOTICE)
    assert answer.status_code == 303
    assert Report.objects.get().illegal
    assert fresh(comment).waits


@pytest.mark.parametrize("state", ["hold", "trusted", "suspended", "blocked"])
def test_no_report_tells_how_an_address_stands_to_whoever_types_it(comment, state):
    known = Sender.objects.create(email="rita@example.org")
    impose(state, sender=known)
    assert send(comment, email="rita@example.org").status_code == 303


def test_the_writer_of_what_reports_hold_is_told_that_readers_reported_it(client, comment):
    for home in range(settings.REPORTS_THAT_HOLD):
        send(comment, home=home)
    text = client.get(comment.receipt_url()).text
    assert "Your comment waits for a moderator." in text
    assert "Readers reported it" in text
    assert "every comment here" not in text
