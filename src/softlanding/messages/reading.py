"""How a reflection reads: in the terminal, in a report and in what is taken along."""

from __future__ import annotations

from softlanding.conversation.effects import Held

JOINED = "Joined your steps"
MANTRA = "Mantra"
ALOUD, NOT_ALOUD = "spoken aloud", "not spoken aloud"
FATES = {  # what became of a solution that was held back, in words
    Held.ASIDE: "set aside, and kept",
    Held.JOINED: "set aside, and joined your steps",
    Held.LEFT: "set aside, and kept",
    Held.RELEASED: "kept until ideas were asked for",
}
MANTRA_REPLY = f"{MANTRA.lower()}, {ALOUD}"


def mantra(aloud: bool) -> str:
    """Before or above a mantra."""
    return f"{MANTRA}, {ALOUD if aloud else NOT_ALOUD}"
