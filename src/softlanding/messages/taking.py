"""What is said while reflections are taken along, and brought back."""

from __future__ import annotations

from collections.abc import Sequence

THERE_ALREADY = (
    "{place} is there already, and I left it as it is. Give another name, or move it away first."
)
CANT_WRITE = "I can't write {place} ({reason}). Nothing of it was left; your journal is untouched."
NOTHING_CHOSEN = "No reflection fits that. softlanding list shows those there are."
NO_EXPORT = (
    "{place} is no folder with a softlanding.json in it. softlanding export --json makes one."
)
FOREIGN = "{place} was not written by softlanding export --json. Nothing was brought in."
NEWER = "{place} was written by a newer Softlanding; please update me. Nothing was brought in."
BROKEN = (
    "{place} is damaged, or was changed ({what}). Nothing was brought in, and your journal is as it"
    " was."
)
ONE_FOLDER = "Give me one folder: softlanding import --json FOLDER"
FOR_MEMOS = (
    "--routine, --about, --engine and --again are for voice memos. An export is brought in as it"
    " is: softlanding import --json FOLDER"
)

NO_SOUND_IN_JRNL = "jrnl holds no sound: leave --audio out, or take another form."
TO_JRNL = "jrnl takes it with: jrnl --import --file {place}"

_SHOWN = 10  # changed numbers


def reflections(count: int) -> str:
    """ "one reflection", "3 reflections"."""
    return "one reflection" if count == 1 else f"{count} reflections"


def taken(count: int, recordings: int, place: object) -> str:
    """What was written where."""
    sound = "one recording" if recordings == 1 else f"{recordings} recordings"
    told = f"{reflections(count)} with {sound}" if recordings else reflections(count)
    return f"{told[:1].upper()}{told[1:]}: {place}"


def brought(new: int, there: int, recordings: int) -> str:
    """What was brought in, and what was not."""
    said = [f"Brought in {reflections(new)}." if new else "Nothing new to bring in."]
    if there:
        be = "was" if there == 1 else "were"
        said.append(f"{reflections(there).capitalize()} {be} here already.")
    if recordings:
        word = "recording is" if recordings == 1 else "recordings are"
        said.append(f"{recordings} missing {word} back.")
    return " ".join(said)


def others(count: int) -> str:
    """Those that were here with other words than in the export."""
    if count == 1:
        return "One reflection was here already with other words; it stays as it is here."
    return f"{count} reflections were here already with other words; they stay as they are here."


def renumbered(numbers: Sequence[tuple[int, int]]) -> list[str]:
    """Which got another number."""
    lines = [f"Number {was} was taken: it is {now} here." for was, now in numbers[:_SHOWN]]
    if len(numbers) > _SHOWN:
        lines.append(f"So were {len(numbers) - _SHOWN} more; softlanding list shows them all.")
    return lines


def unlinked(count: int) -> str:
    """Links that lead nowhere."""
    which = "One follows" if count == 1 else f"{count} follow"
    return f"{which} a reflection that is not in this export; that link was left out."
