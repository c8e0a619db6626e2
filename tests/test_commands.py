"""What the command line says of itself: overview, help, examples, mistakes, completion."""

from __future__ import annotations

import argparse
import runpy
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from softlanding.cli import families, main, parser
from softlanding.commands.parsing import below
from softlanding.config import MEANINGS, Home
from softlanding.messages.commanding import EXIT_CODES

ROOT = Path(__file__).parent.parent
Capture = pytest.CaptureFixture[str]


def every(command: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """All commands below, nested ones too."""
    for _, _, one in below(command):
        yield one
        yield from every(one)


EVERY = list(every(parser()))


def examples(command: argparse.ArgumentParser) -> list[list[str]]:
    """The words after `softlanding` of each example, without what is piped in or out."""
    head, *lines = (command.epilog or "").splitlines()
    assert head in ("example:", "examples:")
    found = []
    for line in lines:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = list(lexer)
        words = words[words.index("softlanding") + 1 :]
        ends = (n for n, word in enumerate(words) if set(word) <= set("|<>&;"))
        found.append(words[: next(ends, len(words))])
    return found


def test_each_argument_tells_what_it_is() -> None:
    silent = {
        (command.prog, action.dest)
        for command in EVERY
        for action in command._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    }
    assert silent == set()


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.prog)
def test_each_command_has_help_and_examples_that_work(
    command: argparse.ArgumentParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (command.description or "").endswith(".")
    assert examples(command)
    for words in examples(command):
        assert f"softlanding {' '.join(words)}".startswith(command.prog)
        assert parser().parse_args(words).run is not None
    for columns in ("80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        shown = command.format_help().splitlines()
        assert shown[0].startswith(f"usage: {command.prog} ")
        assert max(map(len, shown)) <= 100


def test_softlanding_alone_shows_all_commands(home: Home, capsys: Capture) -> None:
    assert main([]) == 0
    alone = capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert (ended.value.code, capsys.readouterr().out, alone.err) == (0, alone.out, "")
    top = {name: text for name, text, _ in below(parser())}
    assert {name: text for _, listed in families() for name, text in listed} == top
    lines = alone.out.splitlines()
    assert all(any(line.startswith(f"  {name} ") for line in lines) for name in top)
    assert max(map(len, lines)) <= 100
    assert not home.data.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lst", "softlanding: error: there is no 'lst'. Did you mean list?"),
        ("Reflct --demo", "softlanding: error: there is no 'Reflct'. Did you mean reflect?"),
        ("words ad Anjali", "softlanding words: error: there is no 'ad'. Did you mean add?"),
        (
            "retranscribe",
            "softlanding retranscribe: error: tell me which: softlanding retranscribe last, or "
            "--all for all of them",
        ),
        ("config st", "softlanding config: error: there is no 'st'. Did you mean set?"),
        (
            "circle --people a,b,c --share recp",
            "softlanding circle: error: argument --share: there is no 'recp'. Did you mean recap?",
        ),
        (
            "completion xyz",
            "softlanding completion: error: there is no 'xyz'. There are: bash, zsh, tcsh, fish.",
        ),
    ],
)
def test_a_mistyped_word_brings_the_nearest_one(typed: str, said: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed.split())
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == said


def completions(script: Path, *lines: str, inside: Path) -> list[set[str]]:
    """What bash offers at the end of each line, with the script at work."""
    asked = "".join(
        f"COMP_WORDS=(softlanding {line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=(); "
        "_shtab_softlanding; echo ${COMPREPLY[*]}\n"
        for line in lines
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", f"source {shlex.quote(str(script))}\n{asked}"],
        capture_output=True, text=True, cwd=inside, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [set(line.split()) for line in done.stdout.splitlines()]


def test_bash_completes_commands_options_files_and_names(
    home: Home, tmp_path: Path, capsys: Capture
) -> None:
    home.routines.mkdir(parents=True)
    (home.routines / "tea.toml").touch()
    here = tmp_path / "here"
    (here / "folder").mkdir(parents=True)
    (here / "reply.wav").touch()
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out)
    found = completions(
        script, "re", "reflect --h", "reflect --routine ''", "engines use s", "config set pa",
        "transcribe re", "engines install sphinx --from f", "completion z", "circle --share r",
        "config set hold_back ''", "config set keep_audio t", "config set patience ''",
        "config set engine sp",
        inside=here,
    )  # fmt: skip
    assert found[0] >= {"reflect", "replay"}
    assert all(word.startswith("re") for word in found[0])
    assert found[1:] == [
        {"--help", "--headphones"},
        {"after-interview", "recap", "check-in", "soft-landing", "tea"},
        {"sphinx", "sherpa-large.en", "sherpa-small.en"},
        {"patience", "pause_after"},
        {"reply.wav"},
        {"folder"},
        {"zsh"},
        {"recap"},
        {"off", "gentle", "strict"},
        {"true"},
        set(),
        {"sphinx"},
    ]


@pytest.mark.parametrize("shell", ["zsh", "tcsh", "fish"])
def test_other_shells_get_a_script_too(shell: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(name in script for name, _, _ in below(parser()))
    assert all(name in script for name in ("soft-landing", "sphinx", *MEANINGS))
    if found := shutil.which(shell):
        (tmp_path / "script").write_text(script)
        checked = subprocess.run([found, "-n", tmp_path / "script"], capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_page_of_commands_is_written_from_what_they_say() -> None:
    writing = runpy.run_path(str(ROOT / "scripts" / "write_commands"))
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == writing["page"]()
    assert all(f"\n### {command.prog}\n" in page for command in EVERY)
    assert all(f"| {code} | {text} |" in page for code, text in EXIT_CODES.items())
