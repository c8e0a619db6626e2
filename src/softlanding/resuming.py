"""Going on with a reflection that was cut short: the question, and the words of the last take."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from softlanding.conversation import machine
from softlanding.conversation.effects import (
    Conclude,
    Corrected,
    Line,
    Listen,
    Reply,
    Settle,
    Status,
)
from softlanding.conversation.events import Began, Command, Event, Heard, Pressed, Segment
from softlanding.conversation.expectation import Dictation
from softlanding.conversation.routine import Expects, Routine, Step
from softlanding.conversation.state import Pace, State
from softlanding.equipment import Equipment
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Reflection, Store
from softlanding.journal.writing import Writing
from softlanding.messages import common as messages
from softlanding.ports import (
    BYTES_PER_SECOND,
    SAMPLE_RATE,
    Emit,
    HeardEnd,
    HeardSegment,
    Message,
    RecordingFile,
    Transcriber,
    Trouble,
)
from softlanding.speech.decoding import in_blocks
from softlanding.understanding import commands

_LIMIT = 60.0  # seconds to wait for the next words of a take that is written down afterwards


def state_of(
    store: Store, reflection: Reflection, pace: Pace, where_help_is: tuple[Line, ...] = ()
) -> State:
    """Where it stood."""
    first = machine.start(reflection.routine, pace, where_help_is)
    return machine.replay(first, store.events(reflection.summary.id))


class Question:
    """A journal for a question before a reflection: it only remembers the answer.

    answer: the last yes or no. said: the last reply, as the phrase that it was, or its words.
    stopped: the person left.
    """

    def __init__(self) -> None:
        self.answer: Command | None = None
        self.said = ""
        self.stopped = False

    def commit(
        self,
        event: Event,
        keeps: Sequence[Reply],
        conclude: Conclude | None,
        settles: Sequence[Settle] = (),
        corrections: Sequence[Corrected] = (),
    ) -> None:
        """See ports.Journal."""
        if isinstance(event, Heard):
            said = event.segment.phrase or event.segment.text
            self.answer = commands.yes_no(said) or self.answer
        elif isinstance(event, Pressed) and event.command in (Command.YES, Command.NO):
            self.answer = event.command
        for reply in keeps:
            phrases = (segment.phrase for segment in reply.segments if segment.phrase)
            self.said = next(phrases, reply.text)
        self.stopped = conclude is not None and conclude.status is not Status.FINISHED

    def recording(self, take: int) -> RecordingFile | None:
        """Nothing is recorded."""
        return None

    def drop(self, take: int) -> None:
        """There is nothing to drop."""


def shall_we_go_on(
    equipment: Equipment, pace: Pace, where_help_is: tuple[Line, ...]
) -> bool | None:
    """Ask aloud. None: the person left. Not understood counts as yes: nothing is lost by it."""
    line = messages.RESUME_QUESTION
    question = Routine("resume", "", (Step(line.id, line.text, Expects.YES_NO),))
    journal = Question()
    equipment.talk(machine.start(question, pace, where_help_is), Began(), journal)
    return None if journal.stopped else journal.answer is not Command.NO


class _Take:
    """A ports.Source over one recording that is there already."""

    live = False

    def __init__(self, pcm: bytes) -> None:
        self._blocks: Iterator[bytes] = in_blocks([pcm])

    def read(self) -> bytes | None:
        return next(self._blocks, None)

    def next_reply(self) -> None:
        pass

    def close(self) -> None:
        pass


def write_down(
    writing: Writing,
    recordings: Recordings,
    state: State,
    make_transcriber: Callable[[Emit], Transcriber],
) -> State:
    """Find the words of the take that was being recorded when the program ended, and store them
    as heard then. What they mean counts too: "I'm done" ends the reply."""
    if not state.hearing:
        return state
    step = state.current
    patience = max(state.pace.patience, (step.patience if step else None) or 0.0)
    done = max((segment.end for segment in state.heard), default=0.0)
    pcm = recordings.read(writing.reflection, state.take, done)
    for segment in _segments(pcm, state.take, patience, make_transcriber):
        # a last word that was cut off is heard with silence after it, which is not in the recording
        shifted = _later(segment, done, done + len(pcm) / BYTES_PER_SECOND)
        state, effects = machine.react(state, Heard(shifted))
        writing.keep(Heard(shifted), effects)
        if not state.hearing:
            break
    return state


def _later(segment: Segment, seconds: float, end: float) -> Segment:
    """The same segment, so much later in its take, which ends at `end`."""

    def later(moment: float) -> float:
        return min(moment + seconds, end)

    words = tuple(
        replace(word, start=later(word.start), end=later(word.end)) for word in segment.words
    )
    return replace(segment, start=later(segment.start), end=later(segment.end), words=words)


def _segments(
    pcm: bytes, take: int, patience: float, make_transcriber: Callable[[Emit], Transcriber]
) -> Iterator[Segment]:
    """What is said in this sound."""
    if len(pcm) < SAMPLE_RATE // 4:
        return
    from softlanding.speech.ear import StreamingEar

    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    transcriber = make_transcriber(inbox.put)
    ear = StreamingEar(_Take(pcm), transcriber, inbox.put)
    ear.listen(Listen(take, Dictation(), (), patience, None, None), None, 0.0)
    try:
        while not isinstance(message := inbox.get(timeout=_LIMIT), HeardEnd | Trouble):
            if isinstance(message, HeardSegment):
                yield message.segment
    except queue.Empty:
        return  # the audio is kept, as always
    finally:
        ear.close()
        transcriber.close()
