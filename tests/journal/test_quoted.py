"""What later reflections repeat of one that is deleted, where the journal can't tell it at once."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest

from softlanding import catalogue
from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Held, Reply, Status
from softlanding.conversation.events import Began, Ended, Segment
from softlanding.conversation.routine import Expects, Step
from softlanding.journal.correcting import Corrections, correct
from softlanding.journal.reading import chosen_steps
from softlanding.journal.store import Store
from tests.journal.marked import rows, traces
from tests.journal.samples import RECAP, stored

NEXT, NOW = "recap.next-steps", "check-in.right-now"


def said(store: Store, *replies: Reply, number: int = 0) -> int:
    number = number or store.begin(RECAP)
    store.commit(number, Ended(), replies, Conclude(Status.FINISHED, None))
    return number


def steps(*texts: str) -> list[Reply]:
    return [Reply(NEXT, take, (Segment(text),)) for take, text in enumerate(texts)]


def following(store: Store, number: int) -> int:
    """A recap that asks about the steps of that one, without a link to it: it came in alone."""
    words = " and ".join(reply.text for reply in chosen_steps(stored(store.home, str(number))))
    return said(store, number=store.begin(catalogue.again().routine(RECAP, words, False)))


@pytest.mark.parametrize(
    "texts",
    [
        ["I want to practise xylomarimba."],
        ["more xylomarimba"],
        ["I’ll play my xylomarimba", "I will rest"],
        ["Rest more. Then xylomarimba?"],
        ["I want to play the xylomarimba, and then all of this: " + "and more of it " * 20],
    ],
)
def test_steps_go_also_where_the_link_was_left_out(home: Home, texts: list[str]) -> None:
    with closing(Store(home)) as store:
        first = said(store, *steps(*texts))
        later = following(store, first)
        other = following(store, said(store, *steps("I want to walk")))
        before = rows(store, [other])
        assert "xylomarimba" in str(rows(store, [later]))
        assert main(["delete", str(first), "--yes"]) == 0
        assert traces(home, "xylomarimba") == []
        assert "which are forgotten now" in str(rows(store, [later]))
        assert rows(store, [other]) == before


def test_steps_go_as_they_were_before_they_were_corrected(home: Home) -> None:
    with closing(Store(home)) as store:
        joined = replace(steps("i want the xylomarimba")[0], take=7, step="x", held=Held.JOINED)
        first = said(store, *steps("i want to play"), joined)
        heard = following(store, first)
        correct(store, stored(home, str(first)), Corrections({7: "i want to tamboura"}, None, None))
        corrected = following(store, first)
        with store.transaction() as db:
            segments = json.dumps([{"text": "i want the"}, {"text": ""}, {"text": "vibraphone"}])
            db.execute("INSERT INTO transcripts VALUES (?, 7, 0, 'x', ?)", (first, segments))
        prompt = "You said: I want the vibraphone."
        asked = Step("recap.last-steps", prompt, Expects.OPEN)
        other = said(store, number=store.begin(replace(RECAP, steps=(asked, *RECAP.steps))))
        assert main(["delete", str(first), "--yes"]) == 0
        for word in ("xylomarimba", "tamboura", "vibraphone"):
            assert traces(home, word) == []
        assert str(rows(store, [heard, corrected, other])).count("forgotten now") == 3


def test_a_name_goes_that_was_corrected_before(home: Home) -> None:
    with closing(Store(home)) as store:
        feeling = Reply(NOW, 1, (Segment("i feel let down"),), feelings=("let down", "xylo"))
        first = said(store, feeling)
        own = Step("naming.again.calm", "A word: calm.", Expects.EMOTION)
        again = Step("naming.again.let-down", "A word: let down.", Expects.EMOTION)
        later = store.begin(replace(RECAP, steps=(own, again, *RECAP.steps)))
        store.commit(later, Began(known=("let down", "xylo", "calm")), [], None)
        calm = Reply(again.id, 1, (Segment("calm"),), feelings=("calm",))
        store.commit(later, Ended(), [calm], None)
        with store.transaction() as db:
            db.execute("UPDATE named SET name = 'sad' WHERE reflection = ?", (first,))
        assert main(["delete", str(first), "--yes"]) == 0
        assert [traces(home, word) for word in ("let down", "let-down", "xylo")] == [[], [], []]
        found = stored(home, str(later))
        assert [step.id for step in found.routine.steps[:2]] == [own.id, "naming.again.(forgotten)"]
        assert found.replies[0].step == "naming.again.(forgotten)"
        (began, _) = store.events(later)
        assert began == Began(known=("calm",))
