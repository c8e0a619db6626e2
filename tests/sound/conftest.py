"""What tests with real sound need: a place where PulseAudio runs, a room, a person's folder."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.sound.room import Room, a_room
from tests.sound.whole import Whole, reflect_by_voice

_WHOLE = "whole"  # the fixture below
_NEEDED = {
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "paplay": "pulseaudio-utils",
    "parec": "pulseaudio-utils",
    "flite": "flite",
}
# Two questions whose prompts are short and stored, so that a test is quick.
_SHORT = """
title = "Short"

[[steps]]
id = "went-well"
prompt = "What went well?"
expects = "open"

[[steps]]
id = "gone-better"
prompt = "And what could have gone better?"
expects = "open"
"""


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one process, in a row: they wait more than they work, and others fill that."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("sound"))


@pytest.fixture(scope="session", autouse=True)
def _sound_server_can_be() -> None:
    if sys.platform in ("darwin", "win32"):
        pytest.skip("NO TEST WITH REAL SOUND: there is no private PulseAudio on this system")
    missing = {package for program, package in _NEEDED.items() if not shutil.which(program)}
    if not list(Path("/usr").glob("lib*/**/alsa-lib/libasound_module_pcm_pulse.so")):
        missing.add("libasound2-plugins")
    if missing:
        pytest.fail(
            f"tests with real sound need these packages: {' '.join(sorted(missing))} "
            "(./scripts/test installs them)"
        )


@pytest.fixture(scope="session", autouse=True)
def _beside(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Whole]]:
    """The whole reflection takes minutes of mostly waiting, so it runs beside the other tests."""
    with ThreadPoolExecutor(1) as thread:
        wanted = any(_WHOLE in getattr(item, "fixturenames", ()) for item in request.session.items)
        home = furnished(tmp_path_factory.mktemp("whole") / "home")
        running = thread.submit(reflect_by_voice, home) if wanted else None

        def result() -> Whole:
            assert running is not None
            return running.result(timeout=400)

        yield result


@pytest.fixture
def whole(_beside: Callable[[], Whole]) -> Whole:
    """A whole reflection after an interview, by voice alone."""
    return _beside()


@pytest.fixture
def room() -> Iterator[Room]:
    """A room with a microphone and a speaker."""
    with a_room() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A person's own folder: little patience, and the routine `short`."""
    return furnished(tmp_path / "person")


def furnished(home: Path, settings: str = "") -> Path:
    """A folder for SOFTLANDING_HOME, with these settings too."""
    (home / "routines").mkdir(parents=True)
    (home / "routines" / "short.toml").write_text(_SHORT)
    patience = "patience = 1.2\nchoice_patience = 0.8\n"
    (home / "config.toml").write_text(patience + settings)
    return home
