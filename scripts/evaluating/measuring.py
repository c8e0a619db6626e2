"""Clips through the ear: what each measure listens to, and how."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.evaluating import noises
from scripts.evaluating.clips import EDGE, Clip, rendered, seconds, silence
from scripts.evaluating.hearing import Wordless, hear, warm
from scripts.evaluating.noises import Condition, Noises
from scripts.evaluating.scoring import EARLY, KINDS, LATE, Ended, Heard, Measure, expectation
from scripts.evaluating.texts import Kind, Text, everything, sample
from scripts.evaluating.voices import Voice

from softlanding.config import Settings
from softlanding.ports import Transcriber
from softlanding.understanding import commands

PATIENCE = 3.0  # seconds, for replies; FINDINGS and the bars are for this one
LONG_REPLY = 60.0  # seconds, for the waiting

_LEAD = 0.5  # seconds of noise before a clip: the microphone is open before somebody speaks
_THINKING = (1.5, 2.5)  # seconds within a reply that must not end it
_BETWEEN = (0.4, 1.3)  # seconds between the replies that make a long one
_ROOM = Condition("white", 50.0)  # a microphone never gives digital silence
_BABBLERS = 12  # clips
_SAMPLE_OF_A_WAIT = 4  # as many of the sample make one wait: it takes a minute


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure. sample: texts of each kind at most (None: all). folder: of the clips.

    heard_in, ended_in: conditions of recognition, and of end-pointing.
    """

    measures: frozenset[Measure]
    voices: tuple[Voice, ...]
    heard_in: tuple[Condition, ...]
    ended_in: tuple[Condition, ...]
    sample: int | None
    seed: int
    folder: Path
    transcriber: Callable[[], Transcriber]

    @property
    def texts(self) -> list[Text]:
        """The texts that are said."""
        return sample(everything(), self.sample, self.seed)

    def noises(self) -> Noises:
        """The noise that its conditions need; babble is made of replies by the same voices."""
        if not any(c.noise == "babble" for c in (*self.heard_in, *self.ended_in)):
            return Noises(self.seed)
        said = {text.text for text in self.texts}
        spare = [t for t in everything() if t.kind is Kind.REPLY and t.text not in said]
        spare = spare or [t for t in everything() if t.kind is Kind.REPLY]
        chosen = random.Random(self.seed).sample(spare, min(_BABBLERS, len(spare)))
        clips = [
            clip.pcm
            for number, voice in enumerate(self.voices)
            for clip in rendered(chosen[number :: len(self.voices)], voice, self.folder)
        ]
        return Noises(self.seed, noises.babble(clips, self.seed))


def recognition(plan: Plan, noise: Noises, voice: Voice) -> tuple[list[Heard], float]:
    """All clips of a voice under the expectations that are asked for, a session in each condition.

    With the CPU seconds that it took, of the ear and the transcriber, loading included (Windows
    does not tell those of a child process).
    """
    wanted = [measure for measure in KINDS if measure in plan.measures]
    kinds = {kind for measure in wanted for kind in KINDS[measure]}
    clips = rendered([text for text in plan.texts if text.kind in kinds], voice, plan.folder)
    before = _cpu()
    heard = [
        one
        for condition in plan.heard_in
        if clips
        for one in _session(plan, noise, condition, clips, wanted)
    ]
    return heard, _cpu() - before


def _session(
    plan: Plan,
    noise: Noises,
    condition: Condition,
    clips: Sequence[Clip],
    wanted: Sequence[Measure],
) -> Iterator[Heard]:
    """One voice in one place: transcribers get used to both."""
    transcriber = plan.transcriber()
    try:
        warm(transcriber)
        for measure in wanted:
            tell(f"{clips[0].voice}, {condition.name}: {measure}")
            for clip in (clip for clip in clips if clip.text.kind in KINDS[measure]):
                yield _heard(clip, measure, condition, noise, transcriber)
    finally:
        transcriber.close()


def _cpu() -> float:
    return sum(os.times()[:4])  # of this process, and of its children that have ended


def _heard(
    clip: Clip, measure: Measure, condition: Condition, noise: Noises, transcriber: Transcriber
) -> Heard:
    free = measure in (Measure.WER, Measure.WORDS)
    patience = PATIENCE if free else Settings().choice_patience
    pcm = clip.pcm
    sound = pcm
    if condition.noise:  # it goes on when the words end
        around = silence(_LEAD) + pcm + silence(patience + LATE)
        sound = noise.mixed(around, condition, f"{clip.path.stem} {measure}")
    began = time.monotonic()
    hearing = hear(
        sound, transcriber, patience, expectation(measure), commands.phrases(commands.PHRASES)
    )
    took = time.monotonic() - began
    return Heard(measure, clip.voice, condition, clip.text, hearing.segments, seconds(pcm), took)


# -- the end of a reply ---------------------------------------------------------------------------
def endpointing(plan: Plan, noise: Noises, voice: Voice) -> Iterator[Ended]:
    """Replies in two parts with a thinking pause between, in each kind of noise.

    The voices take turns: what is told apart here is speech and noise, not words.
    """
    if Measure.ENDPOINTING not in plan.measures:
        return
    tell(f"{voice.name}: {Measure.ENDPOINTING}")
    replies = [text for text in plan.texts if text.kind is Kind.REPLY]
    turns = list(zip(replies, [*replies[1:], *replies[:1]], strict=True))
    for pair in turns[plan.voices.index(voice) :: len(plan.voices)]:
        first, second = rendered(pair, voice, plan.folder)
        name = f"{first.path.stem} {second.path.stem}"
        thinking = random.Random(f"{plan.seed} {name}").uniform(*_THINKING)
        said = silence(_LEAD) + first.pcm + silence(thinking) + second.pcm
        for condition in plan.ended_in:
            sound = said + silence(PATIENCE + LATE + EARLY)
            ended = hear(noise.mixed(sound, condition, name), Wordless(), PATIENCE).ended
            due = seconds(said) - EDGE + PATIENCE
            yield Ended(voice.name, condition, None if ended is None else ended - due)


def waiting(plan: Plan, noise: Noises) -> Iterator[tuple[str, float]]:
    """Seconds from the end of the patience to the last words, of long replies at the pace of a
    microphone; with the voice. Real time, so it must run alone."""
    if Measure.WAITING not in plan.measures:
        return
    size = plan.sample if plan.sample is not None else 10 * _SAMPLE_OF_A_WAIT
    for number in range(max(1, size // _SAMPLE_OF_A_WAIT)):
        voice = plan.voices[number % len(plan.voices)]
        tell(f"{voice.name}: {Measure.WAITING}, a minute")
        sound = _long_reply(plan, voice, plan.seed + number) + silence(PATIENCE + 1.0)
        transcriber = plan.transcriber()
        try:
            warm(transcriber)
            heard = hear(
                noise.mixed(sound, _ROOM, str(number)),
                transcriber,
                PATIENCE,
                commands=commands.phrases(commands.PHRASES),
                paced=True,
            )
        finally:
            transcriber.close()
        yield voice.name, heard.waited


def _long_reply(plan: Plan, voice: Voice, seed: int) -> bytes:
    chance = random.Random(seed)
    replies = [text for text in everything() if text.kind is Kind.REPLY]
    order = chance.sample(replies, len(replies))
    sound = silence(_LEAD)
    for clip in rendered(order[:20], voice, plan.folder):
        if seconds(sound) >= LONG_REPLY:
            break
        sound += clip.pcm + silence(chance.uniform(*_BETWEEN))
    return sound


def voices_there(asked: Sequence[Voice]) -> tuple[list[Voice], dict[str, str]]:
    """Those that can speak here; and of the others, what is missing."""
    lacking = {voice.name: lack for voice in asked if (lack := voice.missing())}
    return [voice for voice in asked if voice.name not in lacking], lacking


def tell(text: str) -> None:
    """How far it is, beside the report."""
    sys.stderr.write(f"{text}\n")
