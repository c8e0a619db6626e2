"""What scripts/evaluate mixes, renders and listens to, and the command itself."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from scripts.evaluating import clips, hearing, voices
from scripts.evaluating.noises import CLEAN, KINDS, Condition, Noises, babble, level
from scripts.evaluating.texts import Kind, Text
from scripts.evaluating.voices import Voice

from softlanding.ports import SAMPLE_RATE
from softlanding.speech.decoding import blocks
from softlanding.speech.take import PADDING

ROOT = Path(__file__).parent.parent


# -- noise -----------------------------------------------------------------------------------------
def tone(seconds: float, frequency: float = 220.0) -> bytes:
    angle = 2 * math.pi * frequency / SAMPLE_RATE
    count = int(seconds * SAMPLE_RATE)
    return array("h", (round(6000 * math.sin(angle * i)) for i in range(count))).tobytes()


def likeness_of_neighbours(samples: array[int]) -> float:
    """1: each is as the one before; 0: nothing in common."""
    pairs = itertools.pairwise(samples)
    return sum(a * b for a, b in pairs) / sum(s * s for s in samples)


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_mixed_at_the_ratio_that_is_asked_for(kind: str) -> None:
    noises = Noises(3, babble([tone(1.0, f) for f in (300, 500, 700)], 3))
    quiet, speech = clips.silence(2.0), tone(2.0)
    mixed = array("h", noises.mixed(quiet + speech, Condition(kind, 5.0), "a"))
    ratio = 20 * math.log10(level(array("h", speech)) / level(mixed[: 2 * SAMPLE_RATE]))
    assert ratio == pytest.approx(5.0, abs=1.0)  # of 2 s of a loop of 20 s
    assert mixed.tobytes() == noises.mixed(quiet + speech, Condition(kind, 5.0), "a")
    assert mixed.tobytes() != noises.mixed(quiet + speech, Condition(kind, 5.0), "b")


def test_noise_has_its_colour() -> None:
    alike = {
        kind: likeness_of_neighbours(
            array("h", Noises(1).mixed(clips.silence(1.0) + tone(0.1), Condition(kind, 0.0), "x"))
        )
        for kind in ("white", "pink", "brown")
    }
    assert alike["white"] < 0.3 < alike["pink"] < 0.95 < alike["brown"]


def test_without_noise_nothing_is_changed() -> None:
    assert Noises(1).mixed(tone(0.2), CLEAN, "x") == tone(0.2)


# -- sound -----------------------------------------------------------------------------------------
def test_a_clip_is_rendered_once_with_pauses_between_its_sentences(tmp_path: Path) -> None:
    asked: list[str] = []

    class Hum(Voice):
        """Needs no program."""

        def render(self, wanted: Sequence[tuple[str, Path]]) -> None:
            for text, path in wanted:
                asked.append(text)
                clips.write_wav(path, clips.silence(0.5) + tone(0.4) + clips.silence(0.5))

    voice = Hum("hum", "a")
    said = [Text(Kind.REPLY, "One. Two.", "One. Two."), Text(Kind.OTHER, "one", "one")]
    first = clips.rendered(said, voice, tmp_path)
    again = clips.rendered(said, voice, tmp_path)
    assert asked == ["One.", "Two.", "one"]
    assert first == again
    assert clips.seconds(first[0].pcm) == pytest.approx(0.5 + 2 * 0.4 + 0.7, abs=0.5)
    assert clips.seconds(first[1].pcm) == pytest.approx(0.5 + 0.4, abs=0.1)


@pytest.fixture
def words_of_skip() -> bytes:
    return b"".join(blocks(ROOT / "tests" / "data" / "speech" / "skip.wav"))


def test_a_reply_ends_after_the_patience_of_noise(words_of_skip: bytes) -> None:
    sound = Noises(1).mixed(words_of_skip + clips.silence(2.5), Condition("white", 40.0), "skip")
    found = hearing.hear(sound, hearing.Wordless(), 1.0)
    assert [segment.text for segment in found.segments] == ["something"]
    assert found.ended is not None
    assert found.ended == pytest.approx(found.segments[0].end - PADDING + 1.0, abs=0.1)


def test_a_reply_that_has_not_ended_with_the_sound_is_missed(words_of_skip: bytes) -> None:
    found = hearing.hear(words_of_skip + clips.silence(0.5), hearing.Wordless(), 3.0)
    assert len(found.segments) == 1
    assert found.ended is None


# -- the command -----------------------------------------------------------------------------------
def evaluate(*arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "evaluate"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PATH": path or os.environ["PATH"]},
    )


def test_what_is_missing_is_said_and_nothing_is_installed(tmp_path: Path) -> None:
    done = evaluate("speech", "--voices", "flite-rms,festival-kal", path=str(tmp_path))
    assert done.returncode == 1
    assert "flite-rms is left out: the program 'flite' is missing here" in done.stderr
    assert "festival-kal is left out" in done.stderr
    assert "There is no voice" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--voices", "cat-purr"),
        ("--noise", "purple"),
        ("--only", "everything"),
        ("--engine", "cat"),
        ("--engine", "whisper-tiny.en"),  # which is not installed in a test's home
        ("--sample", "-1"),
    ],
)
def test_unknown_names_are_told(arguments: tuple[str, str]) -> None:
    done = evaluate("speech", *arguments)
    assert done.returncode == 2
    assert arguments[1] in done.stderr


def test_a_voice_is_named_by_its_engine() -> None:
    assert voices.named("espeak-en-gb-scotland") == Voice("espeak", "en-gb-scotland")
    assert set(voices.DEFAULT) <= {voice.name for voice in voices.VOICES}
    with pytest.raises(ValueError, match="is no voice"):
        voices.named("nobody-x")
