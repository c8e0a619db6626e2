"""`python -m softlanding`, and the command `softlanding`."""

import sys


def main() -> int:
    """Run the command line; the exit code. Ctrl-C counts from here on, also while all is loaded."""
    try:
        from softlanding import cli

        return cli.main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
