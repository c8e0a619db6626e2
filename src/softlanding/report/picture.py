"""Where named feelings lie, with names that do not cover each other. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from softlanding.journal.trends import Count
from softlanding.understanding.feeling_words import lexicon

WIDTH, HEIGHT = 380, 390  # units of the picture, which fits a telephone
FONT = 13  # units
_LETTER, _LINE = 0.62 * FONT, 1.25 * FONT  # the width of a wide font's letter; a line's height
_SIDE, _ENDS = 24, 34  # around the places, for names and for what the ends of energy are called
_BASELINE = 0.72 * _LINE  # below the top of a line
_GAP = 3  # between a dot and its name
_LEAST, _LARGEST = 3.0, 8.0  # a dot's radius
_MOST = 40  # names that are tried


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the picture that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether they cover each other."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A feeling in the picture: its dot at x, y; its name at text_x, which is its start, middle or
    end as anchor says, with its baseline at text_y."""

    name: str
    x: float
    y: float
    radius: float
    text_x: float
    text_y: float
    anchor: str


def place(feelings: Sequence[Count]) -> list[Mark]:
    """The feelings that have a place, the most frequent first; those whose name finds no room are
    left out."""
    placed = [one for one in feelings if one.name in lexicon().words][:_MOST]
    most = max((one.times for one in placed), default=1)
    dots = [_dot(one, most) for one in placed]
    taken: list[Box] = []
    marks = []
    for one, dot in zip(placed, dots, strict=True):
        for anchor, at, box in _beside(dot, len(one.name) * _LETTER):
            if _inside(box) and not any(box.meets(other) for other in (*taken, *dots)):
                taken.append(box)
                x, y = (dot.left + dot.right) / 2, (dot.top + dot.bottom) / 2
                baseline = box.bottom - _LINE + _BASELINE
                marks.append(Mark(one.name, x, y, x - dot.left, at, baseline, anchor))
                break
    return marks


def _dot(one: Count, most: int) -> Box:
    """Its area grows with how often it was named."""
    word = lexicon().words[one.name]
    x = _SIDE + (word.pleasantness + 1) / 2 * (WIDTH - 2 * _SIDE)
    y = _ENDS + (1 - word.energy) / 2 * (HEIGHT - 2 * _ENDS)
    radius = _LEAST + (_LARGEST - _LEAST) * math.sqrt((one.times - 1) / most)
    return Box(x - radius, y - radius, x + radius, y + radius)


def _beside(dot: Box, width: float) -> Iterator[tuple[str, float, Box]]:
    """Where the name of a dot may stand, the best first: its anchor, where that is, its box."""
    level = (dot.top + dot.bottom - _LINE) / 2
    centre = (dot.left + dot.right) / 2
    right, left = dot.right + _GAP, dot.left - _GAP
    for anchor, at, top in (
        ("start", right, level),
        ("end", left, level),
        ("middle", centre, dot.top - _LINE),
        ("middle", centre, dot.bottom),
        ("start", right, level - _LINE),
        ("start", right, level + _LINE),
        ("end", left, level - _LINE),
        ("end", left, level + _LINE),
    ):
        start = at - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        yield anchor, at, Box(start, top, start + width, top + _LINE)


def _inside(box: Box) -> bool:
    return (
        box.left >= 0
        and box.right <= WIDTH
        and box.top >= _ENDS - _LINE
        and box.bottom <= HEIGHT - _ENDS + _LINE
    )
