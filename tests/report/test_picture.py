"""Names of feelings lie near their place, and none covers another."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding.journal.trends import Count
from softlanding.report.picture import FONT, HEIGHT, WIDTH, Box, Mark, place
from softlanding.understanding.feeling_words import lexicon

AT = datetime(2026, 3, 3, tzinfo=UTC)
NAMES = list(lexicon().words)


def box(mark: Mark) -> Box:
    """Where a name is drawn, in a wide font."""
    width = len(mark.name) * 0.6 * FONT
    start = mark.text_x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
    return Box(start, mark.text_y - 0.75 * FONT, start + width, mark.text_y + 0.2 * FONT)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 500), max_size=60))
def test_no_name_covers_another(times: dict[str, int]) -> None:
    rows = sorted((Count(n, t, AT, AT) for n, t in times.items()), key=lambda row: -row.times)
    marks = place(rows)
    assert bool(marks) == bool(rows)
    for one, other in combinations(map(box, marks), 2):
        assert not one.meets(other)
    for mark in marks:
        name = box(mark)
        assert name.left >= 0
        assert name.right <= WIDTH
        assert name.top >= 0
        assert name.bottom <= HEIGHT
        near = abs(mark.text_y - mark.y) < 3 * FONT
        assert near


def test_pleasant_is_right_and_energy_is_up() -> None:
    marks = {mark.name: mark for mark in place([Count(n, 1, AT, AT) for n in ("excited", "sad")])}
    assert marks["excited"].x > marks["sad"].x
    assert marks["excited"].y < marks["sad"].y


def test_words_of_ones_own_have_no_place() -> None:
    assert place([Count("numb-ish", 3, AT, AT)]) == []
