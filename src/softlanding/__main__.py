"""`python -m softlanding`: the same as the command `softlanding`."""

import sys

from softlanding.cli import main

if __name__ == "__main__":
    sys.exit(main())
