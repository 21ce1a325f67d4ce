"""What is forgotten after its time, and what is not."""

from datetime import timedelta

from ringing import T0, article, watchlist

from services.alert.ringing.forgetting import Forgetter
from shared import streams

KEEP = timedelta(days=30)


async def test_a_story_is_forgotten_only_when_nothing_came_to_it_for_as_long_as_is_kept(bell):
    one = bell(watchlist(notify=("console",)))
    one.frozen = True
    await one.ring(article("a1"), article("b1", story="s2"))
    one.at = T0 + timedelta(days=20)
    await one.ring(article("a2"))
    one.at = T0 + timedelta(days=31)
    assert await Forgetter(one.bus, lambda: one.rules, one.now, KEEP).forget("fires") == 3
    fields = await one.bus.redis.hkeys(streams.policy("fires"))
    assert sorted(fields) == [b"heard:a2", b"held", b"seq", b"standing", b"told:s1", b"version"]
    await one.ring(article("a3"), article("b2", story="s2"))
    assert [body.data.article.id for body in await one.told()] == ["a1", "b1", "b2"]


async def test_a_row_that_nothing_is_left_of_is_forgotten_whole(service):
    one = service("each: story\nfirst: 60d", T0)
    await one.hear(article("a1"))
    await one.hear(article("b1", story="s2"))
    one.bell.at = T0 + timedelta(days=31)
    forgetter = Forgetter(one.bell.bus, lambda: one.bell.rules, one.bell.now, KEEP)
    assert await forgetter.forget("w") == 0, "what `first` asks about is remembered for as long as it asks"
    one.bell.at = T0 + timedelta(days=61)
    await one.bell.bus.redis.hdel(streams.policy("w", "story:s1"), "held")
    await forgetter.forget("w")
    assert await one.bell.bus.redis.smembers(streams.policy_rows("w")) == {b"story:s2"}
    assert not await one.bell.bus.redis.exists(streams.policy("w", "story:s1"))


async def test_dead_letters_go_after_their_time(bell):
    one = bell(watchlist())
    one.frozen = True
    for days in (31, 29):
        milliseconds = int((T0 - timedelta(days=days)).timestamp() * 1000)
        await one.bus.redis.xadd(streams.dead("tag"), {"reason": "r"}, id=f"{milliseconds}-0")
    assert await Forgetter(one.bus, lambda: one.rules, one.now, KEEP).drop_old_letters() == 1
    assert await one.bus.redis.xlen(streams.dead("tag")) == 1
