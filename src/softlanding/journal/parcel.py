"""What `softlanding export --json` wrote, read again piece by piece: nothing in it is trusted."""

from __future__ import annotations

import json
import math
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, NoReturn, TextIO, Union, get_args, get_origin, get_type_hints

from softlanding.conversation import events, routine
from softlanding.conversation.events import Segment
from softlanding.conversation.routine import Routine
from softlanding.journal.exporting.lossless import FILE, FORMAT, HEAD, VERSION
from softlanding.journal.plain import (
    IS_RECORDING,
    PARTS,
    RECORDING,
    REFLECTION,
    UNIQUE,
    Key,
    Kind,
    Plain,
    measured,
)
from softlanding.messages import taking
from softlanding.ports import JournalError

MOST_ID = 999_999_999  # as many digits as a folder of recordings may have
_MOST = 2**53  # a whole number that JSON readers keep
_PIECE = 1 << 18  # characters


class _BrokenError(ValueError):
    """What is wrong, in a few words."""


class Parcel:
    """A folder that was exported. last_id: the highest id its journal ever gave, known once
    reading has begun. Everything raises JournalError for a person."""

    def __init__(self, place: Path) -> None:
        self.folder = place.parent if place.name == FILE else place
        self.last_id = 0
        if not _is_file(self.folder / FILE):
            raise JournalError(taking.NO_EXPORT.format(place=place))

    def reflections(self) -> Iterator[Plain]:
        """Each reflection, with all its keys, each of the right kind."""
        seen: set[int] = set()
        try:
            with (self.folder / FILE).open(encoding="utf-8-sig") as file:
                for number, data in enumerate(self._read(_Reader(file)), start=1):
                    try:
                        checked = _reflection(data)
                    except _BrokenError as error:
                        raise _BrokenError(f"reflection {number} of the file: {error}") from error
                    if checked["id"] in seen:
                        raise _BrokenError(f"two reflections have the number {checked['id']}")
                    seen.add(checked["id"])
                    yield checked
        except _BrokenError as error:
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
            raise _BrokenError("its head")
        self.last_id = last
        yield from reader.items()
        reader.take("}")
        if reader.peek():
            raise _BrokenError("something follows its end")

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
                raise _BrokenError(f"{recording['file']} is missing")
            if measured(path, also) != (recording["bytes"], recording["sha256"]):
                raise _BrokenError(f"{recording['file']} is not the recording that was exported")
        except _BrokenError as error:
            self._broken(str(error))
        except OSError as error:
            if error.filename != str(path):
                raise  # of what is done with the pieces
            self._broken(f"{recording['file']}: {error.strerror}")

    def _broken(self, what: str) -> NoReturn:
        raise JournalError(taking.BROKEN.format(place=self.folder, what=what)) from None


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


# -- what may stand there --------------------------------------------------------------------------
def _reflection(data: Any) -> Plain:
    inner = {name: data.get(name) for name in (*PARTS, "recordings")} if _is_dict(data) else {}
    _check(REFLECTION, {k: v for k, v in data.items() if k not in inner} if inner else data, "it")
    _make_sense(Routine, routine.from_dict, data["script"], "script")
    for table, keys in PARTS.items():
        for row in _rows(inner[table], keys, UNIQUE[table], table):
            if "segments" in row:
                _segments(row["segments"], table)
            if "event" in row:
                _make_sense(events.Event, events.from_dict, row["event"], table)
    for row in _rows(inner["recordings"], RECORDING, ("file",), "recordings"):
        head, _, name = row["file"].rpartition("/")
        found = IS_RECORDING.fullmatch(name)
        if head != f"audio/{data['id']}" or not found or int(found[1]) != row["take"]:
            raise _BrokenError(f"recordings: {row['file']!r} is no name of a recording")
    return dict(data)


def _rows(
    data: Any, keys: Mapping[str, Key], unique: tuple[str, ...], where: str
) -> Iterator[Plain]:
    if not isinstance(data, list):
        raise _BrokenError(where)
    seen: set[tuple[Any, ...]] = set()
    for row in data:
        _check(keys, row, where)
        seen.add(tuple(row[name] for name in unique))
        yield row
    if len(seen) < len(data):
        raise _BrokenError(f"{where}: one is there twice")


def _check(keys: Mapping[str, Key], data: Any, where: str) -> None:
    if not _is_dict(data) or data.keys() != keys.keys():
        raise _BrokenError(f"{where} has not the keys of version {VERSION}")
    for name, key in keys.items():
        if not _fits(key, data[name]):
            raise _BrokenError(f"{where}: {name} should be {key.kind}")


def _fits(key: Key, value: Any) -> bool:
    if value is None:
        return key.optional
    if key.kind in (Kind.ID, Kind.NUMBER):
        low, high = (1, MOST_ID) if key.kind is Kind.ID else (0, _MOST)
        return _is_a(value, int) and low <= value <= high
    if key.kind is Kind.DATA:
        return isinstance(value, str | dict | list)
    if key.kind is Kind.FLAG:
        return isinstance(value, bool)
    if key.kind is Kind.REAL:
        return _is_a(value, float)
    if not _is_a(value, str) or (key.among and value not in key.among):
        return False
    return key.kind is not Kind.TIME or _is_time(value)


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_dict(data: Any) -> bool:
    return isinstance(data, dict)


def _segments(data: Any, where: str) -> None:
    for segment in _parsed(data, list, where):
        _make_sense(Segment, events.segment_from, segment, where)


def _make_sense(hint: Any, reading: Callable[[Any], object], data: Any, where: str) -> None:
    """What is read out of `data` must be a `hint`, through and through."""
    try:
        found = reading(_parsed(data, dict, where))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _BrokenError(f"{where} makes no sense") from None
    if not _is_a(found, hint):
        raise _BrokenError(f"{where} makes no sense")


def _parsed(data: Any, kind: type, where: str) -> Any:
    if isinstance(data, str):  # a column of JSON that would not be written the same again
        try:
            data = json.loads(data)
        except ValueError:
            data = None
    if not isinstance(data, kind):
        raise _BrokenError(f"{where} makes no sense")
    return data


def _is_a(value: Any, hint: Any) -> bool:
    """Whether a value is what a type hint says."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_is_a(value, one) for one in get_args(hint))
    if origin is tuple:  # tuple[X, ...]
        return isinstance(value, tuple) and all(_is_a(v, get_args(hint)[0]) for v in value)
    if isinstance(hint, type) and is_dataclass(hint):
        same = type(value) is hint
        return same and all(_is_a(getattr(value, name), of) for name, of in _hints(hint))
    if hint is float:
        return _is_a(value, int) or (isinstance(value, float) and math.isfinite(value))
    if hint is int:
        return type(value) is int and abs(value) <= _MOST
    if hint is str:
        return isinstance(value, str) and (value.isascii() or _is_text(value))
    return isinstance(value, hint)


@cache
def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple(get_type_hints(kind).items())


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a pair
        return False
    return True
