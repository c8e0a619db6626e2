"""Tells whether a short segment is, from beginning to end, one of the phrases expected there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from softlanding.conversation.events import Word
from softlanding.ports import SAMPLE_RATE, Words
from softlanding.speech.transcribers import cepstral, phrases, sound
from softlanding.speech.transcribers.cepstral import VoiceMean

Pronounce = Callable[[str], Sequence[str]]  # a word → its pronunciations, each a string of phones

_PHRASE_SETS = 6  # kept ready; 5 MB each
_FRAME = 0.01  # seconds: sphinx counts in these
_FRAME_BYTES = SAMPLE_RATE // 100 * 2
_UNLIKELY = 0.1  # posterior of a phrase, for one word of it; in noise most that is heard has less
_PER_PHONE = 0.2  # seconds: in speech a phone is shorter, on the average of a word
_WEIGHT = 3.0  # of the language model; with sphinx's own 6.5 more other speech is taken for phrases


class Spotter:
    """Small pocketsphinx decoders, one for each set of phrases that was asked for lately.

    Remembers the mean of the voice from segment to segment; see cepstral.
    """

    def __init__(self, sphinx: Any, pronounce: Pronounce) -> None:
        self._sphinx, self._pronounce = sphinx, pronounce
        self._voice = VoiceMean()
        self._latest: tuple[cepstral.Mean, int] | None = None
        self._ruler = self._decoder({("a",): "a"}, cmn="batch")
        self._ready = lru_cache(_PHRASE_SETS)(self._prepared)

    def prepare(self, wanted: tuple[str, ...]) -> None:
        """Make what these phrases need (about 30 ms), so that nobody waits for it at the end.
        Raises OSError when the disk is full."""
        self._latest = None
        self._ready(wanted)

    def spot(self, pcm: bytes, wanted: tuple[str, ...]) -> Words | None:
        """The phrase that all of this sound is. Its confidence is the geometric mean of its words'
        posteriors. A tenth of real time."""
        pcm, before = sound.trimmed(pcm)
        decoder, table = self._ready(wanted)
        if decoder is None or not pcm:
            return None
        pcm = sound.with_floor(pcm)
        self._latest = self.mean_of(pcm)
        decoder.set_cmn(cepstral.printed(self._voice.mixed(*self._latest)))
        decoder.start_utt()
        decoder.process_raw(pcm)
        decoder.end_utt()
        if (heard := decoder.hyp()) is None:
            return None
        words = spoken(decoder.seg(), before)
        found = phrases.closest([word.text for word in words], table)
        if found is None or drawn_out(words, self._pronounce):
            return None
        sure = min(1.0, heard.prob) ** (1 / len(words))
        return None if sure < _UNLIKELY else Words(found, round(sure, 3), found, tuple(words))

    def learn(self) -> None:
        """The segment that was looked at last was speech: it tells more of the voice."""
        if self._latest is not None:
            self._voice = self._voice.after(*self._latest)
            self._latest = None

    def mean_of(self, pcm: bytes) -> tuple[cepstral.Mean, int]:
        """The cepstral mean of this sound and its length in frames (10 ms)."""
        self._ruler.start_utt()
        self._ruler.process_raw(pcm, full_utt=True)
        self._ruler.end_utt()
        return cepstral.parsed(self._ruler.get_cmn()), len(pcm) // _FRAME_BYTES

    def _prepared(self, wanted: tuple[str, ...]) -> tuple[Any, dict[tuple[str, ...], str]]:
        table = phrases.table(wanted, lambda word: bool(self._pronounce(word)))
        return (self._decoder(table, cmn="live") if table else None), table

    def _decoder(self, table: dict[tuple[str, ...], str], cmn: str) -> Any:
        with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
            paths = Path(folder, "phrases.lm"), Path(folder, "phrases.dict")
            paths[0].write_text(phrases.language_model(table), encoding="utf-8")
            lines = (line for word in phrases.vocabulary(table) for line in self._lines(word))
            paths[1].write_text("".join(lines), encoding="utf-8")
            return self._sphinx.Decoder(
                samprate=float(SAMPLE_RATE),
                lm=str(paths[0]),
                dict=str(paths[1]),
                lw=_WEIGHT,
                cmn=cmn,
                loglevel="FATAL",
            )

    def _lines(self, word: str) -> Iterable[str]:
        for number, phones in enumerate(self._pronounce(word), start=1):
            name = word if number == 1 else f"{word}({number})"
            yield f"{name} {phones}\n"


def drawn_out(words: Sequence[Word], pronounce: Pronounce) -> bool:
    """Whether all of these last too long for speech: a hum, or wind."""

    def longest(word: Word) -> float:
        phones = max((len(one.split()) for one in pronounce(word.text)), default=1)
        return _PER_PHONE * (1 + phones)

    return all(word.end - word.start > longest(word) for word in words)


def spoken(segments: Iterator[Any], before: float) -> list[Word]:
    """The words, without silences, noises and the marks of variants. before: the seconds of the
    segment that this decoder did not get."""
    return [
        Word(
            segment.word.partition("(")[0],
            round(before + segment.start_frame * _FRAME, 3),
            round(before + (segment.end_frame + 1) * _FRAME, 3),
            round(min(1.0, segment.prob), 3),
        )
        for segment in segments
        if segment.word[0] not in "<[+"
    ]
