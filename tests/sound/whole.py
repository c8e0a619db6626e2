"""A whole reflection after an interview, by voice alone: all replies of the demo, no key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.sound.person import a_person
from tests.sound.room import a_room
from tests.sound.sounds import reply

# ids of the recordings, one for each reply
STEPS = (
    "went-well", "gone-better", "next-steps", "right-now", "signs", "hangover", "care", "support",
    "mantra-choice", "mantra-yes", "mantra-aloud",
)  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """What came of it. heard: all that came out of the speaker, 16 kHz mono s16le."""

    home: Path
    code: int
    screen: str
    heard: bytes


def reflect_by_voice(home: Path) -> Whole:
    """Talk it through, from the first prompt to the end."""
    with a_room() as room, a_person(room, home, "reflect") as person:
        for step in STEPS:
            person.say(reply(step))
        code = person.leave()
        assert person.speaker is not None
        return Whole(home, code, person.screen, bytes(person.speaker.pcm))
