"""Every sentence the program speaks outside a routine, in one place: short, kind and plain.

Spoken ones are lines with a stable id; their audio is stored with the prompts.
"""

from __future__ import annotations

from softlanding.conversation.effects import Line


def _line(name: str, text: str) -> Line:
    return Line(f"message.{name}", text)


TAKE_YOUR_TIME = _line("take-your-time", "Take your time.")
DID_NOT_CATCH = _line(
    "did-not-catch", "I heard you, but I didn't catch the words. Say it again if you like."
)
YES_OR_NO = _line("yes-or-no", "I didn't catch that. Is it a yes, or a no?")
WAITING = _line(
    "waiting",
    "I'll wait here. Nothing is recorded now. Say resume, or press Enter, and we go on.",
)
PAUSED = _line(
    "paused", "Paused. Nothing is recorded now. Say resume, or press Enter, and we go on."
)
HELP = _line(
    "help",
    "You can say: I'm done, skip, repeat, back, pause, or stop. I am only a program, and I can't "
    "help in an emergency. If you are in danger, call your local emergency number, or somebody "
    "you trust. Shall we go on?",
)
FIRST_STEP = _line("first-step", "This is the beginning.")
CONFIRM_MANTRA = _line("confirm-mantra", "Is that the one?")
CHOOSE_AGAIN = _line("choose-again", "All right. Which one, then?")
MY_OWN = _line("my-own", "Or say: my own.")
SAY_YOUR_OWN = _line("say-your-own", "Say it in your own words.")
SAY_ALOUD = _line("say-aloud", "Now say it aloud once, slowly.")
YOUR_WORDS = _line("your-words", "This is you.")
STOPPED = _line("stopped", "We stop here. Everything you said is kept.")
RESUME_QUESTION = _line("resume-question", "Welcome back. Shall we go on where we stopped?")
GOING_ON = _line("going-on", "Good to have you back.")

NUMBERS = tuple(
    _line(f"number-{index}", f"{word}.")
    for index, word in enumerate(
        ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"), start=1
    )
)

# Why a session ended from outside: what is said then. Everything said so far is on disk by then.
INTERRUPTIONS = {
    "signal": _line("interrupted", "We stop here. Everything you said is kept."),
    "microphone": _line(
        "microphone-lost",
        "I can't hear the microphone any more. Everything you said is kept. "
        "Start me again, and we go on from here.",
    ),
    "recordings": _line("recordings-ended", "The recordings are at their end. Everything is kept."),
    "disk": _line(
        "disk-full",
        "I can't write to the disk any more. What you said up to now is kept.",
    ),
}

SPOKEN: tuple[Line, ...] = (
    TAKE_YOUR_TIME,
    DID_NOT_CATCH,
    YES_OR_NO,
    WAITING,
    PAUSED,
    HELP,
    FIRST_STEP,
    CONFIRM_MANTRA,
    CHOOSE_AGAIN,
    MY_OWN,
    SAY_YOUR_OWN,
    SAY_ALOUD,
    YOUR_WORDS,
    STOPPED,
    RESUME_QUESTION,
    GOING_ON,
    *NUMBERS,
    *INTERRUPTIONS.values(),
)

# What the ear notices: quiet lines for the screen.
MICROPHONE_SILENT = (
    "The microphone gives only silence; it may be muted or missing. "
    "You can also type: start me with --typed."
)
SOUND_LOST = "The computer was too busy for a moment; about {seconds:.1f} s of sound were missed."
WORDS_MISSING = "I couldn't find the words for a part of that. The sound of it is kept."
EAR_FAILED = "Listening stopped working ({error})."
RECORDING_CUT = "{name} is cut short. I use it as far as it goes."

# What the voice notices.
VOICE_FAILED = "I can't speak just now ({reason}). The prompts are printed."

# What the program prints before and after.
TYPED_INSTEAD = "I can't find a microphone, so you can type. softlanding doctor looks closer."
NO_SPEAKER = "I can't find a speaker, so read along: the prompts are printed."
NO_MICROPHONE = (
    "I can't find a microphone, and there is no terminal to type at. softlanding doctor looks "
    "closer; --demo, --typed and --from work without one."
)
CANT_SAVE_VOICE = "{file}: I can't write there ({reason}). Nothing was recorded."
SECOND_SESSION = "Another session is open on this journal. End it first; nothing was changed."
CANT_WRITE = "I can't write to {place} ({reason}). Nothing was recorded."
WRITING_DOWN = "One moment: I write down what you said before."
NOT_PUT_AWAY = "I couldn't pack a recording ({reason}). Its sound is safe as it is."
KEPT = "Kept as reflection {number}. Read it: {command} show · Hear it: {command} replay"
KEPT_OPEN = "Kept as reflection {number}. Start me again to go on where we stopped."
DEMO_STORED = "\nThis is what was stored; it is gone now, as it was only a demo.\n"
NO_SUCH = "There is no reflection {which}. softlanding list shows those there are."
