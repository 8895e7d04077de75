"""Every address of the admin, who may open it and who may send to it: exactly this, and no more.

An address that stands in no row fails the test, and so does a row without an address. A GET may
change nothing, whoever asks; a POST that is not allowed neither. POSTs are empty: where they are
allowed, they are answered with what they miss.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.media.models import Picture
from articles.models import Embed, OldPath, Page
from articles.people.models import User
from comments import policies
from comments.models import (
    Appeal,
    Decision,
    Difference,
    DryRun,
    Handover,
    Notice,
    Report,
    SecondLook,
    SectionDefaults,
    Standing,
)
from tests.factories import (
    make_article,
    make_comment,
    make_person,
    make_policy,
    make_section,
    make_site,
    make_topic,
    make_user,
    make_vote,
    rule_data,
)

pytestmark = pytest.mark.django_db
ROLES = ("guest", "Writer", "Editor", "Moderator")
UNTOUCHED = (
    "sessions.Session",
    "django_tasks_database.DBTaskResult",
    "admin.LogEntry",
    "people.Limit",
)
"""What any request may write: the session of who asks, the lists of work to do and done, and how
often who asks has tried to sign in."""

# An address's name, then GET/POST for a guest, a Writer, an Editor and a Moderator.
TABLE = """
app_list 302/302 404/404 200/200 200/200
articles_article_add 302/302 200/200 200/200 403/403
articles_article_autosave 302/302 405/400 405/400 405/403
articles_article_change 302/302 200/403 200/200 200/403
articles_article_changelist 302/302 200/200 200/200 200/200
articles_article_compare 302/302 404/405 404/405 403/405
articles_article_corrections 302/302 200/405 200/405 403/405
articles_article_corrections_tell_nobody 302/302 405/403 405/404 405/403
articles_article_delete 302/302 403/403 403/403 403/403
articles_article_history 302/302 200/200 200/200 403/403
articles_article_live 302/302 404/404 404/404 403/403
articles_article_live_end 302/302 405/404 405/404 405/403
articles_article_live_entry 302/302 404/404 404/404 403/403
articles_article_live_remove 302/302 405/404 405/404 405/403
articles_article_notes 302/302 200/200 200/200 403/403
articles_article_pictures 302/302 200/405 200/405 403/405
articles_article_restore 302/302 403/403 404/404 403/403
articles_article_review 302/302 200/403 200/200 403/403
articles_article_review_revoke 302/302 405/403 405/404 405/403
articles_article_take_on 302/302 405/404 405/404 405/404
articles_article_throw_away 302/302 405/404 405/404 405/404
articles_embed_add 302/302 200/200 200/200 403/403
articles_embed_change 302/302 200/200 200/200 403/403
articles_embed_changelist 302/302 200/200 200/200 403/403
articles_embed_delete 302/302 403/403 403/403 403/403
articles_embed_history 302/302 200/200 200/200 403/403
articles_oldpath_add 302/302 403/403 403/403 403/403
articles_oldpath_change 302/302 200/403 200/403 403/403
articles_oldpath_changelist 302/302 200/200 200/200 403/403
articles_oldpath_delete 302/302 403/403 403/403 403/403
articles_oldpath_history 302/302 200/200 200/200 403/403
articles_front 302/302 200/403 200/400 403/403
articles_front_preview 302/302 302/405 302/405 403/405
articles_placement_changelist 302/302 302/302 302/302 302/302
articles_page_add 302/302 403/403 200/200 403/403
articles_page_change 302/302 200/403 200/200 403/403
articles_page_changelist 302/302 200/200 200/200 403/403
articles_page_delete 302/302 403/403 403/403 403/403
articles_page_history 302/302 200/200 200/200 403/403
articles_person_add 302/302 403/403 200/200 403/403
articles_person_change 302/302 200/403 200/200 403/403
articles_person_changelist 302/302 200/200 200/200 403/403
articles_person_delete 302/302 403/403 403/403 403/403
articles_person_history 302/302 200/200 200/200 403/403
articles_section_add 302/302 403/403 200/200 403/403
articles_section_change 302/302 200/403 200/200 403/403
articles_section_changelist 302/302 200/200 200/200 403/403
articles_section_delete 302/302 403/403 403/403 403/403
articles_section_history 302/302 200/200 200/200 403/403
articles_siteidentity_add 302/302 403/403 403/403 403/403
articles_siteidentity_change 302/302 200/403 200/200 403/403
articles_siteidentity_changelist 302/302 200/200 200/200 403/403
articles_siteidentity_delete 302/302 403/403 403/403 403/403
articles_siteidentity_history 302/302 200/200 200/200 403/403
articles_topic_add 302/302 403/403 200/200 403/403
articles_topic_change 302/302 200/403 200/200 403/403
articles_topic_changelist 302/302 200/200 200/200 403/403
articles_topic_delete 302/302 403/403 403/403 403/403
articles_topic_history 302/302 200/200 200/200 403/403
audit_auditentry_changelist 302/302 403/403 200/405 403/403
audit_auditentry_csv 302/302 403/403 200/405 403/403
auth_group_add 302/302 403/403 403/403 403/403
auth_group_change 302/302 403/403 403/403 403/403
auth_group_changelist 302/302 403/403 403/403 403/403
auth_group_delete 302/302 403/403 403/403 403/403
auth_group_history 302/302 403/403 403/403 403/403
auth_user_password_change 302/302 403/403 403/403 403/403
autocomplete 302/302 403/405 403/405 403/405
comments_appeal_change 302/302 403/403 200/400 200/400
comments_appeal_changelist 302/302 403/403 200/200 200/200
comments_comment_all 302/302 403/403 400/405 400/405
comments_comment_answer 302/302 403/403 405/409 405/409
comments_comment_change 302/302 403/403 200/405 200/405
comments_comment_changelist 302/302 403/403 200/405 200/405
comments_comment_claim 302/302 403/403 405/303 405/303
comments_comment_decide 302/302 403/403 405/400 405/400
comments_comment_hand 302/302 403/403 200/422 200/422
comments_comment_mine 302/302 403/403 200/405 200/405
comments_comment_network 302/302 403/403 200/409 200/409
comments_comment_note 302/302 403/403 405/422 405/422
comments_comment_pick 302/302 403/403 405/409 405/409
comments_comment_undo 302/302 403/403 405/404 405/404
comments_decision_changelist 302/302 403/403 200/405 200/405
comments_dryrun_ask 302/302 403/403 200/400 403/403
comments_dryrun_change 302/302 403/403 200/405 200/405
comments_dryrun_changelist 302/302 403/403 200/200 200/200
comments_dryrun_difference 302/302 403/403 200/405 200/405
comments_dryrun_differences 302/302 403/403 400/405 400/405
comments_dryrun_stop 302/302 403/403 405/303 403/403
comments_notice_change 302/302 403/403 200/403 200/403
comments_notice_changelist 302/302 403/403 200/200 200/200
comments_policyversion_begin 302/302 403/403 405/303 403/403
comments_policyversion_change 302/302 403/403 200/405 200/405
comments_policyversion_changelist 302/302 403/403 200/200 200/200
comments_policyversion_discard 302/302 403/403 200/400 403/403
comments_policyversion_explain 302/302 403/403 200/400 200/400
comments_policyversion_note 302/302 403/403 405/400 403/403
comments_policyversion_order 302/302 403/403 405/400 403/403
comments_policyversion_publish 302/302 403/403 200/400 403/403
comments_policyversion_rule 302/302 403/403 200/200 403/403
comments_policyversion_rule_add 302/302 403/403 200/200 403/403
comments_policyversion_rule_remove 302/302 403/403 200/303 403/403
comments_secondlook_changelist 302/302 403/403 200/405 200/405
comments_secondlook_judge 302/302 403/403 405/409 405/409
comments_articlevote_changelist 302/302 403/403 200/200 403/403
comments_articlevote_of 302/302 403/403 200/200 403/403
comments_sectiondefaults_changelist 302/302 403/403 200/405 200/405
comments_sectiondefaults_of 302/302 403/403 200/422 200/422
comments_sender_change 302/302 403/403 200/405 200/405
comments_sender_changelist 302/302 403/403 200/200 200/200
comments_sender_networks 302/302 403/403 200/405 200/405
comments_sender_note 302/302 403/403 405/422 405/422
comments_sender_state 302/302 403/403 405/422 405/422
comments_thread_change 302/302 403/403 200/405 200/405
comments_thread_changelist 302/302 403/403 200/200 200/200
comments_thread_of 302/302 403/403 302/422 302/422
comments_thread_preset 302/302 403/403 405/422 405/422
django_tasks_database_dbtaskresult_add 302/302 403/403 403/403 403/403
django_tasks_database_dbtaskresult_change 302/302 403/403 403/403 403/403
django_tasks_database_dbtaskresult_changelist 302/302 403/403 403/403 403/403
django_tasks_database_dbtaskresult_delete 302/302 403/403 403/403 403/403
django_tasks_database_dbtaskresult_history 302/302 403/403 403/403 403/403
index 302/302 200/200 200/200 200/200
jsi18n 302/302 200/405 200/405 200/405
login 200/200 302/302 302/302 302/302
logout 302/302 405/200 405/200 405/200
media_picture_add 302/302 200/200 200/200 403/403
media_picture_change 302/302 200/200 200/200 403/403
media_picture_changelist 302/302 200/405 200/405 403/403
media_picture_delete 302/302 403/403 200/200 403/403
media_picture_history 302/302 200/200 200/200 403/403
media_picture_upload 302/302 200/200 200/200 403/403
password_change 302/302 302/302 302/302 302/302
password_change_done 302/302 200/405 200/405 200/405
people_user_add 302/302 403/403 403/403 403/403
people_user_change 302/302 403/403 403/403 403/403
people_user_changelist 302/302 403/403 403/403 403/403
people_user_delete 302/302 403/403 403/403 403/403
people_user_history 302/302 403/403 403/403 403/403
people_user_invite 302/302 403/403 403/403 403/403
people_user_second_factor 302/302 403/403 403/403 403/403
people_user_withdraw 302/302 403/403 403/403 403/403
view_on_site 302/302 302/302 302/302 302/302
~(?P<url>.*)$ 302/302 404/404 404/404 404/404
~articles/article/<path:object_id>/ 302/302 302/302 302/302 302/302
~articles/oldpath/<path:object_id>/ 302/302 302/302 302/302 302/302
~articles/page/<path:object_id>/ 302/302 302/302 302/302 302/302
~articles/person/<path:object_id>/ 302/302 302/302 302/302 302/302
~articles/section/<path:object_id>/ 302/302 302/302 302/302 302/302
~articles/siteidentity/<path:object_id>/ 302/302 302/302 302/302 302/302
~articles/embed/<path:object_id>/ 302/302 302/302 302/302 302/302
~articles/topic/<path:object_id>/ 302/302 302/302 302/302 302/302
~auth/group/<path:object_id>/ 302/302 302/302 302/302 302/302
~django_tasks_database/dbtaskresult/<path:object_id>/ 302/302 302/302 302/302 302/302
~media/picture/<path:object_id>/ 302/302 302/302 302/302 302/302
~people/user/<path:object_id>/ 302/302 302/302 302/302 302/302
"""


def rows() -> dict[str, list[str]]:
    lines = (line.split() for line in TABLE.strip().splitlines())
    return {name: answers for name, *answers in lines}


def addresses() -> dict[str, tuple[str, URLPattern]]:
    """Every address below /admin/: by its name, the pieces of its route and its last pattern."""
    return dict(_below(get_resolver().url_patterns, ""))


def _below(inside: Any, route: str) -> Iterator[tuple[str, tuple[str, URLPattern]]]:
    for one in inside:
        here = f"{route}{one.pattern}"
        if isinstance(one, URLResolver):
            if here.startswith("admin/"):
                yield from _below(one.url_patterns, here)
        elif here.startswith("admin/"):
            yield one.name or f"~{here.removeprefix('admin/')}", (here, one)


@pytest.fixture
def world() -> dict[str, dict[str, Any]]:
    """One of everything: by the beginning of an address's name, what its route asks for."""
    make_site()
    version = make_policy([rule_data(1, "civil", consequence="hold"), rule_data(2, "people")])
    article = make_article(people=[make_person()], topics=[make_topic()])
    comment = make_comment(article=article, status="removed", rule=version.rules.get(number=1))
    other = make_user(groups=["Moderator"], name="Other")
    draft = policies.create_draft([rule_data(1, "civil"), rule_data(2, "people")])
    run = DryRun.objects.create(version=version, edits=0, scope="comments", size=1, total=1)
    difference = Difference.objects.create(run=run, comment=comment, kind="new", outcome="hold")
    decision = Decision.objects.get(comment=comment)
    standing = Standing.objects.create(
        sender=comment.sender, state="hold", reason="Floods.", token="s", by_name="Other"
    )
    report = Report.objects.create(
        comment=comment, revision=comment.current, token="r", nonce="r", network_hash=""
    )
    appeal = Appeal.objects.create(decision=decision, comment=comment, text="It was harmless.")
    notice = Notice.objects.create(
        kind="statement", key="1", sender=comment.sender, not_before=timezone.now()
    )
    rows_of = {
        "auth_group": Group.objects.get(name="Writer"),
        "auth_user": other,
        "people_user": other,
        "media_picture": Picture.objects.create(name="quay.jpg"),
        "articles_article": article,
        "articles_section": make_section(),
        "articles_topic": make_topic(),
        "articles_embed": Embed.objects.create(
            url="https://youtu.be/dQw4w9WgXcQ", host="youtube", key="k" * 22, title="x", source="x"
        ),
        "articles_person": make_person(),
        "articles_page": Page.objects.create(slug="about", title="About"),
        "articles_siteidentity": make_site(),
        "articles_oldpath": OldPath.objects.create(path="old", article=article),
        "comments_comment": comment,
        "comments_decision": decision,
        "comments_sender": comment.sender,
        "comments_standing": standing,
        "comments_thread": comment.thread,
        "comments_report": report,
        "comments_appeal": appeal,
        "comments_notice": notice,
        "comments_policyversion": draft,
        "comments_dryrun": run,
        "comments_secondlook": SecondLook.objects.create(decision=decision),
        "comments_handover": Handover.objects.create(comment=comment, kind="opinion", by_name="x"),
        "comments_articlevote": make_vote(),
        "comments_sectiondefaults": SectionDefaults.objects.create(section=make_section()),
        "django_tasks_database_dbtaskresult": DBTaskResult.objects.create(
            task_path="x", args_kwargs={}, backend_name="default", run_after=timezone.now()
        ),
    }
    return {
        **{name: {"": row.pk} for name, row in rows_of.items()},
        "comments_dryrun_difference": {"run_id": run.pk, "difference_id": difference.pk},
        "comments_policyversion_rule": {"version_id": draft.pk, "number": 1},
        "comments_thread_of": {"article_id": article.pk},
        "comments_articlevote_of": {"article_id": make_article().pk},
        "comments_sectiondefaults_of": {"section_id": make_section().pk},
        "comments_comment_answer": {
            "object_id": comment.pk,
            "handover_id": rows_of["comments_handover"].pk,
        },
        "comments_dryrun_ask": {"version_id": draft.pk},
        "view_on_site": {
            "content_type_id": ContentType.objects.get_for_model(article).pk,
            "object_id": article.pk,
        },
        "app_list": {"app_label": "comments"},
        "~(?P<url>.*)$": {"url": "no/such/place/"},
    }


def path_of(name: str, world: dict[str, dict[str, Any]]) -> str:
    """The address, filled with what the longest matching beginning of its name asks for."""
    route, pattern = addresses()[name]
    plain = name.removeprefix("~").replace("/", "_")
    known = max((one for one in world if plain.startswith(one)), key=len, default="")
    values = world.get(name) or world.get(known, {})
    if name == "app_list":
        return f"/admin/{values['app_label']}/"
    if "(?P<url>" in route:
        return f"/admin/{values['url']}"
    for key in pattern.pattern.converters:
        value = values.get(key, values.get(""))
        piece = next(
            one for one in route.split("/") if one.endswith(f"{key}>") or one == f"<{key}>"
        )
        route = route.replace(piece, str(value))
    return f"/{route}"


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those that any request may write, and the time of a sign-in."""
    found, quoted = {}, connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label in UNTOUCHED:
                continue
            kept = [one.column for one in model._meta.fields if one.column != "last_login"]
            columns = ", ".join(map(quoted, kept))
            table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {key}")
            found[model._meta.label] = cursor.fetchall()
    return found


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "guest":
        client.force_login(User.objects.get(email=f"{role.lower()}@example.org"))
    return client


def answered(path: str, role: str, method: str, before: object) -> tuple[str, bool]:
    """The status of the answer, and whether anything has changed; then all is as it was before."""
    with transaction.atomic():
        response = getattr(client_of(role), method)(path)
        changed = everything() != before
        transaction.set_rollback(True)
    caches["process"].clear()
    return str(response.status_code), changed


def test_the_table_names_every_address_and_no_other():
    assert set(rows()) == set(addresses())


@pytest.mark.parametrize("name", sorted(rows()))
def test_each_role_gets_exactly_the_answer_of_the_table(name, world):
    for role in ROLES[1:]:
        make_user(groups=[role], email=f"{role.lower()}@example.org")
    path, before, given = path_of(name, world), everything(), []
    for role in ROLES:
        got, changed = answered(path, role, "get", before)
        assert not changed, f"GET {path} as {role} changed something"
        posted, changed = answered(path, role, "post", before)
        assert not (changed and posted in ("403", "404", "405")), f"POST {path} as {role}"
        assert not (changed and role == "guest"), f"a guest's POST {path} changed something"
        given.append(f"{got}/{posted}")
    assert given == rows()[name]
