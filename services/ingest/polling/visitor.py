"""Visits sites as a polite guest: one request at a time a host, pages apart, within robots.txt and TDM reservations."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from services.ingest.polling import tdm
from services.ingest.polling.robots import MAX_BYTES, Robots, parse_robots
from services.ingest.polling.schedule import LONGEST_HELD_S, retry_after
from services.ingest.polling.tdm import Reservations, header_reserves, parse_reservations
from services.ingest.polling.turns import Turns
from shared.errors import Poison, Retry, TocsinError
from shared.http import MAX_REDIRECTS, Client, Fetched

AT_ONCE = 16  # requests to different hosts
PAGE_GAP_S = 1.0
FETCH_TIMEOUT_S = 30.0
RULES_S = 6 * 3_600.0  # how long a robots.txt and a tdmrep.json hold
HELD_S = 6 * 3_600.0  # until a site that does not want us is asked again
BUSY_S = 900.0  # after a 429 that names no time
HOSTS = 5_000  # remembered at most
_NONE: Mapping[str, str] = {}


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # for whatever is asked next
    page_at: float = 0.0  # for a page
    held_until: float = 0.0  # no page before: it asked us to wait
    robots: Robots | None = None
    robots_until: float = 0.0
    reservations: Reservations | None = None
    reservations_until: float = 0.0


@dataclass(frozen=True)
class Validators:
    """What the address `url` said of the version it gave; of another address it says nothing."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""  # of its bytes: many sites give no validators, or mind none

    @classmethod
    def of(cls, fetched: Fetched) -> "Validators":
        told = fetched.headers
        return cls(fetched.url, told.get("etag", ""), told.get("last-modified", ""), _digest(fetched.content))

    def hold_for(self, fetched: Fetched) -> bool:
        """Whether the answer is the version that is known, by its status or by its bytes."""
        is_same_address = bool(self.digest) and self.url == fetched.url
        return fetched.status == 304 or (is_same_address and self.digest == _digest(fetched.content))

    def headers_for(self, url: str) -> Mapping[str, str]:
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified} if url == self.url else {}
        return {name: value for name, value in given.items() if value}


_NO_VERSION = Validators()


class Visitor:
    """Raises Retry with `after_s` where a site does not want to be read now.

    Each step of a redirect is a visit of its own: the host that it leads to is asked for its leave too.
    """

    def __init__(self, client: Client, turns: Turns | None = None) -> None:
        self._client, self._turns = client, turns
        self._hosts: dict[str, _Host] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def feed(self, url: str, headers: Mapping[str, str] = _NONE, known: Validators = _NO_VERSION) -> Fetched:
        return await self._visit(url, headers, known, is_page=False)

    async def page(self, url: str) -> Fetched:
        """A page comes only when its host has had a second of peace, or as long as its robots.txt asks."""
        return await self._visit(url, _NONE, _NO_VERSION, is_page=True)

    async def _visit(self, url: str, headers: Mapping[str, str], known: Validators, *, is_page: bool) -> Fetched:
        moved_to, is_for_good = None, True
        for _ in range(MAX_REDIRECTS + 1):
            fetched = await self._step(url, {**headers, **known.headers_for(url)}, is_page=is_page)
            if fetched.onward is None:
                return replace(fetched, moved_to=moved_to)
            kept = fetched.onward.headers
            url = fetched.onward.url
            headers = {name: value for name, value in headers.items() if name.lower() in kept}
            is_for_good &= fetched.onward.is_for_good  # what a passing one leads to says nothing of the first address
            moved_to = url if is_for_good else moved_to
        raise Poison(f"{urlsplit(url).hostname} redirects more than {MAX_REDIRECTS} times")

    async def _step(self, url: str, headers: Mapping[str, str], *, is_page: bool) -> Fetched:
        async with self._turn(url, rest_s=PAGE_GAP_S if is_page else 0.0) as host:
            if is_page and host.held_until > _clock():
                raise Retry("the site asked us to wait", after_s=host.held_until - _clock())
            robots = await self._robots(host, url)
            if not robots.allows(url):
                raise Retry("robots.txt does not let us read it", after_s=HELD_S)
            if is_page and (await self._reservations(host, url)).hold_for(url):
                raise Retry(f"the site reserves text and data mining ({tdm.PATH})", after_s=HELD_S)
            await asyncio.sleep(max(0.0, (host.page_at if is_page else host.free_at) - _clock()))
            try:
                async with self._at_once:
                    fetched = await self._client.step(url, headers=headers, timeout_s=FETCH_TIMEOUT_S)
            finally:
                host.page_at = _clock() + max(PAGE_GAP_S, robots.delay_s)
                host.free_at = _clock() + max(PAGE_GAP_S if is_page else 0.0, robots.delay_s)
            host.held_until = max(host.held_until, _clock() + _asked_to_wait_s(fetched))
        if header_reserves(fetched.headers.get("tdm-reservation", "")):
            raise Retry("the site reserves text and data mining (TDM-Reservation: 1)", after_s=HELD_S)
        return fetched

    @asynccontextmanager
    async def _turn(self, url: str, *, rest_s: float) -> AsyncIterator[_Host]:
        name = urlsplit(url).netloc.rpartition("@")[2].lower()
        host = self._hosts.setdefault(name, _Host())
        async with host.turn, self._turns.of(name, rest_s) if self._turns else nullcontext():
            yield host
        if len(self._hosts) > HOSTS:
            self._hosts = {
                name: one for name, one in self._hosts.items() if one.turn.locked() or one.page_at > _clock()
            }

    async def _robots(self, host: _Host, url: str) -> Robots:
        """None is none; a server that fails to answer is asked again before anything else is read from it."""
        if host.robots is None or host.robots_until < _clock():
            try:
                fetched = await self._rules(url, "/robots.txt", 4 * MAX_BYTES)
            except Retry as error:
                raise Retry(f"robots.txt: {error}") from error
            if fetched.status >= 500 or fetched.status == 429:
                why = f"robots.txt: answers {fetched.status}, so nothing may be read"
                raise Retry(why, after_s=_retry_after(fetched))
            host.robots = parse_robots(fetched.content) if fetched.status == 200 else Robots()
            host.robots_until = _clock() + RULES_S
        return host.robots

    async def _reservations(self, host: _Host, url: str) -> Reservations:
        """A file that cannot be had says nothing: the answer and the page may still say it."""
        if host.reservations is None or host.reservations_until < _clock():
            try:
                fetched = await self._rules(url, tdm.PATH, 4 * tdm.MAX_BYTES)
                host.reservations = parse_reservations(fetched.content) if fetched.status == 200 else Reservations()
            except TocsinError:
                host.reservations = Reservations()
            host.reservations_until = _clock() + RULES_S
        return host.reservations

    async def _rules(self, url: str, path: str, max_bytes: int) -> Fetched:
        parts = urlsplit(url)
        async with self._at_once:
            return await self._client.fetch(
                f"{parts.scheme}://{parts.netloc}{path}", max_bytes=max_bytes, timeout_s=FETCH_TIMEOUT_S
            )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _asked_to_wait_s(fetched: Fetched) -> float:
    """By 429, or by a refusal with Retry-After; a feed that says so is held by its own state (`schedule`)."""
    after_s = _retry_after(fetched) if fetched.status in (429, 503) else None
    return min(after_s or (BUSY_S if fetched.status == 429 else 0.0), LONGEST_HELD_S)


def _retry_after(fetched: Fetched) -> float | None:
    return retry_after(fetched.headers.get("retry-after", ""), time.time())


def _clock() -> float:
    return asyncio.get_running_loop().time()
