"""The voices: programs that turn text into sound. Nothing is installed here."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LIMIT = 60.0  # seconds for one sentence
_BATCH = 60  # sentences to one festival, which takes seconds to load a voice
_FESTIVAL_NAMES = {"kal": "kal_diphone", "slt-hts": "cmu_us_slt_arctic_hts"}


class VoiceFailedError(RuntimeError):
    """A program that speaks did not; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of one of the engines flite, festival, espeak.

    Its name is `engine-voice`, as in "flite-rms" or "espeak-en-us".
    """

    engine: str
    voice: str

    @property
    def name(self) -> str:
        """As it is asked for, and printed."""
        return f"{self.engine}-{self.voice}"

    def missing(self) -> str | None:
        """What must be installed for it; None when it is there."""
        program = _program(self.engine)
        if program is None:
            return f"the program '{_PROGRAMS[self.engine][0]}'"
        if self.voice not in _voices_of(self.engine, program):
            return f"{self.engine}'s voice '{_FESTIVAL_NAMES.get(self.voice, self.voice)}'"
        return None

    def render(self, wanted: Sequence[tuple[str, Path]]) -> None:
        """Speak each text into its WAV file, at the engine's own rate. Raises VoiceFailedError."""
        if self.engine == "festival":
            for start in range(0, len(wanted), _BATCH):
                self._festival(wanted[start : start + _BATCH])
            return
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._one, wanted))

    def _one(self, wanted: tuple[str, Path]) -> None:
        text, path = wanted
        program = str(_program(self.engine))
        if self.engine == "flite":
            _run([program, "-voice", self.voice, "-t", text, "-o", str(path)], path)
        else:
            _run([program, "-v", self.voice, "-w", str(path), "--", text], path)

    def _festival(self, wanted: Sequence[tuple[str, Path]]) -> None:
        voice = _FESTIVAL_NAMES.get(self.voice, self.voice)
        script = [f"(voice_{voice})"]
        script += [
            f"(utt.save.wave (utt.synth (Utterance Text {_quoted(text)})) "
            f"{_quoted(str(path))} 'riff)"
            for text, path in wanted
        ]
        with tempfile.TemporaryDirectory(prefix="evaluate-") as folder:
            file = Path(folder, "say.scm")
            file.write_text("\n".join(script), encoding="utf-8")
            _run([str(_program("festival")), "-b", str(file)], wanted[-1][1], _LIMIT * 10)


_PROGRAMS = {
    "flite": ("flite",),
    "festival": ("festival",),
    "espeak": ("espeak-ng", "espeak"),
}
VOICES = (
    *(Voice("flite", voice) for voice in ("rms", "slt", "awb", "kal")),
    *(Voice("festival", voice) for voice in _FESTIVAL_NAMES),
    *(Voice("espeak", voice) for voice in ("en-us", "en-gb", "en-gb-scotland")),
)
DEFAULT = ("flite-rms", "flite-slt", "flite-awb", "festival-kal", "festival-slt-hts",
           "espeak-en-us")  # fmt: skip


def named(name: str) -> Voice:
    """The voice of this name; any other of an engine's voices can be named too.

    Raises ValueError when there is no such engine.
    """
    engine, _, voice = name.partition("-")
    if engine not in _PROGRAMS or not voice:
        raise ValueError(
            f"'{name}' is no voice: say one of {', '.join(v.name for v in VOICES)}, "
            f"or another voice of {', '.join(_PROGRAMS)}"
        )
    return Voice(engine, voice)


def _program(engine: str) -> str | None:
    return next((path for name in _PROGRAMS[engine] if (path := shutil.which(name))), None)


@cache
def _voices_of(engine: str, program: str) -> frozenset[str]:
    return frozenset(_listed(engine, program))


def _listed(engine: str, program: str) -> Iterator[str]:
    if engine == "flite":
        yield from _output([program, "-lv"]).partition(":")[2].split()
    elif engine == "festival":
        there = set(re.findall(r"[\w-]+", _output([program, "-b", "(print (voice.list))"])))
        yield from there
        yield from (short for short, name in _FESTIVAL_NAMES.items() if name in there)
    else:
        rows = [line.split() for line in _output([program, "--voices=en"]).splitlines()[1:]]
        yield from (row[1] for row in rows if len(row) > 1)


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_LIMIT, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _run(command: list[str], made: Path, limit: float = _LIMIT) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=limit, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise VoiceFailedError(f"{command[0]} took more than {limit:.0f} s") from error
    if done.returncode or not made.is_file():
        raise VoiceFailedError(f"{command[0]}: {done.stderr.strip()[-200:] or 'made no sound'}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
