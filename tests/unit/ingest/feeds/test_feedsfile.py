"""The feeds file: defaults, short forms, and every mistake at its place."""

from datetime import timedelta

import pytest

from services.ingest.feeds.feedsfile import Feed, feed_id, read_feeds
from services.ingest.polling.subscriptions import Subscriptions
from shared.errors import Misconfigured


@pytest.fixture
def write(tmp_path):
    def written(text, name="feeds.yaml"):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return written


def test_an_address_alone_is_a_feed_with_the_defaults(write):
    (feed,) = read_feeds(write("feeds:\n  - https://example.org/news/rss.xml\n"), {})
    assert feed == Feed(id="example-org-news-rss", url="https://example.org/news/rss.xml")
    assert (feed.every, feed.full_text, feed.backlog, feed.max_age) == (None, "auto", timedelta(0), timedelta(days=7))


def test_what_a_feed_says_wins_over_the_defaults(write):
    text = """\
defaults: {every: 5m, full_text: never, backlog: all, max_age: 1d}
feeds:
  - https://a.example/rss
  - {url: https://b.example/rss, every: auto, full_text: always, backlog: 24h, max_age: 0}
"""
    first, second = read_feeds(write(text), {})
    assert (first.every, first.full_text, first.backlog, first.max_age) == (
        timedelta(minutes=5),
        "never",
        "all",
        timedelta(days=1),
    )
    assert (second.every, second.full_text, second.backlog, second.max_age) == (
        None,
        "always",
        timedelta(hours=24),
        timedelta(0),
    )


def test_all_that_can_be_said_of_a_feed(write):
    text = """\
feeds:
  - id: border-wire
    name: Border Wire
    url: https://wire.example.org/atom
    language: no
    timezone: Asia/Karachi
    country: PK
    tags: [asia, tier1]
    headers: {Authorization: "Bearer ${WIRE_TOKEN}", X-Plain: "${ABSENT:-none}"}
    watch: sitemap
    active: false
"""
    (feed,) = read_feeds(write(text), {"WIRE_TOKEN": "s3cret"})
    assert feed.headers == {"Authorization": "Bearer s3cret", "X-Plain": "none"}
    assert (feed.language, feed.timezone, feed.country, feed.watch, feed.active) == (
        "no",
        "Asia/Karachi",
        "PK",
        "sitemap",
        False,
    )
    source = feed.source()
    assert (source.id, source.name, source.domain, source.tags) == (
        "border-wire",
        "Border Wire",
        "wire.example.org",
        ("asia", "tier1"),
    )
    assert "s3cret" not in repr(feed)


@pytest.mark.parametrize("text", ["feeds: []\n", "defaults: {every: 1h}\n"])
def test_a_file_may_name_no_feed(write, text):
    assert read_feeds(write(text), {}) == ()


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_file_is_a_slip_of_the_hand_and_silences_nobody(write, text):
    with pytest.raises(Misconfigured, match="the file is empty; expected one of these keys: defaults, feeds"):
        read_feeds(write(text), {})


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("- example.org/rss", "2:5", "expected the http or https address"),
        ("- {url: 'ftp://a.example/'}", "2:11", "expected the http or https address"),
        ("- {id: A b, url: https://a.example/}", "2:10", "small letters, digits and hyphens"),
        ("- {url: https://a.example/, every: 10ms}", "2:38", "at least 1s"),
        ("- {url: https://a.example/, every: often}", "2:38", "no duration"),
        ("- {url: https://a.example/, evry: 5m}", "2:31", "did you mean `every`?"),
        ("- {url: https://a.example/, timezone: Mars/One}", "2:41", "no IANA time zone"),
        ("- {url: https://a.example/, country: Pakistan}", "2:40", ""),
        ("- {url: https://a.example/, watch: sitmap}", "2:38", "'sitemap'"),
        ("- {name: No address}", "2:5", "`url` is missing"),
        ("- {url: https://a.example/, headers: {A: '${NOPE}'}}", "2:45", "NOPE is not set"),
    ],
)
def test_a_mistake_is_told_with_its_place(write, line, place, message):
    path = write(f"feeds:\n  {line}\n")
    with pytest.raises(Misconfigured) as told:
        read_feeds(path, {})
    (problem,) = told.value.problems
    assert f"{problem.line}:{problem.column}" == place
    assert message in problem.message


def test_all_mistakes_of_all_files_are_told_at_once(write, tmp_path):
    write("feeds: [{url: x}, {url: y}]\n", "a.yaml")
    write("defaults: {every: never}\nfeeds: [{url: https://a.example/, headers: {A: '${NOPE}'}}]\n", "b.yaml")
    with pytest.raises(Misconfigured) as told:
        read_feeds(tmp_path, {})
    assert len(told.value.problems) == 4


def test_a_feed_given_twice_and_an_id_taken_are_mistakes_across_files(write, tmp_path):
    write("feeds:\n  - https://a.example/rss\n", "a.yaml")
    write("feeds:\n  - https://a.example/rss\n  - {id: a-example-rss, url: https://b.example/}\n", "b.yaml")
    with pytest.raises(Misconfigured) as told:
        read_feeds(tmp_path, {})
    assert ["given twice" in one.message or "is taken by" in one.message for one in told.value.problems] == [True, True]


def test_a_line_with_a_secret_is_not_shown(write):
    path = write("feeds:\n  - url: https://a.example/\n    headers: {Authorization: Bearer hunter2, X: '${NOPE}'}\n")
    with pytest.raises(Misconfigured) as told:
        read_feeds(path, {})
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.org/", "example-org"),
        ("https://example.org/news/rss.xml", "example-org-news-rss"),
        ("http://feeds.example.org/World?edition=uk&n=2", "feeds-example-org-world-edition-uk-n-2"),
    ],
)
def test_the_default_id_is_made_of_the_address(url, expected):
    assert feed_id(url) == expected


async def test_a_changed_file_is_taken_and_a_bad_one_leaves_the_last_good(write):
    used = []
    path = write("feeds: [https://a.example/]\n")
    subscriptions = Subscriptions(path, used.append, is_given=True)
    assert not await subscriptions.reload()
    write("feeds: [nonsense]\n")
    assert not await subscriptions.reload()
    assert "expected the http or https address" in subscriptions.fault
    write("feeds: [https://a.example/, https://b.example/]\n")
    assert await subscriptions.reload()
    assert (subscriptions.fault, [len(feeds) for feeds in used]) == ("", [1, 2])


def test_a_default_path_may_be_absent_and_a_given_one_may_not(tmp_path):
    used = []
    Subscriptions(tmp_path / "feeds.yaml", used.append, is_given=False)
    assert used == [()]
    with pytest.raises(Misconfigured, match="TOCSIN_FEEDS"):
        Subscriptions(tmp_path / "feeds.yaml", used.append, is_given=True)
