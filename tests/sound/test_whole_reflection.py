"""The main job: a whole reflection after an interview, by voice, with no key pressed."""

from __future__ import annotations

from pathlib import Path

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Reply, Status
from softlanding.conversation.routine import Expects, Step
from softlanding.journal.recordings import decoded
from softlanding.journal.store import Reflection, Store
from tests.sound.person import left_running, run
from tests.sound.room import RATE, Room
from tests.sound.sounds import likeness, pcm_of, reply, spoken_by_us, understood, words_of
from tests.sound.whole import STEPS, Whole

MANTRA = "One conversation is not the whole of me."


def name(reply: Reply) -> str:
    """The name of the recording that this is."""
    step = reply.step.rpartition(".")[2]
    return "mantra-aloud" if reply.mantra else step


def begin_of(step: Step) -> str:
    """The prompt, up to what depends on what was said."""
    return step.prompt.partition("{")[0]


def stored(home: Path) -> Reflection:
    store = Store(Home(home, home, home / "cache"))
    try:
        found = store.get("last")
        assert found is not None
        return found
    finally:
        store.close()


def test_it_ends_well_and_leaves_nothing_running(whole: Whole) -> None:
    assert whole.code == 0, whole.screen[-2000:]
    assert "Traceback" not in whole.screen
    assert left_running(whole.home) == []


def test_every_prompt_was_on_the_screen(whole: Whole) -> None:
    routine = catalogue.load("after-interview", whole.home / "routines")
    shown = " ".join(whole.screen.split())
    missing = [step.id for step in routine.steps if begin_of(step) not in shown]
    assert missing == []
    assert "1 of 9" in shown
    assert "9 of 9" in shown


def test_what_was_said_is_stored_with_its_words(whole: Whole, room: Room) -> None:
    shown = run(room, whole.home, "show", "last")
    assert shown.returncode == 0
    assert "· finished" in shown.stdout.splitlines()[0]
    assert f"Mantra, spoken aloud: “{MANTRA}”" in shown.stdout.splitlines()[-1]
    routine = catalogue.load("after-interview", whole.home / "routines")
    lines = shown.stdout.splitlines()
    for step in routine.steps:
        if step.expects is not Expects.NOTHING:
            at = next(n for n, line in enumerate(lines) if line.startswith(begin_of(step)))
            below = lines[at + 1]
            assert below.startswith("    "), step.id
            assert any(letter.isalpha() for letter in below), step.id
            assert "no words" not in below, step.id


def test_the_right_words_are_with_the_right_prompt(whole: Whole) -> None:
    reflection = stored(whole.home)
    assert reflection.summary.status is Status.FINISHED
    for step in STEPS[:8]:
        text = " ".join(r.text for r in reflection.replies if name(r) == step)
        assert understood(text, words_of(step)) >= 0.4, (step, text)


def test_every_reply_is_kept_as_it_sounded(whole: Whole) -> None:
    reflection = stored(whole.home)
    for step in (*STEPS[:8], "mantra-aloud"):
        kept = [r for r in reflection.replies if name(r) == step]
        assert len(kept) == 1, step
        path = whole.home / "audio" / str(reflection.summary.id) / f"{kept[0].take:03d}.flac"
        assert likeness(decoded(path), pcm_of(reply(step))) > 0.9, step
    assert list(whole.home.glob("audio/*/*.pcm")) == []


def test_the_first_prompt_is_heard(whole: Whole) -> None:
    first = whole.heard[: 20 * RATE * 2]
    assert likeness(first, spoken_by_us("recap.went-well")) > 0.8


def test_the_persons_own_mantra_is_the_last_that_is_heard(whole: Whole) -> None:
    own, other = pcm_of(reply("mantra-aloud")), pcm_of(reply("right-now"))
    end = whole.heard[-(len(own) + 4 * RATE * 2) :]
    assert likeness(end, own) > 0.8
    assert likeness(end, other[: len(own)]) < 0.6
