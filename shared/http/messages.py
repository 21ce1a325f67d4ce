"""Addresses and headers between our words and the wire's: what may be asked, and what goes along. Pure."""

import base64
from collections.abc import Mapping

import httpcore
import httpx

from shared.errors import Poison
from shared.http.addresses import Refused

_FOR_ANY_HOST = frozenset(("accept", "accept-language", "if-none-match", "if-modified-since"))


def parsed(text: str, *, base: httpx.URL | None = None) -> httpx.URL:
    """Raises Poison where it is no http or https address with a host."""
    try:
        url = base.join(text) if base is not None else httpx.URL(text.strip())
        host = url.raw_host
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Poison(f"no web address: {error}") from error
    if url.scheme not in ("http", "https"):
        raise Refused(f"refused: {url.scheme or 'no scheme'}: only http and https addresses are asked")
    if not host:
        raise Poison("no web address: it names no host")
    return url


def passed_on(headers: Mapping[str, str], before: httpx.URL, after: httpx.URL) -> dict[str, str]:
    """A redirect to another host, or back to plain http, takes no credentials along."""
    is_same = (before.scheme, before.host, before.port) == (after.scheme, after.host, after.port)
    is_upgrade = before.host == after.host and (before.scheme, after.scheme) == ("http", "https")
    if is_same or (is_upgrade and before.port is None and after.port is None):
        return dict(headers)
    return {name: value for name, value in headers.items() if name in _FOR_ANY_HOST}


def request(
    method: str, target: httpx.URL, headers: Mapping[str, str], waits: Mapping[str, float], body: bytes
) -> httpcore.Request:
    all_headers = [(b"host", target.netloc), *((_ascii(k), _ascii(v)) for k, v in headers.items())]
    if target.userinfo and "authorization" not in headers:
        all_headers.append((b"authorization", _basic(target)))
    if method == "POST":
        all_headers.append((b"content-length", str(len(body)).encode()))
    place = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
    return httpcore.Request(method, place, headers=all_headers, content=body, extensions={"timeout": dict(waits)})


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _ascii(text: str) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError as error:
        raise Poison("a header has a letter outside ASCII") from error


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
