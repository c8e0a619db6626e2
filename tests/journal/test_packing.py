"""FLAC of a take: not a sample lost, and raw sound that stays until that is sure."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from softlanding.config import Home
from softlanding.journal import recordings as module
from softlanding.journal.recordings import Recordings, decoded
from softlanding.ports import BYTES_PER_SECOND

SECOND = bytes(range(250)) * (BYTES_PER_SECOND // 250)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=40_000))
@example(b"")
@example(b"x")
@example(b"odd")
def test_flac_is_the_same_sound_to_the_last_sample(home: Home, pcm: bytes) -> None:
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    take.append(pcm)
    take.close()
    recordings.finish(1, 1)
    whole = pcm[: len(pcm) // 2 * 2]
    assert recordings.read(1, 1) == whole
    assert list(recordings.unfinished()) == []
    recordings.drop(1, 1)


def test_five_minutes_are_the_same_sound_and_need_little_memory(home: Home) -> None:
    pcm = Random(5).randbytes(BYTES_PER_SECOND) * 300
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    take.append(pcm)
    take.close()
    tracemalloc.start()
    recordings.finish(1, 1)
    stretch = recordings.read(1, 1, 200.0, 201.0)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < len(pcm) / 2
    assert stretch == pcm[:BYTES_PER_SECOND]
    assert recordings.read(1, 1) == pcm
    assert [path.name for path in home.audio.rglob("001.*")] == ["001.flac"]


@pytest.mark.parametrize(
    "packed", [b"something else", b"", SECOND[:-2], SECOND + b"xx", SECOND[:-1] + b"x"]
)
def test_raw_sound_stays_when_it_cannot_be_packed(
    home: Home, monkeypatch: pytest.MonkeyPatch, packed: bytes
) -> None:
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    take.append(SECOND)
    take.close()
    monkeypatch.setattr(module, "_frames", lambda path: iter([packed]))
    with pytest.raises(OSError, match="not what was recorded"):
        recordings.finish(1, 1)
    assert recordings.read(1, 1) == SECOND
    assert list(recordings.unfinished()) == [(1, 1)]


def test_a_damaged_or_missing_recording_is_silence_not_a_crash(home: Home, tmp_path: Path) -> None:
    (tmp_path / "bad.flac").write_bytes(b"fLaC" + bytes(100))
    assert decoded(tmp_path / "bad.flac") == b""
    assert Recordings(home.audio).read(7, 7) == b""


def test_a_recording_that_is_cut_short_is_heard_as_far_as_it_goes(home: Home) -> None:
    recordings = Recordings(home.audio)
    pcm = Random(3).randbytes(BYTES_PER_SECOND * 4)
    take = recordings.create(1, 1)
    take.append(pcm)
    take.close()
    recordings.finish(1, 1)
    flac = recordings.path(1, 1)
    flac.write_bytes(flac.read_bytes()[: flac.stat().st_size // 2])
    left = recordings.read(1, 1)
    assert len(left) > BYTES_PER_SECOND
    assert pcm.startswith(left)
    assert recordings.read(1, 1, 0.5, 1.0) == pcm[BYTES_PER_SECOND // 2 : BYTES_PER_SECOND]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_recording_damaged_anywhere_is_never_a_crash(home: Home, data: st.DataObject) -> None:
    good = home.data / "good.flac"
    if not good.exists():
        recordings = Recordings(home.audio)
        take = recordings.create(1, 1)
        take.append(SECOND)
        take.close()
        recordings.finish(1, 1)
        recordings.path(1, 1).rename(good)
    flac = good.read_bytes()
    at = data.draw(st.integers(0, len(flac)))
    noise = data.draw(st.binary(max_size=200))
    bad = home.data / "bad.flac"
    bad.write_bytes(flac[:at] + noise + data.draw(st.sampled_from([b"", flac[at + len(noise) :]])))
    assert len(decoded(bad)) <= 4 * len(SECOND)


@pytest.mark.parametrize("content", [b"", b"a text", b"RIFF" + bytes(40), bytes(5000)])
def test_what_is_no_recording_is_silence(home: Home, content: bytes) -> None:
    path = Recordings(home.audio).path(1, 1)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert Recordings(home.audio).read(1, 1) == b""


PACKING = """
import resource, signal
from softlanding.config import home
from softlanding.journal.recordings import Recordings

recordings = Recordings(home().audio)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    recordings.finish(1, 1)
except OSError as error:
    print("told")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_disk_that_is_full_when_it_is_packed_leaves_the_raw_sound(home: Home) -> None:
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    pcm = Random(1).randbytes(BYTES_PER_SECOND * 3)
    take.append(pcm)
    take.close()
    child = subprocess.run(
        [sys.executable, "-c", PACKING], capture_output=True, text=True, timeout=60, check=True
    )
    assert child.stdout == "told\n"
    assert recordings.read(1, 1) == pcm
    assert [path.name for path in recordings.path(1, 1).parent.iterdir()] == ["001.pcm"]
