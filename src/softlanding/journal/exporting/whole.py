"""Files that are there whole, or not at all: written under another name, then renamed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from softlanding.errors import JournalError
from softlanding.journal.opening import private_folder
from softlanding.messages import taking


class Written(NamedTuple):
    """How much of the journal was written."""

    reflections: int
    recordings: int = 0


@contextlib.contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A folder to write into, which has the name `place` when all is done. Raises JournalError
    where something is there already, or it can't be written."""
    with _clearly(place):
        _must_be_free(place)
        part = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            yield part
            _must_be_free(place)
            part.rename(place)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


@contextlib.contextmanager
def new_file(place: Path) -> Iterator[Path]:
    """The name of a file to write, which has the name `place` when all is done. Raises
    JournalError as `new_folder` does."""
    with _clearly(place):
        _must_be_free(place)
        with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
            part = Path(folder) / place.name
            yield part
            part.chmod(0o600)
            _must_be_free(place)
            part.rename(place)


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
    return os.fdopen(_new(path), "w", encoding="utf-8", newline="\n")


def private_bytes(path: Path) -> BinaryIO:
    """A new file that only this person can read."""
    return os.fdopen(_new(path), "wb")


def _new(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
