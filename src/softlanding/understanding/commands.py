"""Commands: whole segments that steer. Never taken out of the middle of a sentence."""

from __future__ import annotations

from softlanding.conversation.events import Command, Segment
from softlanding.understanding.matching import bare, nearest, plain

# What people say for each command. A single short word can be heard in other speech, so it is
# matched to the letter; longer ones bear a letter or two of error.
PHRASES: dict[Command, tuple[str, ...]] = {
    Command.DONE: ("done", "i'm done", "i am done", "that's all", "that's it", "i'm finished"),
    Command.SKIP: (
        "skip",
        "skip this",
        "skip this one",
        "skip it",
        "next question",
        "pass",
        "i pass",
        "i'll pass",
        "i want to pass",
    ),
    Command.REPEAT: (
        "repeat",
        "repeat that",
        "repeat the question",
        "say that again",
        "again please",
    ),
    Command.BACK: ("back", "go back", "previous question"),
    Command.PAUSE: ("pause", "pause please", "take a break", "wait a moment"),
    Command.RESUME: ("resume", "go on", "continue", "let's go on"),
    Command.STOP: ("stop", "stop please", "stop now", "stop here", "let's stop", "please stop"),
    Command.HELP: ("help", "help me", "help please", "i need help"),
}
# What steers when a reflection is heard again. In a reply, a lone "next" is often only a word.
REPLAY: dict[Command, tuple[str, ...]] = {
    Command.SKIP: ("next", "next one", "next please", "next question", "skip", "skip this"),
    Command.REPEAT: ("repeat", "repeat that", "say that again", "again please"),
    Command.BACK: ("back", "go back", "previous", "previous one", "previous question"),
    **{
        command: PHRASES[command]
        for command in (Command.PAUSE, Command.RESUME, Command.STOP, Command.HELP)
    },
}
YES_NO: dict[Command, tuple[str, ...]] = {
    Command.YES: (
        "yes", "yeah", "yep", "yes please", "yes it is", "that's right", "that's the one", "right",
        "correct", "sure", "okay", "of course", "exactly",
    ),
    Command.NO: (
        "no", "nope", "no thanks", "no thank you", "not that one", "another one", "not really",
    ),
}  # fmt: skip
KEYS: dict[str, Command] = {
    "s": Command.SKIP,
    "r": Command.REPEAT,
    "b": Command.BACK,
    "p": Command.PAUSE,
    "q": Command.STOP,
    "?": Command.HELP,
    "y": Command.YES,
    "n": Command.NO,
}
_SURE = 88.0  # one wrong letter in eight; shorter phrases must be exact


def phrases(commands: dict[Command, tuple[str, ...]]) -> tuple[str, ...]:
    """All phrases of a table, for a transcriber to expect."""
    return tuple(phrase for group in commands.values() for phrase in group)


def command(segment: Segment, table: dict[Command, tuple[str, ...]] = PHRASES) -> Command | None:
    """The command that this whole segment is, if it is one of the table's."""
    return _whole(segment, table)


def yes_no(text: str) -> Command | None:
    """YES or NO when the reply says so, also with words around it ("yes, that one please")."""
    words = plain(text)
    exact = _whole(Segment(words), YES_NO)
    if exact:
        return exact
    first = words.split()[:2]
    said = {
        which
        for which in (Command.YES, Command.NO)
        for word in first
        if word in YES_NO[which] and " " not in word
    }
    return said.pop() if len(said) == 1 else None


def _whole(segment: Segment, table: dict[Command, tuple[str, ...]]) -> Command | None:
    for heard in (segment.phrase, segment.text):
        words = bare(heard or "")
        if not words:
            continue
        known = [(phrase, which) for which, group in table.items() for phrase in group]
        index, sure = nearest(words, [phrase for phrase, _ in known])
        if words == known[index][0] or (sure >= _SURE and len(words) >= 8):
            return known[index][1]
    return None
