"""What `softlanding export --json` wrote, read again piece by piece: nothing in it is trusted."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, TextIO

from softlanding.errors import JournalError
from softlanding.journal.checking import MOST_ID, BrokenError, checked
from softlanding.journal.exporting.lossless import FILE, FORMAT, HEAD, VERSION
from softlanding.journal.plain import Plain, measured
from softlanding.messages import taking

_PIECE = 1 << 18  # characters


class Parcel:
    """A folder that was exported. last_id: the highest id its journal ever gave, known once
    reading has begun. Everything raises JournalError for a person."""

    def __init__(self, place: Path) -> None:
        self.folder = place.parent if place.name == FILE else place
        self.last_id = 0
        if not is_export(place):
            raise JournalError(taking.NO_EXPORT.format(place=place))

    def reflections(self) -> Iterator[Plain]:
        """Each reflection, with all its keys, each of the right kind."""
        seen: set[int] = set()
        try:
            with (self.folder / FILE).open(encoding="utf-8-sig") as file:
                for number, data in enumerate(self._read(_Reader(file)), start=1):
                    try:
                        found = checked(data)
                    except BrokenError as error:
                        raise BrokenError(f"reflection {number} of the file: {error}") from error
                    if found["id"] in seen:
                        raise BrokenError(f"two reflections have the number {found['id']}")
                    seen.add(found["id"])
                    yield found
        except BrokenError as error:
            self._broken(str(error))
        except (ValueError, RecursionError):
            self._broken(f"{FILE} can't be read to its end")
        except OSError as error:
            self._broken(f"{FILE}: {error.strerror}")

    def _read(self, reader: _Reader) -> Iterator[Any]:
        try:
            head = dict(self._head(reader))
        except ValueError:
            raise JournalError(taking.FOREIGN.format(place=self.folder)) from None
        if head.get("format") != FORMAT or not isinstance(head.get("version"), int):
            raise JournalError(taking.FOREIGN.format(place=self.folder))
        if head["version"] > VERSION:
            raise JournalError(taking.NEWER.format(place=self.folder))
        last = head.get("last_id")
        if set(head) != set(HEAD[:-1]) or not isinstance(last, int) or not 0 <= last <= MOST_ID:
            raise BrokenError("its head")
        self.last_id = last
        yield from reader.items()
        reader.take("}")
        if reader.peek():
            raise BrokenError("something follows its end")

    def _head(self, reader: _Reader) -> Iterator[tuple[str, Any]]:
        """The keys before the reflections, which stand last."""
        reader.take("{")
        while (name := reader.value()) != HEAD[-1]:
            reader.take(":")
            yield name, reader.value()
            reader.take(",")
        reader.take(":")

    def sound(self, recording: Mapping[str, Any], also: Callable[[bytes], object] = bytes) -> None:
        """Read a recording and see that it is what was exported; `also` gets each piece."""
        path = self.folder / recording["file"]
        try:
            folders = (path.parent, path.parent.parent)
            if not _is_file(path) or not all(_is_folder(folder) for folder in folders):
                raise BrokenError(f"{recording['file']} is missing")
            if measured(path, also) != (recording["bytes"], recording["sha256"]):
                raise BrokenError(f"{recording['file']} is not the recording that was exported")
        except BrokenError as error:
            self._broken(str(error))
        except OSError as error:
            if error.filename != str(path):
                raise  # of what is done with the pieces
            self._broken(f"{recording['file']}: {error.strerror}")

    def _broken(self, what: str) -> NoReturn:
        raise JournalError(taking.BROKEN.format(place=self.folder, what=what)) from None


def is_export(place: Path) -> bool:
    """Whether it is a folder that `export --json` wrote, or the file in it, as far as names go."""
    return _is_file(place if place.name == FILE else place / FILE)


def _is_file(path: Path) -> bool:
    """No link, no pipe, no device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


class _Reader:
    """JSON, value by value: a whole journal need not fit into memory. Raises ValueError."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._text, self._at, self._ended = file, "", 0, False
        self._decoder = json.JSONDecoder(parse_constant=_no_number)

    def peek(self) -> str:
        """The next character that is no white space; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in " \t\n\r":
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._more()

    def take(self, character: str) -> None:
        """Go over this character."""
        if self.peek() != character:
            raise ValueError(character)
        self._at += 1

    def value(self) -> Any:
        """The next value."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            except ValueError:
                if self._ended:
                    raise
            self._more()

    def items(self) -> Iterator[Any]:
        """The values of a list."""
        self.take("[")
        if self.peek() != "]":
            yield self.value()
            while self.peek() == ",":
                self.take(",")
                yield self.value()
        self.take("]")

    def _more(self) -> None:
        kept = self._text[self._at :]
        piece = self._file.read(max(_PIECE, len(kept)))
        self._text, self._at, self._ended = kept + piece, 0, not piece


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
