"""`list`, `show` and `search` at the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Status
from softlanding.conversation.events import Ended
from softlanding.journal.store import Store
from tests.journal.samples import RECAP, reply


def fill(home: Home, texts: Sequence[str], start: datetime, step: timedelta) -> None:
    for number, text in enumerate(texts, start=1):
        store = Store(home, lambda at=start + (number - 1) * step: at)  # type: ignore[misc]
        words = replace(reply(text), feelings=("ashamed",) if number == 2 else ())
        about = "Acme, backend" if number == 3 else ""
        finished = Conclude(Status.FINISHED, "One breath at a time.")
        store.commit(store.begin(RECAP, about), Ended(), [words], finished)
        store.close()


@pytest.fixture
def six(home: Home) -> None:
    fill(home, ["calm"] * 6, datetime(2026, 3, 1, 18, tzinfo=UTC), timedelta(days=1))


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("six")
def test_a_page_has_the_newest_last_and_tells_of_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["list", "--limit", "2"]) == 0
    shown = lines(capsys)
    assert [line.split()[0] for line in shown[:2]] == ["5", "6"]
    assert shown[-1] == "1 to 2 of 6, counted from the newest · older ones: --page 2"
    assert main(["list", "--limit", "4", "--page", "2"]) == 0
    shown = lines(capsys)
    assert [line.split()[0] for line in shown[:2]] == ["1", "2"]
    assert shown[-1] == "5 to 6 of 6, counted from the newest"
    assert main(["list", "--page", "2"]) == 1
    assert "There is no page 2; there are 1." in capsys.readouterr().err
    assert main(["list", "--all"]) == 0
    assert len(lines(capsys)) == 6


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ("--since 2026-03-05", [5, 6]),
        ("--until 2026-03-02 --since 2026-03-02", [2]),
        ("--feeling Ashamed", [2]),
        ("--about acme", [3]),
        ("--routine check-in", []),
        ("--limit 2 --page 3", [1, 2]),
    ],
)
def test_only_some_as_json(capsys: pytest.CaptureFixture[str], chosen: str, ids: list[int]) -> None:
    assert main(["list", "--json", *chosen.split()]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == ids


@pytest.mark.usefixtures("six")
def test_a_feeling_that_was_not_named_brings_one_that_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["list", "--feeling", "ashamd"])
    assert lines(capsys) == ["ashamd was not named so far. Did you mean ashamed?"]
    main(["list", "--routine", "recapp"])
    assert lines(capsys) == ["There is no reflection by a routine recapp. Did you mean recap?"]


@pytest.mark.usefixtures("six")
def test_search_shows_where_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "calm", "--since", "2026-03-03", "--until", "2026-03-03"]) == 0
    assert lines(capsys) == [
        "   3  2026-03-03 18:00  Interview recap · Acme, backend",
        "      [calm]",
    ]
    assert main(["search", "calms", "--json", "--limit", "1"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["reflection"], one["found"], one["alike"]) == (6, ["calm"], False)
    assert main(["search", "whiteboard"]) == 1
    assert capsys.readouterr().err == "I found nothing with these words.\n"
    assert main(["search", "?"]) == 2
    capsys.readouterr()
    assert main(["search", "calm", "--page", "9"]) == 1
    assert capsys.readouterr().err == "There is no page 9 of what I found.\n"
    assert main(["search", "calm", "--step", "went-wel"]) == 1
    assert "no reply to a step went-wel. Did you mean went-well" in capsys.readouterr().err
    assert main(["search", "calm", "--about", "acme", "--json"]) == 0
    assert [one["reflection"] for one in json.loads(capsys.readouterr().out)] == [3]


def test_what_is_stored_does_not_steer_the_terminal(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, ["a \x1b[2J b \u202e c"], datetime(2026, 3, 3, tzinfo=UTC), timedelta())
    for command in (["show"], ["search", "b"]):
        assert main(command) == 0
        shown = capsys.readouterr().out
        assert "\ufffd" in shown
        assert not {"\x1b", "\u202e"} & set(shown)
    with pytest.raises(SystemExit):
        main(["list", "--limit", "9" * 20])


@pytest.mark.usefixtures("six")
def test_all_of_a_reflection_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "3", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["about"], shown["mantra"]) == (
        3,
        "Acme, backend",
        "One breath at a time.",
    )
    assert [one["transcript"] for one in shown["replies"]] == ["calm"]
    assert (shown["routine"], shown["status"]) == ("recap", "finished")
    assert main(["show", "99", "--json"]) == 1
    assert main(["show", "3", "--json", "--person", "Ana"]) == 2


def test_the_newest_day_is_last_also_when_the_clock_went_back(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, ["first", "then", "last"], datetime(2026, 3, 3, 12, tzinfo=UTC), timedelta(days=-1))
    assert main(["list"]) == 0
    assert [line.split()[0] for line in lines(capsys)] == ["3", "2", "1"]
    assert main(["show"]) == 0
    assert "    first" in lines(capsys)
    assert main(["show", "2026-03-02"]) == 0
    assert "    then  (ashamed)" in lines(capsys)
    assert main(["show", "2026-03-09"]) == 1
