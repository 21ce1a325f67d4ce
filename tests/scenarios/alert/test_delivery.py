"""From an article on the stream to a receiver that verifies it: told as it happens."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from ringing import SECRET, article, watchlist
from standardwebhooks import Webhook

from services.alert.delivery import outbox
from services.alert.watchlists.model import Receiver
from shared import streams
from shared.bus import Bus, Change


async def test_an_article_that_matches_arrives_signed_in_the_form_of_the_contract(bell, open_desk, wait_for):
    desk = await open_desk()
    one = bell(watchlist(severity="high", tags=("port",)), desk=desk)
    async with one.sending():
        await one.ring(article("a1", url="https://news.example/1"))
        await wait_for(lambda: desk.posted)
    posted = desk.posted[0]
    body = Webhook(SECRET).verify(posted.body, posted.headers)
    assert body["type"] == "alert.created"
    assert body["data"]["alert_id"] == posted.headers["webhook-id"]
    assert body["data"]["watchlist"] == {"id": "fires", "name": "Fires", "severity": "high", "tags": ["port"]}
    assert body["data"]["article"]["url"] == body["data"]["links"]["article"] == "https://news.example/1"
    assert [(m["field"], m["start"], m["end"], m["text"]) for m in body["data"]["matches"]] == [("title", 2, 6, "fire")]
    assert body["data"]["seq"] == body["data"]["revision"] == 1
    assert posted.headers["content-type"] == "application/json"
    assert posted.headers["user-agent"].startswith("tocsin/")


async def test_every_active_secret_signs(bell, open_desk, wait_for):
    older = "whsec_" + "b2xkZXItc2VjcmV0LW9mLXRoaXMtcmVjZWl2ZXI="
    desk = await open_desk()
    one = bell(watchlist(), desk=Receiver("desk", url=desk.url, secrets=(SECRET, older)))
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: desk.posted)
    for secret in (SECRET, older):
        Webhook(secret).verify(desk.posted[0].body, desk.posted[0].headers)


async def test_a_failed_attempt_is_made_again_with_the_same_id_and_the_same_bytes(bell, open_desk, wait_for):
    desk = await open_desk(500, 503, 200)
    one = bell(watchlist(), desk=desk)
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: len(desk.posted) == 3)
        await wait_for(async_zero(one))
    assert len({posted.body for posted in desk.posted}) == 1
    assert len({posted.headers["webhook-id"] for posted in desk.posted}) == 1
    for posted in desk.posted:
        Webhook(SECRET).verify(posted.body, posted.headers)
    assert await one.dead() == []


async def test_a_retry_after_is_waited_for(bell, open_desk, wait_for):
    desk = await open_desk((503, {"Retry-After": "3600"}))
    one = bell(watchlist(), desk=desk)
    async with one.sending() as sender:
        await one.ring(article("a1"))
        await wait_for(lambda: desk.posted)
        due = await wait_for(lambda: _due_in(sender, one, at_least_s=60))
    assert 3590 < due < 3610
    assert len(desk.posted) == 1


async def test_a_redirect_is_a_failure_and_is_not_followed(bell, open_desk, wait_for):
    elsewhere = await open_desk()
    desk = await open_desk((302, {"Location": elsewhere.url}), 200)
    one = bell(watchlist(), desk=desk)
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: len(desk.posted) == 2)
    assert elsewhere.posted == []


async def test_gone_switches_the_receiver_off_until_its_entry_changes(bell, open_desk, wait_for):
    desk = await open_desk(410)
    one = bell(watchlist(story="every"), desk=desk)
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: _dead_are(one, 1))
        await one.ring(article("a2"))
        await wait_for(lambda: _dead_are(one, 2))
    assert len(desk.posted) == 1
    changed = bell(watchlist(story="every"), desk=Receiver("desk", url=desk.url, secrets=(SECRET,), headers={"x": "1"}))
    async with changed.sending():
        await changed.ring(article("a3"))
        await wait_for(lambda: len(desk.posted) == 2)


async def test_what_is_never_accepted_is_dead_after_ten_attempts_with_request_answer_and_reason(
    bell, open_desk, wait_for
):
    desk = await open_desk(*([500] * 20))
    one = bell(watchlist(), desk=desk, scale=0.000001)
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: _dead_are(one, 1))
    letter = (await one.dead())[0]
    assert len(desk.posted) == 10
    assert letter["reason"] == "10 attempts failed"
    assert "answered 500" in letter["trace"]
    assert letter["receiver"] == "desk"
    assert letter["data"].encode() == desk.posted[0].body
    assert letter["webhook_id"] == desk.posted[0].headers["webhook-id"]


async def test_an_address_that_policy_refuses_is_dead_at_once(bell, wait_for):
    one = bell(watchlist(), desk=Receiver("desk", url="http://10.1.2.3/hook", secrets=(SECRET,)))
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: _dead_are(one, 1))
    letter = (await one.dead())[0]
    assert "10.1.2.3" in letter["reason"]
    assert letter["attempts"] == "1"


async def test_a_restart_between_commit_and_delivery_loses_nothing(bell, open_desk, wait_for):
    desk = await open_desk()
    one = bell(watchlist(story="every"), desk=desk)
    await one.ring(*(article(f"a{n}") for n in range(5)))
    assert await one.waiting() == 5
    async with one.sending():
        await wait_for(lambda: len(desk.posted) == 5)
        await wait_for(async_zero(one))
    assert len({posted.headers["webhook-id"] for posted in desk.posted}) == 5


async def test_what_a_stop_cut_off_is_due_again_at_once(bell, open_desk, wait_for):
    desk = await open_desk()
    desk.hold = asyncio.Event()
    one = bell(watchlist(), desk=desk)
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: desk.posted)
    desk.hold.set()
    async with one.sending():
        await wait_for(async_zero(one))
    assert len(desk.posted) == 2
    assert desk.posted[0].body == desk.posted[1].body


async def test_a_receiver_that_hangs_slows_no_other(bell, open_desk, wait_for):
    slow, quick = await open_desk(), await open_desk()
    slow.hold = asyncio.Event()
    one = bell(watchlist(story="every", notify=("slow", "quick")), slow=slow, quick=quick)
    async with one.sending():
        await one.ring(*(article(f"a{n}") for n in range(60)))
        await wait_for(lambda: len(quick.posted) == 60)
    assert len(slow.posted) <= 16


async def test_a_receiver_gets_only_what_is_severe_enough(bell, open_desk, wait_for):
    loud, all_of_it = await open_desk(), await open_desk()
    one = bell(
        watchlist(severity="low", notify=("loud", "quiet")),
        loud=Receiver("loud", url=loud.url, secrets=(SECRET,), min_severity="high"),
        quiet=all_of_it,
    )
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: all_of_it.posted)
        await wait_for(async_zero(one))
    assert loud.posted == []


async def test_the_console_prints_and_that_is_delivered(bell, wait_for, capsys):
    one = bell(watchlist(notify=("console",)))
    async with one.sending():
        await one.ring(article("a1", title="A fire in the\x1b[31m harbour"))
        await wait_for(async_zero(one))
    shown = capsys.readouterr().out
    assert "A fire in the[31m harbour" in shown
    assert "\x1b" not in shown
    assert "Fires" in shown


async def test_no_secret_reaches_the_dead_letters(bell, open_desk, wait_for, bus: Bus):
    desk = await open_desk(410)
    url = desk.url.replace("http://", "http://user:hunter2@") + "?token=hunter3"
    receiver = Receiver("desk", url=url, secrets=(SECRET,), headers={"Authorization": "Bearer hunter4"})
    one = bell(watchlist(), desk=receiver)
    async with one.sending():
        await one.ring(article("a1"))
        await wait_for(lambda: _dead_are(one, 1))
    assert "hunter" not in json.dumps(await one.dead())
    assert SECRET.removeprefix("whsec_") not in json.dumps(await one.dead())


async def test_what_waits_for_a_receiver_that_is_no_longer_named_is_a_dead_letter_after_a_while(bell, wait_for):
    one = bell(watchlist(notify=("console",)))
    gone = Receiver("gone", url="http://127.0.0.1:9/", secrets=(SECRET,))
    for name, minutes in (("msg_old", 6), ("msg_new", 4)):
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        await one.bus.apply(Change(outbox.put(name, b"{}", [gone], at)))
    async with one.sending():
        await wait_for(lambda: _dead_are(one, 2))
    assert {letter["reason"] for letter in await one.dead()} == {"no receiver is named gone"}


async def test_what_waits_can_be_seen_on_the_queue(bell, open_desk):
    desk = await open_desk()
    one = bell(watchlist(), desk=desk)
    await one.ring(article("a1"))
    rows: Any = await one.bus.redis.zrange(streams.due(), 0, -1)
    fields = await one.bus.redis.hgetall(streams.delivery(rows[0].decode()))
    assert fields[b"receiver"] == b"desk"
    assert fields[b"state"] == b"waiting"


def async_zero(bell: Any) -> Any:
    async def check() -> bool:
        return bool(await bell.waiting() == 0)

    return check


async def _dead_are(bell: Any, count: int) -> bool:
    return len(await bell.dead()) == count


async def _due_in(sender: Any, bell: Any, at_least_s: float) -> float | None:
    due = await sender.outbox.next_due("desk")
    left = due - bell.now().timestamp() if due else 0.0
    return left if left > at_least_s else None
