"""What every engine keeps, whatever it is: the real child processes, one suite for all."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest

from softlanding.ports import BYTES_PER_SECOND, Words
from softlanding.speech.transcribers.remote import Remote
from tests.speech.transcribers.engines import ENGINES, ROOT, Engine
from tests.speech.transcribers.test_sphinx import COMMANDS, LIMIT, hear, noise, recording

NOTHING = Words("", None, None)
PROMPT = 10  # seconds: what a person would not take for hanging, on a busy machine
SPOILT = [(name, damage) for name, engine in ENGINES.items() for damage in engine.damages]
EXTRAS = [name for name, engine in ENGINES.items() if engine.package]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One good model folder for each engine."""
    root = tmp_path_factory.mktemp("models")
    return {name: engine.model(root / name) for name, engine in ENGINES.items()}


@pytest.fixture(scope="module", params=ENGINES)
def name(request: pytest.FixtureRequest) -> str:
    engine: str = request.param
    return engine


@pytest.fixture(scope="module")
def engine(name: str) -> Engine:
    return ENGINES[name]


@pytest.fixture(scope="module")
def python_path() -> Iterator[pytest.MonkeyPatch]:
    """The children find tests.…plain_worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        yield patch


@pytest.fixture(scope="module")
def ear(
    engine: Engine, name: str, models: dict[str, Path], python_path: pytest.MonkeyPatch
) -> Iterator[Remote]:
    """One for all tests that leave it as it was."""
    transcriber = engine.make(models[name])
    yield transcriber
    transcriber.close()


@pytest.fixture
def own(
    engine: Engine, name: str, models: dict[str, Path], python_path: pytest.MonkeyPatch
) -> Iterator[Remote]:
    """A fresh one, still loading."""
    transcriber = engine.make(models[name])
    yield transcriber
    transcriber.close()


# -- what is heard ---------------------------------------------------------------------------------
def test_a_phrase_is_found_with_its_words_times_and_confidence(ear: Remote, engine: Engine) -> None:
    pcm = recording("skip")
    words = hear(ear, pcm, COMMANDS)
    assert words.phrase == ("skip" if engine.hears else None)
    times = [moment for word in words.words for moment in (word.start, word.end)]
    assert times == sorted(times)
    assert all(0 <= moment <= len(pcm) / BYTES_PER_SECOND + 0.001 for moment in times)
    assert all(0 <= (word.confidence or 0) <= 1 for word in words.words)
    assert bool(words.words) == engine.hears
    assert (words.confidence is not None) == engine.hears


def test_without_dictation_only_a_phrase_counts(ear: Remote, engine: Engine) -> None:
    found = hear(ear, recording("skip"), COMMANDS, dictation=False).phrase
    assert found == ("skip" if engine.hears else None)
    assert hear(ear, recording("project"), ["back", "stop"], dictation=False) == NOTHING
    assert hear(ear, recording("project"), [], dictation=False) == NOTHING


@pytest.mark.parametrize(
    "pcm",
    [b"", b"\0", bytes(2), bytes(1023), bytes(3 * BYTES_PER_SECOND)]
    + [noise(2.5, loudness) for loudness in (30, 300, 3000)],
    ids=["nothing", "odd byte", "a sample", "odd", "silence", "hiss", "noise", "loud noise"],
)
@pytest.mark.parametrize("dictation", [True, False])
def test_nothing_is_made_of_nothing(ear: Remote, pcm: bytes, dictation: bool) -> None:
    assert hear(ear, pcm, COMMANDS, dictation) == NOTHING


def test_sound_may_come_in_pieces_of_any_size(ear: Remote, engine: Engine) -> None:
    pcm = recording("skip") + b"\0"
    ear.begin(COMMANDS, True, lambda _: None)
    for start in range(0, len(pcm), 777):
        ear.feed(pcm[start : start + 777])
    assert ear.end().result(LIMIT).phrase == ("skip" if engine.hears else None)


# -- one after another -----------------------------------------------------------------------------
def test_segments_in_a_row_are_answered_in_order_and_partials_stay_with_theirs(
    own: Remote, engine: Engine
) -> None:
    answered: list[int] = []

    def note(number: int, _: Future[Words]) -> None:
        answered.append(number)

    futures: list[Future[Words]] = []
    partials: list[list[str]] = [[], [], []]
    for number, name in enumerate(("project", "skip", "project")):
        own.begin(COMMANDS, True, partials[number].append)
        own.feed(recording(name))
        futures.append(own.end())
        futures[-1].add_done_callback(partial(note, number))
        kept = [len(texts) for texts in partials[: number + 1]]
    found = [future.result(LIMIT) for future in futures]
    assert answered == [0, 1, 2]
    assert (found[1].phrase == "skip") == engine.hears
    assert [len(texts) for texts in partials] == kept  # nothing after the end of its segment
    assert own.trouble is None


def test_a_new_segment_drops_the_one_that_is_open(ear: Remote, engine: Engine) -> None:
    ear.begin(["back"], True, lambda _: None)
    ear.feed(recording("project"))
    words = hear(ear, recording("skip"), COMMANDS)
    assert words.phrase == ("skip" if engine.hears else None)
    assert len(words.words) <= 1


def test_a_long_segment_takes_bounded_memory(own: Remote, engine: Engine) -> None:
    hear(own, recording("project"))
    pcm = recording("project") * 8 + noise(0.5, 30)
    before = memory(own)
    own.begin(COMMANDS, True, lambda _: None)
    for _ in range(engine.long * BYTES_PER_SECOND // len(pcm) + 1):
        own.feed(pcm)
    words = own.end().result(LIMIT)
    assert bool(words.text) == engine.hears
    assert words.phrase is None
    assert all(a.start <= b.start for a, b in zip(words.words, words.words[1:], strict=False))
    assert memory(own) - before < 60


def memory(transcriber: Remote) -> float:
    """MB in use by the child."""
    assert transcriber._worker is not None
    status = Path("/proc", str(transcriber._worker._process.pid), "status")
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


# -- the end ---------------------------------------------------------------------------------------
def test_close_fails_what_is_owed_at_once_and_nothing_goes_on_after_it(own: Remote) -> None:
    own.begin(COMMANDS, True, lambda _: None)
    own.feed(recording("skip"))
    owed = own.end()
    own.begin(COMMANDS, True, lambda _: None)
    began = time.monotonic()
    own.close()
    own.close()
    with pytest.raises(RuntimeError, match="closed"):
        owed.result(0)
    assert time.monotonic() - began < PROMPT
    with pytest.raises(RuntimeError, match="closed"):
        own.feed(bytes(1024))
    with pytest.raises(RuntimeError, match="closed"):
        own.begin((), True, lambda _: None)
    with pytest.raises(RuntimeError, match="closed"):
        own.end().result(0)


def test_a_killed_child_costs_one_segment(own: Remote, engine: Engine) -> None:
    own.begin(COMMANDS, True, lambda _: None)
    assert own._worker is not None
    own._worker._process.kill()
    with pytest.raises(RuntimeError, match="start again"):
        own.end().result(PROMPT)
    assert hear(own, recording("skip"), COMMANDS).phrase == ("skip" if engine.hears else None)


@pytest.mark.parametrize(("name", "damage"), SPOILT)
def test_a_wrong_model_folder_is_told_in_one_line(
    name: str, damage: str, models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "model"
    shutil.copytree(models[name], folder)
    ENGINES[name].damages[damage](folder)
    fails(ENGINES[name].make(folder), "the speech model can't be used: ")


@pytest.mark.parametrize("name", EXTRAS)
def test_a_missing_package_is_told_in_one_line(
    name: str, models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = ENGINES[name].package
    missing = f"raise ModuleNotFoundError(\"No module named '{package}'\")\n"
    (tmp_path / f"{package}.py").write_text(missing, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    fails(ENGINES[name].make(models[name]), "is not installed")


def fails(transcriber: Remote, reason: str) -> None:
    """Every segment does, soon, and says why."""
    for _ in range(2):
        transcriber.begin(COMMANDS, True, lambda _: None)
        transcriber.feed(recording("skip"))
        with pytest.raises(RuntimeError, match=reason):
            transcriber.end().result(LIMIT)
    assert transcriber.trouble is not None
    assert reason in transcriber.trouble
    assert len(transcriber.trouble.splitlines()) == 1
    transcriber.close()


# -- the network -----------------------------------------------------------------------------------
_WATCH = """
import sys

def watch(event, details):
    if event.startswith("socket."):
        with open({log!r}, "a") as log:
            log.write(f"{{event}} {{details}}\\n")

sys.addaudithook(watch)
import socket
socket.socket().close()
"""


def test_nothing_goes_to_the_network(
    name: str,
    engine: Engine,
    models: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An audit hook in the child writes down every use of a socket; its own first one proves it."""
    log = tmp_path / "sockets"
    (tmp_path / "sitecustomize.py").write_text(_WATCH.format(log=str(log)), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{':' if sys.platform != 'win32' else ';'}{ROOT}")
    transcriber = engine.make(models[name])
    hear(transcriber, recording("skip"), COMMANDS)
    transcriber.close()
    assert len(log.read_text().splitlines()) == 1
