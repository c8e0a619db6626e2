"""The child process that runs faster-whisper; whisper.py starts it.

Whisper hears 30 s at once and does not stream. A segment is decoded when it ends; what is longer
is cut at pauses and decoded while the person goes on, so that little is left at the end.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from softlanding.conversation.events import Word
from softlanding.ports import BLOCK_SAMPLES, BYTES_PER_SECOND, Words
from softlanding.speech.detecting import BLOCK_SECONDS, Detector, SpeechDetector
from softlanding.speech.transcribers import invented, phrases
from softlanding.speech.transcribers.desk import run

_BLOCK = BLOCK_SAMPLES * 2  # bytes
_CUT_FROM, _CUT_BY = 20.0, 28.0  # seconds: at a pause from the first, somewhere by the second
_PAUSE = 6  # blocks without speech (0.19 s): a place to cut
_QUIETEST_OF = 8.0  # seconds before _CUT_BY among which the quietest place is taken
_LEAST_SPEECH = 3  # blocks (0.1 s); less is a click, and not worth asking Whisper
_PROMPT_TOKENS = 223  # half the text window, less one: faster-whisper cuts off what is beyond
_TOKENS_AT_ONCE, _TOKENS_PER_SECOND, _MOST_TOKENS = 24, 12, 210  # a bound for loops
_THREADS = 4  # more do not make the int8 decoder faster, and the ear needs some of the machine
_FILES = ("model.bin", "config.json", "tokenizer.json")
_NO_WORDS = Words("", None, None)


class Model(Protocol):
    """What is used of faster_whisper.WhisperModel."""

    hf_tokenizer: Any

    def transcribe(self, audio: Any, **options: Any) -> tuple[Iterable[Any], Any]:
        """Its segments: text, words, avg_logprob, no_speech_prob, compression_ratio."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What one decoded piece of a segment holds."""

    text: str
    words: tuple[Word, ...]
    likely: float


class Recognizer:
    """Whisper for one segment after another; see desk.Recognizer. names: see whisper.py."""

    def __init__(self, model: Model, detector: Detector, names: Sequence[str] = ()) -> None:
        self._model, self._is_speech, self._names = model, detector, tuple(names)

    def begin(self, wanted: Sequence[str], dictation: bool) -> None:
        """Start a segment, dropping what is left of another."""
        self._dictation = dictation
        self._table = phrases.table(wanted, lambda word: True)
        self._longest = math.inf if dictation else phrases.longest(wanted)
        self._prompt = self._fitting(dict.fromkeys((*self._names, *wanted)))
        self._piece, self._rest = bytearray(), b""
        self._speech: list[bool] = []  # one for each block of the piece
        self._before = 0  # bytes of the segment before the piece
        self._parts: list[_Part] = []
        self._is_speech.reset()

    def feed(self, pcm: bytes) -> None:
        """Take in more of the segment; decode what is long enough."""
        pcm = self._rest + pcm
        whole = len(pcm) // _BLOCK * _BLOCK
        self._rest = pcm[whole:]
        for start in range(0, whole, _BLOCK):
            if self._seconds <= self._longest:
                self._take(pcm[start : start + _BLOCK])

    def so_far(self) -> str:
        """The words of what is decoded already."""
        return " ".join(part.text for part in self._parts) if self._dictation else ""

    def end(self) -> Words:
        """The whole text, and the phrase that it is, if it is one."""
        self._piece += self._rest[: len(self._rest) // 2 * 2]
        if self._seconds > self._longest or not (self._dictation or self._table):
            return _NO_WORDS
        self._decode(len(self._piece))
        text = " ".join(part.text for part in self._parts)
        words = tuple(word for part in self._parts for word in part.words)
        spoken = phrases.words_of(text)
        if not spoken:
            return _NO_WORDS
        phrase = phrases.closest(spoken, self._table)
        if phrase is None and not self._dictation:
            return _NO_WORDS
        return Words(text, self._sure(words), phrase, words)

    @property
    def _seconds(self) -> float:
        return (self._before + len(self._piece)) / BYTES_PER_SECOND

    def _take(self, block: bytes) -> None:
        self._piece += block
        self._speech.append(self._is_speech(block))
        blocks = len(self._speech)
        if blocks * BLOCK_SECONDS >= _CUT_FROM and not any(self._speech[-_PAUSE:]):
            self._decode((blocks - _PAUSE // 2) * _BLOCK)
        elif blocks * BLOCK_SECONDS >= _CUT_BY:
            self._decode(_quietest(self._piece, round(_QUIETEST_OF / BLOCK_SECONDS)))

    def _decode(self, size: int) -> None:
        """Have the first `size` bytes of the piece decoded; the rest becomes the next piece."""
        piece, self._piece = self._piece[:size], self._piece[size:]
        blocks = round(size / _BLOCK)
        speech, self._speech = self._speech[:blocks], self._speech[blocks:]
        offset = self._before / BYTES_PER_SECOND
        self._before += size
        if sum(speech) >= _LEAST_SPEECH:
            self._parts += self._asked(bytes(piece), sum(speech) * BLOCK_SECONDS, offset)

    def _asked(self, pcm: bytes, speech: float, offset: float) -> list[_Part]:
        import numpy as np

        seconds = len(pcm) / BYTES_PER_SECOND
        segments, _ = self._model.transcribe(
            np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32768,
            language="en",
            temperature=(0.0, 0.4),  # one more try at most: the time is bounded
            condition_on_previous_text=False,  # an invention would call forth the next one
            hotwords=" ".join(self._prompt) or None,  # unlike initial_prompt, in every window
            word_timestamps=True,
            max_new_tokens=min(_MOST_TOKENS, _TOKENS_AT_ONCE + int(_TOKENS_PER_SECOND * seconds)),
        )
        parts = [
            _Part(
                segment.text.strip(),
                _words(segment.words or (), offset, offset + seconds),
                segment.avg_logprob,
            )
            for segment in segments
            if not invented.is_invented(_written(segment), self._table)
        ]
        spoken = [word for part in parts for word in phrases.words_of(part.text)]
        asked = [phrases.words_of(phrase) for phrase in self._prompt]
        if invented.too_many(spoken, speech) or invented.recites(spoken, asked):
            return []
        return [] if invented.loops(spoken) else parts

    def _sure(self, words: Sequence[Word]) -> float:
        """0 to 1: the mean of the words' probabilities, or that of the tokens."""
        known = [word.confidence for word in words if word.confidence is not None]
        known = known or [math.exp(part.likely) for part in self._parts]
        return round(min(1.0, sum(known) / len(known)), 3)

    def _fitting(self, wanted: Iterable[str]) -> list[str]:
        """As many of these as the prompt has room for, as sentences: Whisper goes on in the
        style that it is shown."""
        room, prompt = _PROMPT_TOKENS, []
        for phrase in wanted:
            sentence = phrase.strip()
            if not phrases.words_of(sentence):
                continue
            sentence = sentence[0].upper() + sentence[1:]
            sentence += "" if sentence[-1] in ".!?" else "."
            room -= len(self._model.hf_tokenizer.encode(f" {sentence}").ids)
            if room < 0:
                break
            prompt.append(sentence)
        return prompt


def _quietest(pcm: bytes | bytearray, blocks: int) -> int:
    """Where to cut, in bytes: the middle of the quietest _PAUSE blocks of the last `blocks`."""
    import numpy as np

    samples = np.frombuffer(bytes(pcm[-blocks * _BLOCK :]), dtype=np.int16).astype(np.float64)
    power = (samples.reshape(-1, BLOCK_SAMPLES) ** 2).mean(axis=1)
    quiet = int(np.convolve(power, np.ones(_PAUSE), "valid").argmin())
    return len(pcm) - (blocks - quiet - _PAUSE // 2) * _BLOCK


def _written(segment: Any) -> invented.Written:
    return invented.Written(
        segment.text,
        segment.avg_logprob,
        segment.no_speech_prob,
        segment.compression_ratio,
        tuple(word.probability for word in segment.words or ()),
    )


def _words(words: Iterable[Any], offset: float, end: float) -> tuple[Word, ...]:
    def within(moment: float) -> float:
        return round(min(end, offset + moment), 3)

    return tuple(
        Word(word.word.strip(), within(word.start), within(word.end), round(word.probability, 3))
        for word in words
        if word.word.strip()
    )


def make(load: dict[str, Any]) -> Recognizer:
    """Load the model in `load["folder"]`. Raises RuntimeError where that can't be used."""
    folder = Path(load["folder"])
    if missing := [name for name in _FILES if not (folder / name).is_file()]:
        # Without its tokenizer faster-whisper would look for one in the network.
        raise RuntimeError(f"{folder} holds no whisper model: {missing[0]} is missing")
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise RuntimeError(f"faster-whisper is not installed ({error})") from error
    threads = min(_THREADS, os.cpu_count() or 1)
    model = WhisperModel(
        str(folder),
        device="cpu",
        compute_type="int8",
        cpu_threads=threads,
        local_files_only=True,
    )
    return Recognizer(model, SpeechDetector(), load["names"])


if __name__ == "__main__":
    run(make)
