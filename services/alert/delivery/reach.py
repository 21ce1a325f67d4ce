"""Whether receivers may be reached from here, as their names resolve now. For checks: asks nobody but the resolver."""

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from services.alert.watchlists.model import Receiver
from shared.errors import Retry
from shared.http import Network, refusal

RESOLVE_S = 3.0  # for all of them together


async def refusals(receivers: Iterable[Receiver], allow_networks: Sequence[Network]) -> dict[str, str]:
    """Why an address is refused, by the receiver's name. A name that does not resolve now is passed over."""
    hosts = {one.name: host for one in receivers if (host := urlsplit(one.url or "").hostname)}
    wanted = sorted(set(hosts.values()))
    answers = await asyncio.gather(*(_refusal(host, allow_networks) for host in wanted))
    found = dict(zip(wanted, answers, strict=True))
    return {name: why for name, host in hosts.items() if (why := found[host])}


async def _refusal(host: str, allow_networks: Sequence[Network]) -> str | None:
    try:
        return await refusal(host, allow_networks, timeout_s=RESOLVE_S)
    except Retry:
        return None
