"""A sick receiver is left in peace and asked again by one probe: told as it happens, over one worker and several."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from faulty import Faulty, faulty, says, sending
from ringing import SECRET, article, watchlist

from services.alert.delivery.sickbay import health_of
from services.alert.watchlists.model import Receiver
from shared import streams
from shared.bus import Bus

MINUTE = 60.0


class Clock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sickroom(bell, clock):
    """A bell whose one receiver is at a faulty desk; `publish` puts so many alerts on their way."""

    def make(sick: Faulty, *, scale: float = 1.0, **given):
        receiver = Receiver("desk", url=sick.url, secrets=(SECRET,), **given)
        one = bell(watchlist(story="every"), scale=scale, desk=receiver)
        one.at, one.frozen = clock.at, True
        one.now = clock
        return one

    return make


async def ring(one, first: int, count: int) -> None:
    await one.ring(*(article(f"a{n}") for n in range(first, first + count)))


def wake(sender) -> None:
    """The clock of a test moves without waking anybody."""
    for lane in sender._lanes.values():
        lane.wake()


async def state(bus: Bus, clock: Clock) -> str:
    return (await health_of(bus, ["desk"]))["desk"].state(clock())


async def test_it_opens_after_ten_failures_and_open_time_costs_no_attempts(sickroom, clock, wait_for, bus):
    async with faulty(says(503)) as sick:
        one = sickroom(sick)
        async with sending(one) as sender:
            await ring(one, 0, 10)
            await wait_for(lambda: _is(bus, clock, "open"))
            await ring(one, 10, 30)
            clock.move(59)
            wake(sender)
            await _is_quiet(sender)
            assert sick.asked == 10
            untried = [facts for facts in await _deliveries(bus) if facts["attempt"] == "0"]
            assert len(untried) == 30
    health = (await health_of(bus, ["desk"]))["desk"]
    assert health.said == "answered 503"
    assert health.breaker.lasts == timedelta(minutes=1)


async def test_nine_failures_leave_it_closed(sickroom, clock, wait_for, bus):
    async with faulty(says(503)) as sick:
        one = sickroom(sick)
        async with sending(one):
            await ring(one, 0, 9)
            await wait_for(lambda: _tried(bus, 9))
            assert await state(bus, clock) == "well"


async def test_failures_of_more_than_five_minutes_ago_do_not_count(sickroom, clock, wait_for, bus):
    async with faulty(says(503, "retry-after: 80000")) as sick:
        one = sickroom(sick)
        async with sending(one):
            await ring(one, 0, 9)
            await wait_for(lambda: _tried(bus, 9))
            clock.move(5 * MINUTE + 1)
            await ring(one, 9, 9)
            await wait_for(lambda: _tried(bus, 18))
            assert await state(bus, clock) == "well"


async def test_one_probe_goes_out_when_its_time_is_over_and_it_opens_for_twice_as_long(sickroom, clock, wait_for, bus):
    async with faulty(says(503)) as sick:
        one = sickroom(sick)
        async with sending(one) as sender:
            await ring(one, 0, 30)
            await wait_for(lambda: _is(bus, clock, "open"))
            await _is_quiet(sender)
            for lasts in (2, 4, 8, 15, 15):
                before = sick.asked
                clock.move((await health_of(bus, ["desk"]))["desk"].breaker.lasts.total_seconds())
                assert await state(bus, clock) == "half open"
                wake(sender)
                await wait_for(lambda lasts=lasts: _lasts(bus, clock, lasts))
                await _is_quiet(sender)
                assert sick.asked == before + 1


async def test_a_probe_that_is_accepted_lets_all_of_them_out(sickroom, clock, wait_for, bus):
    async with faulty(says(503)) as sick:
        one = sickroom(sick)
        async with sending(one) as sender:
            await ring(one, 0, 30)
            await wait_for(lambda: _is(bus, clock, "open"))
            await _is_quiet(sender)
            sick.behave = says(200)
            clock.move(MINUTE * 6)  # those that were tried are due again too
            wake(sender)
            await wait_for(lambda: _left(one, 0))
            assert await state(bus, clock) == "well"
            assert not await bus.redis.exists(streams.receiver("desk"))
    assert await one.dead() == []


async def test_after_it_is_well_again_old_failures_are_forgotten(sickroom, clock, wait_for, bus):
    """Ten failures and one that was accepted would open it again at the next failure."""
    async with faulty(says(503, "retry-after: 80000")) as sick:
        one = sickroom(sick)
        async with sending(one) as sender:
            await ring(one, 0, 10)
            await wait_for(lambda: _is(bus, clock, "open"))
            sick.behave = says(200)
            clock.move(MINUTE)
            await ring(one, 10, 1)
            await wait_for(lambda: _is(bus, clock, "well"))
            sick.behave = says(503)
            await ring(one, 11, 1)
            await wait_for(lambda: sick.asked == 12)
            await _is_quiet(sender)
            assert await state(bus, clock) == "well"


async def test_several_workers_share_what_they_know_and_send_one_probe(sickroom, clock, wait_for, bus):
    async with faulty(says(503)) as sick:
        one = sickroom(sick)
        async with sending(one) as first, sending(one) as second, sending(one) as third:
            await ring(one, 0, 60)
            await wait_for(lambda: _is(bus, clock, "open"))
            for sender in (first, second, third):
                await _is_quiet(sender)
            before = sick.asked
            clock.move(MINUTE)
            for sender in (first, second, third):
                wake(sender)
            await wait_for(lambda: _lasts(bus, clock, 2))
            for sender in (first, second, third):
                await _is_quiet(sender)
            assert sick.asked == before + 1


async def test_a_probe_whose_worker_died_is_followed_by_another(sickroom, clock, wait_for, bus):
    """The first worker is ended in its probe as by a kill: nothing is given back, nothing recorded."""
    async with faulty(says(503)) as sick:
        one = sickroom(sick)
        async with sending(one) as sender:
            await ring(one, 0, 11)
            await wait_for(lambda: _is(bus, clock, "open"))
            await _is_quiet(sender)
            clock.move(MINUTE)
            health = (await health_of(bus, ["desk"]))["desk"]
            taken = await sender.outbox.take_due("desk", clock(), 1)
            assert await sender.sickbay.claim_probe(one.rules.receivers["desk"], health, clock())
            before = sick.asked
            wake(sender)
            await _is_quiet(sender)
            assert sick.asked == before
            sick.behave = says(200)
            clock.move(21)  # the lease, and with it the probe
            wake(sender)
            await wait_for(lambda: _left(one, 0, at_most=10))
            assert len(taken) == 1
            assert await state(bus, clock) == "well"


async def test_a_changed_entry_is_asked_at_once(sickroom, clock, wait_for, bus):
    async with faulty(says(503)) as sick, faulty(says(200)) as healed:
        one = sickroom(sick)
        async with sending(one):
            await ring(one, 0, 10)
            await wait_for(lambda: _is(bus, clock, "open"))
        changed = sickroom(healed)
        async with sending(changed):
            await ring(changed, 10, 1)
            await wait_for(lambda: healed.asked)
        assert await state(bus, clock) == "well"


async def test_what_waits_behind_an_open_breaker_past_its_give_up_is_a_dead_letter_and_is_not_sent(
    sickroom, clock, wait_for, bus
):
    async with faulty(says(503)) as sick:
        one = sickroom(sick, give_up=timedelta(seconds=10))
        async with sending(one) as sender:
            await ring(one, 0, 30)
            await wait_for(lambda: _is(bus, clock, "open"))
            await _is_quiet(sender)
            health = (await health_of(bus, ["desk"]))["desk"]
            later = replace(health.breaker, until=clock() + timedelta(hours=1))
            assert await sender.sickbay._write(one.rules.receivers["desk"], health, replace(health, breaker=later))
            tried = sick.asked
        sick.behave = says(200)
        clock.move(5 * MINUTE)
        async with sending(one):
            await wait_for(lambda: _left(one, 0))
            assert await state(bus, clock) == "open"
        assert sick.asked == tried
    letters = await one.dead()
    assert len(letters) == 30
    assert {letter["reason"] for letter in letters} == {"not accepted within its give_up of 10 s"}


async def test_what_comes_to_its_turn_too_late_is_not_sent(sickroom, clock, wait_for):
    """The service was down for a day."""
    async with faulty(says(200)) as well:
        one = sickroom(well, give_up=timedelta(hours=6))
        await ring(one, 0, 3)
        clock.move(86_400)
        async with sending(one):
            await wait_for(lambda: _left(one, 0))
        assert well.asked == 0
    assert len(await one.dead()) == 3


async def test_a_sick_receiver_slows_no_other(sickroom, bell, open_desk, wait_for):
    healthy = await open_desk()
    async with faulty(says(503)) as sick:
        one = bell(
            watchlist(story="every", notify=("sick", "healthy")),
            scale=1,
            sick=Receiver("sick", url=sick.url, secrets=(SECRET,)),
            healthy=healthy,
        )
        async with sending(one):
            await ring(one, 0, 60)
            await wait_for(lambda: len(healthy.posted) == 60)
        assert sick.asked <= 45  # two rounds of a lane, and what a busy machine had begun by then


async def _is(bus: Bus, clock: Clock, expected: str) -> bool:
    return await state(bus, clock) == expected


async def _lasts(bus: Bus, clock: Clock, minutes: int) -> bool:
    breaker = (await health_of(bus, ["desk"]))["desk"].breaker
    return breaker.lasts == timedelta(minutes=minutes) and breaker.probe_ends is None and breaker.until > clock()


async def _left(one, count: int, at_most: int | None = None) -> bool:
    left = await one.waiting()
    return left == count if at_most is None else left <= at_most


async def _tried(bus: Bus, count: int) -> bool:
    return sum(facts["attempt"] != "0" for facts in await _deliveries(bus)) == count


async def _deliveries(bus: Bus) -> list[dict[str, str]]:
    rows = [await bus.redis.hgetall(key) async for key in bus.redis.scan_iter(match=streams.delivery("*"))]
    return [{name.decode(): value.decode() for name, value in row.items()} for row in rows]


async def _is_quiet(sender) -> None:
    """Nothing is under way, and each lane has looked once more and found nothing to do."""
    async with asyncio.timeout(20):
        for _ in range(2):
            for lane in sender._lanes.values():
                while lane._under_way or lane._news.is_set():
                    await asyncio.sleep(0)
                await sender.outbox.next_due(lane._name)
