"""What was said against what was heard. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scripts.evaluating.figures import Edits, Share, edits
from scripts.evaluating.noises import Condition
from scripts.evaluating.texts import Kind, Text, mantras

from softlanding.conversation.events import Segment
from softlanding.conversation.expectation import (
    Choice,
    Dictation,
    Expectation,
    Feelings,
    YesNo,
)
from softlanding.understanding import choices, commands, feelings
from softlanding.understanding.matching import plain


class Measure(StrEnum):
    """What can be measured. The order is that of the report."""

    WER = "wer"
    WORDS = "words"
    COMMANDS = "commands"
    YES_NO = "yes-no"
    CHOICES = "choices"
    FEELINGS = "feelings"
    ENDPOINTING = "endpointing"
    WAITING = "waiting"


KINDS: dict[Measure, tuple[Kind, ...]] = {
    Measure.WER: (Kind.REPLY,),
    Measure.WORDS: (Kind.WORDS,),
    Measure.COMMANDS: (Kind.COMMAND, Kind.OTHER),
    Measure.YES_NO: (Kind.YES_NO, Kind.OTHER),
    Measure.CHOICES: (Kind.MANTRA, Kind.CHOICE, Kind.OTHER),
    Measure.FEELINGS: (Kind.FEELING, Kind.OTHER),
}
EARLY, LATE = 0.5, 1.0  # seconds that an end may be off the patience and still be right
CLOSED = (Measure.COMMANDS, Measure.YES_NO, Measure.CHOICES, Measure.FEELINGS)


@dataclass(frozen=True, slots=True)
class Heard:
    """One clip, as it was heard under one expectation.

    audio: its length; took: from its first block to its last words, as fast as they come; seconds.
    """

    measure: Measure
    voice: str
    condition: Condition
    text: Text
    segments: tuple[Segment, ...]
    audio: float
    took: float

    @property
    def transcript(self) -> str:
        """As the journal would have it."""
        return " ".join(segment.text for segment in self.segments if segment.text)

    @property
    def phrases(self) -> tuple[str, ...]:
        """The expected phrases that were accepted."""
        return tuple(segment.phrase for segment in self.segments if segment.phrase)


def expectation(measure: Measure) -> Expectation:
    """What the step that this measures would expect."""
    match measure:
        case Measure.YES_NO:
            return YesNo()
        case Measure.CHOICES:
            return Choice(choices.phrases(mantras()))
        case Measure.FEELINGS:
            return Feelings()
        case _:
            return Dictation()


# -- free speech ---------------------------------------------------------------------------------
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SAME = {"ok": "okay", "alright": "all right", "mr": "mister", "mrs": "missus", "dr": "doctor"}


def normal(text: str) -> list[str]:
    """The words as they are compared, of what was said and of what was heard alike.

    Small letters; no punctuation but the apostrophe inside a word; hyphens part words; numbers up
    to 9,999 are written out as they are read ("40" → "forty"); a few words with two spellings get
    one of them. Nothing else: "type script" is not "typescript", "color" is not "colour".
    """
    text = text.lower().replace("’", "'").replace("%", " percent ")
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\d{1,4}", lambda digits: f" {_number(int(digits[0]))} ", text)
    words = (word.strip("'") for word in plain(text).replace("_", " ").split())
    return [part for word in words if word for part in _SAME.get(word, word).split()]


def _number(value: int) -> str:
    if value < 20:
        return _SMALL[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f" {_SMALL[ones]}" if ones else "")
    power, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    many, rest = divmod(value, power)
    return f"{_number(many)} {name}" + (f" {_number(rest)}" if rest else "")


def word_edits(heard: Heard) -> Edits:
    """The errors in a reply."""
    return edits(normal(heard.text.text), normal(heard.transcript))


def words_found(heard: Heard) -> Share:
    """How many of the words that are looked for are in the transcript, letter for letter."""
    found = set(normal(heard.transcript))
    return Share(sum(word in found for word in heard.text.words), len(heard.text.words))


# -- closed phrases ------------------------------------------------------------------------------
def is_right(heard: Heard) -> bool:
    """A session would take it for what was said."""
    return _meant(heard.measure, heard.segments) == _meant(
        heard.measure, (Segment(heard.text.text),)
    )


def is_accepted(heard: Heard) -> bool:
    """The transcriber took the whole of a segment for an expected phrase, whichever."""
    return bool(heard.phrases)


def is_acted_on(heard: Heard) -> bool:
    """A session would take it for an answer of this kind, or for a command.

    More than the accepted ones: understanding also reads the free transcript ("no one called" is
    a no where a yes or a no is expected).
    """
    return any(
        _meant(measure, heard.segments) is not None for measure in (heard.measure, Measure.COMMANDS)
    )


def _meant(measure: Measure, segments: Sequence[Segment]) -> object:
    """What these segments mean where this is expected; None: none of it."""
    phrases = [segment.phrase for segment in segments if segment.phrase]
    joined = " ".join(segment.text for segment in segments if segment.text)
    match measure:
        case Measure.COMMANDS:
            return next((c for s in segments if (c := commands.command(s))), None)
        case Measure.YES_NO:
            tries = [text for s in reversed(segments) for text in (s.phrase, s.text) if text]
            return next((c for text in tries if (c := commands.yes_no(text))), None)
        case Measure.CHOICES:
            return _chosen([*phrases, joined])
        case _:
            known = feelings.phrases()
            names = {plain(name): name for name in known}
            return next((names[plain(t)] for t in (*phrases, joined) if plain(t) in names), None)


def _chosen(tries: Sequence[str]) -> object:
    options = mantras()
    picked = next((i for text in tries if (i := choices.pick(text, options)) is not None), None)
    if picked is not None:
        return picked
    return "own" if any(choices.wants_own(text) for text in tries) else None


# -- the end of a reply -----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ended:
    """One reply that ought to have ended its patience after its last word.

    off: seconds that it ended later than that (before: negative); None: it had not, LATE after.
    """

    voice: str
    condition: Condition
    off: float | None

    @property
    def verdict(self) -> str:
        """right, early or missed."""
        if self.off is None or self.off > LATE:
            return "missed"
        return "early" if self.off < -EARLY else "right"
