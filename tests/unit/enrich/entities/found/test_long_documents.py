"""A document of a megabyte is read in about as many steps a character as a short one: what looks at all of the text, or
at all of a row of words, for each name of it would not end within the time that a test has."""

from services.enrich.entities.found.begins import without_openers
from services.enrich.entities.found.persons import persons
from services.enrich.entities.linked.link import link
from services.enrich.entities.span import Span

MEGABYTE = 1_000_000


def test_titles_in_a_row_of_any_length_are_no_name_of_a_person() -> None:
    titles = "President Minister Deputy "
    text = titles * (MEGABYTE // len(titles))
    spans = [Span(at, at + len("President Minister"), "person") for at in range(0, len(text), len(titles))]
    assert len(persons(spans, [], text)) == len(spans)


def test_a_word_that_opens_sentences_alone_is_no_name_in_a_document_of_any_length() -> None:
    report = "Zorb said it would rain. It was for Mr Zorb to say. Moss grows there, and moss is green.\n"
    text = "Weather\n\n" + report * (4 * MEGABYTE // len(report))
    first = text.index(report)
    starts = [at + within for at in range(first, len(text), len(report)) for within in (0, report.index("Moss"))]
    kept = list(without_openers([Span(at, at + 4, "person") for at in starts], text))
    assert {text[span.start : span.end] for span in kept} == {"Zorb"}


def test_a_family_of_any_size_is_as_many_persons() -> None:
    text = "".join(f"Zubb{'abcdefghij'[at % 10] * (1 + at // 10 % 40)}{at} Kirbyo\n" for at in range(40_000))
    ends = [at for at, char in enumerate(text) if char == "\n"]
    spans = [Span(start, end, "person") for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False)]
    assert len(link(spans, text)) == len(spans)
