"""`tocsin feeds`: feeds asked on real local servers, subscriptions in and out."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from services.cli.incoming.feeds import app
from services.ingest.feeds.feedsfile import read_feeds
from shared.errors import Misconfigured, Poison

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>Dam holds</title>
<link>https://w.example/1</link><pubDate>Mon, 23 Nov 2020 07:00:00 GMT</pubDate></item><item><title>Ferry</title>
<link>https://w.example/2</link></item></channel></rss>"""
OPML = """<opml version="2.0"><body><outline text="Asia"><outline text="Wire" xmlUrl="https://w.example/rss"/>
<outline title="Post &amp; Mail" xmlUrl="https://p.example/feed" category="daily,papers"/></outline>
<outline text="Again" xmlUrl="https://w.example/rss"/><outline text="No address"/></body></opml>"""


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("TOCSIN_ALLOW_NETWORKS", "127.0.0.0/8")

    async def called(*args):
        return await asyncio.to_thread(CliRunner().invoke, app, list(args))

    return called


@pytest.fixture
async def site(serve_http, answer):
    bodies = {
        "/rss": answer(200, RSS),
        "/": answer(200, b'<link rel="alternate" type="application/rss+xml" href="rss">'),
    }
    return await serve_http(lambda asked: bodies.get(asked.path, answer(404)))


async def test_check_tells_what_a_feed_carries(run, site):
    result = await run("check", f"{site.url}/rss")
    assert result.exit_code == 0
    assert "(Wire): 2 items" in result.stdout
    assert "1 without a date" in result.stdout


async def test_check_finds_the_feed_of_a_site(run, site):
    result = await run("check", "--json", f"{site.url}/")
    row = json.loads(result.stdout)
    assert (result.exit_code, row["url"], row["items"], row["title"]) == (0, f"{site.url}/rss", 2, "Wire")


async def test_check_of_a_file_names_each_feed_that_cannot_be_heard(run, site, tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text(f"feeds:\n  - {{id: good, url: {site.url}/rss}}\n  - {{id: bad, url: {site.url}/nothing}}\n")
    result = await run("check", str(path))
    assert result.exit_code == 1
    assert result.stdout.startswith("good (Wire): 2 items")
    assert result.stderr == "bad: answers 404 (there is no such address)\n"


async def test_check_says_which_network_to_allow(run, site, monkeypatch):
    monkeypatch.delenv("TOCSIN_ALLOW_NETWORKS")
    result = await run("check", f"{site.url}/rss")
    assert result.exit_code == 1
    assert "set TOCSIN_ALLOW_NETWORKS=127.0.0.0/8" in result.stderr


async def test_check_of_nothing_is_a_wrong_call(run):
    assert isinstance((await run("check", "absent.yaml")).exception, Misconfigured)


async def test_add_puts_a_heard_address_behind_what_is_there(run, site, tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text("# mine\nfeeds:\n  - https://a.example/\n")
    assert (await run("add", f"{site.url}/rss", "--feeds", str(path))).exit_code == 0
    assert [feed.url for feed in read_feeds(path, {})] == ["https://a.example/", f"{site.url}/rss"]
    assert path.read_text().startswith("# mine\n")
    assert (await run("add", f"{site.url}/nothing", "--feeds", str(path))).exit_code == 1


@pytest.mark.parametrize(
    "before",
    [
        None,
        "feeds: []  # none yet\n#   - x\n",
        "defaults: {every: 5m}\n",
        "feeds:\n  - https://a.example/",
        "feeds:\n  - https://a.example/\ndefaults: {every: 5m}\n",
    ],
)
async def test_import_adds_each_subscription_once(run, tmp_path, before):
    path, opml = tmp_path / "feeds.yaml", tmp_path / "list.opml"
    opml.write_text(OPML)
    if before is not None:
        path.write_text(before)
    for _ in range(2):
        result = await run("import", str(opml), "--feeds", str(path))
        assert result.exit_code == 0, result.output
    found = {feed.url: feed for feed in read_feeds(path, {})}
    assert set(found) - {"https://a.example/"} == {"https://w.example/rss", "https://p.example/feed"}
    assert (found["https://p.example/feed"].name, found["https://p.example/feed"].tags) == (
        "Post & Mail",
        ("Asia", "daily", "papers"),
    )


async def test_import_of_what_is_no_opml_is_told_with_its_name(run, tmp_path):
    (tmp_path / "list.opml").write_text("<html></html>")
    result = await run("import", str(tmp_path / "list.opml"))
    assert isinstance(result.exception, Poison)
    assert "list.opml: not OPML" in str(result.exception)


async def test_import_into_a_file_it_cannot_add_to_changes_nothing(run, tmp_path):
    path, opml = tmp_path / "feeds.yaml", tmp_path / "list.opml"
    opml.write_text(OPML)
    path.write_text("feeds: [https://a.example/]\n")
    result = await run("import", str(opml), "--feeds", str(path))
    assert isinstance(result.exception, Misconfigured)
    assert path.read_text() == "feeds: [https://a.example/]\n"


async def test_what_is_exported_can_be_imported_again(run, tmp_path):
    path, again = tmp_path / "feeds.yaml", tmp_path / "again.yaml"
    path.write_text("feeds:\n  - {url: 'https://a.example/?x=1&y=2', name: A <b>, tags: [t]}\n")
    (tmp_path / "out.opml").write_text((await run("export", "--feeds", str(path))).stdout)
    await run("import", str(tmp_path / "out.opml"), "--feeds", str(again))
    assert read_feeds(again, {}) == read_feeds(path, {})


@pytest.mark.parametrize("opml", ["<opml>", '<opml version="2.0"><body><outline text="None"/></body></opml>'])
def test_a_list_without_a_feed_is_told_and_writes_nothing(opml, tmp_path):
    (tmp_path / "list.opml").write_text(opml)
    result = CliRunner().invoke(app, ["import", str(tmp_path / "list.opml")])
    assert isinstance(result.exception, Poison)
    assert "no feed in it" in str(result.exception)
    assert not (tmp_path / "feeds.yaml").exists()


async def test_addresses_that_differ_in_their_ending_alone_are_all_imported(run, tmp_path):
    path, opml = tmp_path / "feeds.yaml", tmp_path / "list.opml"
    urls = [f"https://w.example/news.{ending}" for ending in ("xml", "rss", "atom")]
    path.write_text(f"feeds:\n  - {urls[0]}\n")
    opml.write_text("<opml><body>" + "".join(f'<outline xmlUrl="{url}"/>' for url in urls) + "</body></opml>")
    assert (await run("import", str(opml), "--feeds", str(path))).exit_code == 0
    assert {feed.url: feed.id for feed in read_feeds(path, {})} == dict(
        zip(urls, ["w-example-news", "w-example-news-2", "w-example-news-3"], strict=True)
    )


@pytest.mark.parametrize("what", ["nonsense", "feeds.yaml", "ftp://w.example/rss"])
def test_add_takes_nothing_but_an_address(what):
    result = CliRunner().invoke(app, ["add", what])
    assert result.exit_code == 2
    assert "expected the http or https address" in " ".join(result.output.split())


async def test_check_of_a_site_with_several_feeds_names_the_others(run, serve_http, answer):
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}.xml">' for n in range(3))
    server = await serve_http(lambda asked: answer(200, RSS if asked.path.endswith(".xml") else links.encode()))
    said = (await run("check", f"{server.url}/")).stdout
    assert said.strip().endswith(f"{server.url}/0.xml; the site also names {server.url}/1.xml, {server.url}/2.xml")
