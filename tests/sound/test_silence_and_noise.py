"""Nobody speaks; noise that is not speech."""

from __future__ import annotations

from pathlib import Path

from tests.sound.conftest import furnished
from tests.sound.person import a_person, run
from tests.sound.room import Room
from tests.sound.sounds import noise

FIRST = "What went well?"
SOON = "nudge_after = 3\npause_after = 5\n"


def test_silence_brings_a_nudge_then_a_pause(room: Room, tmp_path: Path) -> None:
    home = furnished(tmp_path / "home", SOON)
    with a_person(room, home, "reflect", "--routine", "short") as person:
        person.until_shown("Take your time.")
        person.until_shown("I'll wait here.")
        person.until(lambda: person.doing == "paused", 3, "the pause")
        assert person.screen.count("Take your time.") == 1
        person.press("\r")
        person.until_shown(FIRST, times=2)
        person.press("q")
        assert person.leave() == 0
    assert len(run(room, home, "show").stdout.splitlines()) == 1  # no reply, no words


def test_noise_is_not_taken_for_words(room: Room, tmp_path: Path) -> None:
    home = furnished(tmp_path / "home", SOON)
    with a_person(room, home, "reflect", "--routine", "short") as person:
        person.until_prompted()
        sounding = room.play_into_microphone(noise(tmp_path / "noise.wav", 12))
        person.until_shown("▪▪▪▪▪▪")  # the microphone does hear it
        person.until_shown("I'll wait here.")
        person.press("q")
        assert person.leave() == 0
        sounding.terminate()
        sounding.wait(timeout=5)
    assert len(run(room, home, "show").stdout.splitlines()) == 1
