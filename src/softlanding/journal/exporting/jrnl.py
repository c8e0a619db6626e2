"""`softlanding export --jrnl`: one file of text that `jrnl --import` takes.

jrnl imports its own form alone, and no JSON (jrnl 4.6, plugins/__init__.py: the only importer is
JRNLImporter). In that form an entry begins where a line does, with a date in brackets; the rest of
the line is its title, a star at its end makes it starred, and words that begin with @ are tags
(jrnl/journals/Journal.py, Entry.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from softlanding.journal.exporting.whole import Written, private_text
from softlanding.journal.exporting.wording import Said, lines, one_line, sections, tags
from softlanding.journal.reading import named
from softlanding.journal.store import Reflection, Store

_INDENT = "    "


def write(store: Store, numbers: Iterable[int], path: Path) -> Written:
    """Write the entries into a new file; how many."""
    count = 0
    with private_text(path) as out:
        for number in numbers:
            reflection = store.get(str(number))
            if reflection is not None:
                out.write(entry(reflection))
                count += 1
    return Written(count)


def entry(reflection: Reflection) -> str:
    """One entry. The seconds of its time are left out, as jrnl keeps none by default."""
    summary = reflection.summary
    title = one_line(named(summary))
    title += "." if title.endswith("*") else ""
    head = f"[{summary.started:%Y-%m-%d %H:%M}] {title}"
    return "\n".join((head, *_body(reflection), "", ""))


def _body(reflection: Reflection) -> Iterator[str]:
    """Its lines. None begins with a bracket, or a new entry would begin there."""
    yield " ".join(f"@{tag}" for tag in tags(reflection))
    for section in sections(reflection):
        yield ""
        heading = one_line(section.heading)
        yield f" {heading}" if heading.startswith("[") else heading
        for said in section.said:
            yield from (f"{_INDENT}{line}" for line in _written(said, section.quoted))


def _written(said: Said, quoted: bool) -> list[str]:
    name = f"{said.person}: " if said.person else ""
    text = f"“{said.text}”" if quoted else said.text
    notes = "".join(f" ({note})" for note in said.notes)
    return lines(f"{name}{text}{notes}")
