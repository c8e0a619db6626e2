"""`softlanding replay` and `before`: what is to be heard again, and how it is steered."""

from __future__ import annotations

import calendar
import contextlib
import queue
import random
import shlex
import stat
import threading
import wave
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding import catalogue
from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.circle import Circle
from softlanding.conversation.effects import (
    Conclude,
    Held,
    Line,
    Part,
    Recording,
    Reply,
    Settle,
    Status,
)
from softlanding.conversation.events import Command, Ended, Segment
from softlanding.conversation.replaying import Mode, Replay, Scene
from softlanding.conversation.routine import Role, Routine
from softlanding.journal.reading import NO_WORDS
from softlanding.journal.recordings import Recordings
from softlanding.journal.scenes import Only, before, latest_mantra, latest_steps, scenes
from softlanding.journal.store import Store
from softlanding.messages import replaying as messages
from softlanding.playing import KEYS, Playing
from softlanding.ports import (
    BYTES_PER_SECOND,
    HeardEnd,
    HeardSegment,
    Key,
    Notice,
    SpeechBegan,
    Trouble,
)
from softlanding.replaying import Tapes
from softlanding.session import Inbox
from tests.command import softlanding
from tests.fakes import FakeEar, FakeVoice, Turn, quiet
from tests.journal.samples import reply, stored

WHOLE = catalogue.load("after-interview")
MARCH = datetime(2026, 3, 3, 18, tzinfo=UTC)
TODAY = date(2026, 3, 20)
SPOKEN = [
    reply("calm and clear", take=1),
    reply("whiteboarding", step="recap.next-steps", take=2),
    reply("a bit sad", step="check-in.right-now", take=3),
    reply("a walk", step="soft-landing.care", take=4),
    reply("one breath", step="soft-landing.mantra", take=6, mantra=True),
]


def keep(
    home: Home,
    *replies: Reply,
    at: datetime = MARCH,
    about: str = "Acme, backend",
    mantra: str | None = "One breath at a time.",
    routine: Routine = WHOLE,
    settles: tuple[Settle, ...] = (),
) -> int:
    """Store a reflection; its id."""
    store = Store(home, lambda: at)
    with contextlib.closing(store):
        number = store.begin(routine, about)
        store.commit(number, Ended(), replies, Conclude(Status.FINISHED, mantra), settles)
    return number


def everywhere(reflection: int, take: int) -> int:
    """All takes have a recording."""
    return take


def nowhere(reflection: int, take: int) -> int:
    return 0


def texts(found: tuple[Scene, ...]) -> list[list[str]]:
    return [[part.text for part in scene] for scene in found]


# -- the frame -------------------------------------------------------------------------------------
ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first
twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth
twenty-ninth thirtieth thirty-first
"""
BELOW_20 = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
COUNTED = {word: n for n, word in enumerate(BELOW_20.split())}
COUNTED |= {word: 10 * n for n, word in enumerate(TENS.split(), start=2)}


def year_of(text: str) -> int:
    """What a year in words means, read by somebody else."""
    value, total = 0, 0
    words = text.replace("-", " ").replace(" and ", " ").replace(" oh ", " zero ").split()
    for place, word in enumerate(words):
        if word == "thousand":
            total, value = value * 1000, 0
        elif word == "hundred":
            total, value = value * 100, 0
        elif place and not total and (COUNTED[word] >= 10 or word == "zero"):
            total, value = value * 100, COUNTED[word]
        else:
            value += COUNTED[word]
    return total + value


@given(st.dates(min_value=date(1000, 1, 1)), st.dates())
def test_a_day_in_words_is_that_day(day: date, today: date) -> None:
    said, _, year = messages.day_in_words(day, today).partition(", ")
    the, ordinal, of, month = said.split()
    assert (the, of) == ("the", "of")
    assert ORDINALS.split().index(ordinal) + 1 == day.day
    assert list(calendar.month_name).index(month) == day.month
    assert (year_of(year) if year else today.year) == day.year


@pytest.mark.parametrize(
    ("routine", "about", "day", "said"),
    [
        ("after-interview", "Acme, backend", date(2026, 3, 3),
         "On the third of March, after the interview with Acme, backend."),
        ("recap", "", date(2025, 11, 21),
         "On the twenty-first of November, twenty twenty-five, after the interview."),
        ("soft-landing", "", date(2009, 6, 12),
         "On the twelfth of June, two thousand and nine: Soft landing."),
        ("check-in", "Acme.", date(2026, 1, 30),
         "On the thirtieth of January: Check-in, about Acme."),
    ],
)  # fmt: skip
def test_the_frame(routine: str, about: str, day: date, said: str) -> None:
    title = {"soft-landing": "Soft landing", "check-in": "Check-in."}.get(routine, "x")
    assert messages.frame(day, TODAY, routine, title, about).text == said


# -- what is to be heard ---------------------------------------------------------------------------
def test_prompts_with_their_replies_and_the_mantra_last(home: Home) -> None:
    keep(home, *SPOKEN)
    found = scenes(stored(home), TODAY, everywhere)
    assert found[0][0].text == "On the third of March, after the interview with Acme, backend."
    assert texts(found)[0][1:] == ["What went well?", "calm and clear"]
    assert [len(scene) for scene in found] == [3, 2, 2, 2, 1]
    assert found[-1][0] == Recording(6, 0.0, 0.5 + 0.35, "One breath at a time.")


@pytest.mark.parametrize(
    ("only", "middle"),
    [
        (Only.STEPS, ["whiteboarding"]),
        (Only.FEELINGS, ["a bit sad"]),
        (Only.MANTRA, []),
    ],
)
def test_only_some_of_it_and_the_mantra_closes(home: Home, only: Only, middle: list[str]) -> None:
    keep(home, *SPOKEN)
    found = scenes(stored(home), TODAY, everywhere, only)
    replies = [part.text for scene in found for part in scene if isinstance(part, Recording)]
    assert replies == [*middle, "One breath at a time."]
    assert found[0][0].text.startswith("On the third of March")


def test_an_idea_that_joined_the_steps_is_one_of_them(home: Home) -> None:
    idea = replace(reply("write to them", step="check-in.right-now", take=3), held=Held.ASIDE)
    keep(home, idea, settles=(Settle(3, Held.JOINED),))
    (first, _) = scenes(stored(home), TODAY, everywhere, Only.STEPS)
    assert [part.text for part in first][1:] == [
        "What steps do you want to take, to prepare better for the next one?", "write to them"
    ]  # fmt: skip


@pytest.mark.parametrize("only", [None, *Only])
def test_where_nothing_is_there_that_is_said(home: Home, only: Only | None) -> None:
    keep(home, mantra=None)
    ((frame, said),) = scenes(stored(home), TODAY, everywhere, only)
    assert frame.text.startswith("On the third")
    assert said is messages.NOTHING_HERE


def test_words_corrected_by_hand_are_shown_and_the_recording_is_heard(home: Home) -> None:
    long = tuple(Segment(f"part {n}", n * 12.0, n * 12.0 + 10, 0.8) for n in range(5))
    keep(home, Reply("recap.went-well", 1, long), mantra=None)
    found = stored(home)
    ((_, _, *pieces),) = scenes(found, TODAY, everywhere)
    assert [(part.start, part.end) for part in pieces] == [  # type: ignore[union-attr]
        (0.0, 22.35), (23.75, 46.35), (47.75, 58.35)
    ]  # fmt: skip
    assert [part.text for part in pieces] == ["part 0 part 1", "part 2 part 3", "part 4"]
    right = replace(found, replies=(replace(found.replies[0], edited="all of it, right"),))
    ((_, _, *pieces),) = scenes(right, TODAY, everywhere)
    assert [part.text for part in pieces] == ["all of it, right", "", ""]
    ((_, _, *spoken),) = scenes(right, TODAY, nowhere)
    assert [part.text for part in spoken] == ["all of it, right"]


def test_a_reply_without_words_is_heard_where_there_is_sound_of_it(home: Home) -> None:
    keep(home, reply(""), mantra=None)
    assert len(scenes(stored(home), TODAY, everywhere)[0]) == 3
    assert scenes(stored(home), TODAY, nowhere)[0][1] is messages.NOTHING_HERE


def circle() -> Routine:
    made: Circle = catalogue.circle()
    recap, landing = catalogue.load("recap"), catalogue.load("soft-landing")
    return made.routine(("Ana", "Ben", "Chi"), recap, landing, True)


def test_of_a_circle_nobody_hears_an_idea_uninvited(home: Home) -> None:
    routine = circle()
    share = next(s for s in routine.steps if s.turn and s.turn.role is Role.SHARE)
    back = next(s for s in routine.steps if s.turn and s.turn.role is Role.LISTEN)
    idea = Reply(back.id, 2, (Segment("you should write"),), False, "Ben", Held.ASIDE)
    heard = Reply(back.id, 3, (Segment("i heard courage"),), False, "Ben")
    own = Reply(share.id, 1, (Segment("calm at first"),), False, "Ana")
    keep(home, own, idea, heard, routine=routine, mantra=None, about="")
    found = scenes(stored(home), TODAY, nowhere)
    words = [part.text for scene in found for part in scene]
    assert words[0] == "On the third of March: Listening circle."
    assert words[2:4] == ["Ana:", "calm at first"]
    assert words[-1] == "i heard courage"
    assert "Ben:" not in words  # the prompt says his name
    assert not any("write" in text for text in words)


def test_before_has_the_last_steps_and_the_last_mantra_from_where_they_are(home: Home) -> None:
    keep(home, *SPOKEN)
    keep(home, reply("calm", take=1), at=MARCH + timedelta(days=1), mantra="Rest.")
    keep(home, Reply("recap.next-steps", 1, (Segment("theirs"),), False, "Ben"))
    with contextlib.closing(Store(home)) as store:
        steps, mantra = latest_steps(store), latest_mantra(store)
    found = before(steps, mantra, TODAY, lambda reflection, take: 10 * reflection + take)
    assert texts(found) == [
        ["Your steps, from the third of March.", "whiteboarding"], ["One breath at a time."]
    ]  # fmt: skip
    assert [part.take for scene in found for part in scene if isinstance(part, Recording)] == [
        12, 16
    ]  # fmt: skip
    assert before(None, None, TODAY, nowhere) == ()


def test_a_mantra_that_was_never_spoken_is_said_by_the_voice(home: Home) -> None:
    keep(home, mantra="Rest.")
    with contextlib.closing(Store(home)) as store:
        assert latest_steps(store) is None
        assert before(None, latest_mantra(store), TODAY, nowhere) == ((Line("", "Rest."),),)


# -- the loop --------------------------------------------------------------------------------------
THREE: tuple[Scene, ...] = (
    (Line("", "On the third of March."), Line("q", "What went well?"), Recording(1, 0, 9, "calm")),
    (Line("q", "And now?"), Recording(2, 0, 9, "tea")),
    (Recording(3, 0, 3, "One breath."),),
)


class ListSeen:
    def __init__(self) -> None:
        self.notices: list[str] = []
        self.modes: list[Mode] = []

    def say(self, part: Part) -> None:
        pass

    def follow(self, replay: Replay) -> None:
        self.modes.append(replay.mode)

    def notice(self, text: str) -> None:
        self.notices.append(text)


class Hearing:
    """One replay with fakes. turns: what is heard each time it listens; None: there is no ear."""

    def __init__(
        self, turns: list[Turn] | None, holding: int = 0, headphones: bool = False
    ) -> None:
        self.inbox = Inbox()
        self.voice = FakeVoice(self.inbox, holding)
        self.ear = None if turns is None else FakeEar(self.inbox, turns)
        self.seen = ListSeen()
        self.time = 0.0
        self.playing = Playing(
            Replay(THREE), self.inbox, self.voice, self.seen,
            lambda: self.ear, headphones, clock=self._clock,
        )  # fmt: skip

    def _clock(self) -> float:
        self.time += 10.0  # each look is long after the one before
        return self.time

    def run(self) -> Hearing:
        watchdog = threading.Timer(20, self.inbox.put, [Trouble("signal")])
        watchdog.start()
        self.end = self.playing.run()
        watchdog.cancel()
        return self


ALL = ["On the third of March.", "What went well?", "<take 1>", "And now?", "<take 2>", "<take 3>"]


@pytest.mark.parametrize("turns", [None, [quiet] * 2])
def test_all_of_it_is_said_with_an_ear_and_without(turns: list[Turn] | None) -> None:
    done = Hearing(turns).run()
    assert done.voice.said == ALL
    assert (Mode.LISTENING in done.seen.modes) == (turns is not None)
    assert done.end.mode is Mode.OVER


def test_commands_in_the_pauses_steer_and_nothing_is_recorded() -> None:
    done = Hearing(["repeat", quiet, "pause", "hello", "next"]).run()
    assert done.voice.said == [*ALL[:3], *ALL[:3], *ALL[3:]]
    assert done.ear is not None
    assert not any(listen.dictation for listen in done.ear.listened)
    assert done.ear.tails == [0.0, 0.0, 0.0, 0.2, 0.2]
    assert Mode.PAUSED in done.seen.modes


@pytest.mark.parametrize(("words", "then"), [("next", ALL[3:]), ("well well", ALL)])
def test_with_headphones_whoever_speaks_up_is_heard(words: str, then: list[str]) -> None:
    done = Hearing([words], holding=1, headphones=True)
    done.inbox.put(SpeechBegan())
    done.run()
    assert done.voice.said == [ALL[0], *then]
    assert done.ear is not None
    assert done.ear.tails == [0.0]
    assert done.ear.attended == 2  # from the beginning, and again after it was spoken to


def test_keys_steer_at_any_time() -> None:
    done = Hearing(None, holding=3)
    for key in "n", " ", "\r", "q":
        done.inbox.put(Key(KEYS[key]))
    done.run()
    assert done.voice.said == [ALL[0], ALL[3], ALL[3]]
    assert done.end.mode is Mode.OVER
    assert set(KEYS.values()) == {
        Command.PAUSE, Command.RESUME, Command.SKIP, Command.BACK, Command.REPEAT, Command.STOP,
        Command.HELP,
    }  # fmt: skip


def test_it_does_not_wait_for_ever_where_somebody_talks_on() -> None:
    done = Hearing([None, None])
    assert done.ear is not None
    done.ear.unsaid = (Segment("stop it there you two"),)
    assert done.run().voice.said == ALL
    stopped = Hearing([None])
    assert stopped.ear is not None
    stopped.ear.unsaid = (Segment("stop"),)
    assert stopped.run().voice.said == ALL[:3]


@pytest.mark.parametrize("turn", [Trouble("microphone"), Trouble("signal")])
def test_without_the_microphone_it_goes_on_and_after_ctrl_c_it_ends(turn: Trouble) -> None:
    done = Hearing([turn, quiet]).run()
    interrupted = turn.reason == "signal"
    assert done.playing.interrupted == interrupted
    assert done.voice.said == (ALL[:3] if interrupted else ALL)
    assert done.seen.notices == ([] if interrupted else [messages.HEARS_NO_MORE])


def test_what_belongs_to_an_earlier_listening_is_passed_over() -> None:
    late: Callable[[int], HeardSegment] = lambda take: HeardSegment(take - 1, Segment("stop"))  # noqa: E731
    done = Hearing([late, quiet])
    done.inbox.put(Notice("a quiet line"))
    done.inbox.put(HeardEnd(7))
    assert done.run().voice.said == ALL
    assert done.seen.notices == ["a quiet line"]


# -- the commands ----------------------------------------------------------------------------------
def test_a_day_words_and_steps_choose_and_it_is_written_to_a_file(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(home, *SPOKEN)
    tone = b"\x00\x10\x00\xf0" * 8000
    take = Recordings(home.audio).create(1, 2)
    take.append(tone * 3)
    take.close()
    keep(home, reply("calm again"), at=MARCH + timedelta(days=1), mantra="Rest.")
    seconds = {}
    for speed in "1", "2":
        out = tmp_path / f"{speed}.wav"
        asked = ["2026-03-03", "--only", "steps", "--speed", speed, "--save-voice", str(out)]
        assert main(["replay", *asked]) == 0
        with wave.open(str(out)) as file:
            seconds[speed] = file.getnframes() / file.getframerate()
        shown = capsys.readouterr().out.splitlines()
        assert "whiteboarding" in shown[-3]
        assert "One breath at a time." in shown[-1]
    assert 0.4 < seconds["2"] / seconds["1"] < 0.6
    assert main(["replay", "--search", "calm", "--save-voice", str(tmp_path / "3.wav")]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("There is one more reflection with these words.")
    assert shown[0].endswith("softlanding search calm")
    assert "calm again" in shown[-3]
    assert main(["before", "--save-voice", str(tmp_path / "4.wav")]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert "whiteboarding" in shown[-3]
    assert "One breath at a time." in shown[-1]
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("?.wav")} == {0o600}


@pytest.mark.parametrize("asked", [["replay", "--only", "mantra"], ["before"]])
def test_no_file_is_written_over(
    home: Home, asked: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    keep(home, *SPOKEN)
    before = home.journal.read_bytes()
    assert main([*asked, "--save-voice", str(home.journal)]) == 1
    assert capfd.readouterr().err == (
        f"{home.journal} is there already, and stays as it is. Choose another name.\n"
    )
    assert home.journal.read_bytes() == before


@pytest.mark.parametrize("left", [0, 9000])
def test_a_recording_that_can_not_be_read_is_told(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], left: int
) -> None:
    """All of it is garbage, or its end is missing."""
    parts = (Segment("calm", 0.0, 4.0, 0.8), Segment("and clear", 4.5, 8.0, 0.8))
    keep(home, Reply("recap.went-well", 1, parts))
    recordings = Recordings(home.audio)
    take = recordings.create(1, 1)
    take.append(random.Random(1).randbytes(8 * BYTES_PER_SECOND))
    take.close()
    recordings.finish(1, 1)
    flac = recordings.path(1, 1)
    told = f"({messages.DAMAGED})"
    assert main(["replay", "--save-voice", str(tmp_path / "whole.wav")]) == 0
    assert told not in capsys.readouterr().out
    flac.write_bytes(flac.read_bytes()[:left] or b"garbage")
    assert main(["replay", "--save-voice", str(tmp_path / "damaged.wav")]) == 0
    assert capsys.readouterr().out.count(told) == 1


def test_of_a_reply_whose_place_is_not_known_all_is_heard(home: Home) -> None:
    keep(home, Reply("recap.went-well", 1, ()), mantra=None)
    pcm = b"\x00\x10\x00\xf0" * BYTES_PER_SECOND
    take = Recordings(home.audio).create(1, 1)
    take.append(pcm)
    take.close()
    tapes, told = Tapes(home), Inbox()
    ((*_, own),) = scenes(stored(home), TODAY, tapes)
    assert isinstance(own, Recording)
    assert own.text == NO_WORDS
    assert tapes.read(told.put, own.take, own.start, own.end) == pcm
    with pytest.raises(queue.Empty):
        told.get(timeout=0)


def test_what_only_looks_alike_is_named_and_not_played(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(home, reply("whiteboarding went well"))
    keep(home, reply("calm"))
    assert main(["replay", "--search", "whitebording"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "I found nothing with: whitebording. Perhaps reflection 1: softlanding replay 1\n"
    )
    keep(home, reply("a whitebording in the text"))
    assert main(["replay", "--search", "whitebording"]) == 0
    shown = capsys.readouterr()
    assert "more reflection" not in shown.out
    assert "a whitebording in the text" in shown.out


def test_the_example_of_a_phrase_reaches_the_search_as_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["replay", "--help"])
    example = next(
        line for line in capsys.readouterr().out.splitlines() if "replay --search '" in line
    )
    assert shlex.split(example)[3] == '"system design"'


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["before"], messages.NOTHING_BEFORE),
        (["replay", "--search", "tea", "house"], "I found nothing with: tea house"),
        (["replay", "2026-01-01"], "There is no reflection 2026-01-01."),
    ],
)
def test_what_is_not_there_is_told_kindly(
    home: Home, capsys: pytest.CaptureFixture[str], asked: list[str], told: str
) -> None:
    keep(home, reply("calm"), mantra=None)
    assert main(asked) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("speed", ["0.4", "2.1", "fast", "nan"])
def test_a_speed_out_of_range_is_told(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["replay", "--speed", speed])
    assert ended.value.code == 2
    assert f"'{speed}' is no speed; it goes from 0.5" in capsys.readouterr().err


def test_without_any_sound_device_all_of_it_is_printed(home: Home) -> None:
    keep(home, *SPOKEN)
    done = softlanding("replay")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[-1] == "One breath at a time."
    assert lines.index("What went well?") + 1 == lines.index("calm and clear")
