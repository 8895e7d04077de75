"""The page of a rule: nothing typed is lost, and every example tells at once how it comes out."""

from __future__ import annotations

import pytest

from comments import drafting
from comments.admin.policy.rules import stored
from comments.models import Rule
from comments.policy.detectors import KINDS
from tests.comments.desk import staff
from tests.comments.rule_page import fields_of, page_of, press
from tests.factories import make_policy, rule_data

pytestmark = pytest.mark.django_db

FOUND = {
    "text": "You numpty!",
    "allowed": False,
    "why": "It insults a person.",
    "name": "",
    "language": "en",
    "facts": {},
}
SPARED = {**FOUND, "text": "A silly plan.", "allowed": True, "why": "It is about the plan."}
WORDS = {"kind": "words", "settings": {"words": ["numpty"]}, "languages": []}
RULES = (
    rule_data(1, "civil", consequence="hold", detectors=[WORDS], examples=[FOUND, SPARED]),
    rule_data(2, "people-only"),
)


@pytest.fixture
def editor(client):
    person = staff("Editor", name="Eda Editor")
    client.force_login(person)
    return person


@pytest.fixture
def draft(editor):
    make_policy(RULES)
    return drafting.begin(by=editor)


def outcomes(response):
    return [(one.state, one.says) for _form, one in response.context["examples"]]


def page(client, draft, number=1):
    """The address of a rule's page, and the fields on it."""
    url = page_of(draft, number)
    return url, fields_of(client.get(url))


def test_the_page_shows_each_example_as_it_comes_out_with_the_passage_marked(client, draft):
    response = client.get(page_of(draft, 1))
    assert outcomes(response) == [
        ("right", "Comes out as it says: found."),
        ("right", "Comes out as it says: nothing found."),
    ]
    assert "2 examples come out as they say." in response.content.decode()
    assert '">numpty</mark>!' in response.content.decode()


def test_nothing_of_the_rule_is_shown_as_raw_json(client, draft):
    html = client.get(page_of(draft, 1)).content.decode()
    assert "{&quot;" not in html
    assert "[&quot;" not in html


def test_trying_shows_a_failing_example_with_what_to_do_and_saves_nothing(client, draft):
    url, fields = page(client, draft)
    response = press(client, url, fields, "try", **{"example-0-text": "You darling!"})
    assert response.status_code == 200
    first = response.context["examples"][0][1]
    assert first.state == "wrong"
    assert "does not find it" in first.says
    assert "Add what should be found here to a detector" in first.advice
    assert "1 example does not come out as it says." in response.content.decode()
    assert draft.rules.get(number=1).examples.first().text == "You numpty!"
    draft.refresh_from_db()
    assert draft.edits == 0


def test_an_allowed_example_that_is_found_names_the_detector_that_found_it(client, draft):
    url, fields = page(client, draft)
    response = press(client, url, fields, "try", **{"example-1-text": "What a numpty plan"})
    second = response.context["examples"][1][1]
    assert (second.state, second.found) == (
        "wrong",
        ("Words and phrases: A word or phrase from the list of this rule.",),
    )
    assert "Words and phrases" in second.advice
    assert [piece.text for piece in second.text if piece.title] == ["numpty"]


def test_a_finding_in_the_name_and_one_about_the_sending_are_shown_too(client, draft):
    url, fields = page(client, draft)
    fields = fields_of(press(client, url, fields, "add detector", **{"add-kind": "first_time"}))
    changes = {"example-0-text": "Hello", "example-0-name": "numpty99"}
    first = press(client, url, fields, "try", **changes).context["examples"][0][1]
    assert [piece.text for piece in first.name if piece.title]
    assert first.text == []
    assert any(one.startswith(KINDS["first_time"].label) for one in first.found)


def test_circumstances_reach_the_detectors_that_ask_for_them(client, draft):
    url, fields = page(client, draft, 2)
    fields = fields_of(press(client, url, fields, "add detector", **{"add-kind": "first_time"}))
    fields = fields_of(press(client, url, fields, "add example"))
    changes = {"example-0-text": "Hi", "example-0-why": "New.", "example-0-allowed": "yes"}
    response = press(client, url, fields, "try", **changes)
    assert outcomes(response)[0][0] == "wrong"
    known = {"example-0-fact-sender_published": "3", "example-0-fact-confirmed": "on"}
    response = press(client, url, fields_of(response), "try", **known)
    assert outcomes(response)[0][0] == "right"
    assert "<details open>" in response.content.decode()


def test_while_a_detector_has_a_fault_examples_say_that_they_were_not_tried(client, draft):
    url, fields = page(client, draft)
    response = press(client, url, fields, "try", **{"detector-0-set-words": "***"})
    assert {state for state, _says in outcomes(response)} == {"open"}
    assert "Mend it first" in outcomes(response)[0][1]


def test_an_incomplete_example_keeps_no_other_from_being_tried(client, draft):
    url, fields = page(client, draft)
    response = press(client, url, fields, "try", **{"example-0-why": ""})
    assert [state for state, _says in outcomes(response)] == ["open", "right"]


def test_adding_an_example_keeps_all_that_was_typed_and_complains_of_nothing_yet(client, draft):
    url, fields = page(client, draft)
    changes = {"text-en-title": "", "example-0-text": "typed\r\nand kept", "rule-number": "x"}
    response = press(client, url, fields, "add example", **changes)
    again = fields_of(response)
    assert again["example"] == ["0", "1", "2"]
    assert {name: again[name][0] for name in changes} == changes
    assert response.context["wrong"] == []
    assert "errorlist" not in response.content.decode()


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("down example 0", ["1", "0"]),
        ("up example 1", ["1", "0"]),
        ("up example 0", ["0", "1"]),
        ("down example 1", ["0", "1"]),
        ("remove example 0", ["1"]),
        ("remove example 7", ["0", "1"]),
        ("explode example 0", ["0", "1"]),
        ("", ["0", "1"]),
    ],
)
def test_examples_are_moved_and_removed_by_their_buttons(client, draft, do, order):
    url, fields = page(client, draft)
    assert fields_of(press(client, url, fields, do))["example"] == order


def test_detectors_are_added_by_kind_moved_and_removed(client, draft):
    url, fields = page(client, draft)
    fields = fields_of(press(client, url, fields, "add detector", **{"add-kind": "shouting"}))
    assert (fields["detector-1-kind"], fields["detector-1-set-share"]) == (["shouting"], ["70"])
    fields = fields_of(press(client, url, fields, "up detector 1"))
    assert fields["detector"] == ["1", "0"]
    fields = fields_of(press(client, url, fields, "remove detector 0"))
    assert fields["detector"] == ["1"]
    assert fields_of(press(client, url, fields, "add detector", **{"add-kind": "rune"}))[
        "detector"
    ] == ["1"]


def test_texts_are_added_and_removed_a_language_each_and_the_sites_own_stays(client, draft):
    url, fields = page(client, draft)
    fields = fields_of(press(client, url, fields, "add text", **{"add-language": "de"}))
    assert fields["text"] == ["en", "de"]
    assert fields["text-de-title"] == [""]
    fields = fields_of(press(client, url, fields, "remove text en"))
    assert fields["text"] == ["en", "de"]
    fields = fields_of(press(client, url, fields, "remove text de"))
    assert fields["text"] == ["en"]
    odd = press(client, url, fields, "add text", **{"add-language": '"><script>'})
    assert fields_of(odd)["text"] == ["en"]


def test_everything_added_removed_and_moved_is_what_is_saved(client, draft):
    url, fields = page(client, draft)
    fields = fields_of(press(client, url, fields, "down example 0"))
    fields = fields_of(press(client, url, fields, "add detector", **{"add-kind": "shouting"}))
    fields = fields_of(press(client, url, fields, "add text", **{"add-language": "de"}))
    typed = {
        "text-de-title": "Höflich",
        "text-de-text": "Bitte\r\nhöflich.",
        "detector-1-set-share": "90",
        "detector-1-languages": "de",
        "rule-ground": "CYBER_VIOLENCE",
    }
    response = press(client, url, fields, "save", **typed)
    assert response.status_code == 303
    rule = draft.rules.get(number=1)
    assert [one.text for one in rule.examples.all()] == ["A silly plan.", "You numpty!"]
    assert [(one.kind, one.languages) for one in rule.detectors.all()] == [
        ("words", []),
        ("shouting", ["de"]),
    ]
    assert rule.detectors.last().settings["share"] == 90
    assert rule.texts.get(language="de").text == "Bitte\nhöflich."
    assert rule.ground == "CYBER_VIOLENCE"


def test_a_rule_that_is_saved_untouched_stays_the_same_in_every_part(client, draft):
    before = stored(draft.rules.get(number=1))
    url, fields = page(client, draft)
    assert press(client, url, fields, "save").status_code == 303
    after = stored(draft.rules.get(number=1))
    before["detectors"][0]["settings"] = {
        **after["detectors"][0]["settings"],
        **before["detectors"][0]["settings"],
    }
    assert after == before


def test_a_new_rule_gets_the_next_number_and_a_key_from_its_title(client, draft):
    url = page_of(draft)
    fields = fields_of(client.get(url))
    assert fields["rule-number"] == ["3"]
    typed = {"text-en-title": "No advertising, please!", "text-en-text": "Do not advertise."}
    fields = fields_of(press(client, url, fields, "try", **typed))
    assert fields["rule-key"] == ["no-advertising-please"]
    response = press(client, url, fields, "stay")
    assert response.headers["Location"] == page_of(draft, 3)
    rule = draft.rules.get(number=3)
    assert (rule.key, rule.consequence, rule.citable) == ("no-advertising-please", "", True)


@pytest.mark.parametrize(
    ("title", "key"),
    [("Civil", "civil-2"), ("Вежливость", "rule-3"), ("ä" * 60, "a" * 40), ("???", "rule-3")],
)
def test_a_key_is_suggested_for_every_title(client, draft, title, key):
    url = page_of(draft)
    fields = fields_of(client.get(url))
    shown = press(client, url, fields, "try", **{"text-en-title": title})
    assert fields_of(shown)["rule-key"] == [key]


@pytest.mark.parametrize("key", ["no advertising", "werbung!", "kürze", "a/b"])
def test_a_key_that_cannot_be_one_is_told_what_one_looks_like(client, draft, key):
    url = page_of(draft)
    typed = {"text-en-title": "A", "text-en-text": "B", "rule-key": key}
    response = press(client, url, fields_of(client.get(url)), "save", **typed)
    assert response.status_code == 400
    told = "Small letters, digits and hyphens, such as no-advertising."
    assert f"<li>{told}</li>" in response.content.decode()
    assert not draft.rules.filter(number=3).exists()


def test_the_length_of_a_title_is_told_before_a_browser_cuts_it(client, draft):
    html = client.get(page_of(draft)).content.decode()
    assert 'maxlength="60"' in html
    assert "At most 60 characters." in html


def test_the_key_of_a_rule_that_readers_have_seen_stays(client, draft):
    url, fields = page(client, draft)
    assert "rule-key" not in fields
    press(client, url, fields, "save", **{"rule-key": "another"})
    assert draft.rules.get(number=1).key == "civil"


def test_the_key_of_a_rule_that_was_never_published_may_change(client, draft, editor):
    fresh = rule_data(5, "fresh")
    drafting.save_rule(draft, None, fresh, seen=draft.edits, by=editor)
    url, fields = page(client, draft, 5)
    press(client, url, fields, "save", **{"rule-key": "other"})
    assert draft.rules.get(number=5).key == "other"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text-en-title": ""}, "Give the rule a short title."),
        ({"text-en-title": "long " * 20}, "at most 60 characters"),
        ({"text-en-text": " \r\n "}, "Write what the rule says to readers."),
        ({"rule-number": ""}, "Give the rule a number."),
        ({"rule-number": "one"}, "Write a whole number."),
        ({"rule-number": "0"}, "greater than or equal to 1"),
        ({"rule-number": "2"}, "Another rule has the number 2."),
        ({"rule-consequence": "flog"}, "Select a valid choice"),
        ({"example-0-why": ""}, "Say in a sentence why"),
        ({"detector-0-set-words": "numpty\r\n!"}, "Line 2, “!”: has no letter and no digit."),
        ({"detector-0-set-where": "moon"}, "Must be one of"),
    ],
)
def test_what_is_wrong_is_told_in_a_summary_that_leads_to_it_and_nothing_is_lost(
    client, draft, changes, says
):
    url, fields = page(client, draft)
    response = press(client, url, fields, "save", **changes)
    assert response.status_code == 400
    wrong = response.context["wrong"]
    assert says in wrong[0].says
    html = response.content.decode()
    assert f'href="#{wrong[0].target}"' in html
    assert f'id="{wrong[0].target}"' in html
    kept = fields_of(response)
    if "rule-consequence" not in changes and "detector-0-set-where" not in changes:
        assert {name: kept[name][0] for name in changes} == changes
    assert draft.rules.get(number=1).number == 1
    draft.refresh_from_db()
    assert draft.edits == 0


def test_a_rule_that_refuses_must_be_citable(client, draft):
    url, fields = page(client, draft)
    fields.pop("rule-citable")
    response = press(client, url, fields, "save", **{"rule-consequence": "refuse"})
    assert [one.target for one in response.context["wrong"]] == ["id_rule-citable"]


def test_a_taken_key_is_told_at_its_field(client, draft):
    url = page_of(draft)
    fields = fields_of(client.get(url))
    typed = {"text-en-title": "New", "text-en-text": "New.", "rule-key": "civil"}
    response = press(client, url, fields, "save", **typed)
    assert [one.target for one in response.context["wrong"]] == ["id_rule-key"]
    assert Rule.objects.filter(version=draft).count() == 2


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (rule_data(5, "a", consequence="hold"), "nothing will ever be found by it"),
        (rule_data(5, "a", detectors=[WORDS]), "marked for moderators"),
        (rule_data(5, "a", detectors=[WORDS]), "should have an example of each"),
        (rule_data(5, "a", detectors=[WORDS], examples=[FOUND]), "what is allowed too"),
        (rule_data(5, "a", detectors=[WORDS], examples=[SPARED]), "what is not allowed too"),
        (rule_data(5, "a", citable=False), "Nobody can use this rule"),
    ],
)
def test_the_page_advises_on_what_may_be_saved_and_is_seldom_meant(
    client, draft, editor, rule, says
):
    drafting.save_rule(draft, None, rule, seen=draft.edits, by=editor)
    assert says in " ".join(client.get(page_of(draft, 5)).context["advice"])


def test_there_is_no_advice_on_a_whole_rule(client, draft):
    assert client.get(page_of(draft, 1)).context["advice"] == []
    assert client.get(page_of(draft, 2)).context["advice"] == []


def test_a_text_that_looks_like_markup_is_shown_as_text(client, draft):
    url, fields = page(client, draft)
    evil = "</textarea><script>alert(1)</script> numpty"
    response = press(client, url, fields, "try", **{"example-0-text": evil})
    assert "<script>alert" not in response.content.decode()
    assert fields_of(response)["example-0-text"] == [evil]


def test_repeated_and_odd_tokens_of_forms_do_no_harm(client, draft):
    url, fields = page(client, draft)
    fields["example"] = ["0", "0", "1", "-1", "99999999999", "a", "1"]
    fields["detector"] = ["0", "0"]
    fields["text"] = ["en", "en", "x" * 50, "../de"]
    again = fields_of(press(client, url, fields, "down example 0"))
    assert (again["example"], again["detector"], again["text"]) == (["1", "0"], ["0"], ["en"])


def test_an_empty_post_shows_an_empty_form_instead_of_failing(client, draft):
    response = press(client, page_of(draft, 1), {}, "save")
    assert response.status_code == 400
    assert len(response.context["wrong"]) >= 3
