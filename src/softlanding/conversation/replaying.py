"""A reflection that is heard again, steered by voice or key: state and event in, state and effects
out, as the machine does it for a conversation. No clock, no disk, no sound.

It goes scene by scene: a prompt with its replies is one, and so is the mantra at the end. Where the
microphone hears the speaker, one can only be told from the other in silence; so it listens for a
moment after each reply, and after each scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from softlanding.conversation.effects import Line, Listen, Part, Recording, Say
from softlanding.conversation.events import Command, Ended, Heard, Pressed, Quiet, Spoken
from softlanding.conversation.expectation import Dictation
from softlanding.messages import replaying as messages
from softlanding.messages.common import ONLY_A_PROGRAM, SHALL_WE_GO_ON
from softlanding.understanding import commands

GAP = 1.5  # seconds in which somebody may begin to speak
REWIND = 1.0  # seconds of a recording that are heard again after it was cut short
_PATIENCE = 0.5  # seconds of silence after which a command has been said

_HELP = (messages.HOW_TO_STEER, ONLY_A_PROGRAM)

Scene = tuple[Part, ...]


class Mode(StrEnum):
    """What is going on."""

    SOUNDING = "sounding"
    LISTENING = "listening"  # for a moment, whether somebody steers
    PAUSED = "paused"
    HELPING = "helping"  # says what can be said, and pauses then
    OVER = "over"


@dataclass(frozen=True, slots=True)
class SpokeUp:
    """Somebody began to speak while it sounds (headphones only)."""


Happening = Spoken | SpokeUp | Heard | Ended | Quiet | Pressed


@dataclass(frozen=True, slots=True)
class Replay:
    """Where it stands.

    gaps: it listens after each reply and scene. speed: of the recordings, 1 is as they were spoken.
    where_help_is: said with what can be said. scene, part: what sounds, or sounded last. heard:
    seconds of that part's own time that have been heard; infinite: all of it. take: number of the
    listening stretch.
    """

    scenes: tuple[Scene, ...]
    gaps: bool = False
    speed: float = 1.0
    where_help_is: tuple[Line, ...] = ()
    mode: Mode = Mode.SOUNDING
    scene: int = 0
    part: int = 0
    heard: float = 0.0
    take: int = 0

    @property
    def now(self) -> Part:
        """The part that sounds, or sounded last."""
        return self.scenes[self.scene][self.part]

    @property
    def hears(self) -> bool:
        """Whether commands are listened for."""
        return self.mode in (Mode.LISTENING, Mode.PAUSED)


Result = tuple[Replay, tuple[Say | Listen, ...]]


def begin(replay: Replay) -> Result:
    """Start with the first scene; there must be one, and none may be empty."""
    return _from(replay, 0)


def react(replay: Replay, event: Happening, sounded: float = 0.0) -> Result:
    """The next state and what is to be done; where that is not to speak, it is silent. An event
    that means nothing here changes nothing.

    sounded: seconds for which the present part has sounded since it was last said.
    """
    if replay.mode is Mode.OVER:
        return replay, ()
    cut = replay
    if replay.mode is Mode.SOUNDING:
        all_of_it = isinstance(event, Spoken)
        heard = math.inf if all_of_it else _start(replay) + sounded * replay.speed
        cut = replace(replay, heard=heard)
    after, effects = _react(cut, event)
    return (after, effects) if effects or after.mode is Mode.OVER else (replay, ())


def _react(replay: Replay, event: Happening) -> Result:
    match event, replay.mode:
        case Pressed(command), _:
            return _steer(replay, command, by_key=True)
        case Heard(segment), (Mode.LISTENING | Mode.PAUSED):
            return _steer(replay, commands.command(segment, commands.REPLAY), by_key=False)
        case Spoken(), Mode.SOUNDING:
            return _part_is_over(replay)
        case (Spoken(), Mode.HELPING) | (Ended(), Mode.PAUSED):
            return _listen(replay, Mode.PAUSED)
        case SpokeUp(), Mode.SOUNDING:
            return _listen(replay, Mode.LISTENING)
        case ((Quiet() | Ended()), Mode.LISTENING):
            return _go_on(replay)
    return replay, ()


def _steer(replay: Replay, command: Command | None, by_key: bool) -> Result:
    paused = replay.mode is Mode.PAUSED
    match command:
        case Command.STOP:
            return replace(replay, mode=Mode.OVER), ()
        case Command.SKIP:
            return _from(replay, replay.scene + 1)
        case Command.BACK:
            return _from(replay, max(0, replay.scene - 1))
        case Command.REPEAT:
            return _from(replay, replay.scene)
        case Command.HELP:
            help_parts = (*_HELP, *replay.where_help_is, SHALL_WE_GO_ON)
            return replace(replay, mode=Mode.HELPING), (Say(help_parts),)
        case Command.PAUSE if paused and by_key:  # the same key goes on
            return _go_on(replay)
        case Command.PAUSE if not paused:
            return _listen(replay, Mode.PAUSED)
        case Command.RESUME if replay.mode is not Mode.SOUNDING:
            return _go_on(replay)
    return replay, ()


def _from(replay: Replay, scene: int) -> Result:
    """From the beginning of a scene; after the last one it is over."""
    if scene >= len(replay.scenes):
        return replace(replay, mode=Mode.OVER), ()
    return _say(replace(replay, scene=scene, part=0, heard=0.0))


def _part_is_over(replay: Replay) -> Result:
    last = replay.part == len(replay.scenes[replay.scene]) - 1
    end = last and replay.scene == len(replay.scenes) - 1
    if replay.gaps and not end and (last or isinstance(replay.now, Recording)):
        return _listen(replay, Mode.LISTENING)
    return _go_on(replay)


def _go_on(replay: Replay) -> Result:
    """With the rest of the part, or with what follows it."""
    if replay.heard < math.inf:
        return _say(replay)
    if replay.part < len(replay.scenes[replay.scene]) - 1:
        return _say(replace(replay, part=replay.part + 1, heard=0.0))
    return _from(replay, replay.scene + 1)


def _say(replay: Replay) -> Result:
    part = replay.now
    if isinstance(part, Recording):
        part = replace(part, start=part.start + _start(replay))
    return replace(replay, mode=Mode.SOUNDING), (Say((part,)),)


def _start(replay: Replay) -> float:
    """Where it goes on within the part, in seconds; words that a voice says are said again."""
    if not isinstance(replay.now, Recording):
        return 0.0
    length = replay.now.end - replay.now.start
    return max(0.0, min(replay.heard, length) - REWIND)


def _listen(replay: Replay, mode: Mode) -> Result:
    """Only for commands: nothing of it is recorded."""
    take = replay.take + 1
    listen = Listen(
        take,
        Dictation(),
        commands.phrases(commands.REPLAY),
        _PATIENCE,
        GAP if mode is Mode.LISTENING else None,
        None,
        dictation=False,
    )
    return replace(replay, mode=mode, take=take), (listen,)
