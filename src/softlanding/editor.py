"""The person's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from softlanding.messages import editor as messages

_COMMON = ("sensible-editor", "nano", "vi", "notepad")


class EditorError(RuntimeError):
    """There is no editor, or it failed; the message says what to do."""


def open_in_editor(path: Path) -> None:
    """Let the person edit a file, and wait until the editor ends: $VISUAL, $EDITOR, or, at a
    terminal, a common one that is here.

    Raises EditorError, also for an editor that ends with another code than 0: that is how one
    says in vi that nothing shall count.
    """
    own = (os.environ.get(name, "").strip() for name in ("VISUAL", "EDITOR"))
    common = filter(shutil.which, _COMMON) if sys.stdin and sys.stdin.isatty() else iter(())
    editor = next(filter(None, own), "") or next(common, "")
    if not editor:
        raise EditorError(messages.NONE)
    try:
        program, *more = _words(editor)
        # on Windows, one that ends in .cmd too
        ended = subprocess.run([shutil.which(program) or program, *more, path], check=False)
    except (ValueError, OSError) as error:  # a quote is not closed; there is no such program
        reason = getattr(error, "strerror", None) or error
        raise EditorError(messages.CANT_START.format(editor=editor, reason=reason)) from error
    if ended.returncode:
        raise EditorError(messages.FAILED.format(editor=editor, code=ended.returncode))


def _words(command: str) -> list[str]:
    """Of a command. On Windows a backslash is a part of a path. Raises ValueError."""
    if os.name != "nt":
        return shlex.split(command)
    return [word.strip('"') for word in shlex.split(command, posix=False)]
