"""Mail over real lines to real servers: who is spoken to in the clear, what is accepted, what is tried again."""

import asyncio
import ssl
from contextlib import suppress
from email import message_from_bytes, policy
from ipaddress import ip_network
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from services.alert.cutting import to_bytes
from services.alert.delivery import formats, mailer, posting
from services.alert.delivery.attempts import Answered
from services.alert.samples import AT, sample
from services.alert.watchlists.model import Receiver
from shared.errors import Poison, Retry
from shared.http import open_client
from tests.certificates import own_authority

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PASSWORD = "ses@me:/ü"
BODY = to_bytes(sample("alert.created"))


class Letterbox:
    """Keeps what comes, byte for byte; `refuse` are answers to single recipients."""

    def __init__(self) -> None:
        self.came: list[tuple[list[str], bytes]] = []
        self.refuse: dict[str, str] = {}
        self.sessions: list[Any] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.sessions.append(session)
        self.came.append((list(envelope.rcpt_tos), envelope.original_content))
        return "250 2.0.0 queued as 4711"


def authenticate(server, session, envelope, mechanism, data):
    is_known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"bell", PASSWORD.encode())
    return AuthResult(success=is_known, handled=is_known)


@pytest.fixture(scope="module")
def tls(tmp_path_factory) -> tuple[ssl.SSLContext, Any]:
    """A certificate for `localhost`, its own authority."""
    return own_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def serve(wait_for) -> Any:
    """Starts a server on the loopback; gives its letterbox and its port."""
    servers: list[asyncio.Server] = []
    talks: list[SMTP] = []

    async def start(
        box: Letterbox | None = None, tls: ssl.SSLContext | None = None, **given: Any
    ) -> tuple[Letterbox, int]:
        box = box or Letterbox()

        def talk() -> SMTP:
            talks.append(SMTP(box, hostname="mail.example.org", **given))
            return talks[-1]

        servers.append(await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0, ssl=tls))
        return box, servers[-1].sockets[0].getsockname()[1]

    yield start
    for server in servers:
        server.close()
    for talk in talks:
        if talk.transport is not None:
            talk.transport.abort()
    await asyncio.gather(*filter(None, (talk._handler_coroutine for talk in talks)), return_exceptions=True)
    await wait_for(lambda: not any(getattr(server, "_active_count", 0) for server in servers))


def receiver(url: str, *to: str) -> Receiver:
    return Receiver("desk", "email", url, sender="Tocsin <tocsin@example.org>", to=to or ("desk@example.org",))


async def send(one: Receiver, *, ca: Any = None, allow: Any = LOOPBACK, timeout_s: float = 15.0) -> Answered:
    made = formats.request(one, "msg_1", BODY, AT)
    assert isinstance(made, formats.Mail)
    async with open_client(allow_networks=allow, ca_file=ca) as client:
        return await mailer.send(client, made, timeout_s=timeout_s)


async def test_a_mail_arrives_as_it_was_made_and_the_same_for_each_attempt(serve):
    box, port = await serve()
    one = receiver(f"smtp://127.0.0.1:{port}", "Desk <desk@example.org>, night@example.org")
    answers = [await send(one), await send(one)]
    assert {str(answer) for answer in answers} == {"answered 250: 2.0.0 queued as 4711"}
    assert box.came[0] == box.came[1]
    recipients, data = box.came[0]
    assert recipients == ["desk@example.org", "night@example.org"]
    read = message_from_bytes(data, policy=policy.default)
    assert read["Message-ID"] == f"<{sample('alert.created').data.alert_id}@example.org>"
    assert read["Subject"] == "Border: Border post shut"
    assert "»border«" in read.get_body(("plain",)).get_content()
    assert ">border</strong>" in read.get_body(("html",)).get_content()


async def test_smtps_is_encrypted_from_the_first_byte_and_the_password_is_given(serve, tls):
    context, authority = tls
    box, port = await serve(tls=context, authenticator=authenticate, auth_require_tls=False)
    await send(receiver(f"smtps://bell:{PASSWORD}@localhost:{port}"), ca=authority)
    assert len(box.came) == 1
    assert box.sessions[0].authenticated


async def test_smtp_goes_over_to_encryption_where_the_server_offers_it(serve, tls):
    context, authority = tls
    box, port = await serve(tls_context=context, require_starttls=True, authenticator=authenticate)
    await send(receiver(f"smtp://bell:{PASSWORD}@localhost:{port}"), ca=authority)
    assert box.sessions[0].ssl is not None
    assert box.sessions[0].authenticated


@pytest.mark.parametrize("is_starttls", [True, False])
async def test_a_certificate_that_nobody_vouches_for_gets_no_mail(serve, tls, is_starttls):
    context, _ = tls
    box, port = await serve(**({"tls_context": context} if is_starttls else {"tls": context}))
    with pytest.raises(Retry, match="TOCSIN_CA_FILE"):
        await send(receiver(f"{'smtp' if is_starttls else 'smtps'}://localhost:{port}"))
    assert box.came == []


async def test_a_certificate_of_another_name_gets_no_mail(serve, tls):
    context, authority = tls
    box, port = await serve(tls=context)
    with pytest.raises(Retry, match=r"127\.0\.0\.1"):
        await send(receiver(f"smtps://127.0.0.1:{port}"), ca=authority)
    assert box.came == []


async def test_no_password_is_said_in_the_clear(serve):
    box, port = await serve(authenticator=authenticate, auth_require_tls=False)
    with pytest.raises(Retry, match="offers no STARTTLS, and a password needs it"):
        await send(receiver(f"smtp://bell:{PASSWORD}@127.0.0.1:{port}"))
    assert box.came == []


async def test_nothing_is_said_in_the_clear_to_a_public_address(serve, monkeypatch):
    box, port = await serve()
    monkeypatch.setattr(mailer, "objection", lambda address: None)  # the loopback stands in for a public network
    with pytest.raises(Retry, match="a public address needs it"):
        await send(receiver(f"smtp://127.0.0.1:{port}"))
    assert box.came == []


async def test_an_address_that_policy_refuses_is_not_connected_to(serve):
    box, port = await serve()
    with pytest.raises(Poison, match=r"refused: 127\.0\.0\.1 is loopback; set TOCSIN_ALLOW_NETWORKS="):
        await send(receiver(f"smtp://127.0.0.1:{port}"), allow=())
    with pytest.raises(Poison, match=r"refused: localhost -> .* is loopback"):
        await send(receiver(f"smtp://localhost:{port}"), allow=())
    assert box.came == []


async def test_a_wrong_password_is_tried_again_and_told_to_nobody(serve, tls):
    context, authority = tls
    _, port = await serve(tls=context, authenticator=authenticate, auth_require_tls=False)
    one = receiver(f"smtps://bell:no/{PASSWORD}@localhost:{port}")
    async with open_client(allow_networks=LOOPBACK, ca_file=authority) as client:
        outcome = await posting.post(client, one, posting.Letter("msg_1", BODY), AT)
    assert isinstance(outcome, Retry)
    assert "localhost answered 535" in str(outcome)
    assert PASSWORD not in str(outcome)


async def test_one_unknown_recipient_keeps_the_mail_from_no_other(serve):
    box, port = await serve()
    box.refuse["gone@example.org"] = "550 5.1.1 <gone@example.org> unknown"
    said = await send(receiver(f"smtp://127.0.0.1:{port}", "gone@example.org", "desk@example.org"))
    assert box.came[0][0] == ["desk@example.org"]
    assert "refused recipient 1: 550 5.1.1 <recipient 1> unknown" in str(said)
    assert "gone@" not in str(said)


@pytest.mark.parametrize(
    ("to", "answer"),
    [
        (("desk@example.org", "later@example.org"), "451 later"),  # sent to one now and to both later would be twice
        (("later@example.org",), "550 unknown"),
        (("later@example.org",), "451 later"),
    ],
)
async def test_a_mail_that_not_all_can_have_yet_is_tried_again_and_nobody_gets_it_twice(serve, to, answer):
    box, port = await serve()
    box.refuse["later@example.org"] = answer
    with pytest.raises(Retry, match=answer.replace(" ", ": ")):
        await send(receiver(f"smtp://127.0.0.1:{port}", *to))
    assert box.came == []


@pytest.mark.parametrize(
    ("greeting", "message"),
    [
        (b"", "no full answer within 0.3 s"),
        (b"554 go away\r\n", "answered 554: go away"),
        (b"250 hello\r\n", "answered 250: hello"),  # no greeting, and so no acceptance
        (b"SSH-2.0-OpenSSH\r\n", "127.0.0.1"),
        (b"220 " + b"x" * 100_000, "127.0.0.1"),
    ],
)
async def test_what_is_no_mail_server_gets_no_mail_and_holds_nobody_up(greeting: bytes, message: str):
    gone = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        gone.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Retry, match=message):
        await send(receiver(f"smtp://127.0.0.1:{port}"), timeout_s=0.3)
    await gone.wait()
    server.close()


async def test_a_server_that_hangs_up_in_the_middle_is_tried_again(serve):
    class Cut(Letterbox):
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            server.transport.abort()
            return "250 OK"

    _, port = await serve(Cut())
    with pytest.raises(Retry, match=r"127\.0\.0\.1"):
        await send(receiver(f"smtp://127.0.0.1:{port}"))


async def test_a_mail_is_accepted_whether_or_not_the_server_says_goodbye(serve):
    class Rude(Letterbox):
        async def handle_QUIT(self, server, session, envelope):  # noqa: N802
            server.transport.abort()
            return "221 Bye"

    box, port = await serve(Rude())
    assert (await send(receiver(f"smtp://127.0.0.1:{port}"))).status == 250
    assert len(box.came) == 1
