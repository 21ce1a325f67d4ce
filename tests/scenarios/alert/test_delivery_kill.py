"""The service is killed while deliveries wait; the long form, with 10,000 of them, is `make bench ARGS=delivery`."""

from tests.bench.killed import survive


async def test_what_waits_survives_a_kill_none_lost_and_none_under_a_second_id(bus, redis_url):
    survived = await survive(redis_url, alerts=300, kills=1, is_hasty=True)
    assert survived.is_good, survived
    assert survived.pending_at_first_kill == 300
