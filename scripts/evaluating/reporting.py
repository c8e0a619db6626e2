"""What was measured, as data for JSON and as tables for people. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from scripts.evaluating.figures import ErrorRate, Share, percentile
from scripts.evaluating.scoring import (
    CLOSED,
    Ended,
    Heard,
    Measure,
    is_accepted,
    is_acted_on,
    is_right,
    word_edits,
    words_found,
)
from scripts.evaluating.texts import Kind

ALL, WITHOUT_ESPEAK = "all", "without eSpeak"
Row = dict[str, Any]
_One = TypeVar("_One", Heard, Ended)


# -- data ------------------------------------------------------------------------------------------
def results(
    heard: Sequence[Heard],
    cpu: float,
    ended: Sequence[Ended],
    waits: Sequence[tuple[str, float]],
) -> Row:
    """Every figure, by measure; of each a row for each condition and voice, and for their sums.

    cpu: seconds, for all that was heard.
    """
    report: Row = {}
    for measure in (Measure.WER, Measure.WORDS, *CLOSED):
        of_measure = [one for one in heard if one.measure is measure]
        if of_measure:
            report[measure.value] = _rows(of_measure, _closed if measure in CLOSED else _free)
    if ended:
        report[Measure.ENDPOINTING.value] = [*_rows(ended, _ends), *_without_babble(ended)]
    if waits:
        report[Measure.WAITING.value] = _waits([wait for _, wait in waits])
    if heard:
        report["speed"] = _rows(heard, _speed)
        report["cpu"] = round(cpu / sum(one.audio for one in heard), 3)
    return report


def _rows(found: Sequence[_One], make: Callable[[Sequence[_One]], Row]) -> list[Row]:
    return [
        {"condition": condition.name, "voice": name, **make(chosen)}
        for condition in dict.fromkeys(one.condition for one in found)
        for name, chosen in _groups([one for one in found if one.condition == condition])
    ]


def _groups(found: Sequence[_One]) -> Iterator[tuple[str, Sequence[_One]]]:
    voices = dict.fromkeys(one.voice for one in found)
    for voice in voices:
        yield voice, [one for one in found if one.voice == voice]
    others = [voice for voice in voices if not voice.startswith("espeak")]
    if 1 < len(others) < len(voices):
        yield WITHOUT_ESPEAK, [one for one in found if one.voice in others]
    if len(voices) > 1:
        yield ALL, found


def _free(heard: Sequence[Heard]) -> Row:
    row = ErrorRate.of((one.text.text, word_edits(one)) for one in heard).data()
    found = sum((words_found(one) for one in heard), Share(0, 0))
    return {**row, "found": found.data()} if found.of else row


def _closed(heard: Sequence[Heard]) -> Row:
    said = [one for one in heard if one.text.kind is not Kind.OTHER]
    other = [one for one in heard if one.text.kind is Kind.OTHER]
    return {
        "right": _share(said, is_right),
        "mistaken": _share(said, lambda one: is_accepted(one) and not is_right(one)),
        "falsely accepted": _share(other, is_accepted),
        "falsely acted on": _share(other, is_acted_on),
        "wrong": [
            {"said": one.text.text, "heard": one.transcript, "phrases": list(one.phrases)}
            for one in (
                *(one for one in said if not is_right(one)),
                *(one for one in other if is_accepted(one) or is_acted_on(one)),
            )
        ],
    }


def _share(heard: Sequence[Heard], holds: Callable[[Heard], bool]) -> Row:
    return Share(sum(map(holds, heard)), len(heard)).data()


def _ends(ended: Sequence[Ended]) -> Row:
    verdicts = [one.verdict for one in ended]
    row: Row = {
        verdict: Share(verdicts.count(verdict), len(verdicts)).data()
        for verdict in ("right", "early", "missed")
    }
    offs = [one.off for one in ended if one.off is not None]
    return {**row, "off, median": round(statistics.median(offs), 3) if offs else None}


def _without_babble(ended: Sequence[Ended]) -> Iterator[Row]:
    rest = [one for one in ended if one.condition.noise != "babble"]
    if rest:
        yield {"condition": "in all but babble", "voice": ALL, **_ends(rest)}


def _waits(waits: Sequence[float]) -> Row:
    return {
        "n": len(waits),
        "median": round(statistics.median(waits), 3),
        "p95": round(percentile(waits, 0.95), 3),
        "all": [round(wait, 3) for wait in waits],
    }


def _speed(heard: Sequence[Heard]) -> Row:
    audio, took = sum(one.audio for one in heard), sum(one.took for one in heard)
    return {"audio": round(audio, 1), "took": round(took, 1), "rtf": round(took / audio, 3)}


# -- tables ----------------------------------------------------------------------------------------
def tables(report: Row) -> str:
    """For people."""
    parts = []
    for measure, made in report.items():
        if measure == Measure.WAITING:
            parts.append(
                f"waiting: end of patience to last words, long replies: median {made['median']} s, "
                f"p95 {made['p95']} s of {made['n']}"
            )
        elif measure == "cpu":
            parts.append(f"CPU seconds for a second of sound, with loading: {made}")
        elif measure == Measure.ENDPOINTING:
            voices = {row["voice"] for row in made}
            parts.append(
                _table(measure, [r for r in made if len(voices) == 1 or r["voice"] == ALL])
            )
        else:
            parts.append(_table(measure, made))
    return "\n\n".join(parts)


def _table(measure: str, rows: Sequence[Row]) -> str:
    lines = [[measure, *_cells(rows[0])]]
    lines += [[_label(row), *_cells(row).values()] for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _label(row: Row) -> str:
    voice, condition = row["voice"], row["condition"]
    return str(voice) if condition == "clean" else f"{voice}, {condition}"


def _cells(row: Row) -> dict[str, str]:
    cells: dict[str, str] = {}
    if "wer" in row:
        cells["WER"] = f"{_percent(row['wer'])} {_between(row['interval'])}"
        for name in ("substituted", "deleted", "inserted", "words"):
            cells[name] = str(row[name])
    if "rtf" in row:
        return {name: str(row[name]) for name in ("rtf", "audio", "took")}
    for name, value in row.items():
        if isinstance(value, dict):
            share = f"{value['hits']}/{value['of']}"
            cells[name] = f"{_percent(value['share'])} {share} {_between(value['interval'])}"
    if "off, median" in row:
        cells["off, median"] = "-" if row["off, median"] is None else f"{row['off, median']:+.2f} s"
    return cells


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _between(interval: Sequence[float]) -> str:
    return f"[{100 * interval[0]:.0f}-{100 * interval[1]:.0f}]"
