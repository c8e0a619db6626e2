"""`softlanding config edit`: what is written in an editor counts, and undoes nothing unseen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import tomli

from softlanding.changing import DEFAULTS
from softlanding.config import Home, Settings, load_settings
from tests.test_configuring import Capture, run, written


def edit(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, editor: str | Path
) -> tuple[int, str, str]:
    """`config edit`; a path: an editor that writes what is there."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor if isinstance(editor, str) else f"cp '{editor}'")
    return run(capsys, "edit")


def test_the_editor_gets_all_settings_and_what_is_right_counts(
    home: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / "template"
    script = tmp_path / "editor"
    script.write_text(
        f'#!/bin/sh\ncp "$1" {copied}\nsed \'s/^# rate = 150/rate = 140/\' {copied} > "$1"\n'
    )
    script.chmod(0o700)
    assert edit(capsys, monkeypatch, str(script)) == (0, "The settings are changed.\n", "")
    offered = copied.read_text().replace("\n# ", "\n")
    assert tomli.loads(offered) == {**DEFAULTS, "mantras": []}
    assert load_settings(home.settings) == Settings(rate=140)
    assert "# patience = 4.0" in home.settings.read_text()
    assert [path.name for path in home.config.iterdir()] == ["config.toml"]
    assert edit(capsys, monkeypatch, "true") == (0, "Nothing was changed.\n", "")
    assert edit(capsys, monkeypatch, "cp /dev/null")[0] == 0
    assert load_settings(home.settings) == Settings()
    assert home.settings.read_text() == ""


def test_an_editor_left_without_a_word_makes_no_file(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert edit(capsys, monkeypatch, "true")[0] == 0
    for editor, said in (
        ("vi 'torn", "The editor 'vi 'torn' can't be started (No closing quotation)."),
        ("no-such-editor -w", "The editor 'no-such-editor -w' can't be started (No such file"),
        ("false", "The editor 'false' ended with 1.\n"),
    ):
        code, _, err = edit(capsys, monkeypatch, editor)
        assert code == 1
        assert err.startswith(said)
    monkeypatch.setenv("PATH", str(home.config))
    code, _, err = edit(capsys, monkeypatch, "")
    assert (code, err) == (1, "I know of no editor. Name one: export EDITOR=nano\n")
    assert list(home.config.iterdir()) == []


def test_what_is_wrong_is_told_with_its_line_and_gone_on_with(
    home: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(home, "rate = 140\n")
    new = tmp_path / "new.toml"
    new.write_text("# mine\nrate = 1\n")
    code, _, err = edit(capsys, monkeypatch, new)
    assert code == 1
    assert err.startswith("line 2: 'rate' should be a number from 80 to 300, and is 1\n")
    assert f"{file} is as it was. What you wrote is in {home.config}/config.edited.toml" in err
    assert file.read_text() == "rate = 140\n"
    answers = iter(["y", "n"])

    def answered(_: str) -> str:
        new.write_text("rate = \n" if (answer := next(answers)) == "y" else "rate = 160\n")
        return answer

    monkeypatch.setattr("builtins.input", answered)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, _, err = edit(capsys, monkeypatch, "true")
    assert err.splitlines()[0].startswith("line 2: 'rate'")
    assert (code, next(answers, None)) == (1, None)
    assert edit(capsys, monkeypatch, new) == (0, "The settings are changed.\n", "")
    assert file.read_text() == "rate = 160\n"
    assert not (home.config / "config.edited.toml").exists()


def test_what_was_set_before_a_left_edit_is_gone_on_with_is_told(
    home: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(home, "rate = 140\n")
    new = tmp_path / "new.toml"
    new.write_text("rate = 1\n")
    assert edit(capsys, monkeypatch, new)[0] == 1
    assert run(capsys, "set", "patience", "7")[0] == 0
    kept = file.read_text()
    new.write_text("rate = 160\n")
    code, _, err = edit(capsys, monkeypatch, new)
    assert (code, file.read_text()) == (1, kept), "nothing is undone unseen"
    assert err.startswith(f"{file} was changed meanwhile, and now has patience = 7.0. Put into")
    assert (home.config / "config.edited.toml").read_text() == "rate = 160\n"
    assert edit(capsys, monkeypatch, "true")[:2] == (0, "The settings are changed.\n")
    assert file.read_text() == "rate = 160\n", "it was told"
    assert [path.name for path in home.config.iterdir()] == ["config.toml"]


def test_what_is_set_while_the_editor_is_open_is_not_lost(
    home: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.config.mkdir()
    script = tmp_path / "editor"
    script.write_text(
        f'#!/bin/sh\necho "rate = 200" > {home.settings}\necho "patience = 6" > "$1"\n'
    )
    script.chmod(0o700)
    code, _, err = edit(capsys, monkeypatch, str(script))
    assert (code, home.settings.read_text()) == (1, "rate = 200\n")
    assert "was changed meanwhile, and now has rate = 200." in err


def test_an_edit_tells_of_an_engine_that_is_none_and_of_tables(
    home: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new.toml"
    new.write_text("\na.b = 1\n\"c\".d = 1\nengine = 'foo'\n")
    code, _, err = edit(capsys, monkeypatch, new)
    told = err.splitlines()
    assert code == 1
    assert told[0].startswith("line 2: there is no setting 'a'")
    assert told[1].startswith("there is no setting 'c'")
    assert told[2].startswith("line 4: There is no engine 'foo'; there are: ")
