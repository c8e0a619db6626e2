"""Pictures of feelings in a terminal, by plotille."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import plotille

from softlanding.journal.trends import Count, Day
from softlanding.understanding.feeling_words import lexicon

_WIDTH, _HEIGHT = 64, 17  # characters of the picture, without what stands beside it
_BESIDE = 30


def _size() -> int:
    return max(30, min(_WIDTH, shutil.get_terminal_size().columns - _BESIDE))


def places(named: Sequence[Count]) -> str:
    """Names of feelings where they lie: unpleasant to pleasant, little energy to much."""
    figure = plotille.Figure()
    width, height = _size(), _HEIGHT
    figure.width, figure.height, figure.with_colors = width, height, False
    figure.x_label, figure.y_label = "pleasant", "energy"
    figure.set_x_limits(-1, 1)
    figure.set_y_limits(-1, 1)
    figure.x_ticks_fkt = _no_ticks
    figure.y_ticks_fkt = _energy
    taken: dict[int, list[tuple[int, int]]] = {}
    for one in named:
        word = lexicon().words[one.name]
        text = f"{one.name} {one.times}" if one.times > 1 else one.name
        column = round((word.pleasantness + 1) / 2 * (width - 1))
        column = max(0, min(column - len(text) // 2, width - len(text) - 2))
        row = _free_row(taken, round((word.energy + 1) / 2 * (height - 1)), column, len(text))
        x, y = column / (width - 1) * 2 - 1, row / (height - 1) * 2 - 1
        figure.text([x], [y], [text])
    return _trimmed(figure.show())


def _free_row(taken: dict[int, list[tuple[int, int]]], row: int, column: int, length: int) -> int:
    """The nearest row in which so many letters are free from this column on."""
    near = sorted(range(_HEIGHT), key=lambda other: (abs(other - row), other))
    for other in near:
        spans = taken.setdefault(other, [])
        if all(column > end or column + length < start for start, end in spans):
            spans.append((column, column + length))
            return other
    return row


def over_time(days: Sequence[Day]) -> str:
    """Pleasantness, reflection by reflection, as it was named."""
    figure = plotille.Figure()
    figure.width, figure.height, figure.with_colors = _size(), 9, False
    figure.x_label, figure.y_label = "day", "pleasant"
    figure.set_y_limits(-1, 1)
    figure.y_ticks_fkt = _pleasantness
    figure.x_ticks_fkt = lambda low, _: f"{low:%m-%d}"
    first, last = days[0].at, days[-1].at
    figure.set_x_limits(first, last)
    figure.plot([day.at for day in days], [day.pleasantness for day in days])
    return _trimmed(figure.show())


def _no_ticks(low: float, high: float) -> str:
    return ""


def _energy(low: float, high: float) -> str:
    return {True: "much", False: "little"}.get(low > 0, "") if abs(low) > 0.95 else ""


def _pleasantness(low: float, high: float) -> str:
    if abs(low) < 0.9:
        return ""
    return "pleasant" if low > 0 else "unpleasant"


def _trimmed(picture: str) -> str:
    return "\n".join(line.rstrip(" \u2800") for line in picture.splitlines())
