"""Hearing a reflection again."""

from __future__ import annotations

import contextlib
from pathlib import Path

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from tests.sound.person import a_person
from tests.sound.room import RATE, Room
from tests.sound.sounds import likeness, pcm_of, reply, spoken


def keep(home: Path, **said: bytes) -> None:
    """A reflection whose replies to these steps of the recap are these sounds; the last one is the
    mantra."""
    where = Home(home, home, home / "cache")
    with contextlib.closing(Store(where)) as store:
        number = store.begin(catalogue.load("after-interview"), "Acme, backend")
        replies = []
        for take, (step, pcm) in enumerate(said.items(), start=1):
            file = Recordings(where.audio).create(number, take)
            file.append(pcm)
            file.close()
            name = step.replace("_", "-")
            words = (Segment(f"words of {name}", 0.25, len(pcm) / 2 / RATE),)
            part = "soft-landing" if name == "mantra" else "recap"
            replies.append(Reply(f"{part}.{name}", take, words, mantra=name == "mantra"))
        store.commit(number, Ended(), replies, Conclude(Status.FINISHED, "One breath."))


def say(room: Room, words: Path) -> None:
    """Somebody says so."""
    assert room.play_into_microphone(words).wait(timeout=30) == 0


def test_prompts_own_recordings_and_the_mantra_at_the_end(room: Room, home: Path) -> None:
    own, other = pcm_of(reply("mantra-aloud")), pcm_of(reply("right-now"))
    keep(home, went_well=pcm_of(reply("care")), mantra=own)
    with a_person(room, home, "replay", "last") as person:
        assert person.leave() == 0
        assert "Traceback" not in person.screen
        assert person.screen.index("with Acme") < person.screen.index("What went well?")
        assert person.screen.index("What went well?") < person.screen.index("One breath.")
        assert person.settings_now() == person.settings_before
        assert person.speaker is not None
        heard = bytes(person.speaker.pcm)
    assert likeness(heard, pcm_of(reply("care"))) > 0.8
    end = heard[-(len(own) + 3 * RATE * 2) :]
    assert likeness(end, own) > 0.8
    assert likeness(end, other[: len(own)]) < 0.6


def test_with_headphones_it_is_steered_by_voice_while_it_sounds(
    room: Room, home: Path, tmp_path: Path
) -> None:
    said = {word: spoken(tmp_path / f"{word}.wav", f"{word}.") for word in ("pause", "resume")}
    later = spoken(tmp_path / "next.wav", "Next.")
    care = pcm_of(reply("care"))
    keep(home, went_well=care * 3, gone_better=care * 3, mantra=pcm_of(reply("mantra-aloud")))
    with a_person(room, home, "replay", "--headphones") as person:
        speaker = person.speaker
        assert speaker is not None
        person.until_shown("words of went-well")
        began = speaker.seconds
        person.until(lambda: speaker.last_loud > began + 0.5, what="the reply")
        say(room, said["pause"])
        person.until(lambda: person.doing == "paused", 5, "the pause")
        asked = speaker.seconds
        person.until(lambda: speaker.seconds > asked + 2, what="two seconds more")
        assert speaker.last_loud < asked
        say(room, said["resume"])
        person.until(lambda: person.doing == "speaking", 5, "the rest")
        person.until(lambda: speaker.last_loud > asked + 2, 5, "the rest of the reply")
        say(room, later)
        person.until_shown("words of gone-better", 20)
        began = speaker.seconds
        person.until(lambda: speaker.last_loud > began + 0.5, what="the reply")
        person.press("n")
        person.until_shown("One breath.", 3)
        assert person.leave() == 0
        assert "Traceback" not in person.screen
        heard = bytes(speaker.pcm)
    assert likeness(heard[-6 * RATE * 2 :], pcm_of(reply("mantra-aloud"))) > 0.8
    assert list(home.glob("audio/1/*"))[3:] == []  # nothing was recorded


def test_without_headphones_only_the_pauses_are_listened_to(
    room: Room, home: Path, tmp_path: Path
) -> None:
    stop = spoken(tmp_path / "stop.wav", "Please stop.")
    repeat = spoken(tmp_path / "repeat.wav", "Repeat that.")
    keep(home, went_well=pcm_of(stop), gone_better=pcm_of(stop), mantra=pcm_of(stop))
    room.hear_the_speaker()
    with a_person(room, home, "replay") as person:
        person.until_shown("words of went-well")
        person.until_shown("words of gone-better")  # it was not stopped by its own recording
        person.until(lambda: person.doing == "listening", what="a moment to speak in")
        say(room, repeat)
        person.until_shown("words of gone-better", times=2)
        person.until(lambda: person.doing == "listening", what="a moment to speak in")
        say(room, stop)
        assert person.leave(20) == 0
        assert "One breath." not in person.screen, person.shown
        assert person.settings_now() == person.settings_before
