"""The command as a person types it: a process of its own, each trouble one clear line."""

from __future__ import annotations

import contextlib
import json
import stat
import struct
import wave
from pathlib import Path

import pytest

from softlanding.config import Home
from softlanding.conversation.effects import Status
from softlanding.conversation.routine import Expects
from softlanding.journal.locking import session_lock
from softlanding.journal.store import Store
from softlanding.speech.prompts import folder
from tests.command import softlanding
from tests.journal.samples import stored

REPLIES = sorted(Path(str(folder())).joinpath("demo").glob("*.wav"))


def test_a_typed_reflection_from_end_to_end(home: Home) -> None:
    lines = ["I stayed calm", "b", "And clear", "s", "Practise", "tired", "doubt", "hiding"]
    lines += ["a walk", "my sister", "my own", "I am still learning", "y", "I am still learning"]
    done = softlanding("reflect", "--typed", typed="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    assert "Mantra" not in done.stdout
    shown = softlanding("show").stdout
    assert "    I stayed calm\n    And clear\n" in shown
    assert shown.splitlines()[-1] == "Mantra, spoken aloud: “I am still learning”"
    assert "finished" in shown
    listed = softlanding("list").stdout
    assert "After the interview  “I am still learning”" in listed
    offered = softlanding("reflect", "--routine", "soft-landing", "--typed", typed="x\nx\n")
    assert "  5. I am still learning" in offered.stdout


def test_an_open_reflection_is_gone_on_with_or_left(home: Home) -> None:
    softlanding("reflect", "--routine", "recap", "--typed", typed="I stayed calm\n")
    again = softlanding("reflect", "--typed", typed="yes\nslower\nq\n")
    assert "Shall we go on where we stopped?" in again.stdout
    assert "And what could have gone better?" in again.stdout
    assert "    slower" in softlanding("show").stdout
    softlanding("reflect", "--routine", "recap", "--typed", typed="I stayed calm\n")
    fresh = softlanding("reflect", "--routine", "soft-landing", "--typed", typed="no\nq\n")
    assert "Now, a soft landing." in fresh.stdout
    left = softlanding("show", "2").stdout
    assert left.splitlines()[0].endswith("stopped")
    assert "    I stayed calm" in left


def test_letters_that_cannot_be_read_or_shown_lose_nothing_else(home: Home) -> None:
    typed = b"caf\xe9 was good\ncalm\nq\n"
    done = softlanding("reflect", "--typed", "--routine", "recap", typed=typed)
    assert done.stderr == ""
    assert [reply.text for reply in stored(home).replies] == ["caf\ufffd was good", "calm"]
    plain = softlanding("show", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stderr) == (0, "")
    assert "    caf? was good\n    ".replace("\n    ", "\n") in plain.stdout


def test_words_in_any_script_are_shown_as_they_were_typed(home: Home) -> None:
    words = ["I was 🌊, then עייפה", "e\u0301 ﷽ 你好", "x" * 5000]
    softlanding("reflect", "--typed", "--routine", "recap", typed="\n".join(words) + "\n")
    shown = softlanding("show").stdout
    assert all(f"    {text}\n" in shown for text in words)


def test_the_demo_needs_no_sound_card_and_shows_what_was_stored(home: Home) -> None:
    done = softlanding("reflect", "--demo")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    stored = done.stdout.partition("This is what was stored")[2]
    assert stored.count("?\n    ") >= 5  # prompts with a reply
    assert "Mantra, spoken aloud: “One conversation is not the whole of me.”" in stored
    assert not home.journal.exists()


def test_recordings_speak_a_whole_reflection_and_the_voice_is_saved(
    home: Home, tmp_path: Path
) -> None:
    out = tmp_path / "voice.wav"
    done = softlanding("reflect", "--from", *REPLIES, "--save-voice", out)
    assert done.returncode == 0, done.stderr
    with wave.open(str(out)) as voice:
        assert voice.getparams()[:2] == (1, 2)
        seconds = voice.getnframes() / voice.getframerate()
        assert len(voice.readframes(voice.getnframes())) == voice.getnframes() * 2
        assert seconds > 60
    found = stored(home)
    assert found.summary.status is Status.FINISHED
    assert {reply.step for reply in found.replies} == {
        step.id for step in found.routine.steps if step.expects is not Expects.NOTHING
    }
    assert found.replies[-1].mantra
    assert len(list(home.audio.glob("1/*.flac"))) >= len(REPLIES) - 1
    assert list(home.audio.glob("1/*.pcm")) == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.audio.rglob("*.flac")}
    assert modes == {0o600}
    hearing = softlanding("replay")
    assert hearing.returncode == 0
    assert hearing.stdout.strip().splitlines()[-1].strip() == found.summary.mantra


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_recording_of_another_format_is_used(home: Home, tmp_path: Path, rate: int) -> None:
    other = tmp_path / "other.wav"
    with wave.open(str(REPLIES[0])) as source, wave.open(str(other), "wb") as out:
        out.setparams((2, 2, rate, 0, "NONE", ""))
        pcm = source.readframes(source.getnframes())
        step = 16_000 / rate
        for n in range(int(len(pcm) / 2 / step)):
            at = int(n * step) * 2
            out.writeframesraw(pcm[at : at + 2] * 2)
    title = b"INFOINAM" + struct.pack("<I", 4) + b"caf\xe9"  # not in UTF-8
    tagged = other.read_bytes()[8:] + b"LIST" + struct.pack("<I", len(title)) + title
    other.write_bytes(b"RIFF" + struct.pack("<I", len(tagged)) + tagged)
    done = softlanding("reflect", "--routine", "recap", "--from", other)
    assert done.returncode == 0, done.stderr
    words = softlanding("show").stdout
    assert "project" in words or "question" in words


def test_a_recording_that_is_cut_short_is_used_as_far_as_it_goes(
    home: Home, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.wav"
    cut.write_bytes(REPLIES[0].read_bytes()[:120_000])
    done = softlanding("reflect", "--routine", "recap", "--from", cut)
    assert "cut.wav is cut short. I use it as far as it goes." in done.stdout
    assert "What went well?\n    " in softlanding("show").stdout


@pytest.mark.parametrize(("command", "code"), [("list", 0), ("show", 1), ("replay", 1)])
def test_reading_before_the_first_reflection_makes_nothing(
    home: Home, command: str, code: int
) -> None:
    done = softlanding(command)
    assert done.returncode == code
    assert "There is no reflection yet." in done.stdout + done.stderr
    assert not home.data.exists()


def test_help_makes_nothing(home: Home) -> None:
    done = softlanding("reflect", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: softlanding reflect")
    assert not home.data.exists()


def test_reading_goes_on_while_a_session_is_open(home: Home) -> None:
    softlanding("reflect", "--typed", "--routine", "recap", typed="I stayed calm\n")
    with session_lock(home), contextlib.closing(Store(home)):
        assert "Interview recap  (open, can be gone on with)" in softlanding("list").stdout
        assert "    I stayed calm" in softlanding("show").stdout


def test_a_routine_of_ones_own_is_run_by_name(home: Home) -> None:
    home.routines.mkdir(parents=True)
    (home.routines / "tea.toml").write_text(
        'title = "Tea"\n[[steps]]\nid = "tea"\nprompt = "Is there tea?"\nexpects = "yes-no"\n'
    )
    done = softlanding("reflect", "--routine", "tea", "--typed", typed="perhaps\nyes please\n")
    assert done.returncode == 0
    assert "Is it a yes, or a no?" in done.stdout
    assert "    yes please" in softlanding("show").stdout


def test_lines_are_analysed_one_by_one(home: Home) -> None:
    done = softlanding("analyse", typed="Have you tried writing it down?\n\nany ideas\n")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["text"] for one in found] == ["Have you tried writing it down?", "", "any ideas"]
    assert [one["solution"] for one in found] == ["advice", None, None]
    assert [one["invitation"] for one in found] == [False, False, True]
    assert found[0]["cue"] == "have you tried"
    assert (done.returncode, done.stderr) == (0, "")


def test_a_typed_circle_is_stored_by_person_and_each_can_be_read_alone(home: Home) -> None:
    lines = [
        "the recap", "calm at first", "pass", "pass", "you should write to them tonight",
        "i heard calm", "i heard courage", "no", *["pass"] * 6, "tea", "pass", "soup", "q",
    ]  # fmt: skip
    asked = ("circle", "--people", "Ana,Ben,Chi", "--typed")
    done = softlanding(*asked, typed="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    assert "Thank you, Ben, for wanting to help." in done.stdout
    assert "    Ana: calm at first" in softlanding("show").stdout
    alone = softlanding("show", "--person", "Ben").stdout
    assert "    Ben: you should write to them tonight  (set aside, and kept)" in alone
    assert "Ana: " not in alone
    other = softlanding("show", "--person", "Dan")
    assert (other.returncode, other.stderr) == (
        1, "Dan is not in this reflection. There is: Ana, Ben, Chi.\n",
    )  # fmt: skip


def test_a_circle_needs_three_people(home: Home) -> None:
    done = softlanding("circle", "--people", "Ana,Ben")
    assert done.returncode == 2
    assert "a circle has 3 to 6 people, like: Ana,Ben,Chi" in done.stderr
