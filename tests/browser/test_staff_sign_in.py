"""Staff sign in in a real browser: with an app, with passkeys, and without a word of complaint from
the Content-Security-Policy."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles.people import links
from articles.people.models import User
from tests.factories import make_site, make_user
from tests.people.codes import PASSWORD, code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
STAFF = "/accounts/staff/"


@pytest.fixture
def home(live_server) -> str:
    """The site under a name: a passkey belongs to one."""
    make_site()
    make_user(email="ana@example.org", groups=["Editor"])
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def staff(page: Page, home: str) -> Page:
    """A browser with a finger on it, which keeps what its pages complain about."""
    page.home, page.complaints = home, []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type != "log" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.cdp = page.context.new_cdp_session(page)
    page.cdp.send("WebAuthn.enable")
    added = page.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.authenticator = added["authenticatorId"]
    return page


def give_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def set_up_app(page: Page) -> str:
    page.goto(f"{page.home}{STAFF}")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".account-key").inner_text()
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator(".account-codes li")).to_have_count(10)
    return secret


def add_passkey(page: Page) -> None:
    page.goto(f"{page.home}{STAFF}passkeys/add/")
    page.get_by_label("Name of the passkey").fill("Telephone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="You are logged out.")).to_be_visible()


def test_the_picture_of_the_app_is_drawn_and_the_app_asked_for_afterwards(staff: Page, settings):
    settings.STAFF_MFA = "required"
    staff.goto(f"{staff.home}/admin/articles/article/")
    give_password(staff)
    expect(staff.get_by_text("This newsroom asks for a second factor")).to_be_visible()
    staff.get_by_role("link", name="Set up an app").click()
    staff.wait_for_load_state("load")
    picture = staff.locator(".account-picture")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    secret = set_up_app(staff)
    log_out(staff)
    staff.goto(f"{staff.home}/admin/articles/article/")
    give_password(staff)
    staff.get_by_label("Code").fill(code(secret, later=1))
    staff.get_by_role("button", name="Go on").click()
    expect(staff.locator("#user-tools")).to_be_visible()
    assert staff.url.endswith("/admin/articles/article/")
    assert staff.complaints == []


def test_a_passkey_is_added_and_then_signs_in_alone(staff: Page, settings):
    settings.STAFF_MFA = "required"
    staff.goto(f"{staff.home}/admin/")
    give_password(staff)
    add_passkey(staff)
    log_out(staff)
    staff.goto(f"{staff.home}/admin/articles/article/")
    staff.get_by_role("button", name="Use a passkey").click()
    expect(staff.locator("#user-tools")).to_be_visible()
    assert staff.url.endswith("/admin/articles/article/")
    assert staff.complaints == []


def test_a_passkey_is_the_second_factor_after_the_password_and_proves_who_sits_there(staff: Page):
    staff.goto(f"{staff.home}/admin/")
    give_password(staff)
    add_passkey(staff)
    log_out(staff)
    staff.goto(f"{staff.home}/admin/")
    give_password(staff)
    expect(staff.get_by_role("heading", name="Your second factor")).to_be_visible()
    staff.get_by_role("button", name="Use a passkey").click()
    expect(staff.locator("#user-tools")).to_be_visible()
    staff.goto(f"{staff.home}{STAFF}again/passkey/?next={STAFF}recovery-codes/")
    staff.get_by_role("button", name="Use a passkey").click()
    expect(staff.locator(".account-codes li")).to_have_count(10)
    assert staff.complaints == []


def test_a_passkey_that_is_not_given_leaves_the_other_ways_open(staff: Page):
    staff.cdp.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": staff.authenticator, "isUserVerified": False},
    )
    staff.goto(f"{staff.home}/admin/")
    staff.get_by_role("button", name="Use a passkey").click()
    expect(staff.get_by_text("No passkey was used.")).to_be_visible()
    give_password(staff)
    expect(staff.locator("#user-tools")).to_be_visible()


def test_without_scripts_one_signs_in_with_password_and_app(
    staff: Page, page_without_scripts: Page
):
    staff.goto(f"{staff.home}/admin/")
    give_password(staff)
    secret = set_up_app(staff)
    plain = page_without_scripts
    plain.goto(f"{staff.home}/admin/")
    expect(plain.get_by_role("button", name="Use a passkey")).not_to_be_visible()
    give_password(plain)
    plain.get_by_label("Code").fill(code(secret, later=1))
    plain.get_by_role("button", name="Go on").click()
    expect(plain.locator("#user-tools")).to_be_visible()
    plain.goto(f"{staff.home}{STAFF}passkeys/add/")
    expect(plain.get_by_text("Passkeys need a script")).to_be_visible()


def complaints_of_axe(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_these_pages_and_none_is_wider_than_a_telephone(staff: Page, scheme):
    staff.emulate_media(color_scheme=scheme)
    staff.set_viewport_size({"width": 360, "height": 800})
    found = []

    def look(path: str) -> None:
        staff.goto(f"{staff.home}{path}")
        found.extend(complaints_of_axe(staff))
        if staff.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} is wider than its window")

    for path in ("sign-in/", "forgotten/", "password/x/"):
        look(f"{STAFF}{path}")
    guest = make_user(email="guest@example.org")
    look(links.link(guest, "reset").partition("8000")[2])
    staff.goto(f"{staff.home}/admin/")
    give_password(staff)
    expect(staff.locator("#user-tools")).to_be_visible()
    look(STAFF)
    look(f"{STAFF}app/")
    set_up_app(staff)
    add_passkey(staff)
    for path in ("", "recovery-codes/", "recovery-codes/new/", "app/remove/", "passkeys/"):
        look(f"{STAFF}{path}")
    for path in ("passkeys/add/", "password/", "again/code/", "again/passkey/", "sign-out/"):
        look(f"{STAFF}{path}")
    User.objects.filter(email="ana@example.org").update(is_superuser=True)
    look("/admin/people/user/add/")
    look(f"/admin/people/user/{guest.pk}/change/")
    look(f"/admin/people/user/{guest.pk}/second-factor/")
    log_out(staff)
    found.extend(complaints_of_axe(staff))
    staff.goto(f"{staff.home}/admin/")
    give_password(staff)
    expect(staff.get_by_role("heading", name="Your second factor")).to_be_visible()
    found.extend(complaints_of_axe(staff))
    assert found == [], "\n".join(found)
