"""What is said when a backup is made, or put back."""

from __future__ import annotations

COPYING = "One moment: I copy all of it, and read the copy back."
COMPARING = "One moment: I compare all of it with what was written then."
OVERWRITE = "{file} is there already. Replace it? [y/N] "
NOT_WRITTEN = "Nothing was written: {file} is there already. --yes replaces it."
STAYS = "All right. {file} stays as it is."
WRITTEN = "{file}: {what}, written and read back."
NOT_SECRET = "It is not encrypted: whoever has the file can read it, and hear it."
NO_ROOM = "The disk is full at {folder}. No backup was written; your journal is untouched."
CANT_WRITE = "No backup was written. {place}: {reason}. Your journal is untouched."
BAD_RECORDING = (
    "No backup was written: {file} has a name that no backup can hold. Your journal is untouched."
)
A_FOLDER = "{file} is a folder. Name a file in it."

NO_BACKUP = "{file} is no backup that I can use ({reason}). Nothing was changed."
CANT_READ = "I can't read {file} ({reason}). Nothing was changed."
NEWER = "{file} was written by a newer Softlanding; please update me. Nothing was changed."
NOT_ONE = "it was not made by softlanding backup"
UNUSABLE = "the journal in it can't be opened"
OTHER_FILES = "it holds other files than it says"
BAD_NAME = "a name in it leads elsewhere"
CHANGED = "{name} in it is not what was written"
NO_ROOM_HERE = "{folder} has {free} free, and the backup needs {needed}. Nothing was changed."
CANT_RESTORE = "I can't bring it to {folder} ({reason}). Nothing was changed."
IN_FILE = "In the backup of {made}: {what}."
HERE = "Here now: {what}. All of it would be replaced."
DAMAGED_HERE = "The journal here can't be read. It and its recordings would be replaced."
REPLACE = "Replace it? [y/N] "
UNASKED = "Nothing was changed. --yes goes ahead without being asked."
DECLINED = "All right. Nothing was changed."
RESTORED = "Restored: {what}."
SETTINGS_STAY = "Yours here stays as it is: {names}."
FINISHED = "The restore that was cut short is finished now."
HALF_RESTORED = (
    "A restore was cut short in {folder}. All of it is safe. To finish it, run: softlanding restore"
)
WHICH = "Tell me which file to restore: softlanding restore FILE"
NO_REFLECTION = "no reflection"


def holding(reflections: int, first: str, last: str, recordings: int, size: str) -> str:
    """What a journal holds. first, last: days."""
    if not reflections:
        what = NO_REFLECTION
    elif first == last:
        what = f"{_counted(reflections, 'reflection')}, of {first}"
    else:
        what = f"{reflections} reflections, from {first} to {last}"
    return f"{what}, {_counted(recordings, 'recording')} ({size})" if recordings else what


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
