"""The stretches of speech in a recording."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from softlanding.ports import BYTES_PER_SECOND
from softlanding.speech.detecting import BLOCK_SECONDS, Detector, SpeechDetector
from softlanding.speech.endpointing import Decision, Endpointing
from softlanding.speech.take import PADDING

Stretch = tuple[float, float]  # seconds

MARGIN = 1.0  # seconds
TOGETHER = 30.0  # seconds: a recogniser hears better what is not cut at every pause


def stretches(
    blocks: Iterable[bytes], detector: Callable[[], Detector] = SpeechDetector
) -> list[Stretch]:
    """From when to when there is speech, with PADDING around it, cut at pauses as in a session."""
    is_speech, ears = detector(), Endpointing(math.inf)
    found: list[Stretch] = []

    def add() -> None:
        before = found[-1][1] if found else 0.0
        start = max(before, start_of_segment - PADDING)
        found.append((start, min(ears.now, ears.offset + PADDING)))

    for block in blocks:
        decision = ears.step(BLOCK_SECONDS, is_speech(block))
        start_of_segment = ears.onset
        if decision is Decision.SEGMENT:
            add()
    if ears.in_segment:
        add()
    return found


def widened(parts: Sequence[Stretch], end: float, margin: float = MARGIN) -> list[Stretch]:
    """The same with `margin` more on both sides, as far as there is sound (to `end`) that does not
    belong to another: the last breath of a word is easily taken for silence."""
    wide: list[Stretch] = []
    for index, (first, last) in enumerate(parts):
        before = wide[-1][1] if wide else 0.0
        after = parts[index + 1][0] if index + 1 < len(parts) else end
        wide.append((max(before, first - margin), min(after, last + margin)))
    return wide


def joined(parts: Sequence[Stretch], longest: float = TOGETHER) -> list[Stretch]:
    """The same, with the pauses between, as long as no stretch gets longer than `longest`."""
    together: list[Stretch] = []
    for start, end in parts:
        if together and end - together[-1][0] <= longest:
            together[-1] = (together[-1][0], end)
        else:
            together.append((start, end))
    return together


def parts_of(sound: Iterable[bytes], parts: Sequence[Stretch]) -> Iterator[bytes]:
    """The sound (16 kHz mono s16le) of each of these parts, which are in order, none into another.

    No more of the sound is kept than one part.
    """
    blocks, left, begins = iter(sound), bytearray(), 0  # begins: the byte where `left` does
    for start, end in parts:
        first, last = (int(moment * BYTES_PER_SECOND) // 2 * 2 for moment in (start, end))
        while begins + len(left) < last and (block := next(blocks, b"")):
            left += block
            if begins + len(left) <= first:
                begins += len(left)
                left.clear()
        yield bytes(left[first - begins : last - begins])
        del left[: last - begins]
        begins = last
