"""What is said while a voice memo is brought in."""

from __future__ import annotations

from collections.abc import Sequence

from softlanding.conversation.effects import Line
from softlanding.messages.common import CRISIS_STOPPED, ONLY_A_PROGRAM

NOBODY_SPEAKS = "{file}: I can hear nobody speak in it. Nothing was brought in."
THERE_ALREADY = "{file}: this is reflection {number} already. --again brings it in once more."
NOT_BROUGHT_IN = "{file}: I couldn't find the words ({reason}). Nothing was brought in."
NO_ROOM = "{file}: I can't write to {place} ({reason}). Nothing was brought in."
CUT = "{file}: it is cut short. I took the {seconds:.1f} s that are there."
NO_QUESTIONS = "The routine {routine} asks nothing that a memo could answer."
IS_AN_EXPORT = (
    "{place} is an export, and no memo. Bring it in with: softlanding import --json {place}"
)
ONE_AT_A_TIME = (
    "Recordings are being brought in or written down just now. Nothing was changed; try again when "
    "that is done."
)
STOPPED = "Stopped. Nothing of {file} was brought in."
KEPT = "{file}: kept as reflection {number}, recorded on {at} (by {told})."
READ_IT = "Read it: softlanding show {number}"
BY_ITSELF, BY_ITS_DATE = "the recording itself", "the date of the file"
WITHOUT_WORDS = "I found no words in it. The sound of it is kept."


def shared(parts: int, questions: int) -> str:
    """How the parts of a memo met the questions; empty where each has its own."""
    if parts > questions == 1:
        return f"Its {parts} parts are one reply, to the one question."
    if parts > questions:
        return f"It has {parts} parts for {questions} questions: the rest went to the last one."
    if parts < questions:
        have = "part" if parts == 1 else "parts"
        return f"It has {parts} {have} for {questions} questions: the others stay open."
    return ""


def where_help_is(lines: Sequence[Line]) -> tuple[str, ...]:
    """After a memo that holds words of crisis."""
    return tuple(line.text for line in (CRISIS_STOPPED, ONLY_A_PROGRAM, *lines))
