"""Appeals on the desk: the list, the page to judge one, who may, and what two at once are told."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comments import appeals, moderation, standings
from comments.models import Appeal, Comment, Decision
from comments.moderation import Seen
from tests.comments.desk import find, rule, staff
from tests.comments.test_appeals import refused_edit
from tests.factories import make_article, make_comment, make_policy, make_site

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/appeal/"
WORDS = "I meant <the road>."


@pytest.fixture(autouse=True)
def policy():
    make_site()
    return make_policy()


@pytest.fixture
def ana():
    return staff(name="Ana")


@pytest.fixture
def bo():
    return staff(name="Bo")


@pytest.fixture
def appeal(ana):
    return contested(ana)


def contested(by):
    text = "You numpty, the road was closed."
    comment = make_comment(article=make_article(), status="published", text=text)
    find(comment, 1, 4, 10)
    decision = moderation.decide(
        Seen(comment.pk, "published", 1), "removed", rule=rule(), by=by, reason="Be kind."
    )
    return appeals.open(decision, WORDS)


def page(appeal):
    return reverse("admin:comments_appeal_change", args=[appeal.pk])


def judged(**changes):
    return {"judgement": "grant", "answer": "You are right.", **changes}


def test_the_page_shows_the_appeal_the_comment_with_its_findings_and_what_was_told(
    client, appeal, bo
):
    client.force_login(bo)
    shown = client.get(page(appeal)).text
    assert "I meant &lt;the road&gt;." in shown
    assert '<mark title="rule 1 of version 1: Civil">numpty' in shown
    for words in ("Be kind.", "Your comment was removed.", "Removed by Ana", "Decisions so far"):
        assert words in shown
    assert "disabled" not in shown.partition('class="decide judge"')[2]


def test_who_decided_sees_that_somebody_else_has_to_judge(client, appeal, ana, bo):
    client.force_login(ana)
    shown = client.get(page(appeal)).text
    assert "You decided this; somebody else has to judge it." in shown
    assert shown.count(" disabled") >= 3
    answer = client.post(page(appeal), judged())
    assert answer.status_code == 422
    assert "Somebody else has to judge it." in answer.text
    assert Appeal.objects.get().status == "open"


def test_the_only_moderator_is_told_that_the_writer_learns_of_it(client, appeal, ana):
    client.force_login(ana)
    assert "the writer is told" in client.get(page(appeal)).text
    assert client.post(page(appeal), judged()).status_code == 303
    assert Appeal.objects.get().same_person


@pytest.mark.parametrize(("judgement", "status"), [("grant", "published"), ("reject", "removed")])
def test_a_judgement_takes_effect_and_leads_back_to_the_list(client, appeal, bo, judgement, status):
    client.force_login(bo)
    answer = client.post(page(appeal), judged(judgement=judgement), follow=True)
    assert answer.redirect_chain == [(LIST, 303)]
    assert "Appeal" in answer.text
    assert Comment.objects.get().status == status
    done = client.get(page(appeal)).text
    assert "You are right." in done
    assert "judgement" not in done


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"judgement": "reject", "answer": " \r\n"}, 422),
        ({"judgement": "maybe", "answer": "Hm <b>."}, 400),
        ({"answer": "Hm <b>."}, 400),
        ({"judgement": "grant", "answer": "x" * 2001}, 422),
    ],
)
def test_a_judgement_that_is_none_changes_nothing_and_keeps_the_answer(
    client, appeal, bo, data, code
):
    client.force_login(bo)
    answer = client.post(page(appeal), data)
    assert answer.status_code == code
    assert "errornote" in answer.text
    assert data["answer"].strip().replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert Appeal.objects.get().status == "open"
    assert Comment.objects.get().status == "removed"


def test_who_comes_second_is_told_who_was_faster_and_keeps_the_answer(client, appeal, bo):
    appeals.judge(appeal, grant=False, answer="No.", by=bo)
    client.force_login(staff(name="Cy"))
    answer = client.post(page(appeal), judged(answer="I would have said yes."))
    assert answer.status_code == 409
    assert "Judged by Bo" in answer.text
    assert "I would have said yes." in answer.text
    assert Comment.objects.get().status == "removed"


def test_what_was_taken_back_meanwhile_offers_only_to_be_granted(client, appeal, ana, bo):
    comment = appeal.comment
    moderation.decide(Seen(comment.pk, "removed", 1), "published", rule=None, by=bo)
    client.force_login(ana)
    shown = client.get(page(appeal)).text
    assert "taken back meanwhile" in shown
    assert client.post(page(appeal), judged(judgement="reject")).status_code == 422
    assert client.post(page(appeal), judged()).status_code == 303
    assert Appeal.objects.get().status == "granted"


def test_a_standing_is_judged_there_too(client, ana, bo):
    sender = make_comment(article=make_article()).sender
    standing = standings.impose(sender=sender, state="blocked", reason="Five insults.", by=ana)
    appeal = appeals.open(appeals.imposed(standing), WORDS)
    client.force_login(bo)
    shown = client.get(page(appeal)).text
    assert "Five insults." in shown
    assert "Grant: lift it" in shown
    assert client.post(page(appeal), judged()).status_code == 303
    standing.refresh_from_db()
    assert standing.ended_name == "Bo"


def test_an_erased_text_is_told_to_be_erased(client, appeal, bo):
    appeal.comment.revisions.update(text="", html="")
    client.force_login(bo)
    assert "The text was erased." in client.get(page(appeal)).text


def test_the_list_has_open_ones_first_and_of_those_the_oldest(client, ana, bo):
    many = [contested(ana) for _number in range(3)]
    appeals.judge(many[0], grant=False, answer="No.", by=bo)
    client.force_login(bo)
    shown = client.get(LIST).text
    places = [shown.index(f">{appeal}<") for appeal in (many[1], many[2], many[0])]
    assert places == sorted(places)
    open_ones = client.get(f"{LIST}?status__exact=open").text
    assert str(many[0]) not in open_ones.partition("result_list")[2]


@pytest.mark.parametrize("role", [None, "Writer", "Editor"])
def test_only_moderators_see_and_judge_appeals(client, appeal, role):
    user = staff(role) if role else None
    if user:
        client.force_login(user)
    may = bool(user and user.has_perm("comments.moderate_comment"))
    for address in (LIST, page(appeal)):
        assert (client.get(address).status_code == 200) is may
    if not may:
        assert client.post(page(appeal), judged()).status_code in (302, 403)
        assert Appeal.objects.get().status == "open"


@pytest.mark.parametrize("pk", ["0", "99999", "x", "9" * 40])
def test_an_appeal_that_is_not_there_is_not_found(client, bo, pk):
    client.force_login(bo)
    assert client.get(f"{LIST}{pk}/change/").status_code == 404
    assert client.post(f"{LIST}{pk}/change/", judged()).status_code == 404


def test_looking_changes_nothing(client, appeal, bo):
    client.force_login(bo)
    before = (list(Appeal.objects.values()), Decision.objects.count())
    client.get(LIST)
    client.get(f"{page(appeal)}?judgement=grant&answer=Yes")
    client.head(page(appeal))
    assert client.put(page(appeal)).status_code == 405
    assert (list(Appeal.objects.values()), Decision.objects.count()) == before


def test_the_first_page_of_the_desk_leads_to_the_open_appeals(client, appeal, bo):
    client.force_login(bo)
    link = f"{LIST}?status__exact=open"
    assert link in client.get("/admin/").text
    assert str(appeal) in client.get(link).text


def test_the_history_tells_that_a_change_was_let_stand(client, bo):
    comment = make_comment(article=make_article(), status="published")
    appeal = appeals.open(refused_edit(comment), WORDS)
    client.force_login(bo)
    assert "The change as it was sent" in client.get(page(appeal)).text
    client.post(page(appeal), judged())
    shown = client.get(page(appeal)).text
    assert "A change by its writer let stand by Bo, after an appeal" in shown
    assert Comment.objects.get().current.text == "Cheap pills for the road."
