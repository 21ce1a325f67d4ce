"""The id of an item: from its address, else feed and guid, else its content."""

from datetime import UTC, datetime

import pytest

from services.ingest.identity import article_id, content_hash, shared_url_id
from shared.events import Article

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "http://town.example/a",
        "https://www.town.example/a/",
        "https://town.example/a?utm_source=x#top",
        "https://m.town.example/a",
    ],
)
def test_variants_of_an_address_give_one_id(url):
    assert article_id(url=url) == article_id(url="https://town.example/a")


def test_the_address_decides_before_the_guid_and_the_content():
    assert article_id(url="https://t.example/a", guid="1", feed="x", title="A") == article_id(url="https://t.example/a")


def test_a_guid_counts_within_its_feed():
    assert article_id(url=None, guid="7", feed="a") == article_id(url=None, guid=" 7 ", feed="a", title="changed")
    assert article_id(url=None, guid="7", feed="a") != article_id(url=None, guid="7", feed="b")


def test_without_address_and_guid_the_content_decides_white_space_aside():
    assert article_id(url=None, title="A b", text="c\n\nd") == article_id(url=None, title="A  b", text="c d")
    assert article_id(url=None, title="A", text="c") != article_id(url=None, title="A", text="d")


def test_a_front_page_is_no_address_of_an_item():
    home = "https://town.example/"
    assert article_id(url=home, title="A") != article_id(url=home, title="B")
    assert article_id(url=home, guid="1", feed="f") != article_id(url=home, guid="2", feed="f")


def test_items_that_share_an_address_are_told_apart_by_guid_or_title():
    url = "https://town.example/live"
    assert shared_url_id(url=url, guid="1", title="A") != shared_url_id(url=url, guid="2", title="A")
    assert shared_url_id(url=url, guid=None, title="A") != shared_url_id(url=url, guid=None, title="B")


def test_the_content_hash_tells_another_text_and_not_another_line_break():
    article = Article(id="1", title="A", text="one two")
    assert content_hash(article) == content_hash(article.model_copy(update={"text": "one\n\ntwo", "fetched_at": NOW}))
    assert content_hash(article) != content_hash(article.model_copy(update={"text": "one three"}))
