"""Where help is in a crisis, by country: what help.toml knows, as it is said and shown."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import tomli

from softlanding.config import Settings
from softlanding.conversation.effects import Line
from softlanding.messages import common as messages

_NUMBER = re.compile(r"\*?\d[\d -]*\d")
_OF_LOCALE = re.compile(r"[a-z]{2,3}_([A-Z]{2})\b")
# By these a system tells the language, and the country whose telephone numbers are used.
_LOCALE = ("LC_ALL", "LC_TELEPHONE", "LANG")
_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "star")
_DIGITS = dict(zip("0123456789*", _NAMES, strict=True))


@dataclass(frozen=True, slots=True)
class Place:
    """Whose help is named. code: two letters. named: as in a sentence; empty where the country is
    not known, or nothing is known of it. by: "settings", "locale", or empty."""

    code: str
    named: str
    by: str


def place(settings: Settings, environment: Mapping[str, str] = os.environ) -> Place:
    """The country of the settings, else of the locale."""
    by_locale = (_OF_LOCALE.match(environment.get(name, "")) for name in _LOCALE)
    found = next((match[1] for match in by_locale if match), "")
    code = settings.country.upper() or found
    by = "settings" if settings.country else ("locale" if found else "")
    return Place(code, _known()["countries"].get(code, {}).get("country", ""), by)


def lines(settings: Settings, environment: Mapping[str, str] = os.environ) -> tuple[Line, ...]:
    """Where help is: in this country, where that is known, and everywhere else."""
    where = place(settings, environment)
    if not where.named:
        return (messages.WHERE_HELP_IS,)
    return (_line(_known()["countries"][where.code]), messages.WHERE_HELP_IS)


def _line(entry: Mapping[str, str]) -> Line:
    written, spoken = (
        messages.help_in(
            country=entry["country"],
            line=entry["line"] if number is str else _digits_apart(entry["line"]),
            call=number(entry["call"]),
            text=number(entry.get("text", "")),
            same=entry.get("text") == entry["call"],
            hours=entry.get("hours", ""),
            emergency=number(entry["emergency"]),
        )
        for number in (str, _aloud)
    )
    return Line("", written, spoken)


def _aloud(number: str) -> str:
    """A telephone number as it is dialled: "116 123" → "one one six, one two three"."""
    groups = re.split(r"[ -]+", number)
    return ", ".join(" ".join(_DIGITS.get(sign, sign) for sign in group) for group in groups)


def _digits_apart(text: str) -> str:
    """A name with numbers in it, as it is said: "the 3114" → "the three one one four"."""
    return _NUMBER.sub(lambda number: _aloud(number[0]), text)


@cache
def _known() -> dict[str, Any]:
    file = resources.files("softlanding") / "help.toml"
    return tomli.loads(file.read_text(encoding="utf-8"))


def countries() -> tuple[str, ...]:
    """The codes of the countries that are known."""
    return tuple(_known()["countries"])


def checked() -> str:
    """The day on which the numbers were last checked."""
    return str(_known()["checked"])
