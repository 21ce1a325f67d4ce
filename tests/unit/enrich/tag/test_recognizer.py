"""spaCy behind its wall: which pipeline, which pieces, and a batch that does not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.tag.recognizer import BATCH, BATCH_CHARS, Recognizer, batches, cut, open_recognizer
from shared.errors import Misconfigured


@given(st.text(alphabet="ab .\n", max_size=400), st.integers(1, 50))
def test_pieces_are_the_text(text: str, longest: int) -> None:
    pieces = list(cut(text, longest))
    assert "".join(piece for _, piece in pieces) == text
    assert all(text[at : at + len(piece)] == piece and len(piece) <= longest for at, piece in pieces)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("one two\n\nthree four five", "one two\n\n"),
        ("one two\nthree four five", "one two\n"),
        ("One two. Three four five", "One two. "),
        ("one two three four five", "one two three "),
        ("onetwothreefourfive", "onetwothreefour"),
    ],
)
def test_a_long_text_is_cut_where_it_hurts_least(text: str, first: str) -> None:
    assert next(cut(text, 15))[1] == first


@given(st.lists(st.integers(0, BATCH_CHARS * 2), max_size=40))
def test_the_model_is_given_few_pieces_and_few_characters_at_once_and_all_in_order(lengths: list[int]) -> None:
    pieces = [("x" * length, (row, 0)) for row, length in enumerate(lengths)]
    given_at_once = list(batches(pieces))
    assert [piece for batch in given_at_once for piece in batch] == pieces
    for batch in given_at_once:
        assert 1 <= len(batch) <= BATCH
        assert len(batch) == 1 or sum(len(text) for text, _ in batch) <= BATCH_CHARS


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("no_such_pipeline", "no_such_pipeline"),
        ("/no/such/folder", "/no/such/folder"),
        ("en=", "LANGUAGE=NAME"),
        ("english=x", "LANGUAGE=NAME"),
        ("en=no_such_pipeline", "no_such_pipeline"),
    ],
)
def test_a_model_that_is_not_there_is_told_with_what_to_do(model: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        open_recognizer(model)


def test_no_model_is_a_choice() -> None:
    recognizer = open_recognizer("blank:en")
    assert recognizer.model("en") is None
    assert recognizer.spans(["Joe Marsh spoke in Kabul."], "en") == [[]]


@pytest.fixture(scope="module")
def english() -> Recognizer:
    """With the pipeline that is installed."""
    pytest.importorskip("spacy")
    return open_recognizer("auto")


def test_a_language_without_pipeline_has_no_spans(english: Recognizer) -> None:
    assert english.model("de") is None
    assert english.spans(["Olaf Marsch sprach in Berlin."], "de") == [[]]


def test_the_model_says_its_name_and_version(english: Recognizer) -> None:
    name, version = (english.model("en") or "").split()
    assert name.startswith("en_core_web_")
    assert version[0].isdigit()


def test_a_text_has_the_same_spans_in_every_batch(english: Recognizer) -> None:
    texts = [f"Joe Marsh of Zorb Ltd spoke in Kabul on day {number}. " * (number % 7 + 1) for number in range(40)]
    together = english.spans(texts, "en")
    assert together == [english.spans([text], "en")[0] for text in texts]
    assert together[::-1] == english.spans(texts[::-1], "en")


def test_spans_of_a_long_text_point_into_the_whole(english: Recognizer) -> None:
    text = "Nothing happened here at all.\n\n" * 1_500 + "Joe Biden met Emmanuel Macron in Paris."
    found = {text[span.start : span.end]: span.label for span in english.spans([text], "en")[0]}
    assert {"Joe Biden": "PERSON", "Paris": "GPE"}.items() <= found.items()
