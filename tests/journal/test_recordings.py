"""Recordings: on disk while they are heard, FLAC without a sample lost afterwards."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys

import pytest

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Ended, Segment
from softlanding.errors import JournalError
from softlanding.journal.recordings import Recordings, decoded
from softlanding.journal.store import Store
from softlanding.journal.writing import Writing
from softlanding.ports import BYTES_PER_SECOND

SECOND = bytes(range(250)) * (BYTES_PER_SECOND // 250)


def test_a_stretch_is_the_same_from_raw_sound_and_from_flac(home: Home) -> None:
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    take.append(SECOND * 4)
    take.close()
    raw = recordings.read(1, 1, 0.5, 2.25)
    recordings.finish(1, 1)
    assert recordings.read(1, 1, 0.5, 2.25) == raw
    assert len(raw) == 1.75 * BYTES_PER_SECOND
    assert recordings.read(1, 1, 3.0) == (SECOND * 4)[3 * BYTES_PER_SECOND :]


def test_only_the_person_can_hear_it(home: Home) -> None:
    before = os.umask(0)
    try:
        recordings = Recordings(home.audio)
        take = recordings.create(1, 1)
        take.append(SECOND)
        raw = stat.S_IMODE(recordings.path(1, 1, "pcm").stat().st_mode)
        take.close()
        recordings.finish(1, 1)
    finally:
        os.umask(before)
    folders = [home.data, home.audio, recordings.path(1, 1).parent]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3
    assert (raw, stat.S_IMODE(recordings.path(1, 1).stat().st_mode)) == (0o600, 0o600)


def test_a_recording_that_is_there_is_never_written_over(home: Home) -> None:
    recordings = Recordings(home.audio)
    for content in (b"a1", b"b2", b"c3"):
        take = recordings.create(1, 4)
        take.append(content)
        take.close()
        recordings.finish(1, 4)
        assert recordings.read(1, 4) == content
    killed = recordings.create(1, 4)
    killed.append(b"d4")
    killed.close()
    recordings.create(1, 4).close()
    recordings.drop(1, 4)
    kept = sorted(path.name for path in recordings.path(1, 4).parent.iterdir())
    assert kept == ["004-1.flac", "004-1.pcm", "004-2.flac", "004-3.flac"]
    assert decoded(recordings.path(1, 4).with_name("004-1.flac")) == b"a1"


def test_packing_that_was_killed_is_done_again(home: Home) -> None:
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    take.append(SECOND)
    take.close()
    for ending in ("part", "flac"):  # killed while it was written, or before the raw sound went
        recordings.path(1, 1, ending).write_bytes(b"half of it")
    assert recordings.read(1, 1) == SECOND
    recordings.finish(1, 1)
    assert recordings.read(1, 1) == SECOND
    assert [path.name for path in recordings.path(1, 1).parent.iterdir()] == ["001.flac"]


def test_a_damaged_title_costs_no_sound(home: Home) -> None:
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    take.append(SECOND)
    take.close()
    recordings.finish(1, 1)
    path = recordings.path(1, 1)
    flac = path.read_bytes()
    assert b"Lavf" in flac
    path.write_bytes(flac.replace(b"Lavf", b"\xff\xfe\xfd\xfc"))
    assert recordings.read(1, 1) == SECOND


def test_each_second_of_it_is_on_disk_for_sure(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    take = Recordings(home.audio).create(1, 1)
    for _ in range(100):
        take.append(bytes(1024))  # 32 ms
        assert os.fstat(take._file).st_size - max(synced, default=0) < BYTES_PER_SECOND
    take.close()
    take.close()
    assert synced[-1] == 102_400


HEARING = """
from softlanding.config import home
from softlanding.journal.recordings import Recordings

take = Recordings(home().audio).create(1, 1)
for second in range(10_000):
    for _ in range(50):
        take.append(bytes([second % 251]) * 640)
    print(second, flush=True)
"""


@pytest.mark.parametrize("seconds", [1, 3, 30])
def test_kill_9_keeps_all_but_the_last_second(home: Home, seconds: int) -> None:
    with subprocess.Popen([sys.executable, "-c", HEARING], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(seconds):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    recordings = Recordings(home.audio)
    pcm = recordings.read(1, 1)
    assert len(pcm) >= (seconds - 1) * BYTES_PER_SECOND
    assert pcm[:BYTES_PER_SECOND] == bytes(BYTES_PER_SECOND)
    assert list(recordings.unfinished()) == [(1, 1)]


def kept(home: Home, keep_audio: bool) -> list[int]:
    """Takes whose sound is left of a reply, one without words, and a mantra."""
    store, recordings = Store(home), Recordings(home.audio)
    number = store.begin(catalogue.load("soft-landing"))
    writing = Writing(store, recordings, number, keep_audio)
    for take, (text, mantra) in enumerate([("a walk", False), ("", False), ("enough", True)], 1):
        file = writing.recording(take)
        assert file is not None
        file.append(SECOND)
        file.close()
        reply = Reply("soft-landing.care", take, (Segment(text, 0, 1),), mantra)
        writing.commit(Ended(), [reply], None)
    store.close()
    return [take for _, take in recordings.unfinished()]


def test_without_keep_audio_only_the_mantra_and_what_has_no_words_stays(home: Home) -> None:
    assert kept(home, keep_audio=True) == [1, 2, 3]
    assert kept(Home(home.data / "b", home.data / "b", home.cache), keep_audio=False) == [2, 3]


FULL = """
import resource, signal
from softlanding.config import home
from softlanding.journal.recordings import Recordings

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
take = Recordings(home().audio).create(1, 1)
try:
    while True:
        take.append(bytes(1024))
except OSError as error:
    print("told")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_full_disk_is_told_and_what_was_heard_before_stays(home: Home) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FULL], capture_output=True, text=True, timeout=60, check=True
    )
    assert child.stdout == "told\n"
    assert len(Recordings(home.audio).read(1, 1)) == 100_000


def test_a_recording_that_cannot_begin_is_said_clearly(home: Home) -> None:
    store = Store(home)
    number = store.begin(catalogue.load("recap"))
    home.audio.write_text("a file where the folder should be")
    with pytest.raises(JournalError, match=r"can't write the recording .* before is safe"):
        Writing(store, Recordings(home.audio), number).recording(1)
    store.close()


def test_without_keep_audio_a_reply_of_which_a_part_has_no_words_stays(home: Home) -> None:
    store, recordings = Store(home), Recordings(home.audio)
    writing = Writing(store, recordings, store.begin(catalogue.load("recap")), keep_audio=False)
    file = writing.recording(1)
    assert file is not None
    file.append(SECOND)
    file.close()
    reply = Reply("recap.went-well", 1, (Segment("calm", 0, 0.4), Segment("", 0.5, 1)))
    writing.commit(Ended(), [reply], None)
    store.close()
    assert [take for _, take in recordings.unfinished()] == [1]
