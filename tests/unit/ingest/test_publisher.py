"""Articles onto the stream, each once, on a real server."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.ingest import publisher as publisher_module
from services.ingest.identity import article_id
from services.ingest.publisher import Published, Publisher
from shared import streams
from shared.errors import Retry
from shared.events import Article, Source

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def now() -> datetime:
    return NOW


@pytest.fixture
def publisher(bus):
    return Publisher(bus, now)


def article(url="https://news.example/a", *, title="A title", text="A text.", **fields) -> Article:
    given = {
        "id": article_id(url=url),
        "url": url,
        "canonical_url": url,
        "title": title,
        "text": text,
        "fetched_at": NOW,
    }
    return Article(**{**given, **fields})


def nameless(guid, *, feed="wire", text="A text.") -> Article:
    one_id = article_id(url=None, guid=guid, feed=feed)
    return article(None, id=one_id, canonical_url=None, guid=guid, source=Source(id=feed), text=text)


async def on_stream(bus, stream=streams.ARTICLES) -> list[Article]:
    return [Article.model_validate_json(fields[b"data"]) for _, fields in await bus.redis.xrange(stream)]


async def test_a_new_article_goes_out_once(bus, publisher):
    one = article()
    assert await publisher.publish([one]) == [Published(one.id, 1, "new")]
    assert await publisher.publish([one]) == [Published(one.id, 1, "known")]
    assert await on_stream(bus) == [one]


async def test_another_text_or_title_is_the_next_revision(bus, publisher):
    one = article()
    texts = [one, article(text="Corrected."), article(title="New title", text="Corrected.")]
    states = [(await publisher.publish([each]))[0] for each in texts]
    assert states == [Published(one.id, 1, "new"), Published(one.id, 2, "revised"), Published(one.id, 3, "revised")]
    assert [sent.revision for sent in await on_stream(bus)] == [1, 2, 3]


async def test_a_text_that_comes_back_is_a_revision_again(publisher):
    for text, revision in (("first", 1), ("second", 2), ("first", 3)):
        assert (await publisher.publish([article(text=text)]))[0].revision == revision


async def test_white_space_is_no_revision(publisher):
    await publisher.publish([article(text="one two")])
    assert (await publisher.publish([article(text=" one\n\ntwo ")]))[0].state == "known"


async def test_two_feeds_with_two_texts_of_one_item_do_not_correct_each_other_for_ever(bus, publisher):
    short = article(text="In short.", source=Source(id="one"))
    long = article(text="In full length.", source=Source(id="two"))
    states = [(await publisher.publish([each]))[0].state for each in (short, long, short, long, short)]
    assert states == ["new", "revised", "known", "known", "known"]


async def test_a_teaser_of_what_is_known_in_full_is_no_revision(publisher):
    await publisher.publish([article(text="The whole text.")])
    assert (await publisher.publish([article(text="The wh...", partial=True)]))[0].state == "known"


async def test_the_full_text_of_a_known_teaser_is_a_revision(publisher):
    await publisher.publish([article(text="The wh...", partial=True)])
    assert (await publisher.publish([article(text="The whole text.")]))[0] == Published(article().id, 2, "revised")


async def test_a_repeat_within_one_call_is_known(bus, publisher):
    states = [one.state for one in await publisher.publish([article(), article(), article(text="Another.")])]
    assert sorted(states) == ["known", "new", "revised"]
    assert len(await on_stream(bus)) == 2


async def test_many_at_once_by_many_publishers_are_published_once_each(bus):
    articles = [article(f"https://news.example/{n}") for n in range(450)]
    results = await asyncio.gather(*(Publisher(bus, now).publish(articles) for _ in range(4)))
    assert sum(one.state == "new" for result in results for one in result) == 450
    assert len(await on_stream(bus)) == 450


async def test_order_is_kept(bus, publisher):
    articles = [article(f"https://news.example/{n}") for n in range(300)]
    results = await publisher.publish(articles)
    assert [one.id for one in results] == [one.id for one in articles]
    assert [one.id for one in await on_stream(bus)] == [one.id for one in articles]


async def test_a_page_with_two_addresses_is_known_by_its_own_canonical_one(bus, publisher):
    plain = article("https://news.example/a")
    print_view = article("https://print.news.example/view?id=7", canonical_url="https://news.example/a")
    await publisher.publish([plain])
    assert await publisher.publish([print_view]) == [Published(plain.id, 1, "known")]
    without_canonical = article("https://print.news.example/view?id=7")
    assert await publisher.publish([without_canonical]) == [Published(plain.id, 1, "known")]


async def test_the_canonical_address_is_known_when_the_other_came_first(bus, publisher):
    print_view = article("https://print.news.example/view?id=7", canonical_url="https://news.example/a")
    await publisher.publish([print_view])
    assert await publisher.publish([article("https://news.example/a")]) == [Published(print_view.id, 1, "known")]


@pytest.mark.parametrize(
    ("canonical", "title"),
    [
        ("https://news.example/", "A title"),
        ("https://other.example/a", "A title"),
        ("https://news.example/section", "Another title"),
    ],
    ids=["front page", "another site", "one for all pages"],
)
async def test_a_canonical_address_that_cannot_be_right_joins_nothing(publisher, canonical, title):
    await publisher.publish([article(canonical), article("https://news.example/1", canonical_url=canonical)])
    other = article("https://news.example/2", canonical_url=canonical, title=title)
    assert (await publisher.publish([other]))[0] == Published(other.id, 1, "new")


async def test_an_item_without_address_keeps_its_id_under_another_guid_of_its_feed(bus, publisher):
    first = nameless("guid-1")
    await publisher.publish([first])
    assert await publisher.publish([nameless("guid-2")]) == [Published(first.id, 1, "known")]
    assert (await publisher.publish([nameless("guid-2", text="Corrected.")]))[0] == Published(first.id, 2, "revised")
    assert (await publisher.publish([nameless("guid-1", feed="other")]))[0].state == "new"


async def test_what_is_taken_as_seen_goes_to_the_archive_and_is_not_published(bus, publisher):
    assert (await publisher.take_as_seen([article()]))[0].state == "new"
    assert (await publisher.publish([article()]))[0].state == "known"
    assert await on_stream(bus) == []
    assert [one.id for one in await on_stream(bus, streams.KNOWN)] == [article().id]


async def test_taking_as_seen_revises_nothing(bus, publisher):
    await publisher.publish([article()])
    assert (await publisher.take_as_seen([article(text="Another.", source=Source(id="feed"))]))[0].revision == 1
    assert await on_stream(bus, streams.KNOWN) == []


async def test_what_is_durable_is_on_disk_and_the_same(bus, publisher):
    assert await publisher.publish([article()], durable=True) == [Published(article().id, 1, "new")]
    assert len(await on_stream(bus)) == 1


async def test_what_was_seen_is_forgotten_in_the_end(bus, publisher):
    await publisher.publish([article()])
    assert 0 < await bus.redis.ttl(streams.seen(article().id)) <= publisher_module.SEEN_S


async def test_what_is_still_seen_is_kept_on(bus, publisher):
    await publisher.publish([article()])
    await bus.redis.expire(streams.seen(article().id), 60)
    await publisher.publish([article()])
    assert await bus.redis.ttl(streams.seen(article().id)) > publisher_module.REFRESH_S


async def test_a_full_stream_takes_no_more(bus, publisher, monkeypatch):
    monkeypatch.setattr(streams, "HIGH_WATER", 2)
    await publisher.publish([article(f"https://news.example/{n}") for n in range(3)])
    with pytest.raises(Retry, match="wait to be tagged") as told:
        await Publisher(bus, now).publish([article()])
    assert told.value.after_s
