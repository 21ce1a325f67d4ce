"""What the terminal on the other side may be shown."""

import os
import sys


def is_coloured() -> bool:
    """A terminal whose user did not ask for plain text (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
