"""Steering by keys while the program speaks and listens."""

from __future__ import annotations

from pathlib import Path

from tests.sound.conftest import furnished
from tests.sound.person import a_person, run
from tests.sound.room import Room
from tests.sound.sounds import reply

FIRST, SECOND = "What went well?", "And what could have gone better?"


def test_enter_cuts_a_prompt_short_and_ends_a_reply(room: Room, tmp_path: Path) -> None:
    home = furnished(tmp_path / "home")
    (home / "config.toml").write_text("patience = 60\n")  # nothing but the key ends a reply here
    with a_person(room, home, "reflect", "--routine", "recap") as person:
        speaker = person.speaker
        assert speaker is not None
        person.until(lambda: speaker.last_loud >= 0, what="the first sound")
        pressed = speaker.seconds
        person.press("\r")
        person.until(lambda: person.doing == "listening", 2, "listening")
        person.until(lambda: speaker.seconds >= pressed + 2, what="two seconds more")
        assert speaker.last_loud < pressed + 0.6  # the whole prompt takes eight seconds
        assert room.play_into_microphone(reply("mantra-aloud")).wait(timeout=30) == 0
        assert SECOND not in person.screen
        person.press("\r")
        person.until_shown(SECOND, 4)
        person.press("q")
        assert person.leave() == 0
    assert "conversation" in run(room, home, "show").stdout


def test_pause_resume_stop_and_the_terminal_is_as_it_was(room: Room, home: Path) -> None:
    with a_person(room, home, "reflect", "--routine", "short") as person:
        person.until_prompted()
        assert person.settings_now() != person.settings_before  # no echo, key by key
        person.press("p")
        person.until_shown("Paused.", 3)
        person.until(lambda: person.doing == "paused", 3, "the pause")
        person.until_prompted()
        person.press("\r")
        person.until_shown(FIRST, times=2)
        person.press("q")
        person.until_shown("We stop here.", 3)
        assert person.leave() == 0
        assert person.settings_now() == person.settings_before
        assert "Traceback" not in person.screen
    assert "stopped" in run(room, home, "show").stdout
