"""Words of a reflection that later ones repeat: they go with it.

Earlier mantras are offered in later scripts; names of feelings are counted as known there, and come
back in a practice; the steps chosen last time are asked about. What a reflection that stays says
itself is its own, and stays.

Names go where nothing says them any more, whoever said them first: what is deleted may have named
others before it was corrected. Steps go also where the link to them was left out, by their words.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from softlanding.conversation.again import shortened
from softlanding.conversation.practice import NAME
from softlanding.conversation.routine import LAST_STEPS, NEXT_STEPS
from softlanding.messages.forgetting import FORGOTTEN, STEPS_FORGOTTEN
from softlanding.understanding.retelling import wanted

_AGAIN = f"{NAME}.again."  # how the ids of steps begin that bring a word back
_WORD = re.compile(r"\w+")
_GOING = "(SELECT value FROM json_each(?1))"
_CHOSE = (
    f"reflection IN {_GOING} AND person = ''"
    f" AND (substr(step, -{len(NEXT_STEPS)}) = '{NEXT_STEPS}' OR held = 'joined')"
)
_STEPS = f"""
SELECT transcript FROM replies WHERE {_CHOSE} UNION
SELECT edited FROM replies WHERE edited IS NOT NULL AND {_CHOSE}"""
_OLDER_STEPS = f"""
SELECT (SELECT group_concat(json_extract(value, '$.text'), ' ')
        FROM json_each(transcripts.segments))
FROM transcripts JOIN replies USING (reflection, take) WHERE {_CHOSE}"""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What nothing says any more. followers: the reflections that asked about forgotten steps.
    unlinked: those of which nobody knows whom they follow. steps: words of forgotten ones."""

    mantras: frozenset[str]
    followers: frozenset[int]
    unlinked: frozenset[int]
    steps: frozenset[str]

    @classmethod
    def of(cls, db: sqlite3.Connection, going: str, own: Collection[str]) -> Quoted:
        """Before the rows go. going: the ids, as a list in JSON. own: mantras in the settings."""

        def found(query: str) -> frozenset[Any]:
            return frozenset(row[0] for row in db.execute(query, (going,)))

        mantras = "SELECT mantra FROM reflections WHERE mantra <> '' AND id"
        asks = "SELECT id FROM reflections WHERE follows"
        return cls(
            found(f"{mantras} IN {_GOING} EXCEPT {mantras} NOT IN {_GOING}") - {*own},
            found(f"{asks} IN {_GOING}"),
            found(f"{asks} IS NULL AND id NOT IN {_GOING}"),
            frozenset(_told_again(found(_STEPS) | found(_OLDER_STEPS))),
        )

    def remove(self, db: sqlite3.Connection) -> None:
        """Take it out of all reflections that are left."""
        said = {row[0] for row in db.execute("SELECT name FROM named WHERE kind = 'feeling'")}
        for number, text in db.execute("SELECT id, script FROM reflections").fetchall():
            script = json.loads(text)
            changed = [self._step(step, number, said) for step in script["steps"]]
            if any(changed):
                row = (json.dumps(script), number)
                db.execute("UPDATE reflections SET script = ? WHERE id = ?", row)
        _rename_steps(db, said)
        _forget_known(db, said)

    def _step(self, step: dict[str, Any], reflection: int, said: Collection[str]) -> bool:
        """Take it out of one step; whether it was there."""
        before = dict(step)
        if own := step.get("own", 0):
            given = step["options"][0]  # stands in for it, so that the others keep their numbers
            kept = [given if text in self.mantras else text for text in step["options"][-own:]]
            step["options"] = [*step["options"][:-own], *kept]
        if name := _unsaid(step["id"], said):
            step["id"] = _AGAIN + FORGOTTEN
            for way in (name, name.replace("-", " ")):
                step["prompt"] = step["prompt"].replace(way, FORGOTTEN)
        if step["id"].endswith(LAST_STEPS) and (
            reflection in self.followers
            or (reflection in self.unlinked and self._tells(step["prompt"]))
        ):
            step["prompt"] = STEPS_FORGOTTEN
        return step != before

    def _tells(self, prompt: str) -> bool:
        words = _spaced(prompt)
        return any(_spaced(steps) in words for steps in self.steps)


def _told_again(versions: Iterable[str]) -> Iterator[str]:
    """Steps as conversation.again tells them, with others or alone."""
    for words in versions:
        yield from filter(None, (wanted(words), shortened(words)))


def _spaced(text: str) -> str:
    """Its words alone, each between spaces: whole ones can be looked for."""
    words = " ".join(_WORD.findall(text.lower()))
    return f" {words} "


def _unsaid(step: str, said: Collection[str]) -> str:
    """The word that this step brings back, with dashes, where nothing says it; or nothing."""
    name = step.removeprefix(_AGAIN) if step.startswith(_AGAIN) else FORGOTTEN
    there = {FORGOTTEN, *(word.replace(" ", "-") for word in said)}
    return "" if name in there else name


def _rename_steps(db: sqlite3.Connection, said: Collection[str]) -> None:
    """Replies are kept by the id of their step."""
    steps = [row[0] for row in db.execute("SELECT DISTINCT step FROM replies")]
    db.executemany(
        "UPDATE replies SET step = ? WHERE step = ?",
        [(_AGAIN + FORGOTTEN, step) for step in steps if _unsaid(step, said)],
    )


def _forget_known(db: sqlite3.Connection, said: Collection[str]) -> None:
    firsts = db.execute(
        "SELECT id, event FROM reflections JOIN events ON reflection = id AND number = 0"
    )
    for number, text in firsts.fetchall():
        event = json.loads(text)
        known = event.get("known", ())
        if not {*known} <= {*said}:
            event["known"] = [name for name in known if name in said]
            db.execute(
                "UPDATE events SET event = ? WHERE reflection = ? AND number = 0",
                (json.dumps(event), number),
            )
