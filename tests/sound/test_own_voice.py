"""The microphone in one room with the speaker: the program does not hear itself."""

from __future__ import annotations

import threading
from pathlib import Path

from softlanding.journal.recordings import decoded
from tests.sound.conftest import furnished
from tests.sound.person import a_person, run
from tests.sound.room import Listener, Room
from tests.sound.sounds import likeness, pcm_of, reply, spoken_by_us, understood, words_of

SECOND = "And what could have gone better?"


def test_the_voice_is_not_heard(room: Room, tmp_path: Path) -> None:
    home = furnished(tmp_path / "home", "nudge_after = 3\n")
    room.hear_the_speaker()
    microphone = Listener(room, "mic.monitor", threading.Condition())
    try:
        with a_person(room, home, "reflect", "--routine", "short") as person:
            speaker = person.speaker
            assert speaker is not None
            person.until_shown("Take your time.")  # which it says only when it has heard nobody
            person.answered()  # what it says now is what to wait for
            assert microphone.last_loud > 0  # and yet the voice was in the microphone
            person.say(reply("care"))
            person.until_shown(SECOND)
            person.press("q")
            assert person.leave() == 0
    finally:
        microphone.close()
    shown = run(room, home, "show").stdout
    replies = [line.strip() for line in shown.splitlines() if line.startswith("    ")]
    assert len(replies) == 1, shown
    assert understood(replies[0], words_of("care")) >= 0.4, shown
    # all that was said is in the recording, from its beginning to its end, and nothing before it
    (recording,) = [decoded(path) for path in home.glob("audio/*/*.flac")]
    assert likeness(recording, pcm_of(reply("care"))) > 0.9
    assert likeness(recording, spoken_by_us("message.take-your-time")) < 0.8
    assert likeness(bytes(speaker.pcm), spoken_by_us("message.take-your-time")) > 0.9


def test_with_headphones_speech_interrupts_the_prompt_and_is_kept(room: Room, home: Path) -> None:
    with a_person(room, home, "reflect", "--routine", "recap", "--headphones") as person:
        speaker = person.speaker
        assert speaker is not None
        person.until(lambda: speaker.last_loud >= 0, what="the first sound")
        began = speaker.seconds
        speaking = room.play_into_microphone(reply("care"))
        person.until(lambda: person.doing == "listening", 4, "listening")
        assert speaking.wait(timeout=30) == 0
        assert speaker.last_loud < began + 2.5  # the whole prompt takes eight seconds
        person.until_shown(SECOND)
        person.press("q")
        assert person.leave() == 0
    shown = run(room, home, "show").stdout
    assert understood(shown, words_of("care")) >= 0.4, shown
    recording = decoded(sorted(home.glob("audio/*/*.flac"))[0])
    assert likeness(recording, pcm_of(reply("care"))) > 0.9
