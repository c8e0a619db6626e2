"""Routines as data: what is wrong in a file is named with file, key and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from softlanding import catalogue
from softlanding.conversation.routine import Expects, Routine, from_dict, parse, to_dict
from softlanding.errors import RoutineError

STEP = {"id": "one", "prompt": "How was it?", "expects": "open"}


@pytest.mark.parametrize("name", catalogue.BUILT_IN)
def test_built_in_routines_load_and_survive_storing(name: str) -> None:
    routine = catalogue.load(name)
    assert routine.questions >= 2
    assert from_dict(to_dict(routine)) == routine


def test_after_interview_is_its_three_parts_in_order() -> None:
    whole = catalogue.load("after-interview")
    parts = [catalogue.load(name) for name in ("recap", "check-in", "soft-landing")]
    assert whole.steps == tuple(step for part in parts for step in part.steps)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "'title' should be a text in quotes, and is missing"),
        ({"title": 3}, "'title' should be a text in quotes, and is 3"),
        ({"title": "T"}, "'steps' is missing"),
        ({"title": "T", "steps": []}, "'steps' is missing"),
        ({"title": "T", "parts": "recap"}, "'parts' should be a list"),
        ({"title": "T", "colour": 1, "steps": [STEP]}, "no key 'colour' here"),
        ({"title": "T", "steps": [{**STEP, "expect": "open"}]}, "no key 'expect' here"),
        ({"title": "T", "steps": [{**STEP, "expects": "shout"}]}, "should be one of open, choice"),
        ({"title": "T", "steps": [STEP, STEP]}, "'id' is used twice"),
        ({"title": "T", "steps": [{**STEP, "patience": 0}]}, "seconds from 0.5 to 60"),
        ({"title": "T", "steps": [{**STEP, "patience": True}]}, "seconds from 0.5 to 60"),
        ({"title": "T", "steps": [{**STEP, "expects": "choice"}]}, "'options' should be a list"),
        ({"title": "T", "steps": [{**STEP, "mantras": ["x"]}]}, "'mantras' does not go with"),
        (
            {"title": "T", "steps": [{**STEP, "expects": "mantra", "mantras": ["x"] * 10}]},
            "'mantras' should be a list of 1 to 9 sentences",
        ),
    ],
)
def test_what_is_wrong_is_named(data: dict[str, object], said: str) -> None:
    with pytest.raises(RoutineError) as error:
        parse(data, "mine", "mine.toml")
    assert str(error.value).startswith("mine.toml: ")
    assert said in str(error.value)


def test_a_persons_own_routine_is_run_by_name_and_may_use_built_in_parts(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(
        'title = "Short"\n[[steps]]\nid = "a"\nprompt = "How are you?"\nexpects = "open"\n'
    )
    (tmp_path / "evening.toml").write_text('title = "Evening"\nparts = ["short", "soft-landing"]\n')
    evening = catalogue.load("evening", tmp_path)
    assert isinstance(evening, Routine)
    assert evening.steps[0].id == "short.a"
    assert evening.steps[-1].id == "soft-landing.closing"
    assert "evening" in catalogue.names(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "this is not a TOML file"),
        ('title = "T"\nparts = ["mine"]', "leads back to 'mine'"),
        ('title = "T"\nparts = ["gone"]', "names a part 'gone', but there is no routine"),
        ('title = "T"\nparts = ["recap", "recap"]', "'id' is used twice"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(RoutineError, match=said):
        catalogue.load("mine", tmp_path)


def test_an_unknown_routine_names_those_there_are() -> None:
    with pytest.raises(RoutineError, match="there are: after-interview, recap"):
        catalogue.load("../recap")


def test_own_mantras_join_without_repeating_and_without_stored_audio() -> None:
    routine = catalogue.load("soft-landing").with_mantras(
        ["I am learning.", "I showed up, and that took courage.", "I am learning."]
    )
    step = next(step for step in routine.steps if step.expects is Expects.MANTRA)
    assert step.options[-1] == "I am learning."
    assert step.own == 1
    assert step.option_lines[-1].id == ""
    assert step.option_lines[0].id == "soft-landing.mantra.1"
