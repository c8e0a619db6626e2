"""Words of a reflection that later ones repeat: they go with it.

Earlier mantras are offered in later scripts; names of feelings are counted as known there, and come
back in a practice; the steps chosen last time are asked about. What a reflection that stays says
itself is its own, and stays.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from softlanding.conversation.practice import NAME
from softlanding.conversation.routine import LAST_STEPS
from softlanding.messages.forgetting import FORGOTTEN, STEPS_FORGOTTEN

_AGAIN = f"{NAME}.again."  # how the ids of steps begin that bring a word back


@dataclass(frozen=True, slots=True)
class Quoted:
    """What nothing says any more. followers: the reflections that asked about forgotten steps."""

    mantras: frozenset[str]
    names: frozenset[str]
    followers: frozenset[int]

    @classmethod
    def of(cls, db: sqlite3.Connection, going: str, own: Collection[str]) -> Quoted:
        """Before the rows go. going: the ids, as a list in JSON. own: mantras in the settings."""

        def only_there(select: str, reflection: str) -> frozenset[Any]:
            listed = "(SELECT value FROM json_each(?1))"
            query = (
                f"{select} {reflection} IN {listed} EXCEPT {select} {reflection} NOT IN {listed}"
            )
            return frozenset(row[0] for row in db.execute(query, (going,)))

        mantras = only_there("SELECT mantra FROM reflections WHERE mantra <> '' AND", "id")
        names = only_there("SELECT name FROM named WHERE kind = 'feeling' AND", "reflection")
        asked = db.execute(
            "SELECT id FROM reflections WHERE follows IN (SELECT value FROM json_each(?))", (going,)
        )
        return cls(mantras - {*own}, names, frozenset(row[0] for row in asked))

    def remove(self, db: sqlite3.Connection) -> None:
        """Take it out of all reflections that are left."""
        if self.mantras or self.names or self.followers:
            scripts = db.execute("SELECT id, script FROM reflections")
            changed = [
                (n, new) for n, text in scripts if (new := self._script(n, text)) is not None
            ]
            for number, script in changed:
                db.execute("UPDATE reflections SET script = ? WHERE id = ?", (script, number))
        if self.names:
            self._steps(db)
            self._known(db)

    def _script(self, number: int, text: str) -> str | None:
        """The script without it; None where it holds nothing of it."""
        script = json.loads(text)
        changed = [self._step(step, number in self.followers) for step in script["steps"]]
        return json.dumps(script) if any(changed) else None

    def _step(self, step: dict[str, Any], follows: bool) -> bool:
        before = dict(step)
        if own := step.get("own", 0):
            kept = [FORGOTTEN if text in self.mantras else text for text in step["options"][-own:]]
            step["options"] = [*step["options"][:-own], *kept]
        for name in self.names:
            if step["id"] == _AGAIN + _dashed(name):
                step["id"] = _AGAIN + _dashed(FORGOTTEN)
                step["prompt"] = step["prompt"].replace(name, FORGOTTEN)
        if follows and step["id"].endswith(LAST_STEPS):
            step["prompt"] = STEPS_FORGOTTEN
        return step != before

    def _steps(self, db: sqlite3.Connection) -> None:
        """Replies are kept by the id of their step."""
        db.executemany(
            "UPDATE replies SET step = ? WHERE step = ?",
            [(_AGAIN + _dashed(FORGOTTEN), _AGAIN + _dashed(name)) for name in self.names],
        )

    def _known(self, db: sqlite3.Connection) -> None:
        firsts = db.execute(
            "SELECT id, event FROM reflections JOIN events ON reflection = id AND number = 0"
        )
        for number, text in firsts.fetchall():
            event = json.loads(text)
            known = event.get("known", ())
            if self.names.intersection(known):
                event["known"] = [name for name in known if name not in self.names]
                db.execute(
                    "UPDATE events SET event = ? WHERE reflection = ? AND number = 0",
                    (json.dumps(event), number),
                )


def _dashed(name: str) -> str:
    return name.replace(" ", "-")
