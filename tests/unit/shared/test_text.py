"""Words, sentences and paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import fold, paragraphs, sentences, tokens
from shared.text.words import forms, length, starts, surfaces


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. said", ["the", "us", "said"]),
        ("grew 3.5 or 1,000 at 10:30", ["grew", "3.5", "or", "1,000", "at", "10", "30"]),
        ("Pakistan’s army, the Philippines' too", ["pakistan", "army", "the", "philippines", "too"]),
        ("don't, O’Neill", ["don't", "o'neill"]),
        ("safe-haven snake_case AT&T", ["safe", "haven", "snake", "case", "at", "t"]),
        ("Volks\u00adwagen nai\u0308ve ﬁn", ["volkswagen", "naive", "fin"]),
        ("東京で円 iPhone手", ["東", "京", "で", "円", "iphone", "手"]),
        ("ไม่", ["ไ", "ม่"]),
        ("J.K.Rowling", ["jk", "rowling"]),
        ("हिन्दी", ["हिन्दी"]),
        ("... !!", []),
    ],
)
def test_a_text_parts_into_folded_words(text, words):
    assert [token.folded for token in tokens(text)] == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Straße", "STRASSE", True), ("Łódź", "lodz", True), ("İstanbul", "ISTANBUL", True), ("ёлка", "елка", True),
        ("мой", "мои", False), ("ガス", "カス", False), ("كِتَاب", "كتاب", True), ("ΑΘΗΝΑ", "Αθήνα", True), ("ｶﾞｽ", "ガス", True),
        ("їжак", "іжак", False), ("šalom", "salom", True), ("שָׁלוֹם", "שלום", True), ("क़", "क", False),
    ],
)  # fmt: skip
def test_words_are_the_same_when_only_case_accents_and_points_differ(one, other, same):
    assert (fold(one) == fold(other)) is same


@given(st.text(max_size=200))
def test_every_token_stands_where_it_says_and_both_readings_agree(text):
    found = tokens(text)
    assert all(text[token.start : token.end] == token.surface for token in found)
    written = surfaces(text)
    assert [t.folded for t in found] == forms(written)
    places = [(start, start + length(word)) for start, word in zip(starts(text, written), written, strict=True)]
    assert [(t.start, t.end) for t in found] == places


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(word):
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A1 came, Mr. B1 went. He left.", ["A1 came, Mr. B1 went.", "He left."]),
        ("The U.S. Army came. It left!", ["The U.S. Army came.", "It left!"]),
        ('He said "Go." Then J. Smith went.', ['He said "Go."', "Then J. Smith went."]),
        ("Up 3.5 per cent. e.g. this.", ["Up 3.5 per cent. e.g. this."]),
        ("One\n\nTwo", ["One", "Two"]),
        ("日本。中国", ["日本。", "中国"]),
        ("In the U.K. The rest follows.", ["In the U.K.", "The rest follows."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, parts):
    assert [text[start:end] for start, end in sentences(text)] == parts


def test_paragraphs_are_parted_by_blank_lines():
    text = " One\nline \n \n\nTwo\n"
    assert [text[start:end] for start, end in paragraphs(text)] == ["One\nline", "Two"]


def test_a_text_made_to_be_slow_is_read_in_time():
    assert len(tokens("a'" * 50_000 + "1,1." * 50_000)) > 0
    assert len(tokens("a." * 100_000)) > 0
