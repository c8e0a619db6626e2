"""The microphone: captures its sound, notices when none comes, and finds it again."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable

from softlanding.conversation.events import Sign
from softlanding.messages import common as messages
from softlanding.ports import Emit, MicrophoneError, NoSound, Notice
from softlanding.speech import devices, soundserver
from softlanding.speech.capture import Capture
from softlanding.speech.detecting import BLOCK_SECONDS, SILENCE

STALLED_AFTER = 1.2  # seconds without a block
OPENING_LIMIT = 5.0  # seconds to the first block; Bluetooth takes its time
TRIED_EVERY = 1.0  # seconds between two attempts to open it again
LEFT_BEHIND = 6  # stalled captures at most; each holds a thread
CLOSING_LIMIT = 1.0  # seconds to wait for the thread; one that is stalled is left alone

_TICK = 0.1  # seconds to wait for a block
_SLEPT = 0.2  # seconds: a wait that took longer says nothing of the microphone
_MUTED_AFTER = 1.5  # seconds of zeros from a microphone that has hissed for _HISSED
_HISSED = 10.0  # seconds
# Names of devices that record what the speaker says: PulseAudio's monitors, and those that
# drivers and helper programs offer on Windows and macOS.
_LOOPBACKS = ("monitor of ", ".monitor", "stereo mix", "what u hear", "wave out mix", "loopback",
              "blackhole", "soundflower")  # fmt: skip


class Microphone:
    """A ports.Source. The stream is opened at the first `read` or by `open`.

    name: part of a device's name, empty for the default one. emit: gets a Notice at the first loss.
    overflows, lost: how often sound was lost, and about how many seconds in all.
    """

    live = True

    def __init__(
        self, emit: Emit, name: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.overflows, self.lost = 0, 0.0
        self._emit, self._name, self._clock = emit, name, clock
        # sound and errors of captures; None: something may have changed
        self._inbox: queue.SimpleQueue[tuple[Capture, bytes | OSError] | None] = queue.SimpleQueue()
        self._captures: list[Capture] = []  # those that may give sound, or don't any more
        self._heard: Capture | None = None  # the one whose sound is used
        self._watch: soundserver.Watch | None = None
        self._why: Sign | None = None
        self._silent = 0.0  # seconds without sound
        self._limit = OPENING_LIMIT
        self._try_in = 0.0
        self._muted = False
        self._zeros = _Zeros()
        self._closed = self._asked = False

    def open(self) -> None:
        """Begin to capture. At once; trouble is told by `read`. Harmless a second time."""
        if not self._captures and self._why is None and not self._closed:
            self._watch = self._watch or soundserver.Watch(self._may_have_changed)
            self._try()

    def read(self) -> bytes | NoSound:
        """The next block, or why there is none. Raises MicrophoneError when it is closed."""
        while not self._closed:
            self.open()
            began = self._clock()
            try:
                item = self._inbox.get(timeout=_TICK)
            except queue.Empty:
                # Not the clock alone: it goes on while the whole machine, or this program, sleeps.
                waited = min(self._clock() - began, _SLEPT)
                if self._wait(waited) is not None:
                    return self._without_sound(waited)
                continue
            if item is None:
                self._look()
            elif isinstance(item[1], OSError):
                if self._lose(item[0]):
                    return self._without_sound(0.0)
            elif (sound := self._take(item[0], item[1])) is not None:
                return sound
        raise MicrophoneError("the microphone is closed")

    def next_reply(self) -> None:
        """A microphone goes on."""

    def close(self) -> None:
        """Give it back; takes CLOSING_LIMIT at most, even when it is stalled."""
        self._closed = True
        self._may_have_changed()
        if self._watch is not None:
            self._watch.close()
        for capture in self._captures:
            capture.leave()
        if self._heard is not None:
            self._heard.join(CLOSING_LIMIT)

    # -- sound, and none -----------------------------------------------------------------------
    def _take(self, capture: Capture, block: bytes) -> bytes | NoSound | None:
        """A block has come; None: it is not to be used."""
        if capture not in self._captures:
            return None  # it was left
        if self._captures != [self._heard] and not self._adopt(capture):
            return None
        self._silent, self._limit = 0.0, STALLED_AFTER
        muted = self._zeros.step(block) or (self._muted and block == SILENCE)
        self._why = Sign.MUTED if muted else None
        return NoSound(Sign.MUTED, BLOCK_SECONDS) if muted else block

    def _adopt(self, capture: Capture) -> bool:
        """Use its sound from now on, unless it is our own."""
        self._heard = capture
        for other in self._captures:
            if other is not capture:
                other.leave()
        self._captures = [capture]
        self._look()
        return self._heard is capture

    def _look(self) -> None:
        """Ask the sound server whose sound we get. Another one than before may be our own."""
        self._asked = False
        if self._heard is None:
            return
        source = soundserver.recorded() or (None if self._name else soundserver.default())
        self._muted = source is not None and source.muted
        if source is not None and source.own_sound and _there_is_a_speaker():
            self._drop(self._heard)
            self._why = Sign.OWN_SOUND

    def _lose(self, capture: Capture) -> bool:
        """It could not be opened, or it is gone. False: nobody cares."""
        if capture not in self._captures:
            return False
        self._drop(capture)
        if self._why in (None, Sign.MUTED):
            own = not self._name and hears_own_sound()
            self._why = Sign.OWN_SOUND if own else Sign.GONE
        return True

    def _drop(self, capture: Capture) -> None:
        capture.leave()
        self._captures.remove(capture)
        self._try_in = TRIED_EVERY
        if self._heard is capture:
            self._heard, self._muted = None, False

    def _wait(self, seconds: float) -> Sign | None:
        """No block came for so long. Why, if that is a fault by now; opens anew when it is time."""
        self._silent += seconds
        if self._why is None and self._silent >= self._limit:
            self._why = Sign.STALLED
            self._try_in = TRIED_EVERY
        if self._why is not None:
            self._try_in -= seconds
            if self._try_in <= 0:
                self._try()
        return self._why

    def _try(self) -> None:
        """Open it, beside those that have stalled: whichever gives sound first is used."""
        self._try_in = TRIED_EVERY * 2 ** len(self._captures)  # a stalled one may yet wake up
        if len(self._captures) > LEFT_BEHIND:
            return
        if self._why is not None:
            if not self._name and hears_own_sound():
                self._why = Sign.OWN_SOUND
                return
            if not self._captures:
                devices.look_again()
        self._captures.append(Capture(self._name, self._give, self._count, self._clock))

    def _without_sound(self, seconds: float) -> NoSound:
        assert self._why is not None
        return NoSound(self._why, seconds)

    # -- from other threads --------------------------------------------------------------------
    def _give(self, capture: Capture, sound: bytes | OSError) -> None:
        self._inbox.put((capture, sound))

    def _may_have_changed(self) -> None:
        if not self._asked or self._closed:
            self._asked = True
            self._inbox.put(None)

    def _count(self, lost: float) -> None:
        if lost >= STALLED_AFTER:
            return  # it had stalled, which is told already
        self.overflows += 1
        self.lost += lost
        if self.overflows == 1:
            self._emit(Notice(messages.SOUND_LOST.format(seconds=lost)))


class _Zeros:
    """Whether digital zeros mean a muted microphone: one that always hissed, and does not now.

    Some microphones give zeros whenever nobody speaks; those are heard to do so soon.
    """

    def __init__(self) -> None:
        self._hissed = self._run = 0.0

    def step(self, block: bytes) -> bool:
        """Take in the next block."""
        if block == SILENCE:
            self._run += BLOCK_SECONDS
            return self._run >= _MUTED_AFTER and self._hissed >= _HISSED
        self._hissed = -math.inf if self._run else self._hissed + BLOCK_SECONDS
        self._run = 0.0
        return False


def is_missing(name: str = "") -> bool:
    """Whether there is nothing to hear with: no input device, or only the speaker's own sound,
    which PulseAudio offers as the microphone of a machine that has none. Takes 3 s at most, above
    what PortAudio takes to start.
    """
    return not devices.there_is(name, output=False) or bool(not name and hears_own_sound())


def hears_own_sound() -> str:
    """The name of the default microphone where that is what the speaker says; else empty."""
    if not devices.there_is("", output=False) or not _there_is_a_speaker():
        return ""  # nothing to hear with, or nothing of itself to hear
    if (source := soundserver.default()) is not None:
        return (source.description or "monitor") if source.own_sound else ""
    try:
        device = devices.find("", output=False).name
    except devices.DeviceError:
        return ""
    return device if any(part in device.lower() for part in _LOOPBACKS) else ""


def _there_is_a_speaker() -> bool:
    return devices.there_is("", output=True)
