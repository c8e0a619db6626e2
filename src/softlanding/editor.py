"""The person's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from softlanding.messages import configuring as messages

_COMMON = ("sensible-editor", "nano", "vi")


class EditorError(RuntimeError):
    """There is no editor, or it failed; the message says what to do."""


def open_in_editor(path: Path) -> None:
    """Let the person edit a file, and wait until the editor ends: $VISUAL, $EDITOR, or a common
    one that is here.

    Raises EditorError, also for an editor that ends with another code than 0: that is how one
    says in vi that nothing shall count.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    editor = editor or next(filter(shutil.which, _COMMON), "")
    try:
        command = shlex.split(editor)
    except ValueError as error:  # a quote is not closed
        raise EditorError(messages.EDITOR_MISSING.format(editor=editor, reason=error)) from error
    if not command:
        raise EditorError(messages.NO_EDITOR)
    try:
        code = subprocess.run([*command, path], check=False).returncode
    except OSError as error:
        reason = error.strerror
        raise EditorError(messages.EDITOR_MISSING.format(editor=editor, reason=reason)) from error
    if code:
        raise EditorError(messages.EDITOR_FAILED.format(editor=editor, code=code))
