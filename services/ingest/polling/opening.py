"""The one line that tells what first polls found: how many feeds hear, and what was there already."""

from collections.abc import Iterable

import structlog


class Opening:
    """Counts until every feed was tried once, then tells, if any was polled for the first time."""

    def __init__(self) -> None:
        self._left: set[str] = set()
        self._known: dict[str, int] = {}
        self._tried: set[str] = set()

    def expect(self, feeds: Iterable[str]) -> None:
        named = set(feeds)
        self._left = named - self._tried
        self._tried &= named

    def heard(self, feed: str, known: int) -> None:
        """The first poll of `feed` took so many items as seen."""
        self._known[feed] = known

    def attempted(self, feed: str) -> None:
        self._tried.add(feed)
        self._left.discard(feed)
        if not self._left and self._known:
            structlog.get_logger().info(told(len(self._known), sum(self._known.values())))
            self._known = {}


def told(feeds: int, known: int) -> str:
    hears = "1 feed hears" if feeds == 1 else f"{feeds:,} feeds hear"
    if not known:
        return f"{hears}; nothing was there already"
    were = "article was there already and is" if known == 1 else "articles were there already and are"
    hint = "tocsin watchlists try --since 7d shows what your rules would have rung"
    return f"{hears}; {known:,} {were} taken as seen; {hint}"
