"""Installing: all of an engine or nothing, whatever ends it in between."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import filelock
import pytest

from softlanding.config import Home
from softlanding.speech.engines import installing
from softlanding.speech.engines.arriving import Told
from softlanding.speech.engines.catalogue import Engine, ModelFile
from softlanding.speech.engines.fetching import FetchError
from softlanding.speech.engines.installing import (
    InstallError,
    as_found,
    folder,
    from_folder,
    from_network,
    install,
    installed,
    look_into,
    remove,
    whole,
)
from tests.speech.engines.publisher import Publisher, engine, publishing, written

MODEL, SMALL = random.Random(6).randbytes(400_000), b'{"layers": 1}'
FILES = {"config.json": SMALL, "model.bin": MODEL}
TINY = engine("tiny", FILES)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing(FILES) as publisher:
        yield publisher


def at(publisher: Publisher) -> Engine:
    return engine("tiny", FILES, publisher.address)


def ignored(now: int) -> None:
    pass


def contents(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def test_it_is_installed_for_this_person_alone(home: Home, publisher: Publisher) -> None:
    told: list[int] = []
    tiny = at(publisher)
    assert not installed(home, tiny)
    assert install(home, tiny, from_network(tiny), told.append)
    assert installed(home, tiny)
    assert whole(home, tiny)
    assert contents(folder(home, tiny)) == FILES
    assert told == sorted(told)
    assert told[-1] == tiny.size
    assert stat.S_IMODE(folder(home, tiny).stat().st_mode) == 0o700
    assert stat.S_IMODE(home.engines.stat().st_mode) == 0o700
    assert {path.name for path in home.engines.iterdir()} <= {"tiny", ".lock"}


def test_a_second_time_nothing_is_fetched(home: Home, publisher: Publisher) -> None:
    tiny = at(publisher)
    install(home, tiny, from_network(tiny), ignored)
    publisher.asked.clear()
    assert not install(home, tiny, from_network(tiny), ignored)
    assert publisher.asked == []


def test_what_was_damaged_is_mended(home: Home, publisher: Publisher) -> None:
    tiny = at(publisher)
    install(home, tiny, from_network(tiny), ignored)
    (folder(home, tiny) / "config.json").write_bytes(b"x" * len(SMALL))
    publisher.asked.clear()
    assert not whole(home, tiny)
    assert install(home, tiny, from_network(tiny), ignored)
    assert contents(folder(home, tiny)) == FILES
    assert [path for path, _, _ in publisher.asked] == ["/config.json"]


def test_a_wrong_checksum_leaves_nothing_of_it(home: Home, publisher: Publisher) -> None:
    tiny = at(publisher)
    publisher.files["/model.bin"] = MODEL[::-1]
    with pytest.raises(InstallError, match=r"model\.bin is not the file I know: its checksum"):
        install(home, tiny, from_network(tiny), ignored)
    assert not installed(home, tiny)
    assert not any("model.bin" in path.name for path in home.engines.rglob("*"))


def test_what_went_on_and_came_out_wrong_is_brought_once_more(
    home: Home, publisher: Publisher
) -> None:
    tiny = at(publisher)
    part = home.engines / ".tiny.part"
    written(part, {"model.bin": b"?" * 1000})
    assert install(home, tiny, from_network(tiny), ignored)
    assert contents(folder(home, tiny)) == FILES
    assert publisher.ranges_asked == ["", "bytes=1000-", ""]


def test_a_refusal_leaves_what_came_for_the_next_time(home: Home, publisher: Publisher) -> None:
    tiny = at(publisher)
    publisher.says = [200, 404]
    with pytest.raises(FetchError):
        install(home, tiny, from_network(tiny), ignored)
    assert not installed(home, tiny)
    assert installing.still_to_come(home, tiny) == len(MODEL)
    publisher.asked.clear()
    assert install(home, tiny, from_network(tiny), ignored)
    assert [path for path, _, _ in publisher.asked] == ["/model.bin"]


def test_a_full_disk_is_told_before_anything_is_fetched(home: Home, publisher: Publisher) -> None:
    tiny = at(publisher)
    with pytest.raises(InstallError, match=r"has 100 MB free, and tiny needs 100 MB\. Nothing"):
        install(home, tiny, from_network(tiny), ignored, lambda place: 100_000_000)
    assert publisher.asked == []
    enough = installing._RESERVE + tiny.size
    assert install(home, tiny, from_network(tiny), ignored, lambda place: enough)


def test_free_space_is_asked_of_the_nearest_folder_there_is(home: Home) -> None:
    assert not home.engines.exists()
    assert installing.free_space(home.engines) > 0


def test_a_disk_that_fills_up_meanwhile_is_told_and_what_came_is_kept(home: Home) -> None:
    def bring(file: ModelFile, into: Path, told: Told) -> None:
        into.write_bytes(MODEL[:100])
        raise OSError(28, "No space left on device")

    with pytest.raises(InstallError, match=r"can't write to .*engines \(No space left on device"):
        install(home, TINY, bring, ignored)
    assert not installed(home, TINY)
    assert (home.engines / ".tiny.part" / "config.json").read_bytes() == MODEL[:100]


def test_two_do_not_install_at_once(home: Home, publisher: Publisher) -> None:
    tiny = at(publisher)
    home.engines.mkdir(parents=True)
    with filelock.FileLock(home.engines / ".lock"):
        with pytest.raises(InstallError, match="being installed or removed just now"):
            install(home, tiny, from_network(tiny), ignored)
        with pytest.raises(InstallError, match="being installed or removed just now"):
            remove(home, tiny)
    assert publisher.asked == []


def test_a_place_that_cannot_be_written_is_told(home: Home) -> None:
    home.data.parent.mkdir(parents=True, exist_ok=True)
    home.data.write_text("a file")
    with pytest.raises(InstallError, match=r"can't write to .*engines \(Not a directory|File ex"):
        install(home, TINY, from_folder(home.data), ignored)


def test_ctrl_c_leaves_what_came(home: Home, publisher: Publisher) -> None:
    tiny = at(publisher)

    def stop(now: int) -> None:
        if now > len(SMALL):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(home, tiny, from_network(tiny), stop)
    assert not installed(home, tiny)
    assert 0 < installing.still_to_come(home, tiny) < tiny.size
    publisher.asked.clear()
    assert install(home, tiny, from_network(tiny), ignored)
    assert contents(folder(home, tiny)) == FILES


PROGRAM = """
import sys
from dataclasses import replace
from softlanding.config import home
from softlanding.speech.engines.catalogue import ModelFile
from softlanding.speech.engines.installing import from_network, install
from tests.speech.engines.publisher import engine
tiny = engine("tiny", {"config.json": bytes.fromhex(sys.argv[2])}, sys.argv[1])
model = ModelFile("model.bin", int(sys.argv[3]), sys.argv[4])
tiny = replace(tiny, files=(*tiny.files, model))
install(home(), tiny, from_network(tiny), lambda now: print(now, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["kill-9", "kill"])
def test_killed_in_the_middle_there_is_nothing_and_the_next_goes_on(
    home: Home, publisher: Publisher, number: signal.Signals
) -> None:
    tiny = at(publisher)
    publisher.stalls = True
    model = tiny.files[1]
    arguments = [publisher.address, SMALL.hex(), str(model.size), model.sha256]
    written(home.engines / ".tiny.part", {"config.json": SMALL})  # so that only the model stalls
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "SOFTLANDING_HOME": str(home.data)},
    ) as process:
        assert publisher.waiting.wait(20)
        assert process.stdout is not None
        while int(process.stdout.readline()) < len(SMALL) + 1000:
            pass
        process.send_signal(number)
        process.wait(10)
    assert process.returncode == -number
    assert not installed(home, tiny)
    publisher.stalls = False
    publisher.end.set()
    assert install(home, tiny, from_network(tiny), ignored)
    assert contents(folder(home, tiny)) == FILES


def test_files_from_a_folder_are_checked_and_copied(home: Home, tmp_path: Path) -> None:
    source = written(tmp_path / "stick", {**FILES, "readme.md": b"hello"})
    look_into(source, TINY)
    told: list[int] = []
    assert install(home, TINY, from_folder(source), told.append)
    assert contents(folder(home, TINY)) == FILES
    assert told[-1] == TINY.size
    assert len(contents(source)) == 3


def test_a_folder_that_does_not_hold_it_is_named(home: Home, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="there is no such folder"):
        look_into(tmp_path / "stick", TINY)
    written(tmp_path / "stick", {"config.json": SMALL})
    with pytest.raises(InstallError, match=r"does not hold all of tiny; missing: model\.bin\."):
        look_into(tmp_path / "stick", TINY)
    written(tmp_path / "stick", {"model.bin": MODEL[:-1]})
    with pytest.raises(InstallError, match=r"other files than those I know: model\.bin\."):
        look_into(tmp_path / "stick", TINY)


def test_a_folder_with_a_wrong_checksum_is_not_taken(home: Home, tmp_path: Path) -> None:
    source = written(tmp_path / "stick", {**FILES, "model.bin": MODEL[::-1]})
    look_into(source, TINY)
    with pytest.raises(InstallError, match=r"model\.bin is not the file I know"):
        install(home, TINY, from_folder(source), ignored)
    assert not installed(home, TINY)


def test_a_half_fetched_engine_is_completed_from_a_folder(home: Home, tmp_path: Path) -> None:
    written(home.engines / ".tiny.part", {"model.bin": MODEL[:500], "other": b"old"})
    source = written(tmp_path / "stick", FILES)
    assert install(home, TINY, from_folder(source), ignored)
    assert contents(folder(home, TINY)) == FILES


def test_a_model_of_ones_own_is_taken_as_it_is(home: Home, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="no such folder"):
        as_found(tmp_path / "own", TINY)
    source = written(tmp_path / "own", {})
    with pytest.raises(InstallError, match="does not hold all of tiny"):
        as_found(source, TINY)
    own = {"model.bin": b"mine", "vocabulary.json": b"[]"}
    written(source, own)
    (source / "onnx").mkdir()
    assert install(home, as_found(source, TINY), from_folder(source), ignored)
    assert contents(folder(home, TINY)) == own
    assert installed(home, TINY)
    assert not whole(home, TINY)


def test_a_file_that_cannot_be_read_is_named(home: Home, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match=r"can't read .*config\.json \(No such file"):
        install(home, TINY, from_folder(tmp_path), ignored)


def test_removing_frees_all_of_it(home: Home, tmp_path: Path) -> None:
    assert remove(home, TINY) == 0
    install(home, TINY, from_folder(written(tmp_path / "stick", FILES)), ignored)
    written(home.engines / ".tiny.part", {"model.bin": b"half"})
    written(home.engines / ".tiny.gone", {"model.bin": b"left over"})
    assert remove(home, TINY) == TINY.size + 4
    assert not installed(home, TINY)
    assert {path.name for path in home.engines.iterdir()} <= {".lock"}


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 kB"), (1499, "1 kB"), (486_098_798, "486 MB"), (1_621_665_983, "1.6 GB")],
)
def test_sizes_are_told_in_units_of_a_thousand(number: int, said: str) -> None:
    assert installing.size(number) == said


def test_a_package_is_looked_for_and_not_loaded() -> None:
    program = (
        "import sys; from softlanding.speech.engines.catalogue import shipped;"
        "from softlanding.speech.engines.installing import has_package;"
        "print(*[has_package(e) for e in shipped().engines]);"
        "print('faster_whisper' in sys.modules, 'pocketsphinx' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.splitlines()[0].endswith("True")
    assert done.stdout.splitlines()[1] == "False False"
