"""A room for real sound without a sound card: a private sound server, and a person in it.

The server is PulseAudio with two null sinks: `spk` is the speaker, the monitor of `mic` is the
microphone. Without `norewinds` an idle null sink renders two seconds ahead, and whoever opens the
microphone hears nothing for that long.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

RATE = 16_000
CHUNK = RATE // 50 * 2  # bytes of 20 ms
LOUD = 200  # peak of a 16-bit sample (-44 dBFS) from which a chunk counts as sound
QUIET = 0.7  # seconds without sound after which a prompt has ended
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Room:
    """A private sound server. `microphone` or `speaker` may be missing."""

    def __init__(self, microphone: bool = True, speaker: bool = True) -> None:
        # a short path of its own: a socket's path has 107 bytes at most
        self.folder = Path(tempfile.mkdtemp(prefix="room-", dir="/tmp"))
        address = f"unix:{self.folder}/native"
        (self.folder / "client.conf").write_text("autospawn = no\n")
        self.environment = {
            "PULSE_RUNTIME_PATH": str(self.folder),
            "PULSE_STATE_PATH": str(self.folder),
            "PULSE_SERVER": address,
            "PULSE_COOKIE": f"{self.folder}/cookie",
            "PULSE_CLIENTCONFIG": f"{self.folder}/client.conf",
            "ALSA_CONFIG_PATH": f"{self.folder}/alsa.conf",
        }
        self._alsa(address, microphone, speaker)
        self._serve(["spk"] * speaker + ["mic"] * microphone)

    def _alsa(self, address: str, microphone: bool, speaker: bool) -> None:
        device = f'{{ type pulse server "{address}" }}'
        ends = [f"playback.pcm {device}"] * speaker + [f"capture.pcm {device}"] * microphone
        hint = 'hint { show on description "room" }'
        (self.folder / "alsa.conf").write_text(
            f"pcm.!default {{ type asym {' '.join(ends)} {hint} }}\nctl.!default {device}\n"
        )

    def _serve(self, sinks: Sequence[str]) -> None:
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        modules = [
            f"module-native-protocol-unix socket={self.folder}/native auth-anonymous=1",
            f"module-cli-protocol-unix socket={self.folder}/cli",
            *(f"module-null-sink sink_name={name} norewinds=1 rate=48000" for name in sinks),
        ]
        with (self.folder / "server.log").open("wb") as log:
            self._server = subprocess.Popen(
                ["pulseaudio", *options, *(word for m in modules for word in ("-L", m))],
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment, "HOME": str(self.folder)},
            )
        deadline = time.monotonic() + 10
        while self._control("info").returncode:
            if time.monotonic() > deadline or self._server.poll() is not None:
                raise RuntimeError((self.folder / "server.log").read_text())
        if "spk" in sinks:
            self._control("set-default-sink", "spk")
        self._control("set-default-source", "mic.monitor" if "mic" in sinks else "spk.monitor")

    def _control(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.environment}
        return subprocess.run(
            ["pactl", *words], env=environment, capture_output=True, text=True, timeout=10
        )

    def play_into_microphone(self, path: Path) -> subprocess.Popen[bytes]:
        """Somebody speaks: the WAV is heard by whoever listens to the microphone."""
        return subprocess.Popen(
            ["paplay", "--device=mic", str(path)], env={**os.environ, **self.environment}
        )

    def unplug_microphone(self) -> None:
        """Those who listen are cut off, then the microphone goes (else the server moves them)."""
        import socket

        with socket.socket(socket.AF_UNIX) as cli:
            cli.connect(f"{self.folder}/cli")
            for line in self._control("list", "short", "source-outputs").stdout.splitlines():
                cli.sendall(f"kill-source-output {line.split()[0]}\n".encode())
            for line in self._control("list", "short", "modules").stdout.splitlines():
                if "sink_name=mic" in line:
                    cli.sendall(f"unload-module {line.split()[0]}\n".encode())
            with contextlib.suppress(TimeoutError):
                cli.settimeout(0.5)
                cli.recv(4096)

    def close(self) -> None:
        """End the server that was started here."""
        self._server.terminate()
        self._server.wait(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)


class Listener:
    """All that a monitor carries, from now on; knows when it was last loud."""

    def __init__(self, room: Room, source: str) -> None:
        self.pcm = bytearray()
        self.last_loud = -1.0  # seconds of sound so far at the last loud chunk
        self.changed = threading.Condition()
        self._process = subprocess.Popen(
            ["parec", "-d", source, "--raw", "--format=s16le", f"--rate={RATE}",
             "--channels=1", "--latency-msec=20"],
            stdout=subprocess.PIPE,
            env={**os.environ, **room.environment},
        )  # fmt: skip
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while chunk := self._process.stdout.read(CHUNK):
            samples = array.array("h", chunk[: len(chunk) // 2 * 2])
            with self.changed:
                self.pcm += chunk
                if max(samples, default=0) > LOUD:
                    self.last_loud = self.seconds
                self.changed.notify_all()

    @property
    def seconds(self) -> float:
        """How much was heard so far."""
        return len(self.pcm) / 2 / RATE

    def wait(self, condition: Callable[[], bool], limit: float) -> bool:
        """Until `condition`, looked at with each chunk; False when `limit` seconds are over."""
        with self.changed:
            return self.changed.wait_for(condition, limit)

    def close(self) -> None:
        """Stop listening."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._thread.join(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()


class Person:
    """Runs the program in a terminal, waits until it has spoken, answers."""

    def __init__(self, room: Room, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.room = room
        self.speaker = Listener(room, "spk.monitor")
        self.screen = ""
        self._answered = 0.0  # of the speaker's time
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            try:
                everything = {**os.environ, **room.environment, **environment, "TERM": "xterm"}
                os.execvpe(command[0], list(command), everything)
            finally:
                os._exit(127)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(self._terminal, 65536):
                self.screen += _ANSI.sub("", data.decode(errors="replace"))
        self.ended.set()

    def wait_for_prompt(self, limit: float = 30) -> None:
        """Until the program has said something new, and is quiet."""
        heard = self.speaker.wait(
            lambda: (
                self.speaker.last_loud > self._answered
                and self.speaker.seconds - self.speaker.last_loud >= QUIET
            ),
            limit,
        )
        assert heard, f"no prompt came; the screen shows:\n{self.screen[-1500:]}"

    def say(self, path: Path, limit: float = 30) -> None:
        """Wait for the prompt, and answer it with this recording."""
        self.wait_for_prompt(limit)
        assert self.room.play_into_microphone(path).wait(timeout=120) == 0
        self._answered = self.speaker.seconds

    def press(self, keys: str) -> None:
        """Press keys, at once."""
        os.write(self._terminal, keys.encode())
        self._answered = self.speaker.seconds

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def close_terminal(self) -> None:
        """The window is closed."""
        os.close(self._terminal)

    def leave(self, limit: float = 60) -> int:
        """Wait until the program has ended by itself; its exit code (negative: a signal)."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended.wait(5)
                return os.waitstatus_to_exitcode(status)
            self.speaker.wait(lambda: False, 0.1)
        raise AssertionError(f"still running; the screen shows:\n{self.screen[-1500:]}")

    def close(self) -> None:
        """End what still runs."""
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            if select.select([self._terminal], [], [], 0)[0]:
                os.read(self._terminal, 1)
            os.close(self._terminal)
        self.speaker.close()


@contextlib.contextmanager
def a_room(microphone: bool = True, speaker: bool = True) -> Iterator[Room]:
    """A room that is cleared away afterwards."""
    room = Room(microphone, speaker)
    try:
        yield room
    finally:
        room.close()


def seconds_of(path: Path) -> float:
    """Length of a WAV."""
    with wave.open(str(path), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


def likeness(heard: bytes, expected: bytes) -> float:
    """0 to 1: the best correlation of the loudness curves (20 ms steps) at any offset."""
    curve, wanted = _loudness(heard), _loudness(expected)
    best = 0.0
    norm = sum(value * value for value in wanted) ** 0.5
    for start in range(max(1, len(curve) - len(wanted) + 1)):
        part = curve[start : start + len(wanted)]
        size = sum(value * value for value in part) ** 0.5
        if size and norm:
            product = sum(a * b for a, b in zip(part, wanted, strict=False))
            best = max(best, product / size / norm)
    return best


def _loudness(pcm: bytes) -> list[float]:
    samples = array.array("h", pcm[: len(pcm) // 2 * 2])
    step = RATE // 50
    return [
        sum(abs(s) for s in samples[i : i + step]) / step
        for i in range(0, len(samples) - step, step)
    ]
