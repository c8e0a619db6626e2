"""A backup or an export that is ended in the middle leaves no copy of anybody's words about."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.journal import backup as backups
from softlanding.journal import plain
from softlanding.journal.exporting.whole import beside

COMMANDS = [["backup"], ["export", "--json"]]
ENDS = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("name", ENDS)
@pytest.mark.usefixtures("home")
def test_ended_from_outside_it_tidies_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], name: str
) -> None:
    place = tmp_path / "out" / "copy"
    place.parent.mkdir()
    number = signal.Signals[name]

    def ended(*_: object) -> None:
        assert [path.name[:6] for path in place.parent.iterdir()] == [".copy-"]
        signal.raise_signal(number)

    monkeypatch.setattr(backups, "read", ended)
    monkeypatch.setattr(plain, "measured_sound", ended)
    assert main([*command, str(place)]) == 130
    assert list(place.parent.iterdir()) == []
    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.usefixtures("home")
def test_what_a_killed_one_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    place = tmp_path / "out" / "copy"
    place.parent.mkdir()
    own = place.parent / ".copy-notes"
    own.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("softlanding.journal.exporting.whole.shutil.rmtree", lambda *_, **__: None)
        with beside(place) as killed:
            (killed / "journal.db").write_text("words")
            (killed / "audio").mkdir()
    with beside(place) as in_use:
        (in_use / "part").write_text("words")
        assert main([*command, str(place)]) == 0
        assert {*place.parent.iterdir()} == {own, in_use, place}
        assert (in_use / "part").exists()
    assert {*place.parent.iterdir()} == {own, place}


def test_the_journal_is_not_held_in_memory(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    opened: list[object] = []

    def watched(path: object, **options: object) -> sqlite3.Connection:
        opened.append(path)
        return connect(path, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", watched)
    assert main(["backup", str(tmp_path / "copy.zip")]) == 0
    assert ":memory:" not in opened
    assert [path.name for path in opened if isinstance(path, Path)] == ["journal.db"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_is_deleted_meanwhile_is_left_out(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    iterdir, opened, gone = Path.iterdir, Path.open, home.audio / "2"

    def deleted(path: Path) -> None:
        if gone in (path, path.parent):
            raise FileNotFoundError(2, "No such file or directory", str(path))

    def listing(path: Path) -> Iterator[Path]:
        deleted(path)
        return iterdir(path)

    def opening(path: Path, *how: str, **options: str) -> object:
        deleted(path)
        return opened(path, *how, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "iterdir", listing)
    monkeypatch.setattr(Path, "open", opening)
    assert main([*command, str(tmp_path / "copy")]) == 0
    monkeypatch.undo()
    if command == ["backup"]:
        names = [*backups.read(tmp_path / "copy").files]
    else:
        folder = tmp_path / "copy"
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*")]
    assert "audio/1/001.flac" in names
    assert [name for name in names if name.startswith("audio/2/")] == []


@pytest.mark.parametrize("name", ["1234567890/001.flac", "1/" + "0" * 210 + ".pcm"])
def test_no_recording_is_left_out_unsaid(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = home.audio / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"sound")
    (home.audio / "1" / ".DS_Store").write_bytes(b"of a file manager")
    assert main(["backup", str(tmp_path / "copy.zip")]) == 1
    assert f"{path} has a name that no backup can hold." in capsys.readouterr().err
    assert not (tmp_path / "copy.zip").exists()
    path.unlink()
    assert main(["backup", str(tmp_path / "copy.zip")]) == 0


@pytest.mark.usefixtures("home")
def test_where_it_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(tmp_path / "none" / "copy.zip")]) == 1
    assert capsys.readouterr().err == (
        f"No backup was written. {tmp_path / 'none'}: No such file or directory. Your journal is"
        " untouched.\n"
    )


def test_a_disk_without_room_for_the_journal_is_told(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("softlanding.journal.opening.copy", full)
    assert main(["backup", str(tmp_path / "copy.zip")]) == 1
    assert f"The disk is full at {tmp_path}. No backup was" in capsys.readouterr().err
    assert list(tmp_path.glob(".copy*")) == []
