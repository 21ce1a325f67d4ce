"""`tocsin why` beside the real steps on a real server: every first "no" there is, and the yes, as a user is told it."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from services.alert import archive
from services.alert.app import open_alert
from services.alert.policy.mute import Mute
from services.alert.ringing import mutes
from services.cli.main import main
from services.cli.stack.inbox import Inbox
from services.ingest.feeds import Feed
from services.ingest.identity import article_id
from services.ingest.poller import Poller
from services.ingest.publisher import Publisher
from services.ingest.visitor import Visitor
from shared import streams
from shared.bus import Bus, Change, add
from shared.errors import Poison
from shared.events import Article, EnrichedArticle, Source, StoryState
from shared.hop import Done, Entry, Failed, Outcome, Step
from shared.http import open_client
from shared.service import Service, World
from shared.settings import load
from shared.worker import Worker

NOW = datetime.now(UTC)
PAGE = (
    "<html><head><title>Crane falls</title></head><body><article><h1>Crane falls</h1><p>{}</p></article></body></html>"
)
TEXT = "The harbour was closed on Monday after a crane fell on the quay, the council of the town said to reporters."
SECRET = "whsec_" + "dG9jc2luLXRlc3RzLXNpZ24td2l0aC10aGlz"
NOTIFY = "notify: [desk]"
RULES = """\
receivers:
  desk: {{url: "{url}", secret: "{secret}"}}
watchlists:
  - {{id: fires, match: fire, {extra}}}
  - {{id: harbour, match: crane NEAR/1 quay, notify: [desk]}}
"""


@dataclass
class Site:
    """A site of its own: what it answers at each path."""

    url: str = ""
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)

    def feed(self, *items: tuple[str, datetime]) -> None:
        rows = "".join(
            f"<item><title>{name}</title><link>{self.url}/{name}</link><description>{TEXT}</description>"
            f"<pubDate>{format_datetime(date)}</pubDate></item>"
            for name, date in items
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>{rows}</channel></rss>'
        self.pages["/feed"] = (200, "application/rss+xml", body.encode())


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = made.pages.get(self.path, (404, "text/plain", b""))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@dataclass
class Told:
    """What the command said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.out))

    @property
    def first_no(self) -> str | None:
        first = self.said["first_no"]
        return first and first["reason"]


@pytest.fixture
def why(tmp_path: Path, redis_url: str, monkeypatch: Any, capsys: Any) -> Callable[..., Awaitable[Told]]:
    """`await why(url, ...)` beside the stack of the test."""
    (tmp_path / "w.yaml").write_text(RULES.format(url="http://127.0.0.1:9/", secret=SECRET, extra=NOTIFY))
    settings = {
        "REDIS_URL": redis_url,
        "DATA": tmp_path,
        "WATCHLISTS": tmp_path / "w.yaml",
        "FEEDS": tmp_path / "f.yaml",
    }
    for name, value in {**settings, "ALLOW_NETWORKS": "127.0.0.0/8"}.items():
        monkeypatch.setenv(f"TOCSIN_{name}", str(value))

    def call(args: Sequence[str]) -> Told:
        monkeypatch.setattr("sys.argv", ["tocsin", "why", *args])
        try:
            main()
        except SystemExit as ended:
            return Told(int(ended.code or 0), *capsys.readouterr())
        return Told(0, *capsys.readouterr())

    async def run(*args: str) -> Told:
        capsys.readouterr()
        return await asyncio.to_thread(call, args)

    return run


async def poll(bus: Bus, site: Site, **given: Any) -> None:
    """One poll of the site's feed by the real poller."""

    class Here:
        async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

    feed = Feed(**{"id": "wire", "url": f"{site.url}/feed", "full_text": "never", **given})
    async with open_client(allow_networks=[ip_network("127.0.0.0/8")]) as client:
        now = lambda: datetime.now(UTC)  # noqa: E731
        poller = Poller(bus, Publisher(bus, now), Here(), Visitor(client), now, "me")  # type: ignore[arg-type]
        await poller.poll_if_due(feed)


def signs(out: str) -> list[str]:
    """The sign and the name of each step."""
    return [" ".join(line.split()[:2]) for line in out.splitlines() if line[:2] in ("\u2713 ", "\u2717 ", "? ")]


def subscribed(site: Site, folder: Path, **given: Any) -> None:
    more = "".join(f", {key}: {value}" for key, value in given.items())
    (folder / "f.yaml").write_text(f'feeds:\n  - {{id: wire, url: "{site.url}/feed"{more}}}\n')


@pytest.mark.parametrize(
    ("age", "reason", "said"),
    [
        (timedelta(days=2), "heard.backlog", "there before wire was first heard"),
        (timedelta(days=9), "heard.old", "the max_age of wire is 7d"),
    ],
)
async def test_what_was_taken_as_seen_says_why_and_whether_it_would_have_matched(
    bus, site, why, tmp_path, age, reason, said
):
    subscribed(site, tmp_path)
    site.feed(("old-fire", NOW - age))
    await poll(bus, site)
    told = await why(f"{site.url}/old-fire", "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert said in told.said["steps"][0]["text"]
    (matched,) = [step for step in told.said["steps"] if step["step"] == "matched"]
    assert (matched["watchlist_id"], matched["verdict"]) == ("fires", "yes")
    plain = await why(f"{site.url}/old-fire")
    assert signs(plain.out) == ["\u2717 heard", "\u2713 cleaned", "? tagged", "\u2713 matched"]


async def test_what_no_feed_brought_says_how_the_feeds_of_its_site_stand(bus, site, why, tmp_path):
    url = f"{site.url}/never-listed"
    told = await why("https://www.elsewhere.example/news/1", "--json")
    assert (told.code, told.first_no) == (1, "heard.no_feed")
    subscribed(site, tmp_path, active="false")
    assert (await why(url, "--json")).first_no == "heard.inactive"
    subscribed(site, tmp_path)
    assert (await why(url, "--json")).first_no == "heard.not_yet"
    site.feed(("other", NOW))
    await poll(bus, site)
    assert (await why(url, "--json")).first_no == "heard.not_listed"
    assert "--fetch reads its page" in (await why(url)).out


@pytest.mark.parametrize(
    ("path", "page", "reason", "said"),
    [
        (
            "/robots.txt",
            (200, "text/plain", b"User-agent: *\nDisallow: /feed"),
            "heard.robots",
            "robots.txt does not let us",
        ),
        ("/feed", (500, "text/plain", b""), "heard.failing", "answers 500"),
    ],
)
async def test_a_feed_that_may_not_or_cannot_be_read_says_so(bus, site, why, tmp_path, path, page, reason, said):
    subscribed(site, tmp_path)
    site.feed(("fire", NOW))
    site.pages[path] = page
    await poll(bus, site)
    told = await why(f"{site.url}/fire", "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert said in told.said["first_no"]["text"]


async def test_a_page_that_nobody_heard_is_fetched_and_matched_here(bus, site, why, tmp_path):
    subscribed(site, tmp_path)
    site.pages["/crane"] = (200, "text/html; charset=utf-8", PAGE.format(TEXT).encode())
    told = await why(f"{site.url}/crane", "--fetch")
    assert told.code == 1
    assert "\u2717 heard     feed wire was not heard yet" in told.out
    assert "harbour: crane NEAR/1 quay (the closest pair is 3 words apart)" in told.out
    site.pages["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /")
    refused = await why(f"{site.url}/crane", "--fetch")
    assert "its page now: robots.txt does not let us read it" in refused.out


async def test_an_id_nobody_knows_and_a_front_page(bus, why):
    told = await why("0" * 32, "--json")
    assert (told.code, told.first_no) == (1, "heard.unknown_id")
    front = await why("https://wire.example/")
    assert (front.code, front.out) == (2, "")
    assert "is a front page" in front.err


async def test_a_watchlist_that_is_not_there_names_the_nearest(bus, why):
    told = await why("0" * 32, "firs")
    assert (told.code, told.out, told.err) == (2, "", "no watchlist firs; did you mean fires?\n")


def article(name: str = "a", title: str = "A fire in the harbour", **given: Any) -> Article:
    url = f"https://wire.example/{name}"
    row = {"id": article_id(url=url), "url": url, "title": title, "text": TEXT, **given}
    return Article(source=Source(id="wire", name="Wire"), published_at=NOW, fetched_at=NOW, **row)


async def publish(bus: Bus, *articles: Article) -> str:
    await Publisher(bus, lambda: datetime.now(UTC)).publish(articles)
    return articles[0].url or ""


async def step(bus: Bus, name: str, stream: str, handle: Callable[[bytes], Outcome]) -> None:
    """One look of one step at its stream."""

    async def all_of(entries: Sequence[Entry]) -> list[Outcome]:
        return [handle(entry.body) for entry in entries]

    rows: Any = await bus.redis.xreadgroup(name, "c1", {stream: ">"}, count=100)
    entries = [Entry(one.decode(), fields[b"data"]) for _, found in rows or [] for one, fields in found]
    await Worker(bus, Step(name, stream, name, all_of), "c1", deadline_s=10).work(entries)


def _poison(_: bytes) -> Outcome:
    return Failed(Poison("broken"))


async def enrich(bus: Bus, story: str = "s1") -> None:
    """Tag and story, as simple as can be: everything belongs to one story."""

    def tag(body: bytes) -> Outcome:
        tagged = EnrichedArticle.model_validate_json(body).model_copy(update={"language": "en", "model": "m"})
        return Done(Change([add(streams.TAGGED, tagged.model_dump_json())]))

    def tell(body: bytes) -> Outcome:
        state = StoryState(articles=1, publishers=1, first_seen=NOW)
        update = {"story_id": story, "story_relation": "new", "story": state}
        enriched = EnrichedArticle.model_validate_json(body).model_copy(update=update)
        return Done(Change([add(streams.ENRICHED, enriched.model_dump_json())]))

    await step(bus, "tag", streams.ARTICLES, tag)
    await step(bus, "story", streams.TAGGED, tell)


async def work(bus: Bus, service: Service) -> None:
    for one in service.steps:
        rows: Any = await bus.redis.xreadgroup(one.group, "c1", {one.stream: ">"}, count=100)
        entries = [Entry(name.decode(), fields[b"data"]) for _, found in rows or [] for name, fields in found]
        await Worker(bus, one, "c1", deadline_s=10).work(entries)


@pytest.fixture
def alert(bus: Bus, why: Any, tmp_path: Path) -> Callable[..., Awaitable[None]]:
    """`await alert(extra)`: the real service matches what is there, by the rules with `extra` keys."""

    async def run(extra: str = NOTIFY, url: str = "http://127.0.0.1:9/", lists: str = "") -> None:
        (tmp_path / "w.yaml").write_text(f"{RULES.format(url=url, secret=SECRET, extra=extra)}{lists}\n")
        world = World(load(), bus, lambda: datetime.now(UTC), "c1")
        async with open_alert(world) as service:
            await work(bus, service)

    return run


async def test_before_it_is_tagged_it_waits_or_is_a_dead_letter(bus, why):
    url = await publish(bus, article("a"), article("b"))
    told = await why("https://wire.example/b", "--json")
    assert (told.code, told.first_no) == (1, "tagged.waiting")
    assert "waits for the step tag, 1 before it" in told.said["first_no"]["text"]
    await step(bus, "tag", streams.ARTICLES, _poison)
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, "tagged.dead")
    assert "broken; `tocsin dead retry tag/" in told.said["first_no"]["text"]


async def test_before_it_is_matched_it_waits_or_is_a_dead_letter(bus, why):
    url = await publish(bus, article())
    await enrich(bus)
    assert (await why(url, "--json")).first_no == "told.waiting"
    await step(bus, "match", streams.ENRICHED, _poison)
    assert (await why(url, "--json")).first_no == "told.dead"


async def test_what_matches_nothing_shows_what_came_nearest(bus, why, alert):
    url = await publish(bus, article(title="A lamp in the harbour"))
    await enrich(bus)
    await alert()
    told = await why(url)
    assert told.code == 1
    assert "\u2717 matched   none of 2 watchlists; the nearest:" in told.out
    assert "harbour: crane NEAR/1 quay (the closest pair is 3 words apart)" in told.out
    one = await why(url, "harbour")
    assert "\u2717 matched   no; what failed:" in one.out
    assert "\u2514\u2500 \u2717 crane NEAR/1 quay  (the closest pair is 3 words apart)" in one.out


@pytest.mark.parametrize(
    ("extra", "reason", "said"),
    [
        ("notify: []", "held.notify", "nobody is notified"),
        ("threshold: {count: 2, within: 1h}", "held.threshold", "the threshold is not reached"),
        ("first: 1h", "held.learning", "still learning"),
        ("absent: 1h", "held.absent", "a match is no alert here"),
        ("digest: {every: 4h}", "held.digest", "waits for the next digest, until "),
        (f"schedule: {{hours: '{NOW + timedelta(hours=2):%H:%M}-{NOW + timedelta(hours=3):%H:%M}'}}",
         "held.schedule", "outside the hours of its schedule, until "),
        ("active: false", "told.inactive", "not active"),
    ],
)  # fmt: skip
async def test_what_is_held_names_the_stage_and_until_when(bus, why, alert, extra, reason, said):
    url = await publish(bus, article())
    await enrich(bus)
    await alert(extra)
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert said in told.said["first_no"]["text"]


async def test_a_story_that_was_told_and_a_cooldown_are_told_as_such(bus, why, alert):
    first = await publish(bus, article("a", "A fire in the harbour"))
    second = await publish(bus, article("b", "Fire is out"))
    await enrich(bus)
    await alert("notify: [desk], cooldown: 4h")
    third = await publish(bus, article("c", "A fire in the hills"))
    await enrich(bus, story="s2")
    await alert("notify: [desk], cooldown: 4h")
    told = await why(second, "--json")
    assert (told.code, told.first_no) == (1, "held.story")
    (note,) = told.said["first_no"]["notes"]
    assert note.startswith("told in msg_")
    assert note.endswith("by \u201cA fire in the harbour\u201d")
    told = await why(third, "--json")
    assert (told.code, told.first_no) == (1, "held.cooldown")
    assert ", until " in told.said["first_no"]["text"]
    assert (await why(first, "--json")).first_no == "delivered.waiting"


async def test_what_is_muted_says_until_when(bus, why, alert):
    until = NOW + timedelta(hours=2)
    await mutes.put(bus, Mute(id="m1", watchlist="fires", since=NOW, until=until, reason="exercise"))
    url = await publish(bus, article())
    await enrich(bus)
    await alert()
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, "held.mute")
    assert told.said["first_no"]["text"].endswith(f"muted by m1 (exercise), until {until:%Y-%m-%d %H:%M}Z")


async def test_with_each_every_row_says_what_became_of_it(bus, why, alert, wait_for):
    firms = "{id: firms, match: $firms AND fire, each: firms, notify: [desk]}"
    first = await publish(bus, article("a", "A fire at Acme"))
    second = await publish(bus, article("b", "Fire: Acme and Initech"))
    await enrich(bus)
    await alert(f"{NOTIFY}}}\n  - {firms[:-1]}", lists="lists: {firms: [Acme, Initech]}")
    told = await why(second, "firms", "--json")
    (step,) = [one for one in told.said["steps"] if one["step"] == "told"]
    assert "for Initech" in step["text"]
    assert step["notes"] == ["Acme: held.story"]
    (step,) = [one for one in (await why(first, "firms", "--json")).said["steps"] if one["step"] == "told"]
    assert "for Acme" in step["text"]


async def test_what_rang_is_a_line_a_step_and_exit_code_0(bus, why, alert, tmp_path, wait_for):
    url = await publish(bus, article(title="A fire on the quay, where a crane quay stood"))
    await enrich(bus)
    with Inbox(lambda _: None, secrets=[SECRET]) as inbox:
        await alert(url=inbox.url)
        await sent(bus, wait_for)
    told = await why(url, "fires")
    assert told.code == 0
    assert signs(told.out) == [
        f"\u2713 {name}" for name in ("heard", "cleaned", "tagged", "matched", "told", "delivered")
    ]
    assert "\u2713 heard     from wire (Wire), " in told.out
    assert "\u2713 matched   by fire" in told.out
    assert "\u2713 delivered desk: accepted, 1 attempt: answered 200" in told.out
    every = await why(url)
    assert every.code == 0
    assert "\nfires\n\u2713 matched   by fire\n" in every.out
    assert "\nharbour\n\u2713 matched   by crane, quay\n" in every.out
    known_by_id = await why(article_id(url=url), "fires", "--json")
    assert (known_by_id.code, known_by_id.said["rang"], known_by_id.first_no) == (0, True, None)
    assert known_by_id.said["url"] == url


@pytest.mark.parametrize(("answer", "reason"), [(410, "delivered.dead"), (500, "delivered.waiting")])
async def test_what_no_receiver_accepted_is_a_no_at_the_last_step(bus, why, alert, wait_for, answer, reason):
    url = await publish(bus, article())
    await enrich(bus)
    heard: list[Any] = []
    with Inbox(heard.append, secrets=[SECRET], answers=[answer]) as inbox:
        await alert(url=inbox.url)
        await sent(bus, wait_for, lambda: heard)
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert f"answered {answer}" in told.said["first_no"]["text"]


async def test_a_rule_that_is_newer_than_the_article_did_not_decide(bus, why, alert, tmp_path):
    url = await publish(bus, article())
    await enrich(bus)
    await alert()
    rules = (tmp_path / "w.yaml").read_text()
    (tmp_path / "w.yaml").write_text(f"{rules}  - {{id: newer, match: fire}}\n")
    assert (await why(url, "newer", "--json")).first_no == "told.undecided"
    (tmp_path / "w.yaml").write_text(rules.replace("match: fire", "match: blaze"))
    told = await why(url, "fires")
    assert "\u2713 matched   it did when it came; by the rules of now it would not:" in told.out


async def test_another_address_of_the_same_article_leads_to_it(bus, why, alert):
    own = "https://wire.example/2026/fire-in-full"
    await publish(bus, article(canonical_url=own))
    told = await why(own, "--json")
    assert told.said["same_as"] == article().id
    assert told.said["steps"][0]["notes"] == ["known as the same article https://wire.example/a"]


async def test_without_a_stack_it_tells_what_the_archive_knows_and_what_it_cannot(
    bus, why, alert, tmp_path, monkeypatch
):
    url = await publish(bus, article(), article("b", "Fire is out"))
    await enrich(bus)
    await alert()
    assert len(list(archive.read(tmp_path / "archive"))) == 2
    monkeypatch.delenv("TOCSIN_REDIS_URL")
    told = await why(url)
    assert told.code == 0
    assert "? delivered cannot be known: no stack runs here" in told.out
    held = await why("https://wire.example/b", "fires")
    assert "? told      cannot be known: no stack runs here\n            told in msg_" in held.out
    nothing = await why("https://wire.example/other")
    assert (nothing.code, nothing.out) == (1, "")
    assert "no stack runs on" in nothing.err
    assert "--fetch reads its page" in nothing.err


async def sent(bus: Bus, wait_for: Any, is_done: Callable[[], object] | None = None) -> None:
    """What is due goes out by the real sender, until nothing waits, or `is_done`."""
    async with open_alert(World(load(), bus, lambda: datetime.now(UTC), "c1")) as service:
        task = asyncio.create_task(service.agents["sender"]())
        if is_done:
            await wait_for(is_done)
        await wait_for(lambda: _is_settled(bus))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _is_settled(bus: Bus) -> bool:
    """Every delivery was tried."""
    keys = [key async for key in bus.redis.scan_iter(match=streams.delivery("*"))]
    return bool(keys) and all([int(await bus.redis.hget(key, "attempt") or 0) for key in keys])
