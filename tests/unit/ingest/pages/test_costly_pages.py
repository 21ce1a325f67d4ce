"""Pages that are made to cost much, or to break what reads them."""

import time
from datetime import UTC, datetime

import pytest
from lxml.html import fromstring

from services.ingest.pages.jsonld import MAX_THINGS, things_of
from services.ingest.pages.metadata import LONGEST_TITLE
from services.ingest.pages.page import parse_page
from tests.unit.ingest.pages.samples import PARAGRAPHS, STORY, page, parsed

SECONDS = 10  # of the processor; each took over a minute, or would not have ended


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<body", "<title>" + "a b | " * 20_000 + "</title><body"),
        ("<body", '<meta property="og:title" content="' + "a b - " * 20_000 + '"><body'),
        ("<body", '<script type="application/ld+json">{"@type": -->' + " " * 200_000 + "x</script><body"),
        (
            STORY,
            STORY + "<div>" + '<blockquote class="twitter-tweet">To all the people</blockquote>' * 20_000 + "</div>",
        ),
    ],
    ids=["title", "stated title", "broken data", "quoted posts"],
)
def test_the_cost_of_a_page_grows_with_its_length_alone(old, new):
    html = page().replace(old, new, 1)
    assert new in html
    began = time.process_time()
    article = parsed(html)
    assert time.process_time() - began < SECONDS
    assert article.text.startswith(PARAGRAPHS[0])
    assert len(article.title) <= LONGEST_TITLE


def test_no_more_objects_are_read_than_any_page_states():
    things = ",".join(f'{{"@type": "Person", "@id": "{n}"}}' for n in range(199))
    scripts = f'<script type="application/ld+json">[{things}]</script>' * 20
    assert len(list(things_of(fromstring(f"<html><head>{scripts}</head></html>")))) == MAX_THINGS


def test_a_link_that_is_no_address_breaks_no_page():
    html = page().replace(STORY, '<p><a href="http://[here">Read</a></p>' + STORY)
    assert PARAGRAPHS[0] in parsed(html).text


@pytest.mark.parametrize("url", ["http://[here", "//[", "http://a℀.example/"])
def test_an_address_that_is_none_breaks_no_page(url):
    article = parse_page(page().encode(), url=url, fetched_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert PARAGRAPHS[0] in article.text
