"""A receiver may do whatever it likes: its alerts are tried again by the schedule, and nobody else notices."""

import time

import pytest
from faulty import FAULTS, LOOPBACK, Faulty, faulty, hang, pour, says, sending
from ringing import SECRET, article, watchlist

from services.alert.watchlists.model import Receiver
from shared.errors import TocsinError
from shared.http import open_client
from tests.certificates import own_authority


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_told_and_the_same_bytes_wait_for_another_attempt(fault, bell, open_desk, wait_for):
    behave, said = FAULTS[fault]
    healthy = await open_desk()
    async with faulty(behave) as sick:
        one = bell(watchlist(notify=("sick", "healthy")), scale=100, sick=_receiver("sick", sick), healthy=healthy)
        async with sending(one, impatient_with=sick.url):
            await one.ring(article("a1"))
            facts = await wait_for(lambda: _tried(one, "sick"))
            await wait_for(lambda: len(healthy.posted) == 1)
        assert said in facts["said"]
        assert facts["state"] == "waiting"
        assert facts["attempt"] == "1"
        assert sick.asked == 1


async def test_a_terabyte_of_an_answer_is_not_read(bell, wait_for):
    async with faulty(pour) as sick:
        one = bell(watchlist(), desk=_receiver("desk", sick))
        began = time.monotonic()
        async with sending(one):
            await one.ring(article("a1"))
            await wait_for(lambda: _state(one, "desk", "done"))
        assert time.monotonic() - began < 12


async def test_the_deadline_is_over_the_whole_exchange(wait_for):
    """Each drop comes in time; all of them together do not."""
    for name in ("hang", "drip", "slow headers", "endless continue"):
        async with faulty(FAULTS[name][0]) as sick, open_client(allow_networks=LOOPBACK) as client:
            began = time.monotonic()
            with pytest.raises(TocsinError):
                await client.post(sick.url, b"{}", {}, timeout_s=0.4)
            assert time.monotonic() - began < 2


async def test_a_429_is_asked_again_when_it_said(bell, wait_for):
    async with faulty(says(429, "retry-after: 3600")) as sick:
        one = bell(watchlist(), desk=_receiver("desk", sick))
        async with sending(one) as sender:
            await one.ring(article("a1"))
            await wait_for(lambda: _tried(one, "desk"))
            due = await sender.outbox.next_due("desk")
        assert 3_590 < due - one.now().timestamp() < 3_610


async def test_a_certificate_that_does_not_hold_is_a_failure_and_nothing_is_sent(bell, wait_for, tmp_path):
    context, _ = own_authority(tmp_path, "IP:127.0.0.1")
    async with faulty(says(200), context) as sick:
        one = bell(watchlist(), scale=100, desk=_receiver("desk", sick))
        async with sending(one):
            await one.ring(article("a1"))
            facts = await wait_for(lambda: _tried(one, "desk"))
        assert "CERTIFICATE_VERIFY_FAILED" in facts["said"]
        assert "TOCSIN_CA_FILE" in facts["said"]
        assert sick.asked == 0


async def test_many_that_hang_at_once_slow_nobody(bell, open_desk, wait_for):
    healthy = await open_desk()
    async with faulty(hang) as sick:
        names = [f"sick{n}" for n in range(5)]
        receivers = {name: _receiver(name, sick) for name in names}
        one = bell(watchlist(story="every", notify=(*names, "healthy")), healthy=healthy, **receivers)
        async with sending(one):
            await one.ring(*(article(f"a{n}") for n in range(40)))
            began = time.monotonic()
            await wait_for(lambda: len(healthy.posted) == 40)
            assert time.monotonic() - began < 12  # an attempt that hangs takes 15
            await wait_for(lambda: sick.asked == 5 * 16)


def _receiver(name: str, sick: Faulty) -> Receiver:
    return Receiver(name, url=sick.url, secrets=(SECRET,))


async def _tried(bell, receiver: str) -> dict[str, str] | None:
    facts = await _facts(bell, receiver)
    return facts if "said" in facts else None


async def _state(bell, receiver: str, state: str) -> bool:
    return (await _facts(bell, receiver)).get("state") == state


async def _facts(bell, receiver: str) -> dict[str, str]:
    found = {}
    async for key in bell.bus.redis.scan_iter(match="{tocsin}:delivery:*"):
        if key.decode().endswith(f":{receiver}"):
            found = await bell.bus.redis.hgetall(key)
    return {name.decode(): value.decode() for name, value in found.items()}
