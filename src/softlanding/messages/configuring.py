"""What `config` says."""

from __future__ import annotations

from collections.abc import Sequence

HEADS = ("setting", "value", "default", "from", "what it means")
FOLDERS = ("folder", "where", "from")
DEFAULT = "default"
WRONG = "?"
ENGINES_USE = "engines use"
PLATFORM = "platform"
FILE = "The settings are in {file}"
NO_FILE = "There is no {file} yet: softlanding config set, or config edit, makes it"
CHANGE = (
    "Change one: softlanding config set KEY VALUE · Go back: softlanding config unset KEY · "
    "All at once: softlanding config edit"
)
TO_MEND = "To mend:"
MENDING = "softlanding config edit opens it. No session starts before."
NOTHING_READ = "Nothing in it can be used, so what stands above is not from it."

SET = "{key} = {value}"
UNSET = "{key} = {value}, the default."
TAKEN_OUT = "{key} is taken out."
UNCHANGED = "Nothing was changed."
MEND_FIRST = "{trouble}. That has to be mended first: softlanding config edit. Nothing was changed."
REFUSED = "{trouble}. Nothing was changed."
ALSO_WRONG = "Still to mend: {trouble}."
NO_LIST = "'{key}' takes a list, like [\"One breath at a time.\"], and that is none"
ONE_VALUE = "'{key}' takes one value, and here are {count}; quotes keep words together"
CANT_WRITE = "I can't write {file} ({reason}). The settings are as they were."

EDITED = "The settings are changed."
AGAIN = "Edit it again? [Y/n] "
NO_HELP_LINE = "I know no help line in {country}; findahelpline.com is named in its place."
LEFT = (
    "{file} is as it was. What you wrote is in {copy}; softlanding config edit goes on from there."
)
TEMPLATE = """\
# Softlanding's settings. A line counts without the # before it; what stands here are the defaults.
"""


def no_setting(key: str, near: str, names: Sequence[str]) -> str:
    """For a name that is none. near: the one that may be meant, or empty."""
    hint = f"Did you mean {near}?" if near else f"There are: {', '.join(names)}."
    return f"There is no setting '{key}'. {hint}"


def in_line(line: int | None, trouble: str) -> str:
    """Where in a file something is wrong, if that is known."""
    return trouble if line is None else f"line {line}: {trouble}"


def meanwhile(file: object, changes: Sequence[str]) -> str:
    """For a file that another program wrote while it was edited. changes: settings as they are."""
    now = f", and now has {', '.join(changes)}" if changes else ""
    return f"{file} was changed meanwhile{now}. Put into yours what shall stay; then it counts."
