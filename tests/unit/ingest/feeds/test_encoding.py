"""What a feed's bytes are, whatever the server and the feed say of them."""

from datetime import UTC, datetime

import pytest

from services.ingest.feeds.feed import parse_feed

FRENCH = "Le pont est réparé à nos frais, dit la mairie élue"
GERMAN = "Die Brücke ist repariert, sagt die Bürgermeisterin über „Bänke“"
RUSSIAN = "Совет города решил отремонтировать старый мост до зимы, сообщает мэр"
JAPANESE = "町議会は古い橋を修理することを決めた。工事は五月に始まる予定だ。"


def title_of(data, content_type=None):
    feed = parse_feed(
        data, url=None, content_type=content_type, source=None, fetched_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    return feed.entries[0].title


def feed(title, encoding, declared="utf-8"):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    return (
        f"{head}<rss version='2.0'><channel><title>T</title><item><title>{title}</title></item></channel></rss>".encode(
            encoding
        )
    )


@pytest.mark.parametrize(
    ("title", "encoding", "declared", "content_type"),
    [
        (GERMAN, "utf-8", "utf-8", None),
        (GERMAN, "utf-8", "iso-8859-1", None),
        (GERMAN, "utf-8", "x-unknown", None),
        (GERMAN, "utf-8", "us-ascii", None),
        (GERMAN, "utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        (GERMAN, "utf-16", "utf-8", None),
        (GERMAN, "windows-1252", "iso-8859-1", None),
        (GERMAN, "windows-1252", "utf-8", None),
        (FRENCH, "iso-8859-1", None, None),
        (FRENCH, "iso-8859-1", "utf-8", "application/rss+xml; charset=utf-8"),
        (RUSSIAN, "windows-1251", "windows-1251", None),
        (RUSSIAN, "windows-1251", "utf-8", None),
        (RUSSIAN, "koi8-r", None, None),
        (RUSSIAN, "koi8-r", None, "text/xml; charset=koi8-r"),
        (JAPANESE, "shift_jis", "utf-8", None),
        (JAPANESE, "euc-jp", "euc-jp", None),
    ],
)
def test_the_bytes_tell_more_than_what_is_declared(title, encoding, declared, content_type):
    assert title_of(feed(title, encoding, declared), content_type) == title


@pytest.mark.parametrize("title", [GERMAN, RUSSIAN, JAPANESE])
def test_a_single_bad_byte_leaves_the_others_what_they_are(title):
    damaged = feed(title, "utf-8").replace(b"</title></item>", b" \xe9</title></item>")
    assert title_of(damaged) == f"{title} \ufffd"
