"""Feeds of every format, well formed and not, into articles with ids of their own."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.ingest.feeds.feed import parse_feed
from shared.errors import Poison
from shared.events import Source

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://town.example/feed.xml"
SOURCE = Source(id="town", name="Town News", domain="town.example")


def rss(*items, head="", version='version="2.0"'):
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss {version}><channel><title>Town News</title>'
        f"<link>https://town.example/</link><description>d</description>{head}{''.join(items)}</channel></rss>"
    ).encode()


def item(n=1, title="Bridge repaired", text="The bridge is open again.", more=""):
    return (
        f"<item><title>{title}</title><link>https://town.example/{n}</link><guid>g{n}</guid>"
        f"<description>{text}</description><pubDate>Wed, 03 Mar 2021 10:00:00 GMT</pubDate>{more}</item>"
    )


def parsed(data, **more):
    return parse_feed(data, url=URL, source=SOURCE, fetched_at=NOW, **more)


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Town</title><link href="https://town.example/"/>
<link rel="hub" href="https://hub.example/"/><link rel="next" href="?page=2"/>
<entry><id>urn:1</id><title type="html">Bridge &lt;b&gt;repaired&lt;/b&gt;</title><link href="/1"/>
<published>2021-03-03T10:00:00Z</published><author><name>Jane Porter</name></author>
<content type="html">&lt;p&gt;The bridge is open.&lt;/p&gt;&lt;p&gt;Ferries stop.&lt;/p&gt;</content></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Town</title><link>https://town.example/</link></channel>
<item rdf:about="https://town.example/1"><title>Bridge repaired</title><link>https://town.example/1</link>
<description>The bridge is open.</description><dc:date>2021-03-03T10:00:00Z</dc:date></item></rdf:RDF>"""
ATOM_03 = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Town</title><entry><title>Bridge repaired</title>
<link rel="alternate" type="text/html" href="https://town.example/1"/><issued>2021-03-03T10:00:00Z</issued>
<summary>The bridge is open.</summary></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Town",
        "language": "en",
        "items": [
            {
                "id": "1",
                "url": "/1",
                "title": "Bridge repaired",
                "content_html": "<p>The bridge is open.</p>",
                "date_published": "2021-03-03T10:00:00Z",
            }
        ],
    }
).encode()
OLD_RSS = rss(
    "<item><title>Bridge repaired</title><link>https://town.example/1</link><description>The bridge is open.</description>"
    "<pubDate>Wed, 03 Mar 2021 10:00:00 GMT</pubDate></item>",
    version='version="0.91"',
)


@pytest.mark.parametrize(
    "data", [ATOM, RDF, ATOM_03, JSON_FEED, OLD_RSS], ids=["atom", "rdf", "atom03", "json", "rss091"]
)
def test_every_format_gives_the_same_article(data):
    (article,) = parsed(data).entries
    assert article.title == "Bridge repaired"
    assert article.text.startswith("The bridge is open.")
    assert article.url == "https://town.example/1"
    assert (article.published_at, article.date_source) == (datetime(2021, 3, 3, 10, tzinfo=UTC), "feed")
    assert article.source == SOURCE
    assert article.fetched_at == NOW


def test_markup_becomes_paragraphs_and_what_the_feed_says_is_kept():
    feed = parsed(ATOM)
    (article,) = feed.entries
    assert article.text == "The bridge is open.\n\nFerries stop."
    assert (article.authors, article.guid, article.language) == (("Jane Porter",), "urn:1", "en-GB")
    assert (feed.title, feed.link) == ("Town", "https://town.example/")
    assert (feed.hubs, feed.next_page) == (("https://hub.example/",), "https://town.example/feed.xml?page=2")
    assert not article.partial


@pytest.mark.parametrize(
    ("text", "is_partial"),
    [
        ("A short summary.", True),
        ("word " * 120, False),
        ("word " * 120 + "...", True),
        ("word " * 120 + "Read more", True),
        ("", True),
    ],
)
def test_a_summary_is_partial(text, is_partial):
    assert parsed(rss(item(text=text))).entries[0].partial is is_partial


def test_the_agency_is_the_publisher_and_its_dateline_is_cleaned():
    (article,) = parsed(rss(item(text="PORTVILLE (AP) — The bridge is open."))).entries
    assert (article.publisher, article.text) == ("AP", "The bridge is open.")


def test_a_time_without_zone_is_read_in_the_zone_of_the_feed():
    data = rss(item().replace(" GMT", ""))
    assert parsed(data, default_zone=ZoneInfo("Asia/Karachi")).entries[0].published_at.hour == 5
    assert parsed(data).entries[0].published_at.hour == 10


def test_an_item_without_date_was_first_seen_now():
    (article,) = parsed(rss("<item><title>A</title></item>")).entries
    assert (article.published_at, article.date_source) == (NOW, "first_seen")


@pytest.mark.parametrize(
    "items",
    [
        [item(1), item(2)],
        [item(n, title=f"T{n}").replace(f"<guid>g{n}", "<guid>same") for n in (1, 2)],
        [item(n, title=f"T{n}").replace(f"town.example/{n}", "town.example/live") for n in (1, 2)],
        [item(n, title=f"T{n}").replace(f"town.example/{n}", "town.example/") for n in (1, 2)],
        [f"<item><title>T{n}</title><guid isPermaLink='false'>same</guid></item>" for n in (1, 2)],
    ],
    ids=["plain", "one guid for all", "one address for all", "the front page for all", "one guid, no address"],
)
def test_different_items_have_different_ids_and_the_same_ones_again(items):
    first = [article.id for article in parsed(rss(*items)).entries]
    assert len(set(first)) == 2
    assert first == [article.id for article in parsed(rss(*items)).entries]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1252", "iso-8859-1"])
def test_ids_and_titles_are_the_same_in_any_encoding(encoding):
    text = rss(item(title="Café am Fluß")).decode()
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    data = text.replace('encoding="utf-8"', f'encoding="{declared}"').encode(encoding)
    (one,), (other,) = parsed(text.encode()).entries, parsed(data).entries
    assert (one.id, one.title) == (other.id, "Café am Fluß") == (other.id, other.title)


def test_malformed_feeds_are_read_as_far_as_they_go():
    feed = parsed(rss(*(item(n) for n in range(1, 9)))[:-260])
    assert len(feed.entries) >= 6
    assert feed.warnings


@pytest.mark.parametrize("missing", [5, 60, 120])
def test_the_item_in_which_a_feed_breaks_off_is_left_for_the_next_time(missing):
    whole = rss(item(1), item(2))
    end = whole.rindex(b"</item>")
    feed = parsed(whole[: end - missing])
    assert [entry.title for entry in feed.entries] == [parsed(whole).entries[0].title]
    assert feed.is_cut
    assert not parsed(whole[: end + 7]).is_cut


def test_control_characters_and_double_escapes_do_not_reach_the_text():
    (article,) = parsed(
        rss(item(title="Fish &amp;amp; chips", text="ab\x08cd &amp;lt;tag&amp;gt; &amp;eacute;"))
    ).entries
    assert article.title == "Fish & chips"
    assert "\x08" not in article.text


def test_an_item_with_neither_title_nor_text_is_kept_as_partial_where_anything_names_it():
    linked, dated = parsed(
        rss(
            "<item><link>https://town.example/9</link></item>",
            "<item><pubDate>Wed, 03 Mar 2021 10:00:00 GMT</pubDate></item>",
            "<item/>",
        )
    ).entries
    assert (linked.url, linked.title, linked.partial) == ("https://town.example/9", "", True)
    assert (dated.url, dated.date_source, dated.partial) == (None, "feed", True)


def test_a_feed_without_items_is_one_and_wishes_are_read():
    feed = parsed(rss(head="<ttl>45</ttl><skipHours><hour>3</hour><hour> 24</hour><hour>31</hour></skipHours>"))
    assert (feed.entries, feed.ttl_s, feed.skip_hours) == ((), 2700, (0, 3))


def test_hours_to_skip_that_an_item_quotes_are_none_of_the_feeds():
    quoting = "<item><title>On feeds</title><description><![CDATA[<skipHours><hour>3</hour></skipHours>]]></description></item>"
    assert parsed(rss(quoting)).skip_hours == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"plain words",
        b"<html><body>403</body></html>",
        b'{"error": 1}',
        b"[1]",
        b"{",
        b"<a>" * 5_000,
        b"\x1f\x8b\x08\x00",
    ],
)
def test_what_is_no_feed_is_refused(data):
    with pytest.raises(Poison):
        parsed(data)


def test_entities_that_reach_outside_or_multiply_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    head = f'<!DOCTYPE rss [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY a "{"lol" * 40}"><!ENTITY b "&a;&a;&a;"><!ENTITY dash "&#8212;">]>'
    data = rss(item(title="x &e; y &dash; z", text="&b;")).replace(b"?>", b"?>" + head.encode(), 1)
    feed = parsed(data)
    assert "SECRET" not in repr(feed)
    assert "lollol" not in repr(feed)
    assert "—" in feed.entries[0].title
