"""Steering by voice alone."""

from __future__ import annotations

from pathlib import Path

from tests.sound.person import a_person, run
from tests.sound.room import RATE, Room
from tests.sound.sounds import pcm_of, reply, spoken, understood, words_of, write_wav

FIRST, SECOND = "What went well?", "And what could have gone better?"


def test_repeat_skip_and_stop(room: Room, home: Path, tmp_path: Path) -> None:
    repeat = spoken(tmp_path / "repeat.wav", "Repeat the question.")
    skip = spoken(tmp_path / "skip.wav", "Skip this one.")
    stop = spoken(tmp_path / "stop.wav", "Please stop.")
    with a_person(room, home, "reflect", "--routine", "short") as person:
        person.say(repeat)
        person.until_prompted()
        assert person.screen.count(FIRST) == 2
        assert SECOND not in person.screen
        person.say(skip)
        person.until_shown(SECOND)
        person.say(stop)
        assert person.leave() == 0
        assert person.screen.count("We stop here.") == 1
        assert "Traceback" not in person.screen
    shown = run(room, home, "show").stdout
    assert "stopped" in shown.splitlines()[0]
    assert not any(word in shown for word in ("repeat", "skip", "please"))


def test_stop_after_a_reply_keeps_the_reply_and_not_the_command(
    room: Room, home: Path, tmp_path: Path
) -> None:
    stop = pcm_of(spoken(tmp_path / "stop.wav", "Please stop."))
    pause = bytes(RATE * 2 * 8 // 10)  # long enough to end a segment, too short to end the reply
    both = write_wav(tmp_path / "both.wav", pcm_of(reply("care")) + pause + stop)
    with a_person(room, home, "reflect", "--routine", "short") as person:
        person.say(both)
        assert person.leave() == 0
    shown = run(room, home, "show").stdout
    assert understood(shown, words_of("care")) >= 0.4, shown
    assert "stop" not in shown.split("\n", 1)[1]
