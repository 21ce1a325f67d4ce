"""The probe that alert asks for goes onto the stream of articles, once."""

from services.ingest.prober import Prober
from shared import streams


async def probes(bus) -> list[bytes]:
    return [fields[b"probe"] for _, fields in await bus.redis.xrange(streams.ARTICLES)]


async def test_nothing_asked_nothing_sent(bus):
    assert not await Prober(bus).send_asked()
    assert await probes(bus) == []


async def test_a_probe_goes_out_once_however_many_listen(bus):
    await bus.redis.hset(streams.heartbeat(), "asked", "p1")
    sent = [await Prober(bus).send_asked() for _ in range(3)]
    assert sent == [True, False, False]
    await bus.redis.hset(streams.heartbeat(), "asked", "p2")
    assert await Prober(bus).send_asked()
    assert await probes(bus) == [b"p1", b"p2"]


async def test_of_two_that_looked_at_the_same_time_one_sends(bus, monkeypatch):
    await bus.redis.hset(streams.heartbeat(), "asked", "p1")
    slow, apply = Prober(bus), bus.apply

    async def after_another(change):
        monkeypatch.setattr(bus, "apply", apply)
        assert await Prober(bus).send_asked()
        return await apply(change)

    monkeypatch.setattr(bus, "apply", after_another)
    assert not await slow.send_asked()
    assert await probes(bus) == [b"p1"]
