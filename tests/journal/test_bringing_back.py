"""An export comes into a journal that has some of it already, or something else."""

from __future__ import annotations

import contextlib
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from scripts.benching.journals_alike import differences

from softlanding import catalogue
from softlanding.cli import main
from softlanding.config import Home
from softlanding.journal.arriving import arrivals
from softlanding.journal.exporting import lossless
from softlanding.journal.exporting.whole import new_folder
from softlanding.journal.recordings import Recordings
from softlanding.journal.restoring import Brought
from softlanding.journal.store import Store
from tests.journal.filled import START
from tests.journal.parcels import bring, contents, export
from tests.journal.samples import RECAP, reply
from tests.killing import killed


def test_numbers_that_are_taken_change_and_links_follow(
    home: Home, other: Home, parcel: Path
) -> None:
    with contextlib.closing(Store(other)) as store:
        mine = store.begin(RECAP, "mine")
        recordings = other.audio / "3" / "001.flac"  # of a journal that was moved away
        recordings.parent.mkdir(parents=True)
        recordings.write_bytes(b"somebody's")
    brought = bring(other, parcel)
    assert (brought.new, brought.renumbered) == (2, [(1, 4), (3, 5)])
    with contextlib.closing(Store(other)) as store:
        follows = {summary.id: summary.follows for summary in store.summaries()}
        assert follows == {mine: None, 4: None, 5: 4}
    here, there = home.audio / "1", other.audio / "4"
    assert [p.read_bytes() for p in sorted(here.iterdir())] == [
        p.read_bytes() for p in sorted(there.iterdir())
    ]
    assert recordings.read_bytes() == b"somebody's"
    before = contents(other)
    again = bring(other, parcel)
    assert (again.new, again.there, again.renumbered) == (0, 2, [])
    assert contents(other) == before


def test_a_link_out_of_the_export_is_left_out_and_lost_recordings_come_back(
    home: Home, parcel: Path
) -> None:
    shutil.rmtree(home.audio / "1")
    with contextlib.closing(Store(home)) as store, store.transaction() as db:
        db.execute("DELETE FROM reflections WHERE id = 3")
    data = json.loads((parcel / "softlanding.json").read_text())
    data["reflections"][1]["follows"] = 7
    (parcel / "softlanding.json").write_text(json.dumps(data, indent=2))
    brought = bring(home, parcel)
    assert (brought.new, brought.there, brought.unlinked) == (1, 1, 1)
    assert brought.recordings == len(list((home.audio / "1").iterdir())) == 5


def test_the_same_recordings_may_lie_there_already(home: Home, other: Home, parcel: Path) -> None:
    left = other.audio / "1"
    left.mkdir(parents=True)
    shutil.copy(parcel / "audio" / "1" / "002.flac", left)
    assert bring(other, parcel) == Brought(new=2)
    assert differences(home, other) == []


def test_an_import_that_is_killed_anywhere_leaves_nothing(
    home: Home, other: Home, tmp_path: Path
) -> None:
    with contextlib.closing(Store(home)) as store:
        number = store.begin(RECAP)
    for take in (1, 2):
        Recordings(home.audio).create(number, take).close()
    place = export(home, tmp_path / "parcel")
    Store(other).close()
    at = 0
    while killed(at, lambda: bring(other, place)):
        at += 1
        with contextlib.closing(Store(other)) as store, arrivals(other):  # whatever comes next
            assert not other.arriving.exists()
            assert len(list(other.audio.rglob("*"))) == 3 * store.count()  # a folder, two takes
            if store.count():
                break
        shutil.rmtree(other.audio, ignore_errors=True)  # each time it begins with nothing
    assert at > 20
    assert bring(other, place) == Brought(there=1)
    assert differences(home, other) == []


def change(home: Home, *statements: str) -> None:
    with contextlib.closing(Store(home)) as store, store.transaction() as db:
        for statement in statements:
            db.execute(statement)


def test_what_was_changed_here_stays_and_comes_in_no_second_time(home: Home, parcel: Path) -> None:
    change(
        home,
        "UPDATE replies SET edited = 'put right here' WHERE reflection = 3 AND number = 0",
        "UPDATE reflections SET status = 'finished', ended = started WHERE id = 3",
        "DELETE FROM reflections WHERE id = 1",
    )
    before = contents(home)[1]
    assert bring(home, parcel) == Brought(new=1, others=1)
    assert [row for row in contents(home)[1] if row[0] == 3] == before
    assert bring(home, parcel) == Brought(there=1, others=1)


def test_memos_of_the_same_second_find_each_its_own(
    other: Home, home: Home, tmp_path: Path
) -> None:
    with contextlib.closing(Store(home, lambda: START)) as store:
        for about in ("one", "two", "three", "four"):
            store.begin(RECAP, about)
    place = export(home, tmp_path / "parcel")
    assert bring(other, place) == Brought(new=4)
    assert differences(home, other) == []
    change(
        other,
        "UPDATE reflections SET about = 'new' WHERE about = 'one'",
        "DELETE FROM reflections WHERE about = 'four'",
    )
    assert bring(other, place) == Brought(new=1, there=2, others=1)
    with contextlib.closing(Store(other)) as store:
        assert [one.about for one in store.summaries()] == ["new", "two", "three", "four"]


RETOLD = (
    "",
    "UPDATE replies SET edited = 'i want to sing' WHERE reflection = 1",
    "INSERT INTO transcripts SELECT reflection, take, 0, '', segments FROM replies"
    " WHERE reflection = 1; UPDATE replies SET transcript = 'sing', segments ="
    """ '[{"text": "sing", "start": 0, "end": 1, "phrase": null, "words": []}]'"""
    " WHERE reflection = 1",
)


@pytest.mark.parametrize("retold", RETOLD)
@pytest.mark.parametrize("order", ["12", "21", "212"])
def test_a_link_is_found_again_in_whatever_order_they_come(
    home: Home,
    other: Home,
    tmp_path: Path,
    order: str,
    retold: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter((START, START, START + timedelta(days=1)))
    with contextlib.closing(Store(home, lambda: next(times))) as store:
        first = store.begin(RECAP)
        with store.transaction():
            store.keep(first, reply("i want to practise", step="recap.next-steps"))
        asked = catalogue.again().routine(RECAP, "i want to practise", asks_about=False)
        store.begin(asked, "", first)
    change(home, *retold.split("; ")) if retold else None
    for number in "12":
        with contextlib.closing(Store(home)) as store, new_folder(tmp_path / number) as folder:
            lossless.write(store, [int(number)], folder, START)
    unlinked = [bring(other, tmp_path / number).unlinked for number in order]
    assert unlinked == [int(order[0] == "2"), *[0] * (len(order) - 1)]
    with contextlib.closing(Store(other)) as store:
        assert [one.follows for one in store.summaries()] == [None, 1]
    monkeypatch.setenv("SOFTLANDING_HOME", str(other.data))
    assert main(["delete", "1", "--yes"]) == 0
    assert b"practise" not in other.journal.read_bytes()
