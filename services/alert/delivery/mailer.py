"""Sends one mail over a guarded connection, encrypted and in 15 s at most; accepted is what the server answers 250 to.

A server that offers no encryption is spoken to in the clear only inside private networks, and never with a password.
"""

import asyncio
import contextlib
import socket
import ssl
from ipaddress import ip_address
from typing import Protocol

import aiosmtplib

from services.alert.delivery.attempts import Answered
from services.alert.delivery.formats.requests import Mail
from services.alert.watchlists.mailboxes import Server, server
from shared.errors import Poison, Retry
from shared.http.addresses import objection

TIMEOUT_S = 15.0
GOODBYE_S = 1.0  # the mail is accepted by then: whether the server says goodbye changes nothing
ACCEPTED = 250
PERMANENT = 500


class Lines(Protocol):
    """What `shared.http` has for protocols other than HTTP."""

    @property
    def tls(self) -> ssl.SSLContext: ...
    async def connect(self, host: str, port: int) -> socket.socket: ...


async def send(client: Lines, mail: Mail, *, timeout_s: float = TIMEOUT_S) -> Answered:
    """Answered only where the mail was accepted. Raises Retry otherwise, and Poison where policy refuses the server."""
    where = server(mail.url)
    if where is None:
        raise Poison("no mail server: expected smtps://user:password@host")
    talk: aiosmtplib.SMTP | None = None
    try:
        async with asyncio.timeout(timeout_s):
            line = await client.connect(where.host, where.port)
            is_public = objection(ip_address(line.getpeername()[0])) is None
            talk = _talk(where, line, client.tls, timeout_s)
            await _open(talk, where, is_public=is_public)
            said = await _hand_over(talk, mail)
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await talk.quit(timeout=GOODBYE_S)
    except (TimeoutError, aiosmtplib.SMTPTimeoutError) as error:
        raise Retry(f"{where.host}: no full answer within {timeout_s:g} s") from error
    except aiosmtplib.SMTPResponseException as error:
        raise Retry(f"{where.host} answered {error.code}: {_nameless(error.message, mail)}") from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Retry(f"{where.host}: {_explained(error)}") from error
    finally:
        if talk is not None:
            talk.close()
    return Answered(ACCEPTED, {}, said.encode())


def _talk(where: Server, line: socket.socket, tls: ssl.SSLContext, timeout_s: float) -> aiosmtplib.SMTP:
    address: str = line.getsockname()[0]
    return aiosmtplib.SMTP(
        hostname=where.host,
        sock=line,
        use_tls=where.is_tls,
        start_tls=False,
        tls_context=tls,
        local_hostname=f"[IPv6:{address}]" if ":" in address else f"[{address}]",
        timeout=timeout_s,
    )


async def _open(talk: aiosmtplib.SMTP, where: Server, *, is_public: bool) -> None:
    await talk.connect()
    await talk.ehlo()
    if not where.is_tls:
        if talk.supports_extension("starttls"):
            await talk.starttls(server_hostname=where.host)
        elif where.user is not None or is_public:
            why = "a password" if where.user is not None else "a public address"
            raise Retry(
                f"{where.host} offers no STARTTLS, and {why} needs it; expected smtps://, or a server that does"
            )
    if where.user is not None:
        await talk.login(where.user, where.password or "")


async def _hand_over(talk: aiosmtplib.SMTP, mail: Mail) -> str:
    """All recipients in one go. One that the server will never know does not keep the mail from the others."""
    await talk.mail(mail.sender)
    refused: list[str] = []
    for number, recipient in enumerate(mail.recipients, 1):
        try:
            await talk.rcpt(recipient)
        except aiosmtplib.SMTPRecipientRefused as error:
            if error.code < PERMANENT or len(mail.recipients) == len(refused) + 1:
                raise
            refused.append(f"; refused recipient {number}: {error.code} {_nameless(error.message, mail)}")
    answer = await talk.data(mail.message)
    return answer.message + "".join(refused)


def _nameless(said: str, mail: Mail) -> str:
    """People are numbered: what servers say ends up in logs and dead letters."""
    for number, recipient in enumerate(mail.recipients, 1):
        said = said.replace(recipient, f"recipient {number}")
    return said


def _explained(error: Exception) -> str:
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error  # the library's words hide it
    text = str(cause) or type(cause).__name__
    is_unknown_authority = "CERTIFICATE_VERIFY_FAILED" in text
    return f"{text} (a private authority goes into TOCSIN_CA_FILE)" if is_unknown_authority else text
