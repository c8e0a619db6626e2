"""PortAudio, started once: which devices there are, and opening them.

PortAudio's own calls to open and close are not safe from two threads at once, so one lock guards
them. ALSA and JACK write to file descriptor 2 while it starts; that is kept off the screen.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyaudio


class DeviceError(OSError):
    """There is no such device, or it can't be opened; the message says which."""


@dataclass(frozen=True, slots=True)
class Device:
    """One microphone or speaker, as PortAudio names it."""

    index: int
    name: str
    inputs: int
    outputs: int
    rate: int  # Hz, the device's own


LOCK_LIMIT = 3.0  # seconds; a device that stalls in its close keeps the lock for ever

_lock = threading.RLock()
_portaudio: pyaudio.PyAudio | None = None
_open_streams = 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One call into PortAudio at a time. Raises DeviceError after LOCK_LIMIT."""
    if not _lock.acquire(timeout=LOCK_LIMIT):
        raise DeviceError("the sound system does not answer")
    try:
        yield
    finally:
        _lock.release()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what C libraries write to stderr off the screen."""
    try:
        kept = os.dup(2)
    except OSError:  # no stderr at all
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextlib.contextmanager
def libraries_are_quiet() -> Iterator[None]:
    """For a whole session: PortAudio also complains when a microphone goes. What Python itself has
    to say is still seen."""
    before = sys.stderr
    try:
        ours = os.fdopen(os.dup(2), "w", buffering=1, errors="replace")
    except OSError:  # no stderr at all
        yield
        return
    with ours, _quiet():
        sys.stderr = ours
        try:
            yield
        finally:
            sys.stderr = before


def _alsa_is_usable() -> bool:
    """Whether ALSA knows a default device (a card need not be there).

    Without one, as when its configuration is missing, PortAudio 19.6 to 19.7 fails an assertion in
    pa_linux_alsa.c, BuildDeviceList, and aborts the whole process. Takes 6 ms with the system's
    configuration, which PortAudio need not read again.
    """
    if not sys.platform.startswith("linux"):
        return True
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError:  # then PortAudio can't be loaded either, or does without ALSA
        return True
    if alsa.snd_config_update() < 0:
        return False
    top, found = ctypes.c_void_p.in_dll(alsa, "snd_config"), ctypes.c_void_p()
    names = (b"pcm.default", b"pcm.dmix")
    return any(alsa.snd_config_search(top, name, ctypes.byref(found)) == 0 for name in names)


def _start() -> pyaudio.PyAudio:
    global _portaudio
    if _portaudio is None:
        try:
            import pyaudio
        except ImportError as error:
            raise DeviceError(f"PortAudio can't be loaded: {error}") from error
        with _quiet():
            if not _alsa_is_usable():
                raise DeviceError("there is no sound system on this machine")
            try:
                _portaudio = pyaudio.PyAudio()
            except OSError as error:
                raise DeviceError(f"the sound system does not start: {error}") from error
    return _portaudio


def devices() -> tuple[Device, ...]:
    """All devices; none where there is no sound system."""
    with contextlib.suppress(DeviceError), _alone():
        audio = _start()
        found = (audio.get_device_info_by_index(i) for i in range(audio.get_device_count()))
        return tuple(
            Device(
                int(info["index"]),
                str(info["name"]),
                int(info["maxInputChannels"]),
                int(info["maxOutputChannels"]),
                int(info["defaultSampleRate"]),
            )
            for info in found
        )
    return ()


def find(name: str, output: bool) -> Device:
    """The device whose name holds `name`; the default one for an empty name. Raises DeviceError."""
    kind = "speaker" if output else "microphone"
    with _alone():
        audio = _start()
        if not name:
            try:
                default = (
                    audio.get_default_output_device_info
                    if output
                    else audio.get_default_input_device_info
                )
                index = int(default()["index"])
            except OSError as error:
                raise DeviceError(f"there is no {kind}") from error
            return next(device for device in devices() if device.index == index)
    for device in devices():
        if name.lower() in device.name.lower() and (device.outputs if output else device.inputs):
            return device
    raise DeviceError(f"there is no {kind} named '{name}'")


def there_is(name: str, output: bool) -> bool:
    """Whether such a device can be found."""
    try:
        find(name, output)
    except DeviceError:
        return False
    return True


def open_stream(name: str, output: bool, rate: int, block: int) -> Any:
    """An open PyAudio stream, mono 16-bit, `block` samples a buffer. Raises DeviceError.

    The thread that reads or writes it also closes it, by close_stream: closing while another
    thread is inside `read()` can crash Python.
    """
    global _open_streams
    with _alone():
        device = find(name, output)
        import pyaudio

        side = {"output_device_index" if output else "input_device_index": device.index}
        try:
            with _quiet():
                stream = _start().open(
                    rate, 1, pyaudio.paInt16, output=output, input=not output,
                    frames_per_buffer=block, **side,
                )  # fmt: skip
            _open_streams += 1
            return stream
        except (OSError, ValueError) as error:
            raise DeviceError(f"'{device.name}' can't be opened: {error}") from error


def close_stream(stream: Any) -> None:
    """Close it; a device that is gone already is no trouble."""
    global _open_streams
    with contextlib.suppress(OSError), _alone():
        _open_streams -= 1
        stream.close()


def look_again() -> None:
    """Find devices that were plugged in since: PortAudio looks for them only when it starts. It
    can't while anything is open, so then this does nothing."""
    global _portaudio
    with contextlib.suppress(OSError), _alone():
        if _portaudio is not None and not _open_streams:
            before, _portaudio = _portaudio, None
            with _quiet():
                before.terminate()
