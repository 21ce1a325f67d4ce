"""Visits sites as a polite guest: one request at a time a host, pages apart, within robots.txt and TDM reservations."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from services.ingest.robots import MAX_BYTES, Robots, parse_robots
from shared.errors import Retry
from shared.http import Client, Fetched

AT_ONCE = 16  # requests to different hosts
PAGE_GAP_S = 1.0
FETCH_TIMEOUT_S = 30.0
ROBOTS_S = 6 * 3_600.0  # how long a robots.txt holds
HELD_S = 6 * 3_600.0  # until a site that does not want us is asked again
HOSTS = 5_000  # remembered at most
_NONE: Mapping[str, str] = {}


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    robots: Robots | None = None
    robots_until: float = 0.0


class Visitor:
    """Raises Retry with `after_s` where a site does not want to be read now."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._hosts: dict[str, _Host] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def feed(self, url: str, headers: Mapping[str, str] = _NONE) -> Fetched:
        return await self._visit(url, headers, gap_s=0.0)

    async def page(self, url: str) -> Fetched:
        """A page comes only when its host has had a second of peace, or as long as its robots.txt asks."""
        return await self._visit(url, _NONE, gap_s=PAGE_GAP_S)

    async def _visit(self, url: str, headers: Mapping[str, str], *, gap_s: float) -> Fetched:
        async with self._turn(url) as host:
            robots = await self._robots(host, url)
            if not robots.allows(url):
                raise Retry("robots.txt does not let us read it", after_s=HELD_S)
            await asyncio.sleep(max(0.0, host.free_at - _clock()) if gap_s else 0.0)
            async with self._at_once:
                fetched = await self._client.fetch(url, headers=headers, timeout_s=FETCH_TIMEOUT_S)
            host.free_at = _clock() + max(gap_s, robots.delay_s)
        if fetched.headers.get("tdm-reservation", "").strip() == "1":
            raise Retry("the site reserves text and data mining (TDM-Reservation: 1)", after_s=HELD_S)
        return fetched

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[_Host]:
        name = urlsplit(url).netloc.rpartition("@")[2].lower()
        host = self._hosts.setdefault(name, _Host())
        async with host.turn:
            yield host
        if len(self._hosts) > HOSTS:
            self._hosts = {
                name: one for name, one in self._hosts.items() if one.turn.locked() or one.free_at > _clock()
            }

    async def _robots(self, host: _Host, url: str) -> Robots:
        """None is none; a server that fails to answer is asked again before anything else is read from it."""
        if host.robots is None or host.robots_until < _clock():
            parts = urlsplit(url)
            async with self._at_once:
                try:
                    fetched = await self._client.fetch(
                        f"{parts.scheme}://{parts.netloc}/robots.txt",
                        max_bytes=4 * MAX_BYTES,
                        timeout_s=FETCH_TIMEOUT_S,
                    )
                except Retry as error:
                    raise Retry(f"robots.txt: {error}") from error
            if fetched.status >= 500:
                raise Retry(f"robots.txt: answers {fetched.status}, so nothing may be read")
            host.robots = parse_robots(fetched.content) if fetched.status == 200 else Robots()
            host.robots_until = _clock() + ROBOTS_S
        return host.robots


def _clock() -> float:
    return asyncio.get_running_loop().time()
