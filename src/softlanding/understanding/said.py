"""What was said, as plain words, and the names of feelings found in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from softlanding.understanding.feeling_words import Form
from softlanding.understanding.phrasing import Words

_STOP = re.compile(r"[.!?;:…]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, as plain words. breaks: where a new sentence begins."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Said:
        """The words of a text; "mum's" is "mum is" here, as both may be meant."""
        found = Words.of(text)
        words: list[str] = []
        spans: list[tuple[int, int]] = []
        breaks: set[int] = set()
        before = 0
        for at, (word, span) in enumerate(zip(found.words, found.spans, strict=True)):
            if _STOP.search(text[before : span[0]]):
                breaks.add(len(words))
            if word == "m" and words[-1:] == ["i"]:
                word = "am"
            for part in ("i", "am") if word == "im" else (word,):
                words.append(part)
                spans.append(span)
            ending = text[span[0] : span[1]].lower().replace("’", "'")
            whole = found.spans[at + 1 : at + 2] != (span,)  # "it's" is two words already
            if whole and ending.endswith("'s") and ending[:-2] == word:
                words.append("is")
                spans.append(span)
            before = span[1]
        return cls(tuple(words), tuple(spans), frozenset(breaks))

    def begins(self, at: int) -> bool:
        """Whether a sentence begins here."""
        return at <= 0 or at in self.breaks


@dataclass(frozen=True, slots=True)
class Found:
    """The name of a feeling in words[start:end]."""

    start: int
    end: int
    form: Form


Others = Mapping[int, Found]  # all that were found, by where they end
