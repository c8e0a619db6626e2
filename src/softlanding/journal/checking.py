"""Whether data is a reflection, through and through: what stands in an export may be anything."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from softlanding.conversation import events, routine
from softlanding.journal.plain import (
    IS_RECORDING,
    PARTS,
    RECORDING,
    REFLECTION,
    UNIQUE,
    Key,
    Kind,
    Plain,
)

Check = Callable[[Any], bool]
MOST_ID = 99_999_999  # a folder of recordings has nine digits at most, and more are to come
_MOST = 2**53  # a whole number that JSON readers keep


class BrokenError(ValueError):
    """What is wrong, in a few words."""


@cache
def is_a(hint: Any) -> Check:
    """Whether a value is what a type hint says; texts have to be fit for UTF-8, numbers finite."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _is_one_of(tuple(map(is_a, get_args(hint))))
    if origin is tuple:  # tuple[X, ...]
        inner = is_a(get_args(hint)[0])
        return lambda value: type(value) is tuple and all(map(inner, value))
    if is_dataclass(hint):
        return _is_whole(hint)
    return _SIMPLE.get(hint) or (lambda value: isinstance(value, hint))


def _is_one_of(checks: tuple[Check, ...]) -> Check:
    return lambda value: any(check(value) for check in checks)


def _is_whole(kind: Any) -> Check:
    fields = tuple((name, is_a(hint)) for name, hint in get_type_hints(kind).items())

    return lambda value: (
        type(value) is kind and all(fits(getattr(value, name)) for name, fits in fields)
    )


def _is_whole_number(value: Any) -> bool:
    return type(value) is int and abs(value) <= _MOST


def _is_number(value: Any) -> bool:
    return math.isfinite(value) if type(value) is float else _is_whole_number(value)


def _is_text(value: Any) -> bool:
    if type(value) is not str or value.isascii():
        return type(value) is str
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a pair
        return False
    return True


_SIMPLE: dict[Any, Check] = {int: _is_whole_number, float: _is_number, str: _is_text}
_IS_ROUTINE, _IS_EVENT, _IS_SEGMENT = map(is_a, (routine.Routine, events.Event, events.Segment))


# -- a reflection ----------------------------------------------------------------------------------
def checked(data: Any) -> Plain:
    """The reflection, when each key is there and holds what it should, and no other key is there.
    Raises BrokenError."""
    inner = {name: data.get(name) for name in (*PARTS, "recordings")} if _is_dict(data) else {}
    _check(REFLECTION, {k: v for k, v in data.items() if k not in inner} if inner else data, "it")
    _make_sense(_IS_ROUTINE, routine.from_dict, data["script"], "script")
    for table, keys in PARTS.items():
        for row in _rows(inner[table], keys, UNIQUE[table], table):
            if "segments" in row:
                _segments(row["segments"], table)
            if "event" in row:
                _make_sense(_IS_EVENT, events.from_dict, row["event"], table)
    for row in _rows(inner["recordings"], RECORDING, ("file",), "recordings"):
        head, _, name = row["file"].rpartition("/")
        found = IS_RECORDING.fullmatch(name)
        if head != f"audio/{data['id']}" or not found or int(found[1]) != row["take"]:
            raise BrokenError(f"recordings: {row['file']!r} is no name of a recording")
    return dict(data)


def _rows(
    data: Any, keys: Mapping[str, Key], unique: tuple[str, ...], where: str
) -> Iterator[Plain]:
    if not isinstance(data, list):
        raise BrokenError(where)
    seen: set[tuple[Any, ...]] = set()
    for row in data:
        _check(keys, row, where)
        seen.add(tuple(row[name] for name in unique))
        yield row
    if len(seen) < len(data):
        raise BrokenError(f"{where}: one is there twice")


def _check(keys: Mapping[str, Key], data: Any, where: str) -> None:
    if not _is_dict(data) or data.keys() != keys.keys():
        raise BrokenError(f"{where} has not the keys of this version")
    for name, key in keys.items():
        if not _fits(key, data[name]):
            raise BrokenError(f"{where}: {name} should be {key.kind}")


def _fits(key: Key, value: Any) -> bool:
    if value is None:
        return key.optional
    if key.kind in (Kind.ID, Kind.NUMBER):
        low, high = (1, MOST_ID) if key.kind is Kind.ID else (0, _MOST)
        return is_a(int)(value) and low <= value <= high
    if key.kind is Kind.DATA:
        return isinstance(value, str | dict | list)
    if key.kind is Kind.FLAG:
        return isinstance(value, bool)
    if key.kind is Kind.REAL:
        return is_a(float)(value)
    if not is_a(str)(value) or (key.among and value not in key.among):
        return False
    return key.kind is not Kind.TIME or _is_time(value)


def _is_time(text: str) -> bool:
    """As the journal writes them: ISO 8601, whole seconds and an offset; they can be compared."""
    try:
        found = datetime.fromisoformat(text)
        found.astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return found.tzinfo is not None and found.isoformat(timespec="seconds") == text


def _is_dict(data: Any) -> bool:
    return isinstance(data, dict)


def _segments(data: Any, where: str) -> None:
    for segment in _parsed(data, list, where):
        _make_sense(_IS_SEGMENT, events.segment_from, segment, where)


def _make_sense(check: Check, reading: Callable[[Any], object], data: Any, where: str) -> None:
    """What is read out of `data` must be what it is for, through and through."""
    try:
        found = reading(_parsed(data, dict, where))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BrokenError(f"{where} makes no sense") from None
    if not check(found):
        raise BrokenError(f"{where} makes no sense")


def _parsed(data: Any, kind: type, where: str) -> Any:
    if isinstance(data, str):  # a column of JSON that would not be written the same again
        try:
            data = json.loads(data)
        except ValueError:
            data = None
    if not isinstance(data, kind):
        raise BrokenError(f"{where} makes no sense")
    return data
