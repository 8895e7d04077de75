"""What changed between two versions: nothing is left out, nothing is told that did not change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy.changes import (
    AspectChange,
    RuleChange,
    WordChange,
    Words,
    Written,
    compare,
    even,
)
from comments.policy.engine import DetectorSpec, ExampleSpec, RuleSpec


def written(
    number: int = 1,
    key: str = "civil",
    title: str = "Stay civil",
    text: str = "Do not insult.",
    *,
    language: str = "en",
    **spec: Any,
) -> Written:
    return Written(RuleSpec(number, key, **spec), {language: Words(title, text)})


def words(*listed: str, exceptions: tuple[str, ...] = (), **more: Any) -> DetectorSpec:
    settings = {"words": list(listed), "exceptions": list(exceptions), **more}
    return DetectorSpec("words", settings)


def links(*blocked: str) -> DetectorSpec:
    return DetectorSpec("links", {"blocked": list(blocked)})


def tell(change: RuleChange) -> list[str]:
    """The change as lines."""
    if change.old is None or change.new is None:
        return [f"{'came' if change.new else 'went'} {change.key}"]
    numbers = (change.old.spec.number, change.new.spec.number)
    told = [f"{numbers[0]} is {numbers[1]}"] if change.renumbered else []
    told += [f"{one.language} {one.part}: {one.old} > {one.new}" for one in change.words]
    told += [f"{one.aspect}: {one.old} > {one.new}" for one in change.aspects]
    for example in change.examples:
        told.append(
            f"example: {example.old and example.old.text} > {example.new and example.new.text}"
        )
    for check in change.checks:
        told += [f"{check.kind} not: {one}" for one in check.unsaid]
        told += [f"{check.kind} now: {one}" for one in check.said]
        told += [f"{check.kind} entries: +{check.came} -{check.went}"]
    return told


RUDE = ExampleSpec("Only a moron would do that to a bridge.", allowed=False, why="It is rude.")
KIND = ExampleSpec("The councillor is wrong.", allowed=True, why="About a decision.")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (written(), written(), []),
        (written(), written(text="Do  not\tinsult. \r\n"), []),
        (written(), written(text="Do not\ninsult."), ["en text: Do not insult. > Do not\ninsult."]),
        (written(), written(title="Be civil"), ["en title: Stay civil > Be civil"]),
        (written(1), written(3), ["1 is 3"]),
        (
            written(1),
            written(2, text="Be kind."),
            ["1 is 2", "en text: Do not insult. > Be kind."],
        ),
        (
            written(),
            replace(
                written(), words={"en": written().words["en"], "de": Words("Anstand", "Nett.")}
            ),
            ["de title:  > Anstand", "de text:  > Nett."],
        ),
        (
            written(language="ar"),
            written(language="fr", title="Stay civil", text="x"),
            [
                "fr title:  > Stay civil",
                "fr text:  > x",
                "ar title: Stay civil > ",
                "ar text: Do not insult. > ",
            ],
        ),
        (written(), written(consequence="hold"), ["consequence:  > hold"]),
        (
            written(ground="VIOLENCE", citable=False),
            written(private_texts=False),
            ["ground: VIOLENCE > ", "citable: False > True", "private_texts: True > False"],
        ),
        (written(), written(statement=False), ["statement: True > False"]),
        (written(), written(examples=(RUDE,)), [f"example: None > {RUDE.text}"]),
        (written(examples=(RUDE, KIND)), written(examples=(KIND, RUDE)), []),
        (
            written(examples=(RUDE,)),
            written(examples=(KIND,)),
            [f"example: None > {KIND.text}", f"example: {RUDE.text} > None"],
        ),
        (
            written(examples=(KIND, RUDE)),
            written(examples=(KIND, replace(RUDE, text="Only a moron would do this to a bridge."))),
            [f"example: {RUDE.text} > Only a moron would do this to a bridge."],
        ),
        (
            written(examples=(RUDE,)),
            written(examples=(replace(RUDE, why="It insults a person."),)),
            [f"example: {RUDE.text} > {RUDE.text}"],
        ),
        (
            written(examples=(RUDE,)),
            written(examples=(replace(RUDE, facts={"staff": True}),)),
            [f"example: {RUDE.text} > {RUDE.text}"],
        ),
        (
            written(detectors=(DetectorSpec("trap"),)),
            written(),
            [
                "trap not: Looks for signs that a program filled in the form.",
                "trap entries: +0 -0",
            ],
        ),
        (
            written(detectors=(links("a.example", "b.example"),)),
            written(detectors=(links("b.example", "c.example"),)),
            ["links entries: +1 -1"],
        ),
        (
            written(detectors=(links("a.example"),)),
            written(detectors=(links("a.example", "b.example", "c.example", " "),)),
            [
                "links not: Looks for links to 1 blocked host.",
                "links now: Looks for links to 3 blocked hosts.",
                "links entries: +2 -0",
            ],
        ),
        (
            written(detectors=(words("moron"),)),
            written(detectors=(words("moron", inflected=True),)),
            ["words entries: +0 -0"],
        ),
        (
            written(detectors=(DetectorSpec("trap"),)),
            written(detectors=(DetectorSpec("trap", {}, ("en",)),)),
            [
                "trap now: Only in comments in these languages: <en>.",
                "trap entries: +0 -0",
            ],
        ),
        (
            written(detectors=(DetectorSpec("forgotten", {"x": 1}),)),
            written(detectors=(DetectorSpec("forgotten", {"x": 2}),)),
            ["forgotten entries: +0 -0"],
        ),
    ],
)
def test_each_change_of_a_rule_is_told(old: Written, new: Written, expected: list[str]) -> None:
    told = compare([old], [new], name_of=lambda tag: f"<{tag}>")
    assert [line for one in told for line in tell(one)] == expected


def test_rules_are_told_in_the_order_of_the_new_version_and_gone_ones_last() -> None:
    old = [written(n, key) for n, key in enumerate(("civil", "gone", "links", "went"), 1)]
    new = [written(n, key) for n, key in enumerate(("fresh", "civil", "links"), 1)]
    told = [line for one in compare(old, new) for line in tell(one)]
    assert told == ["came fresh", "1 is 2", "went gone", "went went"]


def test_the_order_in_which_rules_are_given_does_not_matter() -> None:
    old = [written(1, "civil"), written(2, "links")]
    new = [written(1, "links"), written(2, "civil"), written(3, "new")]
    assert compare(old, new) == compare(old[::-1], new[::-1])


def test_a_rule_that_only_moved_is_not_reworked() -> None:
    (change,) = compare([written(1)], [written(2)])
    assert change.renumbered
    assert not change.reworked


def test_listed_words_never_stand_in_what_is_said() -> None:
    (change,) = compare(
        [written(detectors=(words("numpty"),))],
        [written(detectors=(words("numpty", "twit", exceptions=("half-twit",)),))],
    )
    (check,) = change.checks
    said = " ".join(map(str, (*check.said, *check.unsaid)))
    assert said
    assert not any(word in said for word in ("numpty", "twit"))


def test_the_parts_of_a_change_are_those_of_its_two_texts() -> None:
    (change,) = compare([written(text="Be kind.")], [written(text="Be very kind.")])
    (told,) = change.words
    assert told == WordChange("en", "text", "Be kind.", "Be very kind.")
    assert [(one.kind, one.text) for one in told.parts() if one.kind != "same"] == [
        ("new", "very ")
    ]


def test_the_values_of_an_aspect_are_kept_as_they_are() -> None:
    (change,) = compare([written()], [written(citable=False)])
    assert change.aspects == (AspectChange("citable", True, False),)


def test_many_rewritten_examples_are_told_without_looking_for_pairs() -> None:
    old = tuple(ExampleSpec(f"the same words {n}", allowed=True) for n in range(60))
    new = tuple(ExampleSpec(f"the same words again {n}", allowed=True) for n in range(60))
    (change,) = compare([written(examples=old)], [written(examples=new)])
    assert sum(one.old is None for one in change.examples) == 60
    assert sum(one.new is None for one in change.examples) == 60


def test_pairs_are_looked_for_in_so_many_examples_of_all_rules_together() -> None:
    def rules(words_: str) -> list[Written]:
        examples = tuple(ExampleSpec(f"{words_} {n}", allowed=True) for n in range(40))
        return [written(n, f"rule-{n}", examples=examples) for n in range(1, 4)]

    told = compare(rules("the same words"), rules("the same words again"))
    paired = [sum(bool(one.old and one.new) for one in change.examples) for change in told]
    assert paired == [40, 0, 0]


@pytest.mark.parametrize(("most", "paired"), [(0, False), (1, True)])
def test_the_caller_says_how_many_pairs_may_be_looked_at(most: int, paired: bool) -> None:
    old, new = (ExampleSpec(f"the same words {one}", allowed=True) for one in "ab")
    versions = [written(examples=(old,))], [written(examples=(new,))]
    (change,) = compare(*versions, most_pairs=most)
    assert ((old, new) in [(one.old, one.new) for one in change.examples]) is paired


def test_an_example_that_stands_twice_with_two_verdicts_is_told_apart() -> None:
    both = tuple(ExampleSpec("The same.", allowed=allowed) for allowed in (True, False))
    (change,) = compare([written(examples=both)], [written(examples=both[:1])])
    assert [(one.old, one.new) for one in change.examples] == [(both[1], None)]


VERSIONS = st.lists(
    st.builds(
        written,
        st.integers(1, 9),
        st.sampled_from("abcde"),
        st.sampled_from(["Title", "Another title"]),
        st.text(max_size=20),
        consequence=st.sampled_from(["", "hold"]),
        examples=st.lists(st.sampled_from([RUDE, KIND]), unique_by=id).map(tuple),
        detectors=st.lists(st.builds(words, st.sampled_from(["moron", "twit"])), max_size=2).map(
            tuple
        ),
    ),
    unique_by=lambda rule: rule.spec.key,
    max_size=5,
)


@given(VERSIONS)
def test_a_version_does_not_differ_from_itself(version: list[Written]) -> None:
    assert compare(version, version) == ()


@given(VERSIONS, VERSIONS)
def test_the_way_back_tells_the_same_rules(old: list[Written], new: list[Written]) -> None:
    there, back = compare(old, new), compare(new, old)
    assert {one.key for one in there} == {one.key for one in back}
    mirrored = {one.key: one for one in back}
    for change in there:
        other = mirrored[change.key]
        assert (change.old, change.new) == (other.new, other.old)
        assert {(w.language, w.part, w.old, w.new) for w in change.words} == {
            (w.language, w.part, w.new, w.old) for w in other.words
        }


@given(VERSIONS, VERSIONS)
def test_every_rule_left_untold_reads_the_same(old: list[Written], new: list[Written]) -> None:
    told = {one.key for one in compare(old, new)}
    before, after = ({rule.spec.key: rule for rule in version} for version in (old, new))
    for key in before.keys() | after.keys():
        if key not in told:
            (one, other) = (before[key], after[key])
            assert one.spec.number == other.spec.number
            assert one.spec.consequence == other.spec.consequence
            assert even(one.words["en"].text) == even(other.words["en"].text)


@given(st.text())
def test_a_text_made_even_twice_is_the_same(text: str) -> None:
    assert even(even(text)) == even(text)
