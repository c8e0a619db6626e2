"""What was named, how often and when: pure, from the uses in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from softlanding.conversation.practice import SITUATION
from softlanding.journal.naming import Use
from softlanding.understanding.feeling_words import lexicon

FEW_DAYS, FEW_NAMES = 5, 8  # with fewer, a line over time would tell of chance


@dataclass(frozen=True, slots=True)
class Count:
    """How often a feeling or a sign was named, and when for the first and the last time."""

    name: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """The middle of what was named in one reflection: pleasantness and energy, -1 to 1."""

    at: datetime
    pleasantness: float
    energy: float


def chosen(
    uses: Iterable[Use], person: str, since: date | None = None, until: date | None = None
) -> list[Use]:
    """The uses of one person in circles, or of one's own reflections, from a day up to and with
    another one.

    Without what was named for a situation of a practice: it was not about now.
    """
    return [
        use
        for use in uses
        if use.person == person
        and (since is None or use.at.date() >= since)
        and (until is None or use.at.date() <= until)
        and not use.step.startswith(SITUATION)
    ]


def counts(uses: Iterable[Use]) -> list[Count]:
    """By name, the most frequent first."""
    found: dict[str, list[datetime]] = {}
    for use in uses:
        found.setdefault(use.name, []).append(use.at)
    rows = [Count(name, len(at), min(at), max(at)) for name, at in found.items()]
    return sorted(rows, key=lambda row: (-row.times, row.name))


def days(uses: Iterable[Use]) -> list[Day]:
    """By reflection, the oldest first. Words that are in no list have no place, and don't count."""
    words = lexicon().words
    found: dict[int, list[Use]] = {}
    for use in uses:
        if use.name in words:
            found.setdefault(use.reflection, []).append(use)
    return [
        Day(
            named[0].at,
            sum(words[use.name].pleasantness for use in named) / len(named),
            sum(words[use.name].energy for use in named) / len(named),
        )
        for named in sorted(found.values(), key=lambda named: named[0].at)
    ]
