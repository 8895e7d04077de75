"""Clearing a queue of fifty in a real browser: by keys alone, and by clicks without JavaScript."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Browser, Page, expect

from comments import moderation, policies
from comments.models import Claim, Comment, Decision, Report, Thread
from tests.factories import (
    make_article,
    make_comment,
    make_policy,
    make_report,
    make_site,
    make_user,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
QUEUE = "/admin/comments/comment/"
MANY = 50
PLAN = ("p", "1", "p", "2", "3")
"""What becomes of each, in the order in which they were made: by key."""


@pytest.fixture
def queue(live_server):
    """Thirty held under several rules and twenty published ones that readers reported."""
    make_site()
    make_policy()
    make_user(email="mod@example.org", name="Mona", groups=["Moderator"])
    articles = [make_article() for _ in range(3)]
    rules = policies.in_force().rules
    for number in range(MANY):
        fields = {"article": articles[number % 3], "text": f"Remark number {number}."}
        if number % 5 in (3, 4):
            make_report(make_comment(status="published", risk=number % 7, **fields))
        else:
            make_comment(rule=rules[1 + number % 3], risk=number % 11, **fields)
    plan = {pk: PLAN[at % len(PLAN)] for at, pk in enumerate(numbers())}
    return live_server.url, plan


@pytest.fixture
def arrive(browser: Browser):
    """A browser of one's own, signed in, that keeps what it complains about."""
    contexts = []

    def come(home: str, *, scripts: bool) -> Page:
        context = browser.new_context(java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda m: page.complaints.append(m.text) if m.type != "log" else None)
        page.goto(f"{home}/admin/login/?next={QUEUE}")
        page.get_by_label("E-mail address").fill("mod@example.org")
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_label("Password").press("Enter")
        expect(page.locator("[data-queue]")).to_be_visible()
        page.wait_for_load_state("load")
        return page

    yield come
    for context in contexts:
        context.close()


def numbers():
    return list(Comment.objects.order_by("pk").values_list("pk", flat=True))


def current(page: Page) -> int:
    """Which comment is the current one."""
    return int(page.locator('[data-item][aria-current="true"]').get_attribute("id").split("-")[1])


def decided() -> int:
    return Decision.objects.filter(kind="decided").count()


def press(page: Page, key: str) -> None:
    """Press a key that sends something, and wait for the page that answers."""
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(key)


def everything_was_decided_as_planned(plan, undone=0):
    """Every row: status, rule, who, once each; counts that equal a recount; no open report."""
    assert not Comment.objects.filter(waits=True).exists()
    for comment in Comment.objects.select_related("rule"):
        key = plan[comment.pk]
        last = comment.decisions.latest("pk")
        assert (last.kind, last.actor_name, last.to_status) == ("decided", "Mona", comment.status)
        if key == "p":
            assert (comment.status, comment.rule) == ("published", None)
        else:
            reported = comment.reports.exists()
            assert comment.status == ("removed" if reported else "refused")
            assert comment.rule.number == int(key)
    per_comment = Counter(
        Decision.objects.filter(kind="decided", reversed_by=None).values_list("comment", flat=True)
    )
    assert per_comment == dict.fromkeys(plan, 1)
    assert Decision.objects.filter(kind="undone").count() == undone
    for report in Report.objects.all():
        assert report.status == ("rejected" if plan[report.comment_id] == "p" else "upheld")
    for thread in Thread.objects.all():
        assert thread.visible_count == moderation.recount(thread)


def test_fifty_are_cleared_by_keys_alone(queue, arrive):
    home, plan = queue
    page = arrive(home, scripts=True)

    page.keyboard.press("h")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("p")
    page.keyboard.press("h")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    first = current(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    third = current(page)
    expect(page.locator(f"#comment-{third}")).to_be_focused()
    page.keyboard.press("k")
    assert len({first, current(page), third}) == 3
    page.keyboard.press("Control+p")
    page.keyboard.press("Alt+1")
    assert decided() == 0

    second = current(page)
    press(page, plan[second])
    assert current(page) == third  # the place is kept: the next one, with the focus on it
    expect(page.locator(f"#comment-{third}")).to_be_focused()
    press(page, "u")
    assert Comment.objects.get(pk=second).waits
    assert current(page) == second
    assert Decision.objects.filter(kind="undone").count() == 1

    for left in range(MANY, 0, -1):
        assert Comment.objects.queue().count() == left
        if not page.locator("[data-item]").count():
            page.goto(f"{home}{QUEUE}")
        press(page, plan[current(page)])
    everything_was_decided_as_planned(plan, undone=1)
    page.goto(f"{home}{QUEUE}")
    expect(page.locator("[data-queue]")).to_contain_text("Nothing waits for a moderator.")
    assert page.complaints == []


def test_no_key_decides_while_somebody_types(queue, arrive):
    home, _plan = queue
    page = arrive(home, scripts=True)
    item = page.locator('[data-item][aria-current="true"]')
    item.get_by_text("Say more to the writer").click()
    field = item.locator("textarea[name=reason]")
    field.press_sequentially("happy 123 jku")
    expect(field).to_have_value("happy 123 jku")
    assert decided() == 0
    assert page.complaints == []


def test_keys_can_be_switched_off_and_stay_so(queue, arrive):
    home, plan = queue
    page = arrive(home, scripts=True)
    page.keyboard.press("h")
    page.get_by_label("Keys work in this browser").uncheck()
    page.reload()
    page.keyboard.press("p")
    assert decided() == 0
    page.keyboard.press("h")
    page.get_by_label("Keys work in this browser").check()
    page.keyboard.press("Escape")
    press(page, plan[current(page)])
    assert decided() == 1


def test_without_anything_to_undo_the_key_leads_to_ones_last_decisions(queue, arrive):
    home, _plan = queue
    page = arrive(home, scripts=True)
    first = current(page)
    press(page, "p")
    page.goto(f"{home}{QUEUE}")
    press(page, "u")
    expect(page.locator("h1")).to_have_text("Your last decisions")
    press(page, "u")
    assert Comment.objects.get(pk=first).waits
    assert page.complaints == []


def test_others_see_who_has_a_comment_open_after_a_moment_on_it(queue, arrive):
    home, _plan = queue
    page = arrive(home, scripts=True)
    page.keyboard.press("j")
    with page.expect_response(lambda one: one.url.endswith("/claim/")) as answered:
        pass
    assert answered.value.status == 204
    assert [one.comment_id for one in Claim.objects.all()] == [current(page)]
    make_user(email="ben@example.org", name="Ben", groups=["Moderator"])
    Claim.objects.update(user=make_user(name="Ben B.", groups=["Moderator"]))
    page.reload()
    expect(page.locator("[data-queue]")).to_contain_text("Ben B. has this open")
    assert page.complaints == []


def test_fifty_are_cleared_by_clicks_without_javascript(queue, arrive):
    home, plan = queue
    page = arrive(home, scripts=False)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    first = page.locator("[data-item]").first
    number = int(first.get_attribute("id").split("-")[1])
    click(page, number, plan[number])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".told")).to_contain_text("Undone")
    assert Comment.objects.get(pk=number).waits
    while Comment.objects.queue().exists():
        if not page.locator("[data-item]").count():
            page.goto(f"{home}{QUEUE}")
        number = int(page.locator("[data-item]").first.get_attribute("id").split("-")[1])
        click(page, number, plan[number])
    everything_was_decided_as_planned(plan, undone=1)
    assert page.complaints == []


def click(page: Page, number: int, key: str) -> None:
    """Press the button that the key stands for."""
    with page.expect_navigation(wait_until="load"):
        page.locator(f'#comment-{number} [data-key="{key}"]').click()
