"""No microphone, no speaker, a speaker's monitor for a microphone; and the doctor."""

from __future__ import annotations

import array
import itertools
import re
from pathlib import Path

import pytest

from tests.sound.person import a_person, left_running, run
from tests.sound.room import RATE, Room, a_room
from tests.sound.sounds import reply, understood, words_of

FIRST, SECOND = "What went well?", "And what could have gone better?"


@pytest.mark.parametrize("monitor", [False, True], ids=["nothing", "the speaker's monitor"])
def test_without_a_microphone_one_can_type(home: Path, monitor: bool) -> None:
    with (
        a_room(microphone=False, monitor=monitor) as room,
        a_person(room, home, "reflect", "--routine", "short") as person,
    ):
        person.until_shown(FIRST)
        assert person.screen.count("I can't find a microphone, so you can type.") == 1
        named = re.search(r"The only sound input here \((.+)\) is the speaker's own", person.screen)
        assert (named is not None) is monitor
        speaker = person.speaker
        assert speaker is not None
        person.until(lambda: speaker.last_loud > 0, what="the voice, which speaks all the same")
        person.press("I kept breathing.\n")
        person.until_shown(SECOND)
        person.press("Sleep before it.\n")
        assert person.leave() == 0
        assert "Traceback" not in person.screen
        shown = run(room, home, "show").stdout
    assert "I kept breathing." in shown
    assert "Sleep before it." in shown
    assert "finished" in shown.splitlines()[0]


@pytest.mark.parametrize("monitor", [False, True], ids=["nothing", "the speaker's monitor"])
def test_without_microphone_and_terminal_it_names_the_ways_out(home: Path, monitor: bool) -> None:
    with a_room(microphone=False, monitor=monitor) as room:
        ended = run(room, home, "reflect")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert ("the speaker's own sound" in ended.stderr) is monitor
    for way in ("--demo", "--typed", "--from"):
        assert way in ended.stderr
    assert ended.stdout == ""
    assert left_running(home) == []


def test_without_a_speaker_prompts_are_read(home: Path) -> None:
    with (
        a_room(speaker=False) as room,
        a_person(room, home, "reflect", "--routine", "short") as person,
    ):
        person.say(reply("care"))
        person.until_shown(SECOND)
        person.press("q")
        assert person.leave() == 0
        assert person.screen.count("I can't find a speaker") == 1
        assert "Traceback" not in person.screen
        shown = run(room, home, "show").stdout
    assert understood(shown, words_of("care")) >= 0.4, shown


def test_the_doctor_names_devices_plays_a_tone_and_shows_the_level(room: Room, home: Path) -> None:
    with a_person(room, home, "doctor") as person:
        person.until_shown("I listen for")
        assert room.play_into_microphone(reply("right-now")).wait(timeout=30) == 0
        assert person.leave() == 0
        shown = person.screen
        assert person.speaker is not None
        heard = bytes(person.speaker.pcm)
    assert re.search(r"^Device \d+ .*\(microphone, speaker\)", shown, re.MULTILINE)
    assert re.search(r"^Speaker +\S", shown, re.MULTILINE)
    level = re.search(r"level (-\d+) dBFS, peak (-\d+) dBFS", shown)
    assert level, shown
    assert -40 < int(level[1]) < -10
    assert "All is well." in shown
    assert pitch(heard) == pytest.approx(440, rel=0.03)


def test_the_doctor_says_that_the_microphone_is_silent(room: Room, home: Path) -> None:
    ended = run(room, home, "doctor")
    assert ended.returncode == 1
    assert "the microphone gives only silence" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def pitch(pcm: bytes) -> float:
    """Hz of a pure tone, by its zero crossings, where it is loud."""
    samples = array.array("h", pcm[: len(pcm) // 2 * 2])
    loud = [i for i, sample in enumerate(samples) if abs(sample) > 1500]
    part = samples[loud[0] : loud[-1]]
    crossings = sum(a < 0 <= b for a, b in itertools.pairwise(part))
    return crossings * RATE / len(part)
