"""What the command line itself says: the overview, and what it does not know."""

from __future__ import annotations

from collections.abc import Iterable

ABOUT = "A calm voice for the hour after a hard conversation. Nothing leaves this machine."
MORE = "Begin with: softlanding reflect\nsoftlanding COMMAND --help tells more, with an example."
CODES = "Exit codes"
EXIT_CODES = {
    0: "done",
    1: "not done, not to its end, nothing found, or something has to be mended",
    2: "asked wrongly, or the settings can't be used",
    130: "stopped from outside, as by Ctrl-C",
}
WHICH_ANEW = "tell me which: softlanding retranscribe last, or --all for all of them"


def unknown(word: str, near: str, names: Iterable[str]) -> str:
    """For a word that can't stand there. near: the one that may be meant, or empty."""
    hint = f"Did you mean {near}?" if near else f"There are: {', '.join(names)}."
    return f"there is no '{word}'. {hint}"


def stopped_by(error: OSError) -> str:
    """For what the system refused: a full disk, a file that can't be read or written."""
    what = f"{error.filename}: " if error.filename else ""
    return f"{what}{error.strerror or error}. I stopped there. What was stored before is safe."
