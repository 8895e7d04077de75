from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import dryrun, moderation, policies
from comments.admin import dryrun_figures, dryruns
from comments.models import Difference, DryRun, PolicyVersion
from tests.comments.desk import staff
from tests.factories import ORDINARY_RULES, make_article, make_comment, make_policy, rule_data

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/dryrun/"


@pytest.fixture
def version():
    return make_policy()


@pytest.fixture
def editor(client):
    user = staff("Editor")
    client.force_login(user)
    return user


@pytest.fixture
def moderator(client):
    user = staff()
    client.force_login(user)
    return user


def ask_url(version):
    return reverse("admin:comments_dryrun_ask", args=[version.pk])


def page(run, *more):
    return f"{LIST}{run.pk}/{'/'.join(map(str, more)) or 'change'}/"


def stored(version, status="done", **fields):
    fields = {"edits": version.edits, "scope": "comments", "size": 1000, **fields}
    return DryRun.objects.create(version=version, status=status, **fields)


def ran(version, **fields):
    run = stored(version, "waiting", **fields)
    dryrun.run(run.pk)
    run.refresh_from_db()
    return run


def numpties(count=1, **fields):
    article = make_article(headline="The bridge")
    fields = {"text": "You absolute numpty.", "status": "published", **fields}
    return [make_comment(article=article, **fields) for _ in range(count)]


def words(response):
    """What a page says, without its tags, in one line."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("role", "looks", "asks"),
    [("Editor", 200, 200), ("owner", 200, 200), ("Moderator", 200, 403), ("Writer", 403, 403)],
)
def test_moderators_look_and_editors_ask(client, version, role, looks, asks):
    (comment,) = numpties()
    run = ran(version)
    found = run.differences.get()
    assert found.comment == comment
    client.force_login(staff(role))
    for address in (
        LIST,
        page(run),
        f"{page(run, 'differences')}?kind=new",
        page(run, "differences", found.pk),
    ):
        assert client.get(address).status_code == looks, address
    assert client.get(ask_url(version)).status_code == asks
    assert client.post(ask_url(version), {"scope": "days", "size": 7}).status_code == (
        303 if asks == 200 else 403
    )
    assert client.post(page(run, "stop")).status_code == (303 if asks == 200 else 403)


def test_guests_are_sent_to_sign_in(client, version):
    run = stored(version)
    for address in (LIST, page(run), page(run, "differences"), ask_url(version)):
        assert client.get(address).status_code == 302


def test_nothing_is_sent_to_pages_that_are_looked_at(client, version, editor):
    run = stored(version)
    for address in (page(run), page(run, "differences"), page(run, "differences", 1)):
        assert client.post(address).status_code == 405
    assert client.get(page(run, "stop")).status_code == 405


def test_asking_leads_to_the_run(client, version, editor, django_capture_on_commit_callbacks):
    numpties(2)
    assert "There are 2 comments." in words(client.get(ask_url(version)))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(ask_url(version), {"scope": "days", "size": "7"})
    run = DryRun.objects.get()
    assert response.headers["Location"] == page(run)
    assert (run.scope, run.size, run.status, run.total) == ("days", 7, "done", 2)
    assert run.asked_name == str(editor)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"scope": "days", "size": "0"},
        {"scope": "days", "size": "3651"},
        {"scope": "comments", "size": "1000001"},
        {"scope": "comments", "size": "9" * 40},
        {"scope": "comments", "size": "many"},
        {"scope": "weeks", "size": "3"},
        {"scope": "days\0", "size": "3"},
    ],
)
def test_what_cannot_be_asked_is_answered_in_words(client, version, editor, data):
    numpties()
    response = client.post(ask_url(version), data)
    assert response.status_code == 400
    assert "errornote" in response.content.decode()
    assert not DryRun.objects.exists()


def test_a_second_run_leads_to_the_first_one(client, version, editor):
    first = stored(version, "running", heard_at=timezone.now())
    response = client.post(ask_url(version), {"scope": "days", "size": 7}, follow=True)
    assert response.redirect_chain[-1][0] == page(first)
    assert "under way: this one" in words(response)
    assert DryRun.objects.get() == first


def test_a_site_without_comments_has_nothing_to_try_on(client, version, editor):
    response = client.get(ask_url(version))
    assert "no comment yet" in words(response)
    assert '<button class="button default"' not in response.content.decode()


def test_the_version_before_all_policies_and_strangers_are_not_found(client, version, editor):
    before = policies.before_this_policy()
    run = stored(version)
    for address in (
        ask_url(before),
        f"{LIST}ask/4711/",
        f"{LIST}ask/{'9' * 30}/",
        f"{LIST}4711/change/",
        f"{LIST}{'9' * 30}/change/",
        f"{LIST}x/change/",
        f"{LIST}4711/differences/?kind=new",
        page(run, "differences", 4711),
        page(run, "differences", "9" * 30),
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"{LIST}4711/stop/").status_code == 404


@pytest.mark.parametrize(
    ("status", "fields", "says", "again"),
    [
        ("waiting", {}, "The worker has not taken it yet.", True),
        ("running", {"done": 1200, "total": 4000}, "1,200 of 4,000 comments", True),
        ("stopped", {"done": 1, "total": 2}, "Stopped after 1 of 2 comments.", False),
        ("done", {}, "No comment came in that time", False),
    ],
)
def test_each_state_is_told(client, version, moderator, status, fields, says, again):
    run = stored(version, status, heard_at=timezone.now(), **fields)
    if status == "done":
        run = ran(version)
    response = client.get(page(run))
    assert says in words(response)
    assert response.headers.get("Refresh") == ("5" if again else None)


def test_a_dead_worker_is_told_and_the_run_can_be_begun_again(client, version, editor):
    heard = timezone.now() - timedelta(minutes=9)
    run = stored(version, "running", done=1, total=2, heard_at=heard)
    response = client.get(page(run))
    assert "The worker ended in the middle of it." in words(response)
    assert "the worker died" in words(client.get(LIST))
    form = re.search(r'name="scope" value="(\w+)".*?name="size" value="(\d+)"', *_one(response))
    again = client.post(ask_url(version), {"scope": form[1], "size": form[2]}, follow=True)
    assert again.redirect_chain[-1][0] != page(run)
    run.refresh_from_db()
    assert run.status == "failed"
    assert "The worker ended while it ran this." in words(client.get(page(run)))


def _one(response):
    return response.content.decode(), re.DOTALL


def test_stopping_is_told_once(client, version, editor):
    run = stored(version, "waiting")
    assert "Stopped." in words(client.post(page(run, "stop"), follow=True))
    assert "It had ended already." in words(client.post(page(run, "stop"), follow=True))


def test_moderators_are_offered_nothing_that_they_may_not(client, version, moderator):
    for run in (stored(version, "waiting"), ran(version)):
        assert "<form" not in client.get(page(run)).content.decode().partition("content-main")[2]


def test_the_figures_of_a_run(client, version, moderator):
    numpties(3)
    make_comment(article=make_article(), rule=policies.in_force().rules[1])
    said = words(client.get(page(ran(version))))
    for sentence in (
        "What it would have done to 4 comments",
        "let through: 1 (25%)",
        "held for a moderator: 3 (75%)",
        "waited: 1",
        "would have waited: 3",
        "Saved: 1 comment that waited would not have (100% of what waited).",
        "Added: 3 comments that did not wait would have (100% of what would wait).",
        "1. Civil hold for a moderator 3 3 0 0 – –",
        "Where it and people differ Nowhere, as far as people decided.",
        "Where it and the policy of the day differ",
        "Treated more strictly than when they came: 3",
        "Stopped when they came, let through by this version: 1",
        "Would be held for a moderator, by rule 1 (“Civil”). Now: published.",
    ):
        assert sentence in said


def test_what_cannot_be_divided_is_said_in_words(client, version, moderator):
    numpties(text="A calm remark.")
    said = words(client.get(page(ran(version))))
    for sentence in (
        "Nobody has decided about what it stops.",
        "People refused or removed none of these.",
        "Nothing waited, and nothing would have.",
        "Nowhere, as far as people decided.",
        "No other comment to look at.",
    ):
        assert sentence in said
    assert "– of" not in said


def publish(comment, by):
    seen = moderation.Seen(comment.pk, comment.status, comment.revision)
    moderation.decide(seen, "published", rule=None, by=by)


def test_what_the_policy_held_and_people_published_differs_from_people_alone(
    client, version, moderator
):
    (comment,) = numpties(status="held", rule=policies.in_force().rules[1])
    publish(comment, moderator)
    said = words(client.get(page(ran(version)))).partition("Where it and people differ")[2]
    with_people, _, with_arrival = said.partition("Where it and the policy of the day differ")
    assert "Published by people, stopped by this version: 1" in with_people
    assert "whether or not the policy of the day did too" in with_people
    assert "No other comment to look at." in with_arrival


def test_a_rule_that_only_sorts_has_no_shares_and_no_part_in_precision(client, moderator):
    words_of = [[{"kind": "words", "settings": {"words": [one]}}] for one in ("numpty", "nitwit")]
    version = make_policy(
        [
            rule_data(1, "sorted", consequence="hold", detectors=words_of[0], citable=False),
            rule_data(2, "civil", consequence="hold", detectors=words_of[1]),
        ]
    )
    rule = policies.in_force().rules[1]
    for comment in numpties(2, status="held", rule=rule):
        publish(comment, moderator)
    said = words(client.get(page(ran(version))))
    for sentence in (
        "held for a moderator 2 0 0 2",
        "– Nobody has decided about what it stops under rules that can be cited.",
        "Precision leaves out 2 comments that only sorting rules stop",
        "1. Sorted hold for a moderator 2 2 0 2 It only sorts: nothing can be refused under it.",
        "2. Civil hold for a moderator 0 0 0 0 – –",
    ):
        assert sentence in said
    (both,) = numpties(status="held", rule=rule, text="A numpty and a nitwit.")
    publish(both, moderator)
    assert "0% of what it stops" in words(client.get(page(ran(version))))


def test_figures_of_an_earlier_release_are_still_told(client, version, moderator):
    numpties()
    run = ran(version)
    results = run.results
    del results["score"]["only_sorted"]
    for rule in results["rules"]:
        del rule["asks_for_staff"]
    for counts in results["score"]["rules"].values():
        del counts["sorts"]
    DryRun.objects.filter(pk=run.pk).update(results=results)
    said = words(client.get(page(run)))
    assert "1. Civil hold for a moderator 1 1 0 0 – –" in said


@pytest.mark.parametrize(
    ("kind", "settings", "told"),
    [
        ("first_time", {"published": 1}, True),
        ("rate", {"most": 5, "seconds": 60, "per": "sender"}, True),
        ("words", {"words": ["numpty"]}, False),
        ("trap", {}, False),
    ],
)
def test_that_staff_cannot_be_told_is_named_where_it_matters(
    client, moderator, kind, settings, told
):
    detectors = [{"kind": kind, "settings": settings}]
    version = make_policy([rule_data(1, "first", consequence="hold", detectors=detectors)])
    numpties()
    said = words(client.get(page(ran(version))))
    assert ("Which senders were staff is not kept" in said) is told


def test_a_comment_that_differs_is_one_click_away(client, version, moderator):
    (comment,) = numpties()
    run = ran(version)
    source = client.get(page(run)).content.decode()
    assert reverse("admin:comments_comment_change", args=[comment.pk]) in source


def test_a_changed_draft_is_said_to_have_changed(client, version, moderator):
    numpties()
    draft = policies.create_draft(ORDINARY_RULES)
    run = ran(draft)
    told = "This was the draft before its last change."
    assert told not in words(client.get(page(run)))
    PolicyVersion.objects.filter(pk=draft.pk).update(edits=draft.edits + 1)
    assert told in words(client.get(page(run)))
    shown = client.get(page(run, "differences", run.differences.get().pk))
    assert "The draft has changed since this dry run" in words(shown)


def test_what_is_not_replayed_is_named(client, moderator):
    version = make_policy([rule_data(1, "spam", consequence="hold", detectors=[{"kind": "trap"}])])
    article = make_article()
    make_comment(article=article, source_ref="disqus:1")
    make_comment(article=article, text="")
    make_comment(article=article, revision=2)
    said = words(client.get(page(ran(version))))
    assert "the detector “Programs” reads what is not kept." in said
    for count in ("1 comment whose text is erased", "Of 1 comment that its writer changed"):
        assert count in said


def test_passages_are_marked_on_demand_and_nothing_runs_as_html(client, version, moderator):
    numpties(text="<b>A</b> numpty & a numpty.", name="Numpty <i>")
    run = ran(version)
    response = client.get(page(run, "differences", run.differences.get().pk))
    source = response.content.decode()
    assert source.count("<mark") == 3
    assert "&lt;b&gt;A&lt;/b&gt;" in source
    assert "Numpty <i>" not in source
    assert "Would be held for a moderator." in words(response)


def test_a_draft_that_cannot_run_any_more_is_told_beside_the_comment(client, version, moderator):
    numpties()
    draft = policies.create_draft(ORDINARY_RULES)
    run = ran(draft)
    draft.rules.get(number=1).detectors.update(kind="crystal ball")
    response = client.get(page(run, "differences", run.differences.get().pk))
    assert response.status_code == 200
    assert "This draft cannot run:" in words(response)


def test_lists_of_differences_are_leafed_through(client, version, moderator, monkeypatch):
    monkeypatch.setattr(dryruns, "PER_PAGE", 2)
    numpties(5)
    run = ran(version)
    address, seen = f"{page(run, 'differences')}?kind=new", []
    while address:
        source = client.get(address).content.decode()
        seen += [int(pk) for pk in re.findall(r"/admin/comments/comment/(\d+)/change/", source)]
        following = re.search(r'rel="next" href="(\?[^"]+)"', source)
        address = following and page(run, "differences") + following[1].replace("&amp;", "&")
    assert seen == list(run.differences.values_list("comment", flat=True))


@pytest.mark.parametrize(
    "query",
    ["", "kind=odd", "kind=new&after=x", "kind=new&before=1.2", "kind=%00", "kind=new&after=%00"],
)
def test_places_that_are_none_are_answered_in_words(client, version, moderator, query):
    response = client.get(f"{page(stored(version), 'differences')}?{query}")
    assert response.status_code == 400
    assert "There is no such place" in words(response)


def test_a_page_takes_as_many_queries_for_few_differences_as_for_many(
    client, version, moderator, django_assert_max_num_queries
):
    numpties(30)
    run = ran(version)
    Difference.objects.filter(pk__in=run.differences.all()[:9]).update(kind="false")
    with django_assert_max_num_queries(14):
        client.get(page(run))
    with django_assert_max_num_queries(8):
        client.get(f"{page(run, 'differences')}?kind=new")


def test_a_discarded_rule_keeps_its_title_in_an_old_run(client, version, moderator):
    numpties()
    draft = policies.create_draft(ORDINARY_RULES)
    run = ran(draft)
    draft.rules.get(number=1).texts.update(title="Another title")
    assert "by rule 1 (“Civil”)" in words(client.get(page(run)))


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (None, "–"),
        (0, "0%"),
        (0.001, "<1%"),
        (0.01, "1%"),
        (0.5, "50%"),
        (0.994, ">99%"),
        (1.0, "100%"),
    ],
)
def test_shares_for_people(share, told):
    assert dryrun_figures.percent(share) == told
