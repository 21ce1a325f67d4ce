"""Receivers that are sick or gone, tried by the sender."""

from datetime import datetime, timedelta

from houses import CALM, MINUTE, SECOND, House
from ringing import LOOPBACK, SECRET, Posted
from standardwebhooks import Webhook

from services.alert.body import read_body
from services.alert.cutting import to_bytes
from services.alert.delivery import outbox
from services.alert.delivery.outbox import Outbox
from services.alert.delivery.sender import Sender
from services.alert.delivery.sickbay import Sickbay
from services.alert.samples import sample
from shared import streams
from shared.bus import Change
from shared.http import open_client


async def attempt_all(house: House) -> None:
    """The sender tries all that waits, once."""
    queue = Outbox(house.bus, lease=timedelta(seconds=20), keep=timedelta(days=30))
    async with open_client(allow_networks=LOOPBACK) as client:
        receivers = house.rulebook.rules.receivers
        sender = Sender(queue, client, lambda: receivers, house.now)
        for name in ("ops", "desk"):
            for delivery in await queue.take_due(name, house.at, 100):
                await sender.attempt(receivers[name], delivery)


async def put(house: House, receiver: str, count: int) -> None:
    for n in range(count):
        writes = outbox.put(
            f"msg_{receiver}_{n}", to_bytes(sample("tocsin.test")), [house.rulebook.rules.receivers[receiver]], house.at
        )
        await house.bus.apply(Change(writes))


def is_signed(posted: Posted, at: datetime) -> bool:
    signature = Webhook(SECRET).sign(posted.headers["webhook-id"], at, posted.body.decode())
    return posted.headers["webhook-signature"] == signature


async def test_a_receiver_whose_breaker_opened_is_told_to_the_others(bus, tmp_path, open_desk):
    house = House(bus, tmp_path, ops=await open_desk(), desk=await open_desk(*[500] * 10))
    await put(house, "desk", 10)
    await attempt_all(house)
    assert await house.look() == ["problem receiver_failing desk"]
    assert await house.waits_for("ops") == ["receiver_failing"]
    body = (await house.bodies())[0]
    assert body.data.detail.startswith("most attempts fail")
    assert "500" in body.data.detail
    await bus.redis.delete(streams.receiver("desk"))  # as its probe does, where that is accepted
    await house.look(5 * SECOND)
    assert await house.look(CALM) == ["resolved receiver_failing desk"]


async def test_a_receiver_that_is_gone_is_told_to_the_others(bus, tmp_path, open_desk):
    house = House(bus, tmp_path, ops=await open_desk(), desk=await open_desk(410))
    await put(house, "desk", 1)
    await attempt_all(house)
    assert "problem receiver_off desk" in await house.look()
    await attempt_all(house)
    told = [read_body(one.body).data for one in house.ops.posted if is_signed(one, house.at)]
    assert ("receiver_off", "desk") in [(one.problem, one.subject) for one in told]
    rules = (tmp_path / "w.yaml").read_text()
    (tmp_path / "w.yaml").write_text(
        rules.replace(f'desk: {{url: "{house.desk.url}', f'desk: {{url: "{house.desk.url}/new')
    )
    await house.rulebook.reload()
    await house.look(5 * SECOND)
    assert "resolved receiver_off desk" in await house.look(CALM)


async def test_what_is_wrong_with_the_only_receiver_waits_for_it(house):
    rules = (house.folder / "w.yaml").read_text()
    (house.folder / "w.yaml").write_text(rules.replace("[ops, desk]", "[desk]"))
    await house.rulebook.reload()
    desk = house.rulebook.rules.receivers["desk"]
    await Sickbay(house.bus, probe=MINUTE).switch_off(desk, "answered 410", house.at)
    assert await house.look() == ["problem receiver_off desk"]
    assert await house.waits_for("desk") == ["receiver_off"]
