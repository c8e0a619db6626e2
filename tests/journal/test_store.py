"""The journal: what was committed is there, whatever happens."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation import machine
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Began, Command, Ended, Heard, Pressed, Segment, Spoken
from softlanding.conversation.routine import from_dict
from softlanding.errors import JournalError
from softlanding.journal.reading import transcript
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from tests.journal.samples import RECAP, reply

times = st.floats(0, 1e4, allow_nan=False)
segments = st.builds(
    Segment,
    text=st.text(max_size=300),
    start=times,
    end=times,
    confidence=st.none() | st.floats(0, 1),
    phrase=st.none() | st.sampled_from(["skip", "i'm done"]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(segments, max_size=4), st.booleans(), st.text(max_size=100))
def test_what_was_committed_is_read_back_identically(
    home: Home, said: list[Segment], spoken: bool, mantra: str
) -> None:
    store = Store(home)
    number = store.begin(RECAP)
    kept = Reply("recap.went-well", 3, tuple(said), spoken)
    heard = [Heard(segment) for segment in said]
    for event in heard:
        store.commit(number, event, [], None)
    store.commit(number, Ended(), [kept], Conclude(Status.FINISHED, mantra))
    found = store.get(str(number))
    assert found is not None
    assert found.replies == (kept,)
    assert found.routine == RECAP
    assert (found.summary.status, found.summary.mantra) == (Status.FINISHED, mantra)
    assert store.events(number) == [*heard, Ended()]
    store.close()


def test_a_text_of_a_hundred_thousand_characters_and_right_to_left_words(home: Home) -> None:
    text = "אני בסדר 🌊 " * 10_000
    store = Store(home)
    store.commit(store.begin(RECAP), Ended(), [reply(text)], None)
    found = store.get("last")
    store.close()
    assert found is not None
    assert found.replies[0].segments[0].text == text


def test_the_state_comes_back_from_the_stored_events(home: Home) -> None:
    store = Store(home)
    number = store.begin(RECAP)
    state = machine.start(RECAP)
    for event in (Began(), Spoken(), Heard(Segment("calm", 0, 1)), Ended(), Spoken()):
        state, _ = machine.react(state, event)
        store.commit(number, event, [], None)
    store.close()
    again = Store(home)
    assert machine.replay(machine.start(RECAP), again.events(number)) == state
    again.close()


WRITER = """
import sys
from softlanding import catalogue
from softlanding.config import home
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.store import Store

store = Store(home())
number = store.begin(catalogue.load("recap"))
for n in range(100_000):
    store.commit(number, Ended(), [Reply("recap.went-well", n, (Segment(f"reply {n}"),))], None)
    print(n, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 2, 3, 5, 8, 13, 17, 25, 40, 60])
def test_kill_9_loses_nothing_that_was_acknowledged(home: Home, acknowledged: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(acknowledged):
            last = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        left = child.stdout.read().split()  # what it still acknowledged before it died
    last = int(left[-1]) if left else last
    store = Store(home)
    found = store.get("last")
    assert found is not None
    assert [r.text for r in found.replies][: last + 1] == [f"reply {n}" for n in range(last + 1)]
    assert len(found.replies) <= last + 2
    store.close()


def test_reading_goes_on_while_a_session_writes_and_makes_nothing(home: Home) -> None:
    assert Store.reading(home) is None
    assert not home.data.exists()
    writer = Store(home)
    number = writer.begin(RECAP)
    reader = Store.reading(home)
    assert reader is not None
    writer.commit(number, Ended(), [reply("calm")], None)
    assert [s.id for s in reader.summaries()] == [number]
    found = reader.get("last")
    assert found is not None
    assert found.replies[0].text == "calm"
    reader.close()
    writer.close()


def test_a_session_writes_on_while_many_read(home: Home) -> None:
    store = Store(home)
    number = store.begin(RECAP)
    readers = [Store.reading(home) for _ in range(5)]
    for n in range(30):
        store.commit(number, Ended(), [reply(f"reply {n}")], None)
        for reader in readers:
            assert reader is not None
            found = reader.get("last")
            assert found is not None
            assert len(found.replies) == n + 1
    for each in (*readers, store):
        assert each is not None
        each.close()


def test_a_commit_is_all_or_nothing(home: Home) -> None:
    store = Store(home)
    number = store.begin(RECAP)
    bad = Reply("recap.went-well", 1, (Segment("\udcff"),))  # not a text that can be stored
    with pytest.raises(UnicodeEncodeError):
        store.commit(number, Ended(), [reply("good"), bad], Conclude(Status.FINISHED, None))
    found = store.get("last")
    assert found is not None
    assert (found.replies, found.summary.status) == ((), Status.OPEN)
    assert store.events(number) == []
    store.close()


FULL = """
import resource, signal, sys
from softlanding import catalogue
from softlanding.config import home
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.store import Store
from softlanding.errors import JournalError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))  # no file can grow beyond
store = Store(home())
number = store.begin(catalogue.load("recap"))
done = 0
try:
    while True:
        words = Segment(f"reply {done} " + "words " * 2000)
        store.commit(number, Ended(), [Reply("recap.went-well", done, (words,))], None)
        done += 1
except JournalError as error:
    print(done)
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_full_disk_is_said_clearly_and_what_was_before_is_safe(home: Home) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FULL], capture_output=True, text=True, timeout=60, check=True
    )
    done, said = child.stdout.strip().split("\n")
    assert "disk is full" in said
    assert "Everything said before is safe" in said
    store = Store(home)
    found = store.get("last")
    store.close()
    assert found is not None
    assert len(found.replies) == int(done) > 5


def test_only_the_newest_reflection_that_was_left_open_is_offered(home: Home) -> None:
    store = Store(home)
    first = store.begin(RECAP)
    opened = store.open_reflection()
    assert opened is not None
    assert opened.summary.id == first
    store.stop(first)
    assert store.open_reflection() is None
    second = store.begin(RECAP)
    store.commit(second, Pressed(Command.STOP), [], Conclude(Status.STOPPED, None))
    assert store.open_reflection() is None
    store.close()


def test_a_new_journal_beside_old_recordings_leaves_them_as_they_are(home: Home) -> None:
    """Whoever does what the error asks for keeps what was said before."""
    recordings = Recordings(home.audio)
    store = Store(home)
    for sound in (b"first", b"second"):
        take = recordings.create(store.begin(RECAP), 1)
        take.append(sound * 2)
        take.close()
    store.close()
    recordings.finish(1, 1)  # the other one was killed
    (home.audio / "notes").mkdir()
    (home.audio / ("9" * 30)).mkdir()
    home.journal.write_bytes(b"not a journal" * 100)
    with pytest.raises(JournalError, match="Move the file away"):
        Store(home)
    home.journal.rename(home.journal.with_suffix(".old"))
    again = Store(home)
    number = again.begin(RECAP)
    assert (number, again.begin(RECAP)) == (3, 4)
    again.close()
    take = recordings.create(number, 1)
    take.append(b"later one.")
    take.close()
    for reflection, unfinished in list(recordings.unfinished()):
        recordings.finish(reflection, unfinished)
    heard = [recordings.read(n, 1) for n in (1, 2, 3)]
    assert heard == [b"firstfirst", b"secondsecond", b"later one."]


def test_a_copy_that_is_put_back_goes_on_after_the_newest_recording(home: Home) -> None:
    store = Store(home)
    store.begin(RECAP)
    store.close()
    copy = home.journal.read_bytes()
    store = Store(home)
    Recordings(home.audio).create(store.begin(RECAP), 1).close()
    store.close()
    home.journal.write_bytes(copy)
    store = Store(home)
    assert store.begin(RECAP) == 3
    store.close()


def test_own_mantras_come_back_newest_first_and_once(home: Home) -> None:
    store = Store(home)
    for mantra in ("a", "b", "a", None):
        store.commit(store.begin(RECAP), Ended(), [], Conclude(Status.FINISHED, mantra))
    assert store.mantras() == ["a", "b"]
    store.close()


def test_a_routine_that_changed_later_does_not_change_what_was_asked(home: Home) -> None:
    store = Store(home)
    store.begin(replace(RECAP, title="As it was"))
    found = store.get("last")
    store.close()
    assert found is not None
    assert found.routine.title == "As it was"
    with sqlite3.connect(home.journal) as db:
        script = json.loads(db.execute("SELECT script FROM reflections").fetchone()[0])
    db.close()
    assert from_dict(script) == found.routine


def test_a_transcript_reads_in_order_and_ends_with_the_mantra(home: Home) -> None:
    routine = catalogue.load("after-interview")
    store = Store(home)
    number = store.begin(routine)
    kept = [
        reply("", step="recap.went-well"),
        reply("calm", step="recap.went-well", take=2),
        reply("a walk", step="soft-landing.care", take=3),
        reply("two", step="soft-landing.mantra", take=4),
        reply("misheard", step="soft-landing.mantra", take=5, mantra=True),
    ]
    store.commit(number, Ended(), kept, Conclude(Status.FINISHED, "One breath."))
    found = store.get("last")
    store.close()
    assert found is not None
    lines = list(transcript(found))
    assert lines[2:5] == ["What went well?", "    (no words)", "    calm"]
    assert lines[-1] == "Mantra, spoken aloud: “One breath.”"
    assert not any("misheard" in line for line in lines)
