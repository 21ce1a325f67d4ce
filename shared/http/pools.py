"""Connections that are kept: one pool for all that is fetched, one a host for what is posted.

A pool looks at each of its lines before each request, and closes every idle one where it has more than its limit in
all. In a common pool, receivers that hang would so cost the others their lines, and time.
"""

import asyncio
import ssl

import httpcore
import httpx

from shared.http.resolving import GuardedBackend

IDLE_CONNECTIONS = 20
IDLE_S = 4.0  # many servers close after 5 s: a request must not meet the closing


class Pools:
    """Hosts that are posted to are few: those of the receivers."""

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext) -> None:
        self._backend, self._tls = backend, tls
        self._of_hosts: dict[tuple[str, str, int | None], httpcore.AsyncConnectionPool] = {}
        self.common = self._open()

    def of(self, target: httpx.URL) -> httpcore.AsyncConnectionPool:
        key = (target.scheme, target.host, target.port)
        if key not in self._of_hosts:
            self._of_hosts[key] = self._open()
        return self._of_hosts[key]

    async def aclose(self) -> None:
        await asyncio.gather(*(pool.aclose() for pool in (self.common, *self._of_hosts.values())))

    def _open(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            max_connections=None,  # a limit would let one slow host hold up the others
            max_keepalive_connections=IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_S,
            network_backend=self._backend,
        )
