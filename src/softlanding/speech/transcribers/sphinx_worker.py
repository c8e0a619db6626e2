"""The child process that runs pocketsphinx; sphinx.py starts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from softlanding.conversation.events import Word
from softlanding.ports import BYTES_PER_SECOND, SAMPLE_RATE, Words
from softlanding.speech.transcribers import cepstral, phrases
from softlanding.speech.transcribers.desk import run
from softlanding.speech.transcribers.spotting import FRAME_BYTES, Spotter, drawn_out, spoken
from softlanding.speech.words import interview_words, pronunciations, teach

_LONGEST_UTTERANCE = 60 * BYTES_PER_SECOND  # then sphinx starts afresh: its lattice grows with it
_NOISE_WORDS = frozenset(("if", "in", "and"))  # alone they are a noise, or no loss
_DOUBTFUL = 0.15  # posterior of a lone word

_NO_WORDS = Words("", None, None)


class Recognizer:
    """One pocketsphinx decoder for dictation, and small ones for sets of phrases.

    The cepstral mean is set for each segment. While it is spoken, that is what was heard before:
    29.5 % word errors, against 36.5 % when it is reset; a segment without words does not count, so
    that a slammed door does not spoil what follows. With `whole`, nothing is decoded before the
    segment has ended, with the mean of all of it: 19 and 12 % on 12 real and 16 synthetic clips,
    against 37 and 21 % with what sphinx takes for the mean of a voice that it has not heard.

    load: `whole`, and `names`: own words and their pronunciations.
    """

    def __init__(self, load: dict[str, Any]) -> None:
        import pocketsphinx

        self._decoder = pocketsphinx.Decoder(samprate=float(SAMPLE_RATE), loglevel="FATAL")
        teach(self._decoder, {**interview_words(), **load.get("names", {})})
        self._spotter = Spotter(pocketsphinx, self._pronounced)
        self._mean = cepstral.printed(cepstral.TYPICAL)
        self._whole = bool(load.get("whole"))
        self._ruler: Any = None  # with as little to look for as can be, it only measures
        if self._whole:
            self._ruler = pocketsphinx.Decoder(
                samprate=float(SAMPLE_RATE), lm=None, keyphrase="a", cmn="batch", loglevel="FATAL"
            )
        self._decoding = False

    def begin(self, wanted: Sequence[str], dictation: bool) -> None:
        """Start a segment, dropping what is left of another."""
        if self._decoding:
            self._dictated()
        self._wanted = tuple(wanted)
        try:
            self._spotter.prepare(self._wanted)
        except OSError:  # the disk is full: then there is dictation alone
            self._wanted = ()
        self._phrase_limit = int(phrases.longest(wanted) * BYTES_PER_SECOND)
        self._pcm = bytearray()
        self._dictation = dictation
        self._found: list[Word] = []
        self._decoded = 0  # bytes before the utterance that is open
        self._unfinished = 0
        if dictation and not self._whole:
            self._decoder.set_cmn(self._mean)
            self._start()

    def feed(self, pcm: bytes) -> None:
        """Decode more of the segment."""
        pcm = pcm[: len(pcm) // 2 * 2]
        if self._whole or len(self._pcm) <= self._phrase_limit:
            self._pcm += pcm
        if not self._dictation or not pcm or self._whole:
            return
        self._decoder.process_raw(pcm)
        self._unfinished += len(pcm)
        if self._unfinished >= _LONGEST_UTTERANCE:
            self._finish()
            self._start()

    def so_far(self) -> str:
        """The words of the segment as far as they are known; they may still change."""
        words = list(self._found)
        if self._decoding and self._decoder.hyp() is not None:
            words += spoken(self._decoder.seg(), 0.0)
        return " ".join(word.text for word in words)

    def end(self) -> Words:
        """The phrase that the whole segment is (then the dictation is left for the next begin, and
        nobody waits for it), or else what was dictated. The confidence is the mean of the words'
        posteriors: the geometric one for a phrase."""
        words = self._phrase() or self._dictated()
        if words.text:
            self._spotter.learn()
        return words

    def _phrase(self) -> Words | None:
        if not self._wanted or len(self._pcm) > self._phrase_limit:
            return None
        return self._spotter.spot(bytes(self._pcm), self._wanted)

    def _dictated(self) -> Words:
        if self._dictation and self._whole:
            self._decode_whole()
        self._finish()
        words = self._found
        if not words or self._is_noise(words):
            return _NO_WORDS
        self._mean = self._decoder.get_cmn()
        sure = sum(_posterior(word) for word in words) / len(words)
        return Words(" ".join(word.text for word in words), round(sure, 3), None, tuple(words))

    def _is_noise(self, words: Sequence[Word]) -> bool:
        """Whether these are the words that sphinx finds in wind, hum, keys and clicks.

        Measured on 80 noises: nearly always "if", or one word that is drawn out far beyond speech.
        In speech every phone is shorter than this, on the average of a word, but for a lone "no…".
        """
        if len(words) == 1 and (words[0].text in _NOISE_WORDS or _posterior(words[0]) < _DOUBTFUL):
            return True
        return drawn_out(words, self._pronounced)

    def _decode_whole(self) -> None:
        pcm = bytes(self._pcm)
        self._ruler.start_utt()
        self._ruler.process_raw(pcm, full_utt=True)
        self._ruler.end_utt()
        own = cepstral.parsed(self._ruler.get_cmn())
        mean = cepstral.VoiceMean().mixed(own, len(pcm) // FRAME_BYTES)
        self._decoder.set_cmn(cepstral.printed(mean))
        self._start()
        self._decoder.process_raw(pcm)

    def _start(self) -> None:
        self._decoder.start_utt()
        self._decoding, self._unfinished = True, 0

    def _finish(self) -> None:
        if self._decoding:
            self._decoding = False
            self._decoder.end_utt()
            if self._decoder.hyp() is not None:
                self._found += spoken(self._decoder.seg(), self._decoded / BYTES_PER_SECOND)
            self._decoded += self._unfinished

    def _pronounced(self, word: str) -> tuple[str, ...]:
        return pronunciations(self._decoder, word)


def _posterior(word: Word) -> float:
    return word.confidence or 0.0


if __name__ == "__main__":
    run(Recognizer)
