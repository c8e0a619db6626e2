"""Somebody near over a room full of talk, as loudness alone."""

from __future__ import annotations

import random

import pytest

from softlanding.speech.babble import ALONE, Nearby, Stretch
from softlanding.speech.detecting import BLOCK_SECONDS

ROOM, NEAR = 1e-4, 1e-2  # 20 dB apart


def hear(*stretches: tuple[float, float]) -> list[Stretch]:
    """What is told of so many seconds of such power; the room's talk goes up and down by 3 dB."""
    nearby, chance = Nearby(), random.Random(1)
    told = []
    for seconds, power in stretches:
        for _ in range(round(seconds / BLOCK_SECONDS)):
            stretch = nearby.step(power * 10 ** chance.uniform(-0.15, 0.15))
            told += [stretch] if stretch else []
    return told


def test_a_few_words_alone_are_told_with_their_beginning_and_end() -> None:
    told = hear((5, ROOM), (0.8, NEAR), (2, ROOM))
    begun, ended = told
    assert begun.start == ended.start == pytest.approx(5, abs=0.1)
    assert begun.end is None
    assert ended.end == pytest.approx(5.8, abs=0.15)


def test_a_sentence_is_no_command() -> None:
    told = hear((5, ROOM), (4, NEAR), (2, ROOM))
    assert [stretch.end for stretch in told] == [None]


@pytest.mark.parametrize("gap", [0.1, 0.25])
def test_words_within_a_sentence_are_not_alone(gap: float) -> None:
    told = hear((5, ROOM), (3, NEAR), (gap, ROOM), (0.8, NEAR), (2, ROOM))
    assert [stretch.end for stretch in told] == [None]
    told = hear((5, ROOM), (0.8, NEAR), (gap, ROOM), (3, NEAR), (2, ROOM))
    assert [stretch.end for stretch in told] == [None]


def test_words_after_a_pause_are_alone_again() -> None:
    told = hear((5, ROOM), (3, NEAR), (ALONE + 0.3, ROOM), (0.8, NEAR), (2, ROOM))
    assert [stretch.end is None for stretch in told] == [True, True, False]


def test_the_room_alone_and_bumps_are_nobody() -> None:
    assert hear((60, ROOM)) == []
    assert hear((5, ROOM), (0.1, NEAR), (3, ROOM)) == []


def test_before_the_room_is_known_nothing_is_told() -> None:
    assert hear((0.5, ROOM), (0.8, NEAR), (0.6, ROOM)) == []


def test_a_room_that_gets_louder_is_the_room_after_a_while() -> None:
    told = hear((10, ROOM), (20, NEAR), (0.8, NEAR * 100), (2, NEAR))
    assert told[-1].end == pytest.approx(30.8, abs=0.15)
