"""Names of persons are whole, and a person whoever the model took them for."""

import pytest

from services.enrich.entities.found.given import given_names, is_given
from services.enrich.entities.found.persons import persons
from services.enrich.entities.found.runs import runs
from services.enrich.known.gazetteer import gazetteer
from shared.text.folding import fold
from tests.unit.enrich.entities.marked import marked, shown


@pytest.mark.parametrize(
    ("line", "told"),
    [
        # A title tells a person, and is no part of the name.
        ("thanked Alhaji Zubba Kirbyo for it", ["person:Zubba Kirbyo"]),
        ("said Barr. Zubba Kirbyo-Okto of the party", ["person:Zubba Kirbyo-Okto"]),
        ("wrote Datuk Seri Wan Zubba", ["person:Wan Zubba"]),
        ("wrote Rev. Fr. Zubba Kirbyo", ["person:Zubba Kirbyo"]),
        ("to greet Igwe Zubba when", ["person:Zubba"]),
        ("[organization:Igwe Zubba] came", ["person:Zubba"]),
        ("Health Minister [person:Zubba] al-Kirbi said", ["person:Zubba al-Kirbi"]),
        ("Commissioner of [organization:Police Zubba Kirbyo] said", ["person:Zubba Kirbyo"]),
        ("Maj-Gen Elena Zubbos' view", ["person:Elena Zubbos"]),
        ("the General Hospital and the Chief Executive", []),
        ("the General Assembly of the Zorb Council", []),
        ("Prime Minister's office", []),
        # So does a trade, before it or a comma.
        ("a fish trader Zubba said", ["person:Zubba"]),
        ("his lawyer, R. Zubba a/l Kirbi, said", ["person:R. Zubba a/l Kirbi"]),
        ("The farmer, London said", []),
        ("[organization:Driver Zubba Kirbyo] steered", ["person:Zubba Kirbyo"]),
        # But a clause, and what offices are called, are nobody.
        ("Spokesman Says He Will Quit.", []),
        ("Police Chief Says No.", []),
        ("A resident, Who Asked Not To Be Named, said", []),
        ("Minister Will Kirbyo said", ["person:Will Kirbyo"]),
        ("Its manager, Human Resources, said", []),
        # A sign before a name is none itself.
        ("[organization:$Elena Zubba] said", ["person:Elena Zubba"]),
        ("[organization:Zubbo  Elena Zubba] said", ["organization:Zubbo", "person:Elena Zubba"]),
        # A nickname, an initial, a given name.
        ('led by Zubba "Big Fish" Kirbyo and', ['person:Zubba "Big Fish" Kirbyo']),
        ("saw J.F. Kirbyo there", ["person:J.F. Kirbyo"]),
        ("met [organization:Elena] Zubba in June", ["person:Elena Zubba"]),
        ("In May Elena Zubba won", ["person:Elena Zubba"]),
        ("When Elena Zubba won", ["person:Elena Zubba"]),
        ("the Elena Zubba Hospital is closed", []),
        ("[organization:Elena Zubba Teaching Hospital] is closed", ["organization:Elena Zubba Teaching Hospital"]),
        (
            "[organization:Department of Trade Elena Zubba] said",
            ["organization:Department of Trade", "person:Elena Zubba"],
        ),
        # What the model saw is the rest of a name.
        ("Then [person:Zubba] Kirbyo of", ["person:Zubba Kirbyo"]),
        ("for Wouro, Syllo [person:Zubba Kirbyo] said", ["person:Syllo Zubba Kirbyo"]),
        ("[organization:Zorb] [person:Zubba] Kirbyo of", ["organization:Zorb", "person:Zubba Kirbyo"]),
        # Where it ends.
        ("met Elena Zubba. Then Elena Kirbyo's dog", ["person:Elena Zubba", "person:Elena Kirbyo"]),
        ("the ZORB party", []),
        ("saw Elena Zubba Jr. Elena left", ["person:Elena Zubba Jr."]),
        ("his adviser, ZubbaBank, said", []),
        ("ships of [place:Sri Lanka] came", ["place:Sri Lanka"]),
        ("went to B. C. today", []),
        ("Ironically Elena Zubba won", ["person:Elena Zubba"]),
        ("across Cook [place:Zubba] today", ["place:Zubba"]),
        ("the U.S. Zubba came", []),
        ("the U. S. Zubba Kirbyo came", []),
        ("Good day. I'm Elena Zubba of", ["person:Elena Zubba"]),
        ("Elena Zubbas' Kirbyo came", ["person:Elena Zubbas"]),
    ],
)
def test_persons_are_told_by_what_stands_before_and_in_their_name(line: str, told: list[str]) -> None:
    text, spans = marked(f"News.\n\n{line}")
    assert shown(text, persons(spans, gazetteer("en").find(text), text)) == told


def test_a_headline_with_capitals_at_each_word_tells_no_person() -> None:
    text, spans = marked("Elena Wins Zorb Again\n\nThe mayor, Elena Zubba, won.")
    assert shown(text, persons(spans, [], text)) == ["person:Elena Zubba"]


def test_runs_end_with_a_sentence_and_a_possessive_but_not_with_a_title() -> None:
    words = [
        [token.word for token in run] for run in runs("Dr. Ann de la Zubba's son J.F. Zubba. A Bishop. Then we", 0)
    ]
    assert words == [["Dr.", "Ann", "de", "la", "Zubba"], ["J.F.", "Zubba"], ["A", "Bishop"], ["Then"]]


def test_given_names_are_folded_and_hold_no_words_and_great_places() -> None:
    names = given_names()
    assert len(names) > 15_000
    assert all(name == fold(name) for name in names)
    assert not names & {"will", "london", "general", "may", "china", "the", "ford"}
    assert is_given("Anne-Gaëlle")
    assert not is_given("Zorb-Anne")
    assert not is_given("Oscar-winner")
