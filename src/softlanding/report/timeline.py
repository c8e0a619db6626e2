"""When the person reflected, month by month. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from softlanding.journal.store import Summary
from softlanding.messages import reporting

MOST_MARKS = 500  # reflections; with more, a mark for each would be too many to look at


@dataclass(frozen=True, slots=True)
class Month:
    """name: "March 2026". anchor: of its place among the words. marks: its reflections, none where
    there are too many in all. share: of the fullest month, in hundredths."""

    name: str
    anchor: str
    count: int
    marks: tuple[Summary, ...]
    share: int


def anchor(summary: Summary) -> str:
    """The name of a month's place among the words."""
    return f"month-{summary.started:%Y-%m}"


def months(summaries: Sequence[Summary]) -> list[Month]:
    """The months in which there was a reflection. summaries: oldest first, by day."""
    grouped = [list(group) for _, group in groupby(summaries, anchor)]
    fullest = max(map(len, grouped), default=1)
    return [
        Month(
            reporting.month(group[0].started),
            anchor(group[0]),
            len(group),
            tuple(group) if len(summaries) <= MOST_MARKS else (),
            round(100 * len(group) / fullest),
        )
        for group in grouped
    ]
