"""Addresses of mail as files state them: who sends, to whom, through which server. Pure."""

import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses
from urllib.parse import unquote

PORTS = {"smtps": 465, "smtp": 587}

# The last @ ends the password, so that one with @, : or / in it need not be encoded.
_SERVER = re.compile(
    r"(?P<scheme>smtps?)://(?:(?P<user>[^:@/]+)(?::(?P<password>.*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]]+)(?::(?P<port>\d{1,5}))?/?"
)


@dataclass(frozen=True)
class Server:
    """A mail server. `is_tls`: from the first byte; otherwise by STARTTLS."""

    host: str
    port: int
    is_tls: bool
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


def server(url: str) -> Server | None:
    """Of `smtps://user:password@host:port`; None where it is none."""
    found = _SERVER.fullmatch(url.strip())
    if found is None or not 0 < int(found["port"] or PORTS[found["scheme"]]) < 65_536:
        return None
    return Server(
        host=found["host"].strip("[]"),
        port=int(found["port"] or PORTS[found["scheme"]]),
        is_tls=found["scheme"] == "smtps",
        user=unquote(found["user"]) if found["user"] else None,
        password=unquote(found["password"] or "") if found["user"] else None,
    )


def mailboxes(text: str) -> list[Address]:
    """`Desk <desk@example.org>`, or several with commas between. Raises ValueError where one is no address."""
    if not text.isprintable():
        raise ValueError("a control sign")
    return [_address(name, spec) for name, spec in getaddresses([text]) or [("", "")]]


def _address(name: str, spec: str) -> Address:
    if not spec.isascii() or spec.count("@") != 1:
        raise ValueError("no address")
    try:
        made = Address(display_name=name, addr_spec=spec)
    except (ValueError, IndexError, MessageError) as error:  # the parser of headers stumbles over some
        raise ValueError("no address") from error
    if not made.username or not made.domain:
        raise ValueError("no address")
    return made
