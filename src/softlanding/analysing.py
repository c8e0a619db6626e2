"""`softlanding analyse`: how lines of text are understood, for scripts and for measuring."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from softlanding.understanding.feelings import read
from softlanding.understanding.safety import is_crisis
from softlanding.understanding.solutions import judge


def analyse(lines: Iterable[str]) -> int:
    """Print an object of JSON for each line, as soon as it has come."""
    for line in lines:
        print(json.dumps(understood(line.rstrip("\r\n")), ensure_ascii=False), flush=True)
    return 0


def understood(text: str) -> dict[str, Any]:
    """One reply: its text, what the person feels now, the signs of a vulnerability hangover, the
    solution that it gives, how sure that is (0 to 1), the cue that says so and where it stands,
    whether it asks for ideas, and whether it has words of crisis."""
    verdict, reading = judge(text), read(text)
    return {
        "text": text,
        "feelings": list(reading.now),
        "signs": list(reading.signs),
        "solution": verdict.solution,
        "confidence": round(verdict.confidence, 3),
        "cue": verdict.cue,
        "span": verdict.span,
        "invitation": verdict.invitation,
        "crisis": is_crisis(text),
    }


def from_stdin() -> int:
    """The lines that come on stdin, as from a pipe or typed."""
    return analyse(sys.stdin)
