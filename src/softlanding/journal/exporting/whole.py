"""Files that are there whole, or not at all: written under another name, then renamed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from softlanding.errors import JournalError
from softlanding.journal.opening import private_file, private_folder
from softlanding.messages import taking


@contextlib.contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A folder to write into, which has the name `place` when all is done. Raises JournalError
    where something is there already, or it can't be written."""
    with _clearly(place):
        _must_be_free(place)
        with beside(place) as folder:
            part = folder / place.name
            private_folder(part)
            yield part
            _must_be_free(place)
            part.rename(place)


@contextlib.contextmanager
def new_file(place: Path) -> Iterator[Path]:
    """The name of a file to write, which has the name `place` when all is done. Raises
    JournalError as `new_folder` does."""
    with _clearly(place):
        _must_be_free(place)
        with beside(place) as folder:
            part = folder / place.name
            yield part
            part.chmod(0o600)
            _must_be_free(place)
            part.rename(place)


@contextlib.contextmanager
def beside(place: Path) -> Iterator[Path]:
    """A folder on the same disk for what is to become `place`, gone afterwards; and with it those
    that programs left which were killed. Raises OSError."""
    start = f".{place.name}-"
    for path in place.parent.iterdir():
        if path.name.startswith(start) and (path / _LOCK).is_file():
            _remove(path)
    folder = Path(tempfile.mkdtemp(prefix=start, dir=place.parent))
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_LOCK = "softlanding.lock"  # in such a folder: held while somebody writes there


def _remove(folder: Path) -> None:
    """Remove a folder that nobody writes into any more."""
    with contextlib.suppress(OSError, NotImplementedError):  # it is in use, or nobody can tell
        with _locked(folder):
            for path in folder.iterdir():
                if path.name != _LOCK:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(folder)


def _locked(folder: Path) -> contextlib.AbstractContextManager[object]:
    import filelock

    return filelock.FileLock(folder / _LOCK, timeout=0, mode=0o600)


def _must_be_free(place: Path) -> None:
    if place.exists() or place.is_symlink():
        raise JournalError(taking.THERE_ALREADY.format(place=place))
    private_folder(place.parent)


@contextlib.contextmanager
def _clearly(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise JournalError(taking.CANT_WRITE.format(place=place, reason=reason)) from error


def private_text(path: Path) -> TextIO:
    """A new file of text that only this person can read."""
    return os.fdopen(private_file(path), "w", encoding="utf-8", newline="\n")


def private_bytes(path: Path) -> BinaryIO:
    """A new file that only this person can read."""
    return os.fdopen(private_file(path), "wb")
