"""The child process that runs sherpa-onnx; sherpa.py starts it.

A streaming transducer: every chunk of sound (0.3 to 0.6 s, as the model was made) is decoded once,
when it has come. At the end of a segment only its last chunks are left.
"""

from __future__ import annotations

import math
import os
import tempfile
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from softlanding.conversation.events import Word
from softlanding.ports import BLOCK_SAMPLES, BYTES_PER_SECOND, SAMPLE_RATE, Words
from softlanding.speech.detecting import Detector, SpeechDetector
from softlanding.speech.transcribers import phrases
from softlanding.speech.transcribers.desk import run
from softlanding.speech.transcribers.protobuf import metadata
from softlanding.speech.transcribers.tokens import Tokens, read_tokens

_BLOCK = BLOCK_SAMPLES * 2  # bytes
_LEAST_SPEECH = 3  # blocks (0.1 s); less is a click
_QUIET = [0.0] * BLOCK_SAMPLES
# Quiet after the last word, until the model has passed it: the chunks overlap, so that the second
# one from the end of the sound begins after it. Chunks of up to 1.12 s are published.
_CHUNKS_AFTER, _MOST_AFTER = 2, 4.0  # seconds
_TOKEN = 0.2  # seconds that a word lasts after the start of its last token, at most (a syllable)
_THREADS = 2  # real time needs no more, and the ear needs some of the machine
_HOTWORDS = 1.5  # for each token, as sherpa-onnx has it by default
_NO_WORDS = Words("", None, None)


class Model(Protocol):
    """What is used of sherpa_onnx.OnlineRecognizer. Its results: tokens (" " before the first of a
    word), timestamps (seconds of their starts), ys_probs (their log-likelihoods)."""

    def create_stream(self, hotwords: str | None = None) -> Any:
        """A place for new sound."""

    def is_ready(self, stream: Any, /) -> bool:
        """Whether another chunk has come."""

    def decode_stream(self, stream: Any, /) -> None:
        """Decode the next chunk."""

    def get_result_all(self, stream: Any, /) -> Any:
        """What is found so far."""


class Recognizer:
    """sherpa-onnx for one segment after another; see desk.Recognizer. names: see sherpa.py."""

    def __init__(
        self, model: Model, tokens: Tokens, detector: Detector, names: Sequence[str] = ()
    ) -> None:
        self._model, self._tokens, self._is_speech = model, tokens, detector
        self._names = tuple(names)
        self._lower = tokens.capitals

    def begin(self, wanted: Sequence[str], dictation: bool) -> None:
        """Start a segment, dropping what is left of another."""
        self._dictation = dictation
        self._table = phrases.table(wanted, lambda word: True)
        self._longest = math.inf if dictation else phrases.longest(wanted)
        hotwords = self._tokens.hotwords((*self._names, *wanted))
        self._stream = self._model.create_stream(hotwords or None)
        self._rest = b""
        self._bytes = self._speech = 0
        self._is_speech.reset()

    def feed(self, pcm: bytes) -> None:
        """Take in more of the segment, and decode it."""
        self._bytes += len(pcm)
        if not self._possible:
            return
        pcm = self._rest + pcm
        whole = len(pcm) // _BLOCK * _BLOCK
        self._rest = pcm[whole:]
        for start in range(0, whole, _BLOCK):
            self._speech += self._is_speech(pcm[start : start + _BLOCK])
        if whole:
            self._decode([sample / 32768 for sample in array("h", pcm[:whole])])

    def so_far(self) -> str:
        """The words up to now."""
        return " ".join(word.text for word in self._words()) if self._dictation else ""

    def end(self) -> Words:
        """The whole text, and the phrase that it is, if it is one."""
        if not self._possible or self._speech < _LEAST_SPEECH:
            return _NO_WORDS
        self._decode([sample / 32768 for sample in array("h", self._rest)])
        chunks = blocks = 0
        while chunks < _CHUNKS_AFTER and blocks * BLOCK_SAMPLES < _MOST_AFTER * SAMPLE_RATE:
            chunks, blocks = chunks + self._decode(_QUIET), blocks + 1
        words = self._words()
        text = " ".join(word.text for word in words)
        spoken = phrases.words_of(text)
        if not spoken:
            return _NO_WORDS
        phrase = phrases.closest(spoken, self._table)
        if phrase is None and not self._dictation:
            return _NO_WORDS
        sure = [word.confidence for word in words if word.confidence is not None]
        return Words(text, round(sum(sure) / len(sure), 3) if sure else None, phrase, words)

    @property
    def _possible(self) -> bool:
        """Whether this can still become something."""
        seconds = self._bytes / BYTES_PER_SECOND
        return self._dictation or (bool(self._table) and seconds <= self._longest)

    def _decode(self, samples: list[float]) -> int:
        """Chunks that were decoded with these samples, and before them."""
        chunks = 0
        if samples:
            self._stream.accept_waveform(SAMPLE_RATE, samples)
        while self._model.is_ready(self._stream):
            self._model.decode_stream(self._stream)
            chunks += 1
        return chunks

    def _words(self) -> tuple[Word, ...]:
        if self._speech < _LEAST_SPEECH:
            return ()
        found = self._model.get_result_all(self._stream)
        likely = found.ys_probs or [None] * len(found.tokens)
        words: list[list[tuple[str, float, float | None]]] = []
        for token in zip(found.tokens, found.timestamps, likely, strict=False):
            if token[0].startswith(" ") or not words:
                words.append([])
            words[-1].append(token)
        ends = [word[0][1] for word in words[1:]] + [self._bytes / BYTES_PER_SECOND]
        made = [self._word(word, end) for word, end in zip(words, ends, strict=False)]
        return tuple(word for word in made if word.text)

    def _word(self, tokens: Sequence[tuple[str, float, float | None]], end: float) -> Word:
        text = "".join(text for text, _, _ in tokens).strip()
        start = min(tokens[0][1], end)
        sure = [math.exp(min(0.0, likely)) for _, _, likely in tokens if likely is not None]
        return Word(
            text.lower() if self._lower else text,
            round(start, 3),
            round(max(start, min(end, tokens[-1][1] + _TOKEN)), 3),
            round(sum(sure) / len(sure), 3) if sure else None,
        )


def make(load: dict[str, Any]) -> Recognizer:
    """Load the model in `load["folder"]`. Raises RuntimeError where that can't be used."""
    folder = Path(load["folder"])
    encoder, decoder, joiner = (_part(folder, name) for name in ("encoder", "decoder", "joiner"))
    if not (folder / "tokens.txt").is_file():
        raise RuntimeError(f"{folder} holds no sherpa-onnx model: tokens.txt is missing")
    tokens = read_tokens(folder / "tokens.txt")
    _check(encoder, decoder, joiner, tokens)
    try:
        import sherpa_onnx
    except ImportError as error:
        raise RuntimeError(f"sherpa-onnx is not installed ({error})") from error
    with tempfile.TemporaryDirectory() as scratch:
        vocabulary = Path(scratch, "bpe.vocab")
        vocabulary.write_text(tokens.vocabulary(folder / "bpe.model"), encoding="utf-8")
        model = sherpa_onnx.OnlineRecognizer.from_transducer(
            tokens=str(folder / "tokens.txt"),
            encoder=str(encoder),
            decoder=str(decoder),
            joiner=str(joiner),
            num_threads=min(_THREADS, os.cpu_count() or 1),
            decoding_method="modified_beam_search",  # the only one that takes hotwords
            modeling_unit="bpe",
            bpe_vocab=str(vocabulary),
            hotwords_score=_HOTWORDS,
            temperature_scale=1.0,  # the model's own likelihoods, not flattened ones
        )
    return Recognizer(model, tokens, SpeechDetector(), load["names"])


def _part(folder: Path, name: str) -> Path:
    """One of the three networks; publishers add to its name what it was made from. The 8-bit one
    where there are several, as it is the fastest."""
    found = sorted(folder.glob(f"{name}*.onnx"), key=lambda file: (".int8." in file.name, file))
    if not found:
        raise RuntimeError(f"{folder} holds no sherpa-onnx model: {name}.onnx is missing")
    return found[-1]


def _check(encoder: Path, decoder: Path, joiner: Path, tokens: Tokens) -> None:
    """Raises RuntimeError for what sherpa-onnx would not survive."""
    notes, more, _ = metadata(encoder), metadata(decoder), metadata(joiner)
    ours = "model_type" in notes and "decode_chunk_len" in notes  # k2-fsa's own
    nemo = "window_size" in notes and "chunk_shift" in notes  # NVIDIA's, exported for it
    if not (nemo or (ours and "context_size" in more)):
        raise RuntimeError(f"{encoder.name} is no streaming transducer")
    size = int(notes.get("vocab_size", 0)) + 1 if nemo else int(more.get("vocab_size", 0))
    if len(tokens.pieces) < size:
        raise RuntimeError(f"tokens.txt is damaged: {size} tokens were expected")


if __name__ == "__main__":
    run(make)
