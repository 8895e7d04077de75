"""The desk: who may do what, what is written, and what a refused form keeps."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from articles import editor, publishing
from articles.models import (
    Article,
    OldPath,
    Page,
    Person,
    Section,
    SiteIdentity,
    Topic,
)
from articles.people import groups
from tests.articles.test_body import figure, make_picture
from tests.factories import make_person, make_section, make_topic

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
ADD = "/admin/articles/article/add/"


def change(article: Article) -> str:
    return f"{LIST}{article.pk}/change/"


def draft(**fields) -> Article:
    fields.setdefault("headline", "Convoys pelted")
    fields.setdefault("body_source", "<p>Stones fell.</p>")
    fields.setdefault("section", make_section())
    lists = {name: fields.pop(name) for name in ("credits", "topics", "related") if name in fields}
    return publishing.save(Article(**fields), by="Ana", **lists)


def published(**fields) -> Article:
    return publishing.publish(draft(**fields), by="Ana", at=timezone.now() - timedelta(days=2))


def rows(prefix: str, *entries: dict) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": 0}
    for place, entry in enumerate(entries):
        data |= {f"{prefix}-{place}-{name}": value for name, value in entry.items()}
    return data


def payload(article: Article | None = None, **fields) -> dict:
    """The form as the browser would send it, valid unless a field says otherwise."""
    people = fields.pop("people", [])
    stories = fields.pop("stories", [])
    there = article.credits.all() if article else []
    byline = [
        {"id": one.pk, "person": one.person_id, "role": one.role, "order": place}
        for place, one in enumerate(there)
    ]
    data = {
        "headline": article.headline if article else "Bridge closed",
        "deck": article.deck if article else "",
        "body_source": article.body_source if article else "<p>The bridge is closed.</p>",
        "section": (article.section if article else make_section()).pk,
        "kind": "news",
        "language": "en",
        "slug": article.slug if article else "",
        "seen": publishing.latest_revision(article) if article else 0,
        "topics": [one.pk for one in article.topics.all()] if article else [],
        **rows("credits", *byline, *people),
        **rows("related_stories", *stories),
        **fields,
    }
    data["credits-INITIAL_FORMS"] = len(there)
    return {name: value for name, value in data.items() if value is not None}


def errors_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.text, re.DOTALL))


# Writing


def test_a_new_article_is_stored_whole_with_its_byline_topics_and_related_stories(desk):
    ana, ben, other = make_person(name="Ana"), make_person(name="Ben"), published()
    data = payload(
        people=[
            {"person": ben.pk, "role": "photographer", "order": 2},
            {"person": ana.pk, "role": "author", "order": 1},
        ],
        stories=[{"related": other.pk, "order": 1}],
        topics=[make_topic().pk],
        body_source="<p>One<script>x</script></p>",
    )
    response = desk("Editor", name="Ed Itor").post(ADD, {**data, "_save": ""})
    assert response.status_code == 302
    article = Article.objects.get(headline="Bridge closed")
    assert [one["name"] for one in article.card["credits"]] == ["Ana", "Ben"]
    assert [one["name"] for one in article.card["topics"]] == ["Convoys"]
    assert article.card["related"][0]["headline"] == other.headline
    assert article.body == "<p>One</p>"
    assert article.publish_at is None
    (revision,) = article.revisions.all()
    assert (revision.action, revision.by) == ("created", "Ed Itor")


def test_a_change_writes_one_revision_and_only_when_something_changed(desk):
    article = draft(credits=[make_person()], topics=[make_topic()])
    client = desk("Editor")
    client.post(change(article), payload(article))
    assert article.revisions.count() == 1
    client.post(change(article), payload(article, headline="Two", note="Shorter"))
    revision = article.revisions.first()
    assert (revision.action, revision.headline, revision.note) == ("saved", "Two", "Shorter")
    article.refresh_from_db()
    assert len(article.card["credits"]) == len(article.card["topics"]) == 1


def test_a_stale_form_is_refused_names_who_was_faster_and_keeps_what_was_typed(desk):
    article = draft()
    stale = payload(article, body_source="<p>My long text.</p>", headline="Mine")
    article.headline = "Theirs"
    publishing.save(article, by="Ben Somebody")
    response = desk("Editor").post(change(article), stale)
    assert "Ben Somebody saved this article on" in response.text
    assert "My long text." in response.text
    assert 'value="Mine"' in response.text
    assert Article.objects.get().headline == "Theirs"
    assert article.revisions.count() == 2


def test_a_stale_form_with_a_byline_that_is_no_more_is_refused_in_the_same_words(desk):
    article = draft(credits=[make_person(name="Ana")])
    stale = payload(article, headline="Mine")
    publishing.save(article, by="Ben Somebody", credits=[make_person(name="Cleo")])
    response = desk("Editor").post(change(article), stale)
    assert "Ben Somebody saved this article on" in response.text
    article.refresh_from_db()
    assert (article.headline, article.card["credits"][0]["name"]) == ("Convoys pelted", "Cleo")


def test_a_new_row_of_the_byline_without_a_number_comes_last(desk):
    article = draft(credits=[make_person(name="Ana"), make_person(name="Ben")])
    rows_after = [
        {"person": make_person(name="Cleo").pk, "role": "author", "order": ""},
        {"person": "", "role": "author", "order": ""},
    ]
    client = desk("Editor")
    client.post(change(article), payload(article, people=rows_after))
    article.refresh_from_db()
    assert [one["name"] for one in article.card["credits"]] == ["Ana", "Ben", "Cleo"]
    data = payload(article)
    client.post(change(article), {**data, "credits-0-DELETE": "on"})
    article.refresh_from_db()
    assert [one["name"] for one in article.card["credits"]] == ["Ben", "Cleo"]


def test_a_text_that_publishing_refuses_comes_back_whole(desk):
    article = draft()
    text = "<ul><li>" * 200 + "My words"
    response = desk("Editor").post(change(article), payload(article, body_source=text))
    assert "nests" in errors_of(response)
    assert "My words" in response.text
    article.refresh_from_db()
    assert article.body_source == "<p>Stones fell.</p>"


def test_a_new_article_that_is_refused_leaves_nothing(desk):
    data = payload(body_source="<ul><li>" * 200)
    response = desk("Editor").post(ADD, {**data, "_publish": ""})
    assert "nests" in errors_of(response)
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"headline": " "}, "required"),
        ({"section": "999"}, "valid choice"),
        ({"seen": None}, "required"),
        ({"seen": "x"}, "whole number"),
        ({"slug": "a b"}, "slug"),
        ({"noindex": "on"}, "Say why"),
        ({"at_0": "2001-01-01", "at_1": "10:00"}, "has passed"),
        ({"at_0": "2999-01-01", "at_1": "x"}, "valid time"),
        (
            {
                "embargo_until_0": "2999-01-02",
                "embargo_until_1": "10:00",
                "expire_at_0": "2999-01-01",
                "expire_at_1": "10:00",
            },
            "expire before",
        ),
        ({"body_source": "a\0b"}, "Null characters"),
        ({"_publish": "", "expire_at_0": "2001-01-01", "expire_at_1": "10:00"}, "expire before"),
    ],
)
def test_a_form_with_a_mistake_is_shown_again_and_writes_nothing(desk, fields, message):
    article = draft()
    response = desk("Editor").post(change(article), payload(article, **fields))
    assert message in errors_of(response)
    article.refresh_from_db()
    assert article.revisions.count() == 1
    assert article.publish_at is None


def test_an_article_related_to_itself_is_refused_in_words(desk):
    article = draft()
    data = payload(article, stories=[{"related": article.pk, "order": 1}])
    assert "related to itself" in errors_of(desk("Editor").post(change(article), data))


def test_an_editor_is_warned_when_the_deck_repeats_the_lead(desk):
    data = payload(deck="The bridge is closed")
    response = desk("Editor").post(ADD, {**data, "_continue": ""}, follow=True)
    assert "deck repeats the first paragraph" in response.text


# The buttons


def test_the_publish_button_stores_the_text_and_publishes_it(desk):
    article = draft()
    response = desk("Editor").post(
        change(article), {**payload(article, headline="Two"), "_publish": ""}, follow=True
    )
    article.refresh_from_db()
    assert article.is_visible()
    assert article.headline == "Two"
    assert "Published: " in response.text
    actions = article.revisions.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["created", "saved", "published"]


def test_an_article_can_be_written_and_published_in_one_go(desk):
    desk("Editor").post(ADD, {**payload(), "_publish": ""})
    assert Article.objects.published().get().path.endswith("/bridge-closed")


def test_a_time_schedules_moves_and_is_taken_back(desk):
    article, client = draft(), desk("Editor")
    at = {"at_0": "2999-01-02", "at_1": "10:00"}
    client.post(change(article), {**payload(article, **at), "_publish": ""})
    article.refresh_from_db()
    assert f"{article.publish_at:%Y-%m-%d %H}" == "2999-01-02 10"
    later = {"at_0": "2999-02-03", "at_1": "10:00"}
    client.post(change(article), {**payload(article, **later), "_save": ""})
    article.refresh_from_db()
    assert f"{article.publish_at:%Y-%m-%d %H}" == "2999-02-03 10"
    assert article.path.startswith("security/2999/02/03/")
    client.post(change(article), {**payload(article, **later), "_unschedule": ""})
    article.refresh_from_db()
    assert article.publish_at is None


def test_an_article_is_withdrawn_with_a_reason_and_published_again(desk):
    article, client = published(), desk("Editor")
    response = client.post(change(article), {**payload(article), "_withdraw": ""})
    assert "give a reason" in errors_of(response)
    client.post(change(article), {**payload(article, reason="Wrong name"), "_withdraw": ""})
    article.refresh_from_db()
    assert (article.withdrawn_reason, article.is_visible()) == ("Wrong name", False)
    client.post(change(article), {**payload(article), "_publish": ""})
    article.refresh_from_db()
    assert article.is_visible()


def test_a_button_that_does_not_fit_the_state_is_refused_in_words(desk):
    article = published()
    response = desk("Editor").post(change(article), {**payload(article), "_publish": ""})
    assert "published already" in errors_of(response)


def test_another_slug_moves_a_published_article(desk):
    article = published(slug="one")
    old = article.path
    desk("Editor").post(change(article), payload(article, slug="two"))
    article.refresh_from_db()
    assert article.path.endswith("/two")
    assert OldPath.objects.get().path == old


def test_the_update_time_moves_when_the_box_is_ticked(desk):
    article = published()
    before, client = article.updated_at, desk("Editor")
    client.post(change(article), payload(article, headline="Comma"))
    article.refresh_from_db()
    assert article.updated_at == before
    client.post(change(article), payload(article, headline="News", visible_update="on"))
    article.refresh_from_db()
    assert article.updated_at > before


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("draft", {"_submit", "_publish"}),
        ("scheduled", {"_publish", "_unschedule"}),
        ("published", {"_withdraw"}),
        ("withdrawn", {"_publish"}),
    ],
)
def test_an_editor_sees_the_buttons_that_fit(desk, state, buttons):
    article = published() if state in ("published", "withdrawn") else draft()
    if state == "scheduled":
        publishing.publish(article, by="Ana", at=timezone.now() + timedelta(days=1))
    if state == "withdrawn":
        publishing.withdraw(article, by="Ana", reason="x")
    text = desk("Editor").get(change(article)).text
    always = {"_save", "_continue", "_hand_over"}
    assert set(re.findall(r'type="submit"[^>]* name="(_\w+)"', text)) == always | buttons
    assert ("View on site" in text) == (state == "published")
    assert ("Delete draft" in text) == (state == "draft")


# Who may do what


@pytest.mark.parametrize(
    ("group", "expected"),
    [("Writer", (302, 200, 200, 403)), ("Moderator", (403, 200, 403, 403))],
)
def test_a_group_reaches_what_it_needs_and_no_more(desk, group, expected):
    client, article = desk(group), draft()
    answers = (
        client.post(ADD, {**payload(), "_save": ""}).status_code,
        client.get(LIST).status_code,
        client.get(reverse("admin:articles_article_pictures")).status_code,
        client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"}).status_code,
    )
    assert answers == expected


@pytest.mark.parametrize("button", ["_publish", "_withdraw", "_unschedule"])
def test_a_writer_cannot_press_an_editors_button(desk, button):
    client, article = desk("Writer"), draft()
    assert f'name="{button}"' not in client.get(change(article)).text
    data = {**payload(article, reason="x", headline="Two"), button: ""}
    assert client.post(change(article), data).status_code == 403
    assert client.post(ADD, {**payload(reason="x"), button: ""}).status_code == 403
    article.refresh_from_db()
    assert (article.publish_at, article.headline) == (None, "Convoys pelted")
    assert Article.objects.count() == 1


def test_a_writer_changes_drafts_but_reads_only_what_has_a_time(desk):
    client, article = desk("Writer"), draft()
    assert client.post(change(article), payload(article, headline="Two")).status_code == 302
    for shown in (
        published(),
        publishing.publish(draft(), by="Ana", at=timezone.now() + timedelta(days=1)),
    ):
        page = client.get(change(shown))
        assert page.status_code == 200
        assert 'name="headline"' not in page.text
        assert "<p>Stones fell.</p>" in page.text
        data = payload(shown, headline="Three")
        assert client.post(change(shown), data).status_code == 403
        shown.refresh_from_db()
        assert shown.headline == "Convoys pelted"


@pytest.mark.parametrize("model", ["section", "page", "siteidentity", "person"])
def test_a_writer_only_looks_at_what_the_site_is_made_of(desk, model):
    client = desk("Writer")
    assert client.get(f"/admin/articles/{model}/").status_code == 200
    assert client.get(f"/admin/articles/{model}/add/").status_code == 403


def test_nobody_else_sees_the_desk(client, desk):
    assert client.get(LIST).status_code == 302
    assert desk().get(LIST).status_code == 403


def test_only_a_draft_can_be_deleted_and_takes_its_revisions_along(desk):
    client, article, shown = desk("Editor"), draft(), published()
    for one, status in ((article, 302), (shown, 403)):
        answer = client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"})
        assert answer.status_code == status
    assert list(Article.objects.all()) == [shown]


def test_what_readers_may_have_seen_is_not_discarded():
    shown = published()
    with pytest.raises(publishing.NotPossible):
        publishing.discard(shown, by="Ana")
    waiting = publishing.publish(draft(), by="Ana", at=timezone.now() + timedelta(days=1))
    publishing.unschedule(waiting, by="Ana")
    publishing.discard(waiting, by="Ana")
    assert list(Article.objects.all()) == [shown]


def test_no_list_offers_to_delete_what_is_ticked(desk):
    client = desk(is_superuser=True)
    request = client.get(LIST).wsgi_request
    for model_admin in admin.site._registry.values():
        assert "delete_selected" not in model_admin.get_actions(request), model_admin


@pytest.mark.parametrize("model", [Section, Topic, Person, Page, SiteIdentity, OldPath])
def test_what_addresses_are_made_of_is_not_deleted_by_anybody(desk, model):
    request = desk(is_superuser=True).get(LIST).wsgi_request
    assert not admin.site.get_model_admin(model).has_delete_permission(request)


def test_each_group_may_do_exactly_what_is_written_down():
    for name, granted in groups.GROUPS.items():
        found = Group.objects.get(name=name).permissions.values_list(
            "content_type__app_label", "codename"
        )
        assert {f"{label}.{codename}" for label, codename in found} == set(granted), name


# Lists and histories


def test_the_list_costs_the_same_for_one_article_and_for_fifty(desk, django_assert_max_num_queries):
    client, ana = desk("Editor"), make_person()
    for number in range(50):
        draft(headline=f"Story {number}", credits=[ana])
    with django_assert_max_num_queries(9):
        page = client.get(LIST).text
    assert page.count("Ana Lopes") == 50


def test_the_states_of_the_list_part_the_articles(desk):
    client, now = desk("Editor"), timezone.now()
    one = {
        "draft": draft(headline="A draft"),
        "scheduled": publishing.publish(
            draft(headline="A scheduled"), by="x", at=now + timedelta(1)
        ),
        "published": published(headline="A published"),
        "expired": published(headline="An expired"),
        "withdrawn": published(headline="A withdrawn"),
    }
    publishing.withdraw(one["withdrawn"], by="x", reason="y")
    one["expired"].expire_at = now - timedelta(hours=1)
    publishing.save(one["expired"], by="x")
    for state, article in one.items():
        found = client.get(LIST, {"state": state}).context["cl"].result_list
        assert list(found) == [article], state
        assert f">{state.title()}<" in client.get(LIST, {"q": article.headline}).text
    assert len(client.get(LIST, {"state": "nonsense"}).context["cl"].result_list) == 5


def test_the_history_lists_the_revisions_and_shows_the_text_of_one(desk):
    article = draft(body_source="<p>First words.</p>")
    article.body_source = "<p>Second words.</p>"
    publishing.save(article, by="Ben", note="Again")
    number = article.revisions.last().number
    client = desk("Writer")
    page = client.get(f"{LIST}{article.pk}/history/").text
    assert "Again" in page
    assert "First words." not in page
    assert "First words." in client.get(f"{LIST}{article.pk}/history/?revision={number}").text
    for odd in ("x", "-1", "9" * 30, "²"):
        assert client.get(f"{LIST}{article.pk}/history/", {"revision": odd}).status_code == 200
    assert client.get(f"{LIST}999/history/").status_code == 302


# The library for the editor


def test_the_library_answers_by_words_by_place_and_by_key(desk):
    client, address = desk("Writer"), reverse("admin:articles_article_pictures")
    for number in range(30):
        make_picture(name=f"p{number}.jpg", alt=f"Lorry {number}")
    bridge = make_picture(alt="A bridge", caption="Old town", state="needs_text", credit="")
    first = client.get(address).json()
    assert (len(first["pictures"]), first["more"]) == (24, True)
    rest = client.get(address, {"start": "24"}).json()
    assert (len(rest["pictures"]), rest["more"]) == (7, False)
    (found,) = client.get(address, {"q": "OLD bridge"}).json()["pictures"]
    assert found["key"] == bridge.key
    assert found["ready"] is False
    assert client.get(address, {"key": bridge.key}).json()["pictures"] == [found]
    for odd in ({"key": "x\0"}, {"q": "\0" * 300}, {"start": "-1"}, {"start": "9" * 50}):
        assert client.get(address, odd).status_code == 200


def test_the_library_tells_guests_nothing(client):
    make_picture()
    assert client.get(reverse("admin:articles_article_pictures")).status_code == 302


# What the page of the editor may run


def test_only_pages_with_an_editor_allow_its_inline_parts_by_their_hashes(desk):
    client, article = desk("Editor"), draft(body_source=figure("x"))
    allowed = editor.sources()
    policy = client.get(change(article)).headers["Content-Security-Policy"]
    for directive, values in allowed.items():
        assert f"{directive} 'self' {values[0]}".replace("'self' 'self'", "'self'") in policy
    assert "unsafe" not in policy
    for address in (LIST, "/admin/articles/section/", "/admin/"):
        assert "sha256" not in client.get(address).headers["Content-Security-Policy"]


def test_the_hash_is_that_of_the_import_map_in_the_page(desk):
    text = desk("Editor").get(ADD).text
    (inline,) = re.findall(r'<script type="importmap">(.*?)</script>', text, re.DOTALL)
    assert editor._hash(inline) in editor.sources()["script-src"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("at=2026-11-27T18:00", "2026-11-27"),
        ("at=soon", None),
        ("expire_at=2026-13-99T99:99", None),
    ],
)
def test_a_time_in_the_address_of_an_empty_form_is_taken_or_left(admin_client, query, shown):
    answer = admin_client.get(f"{reverse('admin:articles_article_add')}?{query}")
    assert answer.status_code == 200
    assert (f'value="{shown}"' in answer.content.decode()) is bool(shown)
