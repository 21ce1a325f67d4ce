"""Headlines With Capitals At Each Word, and acronyms in sentences."""

import pytest

from services.enrich.entities.found.headlines import headline
from services.enrich.entities.found.initials import initials
from services.enrich.known.gazetteer import gazetteer
from tests.unit.enrich.entities.marked import marked, named, shown

_BODY = "The news of the day is here, and it goes on for some time so that one may read of it all. " * 3


@pytest.mark.parametrize(
    ("title", "body", "told"),
    [
        ("[organization:Zubba Farmers Cry] Foul", "In [place:Zubba] they wept.", ["place:Zubba", "place:Zubba"]),
        ("[organization:Kirbo Wins Prize] Again", "So [person:Ann Kirbo] won.", ["person:Kirbo", "person:Ann Kirbo"]),
        ("[organization:Nairobi Traders] Say Much", "They wept.", ["place:Nairobi"]),
        (
            "[organization:Zubba Farmers] Win Much",
            "[organization:Zubba Farmers] won.",
            ["organization:Zubba Farmers"] * 2,
        ),
        ("[organization:Zubba] Wins Much", "They wept.", ["organization:Zubba"]),
        ("[organization:Zubba Farmers] weep in the fields", "They wept.", ["organization:Zubba Farmers"]),
    ],
)
def test_such_a_headline_has_the_names_that_the_text_has(title: str, body: str, told: list[str]) -> None:
    text, spans = marked(f"{title}\n\n{body} {_BODY}")
    found = gazetteer("en").find(text)
    assert shown(text, headline(named(text, spans), found, text)) == told


def test_a_teaser_does_not_judge_its_headline() -> None:
    text, spans = marked("[organization:Zubba Farmers Cry] Foul\n\nMore soon.")
    assert shown(text, headline(spans, [], text)) == ["organization:Zubba Farmers Cry"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("It was said that ZUBB had paid for it.", ["organization:ZUBB"]),
        ("It was said that [organization:ZUBB] had paid.", ["organization:ZUBB"]),
        ("It was said that the CEO had HIV and no SIM.", []),
        ("At this TIME it was time to go.", []),
        ("ZUBB: It was said so.", []),
        ("ZUBB KIRB MORO", []),
        ("He drove on the ZUBB 41 for an hour or so.", []),
        ("He paid 41 ZUBB for it and went on.", []),
        ("It was said by the ZUBB-led group of them.", []),
    ],
)
def test_acronyms_within_sentences_are_bodies(line: str, told: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, initials(spans, text)) == told
