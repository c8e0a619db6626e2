"""`softlanding config`: what is shown, and what is written into config.toml."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softlanding.changing import DEFAULTS, page, set_value, toml, unset
from softlanding.cli import main
from softlanding.config import MEANINGS, Home, Settings, load_settings
from softlanding.speech.engines import choosing
from tests.command import softlanding

README = Path(__file__).parent.parent / "README.md"
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    """The command in this process: exit code, stdout, stderr."""
    code = main(["config", *arguments])
    return code, *capsys.readouterr()


def written(home: Home, text: str) -> Path:
    home.config.mkdir(parents=True, exist_ok=True)
    home.settings.write_bytes(text.encode())
    return home.settings


def shown(capsys: Capture) -> dict[str, Any]:
    """What `config --json` prints."""
    main(["config", "--json"])
    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    return facts


def test_every_setting_is_shown_with_value_default_source_and_meaning(
    home: Home, capsys: Capture
) -> None:
    written(home, "rate = 140\nmicrophone = 'USB'\n")
    done = softlanding("config", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {line.split()[0]: " ".join(line.split()) for line in done.stdout.splitlines() if line}
    assert rows["rate"] == "rate 140 150 config.toml words a minute"
    assert rows["volume"] == "volume 1.0 1.0 default of the voice, from 0 to 1"
    assert rows["microphone"].startswith('microphone "USB" "" config.toml part of')
    assert set(rows) >= set(MEANINGS)
    assert rows["cache"] == f"cache {home.cache} SOFTLANDING_HOME"
    assert f"The settings are in {home.settings}" in done.stdout
    facts = shown(capsys)
    assert facts["settings"]["rate"] == {
        "value": 140, "default": 150, "from": "config.toml", "means": "words a minute",
        "wrong": None,
    }  # fmt: skip
    assert list(facts["settings"]) == list(MEANINGS)
    assert facts["folders"]["data"] == {"path": str(home.data), "from": "SOFTLANDING_HOME"}
    assert facts["file"] == str(home.settings)


def test_an_engine_of_engines_use_and_the_country_of_the_locale_are_told(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing.choose(home, "whisper-small.en")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    found = shown(capsys)["settings"]
    assert (found["engine"]["value"], found["engine"]["from"]) == (
        "whisper-small.en", "engines use",
    )  # fmt: skip
    assert (found["country"]["value"], found["country"]["from"]) == ("GB", "locale")
    written(home, 'engine = "sphinx"\ncountry = "ie"\n')
    found = shown(capsys)["settings"]
    assert [found[key]["from"] for key in ("engine", "country")] == ["config.toml"] * 2
    assert found["engine"]["value"] == "sphinx"


def test_the_folders_of_the_platform_and_of_xdg_are_told_apart(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOFTLANDING_HOME")
    monkeypatch.delenv("XDG_CACHE_HOME")
    folders = shown(capsys)["folders"]
    assert folders["cache"]["from"] == "platform"
    if sys.platform == "linux":
        assert folders["data"]["from"] == "XDG_DATA_HOME"


def test_a_file_with_mistakes_is_shown_with_all_else(home: Home, capsys: Capture) -> None:
    written(home, "rate = 140\npatience = 'long'\ncolour = 'red'\n")
    code, out, _ = run(capsys)
    assert code == 1
    assert "\n  'patience' should be a number from 0.5 to 60, and is 'long'\n" in out
    assert "\n  there is no setting 'colour'" in out
    found = shown(capsys)
    assert (found["settings"]["rate"]["value"], found["settings"]["patience"]["value"]) == (
        140, None,
    )  # fmt: skip
    assert len(found["troubles"]) == 2
    written(home, "rate = 140\npatience = \n")
    code, out, _ = run(capsys)
    assert code == 1
    assert f"{home.settings}: this is not a TOML file: Invalid value (at line 2" in out
    assert all(f"\n{key} " in out for key in MEANINGS)


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("patience", ["4"], 4.0),
        ("volume", [".5"], 0.5),
        ("rate", ["140"], 140),
        ("keep_audio", ["off"], False),
        ("headphones", ["Yes"], True),
        ("hold_back", ["strict"], "strict"),
        ("microphone", [""], ""),
        ("mantras", ["One breath at a time.", "רק נשימה"], ("One breath at a time.", "רק נשימה")),
        ("mantras", ["One breath."], ("One breath.",)),
        ("mantras", ['["a", "b"]'], ("a", "b")),
        ("mantras", ["[]"], ()),
    ],
)
def test_a_setting_is_set_and_taken_back(
    home: Home, capsys: Capture, key: str, words: list[str], value: object
) -> None:
    code, out, err = run(capsys, "set", key, *words)
    assert (code, out, err) == (0, f"{key} = {toml(value)}\n", "")
    assert load_settings(home.settings) == replace(Settings(), **{key: value})  # type: ignore[arg-type]
    assert stat.S_IMODE(home.settings.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.config.stat().st_mode) == 0o700
    assert run(capsys, "unset", key)[:2] == (0, f"{key} = {toml(DEFAULTS[key])}, the default.\n")
    assert home.settings.read_text() == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "rate", "1000"), "'rate' should be a number from 80 to 300, and is 1000. Nothing"),
        (("set", "rate", "100.5"), "a whole number from 80 to 300, and is 100.5. Nothing was"),
        (("set", "patience", "nan"), "'patience' should be a number from 0.5 to 60, and is nan."),
        (("set", "volume", "-1"), "'volume' should be a number from 0 to 1, and is -1."),
        (("set", "keep_audio", "perhaps"), "should be true or false, and is 'perhaps'"),
        (("set", "hold_back", "never"), "should be one of off, gentle, strict, and is 'never'"),
        (("set", "country", "Britain"), "should be a country in two letters"),
        (("set", "mantras", "[1]"), "'mantras' should be a list of sentences"),
        (("set", "mantras", '["a"'), "'mantras' takes a list, like"),
        (("set", "engine", "foo"), "There is no engine 'foo'; there are: "),
        (("set", "speaker", "Built", "in"), "'speaker' takes one value, and here are 2"),
        (("set", "patiens", "4"), "There is no setting 'patiens'. Did you mean patience?"),
        (("unset", "KEEP-AUDIO"), "There is no setting 'KEEP-AUDIO'. Did you mean keep_audio?"),
        (("set", "zzzz", "4"), "There is no setting 'zzzz'. There are: voice, rate"),
    ],
)
def test_what_cannot_be_set_is_told_and_changes_nothing(
    home: Home, capsys: Capture, arguments: tuple[str, ...], said: str
) -> None:
    file = written(home, "rate = 140 # slow\n")
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert file.read_text() == "rate = 140 # slow\n"


def test_comments_order_and_line_ends_stay(home: Home, capsys: Capture) -> None:
    text = "# mine\r\n\r\nvolume = 0.5   # softly\r\nrate=140\r\n# the end\r\n"
    file = written(home, text)
    run(capsys, "set", "volume", "0.75")
    assert file.read_bytes().decode() == text.replace("0.5", "0.75")
    run(capsys, "unset", "rate")
    assert file.read_bytes().decode() == text.replace("0.5", "0.75").replace("rate=140\r\n", "")


def test_a_link_to_the_file_stays_a_link(home: Home, tmp_path: Path, capsys: Capture) -> None:
    real = tmp_path / "kept-elsewhere.toml"
    real.write_text("rate = 140\n")
    home.config.mkdir()
    home.settings.symlink_to(real)
    assert run(capsys, "set", "rate", "160")[0] == 0
    assert home.settings.is_symlink()
    assert real.read_text() == "rate = 160\n"


def test_what_was_wrong_elsewhere_is_mended_first(home: Home, capsys: Capture) -> None:
    text = "patience = 'long'\ncolour = 'red'\n"
    file = written(home, text)
    code, _, err = run(capsys, "set", "rate", "140")
    assert (code, file.read_text()) == (2, text)
    assert "'patience' should be a number from 0.5 to 60, and is 'long'. That has to be" in err
    code, out, err = run(capsys, "set", "patience", "5")
    assert (code, out) == (1, "patience = 5.0\n")
    assert err.startswith("Still to mend: there is no setting 'colour'")
    assert run(capsys, "unset", "colour") == (0, "colour is taken out.\n", "")
    assert file.read_text() == "patience = 5.0\n"
    torn = written(home, "patience = ")
    code, _, err = run(capsys, "set", "patience", "5")
    assert (code, torn.read_text()) == (2, "patience = ")
    assert "this is not a TOML file: Invalid value" in err


def test_an_engine_that_is_not_there_is_set_and_told(home: Home, capsys: Capture) -> None:
    code, out, err = run(capsys, "set", "engine", "whisper-small.en")
    assert (code, out) == (0, 'engine = "whisper-small.en"\n')
    assert err == "whisper-small.en was chosen and is not installed; sphinx listens.\n"


def test_a_country_without_a_help_line_is_set_and_told(home: Home, capsys: Capture) -> None:
    assert run(capsys, "set", "country", "gb") == (0, 'country = "gb"\n', "")
    code, out, err = run(capsys, "set", "country", "xx")
    assert (code, out) == (0, 'country = "xx"\n')
    assert err == "I know no help line in XX; findahelpline.com is named in its place.\n"


def test_a_folder_that_cannot_be_written_is_told(home: Home, capsys: Capture) -> None:
    home.config.touch()
    code, _, err = run(capsys, "set", "rate", "140")
    assert code == 1
    assert err.startswith(f"I can't write {home.settings} (")


def values(key: str) -> st.SearchStrategy[Any]:
    """All that a setting may be."""
    default, meaning = DEFAULTS[key], MEANINGS[key]
    low, high = meaning.between
    if isinstance(default, bool):
        return st.booleans()
    if isinstance(default, int):
        return st.integers(int(low), int(high))
    if isinstance(default, float):
        return st.floats(low, high)
    if isinstance(default, tuple):
        return st.lists(st.text().filter(str.strip), min_size=2).map(tuple)
    if key == "country":
        return st.sampled_from(["", "GB", "ie"])
    if key == "engine":
        return st.sampled_from(["", "auto", "sphinx"])
    return st.sampled_from(meaning.choices) if meaning.choices else st.text()


keys = st.sampled_from(list(MEANINGS))
some = st.fixed_dictionaries({}, optional={key: values(key) for key in MEANINGS})


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=some, change=keys.flatmap(lambda key: st.tuples(st.just(key), values(key))))
def test_only_what_is_set_changes(
    home: Home, before: dict[str, Any], change: tuple[str, Any]
) -> None:
    key, value = change
    comments = [f"# {name} is mine" for name in before]
    lines = zip(comments, (f"{k} = {toml(v)}" for k, v in before.items()), strict=True)
    file = written(home, "".join(f"{above}\n{line}\n" for above, line in lines))
    words = list(value) if isinstance(value, tuple) else [str(value)]
    assert set_value(home, key, words) == 0
    assert load_settings(file) == replace(Settings(), **{**before, key: value})
    unset(home, key)
    del (before := {**before, key: value})[key]
    assert load_settings(file) == replace(Settings(), **before)
    assert [line for line in file.read_text("utf-8").split("\n") if line[:1] == "#"] == comments


def test_the_readme_shows_all_settings_as_they_are() -> None:
    blocks = README.read_text(encoding="utf-8").split("```toml\n")[1:]
    assert page() in [block.partition("```")[0] for block in blocks]
