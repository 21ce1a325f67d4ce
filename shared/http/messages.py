"""Addresses and headers between our words and the wire's: what may be asked, and what goes along. Pure."""

import base64
import re
from collections.abc import Mapping

import httpcore
import httpx

from shared.errors import Poison
from shared.http.addresses import Refused

# They frame the request, and are written here alone: a second one would be read differently by each server.
_OURS = frozenset(("host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"))
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_NAME = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def parsed(text: str, *, base: httpx.URL | None = None) -> httpx.URL:
    """Raises Poison where it is no http or https address with a host."""
    try:
        url = base.join(text) if base is not None else httpx.URL(text.strip())
        host = url.host  # decoded, which may fail by itself
    except (httpx.InvalidURL, ValueError) as error:
        # Without the value, and without its error in the trace: half of an address may be a password.
        raise Poison(f"no web address: {str(error).partition(': ')[0]}") from None
    if url.scheme not in ("http", "https"):
        raise Refused(f"refused: {url.scheme or 'no scheme'}: only http and https addresses are asked")
    if not host:
        raise Poison("no web address: it names no host")
    if url.port is not None and not 0 < url.port < 65_536:
        raise Poison("no web address: a port is from 1 to 65535")
    return url


def passed_on(headers: Mapping[str, str], before: httpx.URL, after: httpx.URL) -> dict[str, str]:
    """A redirect to another host, or back to plain http, takes nothing along: not even what the host once gave."""
    is_same = (before.scheme, before.host, before.port) == (after.scheme, after.host, after.port)
    is_upgrade = before.host == after.host and (before.scheme, after.scheme) == ("http", "https")
    return dict(headers) if is_same or (is_upgrade and before.port is None and after.port is None) else {}


def request(
    method: str, target: httpx.URL, headers: Mapping[str, str], waits: Mapping[str, float], body: bytes
) -> httpcore.Request:
    all_headers = [(b"host", target.netloc)]
    all_headers += [_header(name, value.strip()) for name, value in headers.items() if name not in _OURS]
    if target.userinfo and "authorization" not in headers:
        all_headers.append((b"authorization", _basic(target)))
    if method == "POST":
        all_headers.append((b"content-length", str(len(body)).encode()))
    place = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
    return httpcore.Request(method, place, headers=all_headers, content=body, extensions={"timeout": dict(waits)})


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _header(name: str, value: str) -> tuple[bytes, bytes]:
    """The library would say the value in its error, and that may be a secret."""
    if not name.isascii() or not value.isascii():
        raise Poison("a header has a letter outside ASCII")
    if not _NAME.fullmatch(name) or _CONTROL.search(value):
        raise Poison(f"the header {name[:40]!r} has a sign that HTTP does not allow, as a line end")
    return name.encode(), value.encode()


def _basic(target: httpx.URL) -> bytes:
    return b"Basic " + base64.b64encode(f"{target.username}:{target.password}".encode())


def headers_of(response: httpcore.Response) -> Mapping[str, str]:
    """Repeated headers are joined by a comma, as the protocol says they mean the same."""
    merged: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("ascii", "replace").lower(), _decoded(value)
        merged[key] = f"{merged[key]}, {text}" if key in merged else text
    return merged


def _decoded(value: bytes) -> str:
    """Headers are ASCII; some redirects put raw UTF-8 into Location, older servers Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
