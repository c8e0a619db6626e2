"""A microphone that goes, stalls, is muted, or is taken for the speaker's own sound, in the middle
of a reply; and that comes back."""

from __future__ import annotations

from pathlib import Path

from softlanding.conversation.events import Sign
from softlanding.journal.recordings import decoded
from softlanding.messages import common as messages
from tests.sound.conftest import furnished
from tests.sound.person import Person, a_person, run
from tests.sound.room import RATE, Room
from tests.sound.sounds import likeness, pcm_of, reply, spoken_by_us, understood, words_of

SECOND = "And what could have gone better?"
NOTICED_WITHIN = 2.0  # seconds, by voice and on the screen
BACK_WITHIN = 4.0  # seconds: it is looked for each second
SHORT = ("reflect", "--routine", "short")


def in_the_middle_of_a_reply(person: Person) -> None:
    """Speak for three seconds."""
    speaker = person.speaker
    assert speaker is not None
    speaking = person.begin_to_say(reply("next-steps"))
    began = speaker.seconds
    person.until(lambda: speaker.seconds >= began + 3, what="three seconds")
    speaking.terminate()
    speaking.wait(timeout=5)


def told(person: Person, sign: Sign, times: int = 1, limit: float = NOTICED_WITHIN) -> None:
    """The screen shows it, and the voice begins to say it."""
    speaker = person.speaker
    assert speaker is not None
    began = speaker.seconds
    person.until_shown(messages.SIGNS[sign].text[:30], limit, times)
    person.until(lambda: speaker.last_loud > began, limit, "the voice")


def goes_on_with(person: Person, step: str) -> None:
    """The reply ends with these words, by patience."""
    person.until_prompted()
    person.say(reply(step))
    person.until_shown(SECOND)
    person.press("q")
    assert person.leave() == 0
    assert "Traceback" not in person.screen


def test_an_unplugged_microphone_is_told_and_the_reply_goes_on_with_the_next_one(
    room: Room, home: Path
) -> None:
    with a_person(room, home, *SHORT) as person:
        in_the_middle_of_a_reply(person)
        room.unplug_microphone()  # what the server offers now is the speaker's monitor
        told(person, Sign.OWN_SOUND)
        person.until_prompted()  # which takes longer than the patience
        assert SECOND not in person.screen
        room.plug_in_microphone()
        told(person, Sign.BACK, limit=BACK_WITHIN)
        goes_on_with(person, "care")
    shown = run(room, home, "show").stdout
    assert understood(shown, "I want to practise my answers") >= 0.5, shown
    assert understood(shown, words_of("care")) >= 0.4, shown
    (recording,) = [decoded(path) for path in home.glob("audio/*/*.flac")]
    assert likeness(recording, pcm_of(reply("next-steps"))[: int(2.4 * RATE) * 2]) > 0.9
    assert likeness(recording, pcm_of(reply("care"))) > 0.9
    assert likeness(recording, spoken_by_us("message.microphone-own-sound")) < 0.8


def test_stalled_muted_and_moved_within_one_reply(room: Room, tmp_path: Path) -> None:
    home = furnished(tmp_path / "home")
    (home / "config.toml").write_text("patience = 3\n")
    with a_person(room, home, *SHORT) as person:
        in_the_middle_of_a_reply(person)
        room.mute_microphone()
        told(person, Sign.MUTED)
        room.unmute_microphone()
        told(person, Sign.BACK)
        room.stall_microphone()
        told(person, Sign.STALLED)
        room.wake_microphone()
        told(person, Sign.BACK, 2)
        room.move_microphone()
        told(person, Sign.OWN_SOUND)
        room.plug_in_microphone()
        told(person, Sign.BACK, 3, BACK_WITHIN)
        goes_on_with(person, "mantra-yes")
    shown = run(room, home, "show").stdout
    assert understood(shown, "I want to practise my answers") >= 0.5, shown
    assert understood(shown, words_of("mantra-yes")) >= 0.5, shown
    assert len(list(home.glob("audio/*/*.flac"))) == 1, "all of it is one reply"


def test_a_microphone_that_stays_away_can_be_resumed(room: Room, home: Path) -> None:
    with a_person(room, home, *SHORT) as person:
        in_the_middle_of_a_reply(person)
        room.unplug_microphone()
        told(person, Sign.OWN_SOUND)
        person.press("\x03")
        assert person.leave(5) == 130
    shown = run(room, home, "show").stdout
    assert "open" in shown.splitlines()[0]
    assert understood(shown, "I want to practise my answers") >= 0.5, shown
