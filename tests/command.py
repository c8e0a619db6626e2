"""The command as a person types it: a process of its own, without any sound device."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def softlanding(
    *arguments: str | Path, typed: str | bytes = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, in UTF-8."""
    done = subprocess.run(
        [sys.executable, "-m", "softlanding", *map(str, arguments)],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        timeout=120,
        env={
            **os.environ,
            "PYTHONUTF8": "1",
            "ALSA_CONFIG_PATH": "/nowhere",
            "PULSE_SERVER": "/nowhere",
            **environment,
        },
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
