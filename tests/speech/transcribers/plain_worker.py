"""An engine without a model, for the contract: short loud sound is "skip", long sound is a
sentence, and quiet or restless sound is nothing."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from softlanding.conversation.events import Word
from softlanding.ports import BYTES_PER_SECOND, Words
from softlanding.speech.transcribers.desk import run

_LONG = 1.5  # seconds
_SENTENCE = ("we", "spoke", "about", "the", "project")


class Plain:
    """Looks at loudness and length only."""

    def begin(self, phrases: Sequence[str], dictation: bool) -> None:
        self._phrases, self._dictation = phrases, dictation
        self._seconds, self._peak, self._crossings = 0.0, 0, 0

    def feed(self, pcm: bytes) -> None:
        samples = array("h", pcm)
        self._seconds += len(pcm) / BYTES_PER_SECOND
        self._peak = max([self._peak, *samples])
        self._crossings += sum(a * b < 0 for a, b in itertools.pairwise(samples))

    def so_far(self) -> str:
        return " ".join(_SENTENCE[: int(self._seconds)])

    def end(self) -> Words:
        is_noise = self._crossings > 4000 * self._seconds  # a second; speech has fewer
        if self._peak < 1000 or is_noise:
            return Words("", None, None)
        said = _SENTENCE if self._seconds > _LONG else ("skip",)
        phrase = next((p for p in self._phrases if p == " ".join(said)), None)
        if phrase is None and not self._dictation:
            return Words("", None, None)
        each = self._seconds / len(said)
        words = [Word(text, n * each, (n + 1) * each, 0.5) for n, text in enumerate(said)]
        return Words(" ".join(said), 0.5, phrase, tuple(words))


def make(load: dict[str, Any]) -> Plain:
    Path(load["folder"], "model").read_text(encoding="utf-8")
    return Plain()


if __name__ == "__main__":
    run(make)
