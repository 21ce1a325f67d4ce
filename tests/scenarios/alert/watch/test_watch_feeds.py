"""Feeds that fail or fall silent, polled by ingest's own poller; files that are refused, read by those who read them."""

from datetime import datetime

from houses import HOUR, MINUTE, SECOND, House, opens_repeats_and_ends
from ringing import T0

from services.ingest.feeds.feedsfile import Feed
from services.ingest.polling.subscriptions import Subscriptions


def subscribe(house: House, url: str) -> Feed:
    """The feed `wire`, in ingest's file and in use."""
    (house.folder / "feeds.yaml").write_text(f"feeds: [{{id: wire, url: '{url}'}}]\n")
    feeds: list[Feed] = []
    subscriptions = Subscriptions(house.folder / "feeds.yaml", feeds.extend, is_given=True)
    house.said.append(subscriptions.in_use)
    return feeds[0]


def rss(*dates: datetime) -> bytes:
    rows = "".join(
        f"<item><title>Of {date:%d %H}</title><link>https://wire.example.org/{date:%d%H}</link>"
        f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for date in dates
    )
    return f"<rss version='2.0'><channel><title>Wire</title>{rows}</channel></rss>".encode()


async def test_a_feed_that_fails(house, poll, serve_http, answer):
    answers = [answer(200, rss(T0 - HOUR), content_type="application/rss+xml")]
    server = await serve_http(lambda asked: answers[-1])
    feed = subscribe(house, server.url)
    await poll(feed)
    answers.append(answer(503))
    house.at += 59 * MINUTE
    await poll(feed)
    assert await house.look() == []
    house.at += MINUTE

    async def heal() -> None:
        answers.append(answer(200, rss(house.at), content_type="application/rss+xml"))
        await poll(feed)

    await opens_repeats_and_ends(house, "feed_dead wire", heal)
    detail = (await house.bodies())[0].data.detail
    assert detail == "not heard since 2026-11-23T08:00:00Z: answers 503"


async def test_a_feed_that_answers_and_says_nothing_new(house, poll, serve_http, answer):
    dates = [T0 - n * HOUR for n in range(4)]
    server = await serve_http(lambda asked: answer(200, rss(*dates), content_type="application/rss+xml"))
    feed = subscribe(house, server.url)
    await poll(feed)
    assert await house.look(5 * HOUR) == []  # five times its own rate, not past it
    house.at += SECOND
    await poll(feed)

    async def heal() -> None:
        dates.insert(0, house.at)
        await poll(feed)

    await opens_repeats_and_ends(house, "feed_silent wire", heal)


async def test_a_feed_that_is_taken_out_of_the_file_is_no_problem_any_more(house, poll, serve_http, answer):
    server = await serve_http(lambda asked: answer(503))
    feed = subscribe(house, server.url)
    await poll(feed)
    house.at += HOUR
    await poll(feed)
    (house.folder / "feeds.yaml").write_text("feeds: []\n")
    empty = Subscriptions(house.folder / "feeds.yaml", lambda feeds: None, is_given=True)
    await opens_repeats_and_ends(house, "feed_dead wire", lambda: house.said.append(empty.in_use))


async def test_while_nobody_ingests_a_feed_is_not_told_to_be_heard_again(house, poll, serve_http, answer):
    server = await serve_http(lambda asked: answer(503))
    await poll(subscribe(house, server.url))
    assert await house.look(HOUR) == ["problem feed_dead wire"]
    ingest = house.said.pop()
    assert await house.look(2 * HOUR) == []
    assert await house.look(2 * HOUR) == []
    house.said.append(ingest)
    assert await house.look(2 * HOUR) == ["problem feed_dead wire"]


async def test_watchlists_that_are_refused(house):
    good = (house.folder / "w.yaml").read_text()
    (house.folder / "w.yaml").write_text(good + "nonsense: true\n")
    await house.rulebook.reload()
    assert await house.look() == []  # it may be in the middle of being saved
    house.at += 5 * SECOND

    async def heal() -> None:
        (house.folder / "w.yaml").write_text(good)
        await house.rulebook.reload()

    name = f"file_refused {house.folder / 'w.yaml'}"
    await opens_repeats_and_ends(house, name, heal)
    assert "w.yaml:6:1: unknown key `nonsense`" in (await house.bodies())[0].data.detail


async def test_feeds_that_are_refused(house):
    path = house.folder / "feeds.yaml"
    path.write_text("feeds: []\n")
    subscriptions = Subscriptions(path, lambda feeds: None, is_given=True)
    house.said.append(subscriptions.in_use)
    path.write_text("feeds: [nonsense]\n")
    await subscriptions.reload()
    await house.look()
    house.at += 5 * SECOND

    async def heal() -> None:
        path.write_text("feeds: []\n\n")
        await subscriptions.reload()

    await opens_repeats_and_ends(house, f"file_refused {path}", heal)
