"""Pure work on sound."""

from __future__ import annotations

import array
import io
import itertools
import math
import wave

import av
import pytest

from softlanding.speech import shaping
from softlanding.speech.shaping import RATE


def tone(seconds: float, peak: int = 8_000, rate: int = RATE) -> bytes:
    samples = (int(peak * math.sin(i * 0.2)) for i in range(round(seconds * rate)))
    return array.array("h", samples).tobytes()


def peak(pcm: bytes) -> int:
    return max(abs(s) for s in array.array("h", pcm))


def seconds(pcm: bytes) -> float:
    return len(pcm) / 2 / RATE


def test_silence_around_a_sentence_goes_but_not_within_it() -> None:
    sentence = tone(0.3) + shaping.silence(0.2) + tone(0.3)
    around = shaping.silence(0.5) + sentence + shaping.silence(0.7)
    assert seconds(shaping.trimmed(around)) == pytest.approx(0.8 + 0.04, abs=0.005)


@pytest.mark.parametrize("pcm", [b"", shaping.silence(1)])
def test_nothing_stays_of_silence(pcm: bytes) -> None:
    assert shaping.trimmed(pcm) == b""


def test_sentences_are_300_ms_apart() -> None:
    line = shaping.line([tone(0.5), b"", tone(0.5)])
    assert seconds(line) == pytest.approx(0.5 + 0.3 + 0.5, abs=0.001)
    middle = line[len(line) // 2 - 5_000 : len(line) // 2 + 5_000]
    assert peak(middle) == 0


def test_soft_and_loud_lines_come_out_alike() -> None:
    soft, loud = shaping.levelled(tone(1, 1_500)), shaping.levelled(tone(1, 30_000))
    assert peak(soft) == pytest.approx(peak(loud), rel=0.02)


def test_nothing_is_clipped_and_noise_is_not_brought_up() -> None:
    click = array.array("h", tone(1, 500))
    click[10_000] = 32_767
    assert peak(shaping.levelled(click.tobytes())) <= 0.9 * 32_768
    assert peak(shaping.levelled(tone(1, 20))) <= 20 * 8
    assert shaping.levelled(shaping.silence(1)) == shaping.silence(1)
    assert shaping.levelled(b"") == b""


def test_volume() -> None:
    assert shaping.louder(tone(0.1), 1.0) == tone(0.1)
    assert peak(shaping.louder(tone(0.1), 0.5)) == pytest.approx(peak(tone(0.1)) / 2, abs=1)


def test_a_recording_keeps_its_length_and_pitch_at_another_rate() -> None:
    own = tone(1, rate=16_000)
    other = shaping.from_rate(own, 16_000)
    assert seconds(other) == pytest.approx(1, abs=0.01)
    assert crossings(other) == pytest.approx(crossings(own), rel=0.02)


def crossings(pcm: bytes) -> int:
    samples = array.array("h", pcm)
    return sum(a < 0 <= b for a, b in itertools.pairwise(samples))


def test_what_macos_writes_is_read() -> None:
    out = io.BytesIO()
    with av.open(out, mode="w", format="aiff") as file:
        stream = file.add_stream("pcm_s16be", rate=44_100, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=44_100)
        frame.planes[0].update(tone(1, rate=44_100))
        frame.sample_rate = 44_100
        file.mux([*stream.encode(frame), *stream.encode(None)])
    assert out.getvalue().startswith(b"FORM")
    assert seconds(shaping.from_file(out.getvalue())) == pytest.approx(1, abs=0.01)


def test_a_bell_is_soft_and_fades_away() -> None:
    samples = array.array("h", shaping.bell())
    assert len(samples) / RATE == pytest.approx(shaping.BELL_SECONDS, abs=0.01)
    assert 0.03 < max(map(abs, samples)) / 32_768 < 0.13
    last = samples[-len(samples) // 10 :]
    assert max(map(abs, last)) < 0.05 * max(map(abs, samples))
    assert abs(samples[0]) < 10  # no click


def test_a_wav_comes_back_as_it_was() -> None:
    assert shaping.from_file(shaping.to_wav(tone(0.2))) == tone(0.2)


@pytest.mark.parametrize("data", [b"", b"no sound at all", b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_sound_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="no sound"):
        shaping.from_file(data)


def test_a_wav_of_another_kind_is_told() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((2, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(64))
    with pytest.raises(wave.Error, match="mono"):
        shaping.from_wav(out.getvalue())


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.0, 1.25, 2.0])
def test_another_speed_has_the_same_pitch(speed: float) -> None:
    def pitch(pcm: bytes) -> float:
        samples = array.array("h", pcm)
        rises = sum(a < 0 <= b for a, b in itertools.pairwise(samples))
        return rises / seconds(pcm)

    sound = tone(3.0)
    other = shaping.at_speed(sound, speed)
    assert seconds(other) == pytest.approx(3.0 / speed, rel=0.01)
    assert pitch(other) == pytest.approx(pitch(sound), rel=0.01)
    assert shaping.at_speed(b"", speed) == b""
