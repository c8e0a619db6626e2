"""What is said when something is to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

# In place of words that are gone.
FORGOTTEN = "(forgotten)"
STEPS_FORGOTTEN = "Last time you chose steps, which are forgotten now. Anything to say about them?"

FOR_GOOD = "Nothing can bring that back. softlanding backup keeps a copy, if you want one first."
QUESTION = "Delete it? [y/N] "
UNASKED = "Nothing was deleted. --yes goes ahead without being asked."
DECLINED = "All right. Nothing was deleted."
DELETED = "Deleted, with every trace of it here. Copies in backups and exports stay as they are."
SOUND_DELETED = "Deleted. The words are kept. Copies in backups and exports stay as they are."
NOTHING_BEFORE = "There is no reflection from before {day}. Nothing was deleted."
NO_SOUND = "There is no recording older than {days} days. Nothing was deleted."
WHAT = (
    "Tell me what to delete: the number of a reflection (softlanding list shows them), last, "
    "--before DATE, or --audio-older-than DAYS."
)
MANTRAS_TOO = (
    "{mantras} of your mantras in your own voice would go with it; --keep-mantras keeps them."
)
ONE_MANTRA_TOO = "A mantra in your own voice would go with it; --keep-mantras keeps it."
WORDLESS = "{count} replies are only sound, as no words were found: of these nothing would be left."
ONE_WORDLESS = "One reply is only sound, as no words were found: of this one nothing would be left."

FINISHED = "What a delete before had to leave is deleted now, with every trace of it here."
NOT_YET = (
    "It is out of your journal, but traces may still be on the disk: {reason} To finish it, run: "
    "softlanding delete"
)
NO_ROOM = (
    "the disk is full at {folder}. The words are overwritten already; what was corrected before may"
    " be found until there is room to write the journal anew."
)
BEING_READ = "another program is reading the journal. End that program first."
TAKES_NUMBERS = (
    "delete takes numbers. Those of that day: softlanding list --since {day} --until {day}"
)
CANT_REMOVE = "I can't remove {file} ({reason})."


def would_go(days: Sequence[date], recordings: int, size: str) -> str:
    """Reflections that would be deleted. days: when each began. size: of the recordings."""
    first, last = min(days), max(days)
    if len(days) == 1:
        what = f"1 reflection, of {first}"
    elif first == last:
        what = f"{len(days)} reflections, of {first}"
    else:
        what = f"{len(days)} reflections, from {first} to {last}"
    return f"This would be deleted: {what}, {_with(recordings, size)}."


def sound_would_go(days: Sequence[date], recordings: int, size: str) -> str:
    """Recordings that would be deleted, of the reflections of these days."""
    first, last = min(days), max(days)
    when = f"of {first}" if first == last else f"from {first} to {last}"
    what = "1 recording" if recordings == 1 else f"{recordings} recordings"
    return f"This would be deleted: {what}, {when} ({size}). The words stay."


def _with(recordings: int, size: str) -> str:
    if not recordings:
        return "without recordings"
    return f"with {'1 recording' if recordings == 1 else f'{recordings} recordings'} ({size})"
