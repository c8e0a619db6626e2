"""Puts an engine's files where sessions find them: all of them, or none.

They come into a folder beside, which gets its name when all of it is there and checked. Whatever
ends a program in between leaves that folder, and the next installation goes on with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from softlanding.config import Home
from softlanding.journal.opening import private_folder
from softlanding.messages import common as messages
from softlanding.speech.engines.arriving import Told, forget, length
from softlanding.speech.engines.catalogue import Engine, ModelFile

Bring = Callable[[ModelFile, Path, Told], None]

_RESERVE = 100_000_000  # bytes that stay free: journals and recordings need room too
_PIECE = 1 << 20  # bytes


class InstallError(Exception):
    """It can't be installed or removed; the message says why, in one line."""


def folder(home: Home, engine: Engine) -> Path:
    """Where an engine's files are when it is installed."""
    return home.engines / engine.name


def installed(home: Home, engine: Engine) -> bool:
    """Whether its files are there. The folder gets its name only when all of it is there."""
    return engine.built_in or folder(home, engine).is_dir()


def whole(home: Home, engine: Engine) -> bool:
    """Whether it is installed and every checksum is right; reads all of it."""
    place = folder(home, engine)
    return installed(home, engine) and all(_is(place / file.name, file) for file in engine.files)


def as_known(home: Home, engine: Engine) -> bool:
    """Whether its files have the names and sizes of the catalogue; their content is not read."""
    place = folder(home, engine)
    return all(length(place / file.name) == file.size for file in engine.files)


def has_package(engine: Engine) -> bool:
    """Whether the Python package that runs it is there. Loads nothing."""
    return importlib.util.find_spec(engine.package) is not None


def ready(home: Home, engine: Engine) -> bool:
    """Whether it can listen."""
    return installed(home, engine) and has_package(engine)


def size(number: int) -> str:
    """Bytes as a person reads them, in units of 1000."""
    if number < 1_000_000:
        return f"{number / 1000:.0f} kB"
    return f"{number / 1e6:.0f} MB" if number < 1_000_000_000 else f"{number / 1e9:.1f} GB"


def still_to_come(home: Home, engine: Engine) -> int:
    """Bytes that an installation would still bring."""
    part = _part(home, engine)
    here = sum(min(file.size, length(part / file.name)) for file in engine.files)
    return engine.size - here


def free_space(place: Path) -> int:
    """Bytes that are free where this folder is, or will be."""
    while not place.is_dir():
        place = place.parent
    return shutil.disk_usage(place).free


def check_room(home: Home, engine: Engine, free: Callable[[Path], int] = free_space) -> None:
    """Raises InstallError where the disk has no room for what is still to come."""
    needed, there = still_to_come(home, engine) + _RESERVE, free(home.engines)
    if there < needed:
        said = messages.ENGINE_NO_ROOM
        raise InstallError(
            said.format(place=home.engines, free=size(there), name=engine.name, needed=size(needed))
        )


def from_network(engine: Engine) -> Bring:
    """Brings files from where the engine's publisher has them. Raises FetchError."""
    from softlanding.speech.engines import fetching  # 90 ms, which no other command needs

    def bring(file: ModelFile, into: Path, told: Told) -> None:
        fetching.fetch(f"{engine.source}/{file.name}", into, file.size, told)

    return bring


def from_folder(source: Path) -> Bring:
    """Brings files from a folder on this machine."""

    def bring(file: ModelFile, into: Path, told: Told) -> None:
        forget(into)
        try:
            original = (source / file.name).open("rb")
        except OSError as error:
            said = messages.ENGINE_CANT_READ
            raise InstallError(
                said.format(file=source / file.name, reason=error.strerror)
            ) from error
        with original, into.open("xb") as copy:
            while piece := original.read(_PIECE):
                copy.write(piece)
                told(copy.tell())
            copy.flush()
            os.fsync(copy.fileno())

    return bring


def look_into(source: Path, engine: Engine) -> None:
    """Raises InstallError when this folder can't hold the engine's files, by names and sizes."""
    if not source.is_dir():
        raise InstallError(messages.ENGINE_NO_FOLDER.format(folder=source))
    missing = [file.name for file in engine.files if not (source / file.name).is_file()]
    if missing:
        said = messages.ENGINE_NOT_ALL
        raise InstallError(said.format(folder=source, name=engine.name, missing=", ".join(missing)))
    others = [file.name for file in engine.files if length(source / file.name) != file.size]
    if others:
        raise InstallError(messages.ENGINE_SIZES.format(folder=source, files=", ".join(others)))


def as_found(source: Path, engine: Engine) -> Engine:
    """The engine with whatever files this folder holds, unchecked: a model of the person's own.

    Raises InstallError when there are none.
    """
    if not source.is_dir():
        raise InstallError(messages.ENGINE_NO_FOLDER.format(folder=source))
    paths = sorted(path for path in source.iterdir() if path.is_file())
    if not paths:
        names = ", ".join(file.name for file in engine.files)
        said = messages.ENGINE_NOT_ALL
        raise InstallError(said.format(folder=source, name=engine.name, missing=names))
    return replace(engine, files=tuple(ModelFile(path.name, length(path), "") for path in paths))


def install(
    home: Home,
    engine: Engine,
    bring: Bring,
    told: Told,
    free: Callable[[Path], int] = free_space,
) -> bool:
    """Install it; False when it is there already, whole. told: hears how many bytes are there.

    What is installed but damaged is mended. Raises InstallError and FetchError; what has come
    until then stays for the next time. Only one program at a time does this.
    """
    with _alone(home), _clearly(home):
        final, part = folder(home, engine), _part(home, engine)
        if final.is_dir():
            if whole(home, engine):
                return False
            shutil.rmtree(part, ignore_errors=True)
            final.rename(part)
        check_room(home, engine, free)
        private_folder(part)
        before = 0
        for file in engine.files:
            _get(file, part / file.name, bring, _above(before, told))
            before += file.size
        _keep_only({file.name for file in engine.files}, part)
        _settle(part)
        part.rename(final)
        _settle(home.engines)
        return True


def remove(home: Home, engine: Engine) -> int:
    """Remove it, and what has come of it so far; the bytes that are free now. Raises
    InstallError."""
    with _alone(home), _clearly(home):
        gone = home.engines / f".{engine.name}.gone"
        freed = 0
        for path in (folder(home, engine), _part(home, engine)):
            shutil.rmtree(gone, ignore_errors=True)  # a removal that was cut short
            if path.is_dir():
                freed += sum(length(inside) for inside in path.iterdir())
                path.rename(gone)
                shutil.rmtree(gone)
        return freed


def _part(home: Home, engine: Engine) -> Path:
    return home.engines / f".{engine.name}.part"


def _above(before: int, told: Told) -> Told:
    return lambda now: told(before + now)


def _get(file: ModelFile, path: Path, bring: Bring, told: Told) -> None:
    """Have this file at `path`, checked. What went on from an earlier time and came out wrong is
    brought once more, from its beginning."""
    for began_with in (length(path), 0):
        if not _is(path, file):
            bring(file, path, told)
        if _is(path, file):
            told(file.size)
            return
        forget(path)
        if not began_with:
            break
    raise InstallError(messages.ENGINE_DIFFERS.format(name=file.name))


def _is(path: Path, file: ModelFile) -> bool:
    """Whether this is that file. No checksum: its size has to do."""
    if not path.is_file() or length(path) != file.size:
        return False
    if not file.sha256:
        return True
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except OSError:  # what can't be read is not right
        return False


def _keep_only(names: set[str], place: Path) -> None:
    for path in place.iterdir():
        if path.name not in names:
            path.unlink()


def _settle(place: Path) -> None:
    """What was made or renamed in this folder stays so if the power goes. Windows can't say."""
    if os.name == "posix":
        number = os.open(place, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One program at a time; the lock goes with the program, however it ends."""
    import filelock

    with _clearly(home):
        private_folder(home.engines)
        lock = filelock.FileLock(home.engines / ".lock", timeout=0, mode=0o600)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise InstallError(messages.ENGINE_BUSY) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _clearly(home: Home) -> Iterator[None]:
    """What the disk refuses is told in one line."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        said = messages.ENGINE_CANT_WRITE
        raise InstallError(said.format(place=home.engines, reason=reason)) from error
