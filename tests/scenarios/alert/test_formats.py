"""The same alert on its way to receivers of every format: what each gets, and that every attempt is the same bytes."""

import asyncio
import json
from email import message_from_bytes, policy
from functools import partial

import pytest
from aiosmtpd.smtp import SMTP
from ringing import article, watchlist

from services.alert.watchlists.model import Receiver

WORDS = {
    "slack": "blocks",
    "teams": "attachments",
    "discord": "embeds",
    "ntfy": "topic",
    "apprise": "body",
    "alertmanager": "labels",
}


@pytest.mark.parametrize("kind", WORDS)
async def test_each_format_gets_its_own_words_and_each_attempt_the_same_bytes(kind, bell, open_desk, wait_for):
    desk = await open_desk(500, (429, {"Retry-After": "0"}), 204)
    one = bell(watchlist(severity="high"), desk=Receiver("desk", kind, desk.url, headers={"x-own": "1"}))
    async with one.sending():
        await one.ring(article("a1", url="https://news.example/1"))
        await wait_for(lambda: len(desk.posted) == 3)
        await wait_for(lambda: _nothing_waits(one))
    assert len({posted.body for posted in desk.posted}) == 1
    posted = desk.posted[0]
    assert WORDS[kind] in json.dumps(json.loads(posted.body))
    assert "A fire in the harbour" in json.dumps(json.loads(posted.body))
    assert "webhook-signature" not in posted.headers
    assert posted.headers["x-own"] == "1"
    assert await one.dead() == []


async def test_a_mail_that_is_put_off_arrives_later_and_is_the_same_mail(bell, wait_for):
    came: list[bytes] = []

    class Letterbox:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            came.append(envelope.original_content)
            return "250 OK" if len(came) == 2 else "451 4.7.1 later"

    make = partial(SMTP, Letterbox(), hostname="mail.example.org")
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    desk = Receiver("desk", "email", url, sender="Tocsin <t@example.org>", to=("desk@example.org",))
    one = bell(watchlist(severity="high"), desk=desk)
    async with one.sending():
        await one.ring(article("a1", url="https://news.example/1"))
        await wait_for(lambda: _nothing_waits(one))
    server.close()
    assert len(came) == 2
    assert came[0] == came[1]
    read = message_from_bytes(came[0], policy=policy.default)
    assert read["Subject"] == "Fires: A fire in the harbour"
    assert "harbour" in read.get_body(("html",)).get_content()


async def _nothing_waits(bell) -> bool:
    return bool(await bell.waiting() == 0)
