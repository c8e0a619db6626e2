"""What can be typed after `softlanding`: one module a family of commands.

Each has `add(commands)`, which makes its parsers. A parser's `run` takes the person's folders and
the parsed arguments, imports what it needs and nothing more, and gives the exit code.
"""
