"""`softlanding feelings`: what was named, how often and when; honest about little."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Corrected, Reply
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.store import Store
from softlanding.journal.trends import chosen, counts, days
from softlanding.messages import common as messages
from tests.command import softlanding

CHECK_IN = catalogue.load("check-in")
START = datetime(2026, 3, 1, 20, tzinfo=UTC)


def fill(home: Home, *evenings: tuple[str, ...], person: str = "") -> None:
    """A check-in each second day, with these feelings."""
    for number, names in enumerate(evenings):
        at = START + timedelta(days=2 * number)
        store = Store(home, clock=lambda at=at: at)  # type: ignore[misc]
        reply = Reply("check-in.right-now", 1, (Segment(" ".join(names)),), False, person, None,
                      names, ("fatigue",) if "tired" in names else ())  # fmt: skip
        store.commit(store.begin(CHECK_IN), Ended(), [reply], None)
        store.close()


def test_without_a_journal_it_says_how_to_begin() -> None:
    done = softlanding("feelings")
    assert (done.returncode, done.stdout.strip()) == (0, messages.NOTHING_NAMED)


def test_it_counts_and_shows_where_they_lie(home: Home) -> None:
    fill(home, ("relieved", "tired"), ("tired",))
    shown = softlanding("feelings").stdout
    assert "You named 3 feelings and 2 signs, in 2 reflections." in shown
    assert "tired" in shown
    assert "twice" in shown
    assert "tiredness" in shown
    lines = shown.splitlines()
    picture = lines[next(i for i, line in enumerate(lines) if "energy" in line) :]
    high = next(i for i, line in enumerate(picture) if "relieved" in line)
    low = next(i for i, line in enumerate(picture) if "tired" in line)
    assert high < low, "tired has less energy"


def test_few_are_told_as_few_and_many_get_a_line_over_time(home: Home) -> None:
    fill(home, ("sad",), ("tired",))
    assert messages.FEW_NAMED in softlanding("feelings").stdout
    fill(home, *[("sad", "relieved")] * 6)
    shown = softlanding("feelings").stdout
    assert messages.FEW_NAMED not in shown
    assert messages.OVER_TIME in shown


def test_since_and_person_choose(home: Home) -> None:
    fill(home, ("sad",), ("tired",), ("proud",))
    since = softlanding("feelings", "--since", "2026-03-04", "--json")
    assert [row["name"] for row in json.loads(since.stdout)["feelings"]] == ["proud"]
    until = softlanding("feelings", "--until", "2026-03-03", "--json")
    assert {row["name"] for row in json.loads(until.stdout)["feelings"]} == {"sad", "tired"}
    between = ("feelings", "--since", "2026-03-02", "--until", "2026-03-04")
    told = "From 2026-03-02 to 2026-03-04 you named 1 feeling and 1 sign, in one reflection."
    assert told in softlanding(*between).stdout
    assert messages.NOTHING_NAMED_THEN in softlanding("feelings", "--since", "2027-01-01").stdout
    fill(home, ("angry",), person="Ben")
    assert "angry" not in softlanding("feelings").stdout
    assert "angry" in softlanding("feelings", "--person", "Ben").stdout
    told = "Bem named nothing in a circle so far. Did you mean Ben?\n"
    assert softlanding("feelings", "--person", "Bem").stdout == told
    wrong = softlanding("feelings", "--since", "march")
    assert wrong.returncode == 2
    assert "'march' is no day; write it like 2026-03-01" in wrong.stderr


def test_json_has_all_of_it(home: Home) -> None:
    fill(home, ("numb-ish", "let down"))
    data = json.loads(softlanding("feelings", "--json").stdout)
    own, listed = sorted(data["feelings"], key=lambda row: row["name"], reverse=True)
    assert own["pleasantness"] is None
    assert listed["family"] == ["let down", "disappointed", "bad"]
    assert data["named"][0]["reflection"] == 1
    assert data["since"] is None


def test_a_correction_takes_the_place_of_what_was_understood(home: Home) -> None:
    fill(home, ("angry",))
    store = Store(home)
    store.commit(1, Ended(), [], None, (), [Corrected(1, ("disappointed",), ("insecurity",))])
    (reply,) = store.get("1").replies  # type: ignore[union-attr]
    assert (reply.feelings, reply.signs) == (("disappointed",), ("insecurity",))
    assert [use.name for use in store.named()] == ["disappointed"]
    store.close()


def test_words_of_ones_own_are_counted_and_have_no_place(home: Home) -> None:
    fill(home, *[("numb-ish",)] * 9)
    done = softlanding("feelings")
    assert done.returncode == 0
    assert "numb-ish" in done.stdout
    assert "9 times" in done.stdout
    assert "energy)" not in done.stdout


def test_reflections_need_not_come_in_order(home: Home) -> None:
    for number, names in enumerate([("happy",), ("sad",)] * 4):
        at = START - timedelta(days=number)
        store = Store(home, clock=lambda at=at: at)  # type: ignore[misc]
        reply = Reply("check-in.right-now", 1, (Segment("x"),), False, "", None, names, ())
        store.commit(store.begin(CHECK_IN), Ended(), [reply], None)
        store.close()
    shown = softlanding("feelings").stdout
    assert f"{START - timedelta(days=7):%m-%d}" in shown.splitlines()[-1]


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_line_is_longer_than_the_screen(home: Home, columns: int) -> None:
    fill(home, *[("tired", "happy"), ("afraid",)] * 4)
    shown = softlanding("feelings", COLUMNS=str(columns)).stdout
    pictures = [line for line in shown.splitlines() if "|" in line]
    assert max(map(len, pictures)) <= columns


@pytest.mark.parametrize("columns", ["20", "200"])
def test_the_pictures_fit(home: Home, columns: str) -> None:
    fill(home, *[("on top of the world", "like a fraud", "tired")] * 6)
    shown = softlanding("feelings", COLUMNS=columns).stdout
    assert "on top of the world 6" in shown


def test_counting_is_by_name_and_days_are_the_middle(home: Home) -> None:
    fill(home, ("happy", "sad"), ("happy",))
    store = Store(home)
    named = chosen(store.named(), "")
    store.close()
    assert [(one.name, one.times) for one in counts(named)] == [("happy", 2), ("sad", 1)]
    first, second = days(named)
    assert first.pleasantness < second.pleasantness
