"""What goes wrong in the middle of a reply: nothing that was said is lost."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from softlanding.journal.recordings import decoded
from tests.sound.person import Person, a_person, left_running, recorded, run
from tests.sound.room import RATE, Room
from tests.sound.sounds import likeness, pcm_of, reply, understood, words_of

FIRST, SECOND = "What went well?", "And what could have gone better?"
BACK = "Welcome back. Shall we go on where we stopped?"
SHORT = ("reflect", "--routine", "short")


def in_the_middle_of_a_reply(person: Person) -> tuple[subprocess.Popen[bytes], float]:
    """Speak for three seconds; the speaker's time at which it began."""
    speaker = person.speaker
    assert speaker is not None
    speaking = person.begin_to_say(reply("next-steps"))
    began = speaker.seconds
    person.until(lambda: speaker.seconds >= began + 3, what="three seconds")
    return speaking, began


def hushed(speaking: subprocess.Popen[bytes]) -> None:
    speaking.terminate()
    speaking.wait(timeout=5)


def kept(home: Path) -> bytes:
    """The recording of the take that was open: raw until the next start, or FLAC."""
    last = max(home.glob("audio/*/*.*"))
    return decoded(last) if last.suffix == ".flac" else last.read_bytes()


def said_up_to_there(recording: bytes) -> None:
    """The recording holds what was said, from its beginning."""
    assert likeness(recording, pcm_of(reply("next-steps"))[: int(2.4 * RATE) * 2]) > 0.9


def test_killed_and_resumed_by_voice(room: Room, home: Path) -> None:
    with a_person(room, home, *SHORT) as person:
        person.say(reply("care"))
        speaking, began = in_the_middle_of_a_reply(person)
        assert person.speaker is not None
        person.kill(signal.SIGKILL)
        killed = person.speaker.seconds
        assert person.leave(5) == -signal.SIGKILL
        hushed(speaking)
        on_disk = recorded(home)
        assert on_disk >= killed - began - 1
        person.until(lambda: left_running(home) == [], 5, "its other processes to end")
    with a_person(room, home, *SHORT) as person:
        person.until_shown(BACK)
        person.say(reply("mantra-yes"))
        person.until_shown(SECOND)
        person.until_prompted()
        person.press("\r")
        assert person.leave() == 0
        assert FIRST not in person.screen
        assert "Traceback" not in person.screen
    shown = run(room, home, "show").stdout
    assert "finished" in shown.splitlines()[0]
    first, second = shown.split(SECOND)
    assert understood(first, words_of("care")) >= 0.4, shown
    assert understood(second, "I want to practise my answers") >= 0.5, shown
    recordings = [decoded(path) for path in sorted(home.glob("audio/*/*.flac"))]
    assert len(recordings) == 2
    assert len(recordings[1]) / 2 / RATE == pytest.approx(on_disk)
    said_up_to_there(recordings[1])


ENDINGS: dict[str, Callable[[Person], None]] = {
    "Ctrl-C": lambda person: person.press("\x03"),
    "SIGTERM": lambda person: person.kill(signal.SIGTERM),
    "closing the terminal": lambda person: person.close_terminal(),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_told_to_end(room: Room, home: Path, ending: str) -> None:
    with a_person(room, home, *SHORT) as person:
        speaking, _ = in_the_middle_of_a_reply(person)
        ENDINGS[ending](person)
        assert person.leave(5) == 130
        hushed(speaking)
        if ending != "closing the terminal":
            person.until_shown("Kept as reflection", 2)
            assert person.screen.count("We stop here. Everything you said is kept.") == 1
            assert person.settings_now() == person.settings_before
        assert "Traceback" not in person.screen
        person.until(lambda: left_running(home) == [], 2, "its other processes to end")
    shown = run(room, home, "show").stdout
    assert "open" in shown.splitlines()[0]
    assert understood(shown, "I want to practise my answers") >= 0.5, shown
    said_up_to_there(kept(home))
