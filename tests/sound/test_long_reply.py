"""A reply that is longer than a part of one may be: announced, and not a word is lost."""

from __future__ import annotations

from pathlib import Path

from softlanding.conversation.events import Sign
from softlanding.journal.recordings import decoded
from softlanding.messages import common as messages
from tests.sound.conftest import furnished
from tests.sound.person import a_person, run
from tests.sound.room import RATE, Room
from tests.sound.sounds import likeness, pcm_of, reply, spoken, understood, words_of, write_wav

FIRST, SECOND = "What went well?", "And what could have gone better?"
STEPS = ("went-well", "care", "gone-better", "next-steps")


def test_a_long_reply_goes_on_while_it_is_announced_and_ends_with_im_done(
    room: Room, tmp_path: Path
) -> None:
    home = furnished(tmp_path / "home")
    (home / "config.toml").write_text("patience = 60\nlongest_reply = 20\n")
    breath, pause = bytes(RATE * 2 * 3 // 10), bytes(RATE * 2 * 8 // 10)
    talk = breath.join(pcm_of(reply(step)) for step in STEPS)
    done = pcm_of(spoken(tmp_path / "done.wav", "I'm done."))
    with a_person(room, home, "reflect", "--routine", "short") as person:
        speaking = person.begin_to_say(write_wav(tmp_path / "all.wav", talk + pause + done))
        person.until_shown(messages.SIGNS[Sign.LONG_REPLY].text[:30], 20)
        person.until_shown(messages.NEW_PART[:30], 20)
        assert SECOND not in person.screen
        assert speaking.wait(timeout=30) == 0
        person.until_shown(SECOND, 10)  # far sooner than the patience
        person.press("q")
        assert person.leave() == 0
    shown = run(room, home, "show").stdout
    for step in STEPS:
        assert understood(shown, words_of(step)) >= 0.4, shown
    (recording,) = [decoded(path) for path in home.glob("audio/*/*.flac")]
    assert likeness(recording, talk) > 0.9
