"""How long a person waits: at the start, and after a reply; beside it, the usual way."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from scripts.benching import replies
from scripts.benching.figures import Figure, Plan, a_home, home_in, percentile, spread, tell
from scripts.benching.talking import talk
from tests.sound.room import Room, a_room

from softlanding.journal.store import Store

PATIENCE = 4.0  # seconds: the default
LAUNCH_BAR, REPLY_BAR, RATIO_BAR = 0.7, 0.3, 10.0
_VARIANTS = {"natural pauses": replies.natural, "hardly any pause": replies.dense}
_PROMPTS = ("What went well?", "And what could have gone better?")  # stored, and short


def launch(plan: Plan) -> list[Figure]:
    """From the start of the process to the first sound of the first prompt, on a terminal."""
    times = []
    with a_room() as room:
        for _ in range(7 if plan.quick else 11):
            with a_home() as home, talk(room, home, "reflect") as talking:
                times.append(talking.first_sound() - talking.began)
            tell(f"launch: {times[-1]:.3f} s")
    middle = statistics.median(times)
    return [
        Figure("launch", "launch to first audible prompt, median", f"{middle:.3f} s",
               f"<= {LAUNCH_BAR} s", middle <= LAUNCH_BAR, spread(times))
    ]  # fmt: skip


def reply(plan: Plan) -> list[Figure]:
    """Ours by real sound, then the usual way over the same files."""
    each = 5 if plan.quick else 6
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, a_room() as room:
        files = {
            name: [make(Path(folder, f"{make.__name__}-{n}.wav"), plan.seed + n) for n in range(2)]
            for name, make in _VARIANTS.items()
        }
        ours = _ours(room, files, each)
        usual = _usual(files, 1 if plan.quick else 2)
    both = [value for values in ours.values() for value in values]
    worst = percentile(both, 0.95)
    ratio = min(statistics.median(usual[name]) / statistics.median(ours[name]) for name in files)
    details: dict[str, Any] = {name: spread(values) for name, values in ours.items()}
    details["how"] = (
        "next sound at the speaker's monitor, minus last sound at the microphone's monitor "
        f"(20 ms chunks, peak > -44 dBFS), minus {PATIENCE:g} s of patience; so it holds the "
        "microphone's delay, the VAD's lag, what is left to decode, the commit and the speaker"
    )
    slower: dict[str, Any] = {name: spread(values) for name, values in usual.items()}
    slower["how"] = (
        "Recognizer.listen with the same patience takes the same file; only recognize_sphinx "
        "after its end is counted, no delay of a microphone, a VAD or a speaker"
    )
    return [
        Figure("reply", "end of patience to next prompt, 20 s reply, p95", f"{worst:.3f} s",
               f"<= {REPLY_BAR} s", worst <= REPLY_BAR, details),
        Figure("usual", "the usual way : ours (medians, the worse kind of reply)",
               f"{ratio:.1f} times", f">= {RATIO_BAR:g} times", ratio >= RATIO_BAR, slower),
    ]  # fmt: skip


def _ours(room: Room, files: dict[str, list[Path]], each: int) -> dict[str, list[float]]:
    """The kinds of reply take turns in one session."""
    turns = [(name, paths[n % len(paths)]) for n in range(each) for name, paths in files.items()]
    waits: dict[str, list[float]] = {name: [] for name in files}
    with a_home(f"patience = {PATIENCE}\n", routine(len(turns) + 1)) as home:
        with talk(room, home, "reflect", "--routine", "bench") as talking:
            talking.until_asked()
            for name, path in turns:
                asked = talking.speaker.last_loud
                took = talking.from_reply_to_prompt(path, limit=60) - PATIENCE
                waits[name].append(took)
                tell(f"reply, {name}: {took:.3f} s")
                talking.until_asked(asked)
        store = Store(home_in(home))
        stored = store.get("last")
        store.close()
    kept = [reply for reply in stored.replies if reply.text] if stored else []
    if len(kept) != len(turns):
        raise RuntimeError(f"{len(turns)} replies were said, {len(kept)} are stored with words")
    return waits


def _usual(files: dict[str, list[Path]], repeats: int) -> dict[str, list[float]]:
    import speech_recognition

    from softlanding.speech.recognizer_source import RecognizerSource
    from softlanding.speech.sources import RecordedReplies

    waits: dict[str, list[float]] = {name: [] for name in files}
    for name, paths in files.items():
        for path in paths * repeats:
            recognizer = speech_recognition.Recognizer()
            recognizer.pause_threshold = PATIENCE
            with RecognizerSource(RecordedReplies([path], lambda _: None)) as source:
                heard = recognizer.listen(source)
            began = time.monotonic()
            text = recognizer.recognize_sphinx(heard)
            waits[name].append(time.monotonic() - began)
            seconds = len(heard.frame_data) / heard.sample_rate / heard.sample_width
            tell(f"usual, {name}: {waits[name][-1]:.3f} s for {seconds:.1f} s, {len(text)} letters")
    return waits


def routine(steps: int) -> str:
    """So many open questions."""
    asked = (
        f'[[steps]]\nid = "step-{n}"\nprompt = "{_PROMPTS[n % 2]}"\nexpects = "open"\n'
        for n in range(steps)
    )
    return 'title = "Bench"\n' + "".join(asked)
