"""`softlanding delete` where there is no room to write the journal anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.opening import clearly
from softlanding.journal.store import Store
from tests.journal.marked import marked, rows, traces
from tests.journal.samples import RECAP


def full(store: Store, query: str, *values: object) -> list[tuple[str, ...]]:
    """As Store.rows where a disk has no room for a VACUUM."""
    with clearly(store.home.journal):
        if query == "VACUUM":
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return store._db.execute(query, values).fetchall()


def test_the_words_go_and_more_can_be_deleted(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Store(home)) as store:
        for word in ("xylomarimba", "tamboura"):
            reply = Reply("recap.went-well", 1, (Segment(f"the {word} " * 2000),))
            store.commit(store.begin(RECAP), Ended(), [reply], None)
        kept = marked(store, "viola")
        before = rows(store, [kept])
        with monkeypatch.context() as patch:
            patch.setattr(Store, "rows", full)
            for number, word in ((1, "xylomarimba"), (2, "tamboura")):
                assert main(["delete", str(number), "--yes"]) == 1
                said = capsys.readouterr()
                assert said.err.count("Everything said before is safe") == 0
                assert "The words are overwritten already" in said.err
                assert said.err.endswith("run: softlanding delete\n")
                assert traces(home, word) == []
                beside = home.journal.with_name("journal.db-wal")
                assert beside.stat().st_size == 0
        assert main(["delete"]) == 0
        assert "is deleted now" in capsys.readouterr().out
        assert rows(store, [kept]) == before


def test_a_day_is_no_number(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Store(home)) as store:
        marked(store, "viola", "2026-03-03T18:00:00+01:00")
    assert main(["delete", "2026-03-03", "--yes"]) == 1
    assert capsys.readouterr().err == (
        "delete takes numbers. Those of that day: softlanding list --since 2026-03-03 --until "
        "2026-03-03\n"
    )
