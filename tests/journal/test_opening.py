"""Opening a journal: private, of the right version, whole; what is wrong is said clearly."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Held, Settle
from softlanding.conversation.events import Began, Ended
from softlanding.conversation.routine import to_dict
from softlanding.errors import JournalError
from softlanding.journal import opening as opening_module
from softlanding.journal.store import Store
from tests.journal.samples import RECAP, a_full_journal, open_and_read_all, reply


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_only_the_person_can_read_it(home: Home, umask: int) -> None:
    before = os.umask(umask)
    try:
        store = Store(home)
        store.commit(store.begin(RECAP), Began(), [], None)
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode)
            for path in [home.data, *home.data.iterdir()]
        }
        store.close()
    finally:
        os.umask(before)
    assert modes.pop(home.data.name) == 0o700
    assert {"journal.db", "journal.db-wal", "journal.db-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_newer_journal_is_refused_and_untouched(home: Home) -> None:
    Store(home).close()
    with sqlite3.connect(home.journal) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = home.journal.read_bytes()
    for opening in (Store, Store.reading):
        with pytest.raises(JournalError, match="newer Softlanding"):
            opening(home)
    assert home.journal.read_bytes() == before


def test_garbage_is_refused_and_untouched(home: Home) -> None:
    home.data.mkdir()
    home.journal.write_bytes(b"not a journal at all" * 100)
    before = home.journal.read_bytes()
    for opening in (Store, Store.reading):
        with pytest.raises(JournalError, match=r"journal.db is damaged .* left it as it is"):
            opening(home)
    assert home.journal.read_bytes() == before


@pytest.mark.parametrize("opening", [Store, Store.reading])
def test_a_journal_damaged_in_the_middle_is_said_clearly_and_left_as_it_is(
    home: Home, opening: Callable[[Home], Store | None]
) -> None:
    data = bytearray(a_full_journal(home))
    data[4096:-4096] = b"\xff" * (len(data) - 8192)
    home.journal.write_bytes(data)
    with pytest.raises(JournalError, match=r"is damaged .* left it as it is"):
        open_and_read_all(home, opening)
    assert home.journal.read_bytes() == data


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 4, 40, 300, 4096]))
def test_whatever_is_damaged_there_is_a_sentence_and_no_other_error(
    home: Home, random: Random, length: int
) -> None:
    if not home.journal.exists():
        a_full_journal(home)
        shutil.copy(home.journal, home.data / "good")
    good = (home.data / "good").read_bytes()
    at = random.randrange(len(good) - length)
    data = good[:at] + random.randbytes(length) + good[at + length :]
    for opening in (Store.reading, Store):
        home.journal.write_bytes(data)
        said = ""
        try:
            open_and_read_all(home, opening)
        except JournalError as error:
            said = str(error)
        assert re.search("^$|is damaged|newer Softlanding|disk is full, or does", said)
        assert not said or home.journal.read_bytes() == data


def test_a_session_never_begins_on_a_damaged_journal(home: Home, tmp_path: Path) -> None:
    """Also where a program died before it put its last commits into the main file."""
    a_full_journal(home)
    store = Store(home)
    store.commit(store.begin(RECAP), Ended(), [reply("the last one")], None)
    other = tmp_path / "other"
    shutil.copytree(home.data, other)
    store.close()
    files = [other / "journal.db", other / "journal.db-wal"]
    data = bytearray(files[0].read_bytes())
    assert len(data) > 8 * 4096
    data[4 * 4096 : 5 * 4096] = b"\xff" * 4096
    files[0].write_bytes(data)
    before = [file.read_bytes() for file in files]
    assert len(before[1]) > 4096
    with pytest.raises(JournalError, match=r"is damaged .* your recordings are safe"):
        Store(Home(other, other, other))
    assert [file.read_bytes() for file in files] == before


def test_every_commit_is_on_disk_for_sure(home: Home) -> None:
    store = Store(home)
    found = [
        store._db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    store.close()
    assert found == ["wal", 2, 1]


def test_words_that_make_no_sense_are_damage(home: Home) -> None:
    a_full_journal(home)
    with sqlite3.connect(home.journal) as db:
        db.execute("UPDATE events SET event = '{broken' WHERE reflection = 1")
        db.execute("UPDATE replies SET segments = '[{}]' WHERE reflection = 2")
        db.execute("UPDATE reflections SET script = '{}' WHERE id = 3")
        db.execute("UPDATE reflections SET started = 'never' WHERE id = 4")
    db.close()
    store = Store.reading(home)
    assert store is not None
    readings: list[Callable[[], object]] = [
        lambda: store.events(1),
        lambda: store.get("2"),
        lambda: store.get("3"),
        lambda: store.get("4"),
        store.summaries,
    ]
    for read in readings:
        with pytest.raises(JournalError, match=r"is damaged .a part of it makes no sense."):
            read()
    found = store.get("5")
    assert found is not None
    assert found.replies[0].text == "reply 4"
    store.close()


def test_a_journal_that_died_before_its_first_word_is_no_damage(home: Home) -> None:
    home.data.mkdir()
    home.journal.touch()
    assert Store.reading(home) is None
    store = Store(home)
    assert store.summaries() == []
    store.close()


def test_a_schema_step_is_taken_whole_or_not_at_all(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = a_full_journal(home)
    steps = opening_module._steps()
    broken = "ALTER TABLE replies ADD COLUMN more TEXT; CREATE TABLE reflections (id);"
    monkeypatch.setattr(opening_module, "_steps", lambda: [*steps, broken])
    with pytest.raises(JournalError, match="already exists"):
        Store(home)
    assert home.journal.read_bytes() == before
    good = "ALTER TABLE replies ADD COLUMN more TEXT DEFAULT 'no';"
    monkeypatch.setattr(opening_module, "_steps", lambda: [*steps, good])
    for _ in range(2):  # the second time there is nothing to do
        store = Store(home)
        assert store.events(40)[-1] == Ended()
        store.close()
    db = sqlite3.connect(home.journal)
    assert db.execute("PRAGMA user_version").fetchone() == (len(steps) + 1,)
    assert db.execute("SELECT DISTINCT more FROM replies").fetchall() == [("no",)]
    db.close()


def _read_only_disk(path: Path) -> None:
    raise OSError(30, "Read-only file system")


def test_a_journal_of_the_first_version_is_read_and_written_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = opening_module._steps()
    with monkeypatch.context() as patch:
        patch.setattr(opening_module, "_steps", lambda: [first])
        home.data.mkdir()
        opening_module.for_writing(home.journal).close()
    db = sqlite3.connect(home.journal)
    known = {"id", "prompt", "expects", "options", "own", "patience"}
    routine = to_dict(RECAP)
    steps = [{key: step[key] for key in known} for step in routine["steps"]]
    script = json.dumps({"name": "recap", "title": "Recap", "steps": steps})
    at = "2026-11-01T18:00:00+01:00"
    db.execute("INSERT INTO reflections VALUES (1, ?, ?, 'recap', 'Recap', ?, 'finished', NULL)",
               (at, at, script))  # fmt: skip
    segments = '[{"text": "i stayed calm", "start": 0.0, "end": 1.0}]'
    db.execute("INSERT INTO replies VALUES (1, 0, ?, 'recap.went-well', 1, 'x', NULL, ?, 0)",
               (at, segments))  # fmt: skip
    db.commit()
    db.close()
    before = home.journal.read_bytes()
    with monkeypatch.context() as patch:  # on a disk that can't be written, it is read all the same
        patch.setattr(opening_module, "touch", _read_only_disk)
        there = Store.reading(home)
        assert there is not None
        assert [one.title for one in there.summaries()] == ["Recap"]
        there.close()
    assert home.journal.read_bytes() == before
    reader = Store.reading(home)
    assert reader is not None
    found = reader.get("1")
    assert found is not None
    assert (found.replies[0].text, found.replies[0].held) == ("i stayed calm", None)
    reader.close()
    store = Store(home)
    held = replace(reply("i should practise"), held=Held.ASIDE)
    number = store.begin(RECAP)
    store.commit(number, Ended(), [held], None)
    store.commit(number, Ended(), [], None, [Settle(held.take, Held.JOINED)])
    stored = store.get("last")
    assert stored is not None
    assert stored.replies[0].held is Held.JOINED
    store.close()


def test_what_older_replies_named_is_read_out_of_their_words(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opening_module._steps()[:2]
    with monkeypatch.context() as patch:
        patch.setattr(opening_module, "_steps", lambda: before)
        home.data.mkdir()
        opening_module.for_writing(home.journal).close()
    check_in = catalogue.load("check-in")
    opening, right_now, *_ = (step.id for step in check_in.steps)
    at = "2026-11-01T18:00:00+01:00"
    db = sqlite3.connect(home.journal)
    db.execute("INSERT INTO reflections VALUES (1, ?, ?, 'check-in', 'C', ?, 'finished', NULL)",
               (at, at, json.dumps(to_dict(check_in))))  # fmt: skip
    said = "relieved, not angry"
    segments = json.dumps([{"text": said, "start": 0.0, "end": 1.0}])
    for take, step in enumerate((right_now, opening)):
        row = (take, at, step, take, said, segments)
        db.execute("INSERT INTO replies VALUES (1, ?, ?, ?, ?, ?, NULL, ?, 0, '', NULL)", row)
    db.commit()
    db.close()
    store = Store(home)
    assert [(use.name, use.step) for use in store.named()] == [("relieved", right_now)]
    store.close()


def test_a_reader_leaves_nothing_that_others_can_read(home: Home) -> None:
    a_full_journal(home)
    before = os.umask(0)
    try:
        reader = Store.reading(home)
        assert reader is not None
        assert len(reader.summaries()) == 40
        modes = {stat.S_IMODE(path.stat().st_mode) for path in home.data.iterdir()}
        reader.close()
    finally:
        os.umask(before)
    assert modes == {0o600}


def test_another_program_that_holds_the_journal_is_named(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_module, "_BUSY", 0.01)
    store = Store(home)
    other = sqlite3.connect(home.journal, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match=r"Another program holds .* Try again in a moment"):
        store.begin(RECAP)
    other.execute("ROLLBACK")
    other.close()
    assert store.begin(RECAP) == 1
    store.close()


USING = """
from softlanding import catalogue
from softlanding.config import home
from softlanding.journal.store import Store
from softlanding.errors import JournalError

reader = Store.reading(home())
print(len(reader.summaries()))
try:
    Store(home()).begin(catalogue.load("recap"))
except JournalError as error:
    print(error)
"""
# What lets root write everywhere is taken away; others don't have it.
PLAIN = ["setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.skipif(sys.platform == "win32", reason="a folder can't be made read-only there")
@pytest.mark.parametrize("killed", [False, True])
def test_a_read_only_folder_is_read_and_left_as_it_is(home: Home, killed: bool) -> None:
    a_full_journal(home)
    store = Store(home)
    store.begin(RECAP)
    where = home.data.with_name("read-only")
    if killed:  # as kill -9 leaves it: the last commit is only in the WAL
        shutil.copytree(home.data, where)
    store.close()
    if not killed:
        shutil.copytree(home.data, where)
    before = {path: path.read_bytes() for path in where.iterdir()}
    assert (len(before) > 1) is killed
    for path in (*before, where):
        path.chmod(0o500)
    root = PLAIN if sys.platform == "linux" and os.geteuid() == 0 else []
    try:
        done = subprocess.run(
            [*root, sys.executable, "-c", USING],
            env={**os.environ, "SOFTLANDING_HOME": str(where)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        after = {path: path.read_bytes() for path in where.iterdir()}
    finally:
        where.chmod(0o700)
    assert done.stderr == ""
    number, said = done.stdout.splitlines()
    assert number == "41"
    assert said.startswith(f"I can't write to {where} (")
    assert said.endswith("What is there already is untouched.")
    assert after == before


def test_a_folder_that_cannot_be_made_is_said_clearly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    where = tmp_path / "file" / "home"
    with pytest.raises(JournalError, match="I can't write to"):
        Store(Home(where, where, where))
