"""What is said of the person's editor."""

from __future__ import annotations

NONE = "I know of no editor. Name one: export EDITOR=nano"
CANT_START = "The editor '{editor}' can't be started ({reason})."
FAILED = "The editor '{editor}' ended with {code}."
