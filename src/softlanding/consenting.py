"""Asking before something is done that can't be undone, and the exit codes of commands."""

from __future__ import annotations

import sys

OK, TROUBLE, USAGE, STOPPED = 0, 1, 2, 130  # see messages.commanding.EXIT_CODES


def somebody() -> bool:
    """Whether there is somebody at a terminal who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def agreed(question: str, enter: bool = False) -> bool:
    """Ask somebody who is there. enter: what Enter alone means."""
    try:
        answer = input(question).strip().lower()
    except EOFError:
        return False
    return answer in ("y", "yes") or (enter and not answer)


def consent(yes: bool, question: str, unasked: str, declined: str) -> int:
    """0: go ahead. 1: the person said no. 2: there is nobody to ask. What is not 0 was told.

    yes: it was said beforehand. unasked, declined: what is said where it is not done.
    """
    if yes:
        return OK
    if not somebody():
        print(unasked, file=sys.stderr)
        return USAGE
    if agreed(question):
        return OK
    print(declined)
    return TROUBLE
