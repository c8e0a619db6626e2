"""`config`, `completion`: the person's own way."""

from __future__ import annotations

import argparse

from softlanding.commands.parsing import Help, Subparsers, command
from softlanding.config import Home

_SHELLS = ("bash", "zsh", "tcsh", "fish")


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    told = Help(
        "your settings: what they are, what they mean and where they come from",
        "softlanding config\nsoftlanding config set patience 6",
    )
    config = command(commands, "config", told, _config)
    config.add_argument("--json", action="store_true", help="print it as JSON")
    does = config.add_subparsers(dest="config", metavar="WHAT")
    told = Help(
        "change a setting",
        "softlanding config set patience 6\n"
        "softlanding config set keep_audio no\n"
        'softlanding config set mantras "One breath at a time." "I am allowed to be new at this."',
        "It is checked first. Comments in the file stay.",
    )
    sets = command(does, "set", told)
    sets.add_argument("key", metavar="KEY", help="its name")
    text = "what it shall be; for a list, several, or one list in TOML"
    sets.add_argument("values", metavar="VALUE", nargs="+", help=text)
    told = Help("go back to the default", "softlanding config unset patience")
    command(does, "unset", told).add_argument("key", metavar="KEY", help="its name")
    told = Help(
        "change all of them in your editor",
        "softlanding config edit",
        "$VISUAL or $EDITOR names it; one with a window has to be told to wait, like "
        '"code --wait". What you write is checked, and counts once all of it can be used.',
    )
    command(does, "edit", told)
    told = Help(
        "a script by which the Tab key completes commands, options and names in your shell",
        "softlanding completion bash > ~/.local/share/bash-completion/completions/softlanding\n"
        "softlanding completion zsh > ~/.zfunc/_softlanding\n"
        "softlanding completion fish > ~/.config/fish/completions/softlanding.fish\n"
        "softlanding completion tcsh > ~/.softlanding.tcsh",
        "These install it, once the folder is there. For zsh, ~/.zfunc has to be in fpath before "
        "compinit runs. For tcsh, ~/.tcshrc has to hold: source ~/.softlanding.tcsh.",
    )
    completion = command(commands, "completion", told, _completion)
    completion.add_argument("shell", choices=_SHELLS, help="which one you use")


def _config(home: Home, options: argparse.Namespace) -> int:
    from softlanding.configuring import run

    return run(home, options)


def _completion(home: Home, options: argparse.Namespace) -> int:
    from softlanding.completing import print_script

    return print_script(options.everything, options.shell, home)
