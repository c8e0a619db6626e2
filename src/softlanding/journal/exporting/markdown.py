"""`softlanding export --markdown`: a file a reflection, with YAML front matter, fit for Obsidian.

Whatever a text holds, it shows as text: CommonMark takes a backslash before any punctuation of
ASCII (https://spec.commonmark.org/0.31.2/#backslash-escapes), and a string of JSON is one of YAML
where all that YAML does not print is escaped (https://yaml.org/spec/1.2.2/#51-character-set).
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
import wave
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from softlanding.journal.exporting.whole import Written, private_bytes, private_text
from softlanding.journal.exporting.wording import (
    Said,
    Section,
    lines,
    named,
    one_line,
    sections,
    tags,
)
from softlanding.journal.opening import private_folder
from softlanding.journal.reading import named as title_of
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Reflection, Store
from softlanding.messages.common import sign
from softlanding.ports import SAMPLE_RATE

Sound = Callable[[int | None], str]
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$=^%]|&(?=#?\w+;)")
_LIST = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NO_FILE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\[\]#^]')
_LONGEST = 50  # characters of a title in a file name; 200 bytes at most


def write(store: Store, numbers: Iterable[int], folder: Path, audio: bool) -> Written:
    """Write a file each into a folder; how many. audio: with their recordings beside them."""
    recordings, count = Recordings(store.home.audio), 0
    for number in numbers:
        reflection = store.get(str(number))
        if reflection is None:
            continue

        def sound(take: int | None, number: int = number) -> str:
            return _beside(recordings, number, take, folder) if audio else ""

        with private_text(folder / file_name(reflection)) as out:
            out.write(page(reflection, sound))
        count += 1
    return Written(count, sum(1 for _ in (folder / "audio").glob("*")))


def file_name(reflection: Reflection) -> str:
    """Readable, unique, the same each time, and allowed on all systems and in Obsidian."""
    summary = reflection.summary
    text = unicodedata.normalize("NFC", one_line(title_of(summary).replace(" · ", ", ")))
    title = " ".join(_NO_FILE.sub(" ", text).split())[:_LONGEST].strip(" .")
    return f"{summary.started:%Y-%m-%d} {title} ({summary.id}).md"


def page(reflection: Reflection, sound: Sound) -> str:
    """The whole file. sound: what stands for the recording of a take, nothing where it has none."""
    head = "\n".join(front_matter(reflection))
    return f"---\n{head}\n---\n\n{body(sections(reflection), sound)}"


def front_matter(reflection: Reflection) -> Iterator[str]:
    """The properties, a line each."""
    summary = reflection.summary
    local: datetime = summary.started.replace(tzinfo=None)
    yield f"title: {yaml(title_of(summary))}"
    yield f"date: {local.isoformat(timespec='seconds')}"
    yield f"tags: {_listed(tags(reflection))}"
    yield f"about: {yaml(summary.about)}"
    yield f"feelings: {_listed(named(reflection, 'feelings'))}"
    yield f"signs: {_listed([sign(which) for which in named(reflection, 'signs')])}"
    if summary.mantra:
        yield f"mantra: {yaml(summary.mantra)}"
    if reflection.routine.people:
        yield f"people: {_listed(reflection.routine.people)}"
    yield f"routine: {yaml(reflection.routine.name)}"
    yield f"status: {yaml(summary.status)}"
    yield f"id: {summary.id}"


def _listed(values: Iterable[str]) -> str:
    return f"[{', '.join(map(yaml, values))}]"


def yaml(text: str) -> str:
    """A text as a string of YAML, in one line."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


# -- the body --------------------------------------------------------------------------------------
def body(parts: Iterable[Section], sound: Sound) -> str:
    """Headings, and what was said under each."""
    return "".join(f"## {escaped(part.heading)}\n\n{_under(part, sound)}" for part in parts)


def _under(part: Section, sound: Sound) -> str:
    return "".join(
        f"{paragraph}\n\n"
        for said in part.said
        for paragraph in (_written(said, part.quoted), sound(said.take))
        if paragraph
    )


def _written(said: Said, quoted: bool) -> str:
    text = "  \n".join(filter(None, map(escaped, lines(said.text))))
    name = f"**{escaped(said.person)}:** " if said.person else ""
    notes = "".join(f" *({escaped(note)})*" for note in said.notes)
    if not quoted:
        return f"{name}{text}{notes}"
    quote = text.replace("\n", "\n> ")
    return f"> {quote}\n\n{notes.strip()}"


def escaped(text: str) -> str:
    """A text as one line of Markdown that shows just these words."""
    marked = _MARKS.sub(lambda found: f"\\{found[0]}", one_line(text))
    marked = _LIST.sub(r"\1\\\2", marked, count=1) if _LIST.match(marked) else marked
    return f"\\{marked}" if marked[:1] in ("-", "+") else marked


def _beside(recordings: Recordings, number: int, take: int | None, folder: Path) -> str:
    """Copy a recording to where the files are; the words with which Obsidian plays it."""
    path = recordings.file(number, take) if take is not None else None
    if path is None:
        return ""
    name = f"softlanding-{number}-{path.stem}.{'flac' if path.suffix == '.flac' else 'wav'}"
    to = folder / "audio" / name
    if not to.exists():
        private_folder(to.parent)
        with private_bytes(to) as out, path.open("rb") as sound:
            if path.suffix == ".flac":
                shutil.copyfileobj(sound, out)
            else:  # raw while it is spoken
                with wave.open(out, "wb") as wav:
                    wav.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
                    wav.writeframes(sound.read())
    return f"![[{name}]]"
