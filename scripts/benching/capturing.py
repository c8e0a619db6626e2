"""Samples that are lost in a long capture: clicks at exact distances, counted by the Microphone.

Run as a program it is the process that captures, in the room's environment; it prints JSON.
"""

from __future__ import annotations

import array
import json
import os
import subprocess
import sys
import tempfile
import wave
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from scripts.benching.figures import Figure, Plan, a_home, environment
from tests.sound.room import Room, a_room

from softlanding.ports import BLOCK_SAMPLES, SAMPLE_RATE, NoSound, Notice
from softlanding.speech.microphone import Microphone

_EVERY = SAMPLE_RATE // 10  # samples from click to click
_HEIGHT, _HEARD = 24_000, 6_000  # of a click when played; what counts as one
_APART = _EVERY // 4  # samples: what is nearer belongs to the same click
_ROUNDING = 1  # samples: the server plays at 48 kHz, and both ways are resampled
_SILENT = 3.0  # seconds without a click after which it is over
_STARTING = 20.0  # seconds until the first one


@dataclass(slots=True)
class Clicks:
    """What was heard. gaps: distances that are wrong, in samples, with their place."""

    number: int
    span: int
    gaps: list[tuple[int, int]]
    overflows: int
    lost_by_clock: float
    notices: list[str]
    seconds: float


def capture(plan: Plan) -> list[Figure]:
    """Play clicks into the microphone of a room, and hear them with the program's own class."""
    played = round(plan.minutes * 60 * SAMPLE_RATE / _EVERY)
    with a_room() as room, a_home() as home, tempfile.TemporaryDirectory() as folder:
        heard = _captured(room, home, _clicks(Path(folder, "clicks.wav"), played))
    missing = played - heard.number
    lost = abs((played - 1) * _EVERY - heard.span)
    if lost <= _ROUNDING and not missing and not heard.gaps:
        lost = 0
    holds = not (lost or missing or heard.gaps or heard.overflows)
    details: dict[str, Any] = {"played": played, "missing": missing, **asdict(heard)}
    details["how"] = (
        f"a click every {_EVERY} samples; lost is what first and last click are too near (or too "
        f"far); no distance may be off by more than {_ROUNDING} sample"
    )
    what = f"samples lost in {heard.seconds / 60:.1f} minutes, {heard.number} of {played} clicks"
    return [Figure("capture", what, str(lost), "0", holds, details)]


def _clicks(path: Path, number: int) -> Path:
    """A second of silence, the clicks, a second of silence."""
    one = array.array("h", bytes(_EVERY * 2))
    for place, share in ((-1, 0.5), (0, 1.0), (1, 0.5)):  # wide enough to survive resampling
        one[_EVERY // 2 + place] = round(_HEIGHT * share)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        silence = bytes(SAMPLE_RATE * 2)
        file.writeframes(silence)
        for _ in range(number):
            file.writeframesraw(one.tobytes())
        file.writeframes(silence)
    return path


def _captured(room: Room, home: Path, clicks: Path) -> Clicks:
    root = Path(__file__).resolve().parents[2]
    hearing = subprocess.Popen(
        [sys.executable, "-m", "scripts.benching.capturing"],
        stdout=subprocess.PIPE, text=True, cwd=root,
        env={**environment(home), **room.environment},
    )  # fmt: skip
    assert hearing.stdout is not None
    try:
        if hearing.stdout.readline() != "ready\n":
            raise RuntimeError("the capture does not start")
        # the player has two seconds ahead: a gap in the sound must be the microphone's
        playing = subprocess.Popen(
            ["paplay", "--device=mic", "--latency-msec=2000", str(clicks)],
            env={**os.environ, **room.environment},
        )
        answer = hearing.stdout.read()
        playing.wait(timeout=10)
        return Clicks(**json.loads(answer))
    finally:
        hearing.kill()
        hearing.wait(timeout=10)
        hearing.stdout.close()


def listen() -> Clicks:
    """Hear clicks until there are none any more."""
    notices: list[str] = []

    def note(message: object) -> None:
        if isinstance(message, Notice):
            notices.append(message.text)

    microphone = Microphone(note)
    places: list[int] = []
    heights: list[int] = []
    at = 0
    while at < (places[-1] + _SILENT * SAMPLE_RATE if places else _STARTING * SAMPLE_RATE):
        sound = microphone.read()
        if isinstance(sound, NoSound):
            raise RuntimeError(f"the microphone gives no sound: {sound.why}")
        block = array.array("h", sound)
        if not at:
            print("ready", flush=True)
        height = max(block)
        if height > _HEARD:
            place = at + block.index(height)
            if not places or place - places[-1] > _APART:
                places.append(place)
                heights.append(height)
            elif height > heights[-1]:  # it lay on the edge of two blocks
                places[-1], heights[-1] = place, height
        at += BLOCK_SAMPLES
    microphone.close()
    gaps = [
        (b - a, a) for a, b in pairwise(places) if not -_ROUNDING <= b - a - _EVERY <= _ROUNDING
    ]
    span = places[-1] - places[0] if places else 0
    return Clicks(
        len(places), span, gaps, microphone.overflows, microphone.lost, notices, at / SAMPLE_RATE
    )


if __name__ == "__main__":
    print(json.dumps(asdict(listen())))
