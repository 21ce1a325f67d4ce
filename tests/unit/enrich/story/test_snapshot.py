"""A book of stories that is put away in pages comes back as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrich.story import StoryBook, snapshot
from services.enrich.story.snapshot import Restored, pages
from tests.unit.enrich.story.test_book import STEPS, stream


def again(book):
    restored = Restored()
    for page in pages(book):
        restored.add(page)
    return restored.book


@given(STEPS, st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_a_book_that_comes_back_is_as_it_was_and_decides_alike(steps, cut):
    articles, book = list(stream(steps)), StoryBook()
    for article in articles[:cut]:
        book.assign(article)
    restored = again(book)
    assert restored.articles == book.articles
    assert list(pages(restored)) == list(pages(book))
    for article in articles[cut:]:
        assert restored.assign(article) == book.assign(article)
    assert list(pages(restored)) == list(pages(book))


def test_no_page_holds_all_of_a_long_book(monkeypatch):
    book = StoryBook()
    for article in stream([(number % 4, 1, number) for number in range(40)]):
        book.assign(article)
    few = list(pages(book))
    for name in ("PAGE", "PAGE_SOURCES", "PAGE_BUCKETS"):
        monkeypatch.setattr(snapshot, name, 2)
    many = list(pages(book))
    assert len(many) > 4 * len(few)
    assert list(pages(again(book))) == many


def test_a_copy_shares_its_wording_with_its_original_as_before(desk):
    book, text = (
        StoryBook(),
        "The ferry Astrid ran aground off Kalvoy on Tuesday night with 214 passengers aboard. " * 3,
    )
    one, other = desk.article("Ferry", text), desk.article("Ferry", text, source="second")
    book.assign(one)
    assert book.assign(other).story_relation == "copy"
    restored = again(book)
    assert restored.told[other.id].wording is restored.told[one.id].wording
    assert restored.told[other.id].terms is restored.told[one.id].terms


@pytest.mark.parametrize("language", ["en", "ja", "und"])
def test_articles_without_words_come_back_too(desk, language):
    book = StoryBook()
    book.assign(desk.article("", "", language=language))
    assert list(pages(again(book))) == list(pages(book))
