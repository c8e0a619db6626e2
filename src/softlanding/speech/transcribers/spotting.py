"""Tells whether a short segment is, from beginning to end, one of the phrases expected there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from softlanding.conversation.events import Word
from softlanding.ports import SAMPLE_RATE, Words
from softlanding.speech.transcribers import cepstral, phrases, sound
from softlanding.speech.transcribers.cepstral import VoiceMean

_Table = dict[tuple[str, ...], str]
Pronounce = Callable[[str], Sequence[str]]  # a word → its pronunciations, each a string of phones

_PHRASE_SETS = 6  # kept ready
_MEASURED = 300  # frames: sphinx forgets some of what it measured when there is more
_RULER_WORD = "a"
_RULER_MODEL = """\\data\\
ngram 1=3

\\1-grams:
-1.0 </s>
-99 <s>
-0.5 a

\\end\\
"""  # as little as can be: with it the decoder only measures
_FRAME = 0.01  # seconds: sphinx counts in these
FRAME_BYTES = SAMPLE_RATE // 100 * 2
_UNLIKELY = 0.1  # posterior of a phrase, for one word of it; in noise most that is heard has less
_PER_PHONE = 0.2  # seconds: in speech a phone is shorter, on the average of a word
_WEIGHT = 3.0  # of the language model; with sphinx's own 6.5 more other speech is taken for phrases


class Spotter:
    """A small pocketsphinx decoder with a language model for each set of phrases asked for lately.

    Remembers the mean of the voice from segment to segment; see cepstral. 15 MB, and 2 MB a set.
    """

    def __init__(self, sphinx: Any, pronounce: Pronounce) -> None:
        self._pronounce = pronounce
        self._voice = VoiceMean()
        self._latest: tuple[cepstral.Mean, int] | None = None
        self._models: dict[tuple[str, ...], tuple[str, _Table]] = {}  # oldest first
        self._made = 0
        with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
            words = Path(folder, "words.dict")
            words.write_text(f"{_RULER_WORD} AH\n", encoding="utf-8")
            self._decoder = sphinx.Decoder(
                samprate=float(SAMPLE_RATE),
                lm=None,
                dict=str(words),
                lw=_WEIGHT,
                cmn="live",
                loglevel="FATAL",
            )
        self._add("ruler", _RULER_MODEL)

    def prepare(self, wanted: tuple[str, ...]) -> None:
        """Make what these phrases need (about 30 ms), so that nobody waits for it at the end.
        Raises OSError when the disk is full."""
        self._latest = None
        if wanted in self._models:
            return
        table = phrases.table(wanted, lambda word: bool(self._pronounce(word)))
        self._teach(phrases.vocabulary(table))
        self._made += 1
        name = f"phrases {self._made}"
        self._add(name, phrases.language_model(table))
        self._models[wanted] = name, table
        if len(self._models) > _PHRASE_SETS:
            oldest, _ = self._models.pop(next(iter(self._models)))
            self._decoder.remove_search(oldest)

    def spot(self, pcm: bytes, wanted: tuple[str, ...]) -> Words | None:
        """The phrase that all of this sound is. Its confidence is the geometric mean of its words'
        posteriors. A tenth of real time."""
        self.prepare(wanted)
        name, table = self._models[wanted]
        pcm, before = sound.trimmed(pcm)
        if not table or not pcm:
            return None
        pcm = sound.with_floor(pcm)
        self._latest = self._mean_of(pcm)
        heard = self._decode(name, pcm, self._voice.mixed(*self._latest))
        if heard is None:
            return None
        words = spoken(self._decoder.seg(), before)
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

    def _mean_of(self, pcm: bytes) -> tuple[cepstral.Mean, int]:
        """The cepstral mean of this sound (of its beginning, if it is long) and its length in
        frames (10 ms)."""
        measured = pcm[: _MEASURED * FRAME_BYTES]
        self._decode("ruler", measured, cepstral.TYPICAL)
        after = cepstral.parsed(self._decoder.get_cmn())
        return cepstral.unmixed(after, len(measured) // FRAME_BYTES), len(pcm) // FRAME_BYTES

    def _decode(self, name: str, pcm: bytes, mean: cepstral.Mean) -> Any:
        self._decoder.activate_search(name)
        self._decoder.set_cmn(cepstral.printed(mean))
        self._decoder.start_utt()
        self._decoder.process_raw(pcm)
        self._decoder.end_utt()
        return self._decoder.hyp()

    def _teach(self, vocabulary: Sequence[str]) -> None:
        """Add words to the dictionary. They would also join the models that are there; those are
        made anew when they are asked for."""
        new = [word for word in vocabulary if self._decoder.lookup_word(word) is None]
        if not new:
            return
        for name, _ in self._models.values():
            self._decoder.remove_search(name)
        self._models.clear()
        ruler = self._decoder.get_lm("ruler")
        self._decoder.remove_search("ruler")
        for word in new:
            for number, phones in enumerate(self._pronounce(word), start=1):
                name = word if number == 1 else f"{word}({number})"
                self._decoder.add_word(name, phones, False)
        self._decoder.add_lm("ruler", ruler)

    def _add(self, name: str, model: str) -> None:
        with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
            path = Path(folder, "model.lm")
            path.write_text(model, encoding="utf-8")
            self._decoder.add_lm_file(name, str(path))


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
