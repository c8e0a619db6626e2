"""Each trouble that a person, a disk or a second copy can make ends in one clear line."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal.locking import session_lock
from softlanding.journal.store import Store
from softlanding.speech.prompts import folder
from tests.command import softlanding

REPLIES = sorted(Path(str(folder())).joinpath("demo").glob("*.wav"))


def troubles() -> Iterator[tuple[list[str], int, str]]:
    """Arguments, exit code, and what is said on stderr."""
    yield ["reflect", "--wrong"], 2, "unrecognized arguments: --wrong"
    yield ["reflect", "--routine", "nope"], 2, "there is no routine 'nope'; there are: after-int"
    yield ["reflect", "--routine", "recapp"], 2, ". Did you mean recap?"
    yield ["reflect", "--routine", "mine"], 2, "mine.toml: 'steps' is missing"
    yield ["reflect", "--from", "gone.wav"], 1, "gone.wav: there is no such file."
    yield ["reflect", "--from", "text.wav"], 1, "text.wav: this is no recording that I can read."
    yield ["reflect", "--from", "silent.wav"], 1, "silent.wav: I can hear nobody speak in it."
    yield ["reflect"], 1, "--demo, --typed and --from work without one."
    yield ["reflect", "--from", "empty.wav"], 1, "empty.wav"
    yield ["reflect", "--from", "no-sound.wav"], 1, "no-sound.wav: I can hear nobody speak in it."
    yield ["reflect", "--from", "."], 1, ".: this is a folder."
    yield ["reflect", "--from"], 2, "expected at least one argument"
    yield ["reflect", "--resume", "--new"], 2, "not allowed with"
    yield ["reflect", "--typed", "--save-voice", "/nope/x.wav"], 1, "I can't write there"
    yield ["reflect", "--typed", "--save-voice", "/dev/full"], 1, "/dev/full is there already"
    yield ["reflect", "--typed", "--save-voice", "."], 1, ". is there already, and stays as it is"
    yield ["reflect", "--routine", "../mine"], 2, "there is no routine '../mine'"
    yield ["reflect", "--routine", ""], 2, "there is no routine ''"
    yield ["reflect", "--routine", "torn"], 2, "torn.toml: this is not a TOML file"
    yield ["reflect", "--routine", "loop"], 2, "loop.toml: 'parts' leads back to 'loop' itself"
    yield ["show", ""], 1, "There is no reflection ."
    yield ["replay", "1e999"], 1, "There is no reflection 1e999."
    yield ["lst"], 2, "there is no 'lst'. Did you mean list?"
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
    (home.routines / "torn.toml").write_text('title = "Torn')
    (home.routines / "loop.toml").write_text('title = "Loop"\nparts = ["loop"]\n')
    Path("text.wav").write_text("this is a text")
    Path("empty.wav").touch()
    with wave.open("no-sound.wav", "wb") as nothing:
        nothing.setparams((1, 2, 16_000, 0, "NONE", ""))
    with wave.open("silent.wav", "wb") as silent:
        silent.setparams((1, 2, 16_000, 0, "NONE", ""))
        silent.writeframes(bytes(64_000))
    done = softlanding(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    spoken = [line for line in done.stderr.splitlines() if not line.startswith(("usage", " "))]
    assert len(spoken) == 1


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


HOLDING = """
import sys
from softlanding.config import home
from softlanding.journal.locking import session_lock

with session_lock(home()):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_goes_with_a_session_that_was_killed(home: Home) -> None:
    command = [sys.executable, "-c", HOLDING]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(JournalError, match="Another session is open"), session_lock(home):
            pytest.fail("two sessions at once")
        child.kill()
        child.wait()
        with session_lock(home):
            assert stat.S_IMODE((home.data / "session.lock").stat().st_mode) == 0o600


def test_a_full_disk_in_a_session_is_told(home: Home, tmp_path: Path) -> None:
    """A file-size limit stands for the full disk: it works without being root."""
    if shutil.which("prlimit") is None:
        pytest.fail("prlimit is missing: it comes with util-linux")
    command = ["prlimit", "--fsize=130000", sys.executable, "-m", "softlanding"]
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
