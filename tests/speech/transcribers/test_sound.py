"""What is done to sound before it is decoded."""

from __future__ import annotations

from array import array

from softlanding.speech.transcribers import sound


def pcm(*parts: tuple[int, int]) -> bytes:
    return b"".join(array("h", [value] * count).tobytes() for value, count in parts)


def test_silence_gets_a_floor_that_cannot_be_heard() -> None:
    samples = array("h", sound.with_floor(bytes(2 * 40_000)))
    assert len(samples) == 40_000
    power = sum(sample * sample for sample in samples) / len(samples)
    assert 25 < power**0.5 < 35


def test_the_loudest_sound_does_not_overflow() -> None:
    for value in (32767, -32768):
        samples = array("h", sound.with_floor(pcm((value, 2000))))
        assert all(abs(sample - value) < 200 for sample in samples)


def test_quiet_is_cut_off_on_both_sides_but_for_a_margin() -> None:
    cut, before = sound.trimmed(pcm((3, 16_000), (5000, 3200), (3, 8000)))
    assert before == (16_000 - 1280) / 16_000
    assert len(cut) // 2 == 3200 + 2 * 1280
    assert array("h", cut)[1280] == 5000


def test_quiet_within_stays() -> None:
    spoken = pcm((5000, 3200), (0, 16_000), (-5000, 3200))
    assert sound.trimmed(spoken) == (spoken, 0.0)


def test_nothing_is_left_of_silence() -> None:
    assert sound.trimmed(bytes(64_000)) == (b"", 0.0)
    assert sound.trimmed(b"") == (b"", 0.0)
