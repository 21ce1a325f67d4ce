"""Article lines, as `match`, `tag`, `stories` and the commands about watchlists read them."""

import pytest

from services.cli.lines import articles
from shared.events import Article, EnrichedArticle

GOOD = b'{"id": "a", "title": "Fire", "text": "x", "authors": null}'


@pytest.mark.parametrize("model", [Article, EnrichedArticle])
def test_a_field_that_is_null_is_as_one_that_is_missing(model):
    (one,) = articles([GOOD], "stdin", model)
    assert (one.id, one.authors) == ("a", ())


def test_a_default_stands_in_for_what_is_missing_or_null():
    lines = [
        GOOD,
        b'{"id": "b", "title": "", "text": "", "language": null}',
        b'{"id": "c", "title": "", "text": "", "language": "fr"}',
    ]
    assert [one.language for one in articles(lines, "stdin", Article, language="en")] == ["en", "en", "fr"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"x", "f:3: no article: not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b'{"id": "\xff"}', "f:3: no article: not UTF-8 at byte 9"),
        (
            b'{"id": "a", "title": "\\ud800", "text": ""}',
            "f:3: no article: half of a surrogate pair, which is no character and cannot be printed",
        ),
        (b"[]", "f:3: no article: expected a JSON object with id, title and text"),
        (b'{"id": "a", "text": ""}', "f:3: no article: title: Field required"),
    ],
)
def test_what_is_no_article_says_where_and_why_and_the_others_are_read(line, said):
    assert [one if isinstance(one, str) else one.id for one in articles([GOOD, b" ", line, GOOD], "f", Article)] == [
        "a",
        said,
        "a",
    ]


def test_a_whole_surrogate_pair_is_a_character():
    (one,) = articles([b'{"id": "a", "title": "\\ud83d\\ude00", "text": "", "authors": null}'], "f", Article)
    assert one.title == "\N{GRINNING FACE}"


def test_a_file_that_holds_something_else_is_told_at_its_first_line():
    (said,) = articles([b"An article in plain text."], "story.txt", Article)
    assert str(said).endswith("; `tocsin parse` makes article lines of documents")
