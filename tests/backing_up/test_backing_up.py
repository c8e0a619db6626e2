"""`softlanding backup` and `restore`: all in one file, and back, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal import backup as backups
from softlanding.journal import opening
from softlanding.journal.locking import session_lock
from softlanding.journal.store import Store
from tests.backing_up.everything import everything
from tests.journal.marked import marked, recordings
from tests.killing import killed


def test_all_of_it_comes_back_into_an_empty_home(
    home: Home, file: Path, elsewhere: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["restore", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[-1].startswith("Restored: 2 reflections, of ")
    assert "10 recordings" in said
    assert everything(elsewhere) == everything(home)
    names = ("config.toml", "words.toml", "routines/tea (2).toml")
    assert all((elsewhere.data / n).read_bytes() == (home.data / n).read_bytes() for n in names)
    beside = {"journal.db-wal", "journal.db-shm", "session.lock", "recordings.lock"}
    kept = {path.name for path in elsewhere.data.iterdir()} - beside
    assert kept == {"audio", "config.toml", "journal.db", "routines", "words.toml"}
    paths = [elsewhere.data, *elsewhere.data.rglob("*"), file]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths}
    assert modes == {(True, 0o700), (False, 0o600)}
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_without_a_name_gets_one_with_the_day(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["backup"]) == 0
    (made,) = (tmp_path / "here").iterdir()
    assert made.match("softlanding-20??-??-??-????.zip")
    assert backups.read(made).reflections == 2


def test_a_file_that_is_there_is_not_replaced_unasked(
    home: Home, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("mine")
    assert main(["backup", str(file)]) == 2
    assert "is there already. --yes replaces it." in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert main(["backup", str(file), "--yes"]) == 0
    assert backups.read(file).replies == 8
    assert main(["backup", str(file.parent)]) == 2


def test_a_disk_that_is_full_leaves_nothing_behind(
    home: Home, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    assert main(["backup", str(file.with_name("other.zip"))]) == 1
    assert "The disk is full at " in capsys.readouterr().err
    assert list(file.parent.iterdir()) == [file]


def test_a_damaged_journal_is_no_backup(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = home.journal.read_bytes()
    home.journal.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    assert main(["backup", str(tmp_path / "copy.zip")]) == 1
    assert "is damaged" in capsys.readouterr().err
    assert list(tmp_path.glob("*.zip*")) == []


WRITER = """
from softlanding import catalogue
from softlanding.config import home
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.journal.locking import session_lock

with session_lock(home()):
    store, recordings = Store(home()), Recordings(home().audio)
    number = store.begin(catalogue.load("recap"))
    for take in range(100_000):
        file = recordings.create(number, take)
        file.append(take.to_bytes(4, "big") * 2000)
        file.close()
        if take % 3 == 0:
            recordings.path(number, take, "pcm").rename(recordings.path(number, take))
        words = Segment(f"reply {take} " + "word " * 50)
        store.commit(number, Ended(), [Reply("recap.went-well", take, (words,))], None)
        print(take, flush=True)
"""


@pytest.fixture
def writer(home: Home) -> Iterator[subprocess.Popen[str]]:
    """A session in a process of its own that commits one reply after the other."""
    asked = [sys.executable, "-c", WRITER]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as child:
        yield child
        child.kill()


def test_a_backup_during_a_session_is_that_of_one_moment(
    home: Home,
    writer: subprocess.Popen[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert writer.stdout is not None
    copies = {}
    for n in range(3):
        for _ in range(10):
            said = int(writer.stdout.readline())
        copies[tmp_path / f"{n}.zip"] = said
        assert main(["backup", str(tmp_path / f"{n}.zip")]) == 0
    writer.kill()
    where = tmp_path / "elsewhere"
    monkeypatch.setenv("SOFTLANDING_HOME", str(where))
    for copy, said in copies.items():
        assert main(["restore", str(copy), "--yes"]) == 0
        with closing(Store(Home(where, where, where))) as store:
            takes = store.rows("SELECT take FROM replies WHERE reflection = 3 ORDER BY take")
            events = store.rows("SELECT count(*) FROM events WHERE reflection = 3")
        assert [int(row[0]) for row in takes] == list(range(len(takes)))
        assert int(events[0][0]) == len(takes)
        assert len(takes) > said
        sound = recordings(Home(where, where, where))
        for take in range(len(takes)):
            ending = "pcm" if take % 3 else "flac"
            assert sound[f"3/{take:03d}.{ending}"] == take.to_bytes(4, "big") * 2000


def test_raw_sound_that_is_packed_meanwhile_is_not_missed(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The FLAC gets its name before the raw sound goes."""
    raw = home.audio / "2" / "002.pcm"
    iterdir = Path.iterdir

    def then_packed(folder: Path) -> Iterator[Path]:
        yield from list(iterdir(folder))
        if folder == raw.parent and raw.exists():
            raw.rename(raw.with_suffix(".flac"))

    monkeypatch.setattr(Path, "iterdir", then_packed)
    assert main(["backup", str(tmp_path / "copy.zip")]) == 0
    names = backups.read(tmp_path / "copy.zip").files
    assert "audio/2/002.flac" in names
    assert "audio/2/002.pcm" not in names


def test_what_is_here_is_told_and_replaced_only_with_a_yes(
    home: Home, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(home)
    with closing(Store(home)) as store:
        marked(store, "oboe")
    home.index.write_text("made of what was here")
    home.settings.write_text("rate = 170\n")
    capsys.readouterr()
    assert main(["restore", str(file)]) == 2
    said = capsys.readouterr()
    assert "Here now: 3 reflections, of " in said.out
    assert "16 recordings" in said.out
    assert "Nothing was changed. --yes goes ahead" in said.err
    assert len(everything(home)[1]) == 16
    assert main(["restore", str(file), "--yes"]) == 0
    assert "Yours here stays as it is: config.toml." in capsys.readouterr().out
    assert everything(home) == before
    assert home.settings.read_text() == "rate = 170\n"
    assert not home.index.exists()
    with closing(Store(home)) as store:
        assert store.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_damaged_journal_is_replaced_too(
    home: Home, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(home)
    for damage in (b"not a journal" * 500, home.journal.read_bytes()[:9000] + b"\xff" * 9000):
        home.journal.write_bytes(damage)
        assert main(["restore", str(file), "--yes"]) == 0
        assert "The journal here can't be read." in capsys.readouterr().out
        assert everything(home) == before


def test_one_who_reads_meanwhile_sees_the_old_or_the_new(home: Home, file: Path) -> None:
    with closing(Store(home)) as store:
        marked(store, "oboe")
    reader = Store.reading(home)
    assert reader is not None
    with closing(reader):
        assert len(reader.summaries()) == 3
        assert main(["restore", str(file), "--yes"]) == 0
        assert len(reader.summaries()) == 2
    assert len(everything(home)[0]) == 5


def test_nothing_is_restored_while_a_session_runs(
    home: Home, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with session_lock(home):
        assert main(["restore", str(file), "--yes"]) == 1
    assert "Another session is open on this journal" in capsys.readouterr().err


def test_a_backup_of_the_version_before_is_brought_up_to_date(
    home: Home, elsewhere: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = opening._steps()
    older = tmp_path / "older"
    with monkeypatch.context() as patch:
        patch.setattr(opening, "_steps", lambda: steps[:3])
        opening.for_writing(older / "journal.db").close()
        with sqlite3.connect(older / "journal.db") as db:
            db.execute("INSERT INTO reflections (started, routine, title, script) VALUES"
                       " ('2026-03-01T18:00:00+01:00', 'recap', 'R', '{}')")  # fmt: skip
        db.close()
        patch.setenv("SOFTLANDING_HOME", str(older))
        assert main(["backup", str(tmp_path / "older.zip")]) == 0
    assert main(["restore", str(tmp_path / "older.zip")]) == 0
    with closing(Store(elsewhere)) as store:
        assert [one.started.day for one in store.summaries()] == [1]
        assert int(store.rows("PRAGMA user_version")[0][0]) == len(steps)


# -- killed in the middle -----------------------------------------------------------------------
@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_killed_anywhere_it_is_the_old_or_the_new_and_the_next_one_ends_it(
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("os.fsync", lambda _: None)  # the machine goes on: quicker
    file = tmp_path / "copy.zip"
    for path in (home.words, *home.routines.iterdir(), *home.audio.glob("*/00[2-4]*")):
        path.unlink()  # fewer places to die at
    assert main(["backup", str(file)]) == 0
    new = everything(home)
    shutil.rmtree(home.data)
    with closing(Store(home)) as store:
        marked(store, "oboe")
    old = everything(home)
    template = tmp_path / "template"
    shutil.copytree(home.data, template)
    found = []
    at = 0
    while True:
        shutil.rmtree(home.data)
        shutil.copytree(template, home.data)
        if not killed(at, lambda: main(["restore", str(file), "--yes"])):
            break
        if (home.data / "restored").exists():
            with pytest.raises(JournalError, match="To finish it, run: softlanding restore"):
                everything(home)
            found.append(2)
        else:
            found.append((old, new).index(everything(home)))
        again = ["restore"] if found[-1] == 2 else ["restore", str(file), "--yes"]
        assert main(again) == 0, at
        assert everything(home) == new, at
        assert not {path.name for path in home.data.iterdir()} & {
            "restoring",
            "restored",
            "replaced",
        }
        assert home.settings.read_text() == "rate = 160\n"
        at += 1
    capsys.readouterr()
    assert found == sorted(found, key=(0, 2, 1).index)
    assert set(found) == {0, 1, 2}
