"""What every test may ask for, and which groups of tests can run on this machine.

A group that needs a program of the machine runs when it is there; else it is named with the reason
in the closing summary. `--complete` makes it a failure when anything was left out that the run on
the other database does not do: the two together do everything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Playwright keeps an event loop in the main thread, where Django then refuses its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LEFT_OUT = pytest.StashKey[dict[str, int]]()
RAN_ONCE = pytest.StashKey[int]()


def chromium() -> str | None:
    """The path of the machine's own Chromium; CHROMIUM names another one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)


def why_not(group: str) -> str | None:
    """Why `group` cannot run here, or None when it can."""
    if group == "browser" and chromium() is None:
        return "no Chromium found (Debian: apt install chromium; or set CHROMIUM to its path)"
    if group == "postgresql" and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return "this run uses SQLite (make test-postgresql runs everything on PostgreSQL)"
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, which asks nothing of any other host."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": list(QUIET)}


@pytest.fixture
def page_without_scripts(new_context: Any) -> Any:
    """A page of a browser in which JavaScript is off."""
    return new_context(java_script_enabled=False).new_page()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--complete", action="store_true", help="fail when the runs on both databases leave a gap"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: dict[str, int] = {}
    for group in ("browser", "postgresql"):
        if why_not(group) is None:
            continue
        gone = [item for item in items if item.get_closest_marker(group)]
        items[:] = [item for item in items if not item.get_closest_marker(group)]
        config.hook.pytest_deselected(items=gone)
        if gone:
            left_out[group] = len(gone)
    config.stash[LEFT_OUT] = left_out
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        once = [item for item in items if not asks_the_database(item)]
        items[:] = [item for item in items if asks_the_database(item)]
        config.hook.pytest_deselected(items=once)
        config.stash[RAN_ONCE] = len(once)


def asks_the_database(item: pytest.Item) -> bool:
    """Whether `item` says more when it runs on a second database: not what a browser draws, and not
    what reads and writes no rows. Both run on SQLite."""
    if item.get_closest_marker("browser"):
        return False
    if type(item) is not pytest.Function or item.get_closest_marker("django_db"):
        return True
    return not {"db", "transactional_db", "live_server"}.isdisjoint(item.fixturenames)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Iterator[None]:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash.get(LEFT_OUT, {})
        output["ran_once"] = session.config.stash.get(RAN_ONCE, 0)
    result = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.option.complete and exitstatus == 0 and gaps(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return result


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """Keeps what a process of a parallel run says that it left out."""
    output = getattr(node, "workeroutput", None)
    if output and "left_out" in output:
        node.config.stash[LEFT_OUT] = output["left_out"]  # type: ignore[attr-defined]
        node.config.stash[RAN_ONCE] = output["ran_once"]  # type: ignore[attr-defined]


def gaps(config: pytest.Config) -> list[str]:
    """One line for each group that did not run, and one for skipped tests."""
    lines = [
        f"{group} ({count} test{'' if count == 1 else 's'}): {why_not(group)}"
        for group, count in config.stash.get(LEFT_OUT, {}).items()
        if group != "postgresql" or not config.option.complete
    ]
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    return lines + ([f"skipped: {skipped}"] if skipped else [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    if once := config.stash.get(RAN_ONCE, 0):
        line = f"{once} tests of browsers, or without a database: they run on SQLite, once"
        terminalreporter.section("not repeated on PostgreSQL")
        terminalreporter.line(line)
    if config.option.complete and (other := config.stash.get(LEFT_OUT, {}).get("postgresql", 0)):
        terminalreporter.section("not done on SQLite")
        terminalreporter.line(f"{other} tests that want PostgreSQL: they run there")
    lines = gaps(config)
    if lines:
        complete = config.option.complete
        terminalreporter.section("left out, but must run" if complete else "left out", red=complete)
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """On PostgreSQL a database is dropped only when nobody is connected: a page that a browser had
    asked for, or a process that was killed on purpose, may still be for a moment."""
    yield
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _guards(request: pytest.FixtureRequest) -> Iterator[None]:
    """The guards of the append-only log stand during every test that has a database, and are
    lifted before its tables are emptied, which only tests without a transaction need."""
    marker = request.node.get_closest_marker("django_db")
    emptied = bool(marker and marker.kwargs.get("transaction"))
    emptied |= bool({"live_server", "transactional_db"} & set(request.fixturenames))
    if not emptied and not marker and "db" not in request.fixturenames:
        yield
        return
    from comments import triggers

    request.getfixturevalue("transactional_db" if emptied else "db")
    _restore()
    yield
    if emptied:
        triggers.drop()


def _restore() -> None:
    """The guards and the staff's groups, where a test before this one was emptied: tests run in any
    order."""
    from django.apps import apps
    from django.contrib.auth.models import Group

    from articles.people import groups
    from comments import triggers

    if triggers.missing():
        triggers.install()
    if not Group.objects.exists():
        groups.install(apps)


@pytest.fixture(autouse=True)
def _no_policy_is_remembered() -> None:
    """Versions are frozen, so that a process reads each once; tests make others of equal number."""
    from comments import policies

    policies._loaded.clear()
