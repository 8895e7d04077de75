"""The gate: every text of a guest meets the policy, and no form has a way around it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.test import Client

import articles
import comments
import portal
from articles.forms import SearchForm
from comments import gate, policies, signing_in, stamps
from comments.appeal_forms import AppealForm
from comments.erase_forms import EraseForm
from comments.follow_forms import FollowForm
from comments.forms import ComposeForm, EditForm, LineField
from comments.like_forms import ReasonForm
from comments.models import Appeal, ArticleVote, CommentRevision, Finding, Report
from comments.policy.facts import Facts, Submission
from comments.report_forms import IllegalForm, ReportForm
from comments.sign_in_forms import CodeForm, SignInForm
from tests.comments.my_account import reader, signed_in
from tests.factories import make_article, make_comment, make_policy, make_site, rule_data

ROOT = Path(__file__).resolve().parents[2]
NUMPTY = [{"kind": "words", "settings": {"words": ["numpty"]}}]
LINKS = [{"kind": "links", "settings": {"most": 0}}]
RULES = [
    rule_data(1, "civil", consequence="hold", detectors=NUMPTY),
    rule_data(2, "links", consequence="refuse", detectors=LINKS, private_texts=False),
    rule_data(3, "shouting", consequence="nudge", detectors=[{"kind": "shouting"}]),
]
LINK = "See https://example.org/proof for the proof."


def guest_forms():
    """Every form class of ours that is not the newsroom's, once all our modules are loaded."""
    for package in (articles, comments, portal):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and not module.name.startswith("portal.wsgi"):
                importlib.import_module(module.name)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            parts = one.__module__.split(".")
            if parts[0] in ("articles", "comments", "portal") and "admin" not in parts:
                found.add(one)
    return found


def staff_only(form):
    """The picture library's and the accounts' are the newsroom's own; a base is sent by nobody."""
    return form.__module__.startswith(("articles.media.", "articles.people.")) or bool(
        form.__subclasses__()
    )


FREE = (forms.CharField, LineField, forms.JSONField, forms.SlugField, forms.RegexField)


def free_text(form):
    """The fields in which anything can be written: no choice, address, date or hidden value."""
    return {
        (form, name)
        for name, field in form.base_fields.items()
        if type(field) in FREE and not field.widget.is_hidden
    }


def test_every_field_in_which_a_guest_writes_is_known_to_the_gate():
    found = {field for form in guest_forms() if not staff_only(form) for field in free_text(form)}
    known = set(gate.FIELDS) | gate.UNKEPT
    assert {(form.__name__, name) for form, name in found - known} == set()
    assert known <= found
    assert not set(gate.FIELDS) & gate.UNKEPT


def compose(article, field, words):
    text = {"name": "Ana", "text": "The bridge is closed.", "email": "ana@example.org"}
    data = {**text, field: words, "stamp": stamps.make("compose", article.path)}
    return Client().post(f"{article.get_absolute_url()}comment/", data)


def reply(article, field, words):
    parent = make_comment(article=article, status="published")
    text = {"name": "Ana", "text": "The bridge is closed.", "email": "ana@example.org"}
    data = {**text, field: words, "stamp": stamps.make("compose", article.path)}
    return Client().post(f"{article.get_absolute_url()}comment/?reply={parent.number}", data)


def change(article, field, words):
    comment = make_comment(article=article, status="published")
    text = {"name": "Ana", "text": "The bridge is closed.", "seen": "published:1"}
    data = {**text, field: words, "stamp": stamps.make("edit", comment.token)}
    return Client().post(comment.edit_url(), data)


def search(article, field, words):
    return Client().get("/search/", {field: words})


def report(article, field, words):
    comment = make_comment(article=article, status="published")
    rule = str(policies.in_force().rules[1].pk)
    text = {"rule": rule, "explanation": "It insults the driver.", "name": "Ana"}
    return send_report(comment, "", {**text, field: words})


def notice(article, field, words):
    comment = make_comment(article=article, status="published")
    text = {"law": "Insult, Germany", "explanation": "It insults the driver.", "name": "Ana"}
    more = {"email": "ana@example.org", "good_faith": "on"}
    return send_report(comment, "?about=law", {**text, **more, field: words})


def send_report(comment, query, data):
    target = f"{comment.thread.article.path}#{comment.number}"
    data |= {"stamp": stamps.make("report", target), "revision": "1"}
    return Client().post(f"{comment.get_absolute_url()}report/{query}", data)


def appeal(article, field, words):
    refused = make_comment(article=article, status="refused")
    decision = refused.decisions.get()
    data = {"text": "It was fair.", "stamp": stamps.make("appeal", str(decision.pk)), field: words}
    return Client().post(f"{refused.receipt_url()}appeal/", data)


def reason(article, field, words):
    url, client = f"{article.get_absolute_url()}like/", Client()
    client.post(url, {"answer": "no"})
    data = {"reason": "It is long.", field: words, "stamp": stamps.make("like", article.path)}
    return client.post(url, data)


def sign_in(article, field, words):
    data = {"email": "ana@example.org", "stamp": stamps.make("sign-in", ""), field: words}
    return Client().post("/accounts/sign-in/", data)


def code(article, field, words):
    nonce = signing_in.new_nonce()
    data = {"code": "123456", "stamp": stamps.make("sign-in-code", nonce), field: words}
    url = f"/accounts/sign-in/sent/?ref={signing_in.reference(nonce)}"
    return Client().post(url, data)


def follow(article, field, words):
    ana = reader()
    data = {"level": "all", "stamp": stamps.make("follow", f"{ana.pk} {article.path}")}
    return signed_in(ana).post(f"{article.get_absolute_url()}follow/", {**data, field: words})


def erase(article, field, words):
    ana = reader()
    data = {"sure": "on", "stamp": stamps.make("erase", str(ana.pk)), field: words}
    return signed_in(ana).post("/accounts/erase/", data)


PATHS = {
    FollowForm: (follow,),
    EraseForm: (erase,),
    SignInForm: (sign_in,),
    CodeForm: (code,),
    ComposeForm: (compose, reply),
    EditForm: (change,),
    SearchForm: (search,),
    ReportForm: (report,),
    IllegalForm: (notice,),
    AppealForm: (appeal,),
    ReasonForm: (reason,),
}
"""How each form is sent: a new form with free text has none here, and fails below."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "field"),
    [one for one, judged in gate.FIELDS.items() if judged.purpose == "comment"],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_what_is_written_in_a_field_of_the_gate_meets_the_policy(form, field):
    make_site()
    make_policy(RULES)
    for at, send in enumerate(PATHS[form]):
        article = make_article(path=f"security/2026/01/0{at + 1}/story")
        assert send(article, field, "A numpty writes").status_code == 303
        newest = CommentRevision.objects.latest("pk")
        found = Finding.objects.get(revision=newest)
        assert (found.rule.number, found.field) == (1, gate.FIELDS[form, field].part)
        assert newest.comment.status == "held"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "field"),
    [one for one, judged in gate.FIELDS.items() if judged.purpose != "comment"],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_what_staff_alone_read_meets_the_policy_and_is_kept_only_if_it_may(form, field):
    make_site()
    make_policy([rule_data(1, "civil", consequence="refuse", detectors=NUMPTY)])
    for send in PATHS[form]:
        answer = send(make_article(), field, "A numpty writes")
        assert answer.status_code == 422
        assert "Rule 1" in answer.content.decode()
        assert "A numpty writes" in answer.content.decode()
        assert not Report.objects.exists()
        assert not Appeal.objects.exists()
        assert not ArticleVote.objects.exclude(reason="").exists()
        assert send(make_article(), field, "A driver writes").status_code == 303
        voted = ArticleVote.objects.exclude(reason="")
        assert Report.objects.exists() or Appeal.objects.exists() or voted.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "field"), sorted(gate.UNKEPT, key=str), ids=lambda one: getattr(one, "__name__", one)
)
def test_what_is_written_elsewhere_is_not_kept(form, field):
    make_site()
    make_policy(RULES)
    for send in PATHS[form]:
        article = make_article(path=f"security/2026/01/01/{send.__name__}")
        assert send(article, field, "quixotic").status_code in (200, 303, 422)
        kept = {model: list(model._base_manager.values()) for model in apps.get_models()}
        assert kept[type(article)]
        assert [model for model, rows in kept.items() if "quixotic" in str(rows)] == []


def judged(text, purpose="comment", name="", rules=RULES):
    make_policy(rules)
    return gate.judge(policies.in_force(), Submission(text, name, "en", purpose), Facts())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "purpose", "outcome", "rule"),
    [
        ("You numpty.", "comment", "hold", 1),
        ("You numpty.", "report", "hold", 1),
        ("You numpty.", "appeal", "hold", 1),
        (LINK, "comment", "refuse", 2),
        (LINK, "report", "publish", None),
        (LINK, "appeal", "publish", None),
        (f"{LINK} You numpty.", "comment", "refuse", 2),
        (f"{LINK} You numpty.", "report", "hold", 1),
        ("WHY WAS MY COMMENT TAKEN AWAY FROM HERE", "appeal", "nudge", 3),
        ("Why was it taken away?", "appeal", "publish", None),
    ],
)
def test_reports_and_appeals_meet_the_rules_that_are_for_them(text, purpose, outcome, rule):
    verdict = judged(text, purpose)
    assert (verdict.consequence, verdict.rule) == (outcome, rule)
    assert {one.rule for one in verdict.findings} >= ({rule} if rule else set())
    assert purpose == "comment" or 2 not in {one.rule for one in verdict.findings}


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["", "Report", "reply", "name"])
def test_a_purpose_that_nobody_knows_is_not_judged_as_a_comment(purpose):
    with pytest.raises(ValueError, match="no purpose"):
        judged("You numpty.", purpose)


MAY_ASK_THE_ENGINE = ("comments/gate.py", "comments/policy/", "comments/dryrun/")


def calls(path, name):
    """Whether the module calls `engine.<name>`."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "engine"
        for node in ast.walk(ast.parse(path.read_text()))
    )


def test_nothing_that_stores_a_text_asks_the_engine_past_the_gate():
    around = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "comments").rglob("*.py"))
        if calls(path, "judge")
    ]
    assert [one for one in around if not one.startswith(MAY_ASK_THE_ENGINE)] == []
    assert "comments/gate.py" in around


MAY_STORE_WORDS = {"comments/revisions.py", "comments/importing.py"}


def test_words_are_stored_in_one_place_which_wants_a_verdict():
    """Imported comments were accepted under rules that are not ours, and cite version 0."""
    found = {
        str(path.relative_to(ROOT))
        for package in ("comments", "portal")
        for path in (ROOT / package).rglob("*.py")
        if "CommentRevision.objects.create" in path.read_text()
        or "CommentRevision.objects.bulk_create" in path.read_text()
    }
    assert found == MAY_STORE_WORDS
