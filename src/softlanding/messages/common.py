"""Every sentence the program speaks outside a routine, in one place: short, kind and plain.

Spoken ones are lines with a stable id; their audio is stored with the prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from softlanding.conversation.effects import Bell, Line
from softlanding.conversation.events import Sign as Noticeable
from softlanding.understanding.retelling import to_you
from softlanding.understanding.signs import Sign


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
HELP = _line("help", "You can say: I'm done, skip, repeat, back, pause, or stop.")
ONLY_A_PROGRAM = _line(
    "only-a-program", "I am only a program, and I can't help in an emergency. People can."
)
WHERE_HELP_IS = Line(
    "message.where-help-is",
    "findahelpline.com finds a line in your country. In danger, call your local emergency number, "
    "or somebody you trust.",
    "Find a helpline, dot com, finds a line in your country. In danger, call your local emergency "
    "number, or somebody you trust.",
)


def help_in(
    country: str, line: str, call: str, text: str, same: bool, hours: str, emergency: str
) -> str:
    """Where help is in one country. call, text, emergency: telephone numbers; text may be empty,
    or the same as call."""
    ways = (
        f"call or text {call}" if same else f"call {call}" + (f", or text {text}" if text else "")
    )
    times = f", {hours}" if hours else ""
    return f"In {country}, {line}: {ways}{times}. In danger, call {emergency}."


CRISIS = _line(
    "crisis", "Thank you for saying that. It matters more than my questions, so I pause here."
)
CRISIS_STOPPED = _line("crisis-stopped", "Thank you for saying that. It matters.")
SHALL_WE_GO_ON = _line("shall-we-go-on", "Shall we go on, or stop here?")
FIRST_STEP = _line("first-step", "This is the beginning.")
CONFIRM_MANTRA = _line("confirm-mantra", "Is that the one?")
DID_YOU_MEAN = _line("did-you-mean", "Did you mean:")
CHOOSE_AGAIN = _line("choose-again", "All right. Which one, then?")
MY_OWN = _line("my-own", "Or say: my own.")
SAY_YOUR_OWN = _line("say-your-own", "Say it in your own words.")
SAY_ALOUD = _line("say-aloud", "Now say it aloud once, slowly.")
YOUR_WORDS = _line("your-words", "This is you.")
ALL_YOUR_WORDS = _line("all-your-words", "These are your own words.")
STOPPED = _line("stopped", "We stop here. Everything you said is kept.")
RESUME_QUESTION = _line("resume-question", "Welcome back. Shall we go on where we stopped?")
GOING_ON = _line("going-on", "Good to have you back.")

# Solutions that were held back.
THANKS_FOR_FEELING = _line("thanks-for-feeling", "Thank you for saying how it feels.")
HELD_BEFORE = _line("held-before", "Earlier you set this aside:")
JOIN_STEPS = _line("join-steps", "Shall it join your steps?")
IDEAS_WELCOME = _line(
    "ideas-welcome", "Of course. Ideas are welcome now. I have none of my own to give."
)
HONOURED = _line("honoured", "Then being heard is enough. Thank you for listening.")


def ideas_welcome(sharer: str) -> Line:
    """In a circle, when the one who shares asks for ideas."""
    return Line("", f"Of course, {sharer}. Ideas are welcome.")


def idea_of(person: str) -> Line:
    """Before a held idea is read out."""
    return Line("", f"An idea of {person}:")


# What was named, said back.
NAMING_MOST = 5  # names in one sentence
STAYS_AS_IT_IS = _line("stays-as-it-is", "Then it stays as it is. Thank you.")
HOW_THEN = _line("how-then", "Thank you for telling me. How would you say it?")
_SIGN_NAMES = {
    Sign.SELF_DOUBT: "self-doubt",
    Sign.INSECURITY: "insecurity",
    Sign.FATIGUE: "tiredness",
    Sign.CRAVINGS: "cravings",
    Sign.WANTING_TO_HIDE: "wanting to hide",
}


_SOME = {
    Sign.SELF_DOUBT: "some self-doubt",
    Sign.INSECURITY: "some insecurity",
    Sign.FATIGUE: "tiredness",
    Sign.CRAVINGS: "some cravings",
    Sign.WANTING_TO_HIDE: "the wish to hide",
}


def sign(which: str) -> str:
    """A sign of a vulnerability hangover, as it is said."""
    return _SIGN_NAMES[Sign(which)]


def listed(names: Sequence[str], joint: str = "and") -> str:
    """ "relief", "relief and doubt", "relief, doubt, and fear"."""
    if len(names) < 3:
        return f" {joint} ".join(names)
    return f"{', '.join(names[:-1])}, {joint} {names[-1]}"


def mirror(feelings: Sequence[str], signs: Sequence[str]) -> str:
    """What was named, said back in a short sentence. feelings: as they are said, "a little sad"."""
    names = [to_you(name) for name in feelings[:NAMING_MOST]]
    felt = f"feeling {listed(names)}" if names else ""
    some = listed([_SOME[Sign(which)] for which in signs])
    return f"You named {', and '.join(filter(None, (felt, some)))}."


def named(feelings: Sequence[str]) -> str:
    """A feeling by itself, when naming is practised."""
    text = listed(feelings[:NAMING_MOST])
    return f"{text[:1].upper()}{text[1:]}."


def shown(feelings: Sequence[str], signs: Sequence[str]) -> str:
    """What was named in a reply, beside its words; nothing where that is nothing."""
    return ", ".join((*feelings, *(sign(which) for which in signs if sign(which) not in feelings)))


THANKS = "Thank you."


def finer(offer: Sequence[str]) -> str:
    """Three finer words for a vague one."""
    return f"Is it closer to {listed(offer, 'or')}? Or leave it as it is."


def renamed(feelings: Sequence[str]) -> Line:
    """After a correction."""
    return Line("", f"{named(feelings)[:-1]}, then. {THANKS}")


def doctor_help(country: str, by: str, checked: str) -> str:
    """Which help is named in a crisis."""
    if not country:
        return 'In a crisis  a finder for every country is named; country = "GB" names its lines'
    return f"In a crisis  the lines of {country} are named (by the {by}; checked {checked})"


# Looking at what was named.
NOTHING_NAMED = (
    "No feelings are named yet. A check-in does it: softlanding reflect --routine check-in, or "
    "softlanding practise."
)
NOTHING_NAMED_THEN = "Nothing was named in that time. softlanding feelings shows all of it."
MORE_NAMES = "and {count} more; --json has all of them."
WHERE_THEY_LIE = "Where they lie, from unpleasant to pleasant and from little energy to much:"
OVER_TIME = "How pleasant the named feelings were, reflection by reflection:"
FEW_NAMED = (
    "These are few yet: a line over time would tell of chance. It comes with more reflections."
)
SIGN_NAMES: dict[str, str] = {which.value: text for which, text in _SIGN_NAMES.items()}


def named_nothing(person: str, near: str) -> str:
    """For somebody of whom no circle knows. near: who may be meant, or empty."""
    hint = f" Did you mean {near}?" if near else ""
    return f"{person} named nothing in a circle so far.{hint}"


def named_in(
    feelings: int, signs: int, reflections: int, since: date | None, until: date | None
) -> str:
    """What was looked at."""
    if since and until:
        start = f"From {since.isoformat()} to {until.isoformat()} you"
    elif since:
        start = f"Since {since.isoformat()} you"
    else:
        start = f"Up to {until.isoformat()} you" if until else "You"
    some = " and ".join(
        f"{count} {word if count == 1 else word + 's'}"
        for count, word in ((feelings, "feeling"), (signs, "sign"))
        if count
    )
    places = "one reflection" if reflections == 1 else f"{reflections} reflections"
    return f"{start} named {some}, in {places}. They are your own words, and no verdict."


def times(count: int) -> str:
    """How often."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


# What the ear notices, said while it goes on listening.
SIGNS: dict[Noticeable, Line | Bell] = {
    Noticeable.LONG_TURN: Bell("(a soft bell)"),
    Noticeable.NO_PAUSE: _line(
        "how-to-finish",
        "I hear talk all the time, so silence can't tell me when you are done. "
        "Say: I'm done, or press Enter.",
    ),
    Noticeable.LONG_REPLY: _line(
        "long-reply",
        "You have spoken for long, and I still listen. In a minute a new part begins. Just go on.",
    ),
    Noticeable.GONE: _line(
        "microphone-gone",
        "I can't hear the microphone any more. What you said is kept. I go on when it is back.",
    ),
    Noticeable.STALLED: _line(
        "microphone-stalled",
        "The microphone gives no sound just now. What you said is kept. I go on when it is back.",
    ),
    Noticeable.MUTED: _line(
        "microphone-muted",
        "The microphone is muted. What you said is kept. I go on when I can hear you.",
    ),
    Noticeable.OWN_SOUND: _line(
        "microphone-own-sound",
        "All I hear now is my own sound from the speaker, and no microphone. "
        "What you said is kept. I go on when the microphone is back.",
    ),
    Noticeable.BACK: _line("microphone-back", "I can hear you again. Go on."),
}

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
    ONLY_A_PROGRAM,
    WHERE_HELP_IS,
    CRISIS,
    CRISIS_STOPPED,
    SHALL_WE_GO_ON,
    STAYS_AS_IT_IS,
    HOW_THEN,
    FIRST_STEP,
    CONFIRM_MANTRA,
    DID_YOU_MEAN,
    CHOOSE_AGAIN,
    MY_OWN,
    SAY_YOUR_OWN,
    SAY_ALOUD,
    YOUR_WORDS,
    ALL_YOUR_WORDS,
    THANKS_FOR_FEELING,
    HELD_BEFORE,
    JOIN_STEPS,
    IDEAS_WELCOME,
    HONOURED,
    STOPPED,
    RESUME_QUESTION,
    GOING_ON,
    *(line for line in SIGNS.values() if isinstance(line, Line)),
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
ENGINE_FAILED = (
    "The better ear has stopped; the built-in one goes on listening. All of the sound is kept."
)
NEW_PART = "A new part of your reply begins. Everything before it is kept."
RECORDING_CUT = "{name} is cut short. I use it as far as it goes."

# What the voice notices.
VOICE_FAILED = "I can't speak just now ({reason}). The prompts are printed."

# What the program prints before and after.
TYPED_INSTEAD = "I can't find a microphone, so you can type. softlanding doctor looks closer."
ONLY_OWN_SOUND = (
    "The only sound input here ({name}) is the speaker's own sound: I would hear only myself."
)
NO_SPEAKER = "I can't find a speaker, so read along: the prompts are printed."
NO_MICROPHONE = (
    "I can't find a microphone, and there is no terminal to type at. softlanding doctor looks "
    "closer; --demo, --typed and --from work without one."
)
CANT_SAVE_VOICE = "{file}: I can't write there ({reason}). Choose another place for it."
VOICE_FILE_EXISTS = "{file} is there already, and stays as it is. Choose another name."
SECOND_SESSION = "Another session is open on this journal. End it first; nothing was changed."
CANT_WRITE = "I can't write to {place} ({reason}). Nothing was recorded."
WRITING_DOWN = "One moment: I write down what you said before."
NOT_PUT_AWAY = "I couldn't pack a recording ({reason}). Its sound is safe as it is."
KEPT = "Kept as reflection {number}. Read it: {command} show · Hear it: {command} replay"
KEPT_OPEN = "Kept as reflection {number}. Start me again to go on where we stopped."
DEMO_STORED = "\nThis is what was stored; it is gone now, as it was only a demo.\n"
NO_SUCH_PERSON = "{person} is not in this reflection. There is: {there}."
NOBODY = "one person, without a name"
NO_SUCH = "There is no reflection {which}. softlanding list shows those there are."

# Getting an engine.
FETCH_CUT = "the line was cut"
FETCH_FAILED = (
    "{host} can't be reached ({reason}). What has come so far is kept: the same command goes on "
    "from there."
)
FETCH_REFUSED = "{host} does not give {name} (it answers: {said}). Nothing was changed."
FETCH_CERTIFICATE = (
    "I can't make sure that this is {host} ({reason}), so nothing more is fetched from there."
)
FETCH_UNSAFE = "{host} points to {there} without encryption, so nothing is fetched from there."
FETCH_OTHER = (
    "{name} at {host} is not the file I know: it has {there} bytes, not {known}. It was not taken."
)
ENGINE_DIFFERS = (
    "{name} is not the file I know: its checksum differs. It was not taken, and nothing is "
    "installed."
)
ENGINE_NO_ROOM = "{place} has {free} free, and {name} needs {needed}. Nothing was fetched."
ENGINE_CANT_WRITE = "I can't write to {place} ({reason}). What is there already is kept."
ENGINE_CANT_READ = "I can't read {file} ({reason}). Nothing is installed."
ENGINE_BUSY = "An engine is being installed or removed just now. Nothing was changed."
ENGINE_NO_FOLDER = "{folder}: there is no such folder."
ENGINE_NOT_ALL = "{folder} does not hold all of {name}; missing: {missing}. Nothing was changed."
ENGINE_SIZES = (
    "{folder} holds other files than those I know: {files}. Nothing was changed. "
    "--unchecked takes them as they are."
)

# Which engine listens.
ENGINE_LISTENS = "{name} listens."
ENGINE_MISSING = "{name} was chosen and is not installed; {instead} listens."
ENGINE_PACKAGE_MISSING = "{name} was chosen, but its Python package is missing; {instead} listens."
ENGINE_UNKNOWN = "There is no engine '{name}'; {instead} listens."
ENGINE_OFFER = (
    "There is a better ear, {size}, fetched once, by this command alone: {command} engines "
    "install {name}"
)

# The command `engines`.
ENGINES_BELOW = "Get one: softlanding engines install NAME · Compare them: softlanding engines test"
ENGINE_WITHOUT = "without {package}"
ENGINE_OWN = "other files"
ENGINE_THERE = "{name} is installed, and all of it is right."
ENGINE_NEEDS_PACKAGE = (
    "{name} needs a Python package first; nothing was fetched. This brings it:\n    {command}"
)
ENGINE_PLAN = """\
{name}: {size}{here}, from {host} (published by {publisher}), licence {licence}.
It goes to {folder}; its checksums are known and are compared.
This is the only command that uses the network. Nothing that you said leaves the machine."""
ENGINE_HERE = ", of which {size} are here already"
ENGINE_QUESTION = "Fetch it now? [y/N] "
ENGINE_ASKS = "Nothing was fetched. --yes goes ahead without being asked."
ENGINE_NOT_FETCHED = "All right. Nothing was fetched."
ENGINE_STOPPED = "Stopped. What has come is kept: the same command goes on from there."
ENGINE_INSTALLED = "{name} is installed."
ENGINE_FROM_NOW = "{name} listens from the next session on."
ENGINE_NOT_INSTALLED = "{name} is not installed. Nothing was changed."
ENGINE_IN_SETTINGS = '{file} says engine = "{name}", and that counts. Nothing was changed.'
ENGINE_STAYS = "{name} comes with Softlanding, and stays."
ENGINE_REMOVED = "{name} is removed; {size} are free again."
ENGINES_TRIED = "\n{file}, {seconds:.1f} s"
ENGINES_NO_SOUND = "{file}: there is no sound in it."
ENGINES_SPEAK = "Say something; I listen for {seconds:.0f} seconds …"
ENGINES_YOU = "what you said"
ENGINES_DEAF = "I can't hear the microphone ({reason})."
ENGINES_NO_MICROPHONE = "I can't find a microphone. A recording will do as well; see --help."

# Transcribing recordings.
NO_ENGINE = "{name} is not installed. This brings it: softlanding engines install {name}"
NO_ENGINE_PACKAGE = (
    "{name} is here, but its Python package {package} is not. softlanding engines install {name} "
    "says how to get it."
)
NO_CHOICES = "{file}: I can't read phrases there ({reason}). It should hold one a line."
NO_EXPECTATION = "I can't expect '{name}'. There are: {there_are}."
FILE_CUT = "{file}: it is cut short. I heard the {seconds:.1f} s that are there."
NOT_HEARD = "{file}: I couldn't find the words ({reason})."

# The person's own words.
NO_OWN_WORDS = (
    'There are none yet. Add one: softlanding words add "Anjali" --sounds-like "on jolly"'
)
NOT_A_WORD = "'{word}' is not one word. Each word of a name can be added by itself."
NOT_SAID = "{word}: {reason}."
HOW_IS_IT_SAID = (
    "I don't know how {word} is said. Tell me with words that sound like it: "
    '--sounds-like "on jolly", or in ARPAbet: --phones "AA N JH AA L IY".'
)
WORD_ADDED = "I listen for {word} from now on: {ways}"
WORD_CHANGED = "I knew {word} already; now it is said: {ways}"
WORD_REMOVED = "{word} is taken off the list."
NO_SUCH_WORD = "I don't know {word}. softlanding words list shows yours."
WORD_IS_SAID = "{word} is said: {ways}"
WORD_HEARD = "I heard {word}."
WORD_NOT_HEARD = "I heard: {heard}. That was not {word}."
