"""Two editors at one rule, who may change it, what is frozen, and how much may be sent at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from comments import drafting, policies
from comments.admin.policy import large_posts
from comments.models import PolicyVersion
from tests.comments.desk import staff
from tests.comments.rule_page import BOUNDARY, fields_of, page_of, post, press
from tests.factories import make_policy, rule_data

pytestmark = pytest.mark.django_db

WORDS = {"kind": "words", "settings": {"words": ["numpty"]}, "languages": []}
RULES = (
    rule_data(1, "civil", consequence="hold", detectors=[WORDS]),
    rule_data(2, "people-only"),
)


@pytest.fixture
def editor(client):
    person = staff("Editor", name="Eda Editor")
    client.force_login(person)
    return person


@pytest.fixture
def other():
    return staff("Editor", name="Otto Other")


@pytest.fixture
def draft(editor):
    make_policy(RULES)
    return drafting.begin(by=editor)


def opened(client, draft, number=1):
    url = page_of(draft, number)
    return url, fields_of(client.get(url))


def changed_by(other, number, title, **fields):
    """Somebody else saves this rule with another title."""
    draft = policies.draft()
    rule = draft.rules.get(number=number)
    data = rule_data(number, rule.key, **fields)
    data["texts"]["en"]["title"] = title
    drafting.save_rule(draft, rule, data, seen=draft.edits, by=other)


def title_of(number=1):
    return policies.draft().rules.get(number=number).texts.get().title


def test_who_saves_second_is_told_who_was_first_and_sees_both_rules(client, draft, other):
    url, fields = opened(client, draft)
    changed_by(other, 1, "The newer title")
    response = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Otto Other changed this draft" in html
    assert "The newer title" in html
    assert "Save mine in its place" in html
    assert fields_of(response)["text-en-title"] == ["Mine"]
    assert title_of() == "The newer title"


def test_who_saves_second_may_save_in_its_place_on_purpose(client, draft, other):
    url, fields = opened(client, draft)
    changed_by(other, 1, "The newer title")
    refused = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    again = press(client, url, fields_of(refused), "save")
    assert again.status_code == 303
    assert title_of() == "Mine"


def test_a_third_change_after_the_warning_is_warned_of_anew(client, draft, other):
    url, fields = opened(client, draft)
    changed_by(other, 1, "Newer")
    refused = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    changed_by(other, 1, "Newest")
    again = press(client, url, fields_of(refused), "save")
    assert again.status_code == 409
    assert "Newest" in again.content.decode()
    assert title_of() == "Newest"


def test_trying_between_does_not_forget_which_state_was_opened(client, draft, other):
    url, fields = opened(client, draft)
    changed_by(other, 1, "Newer")
    tried = press(client, url, fields, "try")
    assert press(client, url, fields_of(tried), "save").status_code == 409


def test_two_editors_at_two_rules_do_not_stand_in_each_others_way(client, draft, other):
    url, fields = opened(client, draft)
    changed_by(other, 2, "Another rule")
    response = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    assert response.status_code == 303
    assert (title_of(1), title_of(2)) == ("Mine", "Another rule")


def test_a_new_rule_may_be_saved_although_the_draft_moved_on(client, draft, other):
    url = page_of(draft)
    fields = fields_of(client.get(url))
    changed_by(other, 1, "Newer")
    typed = {"text-en-title": "New", "text-en-text": "New."}
    assert press(client, url, fields, "save", **typed).status_code == 303
    assert policies.draft().rules.count() == 3


def test_two_new_rules_of_one_number_are_not_both_saved_and_the_second_loses_nothing(
    client, draft, other
):
    url = page_of(draft)
    fields = fields_of(client.get(url))
    drafting.save_rule(draft, None, rule_data(3, "third"), seen=draft.edits, by=other)
    typed = {"text-en-title": "New", "text-en-text": "New."}
    response = press(client, url, fields, "save", **typed)
    assert response.status_code == 400
    assert [one.target for one in response.context["wrong"]] == ["id_rule-number"]
    assert fields_of(response)["text-en-text"] == ["New."]


def test_a_rule_that_was_renumbered_meanwhile_is_not_taken_for_its_neighbour(client, draft, other):
    url, fields = opened(client, draft)
    drafting.renumber(draft, [2, 1], seen=draft.edits, by=other)
    response = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    assert response.status_code == 409
    assert title_of(1) == "People-Only"


def test_a_rule_that_was_removed_meanwhile_may_be_added_again(client, draft, other):
    url, fields = opened(client, draft)
    drafting.remove_rule(draft.rules.get(number=1), seen=draft.edits, by=other)
    refused = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    assert refused.status_code == 409
    assert "the rule is added again" in refused.content.decode()
    assert not policies.draft().rules.filter(number=1).exists()
    assert press(client, url, fields_of(refused), "save").status_code == 303
    assert title_of() == "Mine"


def test_what_was_typed_stays_when_the_draft_was_published_meanwhile(client, draft, other):
    url, fields = opened(client, draft)
    policies.publish(draft, by="Otto Other")
    response = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    assert response.status_code == 409
    assert "Otto Other published this version" in response.content.decode()
    kept = fields_of(response)
    assert kept["text-en-title"] == ["Mine"]
    assert b'value="save"' not in response.content


def test_what_was_typed_stays_when_the_draft_was_discarded_meanwhile(client, draft, other):
    url, fields = opened(client, draft)
    drafting.discard(draft, seen=draft.edits, by=other)
    response = press(client, url, fields, "save", **{"text-en-title": "Mine"})
    assert response.status_code == 409
    assert "Otto Other discarded this draft" in response.content.decode()
    assert fields_of(response)["text-en-title"] == ["Mine"]


def test_the_page_of_a_published_rule_says_that_it_is_frozen(client, draft):
    published = PolicyVersion.objects.in_force()
    for url in (page_of(published, 1), page_of(published), removal(published)):
        response = client.get(url)
        assert response.status_code == 409
        assert "its rules are frozen" in response.content.decode()
        assert f"Open the draft: {draft}" in response.content.decode()


def test_version_nought_is_no_draft(client, editor):
    nought = policies.before_this_policy()
    assert client.get(page_of(nought)).status_code == 409
    assert press(client, page_of(nought), {}, "save").status_code == 409


@pytest.mark.parametrize("number", [9, 10**30])
def test_a_rule_that_is_not_there_is_not_found(client, draft, number):
    assert client.get(page_of(draft, number)).status_code == 404
    assert client.get(removal(draft, number)).status_code == 404


def test_a_version_that_is_not_there_is_not_found(client, editor):
    assert client.get("/admin/comments/policyversion/99/rules/add/").status_code == 404
    assert client.get(f"/admin/comments/policyversion/{10**30}/rules/add/").status_code == 404


# Removing


def removal(version, number=1):
    return reverse("admin:comments_policyversion_rule_remove", args=[version.pk, number])


def test_a_rule_is_removed_after_one_question(client, draft):
    asked = client.get(removal(draft))
    assert "Remove rule 1?" in asked.content.decode()
    assert draft.rules.count() == 2
    response = client.post(removal(draft), {"seen": asked.context["seen"]})
    assert response.status_code == 303
    assert [rule.number for rule in draft.rules.all()] == [2]


def test_a_rule_is_not_removed_when_somebody_changed_the_draft_meanwhile(client, draft, other):
    seen = client.get(removal(draft)).context["seen"]
    changed_by(other, 1, "Newer")
    response = client.post(removal(draft), {"seen": seen})
    assert response.status_code == 409
    assert "Otto Other changed this draft" in response.content.decode()
    assert draft.rules.count() == 2
    assert client.post(removal(draft), {"seen": response.context["seen"]}).status_code == 303


# Who may


@pytest.mark.parametrize("role", ["Moderator", "Writer"])
def test_only_editors_of_the_policy_write_rules(client, draft, role):
    client.force_login(staff(role))
    for url in (page_of(draft, 1), page_of(draft), removal(draft)):
        assert client.get(url).status_code == 403
        assert client.post(url, {"do": "save"}).status_code == 403


def test_guests_are_sent_to_sign_in(client, draft):
    client.logout()
    for url in (page_of(draft, 1), page_of(draft), removal(draft)):
        assert client.get(url).status_code == 302
        assert client.post(url, {"do": "save"}).status_code == 302


def test_a_forged_post_is_refused(draft, editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert press(strict, page_of(draft, 1), {}, "save").status_code == 403
    assert strict.post(removal(draft), {"seen": 0}).status_code == 403
    fields = fields_of(strict.get(page_of(draft, 1)))
    assert press(strict, page_of(draft, 1), fields, "save").status_code == 303


# Much at once


def test_a_list_of_three_megabytes_with_repeats_and_controls_is_answered_by_line_and_kept(
    client, draft
):
    url, fields = opened(client, draft)
    lines = [f"badword{number % 60_000:036}" for number in range(70_000)]
    lines[12_345] = "\x07\x1b"
    typed = "\r\n".join(lines)
    assert len(typed) > 3_000_000
    response = press(client, url, fields, "save", **{"detector-0-set-words": typed})
    assert response.status_code == 400
    says = [one.says for one in response.context["wrong"]]
    assert says == ["Must have at most 50000 entries."]
    assert fields_of(response)["detector-0-set-words"] == [typed]
    half = "\r\n".join(lines[:45_000])
    response = press(client, url, fields, "save", **{"detector-0-set-words": half})
    assert response.context["wrong"][0].says.startswith("Line 12346, “��”")
    assert fields_of(response)["detector-0-set-words"][0].count("badword") == 44_999


def test_a_long_list_without_a_fault_is_saved_each_entry_once(client, draft):
    url, fields = opened(client, draft)
    typed = "\r\n".join(f"слово{number % 20_000}" for number in range(30_000))
    response = press(client, url, fields, "save", **{"detector-0-set-words": typed})
    assert response.status_code == 303
    assert len(draft.rules.get(number=1).detectors.get().settings["words"]) == 20_000


def test_more_than_the_page_takes_is_refused_in_plain_words(client, draft):
    url, fields = opened(client, draft)
    typed = "x" * (large_posts.MOST_BYTES + 1)
    response = press(client, url, fields, "save", **{"detector-0-set-words": typed})
    assert response.status_code == 413
    assert "one rule may have 8 MB. Nothing was saved." in response.content.decode()


def test_too_many_fields_are_refused(client, draft):
    fields = {"example": [str(at) for at in range(large_posts.MOST_FIELDS + 1)]}
    assert press(client, page_of(draft, 1), fields, "try").status_code == 400


def test_who_may_not_edit_may_not_send_much_either(client, draft):
    client.force_login(staff("Moderator"))
    response = press(client, page_of(draft, 1), {"text-en-text": ["x" * 2_000_000]}, "save")
    assert response.status_code in (400, 403)


def test_files_in_the_form_are_left_out_and_broken_parts_do_no_harm(client, draft):
    url = page_of(draft, 1)
    parts = (
        ' form-data; name="do"\r\n\r\ntry',
        ' form-data; name="example"; filename="a"\r\n\r\n0',
        " no options\r\n\r\n1",
        " form-data, and no end of headers",
        " form-data; name*=no-such'en'x\r\n\r\n1",
        ' form-data; name="text-en-title"\r\n\r\nTitle \udcff',
    )
    body = "".join(f"--{BOUNDARY}\r\nContent-Disposition:{part}\r\n" for part in parts)
    body = f"{body}--{BOUNDARY}--\r\n".encode(errors="surrogateescape")
    response = client.post(url, body, f"multipart/form-data; boundary={BOUNDARY}")
    assert response.status_code == 200
    shown = fields_of(response)
    assert "example" not in shown
    assert shown["text-en-title"] == ["Title \ufffd"]


def test_the_form_may_also_be_sent_in_the_plain_way(client, draft):
    url, fields = opened(client, draft)
    response = client.post(url, {**fields, "text-en-title": "Plain", "do": "save"})
    assert response.status_code == 303
    assert title_of() == "Plain"


def test_a_whole_post_as_a_browser_makes_it_keeps_every_field(client, draft):
    url, fields = opened(client, draft)
    response = post(client, url, {**fields, "do": ["try"]})
    again = fields_of(response)
    assert {name: again[name] for name in fields if name != "csrfmiddlewaretoken"} == {
        name: values for name, values in fields.items() if name != "csrfmiddlewaretoken"
    }
