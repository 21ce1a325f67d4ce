"""The address inside an address: what AMP caches, gates of mail and counters of clicks carry of the page they lead to.

Only where the page's address can be read off: `data/wrappers.csv` names who counts clicks that way. Short links stay as
they are, for nobody is asked.
"""

import re
from functools import cache
from urllib.parse import SplitResult, parse_qsl

from services.ingest.tables import rows

_AMP_CACHE = re.compile(r"^/(?:[acv]/)?(?:s/)?(?P<rest>[^/]+\.[a-z]{2,}(?::\d+)?/.*)$")
_GOOGLE = re.compile(r"google\.(?:com|[a-z]{2,3}|com?\.[a-z]{2})")
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)
_VIDEO = re.compile(r"/(?:shorts|live|embed|v)/(?P<id>[\w-]{11})/?")
_SHORT_VIDEO = re.compile(r"/(?P<id>[\w-]{11})/?")


def unwrapped(parts: SplitResult, host: str) -> str | None:
    """The address that `parts` leads to; None where it is a page itself. `host` in small letters, without `www.`."""
    return _inside_amp_cache(parts, host) or _behind_a_counter(parts, host) or _video(parts, host)


def _inside_amp_cache(parts: SplitResult, host: str) -> str | None:
    """`site-org.cdn.ampproject.org/c/s/site.org/page` and `google.com/amp/s/site.org/page` carry the page's address."""
    if host.endswith((".cdn.ampproject.org", ".bing-amp.com")):
        found = _AMP_CACHE.match(parts.path)
    elif _GOOGLE.fullmatch(host) and parts.path.startswith("/amp/"):
        found = _AMP_CACHE.match(parts.path[4:])
    else:
        return None
    return f"https://{found['rest']}" + (f"?{parts.query}" if parts.query else "") if found else None


def _behind_a_counter(parts: SplitResult, host: str) -> str | None:
    path = parts.path.rstrip("/").casefold() or "/"
    for site, at, names in _counters():
        if at == path and _is_at(host, site):
            return next(filter(None, (_as_it_stands(parts.query, name) for name in names)), None) or _given(
                parts, names
            )
    return None


def _given(parts: SplitResult, names: tuple[str, ...]) -> str | None:
    given = {name.casefold(): value for name, value in reversed(parse_qsl(parts.query))}
    return next((given[name] for name in names if _WEB.match(given.get(name, ""))), None)


def _as_it_stands(query: str, name: str) -> str | None:
    """The address of parameter `name` with all behind it, where nobody escaped it: what follows its `?` is its own."""
    found = re.search(rf"(?:^|&){name}=(?P<rest>https?://[^&?]*\?.*)", query, re.IGNORECASE | re.DOTALL)
    return found["rest"] if found else None


def _is_at(host: str, site: str) -> bool:
    if site.endswith("google.*"):
        before = site.removesuffix("google.*")
        return host.startswith(before) and _GOOGLE.fullmatch(host[len(before) :]) is not None
    return host == site or host.endswith("." + site)


def _video(parts: SplitResult, host: str) -> str | None:
    """YouTube names a video in five ways."""
    found = None
    if host == "youtu.be":
        found = _SHORT_VIDEO.fullmatch(parts.path)
    elif host in ("youtube.com", "m.youtube.com", "youtube-nocookie.com"):
        found = _VIDEO.fullmatch(parts.path)
    return f"https://youtube.com/watch?v={found['id']}" if found else None


@cache
def _counters() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Host, path and the parameters that may hold the target, the first that does."""
    return tuple((row["host"], row["path"], tuple(row["parameters"].split())) for row in rows("wrappers"))
