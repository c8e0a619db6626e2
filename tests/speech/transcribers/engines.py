"""The engines that must keep the contract, each with what a test needs to know of it.

A new engine joins with one more entry in ENGINES, and one line for every way in which the folder
of its model can be wrong.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from softlanding.speech.transcribers.remote import Remote
from softlanding.speech.transcribers.sherpa import sherpa
from softlanding.speech.transcribers.sphinx import sphinx
from softlanding.speech.transcribers.whisper import whisper
from tests.speech.transcribers import tiny_sherpa, tiny_whisper

ROOT = Path(__file__).parents[3]
Damage = Callable[[Path], None]  # done to a good model folder


@dataclass(frozen=True)
class Engine:
    """make: the transcriber for a model folder. model: makes a small one there. hears: "skip" is
    found in tests/data/speech/skip.wav. package: what must be installed, where it is an extra.
    long: seconds of speech that are affordable in a test. damages: ways to spoil the folder."""

    make: Callable[[Path], Remote]
    model: Callable[[Path], Path]
    hears: bool = True
    package: str = ""
    long: int = 600
    damages: dict[str, Damage] = field(default_factory=dict)


def plain(folder: Path) -> Remote:
    """Remote and desk alone, without a library. Its child needs the repo on PYTHONPATH."""
    module = "tests.speech.transcribers.plain_worker"
    return Remote("plain", module, {"folder": str(folder)})


def _plain_model(folder: Path) -> Path:
    folder.mkdir()
    (folder / "model").touch()
    return folder


def _no_model(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _gone(folder: Path) -> None:
    shutil.rmtree(folder)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


def _without(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def _cut(name: str) -> Damage:
    def cut(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])

    return cut


def _rubbish(name: str) -> Damage:
    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(bytes(range(256)) * 40)

    return spoil


_FOLDERS: dict[str, Damage] = {"no folder": _gone, "empty": _empty, "a file": _a_file}
_WHISPERS: dict[str, Damage] = {
    **_FOLDERS,
    "no tokenizer": _without("tokenizer.json"),
    "model cut off": _cut("model.bin"),
    "model rubbish": _rubbish("model.bin"),
    "tokenizer cut off": _cut("tokenizer.json"),
    "tokenizer rubbish": _rubbish("tokenizer.json"),
}
_SHERPAS: dict[str, Damage] = {
    **_FOLDERS,
    "no decoder": _without("decoder.onnx"),
    "no tokens": _without("tokens.txt"),
    "encoder cut off": _cut("encoder.int8.onnx"),
    "joiner cut off": _cut("joiner.onnx"),
    "decoder rubbish": _rubbish("decoder.onnx"),
    "joiner rubbish": _rubbish("joiner.onnx"),
    "tokens cut off": _cut("tokens.txt"),
    "tokens rubbish": _rubbish("tokens.txt"),
}

ENGINES: dict[str, Engine] = {
    "plain": Engine(plain, _plain_model, damages=_FOLDERS),
    # Its model comes with it (test_sphinx spoils that); decoding takes 0.4 of the length.
    "sphinx": Engine(lambda _: sphinx(), _no_model, long=15),
    "whisper": Engine(
        whisper,
        lambda folder: tiny_whisper.speaking(folder, "Skip.", seconds=0.4),
        package="faster_whisper",
        long=200,
        damages=_WHISPERS,
    ),
    "whisper with random weights": Engine(
        whisper, tiny_whisper.babbling, hears=False, long=30, package="faster_whisper"
    ),
    "sherpa": Engine(
        sherpa,
        tiny_sherpa.zipformer,
        package="sherpa_onnx",
        long=200,
        damages=_SHERPAS,
    ),
    "sherpa nemo": Engine(sherpa, tiny_sherpa.nemo, package="sherpa_onnx", long=30),
}
