"""The command as a person types it: a process of its own, each trouble one clear line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from softlanding.config import Home
from softlanding.journal.store import Store
from softlanding.reflecting import session_lock
from softlanding.speech.prompts import folder

REPLIES = sorted(Path(str(folder())).joinpath("demo").glob("*.wav"))


def softlanding(*arguments: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run it without any sound device."""
    environment = {**os.environ, "ALSA_CONFIG_PATH": "/nowhere", "PULSE_SERVER": "/nowhere"}
    return subprocess.run(
        [sys.executable, "-m", "softlanding", *map(str, arguments)],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
    )


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


def test_the_demo_needs_no_sound_card_and_shows_what_was_stored(home: Home) -> None:
    done = softlanding("reflect", "--demo")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    stored = done.stdout.partition("This is what was stored")[2]
    assert stored.count("?\n    ") >= 5  # prompts with a reply
    assert "Mantra, spoken aloud: “One conversation is not the whole of me.”" in stored
    assert not home.journal.exists()


def test_recordings_speak_and_the_voice_is_saved(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "voice.wav"
    done = softlanding(
        "reflect", "--routine", "soft-landing", "--from", *REPLIES[6:], "--save-voice", out
    )
    assert done.returncode == 0, done.stderr
    with wave.open(str(out)) as voice:
        assert voice.getnframes() / voice.getframerate() > 20
    assert "Mantra, spoken aloud" in softlanding("show").stdout
    assert len(list(home.audio.glob("1/*.flac"))) >= 4
    assert list(home.audio.glob("1/*.pcm")) == []
    hearing = softlanding("replay")
    assert hearing.returncode == 0
    assert hearing.stdout.strip().splitlines()[-1].strip() == (
        "One conversation is not the whole of me."
    )


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


def troubles() -> Iterator[tuple[list[str], int, str]]:
    """Arguments, exit code, and what is said on stderr."""
    yield ["reflect", "--wrong"], 2, "unrecognized arguments: --wrong"
    yield ["reflect", "--routine", "nope"], 2, "there is no routine 'nope'; there are: after-int"
    yield ["reflect", "--routine", "mine"], 2, "mine.toml: 'steps' is missing"
    yield ["reflect", "--from", "gone.wav"], 1, "gone.wav: there is no such file."
    yield ["reflect", "--from", "text.wav"], 1, "text.wav: this is no recording that I can read."
    yield ["reflect", "--from", "silent.wav"], 1, "silent.wav: I can hear nobody speak in it."
    yield ["reflect"], 1, "--demo, --typed and --from work without one."
    yield ["reflect", "--typed", "--save-voice", "/nope/x.wav"], 1, "I can't write there"
    yield ["show", "99"], 1, "There is no reflection 99. softlanding list shows those there are."
    yield ["replay"], 1, "There is no reflection yet"


@pytest.mark.parametrize(("arguments", "code", "said"), list(troubles()))
def test_each_trouble_is_one_clear_line(
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    home.routines.mkdir(parents=True)
    (home.routines / "mine.toml").write_text('title = "Mine"\n')
    Path("text.wav").write_text("this is a text")
    with wave.open("silent.wav", "wb") as silent:
        silent.setparams((1, 2, 16_000, 0, "NONE", ""))
        silent.writeframes(bytes(64_000))
    done = softlanding(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("patience = 'long'", "'patience' should be a number from 0.5 to 60, and is 'long'"),
        ("patience = 0", "'patience' should be a number from 0.5 to 60, and is 0"),
        ("rate = 1.5", "'rate' should be a number from 80 to 300"),
        ("rate = 100.5", "'rate' should be a whole number from 80 to 300"),
        ("keep_audio = 1", "'keep_audio' should be true or false"),
        ("mantras = 'one'", "'mantras' should be a list of sentences"),
        ("colour = 'red'", "there is no setting 'colour'; there are: voice, rate"),
        ("patience = ", "this is not a TOML file"),
    ],
)
def test_a_broken_setting_names_file_and_key(home: Home, text: str, said: str) -> None:
    home.config.mkdir(parents=True)
    home.settings.write_text(text)
    done = softlanding("reflect", "--typed")
    assert done.returncode == 2
    assert done.stderr.startswith(str(home.settings))
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_second_session_on_the_same_journal_is_told_so(home: Home) -> None:
    with session_lock(home):
        second = softlanding("reflect", "--typed", typed="x\n")
    assert second.returncode == 1
    assert second.stderr == (
        "Another session is open on this journal. End it first; nothing was changed.\n"
    )
    assert softlanding("reflect", "--typed", typed="q\n").returncode == 0


def test_a_damaged_journal_is_told_and_left_as_it_is(home: Home) -> None:
    home.data.mkdir()
    home.journal.write_bytes(b"garbage" * 100)
    for arguments in (["list"], ["reflect", "--typed"]):
        done = softlanding(*arguments)
        assert done.returncode == 1
        assert "is damaged" in done.stderr
        assert "Traceback" not in done.stderr
    assert home.journal.read_bytes() == b"garbage" * 100


def test_a_home_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SOFTLANDING_HOME", str(tmp_path / "file" / "home"))
    done = softlanding("reflect", "--typed")
    assert done.returncode == 1
    assert "I can't write to" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_listing_before_the_first_reflection_makes_nothing(home: Home) -> None:
    done = softlanding("list")
    assert done.returncode == 0
    assert "There is no reflection yet." in done.stdout
    assert not home.data.exists()


def test_a_routine_of_ones_own_is_run_by_name(home: Home) -> None:
    home.routines.mkdir(parents=True)
    (home.routines / "tea.toml").write_text(
        'title = "Tea"\n[[steps]]\nid = "tea"\nprompt = "Is there tea?"\nexpects = "yes-no"\n'
    )
    done = softlanding("reflect", "--routine", "tea", "--typed", typed="perhaps\nyes please\n")
    assert done.returncode == 0
    assert "Is it a yes, or a no?" in done.stdout
    assert "    yes please" in softlanding("show").stdout


def test_doctor_without_any_device_says_what_to_fix(home: Home) -> None:
    done = softlanding("doctor")
    assert done.returncode == 1
    for part in ("no sound device was found", "Voice", "words a minute", "sphinx"):
        assert part in done.stdout
    assert "Traceback" not in done.stderr


def test_a_full_disk_in_a_session_is_told(home: Home, tmp_path: Path) -> None:
    """A file-size limit stands for the full disk: it works without being root."""
    if shutil.which("prlimit") is None:
        pytest.fail("prlimit is missing: it comes with util-linux")
    command = ["prlimit", "--fsize=90000", sys.executable, "-m", "softlanding"]
    environment = {**os.environ, "ALSA_CONFIG_PATH": "/nowhere"}
    done = subprocess.run(
        [*command, "reflect", "--routine", "recap", "--from", *map(str, REPLIES[:3])],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )
    assert done.returncode == 1
    assert "I can't write to the disk any more" in done.stdout
    assert "Traceback" not in done.stderr
    store = Store.reading(home)
    assert store is not None
    assert store.summaries() != []
    store.close()
