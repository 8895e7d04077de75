"""The desk's box that explains a text."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from comments import policies
from comments.models import Comment, Finding, PolicyVersion, RuleText
from tests.comments.desk import staff
from tests.factories import make_policy, make_user, rule_data

pytestmark = pytest.mark.django_db

RULES = [
    rule_data(
        1,
        "civil",
        consequence="hold",
        private_texts=False,
        detectors=[{"kind": "words", "settings": {"words": ["numpty"]}}],
    ),
    rule_data(2, "loud", consequence="nudge", detectors=[{"kind": "shouting"}]),
    rule_data(3, "first", consequence="hold", detectors=[{"kind": "first_time"}]),
    rule_data(4, "copies", consequence="hold", detectors=[{"kind": "duplicate"}]),
]


@pytest.fixture
def version():
    return make_policy(RULES)


@pytest.fixture
def desk(client):
    client.force_login(staff("Moderator"))
    return client


def address(version):
    return reverse("admin:comments_policyversion_explain", args=[version.pk])


def ask(client, version, text, **fields):
    data = {"text": text, "name": "", "language": "en", "purpose": "comment", "sender": "known"}
    return client.post(address(version), {**data, **fields})


def account(response):
    return response.context.get("account")


def page(response):
    return response.content.decode()


def test_the_box_is_empty_at_first_and_nothing_of_it_is_cached(desk, version):
    response = desk.get(address(version))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "As written" not in page(response)
    assert 'name="text"' in page(response)


def test_a_text_is_shown_with_its_findings_marked_where_they_stand(desk, version):
    response = ask(desk, version, "What a n.u.m.p.t.y he is.")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    shown = page(response)
    assert "It would wait for a moderator." in shown
    assert '<mark title="rule 1: Civil">n.u.m.p.t.y' in shown
    assert "text, 7 to 18" in shown
    assert "A word or phrase from the list of this rule." in shown
    assert "The text of the rule about civil." in shown
    assert "what a n.u.m.p.t.y he is." in shown


def test_the_box_keeps_what_was_asked(desk, version):
    shown = page(ask(desk, version, "A <b>numpty</b>", name="Nell & Co", purpose="report"))
    assert "A &lt;b&gt;numpty&lt;/b&gt;</textarea>" in shown
    assert 'value="Nell &amp; Co"' in shown
    assert '<option value="report" selected>' in shown
    assert "<b>numpty" not in shown


def test_a_name_is_marked_too(desk, version):
    shown = page(ask(desk, version, "Hello.", name="Numpty Jones"))
    assert '<mark title="rule 1: Civil">Numpty<' in shown
    assert "name, 0 to 6" in shown


def test_places_count_lines_as_the_gate_does_and_not_as_browsers_send_them(desk, version):
    found = account(ask(desk, version, "one\r\ntwo\r\nnumpty")).lines
    assert [(one.start, one.end, one.passage) for one in found] == [(8, 14, "numpty")]


@pytest.mark.parametrize(
    ("sender", "rules"), [("new", {3}), ("known", set()), ("staff", set()), ("", {3})]
)
def test_who_sends_it_is_chosen(desk, version, sender, rules):
    found = account(ask(desk, version, "Hello there.", sender=sender)).lines
    assert {one.rule.number for one in found} == rules


def test_further_circumstances_are_taken_into_account(desk, version):
    again = "The bridge ought to open on Monday at noon"
    response = ask(desk, version, again, **{"fact-recent_in_thread": f"Hello.\n---\n{again}"})
    assert {one.rule.number for one in account(response).lines} == {4}
    assert "<details open>" in page(response)


def test_a_circumstance_that_cannot_be_is_told_beside_its_field(desk, version):
    response = ask(desk, version, "Hello.", **{"fact-minute_of_week": "Mon 25:00"})
    assert response.status_code == 400
    assert "was not explained yet" in page(response)
    assert "25:00" in page(response)
    assert "<details open>" in page(response)
    assert account(response) is None


def test_what_the_writer_would_be_told_before_and_after_is_shown(desk, version):
    told = account(ask(desk, version, "WHAT A NUMPTY HE IS AND ALWAYS WAS")).told
    assert [one.rule.number for one in told] == [2, 1]
    assert [[passage.quote for passage in one.passages] for one in told] == [
        ["WHAT A NUMPTY HE IS AND ALWAYS WAS"],
        ["NUMPTY"],
    ]


def test_a_report_is_explained_by_the_rules_that_read_reports(desk, version):
    response = ask(desk, version, "He called me a numpty.", purpose="report")
    assert [rule.number for rule in account(response).unasked] == [1]
    assert "It would be taken in." in page(response)


@pytest.mark.parametrize("text", ["", "a\x00b", "x" * 100_001])
def test_a_text_that_cannot_be_judged_is_refused_in_words(desk, version, text):
    response = ask(desk, version, text)
    assert response.status_code == 400
    assert 'class="errorlist"' in page(response)
    assert account(response) is None


def test_a_choice_that_nobody_offers_is_refused(desk, version):
    assert ask(desk, version, "Hello.", purpose="poem").status_code == 400
    assert ask(desk, version, "Hello.", sender="robot").status_code == 400
    assert ask(desk, version, "Hello.", language="xx-unheard").status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "\u202enumpty\u202c",
        "\ufffd",
        "🙂" * 500,
        "n u m p t y " * 5_000,
    ],
)
def test_odd_and_long_texts_get_an_answer(desk, version, text):
    response = ask(desk, version, text)
    assert response.status_code == 200
    assert len(response.content) < 2_000_000


def test_nothing_is_stored(desk, version):
    ask(desk, version, "numpty")
    assert not Comment.objects.exists()
    assert not Finding.objects.exists()
    assert PolicyVersion.objects.count() == 1


def test_a_draft_is_explained_as_it_stands(desk, version):
    draft = policies.create_draft([{**RULES[0], "consequence": "refuse"}])
    assert "It would be refused." in page(ask(desk, draft, "numpty"))


def test_a_draft_that_cannot_run_says_where(desk, version):
    draft = policies.create_draft(RULES)
    draft.rules.get(number=2).detectors.update(kind="wordz")
    for response in (desk.get(address(draft)), ask(desk, draft, "numpty")):
        assert response.status_code == 200
        assert "This version cannot run:" in page(response)
        assert "rules[1].detectors[0].kind" in page(response)
        assert account(response) is None


def test_a_rule_without_words_yet_is_named_by_its_key(desk, version):
    draft = policies.create_draft(RULES)
    RuleText.objects.filter(rule__version=draft).delete()
    shown = page(ask(desk, draft, "numpty"))
    assert "Rule 1: civil" in shown


def test_the_rules_words_are_shown_in_the_language_of_the_text(desk):
    texts = {
        "en": {"title": "Civil", "text": "Insult nobody."},
        "pt": {"title": "Com calma", "text": "Sem insultos."},
    }
    version = make_policy([{**RULES[0], "texts": texts}])
    assert "Sem insultos." in page(ask(desk, version, "numpty", language="pt-br"))


def test_version_zero_judges_nothing(desk):
    before = policies.before_this_policy()
    assert "It would be published." in page(ask(desk, before, "numpty"))


def test_a_version_that_does_not_exist_is_not_found(desk):
    assert desk.get("/admin/comments/policyversion/999/explain/").status_code == 404
    assert desk.post("/admin/comments/policyversion/999/explain/", {}).status_code == 404


def test_other_methods_are_refused(desk, version):
    assert desk.put(address(version)).status_code == 405
    assert desk.delete(address(version)).status_code == 405


@pytest.mark.parametrize(
    ("role", "status"), [("Moderator", 200), ("Editor", 200), ("owner", 200), ("Writer", 403)]
)
def test_everybody_who_moderates_may_ask(client, version, role, status):
    client.force_login(staff(role))
    assert client.get(address(version)).status_code == status
    assert ask(client, version, "numpty").status_code == status


def test_guests_are_sent_to_sign_in_and_other_staff_is_refused(client, version):
    assert client.get(address(version)).status_code == 302
    client.force_login(make_user())
    assert client.get(address(version)).status_code == 403


def test_a_text_from_another_site_is_not_taken(version):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff("Moderator"))
    assert ask(client, version, "numpty").status_code == 403
