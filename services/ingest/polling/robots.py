"""What a site's robots.txt lets us read (RFC 9309). Pure; asking for it is the visitor's."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

MAX_BYTES = 512_000
MAX_DELAY_S = 60.0
_PRODUCT = "tocsin"


@dataclass(frozen=True)
class Robots:
    """Rules that hold for us: (is_allowed, pattern); the longest pattern that fits decides, allow on a tie."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay_s: float = 0.0

    def allows(self, url: str) -> bool:
        parts = urlsplit(url)
        path = unquote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), errors="surrogateescape")
        fitting = [(len(pattern), is_allowed) for is_allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def parse_robots(data: bytes) -> Robots:
    """The group of our own name, else the one of `*`."""
    own: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    has_own = is_naming = False
    agents: set[str] = set()
    for line in data[:MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff").splitlines():
        key, separator, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not separator:
            continue
        if key == "user-agent":
            agents = agents if is_naming else set()
            agents.add(re.split(r"[/\s]", value.lower())[0])
            has_own |= _PRODUCT in agents
        elif _PRODUCT in agents:
            own.append((key, value))
        elif "*" in agents:
            others.append((key, value))
        is_naming = key == "user-agent"
    return _rules(own if has_own else others)


def _rules(lines: list[tuple[str, str]]) -> Robots:
    rules = [
        (key == "allow", unquote(value, errors="surrogateescape"))
        for key, value in lines
        if key in ("allow", "disallow") and value
    ]
    delays = [float(value) for key, value in lines if key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d+)?", value)]
    return Robots(tuple(rules), min(max(delays, default=0.0), MAX_DELAY_S))


def _fits(pattern: str, path: str) -> bool:
    """`*` is anything, a `$` at the end is the end. By hand: a pattern made into a regex may take for ever."""
    is_to_end = pattern.endswith("$")
    parts = (pattern[:-1] if is_to_end else pattern).split("*")
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not is_to_end or at == len(path) or (len(parts) > 1 and path.endswith(parts[-1]))
