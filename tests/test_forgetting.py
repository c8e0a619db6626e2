"""`softlanding delete`: what was deleted is nowhere below the home folder."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softlanding.cli import main
from softlanding.config import Home
from softlanding.journal import opening
from softlanding.journal.database import now
from softlanding.journal.index import Index
from softlanding.journal.locking import session_lock
from softlanding.journal.reading import transcript
from softlanding.journal.store import Store
from tests.journal.marked import marked, quoting, recordings, rows, traces
from tests.journal.samples import stored
from tests.killing import killed

WORD, OTHER = "xylomarimba", "tambour"
GONE = "Deleted, with every trace of it here."


def fill(home: Home, store: Store) -> None:
    """1 with the word, 2 with another one, 3 that repeats the word of 1."""
    marked(store, WORD)
    marked(store, OTHER)
    quoting(store, WORD, follows=1)
    leftover = home.data / "restoring"  # of a restore that was killed
    page, arrived = home.pages / "page-x" / "reflection-1.md", home.arriving / "y" / "memo.pcm"
    for place in (home.voice_cache / "ab.wav", leftover / "journal.db", page, arrived):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(f"RIFF {WORD}".encode())
    with Index(store) as index:
        assert index.rows("SELECT rowid FROM words WHERE words MATCH ?", WORD)


@pytest.fixture
def full(home: Home) -> Home:
    with closing(Store(home)) as store:
        fill(home, store)
    return home


def test_a_word_is_nowhere_below_home_once_its_reflection_is_deleted(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Store(home)) as store:  # open: so its WAL stays too
        fill(home, store)
        before, sound = rows(store, [2]), recordings(home)
        found = {path.name for path in traces(home, WORD)}
        assert found >= {"journal.db-wal", "search.db", "ab.wav", "002.pcm", "003-1.flac"}
        assert main(["delete", "1", "--yes"]) == 0
        assert GONE in capsys.readouterr().out
        assert traces(home, WORD) == []
        assert rows(store, [2]) == before
        assert recordings(home) == {name: sound[name] for name in sound if name[0] == "2"}
        assert store.rows("PRAGMA foreign_key_check") == []
    later = stored(home, "3")
    assert (later.summary.about, later.summary.follows) == ("Globex", None)
    assert [reply.text for reply in later.replies] == ["my own words"] * 2
    assert "    my own words" in list(transcript(later))
    offered = next(step for step in later.routine.steps if step.own).options
    assert offered[-2:] == ("The tambour.", offered[0])  # a given one stands in its place


def test_what_the_person_has_elsewhere_too_stays(home: Home) -> None:
    home.config.mkdir()
    home.settings.write_text(f'mantras = ["The {WORD}."]')
    with closing(Store(home)) as store:
        marked(store, WORD)
        marked(store, OTHER)
        quoting(store, OTHER, follows=1)
        same = marked(store, OTHER)
        before = rows(store, [same])
        assert main(["delete", "1", "2", "--yes"]) == 0
        assert rows(store, [same]) == before
    offered = next(step for step in stored(home, "3").routine.steps if step.own).options
    assert offered[-2:] == (f"The {OTHER}.", f"The {WORD}.")


def test_all_from_before_a_day(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Store(home)) as store:
        for day in ("2026-02-27T23:59:59+01:00", "2026-02-28T09:00:00-08:00"):
            marked(store, WORD, day)
        marked(store, OTHER, "2026-03-01T00:00:00+01:00")
        before = rows(store, [3])
        assert main(["delete", "--before", "2026-03-01", "--yes"]) == 0
        assert "2 reflections, from 2026-02-27 to 2026-02-28, with 12" in capsys.readouterr().out
        assert traces(home, WORD) == []
        assert rows(store, [3]) == before
    assert main(["delete", "--before", "2026-03-01", "--yes"]) == 1
    assert "no reflection from before 2026-03-01" in capsys.readouterr().err


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.booleans(), min_size=2, max_size=6))
def test_whichever_are_deleted_the_others_are_as_they_were(home: Home, which: list[bool]) -> None:
    shutil.rmtree(home.data, ignore_errors=True)
    words = [f"w{'aeiouy'[n] * 5}w" for n in range(len(which))]
    with closing(Store(home)) as store:
        numbers = [marked(store, word) for word in words]
        going = [str(number) for number, goes in zip(numbers, which, strict=True) if goes]
        left = [number for number, goes in zip(numbers, which, strict=True) if not goes]
        before, sound = rows(store, left), recordings(home)
        assert main(["delete", *going, "--yes"]) == (0 if going else 2)
        assert rows(store, left) == before
        assert store.begin(stored(home, str(left[0])).routine) > numbers[-1] if left else True
    assert recordings(home) == {k: v for k, v in sound.items() if int(k[0]) in left}
    assert [bool(traces(home, word)) for word in words] == [not goes for goes in which]


def test_only_the_sound_of_long_ago(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Store(home)) as store:
        old = (now() - timedelta(days=91)).isoformat(timespec="seconds")
        marked(store, WORD, old)
        marked(store, OTHER)
        before, sound = rows(store, [2]), recordings(home)
        asked = ["delete", "--audio-older-than", "90", "--yes"]
        assert main([*asked, "--keep-mantras"]) == 0
        said = capsys.readouterr().out
        assert "One reply is only sound" in said
        assert "mantra" not in said
        assert [name for name in recordings(home) if name[0] == "1"] == ["1/004.flac"]
        assert main(asked) == 0
        assert "A mantra in your own voice would go with it" in capsys.readouterr().out
        assert recordings(home) == {name: sound[name] for name in sound if name[0] == "2"}
        assert rows(store, [2]) == before
    texts = [reply.text for reply in stored(home, "1").replies]
    assert len(texts) == 3
    assert all(WORD in text.lower() for text in texts)
    assert main(asked) == 1
    assert "no recording older than 90 days" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 2), ("no", 1, 3), ("", 1, 3)])
def test_it_asks_on_a_terminal(
    full: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    code: int,
    left: int,
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert main(["delete", "1"]) == code
    said = capsys.readouterr().out
    assert f"About {WORD}" in said
    assert "1 reflection, of " in said
    assert "6 recordings" in said
    with closing(Store(full)) as store:
        assert len(store.summaries()) == left


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (["1"], 2, "Nothing was deleted. --yes goes ahead"),
        ([], 2, "Tell me what to delete"),
        (["1", "--before", "2026-01-01"], 2, "Tell me what to delete"),
        (["1", "--keep-mantras", "--yes"], 2, "Tell me what to delete"),
        (["1", "9", "--yes"], 1, "There is no reflection 9."),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    full: Home, capsys: pytest.CaptureFixture[str], asked: list[str], code: int, said: str
) -> None:
    before = full.journal.read_bytes()
    assert main(["delete", *asked]) == code
    assert said in capsys.readouterr().err
    assert full.journal.read_bytes() == before
    assert len(recordings(full)) == 12


def test_nothing_is_deleted_while_a_session_runs(
    full: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with session_lock(full):
        assert main(["delete", "1", "--yes"]) == 1
    assert "Another session is open on this journal" in capsys.readouterr().err
    assert len(recordings(full)) == 12


def test_a_program_that_reads_on_is_told_of_and_the_rest_is_done_later(
    full: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opening, "_BUSY", 0.05)
    with closing(sqlite3.connect(full.journal, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM reflections").fetchone()
        assert main(["delete", "1", "--yes"]) == 1
        said = capsys.readouterr().err
        assert "another program is reading the journal" in said
        assert said.endswith("run: softlanding delete\n")
        assert [path.name for path in traces(full, WORD)] == ["journal.db"]
        with closing(Store(full)) as store:
            assert [one.id for one in store.summaries()] == [2, 3]
        assert main(["delete"]) == 1
    capsys.readouterr()
    assert main(["delete"]) == 0
    assert "is deleted now" in capsys.readouterr().out
    assert traces(full, WORD) == []
    assert main(["delete"]) == 2


def test_recordings_of_a_journal_that_was_moved_away_stay(full: Home) -> None:
    sound = recordings(full)
    full.journal.rename(full.journal.with_suffix(".old"))
    with closing(Store(full)) as store:
        number = marked(store, "another")
    assert number == 3
    assert main(["delete", "3", "--yes"]) == 0
    assert recordings(full) == sound


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_killed_anywhere_nothing_is_half_there_and_the_next_one_ends_it(
    full: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("os.fsync", lambda _: None)  # the machine goes on: quicker
    template = tmp_path / "template"
    shutil.copytree(full.data, template)
    with closing(Store(full)) as store:
        whole, rest = rows(store, [1]), rows(store, [2])
    sound = recordings(full)
    at = 0
    while True:
        shutil.rmtree(full.data)
        shutil.copytree(template, full.data)
        if not killed(at, lambda: main(["delete", "1", "--yes"])):
            break
        with closing(Store(full)) as store:
            there = store.rows("SELECT id FROM reflections WHERE id = 1") != []
            assert rows(store, [1]) == (whole if there else [[]] * 5), at
            assert rows(store, [2]) == rest, at
        assert not there or recordings(full) == sound, at
        assert main(["delete", "1", "--yes"]) in (0, 1), at
        assert traces(full, WORD) == [], at
        at += 1
    capsys.readouterr()
    assert at > 30
