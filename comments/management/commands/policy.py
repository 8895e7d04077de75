"""The comment policy on a terminal: list, export, import, explain, and the schema of documents."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime
from django.utils.translation import ngettext

from comments import documents, explaining, policies, saying
from comments.management import terminal
from comments.models import PolicyVersion
from comments.policies import DraftExists, Loaded, NotADraft, Outdated
from comments.policy import document, engine, week
from comments.policy.explaining import explain
from comments.policy.facts import FACTS, Facts, FactsError, Submission, facts_from
from comments.rule_rows import RuleRefused

MOST_BYTES = 16 * 1024 * 1024
"""Of a document. Far beyond any policy; it keeps a wrong file from filling the memory."""
LONGEST_TEXT = 1_000_000


class Command(BaseCommand):
    help = "Lists, exports, imports and explains versions of the comment policy."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        actions.add_parser("list", help="every version and its state")
        actions.add_parser("schema", help="the JSON Schema that documents are held to")
        _add_export(actions.add_parser("export", help="write a version as a JSON document"))
        _add_import(actions.add_parser("import", help="make a draft from a JSON document"))
        _add_explain(actions.add_parser("explain", help="show how a text fares, and why"))

    def handle(self, *args: Any, **options: Any) -> None:
        if "action" not in options:
            raise CommandError("Name an action: list, export, import, explain or schema.")
        getattr(self, f"_{options['action']}")(**options)

    def _list(self, **options: Any) -> None:
        in_force = PolicyVersion.objects.in_force()
        versions = PolicyVersion.objects.filter(number__gt=0).order_by("number")
        for version in versions:
            line = f"{version.number:>4}  {_state(version, in_force):<11}"
            by = f"  {version.published_by}" if version.published_by else ""
            at = version.published_at
            self.stdout.write(
                f"{line}{f'{localtime(at):%Y-%m-%d %H:%M}' if at else ''}{by}".rstrip()
            )
        if not versions:
            self.stdout.write("There is no version yet.")

    def _schema(self, **options: Any) -> None:
        self.stdout.write(_as_json(document.schema()))

    def _export(self, **options: Any) -> None:
        exported = documents.export(_version(options["version"]), public=options["public"])
        text = _as_json(exported) + "\n"
        if options["out"] in (None, "-"):
            self.stdout.write(text, ending="")
        else:
            terminal.write(Path(options["out"]), text)

    def _import(self, **options: Any) -> None:
        raw = terminal.read(options["file"], MOST_BYTES)
        try:
            draft = documents.import_draft(document.read(raw), replace=options["replace"])
        except (document.DocumentError, engine.PolicyError) as error:
            place = f"{error.path}: " if error.path else ""
            raise CommandError(
                f"{options['file']}: {place}{saying.say(error.problem)}\nNothing was changed."
            ) from None
        except DraftExists as error:
            raise CommandError(
                f"{error} Nothing was changed; --replace puts this document in its place."
            ) from None
        except (Outdated, NotADraft, RuleRefused) as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        self._tell(policies.load(draft))

    def _tell(self, draft: Loaded) -> None:
        outcomes = engine.try_examples(draft.compiled)
        rules, examples = len(draft.rules), len(outcomes)
        said = ngettext("%(count)s rule", "%(count)s rules", rules) % {"count": rules}
        shown = ngettext("%(count)s example", "%(count)s examples", examples) % {"count": examples}
        self.stdout.write(f"Version {draft.version.number} is a draft with {said} and {shown}.")
        failing = [one for one in outcomes if one.problem]
        for one in failing:
            self.stdout.write(
                f"Rule {one.rule}, example {one.index + 1}: {saying.say(one.problem)}"  # type: ignore[arg-type]
            )
        if failing:
            self.stdout.write("It can be published once every example comes out as told.")
        elif outcomes:
            self.stdout.write("Every example comes out as told.")

    def _explain(self, **options: Any) -> None:
        text, name = _text(options["text"]), _text(options["name"], piped=False)
        submission = Submission(text, name, options["language"], options["purpose"])
        version, facts = _version(options["version"]), _facts(options["fact"])
        try:
            loaded = policies.load(version)
        except engine.PolicyError as error:
            raise CommandError(
                f"Version {version.number} cannot run: {error.path}: {saying.say(error.problem)}"
            ) from None
        explained = explain(loaded.compiled, submission, facts)
        account = explaining.account(loaded, explained)
        if options["json"]:
            self.stdout.write(_as_json(explaining.as_data(version, account)))
        else:
            self.stdout.write("\n".join(terminal.explained(version, account)))


def _add_export(parser: ArgumentParser) -> None:
    parser.add_argument(
        "version", nargs="?", default="in-force", help="a number, draft, or in-force (the default)"
    )
    parser.add_argument("--out", metavar="FILE", help="a file instead of standard output")
    parser.add_argument(
        "--public", action="store_true", help="as readers get it, without lists of words and hosts"
    )


def _add_import(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a document; - for standard input")
    parser.add_argument(
        "--replace", action="store_true", help="put it in the place of the draft that stands"
    )


def _add_explain(parser: ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the text; - for standard input")
    parser.add_argument(
        "--version",
        default="in-force",
        help="a number, draft, or in-force (the default)",
    )
    parser.add_argument("--name", default="", help="the sender's display name")
    parser.add_argument("--language", default="", help="of the text, such as en")
    parser.add_argument("--purpose", default="comment", choices=("comment", "report", "appeal"))
    parser.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a circumstance, such as confirmed=true; may be given several times",
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def _version(named: str) -> PolicyVersion:
    """The version asked for. Raises CommandError when there is none."""
    if named == "draft":
        found, missing = policies.draft(), "No draft stands."
    elif named == "in-force":
        found, missing = PolicyVersion.objects.in_force(), "No version is in force yet."
    else:
        missing = f"There is no version {terminal.shown(named, 20)}: see manage.py policy list."
        number = int(named) if named.isascii() and named.isdigit() and len(named) < 10 else 0
        found = PolicyVersion.objects.filter(number=number).exclude(number=0).first()
    if found is None:
        raise CommandError(missing)
    return found


def _state(version: PolicyVersion, in_force: PolicyVersion | None) -> str:
    since = in_force.published_at if in_force else None
    if version.published_at is None:
        return "draft"
    if version == in_force:
        return "in force"
    return "to come" if since is None or version.published_at > since else "superseded"


def _text(given: str, *, piped: bool = True) -> str:
    """A text as it was typed, or from standard input without the last line break."""
    try:
        raw = terminal.read("-", LONGEST_TEXT) if piped and given == "-" else given.encode()
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeError:
        raise CommandError("The text is not in UTF-8.") from None
    if "\x00" in text:
        raise CommandError("The text holds a character that is not text.")
    return text.removesuffix("\n") if piped and given == "-" else text


def _facts(pairs: list[str]) -> Facts:
    """The circumstances from NAME=VALUE. Raises CommandError for what is none."""
    given: dict[str, object] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name not in FACTS:
            known = ", ".join(FACTS)
            raise CommandError(f"{terminal.shown(pair, 60)}: give NAME=VALUE, NAME one of {known}.")
        given[name] = _fact(name, value)
    try:
        return facts_from(given)
    except FactsError as error:
        raise CommandError(f"{error.name}: the value is of another kind.") from None


def _fact(name: str, value: str) -> object:
    """A value as JSON has it; also a time of the week, a text without quotes, one of a list."""
    fact = FACTS[name]
    if fact.shape == "language":
        return value
    if fact.shape == "moment" and not value.isdigit():
        try:
            return week.moment_from(value)
        except week.WeekError as error:
            raise CommandError(f"{name}: {saying.say(error.problem)}") from None
    try:
        made = document.read(value.encode())
    except (document.DocumentError, UnicodeError):
        made = value
    listed = made if isinstance(made, list) else [made] if fact.shape in ("ages", "texts") else None
    if listed is not None:
        return [str(one) for one in listed] if fact.shape == "texts" else _bounded(name, listed)
    return _bounded(name, [made])[0]


def _bounded(name: str, values: list[object]) -> list[object]:
    low, high = FACTS[name].minimum, FACTS[name].maximum
    for value in values:
        if isinstance(value, (int, float)) and not low <= value <= high:
            raise CommandError(f"{name}: must be between {low} and {high}.")
    return values


def _as_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
