"""`manage.py policy`: what it says, what it writes, and what it refuses."""

from __future__ import annotations

import io
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from comments import documents, policies
from comments.management.commands import policy as command
from comments.models import PolicyVersion
from comments.policy import document
from tests.factories import make_policy, rule_data

pytestmark = pytest.mark.django_db

CIVIL = rule_data(
    1,
    "civil",
    consequence="hold",
    detectors=[{"kind": "words", "settings": {"words": ["numpty"]}}],
    examples=[{"text": "Numpty!", "allowed": False, "why": "An insult."}],
)


def run(*arguments):
    out = io.StringIO()
    call_command("policy", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return str(caught.value)


@pytest.fixture
def piped(monkeypatch):
    """Puts bytes on standard input."""

    def pipe(raw):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return pipe


def written(folder, data, name="policy.json"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return str(path)


def test_versions_are_listed_with_their_states():
    assert "no version yet" in run("list")
    make_policy()
    make_policy([CIVIL])
    policies.create_draft([CIVIL])
    policies.before_this_policy()
    lines = run("list").splitlines()
    assert [(line.split()[0], " ".join(line[6:17].split())) for line in lines] == [
        ("1", "superseded"),
        ("2", "in force"),
        ("3", "draft"),
    ]


def test_the_schema_is_printed_as_json():
    assert json.loads(run("schema")) == document.schema()


def test_the_version_in_force_is_exported_unless_another_is_named():
    first = make_policy()
    second = make_policy([CIVIL])
    draft = policies.create_draft([CIVIL], note="É")
    assert json.loads(run("export")) == documents.export(second)
    assert json.loads(run("export", "1")) == documents.export(first)
    assert json.loads(run("export", "draft")) == documents.export(draft)
    assert '"note": "É"' in run("export", "draft")


def test_a_public_export_has_no_lists():
    make_policy([CIVIL])
    assert "numpty" in run("export")
    public = json.loads(run("export", "--public"))
    assert public["rules"][0]["detectors"][0]["withheld"] == [{"setting": "words", "entries": 1}]


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("in-force", "No version is in force yet."),
        ("draft", "No draft stands."),
        ("7", "There is no version 7"),
        ("0", "There is no version 0"),
        ("٣", "There is no version ٣"),
        ("99999999999999999999", "There is no version 99999999999999999999"),
        ("x\x1b[31m", r"There is no version x\x1b[31m"),
    ],
)
def test_a_version_that_does_not_exist_is_refused_in_words(named, says):
    policies.before_this_policy()
    assert says in refused("export", named)


def test_an_export_goes_to_a_file_and_comes_back_from_it(tmp_path):
    version = make_policy([CIVIL])
    path = tmp_path / "policy.json"
    path.write_text("what was there before")
    assert run("export", "--out", str(path)) == ""
    assert json.loads(path.read_text()) == documents.export(version)
    assert [one.name for one in tmp_path.iterdir()] == ["policy.json"]
    said = run("import", str(path))
    assert "Version 2 is a draft with 1 rule and 1 example." in said
    assert "Every example comes out as told." in said
    exported = documents.export(policies.draft())
    assert exported["rules"] == documents.export(version)["rules"]


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path):
    make_policy()
    assert "is a folder" in refused("export", "--out", str(tmp_path))
    assert "No such file" in refused("export", "--out", str(tmp_path / "no" / "policy.json"))
    assert list(tmp_path.iterdir()) == []


def test_an_export_follows_a_link_and_keeps_who_may_read_the_file(tmp_path):
    version = make_policy([CIVIL])
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("before")
    real.chmod(0o600)
    link.symlink_to(real)
    run("export", "--out", str(link))
    assert link.is_symlink()
    assert json.loads(real.read_text()) == documents.export(version)
    assert real.stat().st_mode & 0o777 == 0o600


def test_an_export_goes_through_a_pipe_and_leaves_it_there(tmp_path):
    version = make_policy([CIVIL])
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(pipe.read_text)
        run("export", "--out", str(pipe))
        assert json.loads(reading.result()) == documents.export(version)
    assert pipe.is_fifo()


def test_times_are_listed_as_the_newsroom_counts_them(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    make_policy([CIVIL])
    assert "2019-11-06 18:30  Editor" in run("list")


def test_a_document_is_read_from_standard_input(piped):
    piped(json.dumps(documents.export(make_policy([CIVIL]))).encode())
    assert "Version 2 is a draft" in run("import", "-")


def test_how_the_examples_come_out_is_told():
    data = documents.export(make_policy([CIVIL]))
    data["rules"][0]["examples"] += [
        {"text": "Dunce!", "allowed": False, "why": "Another insult."},
        {"text": "Good.", "allowed": True, "why": "None."},
    ]
    draft = documents.import_draft(data)
    out = io.StringIO()
    command.Command(stdout=out)._tell(policies.load(draft))
    said = out.getvalue()
    assert "1 rule and 3 examples" in said
    assert "Rule 1, example 2: The example is marked as not allowed" in said
    assert "can be published once" in said


def test_a_fault_is_told_with_file_and_place_and_changes_nothing(tmp_path):
    data = documents.export(make_policy([CIVIL]))
    standing = policies.create_draft([CIVIL], note="Mine")
    data["rules"][0]["detectors"][0]["settings"]["words"] = ["ok", 3]
    path = written(tmp_path, data)
    said = refused("import", path, "--replace")
    assert f"{path}: rules[0].detectors[0].settings.words[1]: must be text." in said
    assert "Nothing was changed." in said
    standing.refresh_from_db()
    assert (standing.note, standing.edits) == ("Mine", 0)


def test_a_draft_that_stands_is_replaced_only_when_asked(tmp_path):
    path = written(tmp_path, documents.export(make_policy([CIVIL])))
    draft = policies.create_draft([rule_data(5, "other")])
    assert "Version 2 is being drafted already" in refused("import", path)
    assert "Version 2 is a draft" in run("import", path, "--replace")
    assert list(draft.rules.values_list("key", flat=True)) == ["civil"]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "The file is empty."),
        (b'{"rules":\n  [1,}', "Line 2, column 6: not JSON"),
        (b"\xff\xfe{\x00}\x00", "The file is not in UTF-8: byte 1 cannot be read."),
        (b"[]", "This is no policy document"),
        (b'{"format": "standfirst-policy", "schema": 2}', "schema: is form 2"),
        (b'{"format": "standfirst-policy", "schema": 1, "rules": []}', "at least one rule"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_in_words(tmp_path, raw, says):
    assert says in refused("import", written(tmp_path, raw))
    assert not PolicyVersion.objects.exists()


def test_a_file_that_is_missing_a_folder_or_too_large_is_refused(tmp_path, monkeypatch):
    assert "No such file" in refused("import", str(tmp_path / "none.json"))
    assert "Is a directory" in refused("import", str(tmp_path))
    monkeypatch.setattr(command, "MOST_BYTES", 1_000)
    assert "larger than 1,000 bytes" in refused("import", written(tmp_path, b" " * 1_001))
    assert "The file is empty" in refused("import", written(tmp_path, b" " * 1_000))


def test_an_unknown_action_or_none_is_refused():
    assert "required: ACTION" in refused()
    assert "invalid choice" in refused("publish")


def test_a_text_is_explained_with_finding_place_rule_and_words_for_the_writer():
    make_policy([CIVIL])
    said = run("explain", "What a N-U-M-P-T-Y.", "--language", "en")
    assert "Version 1. It would wait for a moderator." in said
    assert "Rule 1: Civil – hold for a moderator" in said
    assert "(text, 7 to 18): A word or phrase from the list" in said
    assert "“N-U-M-P-T-Y”" in said
    assert "Once it is sent:" in said
    assert "The text of the rule about civil." in said
    assert "what a n-u-m-p-t-y." in said


def test_a_text_in_which_nothing_is_found_would_be_published():
    make_policy([CIVIL])
    said = run("explain", "Good evening.")
    assert "It would be published." in said
    assert "Nothing was found." in said
    assert "What the writer would be told" not in said


def test_the_name_is_judged_too():
    make_policy([CIVIL])
    assert "(name, 0 to 6)" in run("explain", "Hello.", "--name", "Numpty")


def test_an_explanation_is_given_as_json():
    make_policy([CIVIL])
    told = json.loads(run("explain", "A numpty", "--json"))
    assert (told["version"], told["verdict"], told["rule"], told["nudge"]) == (1, "hold", 1, None)
    (found,) = told["findings"]
    assert (found["start"], found["end"], found["passage"]) == (2, 8, "numpty")
    assert told["forms"][0] == {
        "field": "text",
        "alphabet": "",
        "folded": "a numpty",
        "readings": [],
    }


def test_a_draft_is_explained_by_its_name():
    make_policy([CIVIL])
    policies.create_draft([{**CIVIL, "consequence": "refuse"}])
    assert "Version 2. It would be refused." in run("explain", "numpty", "--version", "draft")
    assert "Version 1. It would wait" in run("explain", "numpty", "--version", "1")


def test_a_text_from_standard_input_keeps_its_lines_and_loses_the_last_break(piped):
    make_policy([CIVIL])
    piped(b"one\nnumpty\n")
    told = json.loads(run("explain", "-", "--json"))
    assert (told["findings"][0]["start"], told["findings"][0]["end"]) == (4, 10)
    assert told["forms"][0]["folded"] == "one\nnumpty"


def test_signs_that_act_on_a_terminal_are_spelled_out():
    make_policy([CIVIL])
    said = run("explain", "\x1b[2J numpty\u202e\x1b]0;x\x07")
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_a_long_text_is_shown_in_part():
    make_policy([CIVIL])
    said = run("explain", "numpty " * 5_000)
    assert len(said) < 30_000
    assert "(35,000)" in said


FIRST = rule_data(1, "first", consequence="hold", detectors=[{"kind": "first_time"}])
RATE = rule_data(
    2, "rate", consequence="hold", detectors=[{"kind": "rate", "settings": {"most": 2}}]
)


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ([], {1}),
        (["confirmed=true", "sender_published=3"], set()),
        (["staff=true"], set()),
        (["sender_post_ages=[5, 6.5]"], {1, 2}),
        (["sender_post_ages=5"], {1}),
        (["minute_of_week=Mon 08:30", "article_language=en", "recent_in_thread=Hello."], {1}),
        (["seconds_on_form=null", 'recent_in_thread=["a", "b"]'], {1}),
    ],
)
def test_circumstances_are_given_by_name(facts, rules):
    make_policy([FIRST, RATE])
    given = [part for fact in facts for part in ("--fact", fact)]
    told = json.loads(run("explain", "Hello.", "--json", *given))
    assert {found["rule"] for found in told["findings"]} == rules


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ("shoe_size=44", "give NAME=VALUE, NAME one of sender_published"),
        ("staff", "give NAME=VALUE"),
        ("staff=maybe", "staff: the value is of another kind."),
        ("sender_published=1.5", "sender_published: the value is of another kind."),
        ("sender_published=-1", "sender_published: must be between 0 and 1000000."),
        ("sender_post_ages=[1, 1e999]", "sender_post_ages: must be between 0 and 86400."),
        ("seconds_on_form=NaN", "seconds_on_form: the value is of another kind."),
        ("minute_of_week=Mon 25:00", "minute_of_week: 25:00"),
        ("minute_of_week=10080", "minute_of_week: must be between 0 and 10079."),
    ],
)
def test_circumstances_that_cannot_be_are_refused_in_words(fact, says):
    make_policy([FIRST])
    assert says in refused("explain", "Hello.", "--fact", fact)


def test_a_draft_that_cannot_run_says_where():
    make_policy([CIVIL])
    draft = policies.create_draft([CIVIL])
    draft.rules.get().detectors.update(kind="wordz")
    said = refused("explain", "Hello.", "--version", "draft")
    assert "rules[0].detectors[0].kind: is not a kind of detector." in said


def test_a_report_meets_only_the_rules_that_read_reports():
    make_policy([{**CIVIL, "private_texts": False}])
    said = run("explain", "He called me a numpty.", "--purpose", "report")
    assert "It would be taken in." in said
    assert "Rules that leave reports and appeals be: 1" in said


def test_a_text_that_is_none_is_refused(piped):
    make_policy()
    piped(b"\xff\xfe\x00")
    assert "not in UTF-8" in refused("explain", "-")
    assert "not in UTF-8" in refused("explain", "bad\udcff")
    assert "not text" in refused("explain", "a\x00b")
