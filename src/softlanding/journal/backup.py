"""A backup: the journal, its recordings and the person's own settings in one zip file.

The journal in it is as it was at one moment (https://www.sqlite.org/backup.html). Recordings are
copied after that, so that each reply in it has its sound there too. `manifest.json` tells what is
in the file, and the SHA-256 of each part. Engines, the cache and the index are not in it: they can
be had again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import re
import sqlite3
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from softlanding import __version__
from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal import opening
from softlanding.messages import backup as messages

JOURNAL, AUDIO, SETTINGS = "journal.db", "audio", "settings"

_MANIFEST, _KIND, _FORMAT = "manifest.json", "softlanding backup", 1
_PIECE = 1 << 20  # bytes
_LONGEST_MANIFEST = 100_000_000  # bytes
_PLAIN = r"[^./\\:\x00][^/\\:\x00]{0,199}"  # a file's name that leads nowhere else
_NAME = re.compile(
    rf"{re.escape(JOURNAL)}|{AUDIO}/[1-9][0-9]{{0,8}}/{_PLAIN}"
    rf"|{SETTINGS}/(config\.toml|words\.toml|routines/{_PLAIN})"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One file in a backup. size: bytes."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. made: ISO 8601. first, last: the days on which the oldest and the
    newest reflection began, empty where there is none. files: by their names."""

    made: str
    reflections: int
    replies: int
    first: str
    last: str
    files: Mapping[str, Part]

    @property
    def recordings(self) -> list[Part]:
        """Those of them that are sound."""
        return [part for name, part in self.files.items() if name.startswith(AUDIO)]

    @property
    def size(self) -> int:
        """Bytes of all of it."""
        return sum(part.size for part in self.files.values())


# -- writing ----------------------------------------------------------------------------------
def write(home: Home, file: IO[bytes], made: datetime, scratch: Path) -> None:
    """Write a backup of a journal that is there. scratch: a private folder for the while. Raises
    JournalError and OSError."""
    still = scratch / JOURNAL
    about = _snapshot(home.journal, still)
    files: dict[str, Part] = {}
    with zipfile.ZipFile(file, "w") as archive:

        def add(name: str, content: BinaryIO, size: int, packed: bool = True) -> None:
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            info.external_attr = (stat.S_IFREG | 0o600) << 16
            info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            with archive.open(info, "w", force_zip64=True) as out:
                files[name] = _copied(content, out, size)

        with still.open("rb") as journal:
            add(JOURNAL, journal, still.stat().st_size)
        for name, path in settings(home):
            if _NAME.fullmatch(f"{SETTINGS}/{name}"):
                own = path.read_bytes()
                add(f"{SETTINGS}/{name}", io.BytesIO(own), len(own))
        for name, sound in _recordings(home.audio):
            with sound:
                add(f"{AUDIO}/{name}", sound, os.fstat(sound.fileno()).st_size, packed=False)
        manifest = asdict(Manifest(made.isoformat(timespec="seconds"), *about, files))
        plain = {"kind": _KIND, "format": _FORMAT, "program": __version__, **manifest}
        told = json.dumps(plain, indent=1).encode()
        add(_MANIFEST, io.BytesIO(told), len(told))


def _snapshot(path: Path, into: Path) -> tuple[int, int, str, str]:
    """Copy the journal as it is at one moment; how many reflections and replies are in there, when
    the first and the last one began."""
    opening.touch(into)
    try:
        with opening.clearly(path), contextlib.closing(sqlite3.connect(into)) as still:
            still.execute("PRAGMA synchronous = OFF")  # it goes away
            db = opening.for_reading(path)
            if db is not None:
                with contextlib.closing(db):
                    opening.copy(db, still, path)
            opening.check(still, path)
            return count(still)
    except JournalError as error:
        if opening.is_full(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), into) from error
        raise


def count(db: sqlite3.Connection) -> tuple[int, int, str, str]:
    """reflections, replies, first and last of a Manifest. Raises sqlite3.Error."""
    began = "coalesce(min(substr(started, 1, 10)), ''), coalesce(max(substr(started, 1, 10)), '')"
    reflections, *days = db.execute(f"SELECT count(*), {began} FROM reflections").fetchone()
    return reflections, db.execute("SELECT count(*) FROM replies").fetchone()[0], *days


def settings(home: Home) -> Iterator[tuple[str, Path]]:
    """The person's own settings, words and routines that are there: their names in a backup."""
    for path in (home.settings, home.words):
        if path.is_file():
            yield path.name, path
    for path in sorted(home.routines.glob("*.toml")):
        if path.is_file():
            yield f"{home.routines.name}/{path.name}", path


def _recordings(audio: Path) -> Iterator[tuple[str, BinaryIO]]:
    """All recordings, opened; one that still grows as far as it is. Raises JournalError for one
    that `restore` would not take."""
    for folder in sorted(path for path in audio.glob("*/") if path.name.isdecimal()):
        names: set[str] = set()
        with contextlib.suppress(FileNotFoundError):  # its reflection is deleted just now
            names = {path.name for path in folder.iterdir() if path.is_file()}
        for name in sorted(names):
            fits = _NAME.fullmatch(f"{AUDIO}/{folder.name}/{name}")
            if not fits and name.endswith((".flac", ".pcm")) and not name.startswith("."):
                raise JournalError(messages.BAD_RECORDING.format(file=folder / name))
            file = _opened(folder, name, names) if fits else None
            if file is not None:
                yield f"{folder.name}/{Path(file.name).name}", file


def _opened(folder: Path, name: str, names: set[str]) -> BinaryIO | None:
    """A recording; None for one that is there as FLAC too, or is gone, or half packed. Raw sound
    that was packed meanwhile is the FLAC of that name now."""
    packed = f"{name.removesuffix('.pcm')}.flac"
    if name.endswith(".part") or (name.endswith(".pcm") and packed in names):
        return None
    for there in (name, packed):
        with contextlib.suppress(FileNotFoundError):
            return (folder / there).open("rb")
    return None


def _copied(content: IO[bytes], out: IO[bytes] | None, size: int) -> Part:
    """Copy so many bytes, or fewer where there are fewer; what came."""
    came, sha256 = 0, hashlib.sha256()
    while piece := content.read(min(_PIECE, size - came)):
        came += len(piece)
        sha256.update(piece)
        if out is not None:
            out.write(piece)
    return Part(came, sha256.hexdigest())


_SHAPELESS = (KeyError, TypeError, AttributeError)  # it holds other data than a manifest does


# -- reading ----------------------------------------------------------------------------------
@contextlib.contextmanager
def clearly(path: Path) -> Iterator[None]:
    """Around reading a backup: what is wrong with it becomes a sentence, JournalError."""
    try:
        yield
    except (
        zipfile.BadZipFile, zlib.error, sqlite3.Error, NotImplementedError, RuntimeError, EOFError,
        ValueError, KeyError, TypeError, AttributeError,
    ) as error:  # fmt: skip
        reason = messages.NOT_ONE if isinstance(error, _SHAPELESS) else error
        raise JournalError(messages.NO_BACKUP.format(file=path, reason=reason)) from error


def read(path: Path) -> Manifest:
    """What is in a backup, after all of it was compared with its manifest; the journal itself is
    not looked into. Raises JournalError."""
    try:
        with clearly(path), zipfile.ZipFile(path) as archive:
            manifest = _manifest(path, archive)
            _same_names(archive, manifest)
            for name, part in manifest.files.items():
                _take(archive, name, part, None)
            return manifest
    except OSError as error:
        reason = error.strerror or error
        raise JournalError(messages.CANT_READ.format(file=path, reason=reason)) from error


def extract(path: Path, manifest: Manifest, names: Iterable[str], folder: Path) -> None:
    """Bring these parts below this folder, where none of them is yet. Raises JournalError for what
    is wrong with the backup, and OSError."""
    with clearly(path), zipfile.ZipFile(path) as archive:
        for name in names:
            into = folder / name
            opening.private_folder(into.parent)
            with os.fdopen(opening.private_file(into), "wb") as out:
                _take(archive, name, manifest.files[name], out)


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    info = archive.getinfo(_MANIFEST)
    data = json.loads(archive.read(info)) if info.file_size <= _LONGEST_MANIFEST else {}
    if data["kind"] != _KIND:
        raise ValueError(messages.NOT_ONE)
    if data["format"] > _FORMAT:
        raise JournalError(messages.NEWER.format(file=path))
    return Manifest(
        made=str(data["made"]),
        reflections=int(data["reflections"]),
        replies=int(data["replies"]),
        first=str(data["first"]),
        last=str(data["last"]),
        files={name: Part(int(f["size"]), str(f["sha256"])) for name, f in data["files"].items()},
    )


def _same_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Raises ValueError for anything else than plain files, where they belong."""
    infos = archive.infolist()
    names = sorted(info.filename for info in infos)
    if names != sorted((*manifest.files, _MANIFEST)) or JOURNAL not in manifest.files:
        raise ValueError(messages.OTHER_FILES)
    kinds = {stat.S_IFMT(info.external_attr >> 16) for info in infos}
    if kinds - {0, stat.S_IFREG} or not all(map(_NAME.fullmatch, manifest.files)):
        raise ValueError(messages.BAD_NAME)


def _take(archive: zipfile.ZipFile, name: str, part: Part, out: IO[bytes] | None) -> None:
    """Read one part. Raises ValueError where it is not what the manifest says."""
    info = archive.getinfo(name)
    with archive.open(info) as content:
        if info.file_size != part.size or _copied(content, out, part.size + 1) != part:
            raise ValueError(messages.CHANGED.format(name=name))
