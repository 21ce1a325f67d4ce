"""Named places between a read and its acknowledgement, where a test lets its own process die, hang or fail.

In the product nothing waits there: `trip` is None, and a place costs one comparison.
"""

from collections.abc import Awaitable, Callable

trip: Callable[[str], Awaitable[None]] | None = None


async def reach(place: str) -> None:
    if trip is not None:
        await trip(place)
