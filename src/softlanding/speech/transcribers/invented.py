"""Guards against invented text. Pure: what a model wrote, in; what may be believed, out.

Whisper writes something for any sound: it learned from subtitles, so silence and noise become
"Thanks for watching!", or one phrase for ever. What a guard drops stays in the recording; it is
never a word that the person did not say.

Thresholds of probability and compression are those of openai/whisper (transcribe.py) and
faster-whisper; that nothing but several guards together helps is what Barański et al. found
("Investigation of Whisper ASR hallucinations induced by non-speech audio", ICASSP 2025).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from softlanding.speech.transcribers.phrases import words_of

_UNLIKELY = -1.0  # mean log-probability of the tokens
_NO_SPEECH = 0.6  # probability
_CONFIDENT = -0.5  # mean log-probability: then it was speech after all
_ANOMALOUS = 0.15  # probability of a word; faster-whisper's word_anomaly_score
_REPETITIVE = 2.4  # how far zlib can press the text together
_LOOP_TIMES, _LOOP_WORDS = 4, 6  # "no, no, no, no" is said; this often and so long it is a loop
_LONGEST_LOOP = 12  # words in one turn of it
_PER_SECOND, _AT_ONCE = 7, 3  # words; the fastest speakers stay under 400 a minute
_RECITED = 3  # phrases of the prompt in a row, word for word

# Written for silence and noise; nobody says these into a reflection as all of a segment.
_NEVER_SAID = frozenset(
    words_of(line)
    for line in """
thanks for watching
thank you for watching
thank you so much for watching
thank you very much for watching
thanks for watching and i'll see you next time
thanks for watching see you next time
thank you for watching please subscribe
please subscribe
please subscribe to my channel
please like and subscribe
like and subscribe
don't forget to like and subscribe
subscribe to my channel
i'll see you in the next video
see you in the next video
subtitles by the amara org community
subtitles by
transcription by castingwords
transcribed by
copyright
applause
blank audio
""".strip().splitlines()
)
# People do say these; they are believed when the model is sure that it heard speech.
_SELDOM_SAID = frozenset(
    words_of(line)
    for line in """
thank you
thanks
thank you very much
thanks for listening
thank you for listening
see you next time
bye
bye bye
you
so
okay
the
music
silence
""".strip().splitlines()
)
_SURE_OF_SPEECH = 0.3  # no_speech below this


@dataclass(frozen=True, slots=True)
class Written:
    """One stretch of text as Whisper wrote it. likely: mean log-probability of its tokens.
    no_speech: 0 to 1. compression: length over its length when pressed by zlib. words: the
    probability of each word where it was found in the sound, 0 to 1."""

    text: str
    likely: float
    no_speech: float
    compression: float
    words: tuple[float, ...]


def is_invented(written: Written, expected: Container[tuple[str, ...]] = ()) -> bool:
    """Whether these words were most likely not said. expected: what may well be said here."""
    if "\ufffd" in written.text or not written.text.isprintable():
        return True  # bytes that are no text
    if max(written.words, default=0.0) < _ANOMALOUS:
        return True  # none of it is to be found in the sound
    if written.likely < _UNLIKELY or written.compression > _REPETITIVE:
        return True
    if written.no_speech > _NO_SPEECH and written.likely < _CONFIDENT:
        return True
    words = words_of(written.text)
    if words in _SELDOM_SAID and words not in expected:
        return written.no_speech > _SURE_OF_SPEECH or written.likely < _CONFIDENT
    return words in _NEVER_SAID and words not in expected


def loops(words: Sequence[str]) -> bool:
    """Whether a few words come again and again, right after one another."""
    for length in range(1, min(_LONGEST_LOOP, len(words) // _LOOP_TIMES) + 1):
        same = 0  # words in a row that are those of one turn earlier
        for index in range(length, len(words)):
            same = same + 1 if words[index] == words[index - length] else 0
            if same >= max((_LOOP_TIMES - 1) * length, _LOOP_WORDS - length):
                return True
    return False


def too_many(words: Sequence[str], speech: float) -> bool:
    """Whether nobody can say so many words in so many seconds of speech."""
    return len(words) > _AT_ONCE + _PER_SECOND * speech


def recites(words: Sequence[str], prompt: Sequence[Sequence[str]]) -> bool:
    """Whether this is nothing but the prompt read out: three of its phrases or more, in its order.

    A prompt shows Whisper how words are spelt; in noise it may continue with the prompt itself.
    """
    said = tuple(words)
    for first in range(len(prompt)):
        joined: tuple[str, ...] = ()
        for count, phrase in enumerate(prompt[first:], start=1):
            joined += tuple(phrase)
            if joined == said and count >= _RECITED:
                return True
            if said[: len(joined)] != joined:
                break
    return False
