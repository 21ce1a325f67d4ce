"""When a watchlist tells and when it holds, article after article, over real streams."""

import asyncio
from typing import Any

import pytest
from ringing import article, watchlist

from shared import streams


async def test_a_story_is_told_once_and_the_rest_is_counted_in_the_next_alert(bell):
    one = bell(watchlist(notify=("console",)))
    await one.ring(article("a1"), article("a2", "Fire: what we know"))
    await one.ring(article("a3", "Fire is out"))
    await one.ring(article("b1", "Another fire", story="s2"))
    first, second = await one.told()
    assert (first.data.article.id, first.data.seq, first.data.held.articles) == ("a1", 1, 0)
    assert (second.data.article.id, second.data.seq) == ("b1", 2)
    assert second.data.held.articles == 2
    assert second.data.held.reasons == {"story": 2}
    assert second.data.held.since is not None


async def test_every_tells_each_article_and_an_article_without_a_story_rings_by_itself(bell):
    one = bell(watchlist(notify=("console",), story="every"), watchlist("second", notify=("console",)))
    await one.ring(article("a1"), article("a2"), article("c1", story=None), article("c2", story=None))
    told = [(body.data.watchlist.id, body.data.article.id, body.data.seq) for body in await one.told()]
    assert told == [
        ("fires", "a1", 1), ("second", "a1", 1), ("fires", "a2", 2),
        ("fires", "c1", 3), ("second", "c1", 2), ("fires", "c2", 4), ("second", "c2", 3),
    ]  # fmt: skip
    assert len({body.data.alert_id for body in await one.told()}) == len(told)


async def test_an_article_delivered_twice_rings_once_and_is_not_counted(bell):
    one = bell(watchlist(notify=("console",)))
    await one.ring(article("a1"), article("a2"))
    before = await one.bus.redis.hgetall(streams.policy("fires"))
    await one.ring(article("a1"), article("a2"))
    assert len(await one.told()) == 1
    assert await one.bus.redis.hgetall(streams.policy("fires")) == before


async def test_two_workers_on_one_story_tell_it_once(bell, wait_for):
    """Both have read the state before either commits: the second meets a conflict, and decides again."""
    one = bell(watchlist(notify=("console",)))
    await one.publish(article("a1"), article("a2"))
    barrier = asyncio.Barrier(2)

    def meeting(handle: Any) -> Any:
        async def met(entries: Any) -> Any:
            outcomes = await handle(entries)
            if not met.seen:  # type: ignore[attr-defined]
                met.seen = True  # type: ignore[attr-defined]
                await barrier.wait()
            return outcomes

        met.seen = False  # type: ignore[attr-defined]
        return met

    left, right = (one.worker(name, handle=meeting(one.worker(name).step.handle)) for name in ("left", "right"))
    first, second = await one.read("left", count=1), await one.read("right", count=1)
    await asyncio.gather(left.work(first), right.work(second))
    (told,) = await one.told()
    assert told.data.seq == 1
    state = await one.bus.redis.hgetall(streams.policy("fires"))
    assert b'"articles":1' in state[b"held"]
    assert (await one.bus.redis.xpending(streams.ENRICHED, "match"))["pending"] == 0


async def test_a_batch_behind_another_workers_commit_does_not_build_on_what_it_had_read(bell):
    """Its first entry meets the conflict; its second must not take the other's state for its own first's."""
    one = bell(watchlist(notify=("console",), story="every"))
    await one.publish(*(article(f"a{n}") for n in range(3)))
    late, early = one.worker("late"), one.worker("early")
    batch, other = await one.read("late", count=2), await one.read("early", count=1)
    handle = late.step.handle

    async def overtaken(entries: Any) -> Any:
        outcomes = await handle(entries)
        if len(other) == 1:
            await early.work([other.pop()])
        return outcomes

    await one.worker("late", handle=overtaken).work(batch)
    assert sorted(body.data.seq for body in await one.told()) == [1, 2, 3]
    assert len({body.data.alert_id for body in await one.told()}) == 3


async def test_a_worker_that_lost_its_entries_adds_nothing(bell):
    one = bell(watchlist(notify=("console",)))
    await one.publish(article("a1"))
    entries = await one.read("stalled")
    await one.bus.redis.xclaim(streams.ENRICHED, "match", "taker", 0, [entries[0].id])
    await one.worker("taker").work(entries)
    await one.worker("stalled").work(entries)
    assert len(await one.told()) == 1


@pytest.mark.parametrize("given", [{"notify": ()}, {"active": False}])
async def test_nobody_is_told_where_nobody_is_to_be_told(bell, given):
    from services.alert.watchlists.policy import Active

    if "active" in given:
        given = {"active": Active(is_on=False), "notify": ("console",)}
    one = bell(watchlist(**given))
    await one.ring(article("a1"))
    assert await one.told() == []
    held = await one.bus.redis.hget(streams.policy("fires"), "held")
    assert (b'"notify":1' in held) if "active" not in given else held is None


async def test_a_corrected_article_whose_match_changed_is_told_as_an_update(bell):
    one = bell(watchlist(query="fire OR blaze", notify=("console",)))
    await one.ring(article("a1"), article("a2", "Fire, again"))
    await one.ring(article("a1", "A fire in the old harbour", revision=2))
    await one.ring(article("a1", "A blaze in the harbour", revision=3))
    await one.ring(article("a1", "A lamp in the harbour", revision=4))
    await one.ring(article("a1", "A lantern in the harbour", revision=5))
    rows = [(b.type, b.data.revision, b.data.seq, [m.term for m in b.data.matches]) for b in await one.told()]
    assert rows == [
        ("alert.created", 1, 1, ["fire"]),
        ("alert.updated", 2, 2, ["blaze"]),
        ("alert.updated", 3, 3, []),
    ]


async def test_an_entry_that_is_no_article_is_a_dead_letter_and_blocks_nobody(bell):
    one = bell(watchlist(notify=("console",)))
    await one.bus.redis.xadd(streams.ENRICHED, {"data": '{"id": 1}'})
    await one.ring(article("a1"))
    assert len(await one.told()) == 1
    (letter,) = await one.bus.redis.xrange(streams.dead("match"))
    assert letter[1][b"data"] == b'{"id": 1}'
    assert b"no enriched article" in letter[1][b"reason"]
