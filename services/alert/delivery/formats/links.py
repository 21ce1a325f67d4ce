"""Addresses that a card may link to: http and https, spelt in ASCII, nothing in them that a format could trip over."""

from urllib.parse import quote, urlsplit

LONGEST = 2000  # Discord takes 2,048, Slack 3,000; an address cannot be cut

# No @, an address may end in /@everyone; no ; that an entity could end with.
_PATH, _QUERY = "/%:!$&+,=~-._", "/%:!$&+,=~-._?"


def safe_url(text: str | None) -> str | None:
    """None where it is no web address, tells a password, or is too long."""
    try:
        parts = urlsplit((text or "").strip())
        host = _host(parts.hostname or "")
        port = "" if parts.port is None else f":{parts.port}"
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_QUERY)}" if parts.fragment else ""
    made = f"{parts.scheme}://{host}{port}{quote(parts.path, safe=_PATH) or '/'}{query}{fragment}"
    return made if len(made) <= LONGEST else None


def _host(name: str) -> str:
    """As the name system spells it. Raises ValueError where it is no name and no address."""
    if ":" in name:
        return f"[{name}]" if set(name) <= set("0123456789abcdef:.") else ""
    spelt = name.encode("idna").decode("ascii") if not name.isascii() else name
    return spelt if set(spelt) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_") else ""
