"""Backups that are not what they should be: cut short, damaged, or made by somebody else."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal import backup as backups
from tests.backing_up.everything import everything

Change = Callable[[dict[str, bytes], dict[str, Any]], object]


def rewritten(file: Path, change: Change) -> None:
    """The same backup with other content; the checksums are right, unless they are changed too."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    before = dict(parts)
    change(parts, manifest)
    for name, data in parts.items():
        if data != before.get(name) and name not in manifest.get("left", ()):
            sha256 = hashlib.sha256(data).hexdigest()
            manifest["files"][name] = {"size": len(data), "sha256": sha256}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))


def journal(*statements: str) -> Change:
    """The journal in it is changed by these."""

    def change(parts: dict[str, bytes], _: dict[str, Any]) -> None:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
            data = bytearray(parts["journal.db"])
            data[18:20] = b"\1\1"
            db.deserialize(bytes(data))
            for statement in statements:
                db.execute(statement)
            parts["journal.db"] = db.serialize()

    return change


BROKEN: dict[str, Change] = {
    "another sound": lambda parts, m: (
        m.update(left=["audio/1/001.flac"]) or parts.update({"audio/1/001.flac": b"other"})
    ),
    "another size": lambda parts, m: m["files"]["audio/1/001.flac"].update(size=10**12),
    "a part too many": lambda parts, m: m.update(left=["more"]) or parts.update(more=b""),
    "a part that is missing": lambda parts, m: parts.pop("audio/1/001.flac"),
    "no journal": lambda parts, m: (parts.pop("journal.db"), m["files"].pop("journal.db")),
    "a way up": lambda parts, m: parts.update({"audio/1/../../../x": b"x"}),
    "a way to the root": lambda parts, m: parts.update({"/etc/x": b"x"}),
    "a way to a drive": lambda parts, m: parts.update({"audio/1/C:x": b"x"}),
    "another folder": lambda parts, m: parts.update({"engines/x": b"x"}),
    "a journal that is none": lambda parts, m: parts.update({"journal.db": b"none" * 9000}),
    "a damaged journal": lambda parts, m: parts.update(
        {"journal.db": parts["journal.db"][:8192] + b"\xff" * (len(parts["journal.db"]) - 8192)}
    ),
    "fewer reflections": lambda parts, m: m.update(reflections=7),
    "a newer journal": journal("PRAGMA user_version = 99"),
    "a journal that says to be older": journal("PRAGMA user_version = 3"),
    "a journal that says to be empty": journal("PRAGMA user_version = 0"),
    "an older script that is none": journal(
        "PRAGMA user_version = 2", "DROP TABLE named", "UPDATE reflections SET script = '{}'"
    ),
    "no table of what was named": journal("DROP TABLE named"),
    "no column of engines": journal("ALTER TABLE replies DROP COLUMN engine"),
    "no trigger": journal("DROP TRIGGER reply_kept"),
    "no time": journal("UPDATE reflections SET started = 'then'"),
    "a newer format": lambda parts, m: m.update(format=2),
    "another kind": lambda parts, m: m.update(kind="cakes"),
    "a list in the manifest": lambda parts, m: m.update(files=[]),
    "half a manifest": lambda parts, m: m.pop("files") and m.update(files={}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_whole_backup_changes_nothing(
    home: Home, file: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    rewritten(file, BROKEN[name])
    before, names = everything(home), set(home.data.rglob("*"))
    assert main(["restore", str(file), "--yes"]) == 1
    said = capsys.readouterr().err
    assert "Nothing was changed." in said
    assert "Traceback" not in said
    assert "object" not in said
    assert everything(home) == before
    locks = {home.data / "session.lock", home.data / "recordings.lock"}
    assert set(home.data.rglob("*")) - names <= locks


def test_a_link_in_a_backup_is_refused(home: Home, file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        infos = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(file, "w") as archive:
        for info, data in infos.items():
            if info.filename == "audio/1/001.flac":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, data)
    with pytest.raises(JournalError, match="leads elsewhere"):
        backups.read(file)


@pytest.mark.parametrize("cut", [0, 1, 5_000, -1, -30])
def test_a_file_that_is_cut_short_is_told(
    home: Home, file: Path, capsys: pytest.CaptureFixture[str], cut: int
) -> None:
    file.write_bytes(file.read_bytes()[:cut])
    assert main(["restore", str(file), "--yes"]) == 1
    assert "copy.zip is no backup that I can use" in capsys.readouterr().err
    assert main(["restore", str(file.with_name("none.zip"))]) == 1
    assert "I can't read " in capsys.readouterr().err
    assert main(["restore"]) == 2
