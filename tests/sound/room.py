"""A room for real sound without a sound card: a private sound server, and what it carries.

The server is PulseAudio with two null sinks: `spk` is the speaker, the monitor of `mic` is the
microphone. Without `norewinds` an idle null sink renders two seconds ahead, and whoever opens the
microphone hears nothing for that long.
"""

from __future__ import annotations

import array
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

RATE = 16_000
CHUNK = RATE // 50 * 2  # bytes of 20 ms
LOUD = 200  # peak of a 16-bit sample (-44 dBFS) from which a chunk counts as sound
STARTING_LIMIT = 15.0  # seconds
_NULL_SINK = "module-null-sink sink_name={} norewinds=1 rate=48000"


class Room:
    """A private sound server.

    `microphone` or `speaker` may be missing. monitor: there is no microphone, but the speaker's
    own monitor is offered as one, as PulseAudio does on a machine without.
    """

    def __init__(
        self, microphone: bool = True, speaker: bool = True, monitor: bool = False
    ) -> None:
        # a short path of its own: a socket's path has 107 bytes at most
        self.folder = Path(tempfile.mkdtemp(prefix="room-", dir="/tmp"))
        self.has_speaker = speaker
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
        self._alsa(address, microphone or monitor, speaker)
        self._serve()
        try:
            if speaker:
                self.control("load-module", *_NULL_SINK.format("spk").split())
                self.control("set-default-sink", "spk")
                self.control("set-default-source", "spk.monitor")
            if microphone:
                self.plug_in_microphone()
        except BaseException:
            self.close()
            raise

    def _alsa(self, address: str, capture: bool, playback: bool) -> None:
        device = f'{{ type pulse server "{address}" }}'
        ends = [f"playback.pcm {device}"] * playback + [f"capture.pcm {device}"] * capture
        default = f'{{ type asym {" ".join(ends)} hint {{ show on description "room" }} }}'
        nothing = "{ type null }"  # no hint: PortAudio lists no device, but ALSA is there
        (self.folder / "alsa.conf").write_text(
            f"pcm.!default {default if ends else nothing}\nctl.!default {device}\n"
        )

    def _serve(self) -> None:
        modules = (
            f"module-native-protocol-unix socket={self.folder}/native auth-anonymous=1",
            f"module-cli-protocol-unix socket={self.folder}/cli",
        )
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        with (self.folder / "server.log").open("wb") as log:
            self._server = subprocess.Popen(
                ["pulseaudio", *options, *(word for m in modules for word in ("-L", m))],
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment, "HOME": str(self.folder)},
            )
        deadline = time.monotonic() + STARTING_LIMIT
        while self._ask("info").returncode:
            if time.monotonic() > deadline or self._server.poll() is not None:
                log_text = (self.folder / "server.log").read_text()
                self.close()
                raise RuntimeError(f"PulseAudio does not start:\n{log_text}")

    def _ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.environment}
        return subprocess.run(
            ["pactl", *words], env=environment, capture_output=True, text=True, timeout=10
        )

    def control(self, *words: str) -> str:
        """Tell the server something by pactl; its answer."""
        answer = self._ask(*words)
        assert answer.returncode == 0, f"pactl {' '.join(words)}: {answer.stderr}"
        return answer.stdout

    def play_into_microphone(self, path: Path) -> subprocess.Popen[bytes]:
        """Somebody speaks: the WAV is heard by whoever listens to the microphone."""
        return subprocess.Popen(
            ["paplay", "--device=mic", str(path)], env={**os.environ, **self.environment}
        )

    def plug_in_microphone(self) -> None:
        """There is a microphone from now on."""
        others = self._listeners()
        self.control("load-module", *_NULL_SINK.format("mic").split())
        source = "mic.monitor"
        if not self.has_speaker:  # `mic` is the only sink; its bare monitor would be the speaker's
            self.control("load-module", "module-remap-source", f"master={source}",
                         "source_name=microphone")  # fmt: skip
            source = "microphone"
        self.control("set-default-source", source)
        for number in others & self._listeners("mic.monitor"):  # whom the server handed on to it
            self.control("move-source-output", number, "spk.monitor")

    def _listeners(self, source: str = "spk.monitor") -> set[str]:
        """Numbers of those who listen to this source."""
        sources = [line.split() for line in self.control("list", "short", "sources").splitlines()]
        wanted = [number for number, name, *_ in sources if name == source]
        listeners = self.control("list", "short", "source-outputs").splitlines()
        return {line.split()[0] for line in listeners if line.split()[1] in wanted}

    def unplug_microphone(self) -> None:
        """Those who listen are cut off, then the microphone goes (else the server moves them)."""
        listeners = self._listeners("mic.monitor")
        with socket.socket(socket.AF_UNIX) as cli:
            cli.connect(f"{self.folder}/cli")
            for number in listeners:
                cli.sendall(f"kill-source-output {number}\n".encode())
            for line in self.control("list", "short", "modules").splitlines():
                if "sink_name=mic" in line:
                    cli.sendall(f"unload-module {line.split()[0]}\n".encode())
            with contextlib.suppress(TimeoutError):
                cli.settimeout(0.5)
                cli.recv(4096)

    def move_microphone(self) -> None:
        """It goes, and the server hands those who listen on to the next source."""
        for line in self.control("list", "short", "modules").splitlines():
            if "sink_name=mic" in line:
                self.control("unload-module", line.split()[0])

    def stall_microphone(self) -> None:
        """It is there, and gives no sound any more."""
        self.control("suspend-sink", "mic", "1")  # its monitor can't be suspended by itself

    def wake_microphone(self) -> None:
        """It gives sound again."""
        self.control("suspend-sink", "mic", "0")

    def mute_microphone(self) -> None:
        """It gives zeros."""
        self.control("set-source-mute", "mic.monitor", "1")

    def unmute_microphone(self) -> None:
        """It gives sound again."""
        self.control("set-source-mute", "mic.monitor", "0")

    def hear_the_speaker(self) -> None:
        """From now on the microphone hears what the speaker says."""
        self.control("load-module", "module-loopback", "source=spk.monitor", "sink=mic",
                     "latency_msec=20")  # fmt: skip

    def close(self) -> None:
        """End the server that was started here."""
        self._server.terminate()
        self._server.wait(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)


class Listener:
    """All that a monitor carries, from now on; knows when it was last loud."""

    def __init__(self, room: Room, source: str, changed: threading.Condition) -> None:
        self.pcm = bytearray()
        self.last_loud = -1.0  # seconds of sound so far at the last loud chunk
        self._changed = changed
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
            with self._changed:
                self.pcm += chunk
                if max(samples, default=0) > LOUD:
                    self.last_loud = self.seconds
                self._changed.notify_all()

    @property
    def seconds(self) -> float:
        """How much was heard so far."""
        return len(self.pcm) / 2 / RATE

    def close(self) -> None:
        """Stop listening."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._thread.join(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextlib.contextmanager
def a_room(microphone: bool = True, speaker: bool = True, monitor: bool = False) -> Iterator[Room]:
    """A room that is cleared away afterwards."""
    room = Room(microphone, speaker, monitor)
    try:
        yield room
    finally:
        room.close()
