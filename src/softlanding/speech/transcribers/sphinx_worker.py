"""The child process that runs pocketsphinx; sphinx.py is its other end.

In: `begin` (phrases, dictation), `feed` with sound, `end`, in this order for every segment.
Out: `ready` or `broken` once; `partial` at most four times a second; for each segment
`words` or `failed`. All with the segment's number.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from softlanding.ports import BYTES_PER_SECOND, SAMPLE_RATE
from softlanding.speech.transcribers import phrases, sound
from softlanding.speech.worker import serve

_PARTIAL_EVERY = 0.25  # seconds
_LONGEST_UTTERANCE = 60 * BYTES_PER_SECOND  # then sphinx starts afresh: its lattice grows with it
_PHRASE_SETS = 6  # kept ready; 5 MB each
_FRAME = 0.01  # seconds: sphinx counts in these
_NOISE_WORDS = frozenset(("if", "in", "and"))  # alone they are a noise, or no loss
_DOUBTFUL = 0.15  # posterior of a lone word
_UNLIKELY = 0.01  # posterior of a phrase, for one word of it: a rattle is "back" with less
_PER_PHONE = 0.2  # seconds
_VARIANTS = 6  # pronunciations of one word in the dictionary: "read", "read(2)"…

_Spot = Callable[[bytes], tuple[str, float] | None]


@dataclass(frozen=True, slots=True)
class _Word:
    """One word as sphinx has it: its posterior 0 to 1 in the lattice, its length in seconds."""

    text: str
    posterior: float
    seconds: float


class Recognizer:
    """One pocketsphinx decoder for dictation, and small ones for sets of phrases.

    The cepstral mean (the sound of this voice and microphone) is carried from segment to segment:
    29.5 % word errors, against 36.5 % when it is reset for each. A segment without words does not
    count, so that a slammed door does not spoil what follows.
    """

    def __init__(self) -> None:
        import pocketsphinx

        self._sphinx = pocketsphinx
        self._decoder = pocketsphinx.Decoder(samprate=float(SAMPLE_RATE), loglevel="FATAL")
        self._spotter = lru_cache(_PHRASE_SETS)(self._new_spotter)
        self._spot: _Spot = _nothing
        self._decoding = False

    def begin(self, wanted: Sequence[str], dictation: bool) -> None:
        """Start a segment, dropping what is left of another."""
        if self._decoding:
            self._finish()
        self._wanted = tuple(wanted)
        try:
            self._spot = self._spotter(self._wanted)  # made now: nobody waits for it at the end
        except OSError:  # the disk is full: then there is dictation alone
            self._spot = _nothing
        self._phrase_limit = int(phrases.longest(wanted) * BYTES_PER_SECOND)
        self._pcm = bytearray()
        self._dictation = dictation
        self._found: list[_Word] = []
        self._unfinished = 0
        self._mean = self._decoder.get_cmn()
        if dictation:
            self._start()

    def feed(self, pcm: bytes) -> None:
        """Decode more of the segment."""
        pcm = pcm[: len(pcm) // 2 * 2]
        if len(self._pcm) <= self._phrase_limit:
            self._pcm += pcm
        if not self._dictation or not pcm:
            return
        self._decoder.process_raw(sound.with_floor(pcm))
        self._unfinished += len(pcm)
        if self._unfinished >= _LONGEST_UTTERANCE:
            self._finish()
            self._start()

    def so_far(self) -> str:
        """The words of the segment as far as they are known; they may still change."""
        words = list(self._found)
        if self._decoding and self._decoder.hyp() is not None:
            words += _spoken(self._decoder.seg())
        return " ".join(word.text for word in words)

    def phrase(self) -> tuple[str, float] | None:
        """The phrase that the whole segment is and how sure it is (its posterior, geometric mean
        over its words), or None."""
        if not self._wanted or len(self._pcm) > self._phrase_limit:
            return None
        pcm = sound.trimmed(bytes(self._pcm))
        return self._spot(sound.with_floor(pcm)) if pcm else None

    def end(self) -> tuple[str, float | None]:
        """The words of the segment, and how sure they are: the mean of their posteriors."""
        if self._dictation:
            self._finish()
        words = self._found
        if not words or self._is_noise(words):
            self._decoder.set_cmn(self._mean)
            return "", None
        sure = sum(word.posterior for word in words) / len(words)
        return " ".join(word.text for word in words), round(sure, 3)

    def _is_noise(self, words: Sequence[_Word]) -> bool:
        """Whether these are the words that sphinx finds in wind, hum, keys and clicks.

        Measured on 80 noises: nearly always "if", or one word that is drawn out far beyond speech.
        In speech every phone is shorter than this, on the average of a word, but for a lone "no…".
        """
        if len(words) == 1 and (words[0].text in _NOISE_WORDS or words[0].posterior < _DOUBTFUL):
            return True
        return self._drawn_out(words)

    def _drawn_out(self, words: Sequence[_Word]) -> bool:
        return all(
            word.seconds > _PER_PHONE * (1 + len(self._decoder.lookup_word(word.text).split()))
            for word in words
        )

    def _start(self) -> None:
        self._decoder.start_utt()
        self._decoding, self._unfinished = True, 0

    def _finish(self) -> None:
        if self._decoding:
            self._decoding = False
            self._decoder.end_utt()
            if self._decoder.hyp() is not None:
                self._found += _spoken(self._decoder.seg())

    def _new_spotter(self, wanted: tuple[str, ...]) -> _Spot:
        """A small decoder for these phrases (about 30 ms, 5 MB, a tenth of real time)."""
        table = phrases.table(wanted, lambda word: self._decoder.lookup_word(word) is not None)
        if not table:
            return _nothing
        model, words = phrases.language_model(table), phrases.vocabulary(table)
        with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
            paths = Path(folder, "phrases.lm"), Path(folder, "phrases.dict")
            paths[0].write_text(model, encoding="utf-8")
            paths[1].write_text(
                "".join(line for word in words for line in self._pronounced(word)),
                encoding="utf-8",
            )
            decoder = self._sphinx.Decoder(
                samprate=float(SAMPLE_RATE),
                lm=str(paths[0]),
                dict=str(paths[1]),
                loglevel="FATAL",
            )

        def spot(pcm: bytes) -> tuple[str, float] | None:
            decoder.start_utt()
            decoder.process_raw(pcm, full_utt=True)  # mean of the whole segment: batch CMN
            decoder.end_utt()
            if (heard := decoder.hyp()) is None:
                return None
            words = _spoken(decoder.seg())
            found = phrases.closest([word.text for word in words], table)
            if found is None or self._drawn_out(words):
                return None
            sure = min(1.0, heard.prob) ** (1 / len(words))
            return None if sure < _UNLIKELY else (found, round(sure, 3))

        return spot

    def _pronounced(self, word: str) -> Iterator[str]:
        names = (word, *(f"{word}({n})" for n in range(2, _VARIANTS + 1)))
        for name in names:
            if phones := self._decoder.lookup_word(name):
                yield f"{name} {phones}\n"


def _nothing(_: bytes) -> None:
    """Finds no phrase."""


def _spoken(segments: Iterator[Any]) -> list[_Word]:
    """The words, without silences, noises and the marks of variants."""
    return [
        _Word(
            segment.word.partition("(")[0],
            min(1.0, segment.prob),
            (segment.end_frame - segment.start_frame + 1) * _FRAME,
        )
        for segment in segments
        if segment.word[0] not in "<[+"
    ]


class _Desk:
    """Takes the requests in order and answers each segment once."""

    def __init__(self, recognizer: Recognizer, answer: Callable[..., None]) -> None:
        self._recognizer, self._answer = recognizer, answer
        self._number, self._failed = 0, ""
        self._told = 0.0

    def take(self, request: dict[str, Any], pcm: bytes) -> None:
        """Do one request. What sphinx does not take costs the words of one segment."""
        if request["do"] == "begin":
            self._number, self._failed = request["segment"], ""
        try:
            if not self._failed:
                self._do(request, pcm)
        except Exception as error:  # whatever it is: the person's sound is kept, and we go on
            self._failed = one_line(error)
        if request["do"] == "end" and self._failed:
            self._answer({"is": "failed", "segment": self._number, "why": self._failed})

    def _do(self, request: dict[str, Any], pcm: bytes) -> None:
        recognizer = self._recognizer
        if request["do"] == "begin":
            recognizer.begin(request["phrases"], request["dictation"])
        elif request["do"] == "feed":
            recognizer.feed(pcm)
            now = time.monotonic()
            if now - self._told >= _PARTIAL_EVERY:
                self._told = now
                text = recognizer.so_far()
                self._answer({"is": "partial", "segment": self._number, "text": text})
        elif found := recognizer.phrase():
            phrase, sure = found
            self._words(phrase, sure, phrase)
            recognizer.end()
        else:
            self._words(*recognizer.end(), None)

    def _words(self, text: str, confidence: float | None, phrase: str | None) -> None:
        self._answer(
            {
                "is": "words",
                "segment": self._number,
                "text": text,
                "confidence": confidence,
                "phrase": phrase,
            }
        )


def one_line(error: Exception) -> str:
    """What went wrong, fit for one line of a message."""
    return " ".join(str(error).split()) or type(error).__name__


def main() -> None:
    """Serve until the parent's end closes."""
    requests, answer = serve()
    try:
        desk = _Desk(Recognizer(), answer)
    except Exception as error:  # a missing library, a damaged model: told, not shown as a traceback
        answer({"is": "broken", "why": one_line(error)})
        return
    answer({"is": "ready"})
    for request, pcm in requests:
        desk.take(request, pcm)


if __name__ == "__main__":
    main()
