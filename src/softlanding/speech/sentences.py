"""What the voice is given: one sentence at a time, and the voice where nobody chose one.

Apart from prompts.py, so that the process that renders needs little memory.
"""

from __future__ import annotations

import re

# Of 17 of eSpeak NG's variants pocketsphinx made the fewest errors with this one (WER 0.52 over 12
# of our lines; f1 0.70, none 0.72, f3 0.86), and its pitch is even (188 Hz, 2 semitones).
DEFAULT_VOICE = "gmw/en-us+f2"
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text that have something to be spoken in them."""
    return [part for part in _split(text) if any(c.isalnum() for c in part)]


def _split(text: str) -> list[str]:
    parts, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        parts.append(text[start : end.end()].strip())
        start = end.end()
    return [*parts, text[start:].strip()]
