"""Hearing a reflection again."""

from __future__ import annotations

from pathlib import Path

from tests.sound.person import a_person, run
from tests.sound.room import RATE, Room
from tests.sound.sounds import likeness, pcm_of, reply

_WITH_MANTRA = """
title = "One question and a mantra"

[[steps]]
id = "went-well"
prompt = "What went well?"
expects = "open"

[[steps]]
id = "mantra"
prompt = "All right. Which one, then?"
expects = "mantra"
mantras = ["I showed up, and that took courage.", "One conversation is not the whole of me."]
"""


def test_prompts_own_recordings_and_the_mantra_at_the_end(
    room: Room, home: Path, tmp_path: Path
) -> None:
    (home / "routines" / "brief.toml").write_text(_WITH_MANTRA)
    replies = [reply(s) for s in ("care", "mantra-choice", "mantra-yes", "mantra-aloud")]
    said = run(room, home, "reflect", "--routine", "brief", "--save-voice",
               str(tmp_path / "voice.wav"), "--from", *map(str, replies))  # fmt: skip
    assert said.returncode == 0, said.stderr
    with a_person(room, home, "replay", "last") as person:
        assert person.leave() == 0
        assert "Traceback" not in person.screen
        assert person.screen.index("What went well?") < person.screen.index("One conversation")
        assert person.settings_now() == person.settings_before
        assert person.speaker is not None
        heard = bytes(person.speaker.pcm)
    assert likeness(heard, pcm_of(reply("care"))) > 0.8
    own, other = pcm_of(reply("mantra-aloud")), pcm_of(reply("right-now"))
    end = heard[-(len(own) + 3 * RATE * 2) :]
    assert likeness(end, own) > 0.8
    assert likeness(end, other[: len(own)]) < 0.6
