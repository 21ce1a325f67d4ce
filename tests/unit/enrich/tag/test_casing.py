"""Headlines in capitals read as the text is set."""

import pytest

from services.enrich.tag.casing import calm


@pytest.mark.parametrize(
    ("title", "text", "read"),
    [
        ("TALKS IN KABUL RESUME", "The talks in Kabul resume on Monday.", "talks in Kabul resume"),
        ("IBM SHARES FALL", "IBM shares fall.", "IBM shares fall"),
        ("ZORB WINS", "Nothing of it.", "Zorb Wins"),
        ("ZORB WINS", " ".join(map("w{}x".format, "abcdefghijklmnopqrstuvwxyzäöüßçéè")), "zorb wins"),
        ("Talks in Kabul", "talks", "Talks in Kabul"),
        (
            "Holt Says Talks in Kabul Will Go On",
            "Holt says the talks in Kabul will go on.",
            "Holt says talks in Kabul will go on",
        ),
        ("Zorb Wins Grand Prize", "Nothing of it.", "Zorb Wins Grand Prize"),
        ("Holt says talks in Kabul resume", "Holt Says nothing.", "Holt says talks in Kabul resume"),
        ("STRASSE İ", "straße i̇", "Strasse İ"),
        ("", "", ""),
    ],
)
def test_a_headline_in_capitals_is_read_as_the_text_is_set(title: str, text: str, read: str) -> None:
    assert calm(title, text) == read
    assert len(calm(title, text)) == len(title)
