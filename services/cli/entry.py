"""Where `tocsin` begins. A service that is told to stop while it loads its code has nothing under way: it is done."""

import os
import signal
import sys

SERVICES = ("up", "serve")


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in SERVICES:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: os._exit(0))
    from services.cli.main import main as run

    run()
