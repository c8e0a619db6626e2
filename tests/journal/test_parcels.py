"""What is exported as JSON comes back exactly, and nothing else comes in."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripts.benching.journals_alike import differences

from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal import plain
from softlanding.journal.exporting import lossless
from softlanding.journal.exporting.whole import new_folder
from softlanding.journal.parcel import Parcel
from softlanding.journal.restoring import Brought, bring_back
from softlanding.journal.store import Store
from tests.journal.filled import START, fill
from tests.journal.samples import RECAP

DOC = Path(__file__).parent.parent.parent / "docs" / "journal-format.md"


@pytest.fixture
def other(tmp_path: Path) -> Home:
    where = tmp_path / "other"
    return Home(where, where, where / "cache")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled home folder, and its export beside it: made once, as each commit is a sync."""
    folder = tmp_path_factory.mktemp("made")
    where = folder / "home"
    fill(Home(where, where, where / "cache"))
    export(Home(where, where, where / "cache"), folder / "parcel")
    return folder


@pytest.fixture
def parcel(home: Home, made: Path, tmp_path: Path) -> Path:
    """An export of a filled journal; home is that journal."""
    shutil.copytree(made / "home", home.data)
    return Path(shutil.copytree(made / "parcel", tmp_path / "parcel"))


def export(home: Home, place: Path) -> Path:
    store = Store.reading(home)
    assert store is not None
    with contextlib.closing(store), store.steady(), new_folder(place) as folder:
        lossless.write(store, [summary.id for summary in store.summaries()], folder, START)
    return place


def bring(home: Home, place: Path) -> Brought:
    with contextlib.closing(Store(home)) as store:
        return bring_back(store, Parcel(place))


def contents(home: Home) -> list[Any]:
    """All rows, and all recordings."""
    with contextlib.closing(sqlite3.connect(home.journal)) as db:
        found: list[Any] = [
            db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("reflections", *plain.PARTS, "sqlite_sequence")
        ]
    return [*found, *((p.name, p.read_bytes()) for p in sorted(home.audio.rglob("*.*")))]


def test_an_empty_journal_gets_back_all_of_it(home: Home, other: Home, parcel: Path) -> None:
    assert bring(other, parcel) == Brought(new=2)
    assert differences(home, other) == []
    with contextlib.closing(Store(other)) as store:
        assert store.begin(RECAP) == 13  # 2 was deleted, and 12 was given once
    modes = {path.stat().st_mode & 0o777 for path in other.audio.rglob("*.*")}
    assert modes == {0o600}
    again = bring(other, parcel)
    assert (again.new, again.there) == (0, 2)
    (other.audio / "1" / "002.flac").write_bytes(b"x")
    with contextlib.closing(Store(other)) as store, store.transaction() as db:
        db.execute("UPDATE replies SET edited = NULL WHERE reflection = 1 AND number = 0")
    told = "\n".join(differences(home, other))
    assert "replies (1, 0): edited: 'I stayed so calm', 'None'" in told
    assert "reflections: a row more: (13," in told
    assert "the last id given: [(12,)] and [(13,)]" in told
    assert "audio/1/002.flac: other bytes" in told


@pytest.mark.usefixtures("parcel")
def test_every_column_is_exported_and_told_in_the_documentation(home: Home) -> None:
    with contextlib.closing(sqlite3.connect(home.journal)) as db:
        for table, keys in {"reflections": plain.REFLECTION, **plain.PARTS}.items():
            columns = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
            assert columns - {"reflection"} == set(keys)
            for key in keys:
                filled = f"SELECT count({key}) FROM {table} WHERE {key} NOT IN ('', 0)"
                assert db.execute(filled).fetchone()[0], f"{table}.{key} is empty in this test"
    store = Store.reading(home)
    assert store is not None
    found = plain.reflection(store, 1)
    assert found is not None
    named = set(re.findall(r"`([a-z_0-9]+)`", DOC.read_text(encoding="utf-8")))
    assert _keys(found) | set(lossless.HEAD) <= named


def _keys(data: Any) -> set[str]:
    if isinstance(data, list):
        return {key for one in data for key in _keys(one)}
    if isinstance(data, dict):
        return {*data, *(key for one in data.values() for key in _keys(one))}
    return set()


def test_numbers_that_are_taken_change_and_links_follow(
    home: Home, other: Home, parcel: Path
) -> None:
    with contextlib.closing(Store(other)) as store:
        mine = store.begin(RECAP, "mine")
        recordings = other.audio / "3" / "001.flac"  # of a journal that was moved away
        recordings.parent.mkdir(parents=True)
        recordings.write_bytes(b"somebody's")
    brought = bring(other, parcel)
    assert (brought.new, brought.renumbered) == (2, [(1, 4), (3, 5)])
    with contextlib.closing(Store(other)) as store:
        follows = {summary.id: summary.follows for summary in store.summaries()}
        assert follows == {mine: None, 4: None, 5: 4}
    here, there = home.audio / "1", other.audio / "4"
    assert [p.read_bytes() for p in sorted(here.iterdir())] == [
        p.read_bytes() for p in sorted(there.iterdir())
    ]
    assert recordings.read_bytes() == b"somebody's"
    before = contents(other)
    again = bring(other, parcel)
    assert (again.new, again.there, again.renumbered) == (0, 2, [])
    assert contents(other) == before


def test_a_link_out_of_the_export_is_left_out_and_lost_recordings_come_back(
    home: Home, parcel: Path
) -> None:
    shutil.rmtree(home.audio / "1")
    with contextlib.closing(Store(home)) as store, store.transaction() as db:
        db.execute("DELETE FROM reflections WHERE id = 3")
    data = json.loads((parcel / "softlanding.json").read_text())
    data["reflections"][1]["follows"] = 7
    (parcel / "softlanding.json").write_text(json.dumps(data, indent=2))
    brought = bring(home, parcel)
    assert (brought.new, brought.there, brought.unlinked) == (1, 1, 1)
    assert brought.recordings == len(list((home.audio / "1").iterdir())) == 5


def test_what_a_killed_import_left_is_used(home: Home, other: Home, parcel: Path) -> None:
    left = other.audio / "1"
    left.mkdir(parents=True)
    shutil.copy(parcel / "audio" / "1" / "002.flac", left)
    (left / "003.pcm.part").write_bytes(b"half")
    assert bring(other, parcel) == Brought(new=2)
    assert differences(home, other) == []


Spoil = Callable[[Path, dict[str, Any]], object]


def _reply(data: dict[str, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = data["reflections"][0]["replies"][0]
    return reply


def _named(name: str) -> Spoil:
    def spoil(place: Path, data: dict[str, Any]) -> None:
        one = data["reflections"][0]["recordings"][0]
        one["file"] = name

    return spoil


def _linked(place: Path, data: dict[str, Any]) -> None:
    path = place / data["reflections"][0]["recordings"][0]["file"]
    path.rename(place / "elsewhere")
    path.symlink_to(place / "elsewhere")


def _linked_folder(place: Path, data: dict[str, Any]) -> None:
    (place / "audio").rename(place / "elsewhere")
    (place / "audio").symlink_to(place / "elsewhere")


def _changed(place: Path, data: dict[str, Any]) -> None:
    path = place / data["reflections"][0]["recordings"][-1]["file"]
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def _pipe(place: Path, data: dict[str, Any]) -> None:
    path = place / data["reflections"][0]["recordings"][0]["file"]
    path.unlink()
    os.mkfifo(path)


SPOILS: dict[str, Spoil] = {
    "newer Softlanding": lambda _, data: data.update(version=2),
    "was not written by": lambda _, data: data.update(format="other"),
    "its head": lambda _, data: data.update(last_id=-1),
    "two reflections have the number 1": lambda _, data: data["reflections"][1].update(id=1),
    "it: id should be a number from 1 on": lambda _, data: data["reflections"][1].update(id=1.5),
    "it: started should be a time": lambda _, data: data["reflections"][1].update(started="now"),
    "it: status should be a text": lambda _, data: data["reflections"][1].update(status="lost"),
    "it: title should be": lambda _, data: data["reflections"][1].update(title="\ud800"),
    "it has not the keys": lambda _, data: data["reflections"][1].update(more=1),
    "reflection 2 of the file: it has": lambda _, data: data["reflections"].__setitem__(1, [1]),
    "replies has not the keys": lambda _, data: _reply(data).pop("at"),
    "replies: mantra should be true or": lambda _, data: _reply(data).update(mantra=1),
    "replies: confidence should be": lambda _, data: _reply(data).update(confidence="high"),
    "can't be read to its end": lambda _, data: _reply(data).update(confidence=math.inf),
    "replies: number should be": lambda _, data: _reply(data).update(number=2**70),
    "replies: one is there twice": lambda _, data: _reply(data).update(number=1),
    "replies makes no sense": lambda _, data: _reply(data)["segments"][0].update(text=5),
    "script makes no sense": lambda _, data: data["reflections"][0]["script"].update(steps=5),
    "events makes no sense": lambda _, data: data["reflections"][0]["events"][0].update(event="{"),
    "'../../x.flac' is no name": _named("../../x.flac"),
    "'audio/1/../2/001.flac' is no name": _named("audio/1/../2/001.flac"),
    "'/etc/passwd' is no name": _named("/etc/passwd"),
    "001-1.flac is missing": _linked,
    "audio/1/001-1.flac is missing": _linked_folder,
    "1200.flac is not the recording": _changed,
    "1/001-1.flac is missing": _pipe,
}


@pytest.mark.parametrize("says", SPOILS)
def test_what_was_changed_is_refused_and_nothing_is_half_done(
    other: Home, parcel: Path, says: str
) -> None:
    with contextlib.closing(Store(other)) as store:
        store.begin(RECAP)
    before = contents(other)
    text = (parcel / "softlanding.json").read_text()
    data = json.loads(text)
    SPOILS[says](parcel, data)
    (parcel / "softlanding.json").write_text(json.dumps(data))
    with pytest.raises(JournalError, match=re.escape(says)) as told:
        bring(other, parcel)
    assert "Nothing was brought in" in str(told.value)
    assert contents(other) == before
    assert list(other.audio.rglob("*")) == []


@pytest.mark.parametrize("keep", [0, 10, 60, 500, 9_000, -4, -1])
def test_a_file_that_is_cut_short_is_refused(other: Home, parcel: Path, keep: int) -> None:
    path = parcel / "softlanding.json"
    path.write_bytes(path.read_bytes().rstrip()[:keep])
    with pytest.raises(JournalError, match="Nothing was brought in"):
        bring(other, parcel)
    assert list(other.audio.rglob("*")) == []


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"format": ' * 50_000, "\x00", "null", '{"format": NaN}', "\ufeff{}"]
)
def test_what_is_no_export_is_refused(other: Home, tmp_path: Path, text: str) -> None:
    (tmp_path / "softlanding.json").write_text(text)
    with pytest.raises(JournalError, match="Nothing was brought in"):
        bring(other, tmp_path)


def test_a_folder_without_an_export_is_told(other: Home, tmp_path: Path) -> None:
    (tmp_path / "softlanding.json").symlink_to("/etc/passwd")
    for place in (tmp_path, tmp_path / "nowhere", tmp_path / "softlanding.json"):
        with pytest.raises(JournalError, match=r"no folder with a softlanding\.json"):
            Parcel(place)


@pytest.mark.usefixtures("parcel")
def test_a_session_may_make_flac_while_its_recordings_are_exported(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = home.audio / "1" / "003.pcm"
    listed = plain.recordings

    def then_packed(audio: Path, number: int) -> list[Path]:
        found = listed(audio, number)
        if raw.exists():
            raw.rename(raw.with_suffix(".flac"))
        return found

    monkeypatch.setattr(plain, "recordings", then_packed)
    place = export(home, tmp_path / "another")
    assert (place / "audio" / "1" / "003.flac").read_bytes() == raw.with_suffix(
        ".flac"
    ).read_bytes()
    assert not (place / "audio" / "1" / "003.pcm").exists()


@pytest.mark.usefixtures("parcel")
def test_nothing_is_left_where_writing_fails(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out" / "parcel"

    def full(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plain, "measured_sound", full)
    with pytest.raises(JournalError, match="No space left on device"):
        export(home, place)
    assert list(place.parent.iterdir()) == []
