"""What feeds of the wild write into their items, and what is meant."""

from datetime import UTC, datetime

import pytest

from services.ingest.feeds.feed import parse_feed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:yandex="http://news.yandex.ru" xmlns:turbo="http://turbo.yandex.ru" '
    'xmlns:News="https://www.bing.com/news/search?q=x"'
)


def the_article(*elements):
    data = f"<rss version='2.0' {NAMESPACES}><channel><title>T</title><item>{''.join(elements)}</item></channel></rss>"
    feed = parse_feed(data.encode(), url="https://town.example/feed.xml", source=None, fetched_at=NOW)
    return feed.entries[0]


@pytest.mark.parametrize(
    ("element", "names"),
    [
        ("<author>ann@town.museum (Ann Other)</author>", ("Ann Other",)),
        ("<author>news@town.museum</author>", ()),
        ("<dc:creator>/u/ann_other</dc:creator>", ("ann_other",)),
        ("<dc:creator>Ann Other</dc:creator><dc:creator>Ben Third</dc:creator>", ("Ann Other", "Ben Third")),
    ],
)
def test_writers(element, names):
    assert the_article("<title>A</title>", element).authors == names


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("1772355600", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("1772355600000", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 09:00:00 GMT", datetime(2026, 3, 1, 9, tzinfo=UTC)),
    ],
)
def test_a_date_may_be_the_seconds_of_a_clock(value, when):
    article = the_article(f"<title>A</title><pubDate>{value}</pubDate>")
    assert (article.published_at, article.date_source) == (when, "feed")


@pytest.mark.parametrize(
    "value", ["Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01", "0001-01-01T00:00:00Z", "1969-12-31T23:00:00Z"]
)
def test_a_clock_that_was_never_set_makes_no_old_article(value):
    """As an old one it would be left out."""
    assert the_article(f"<title>A</title><pubDate>{value}</pubDate>").date_source == "first_seen"


@pytest.mark.parametrize(
    ("elements", "url"),
    [
        ("<link>www.town.example/a</link>", "http://www.town.example/a"),
        ("<link>//town.example/a</link>", "http://town.example/a"),
        ("<link>a.html</link>", "https://town.example/a.html"),
        ('<guid isPermaLink="false">https://town.example/?p=5</guid>', "https://town.example/?p=5"),
        (
            '<link>mailto:a@town.example</link><guid isPermaLink="false">https://town.example/?p=5</guid>',
            "https://town.example/?p=5",
        ),
        ('<guid isPermaLink="false">5</guid><enclosure url="https://cdn.example/5.mp3"/>', "https://cdn.example/5.mp3"),
        ('<guid isPermaLink="false">5</guid>', None),
    ],
)
def test_addresses(elements, url):
    assert the_article("<title>A</title>", elements).url == url


@pytest.mark.parametrize(
    "element",
    [
        "<yandex:full-text>The whole text of it.</yandex:full-text>",
        "<turbo:content><![CDATA[<p>The whole text of it.</p>]]></turbo:content>",
        "<fulltext>The whole text of it.</fulltext>",
        "<description>&amp;lt;p&amp;gt;The whole &amp;lt;b&amp;gt;text&amp;lt;/b&amp;gt; of it.&amp;lt;/p&amp;gt;</description>",
    ],
)
def test_texts(element):
    assert the_article(
        "<title>A</title><description>Short.</description>" if "descr" not in element else "", element
    ).text == ("The whole text of it.")


def test_a_text_about_markup_keeps_it():
    assert (
        the_article("<description>&lt;p&gt;Use the &amp;lt;p&amp;gt; tag.&lt;/p&gt;</description>").text
        == "Use the <p> tag."
    )


@pytest.mark.parametrize(
    "element",
    ["<source url='https://h.example'>The Herald</source>", "<News:Source>The Herald</News:Source>"],
)
def test_who_has_it_is_no_part_of_the_headline(element):
    article = the_article(
        "<title>Bridge repaired - The Herald</title><description>Bridge repaired The Herald</description>", element
    )
    assert (article.title, article.text, article.publisher) == ("Bridge repaired", "", "The Herald")


def test_a_headline_about_the_publisher_stays():
    source = "<source url='https://h.example'>The Herald</source>"
    assert the_article("<title>A town without The Herald</title>", source).title == "A town without The Herald"
    assert the_article("<title>The Herald</title>", source).title == "The Herald"


@pytest.mark.parametrize(
    "text",
    ["submitted by /u/ann [link] [comments]", '&lt;a href="https://news.example/1"&gt;Comments&lt;/a&gt;'],
)
def test_links_to_comments_are_no_text(text):
    assert the_article(f"<title>A</title><description>{text}</description>").text == ""


def test_what_medium_puts_under_a_story_is_no_part_of_it():
    tail = "The bridge was originally published in Town on Medium, where people are continuing the conversation by responding."
    assert (
        the_article(f"<title>A</title><description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;{tail}&lt;/p&gt;</description>").text
        == "One."
    )
