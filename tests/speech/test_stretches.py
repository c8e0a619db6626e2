"""Where somebody speaks in a recording, and the sound of it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding.ports import BYTES_PER_SECOND
from softlanding.speech.detecting import BLOCK_SECONDS, SILENCE
from softlanding.speech.stretches import Stretch, joined, parts_of, stretches, widened
from softlanding.speech.take import PADDING

SPEECH = b"\1" * len(SILENCE)


class ByContent:
    """What is not silence is speech."""

    def __call__(self, block: bytes) -> bool:
        return block != SILENCE

    def reset(self) -> None:
        pass


def sound(*seconds: float) -> list[bytes]:
    """Silence and speech in turn."""
    return [
        block
        for index, length in enumerate(seconds)
        for block in (SPEECH if index % 2 else SILENCE,) * round(length / BLOCK_SECONDS)
    ]


@st.composite
def in_order(draw: st.DrawFn) -> tuple[list[Stretch], float]:
    """Parts that don't overlap, and the length of the sound."""
    moments = sorted(draw(st.lists(st.floats(0, 120), max_size=20)))
    parts = [(start, end) for start, end in zip(moments[::2], moments[1::2], strict=False)]
    return parts, draw(st.floats(max(moments, default=0), 130))


def test_speech_is_found_with_some_sound_around_it() -> None:
    found = stretches(sound(1, 2, 1, 1, 0.2, 1, 3), ByContent)
    expected = [(1 - PADDING, 3 + PADDING), (4 - PADDING, 6.2 + PADDING)]
    assert len(found) == 2
    for part, wanted in zip(found, expected, strict=True):
        assert part == pytest.approx(wanted, abs=0.1)


def test_speech_up_to_the_very_end_is_found() -> None:
    ((_, end),) = stretches(sound(1, 2), ByContent)
    assert end == pytest.approx(3, abs=0.05)


@pytest.mark.parametrize("seconds", [(), (5,), (1, 0.1, 1)], ids=["nothing", "silence", "click"])
def test_where_nobody_speaks_there_is_nothing(seconds: tuple[float, ...]) -> None:
    assert stretches(sound(*seconds), ByContent) == []


@given(st.lists(st.floats(0, 5), max_size=12))
def test_stretches_are_in_order_and_within_the_sound(seconds: list[float]) -> None:
    blocks = sound(*seconds)
    found = stretches(blocks, ByContent)
    moments = [moment for part in found for moment in part]
    assert moments == sorted(moments)
    assert all(0 <= moment <= len(blocks) * BLOCK_SECONDS + 1e-6 for moment in moments)


@given(in_order(), st.floats(0, 3))
def test_widened_parts_hold_the_old_ones_and_never_each_other(
    given: tuple[list[Stretch], float], margin: float
) -> None:
    parts, end = given
    wide = widened(parts, end, margin)
    for (first, last), (old_first, old_last) in zip(wide, parts, strict=True):
        assert 0 <= first <= old_first
        assert old_last <= last <= end
        assert last - first <= old_last - old_first + 2 * margin + 1e-6
    assert all(before[1] <= after[0] for before, after in pairwise(wide))


@given(in_order(), st.floats(0, 60))
def test_joined_parts_lose_no_sound_and_never_get_too_long(
    given: tuple[list[Stretch], float], longest: float
) -> None:
    parts, _ = given
    together = joined(parts, longest)
    lengths = {end - start for start, end in parts}
    assert all(end - start <= longest or end - start in lengths for start, end in together)
    for start, end in parts:
        assert sum(first <= start and end <= last for first, last in together) >= 1
    assert all(after[1] - before[0] > longest for before, after in pairwise(together))


@given(in_order(), st.integers(1, 5000))
def test_parts_of_the_sound_are_what_is_there(
    given: tuple[list[Stretch], float], block: int
) -> None:
    parts = [(start / 40, end / 40) for start, end in given[0]]
    pcm = random.Random(block).randbytes(int(given[1] / 40 * BYTES_PER_SECOND) // 2 * 2)
    blocks = (pcm[at : at + 2 * block] for at in range(0, len(pcm), 2 * block))
    cut = [tuple(int(moment * BYTES_PER_SECOND) // 2 * 2 for moment in part) for part in parts]
    assert list(parts_of(blocks, parts)) == [pcm[first:last] for first, last in cut]


def test_no_more_of_the_sound_is_read_than_is_needed() -> None:
    blocks = iter(sound(60))
    ((part),) = parts_of(blocks, [(1, 2)])
    assert len(part) == BYTES_PER_SECOND
    assert sum(1 for _ in blocks) * BLOCK_SECONDS == pytest.approx(58, abs=0.1)
