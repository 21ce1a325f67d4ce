"""Names of several words, with hyphens or a full stop are whole; words that begin a sentence are none."""

import pytest

from services.enrich.entities.found.begins import without_openers
from services.enrich.entities.found.dateline import dateline
from services.enrich.entities.found.hyphens import hyphens
from services.enrich.entities.found.institutions import institutions
from services.enrich.entities.found.spread import spread
from services.enrich.entities.found.trim import trim
from services.enrich.known.gazetteer import gazetteer
from tests.unit.enrich.entities.marked import marked, shown


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        # By what it is called after, before or behind.
        ("the [organization:Department of Trade] and Industry", ["organization:Department of Trade and Industry"]),
        ("the Diocese of [place:Zubba] said", ["organization:Diocese of Zubba"]),
        ("at [organization:Moro Teaching] and Referral Hospital", ["organization:Moro Teaching and Referral Hospital"]),
        ("near Government Zubba High School, Moro", ["organization:Government Zubba High School"]),
        ("and [person:Zubba Ventures] sold", ["organization:Zubba Ventures"]),
        # By its legal form, by the sign between founders, by what clubs are called.
        ("the [place:Zubba] Papir A/S said", ["organization:Zubba Papir A/S"]),
        ("the Zubba Foods Inc of Moro City said", ["organization:Zubba Foods Inc"]),
        ("owns Zubba Moro Sdn Bhd. His", ["organization:Zubba Moro Sdn Bhd"]),
        ("said Zubba & Moro of", ["organization:Zubba & Moro"]),
        ("when Dinamo [place:Zubba] won", ["organization:Dinamo Zubba"]),
        # Where it ends.
        ("the Zubba Union's man", ["organization:Zubba Union"]),
        ("Kenya's Zubba People's Party said", ["organization:Zubba People's Party"]),
        ("The Zubba Council and the Moro Council met", ["organization:Zubba Council", "organization:Moro Council"]),
        ("the Zubba Bank Governor Moro Kirbyo", ["organization:Zubba Bank"]),
        # What is none.
        ("the Zubba Council for Friday has", ["organization:Zubba Council"]),
        ("when [place:Kenya] & Uganda met", ["place:Kenya"]),
        ("when Elena Zubba & Elena Moro met", []),
        ("a Manifesto For A Digital Zubba", []),
        ("the High School and the Central Bank", []),
        ("the University of [place:Kenya] said", ["place:Kenya"]),
        ("[person:Zubba Moro] and [person:Kirbyo]", ["person:Zubba Moro", "person:Kirbyo"]),
        ("[work:Notes from the Zubba Hospital] is a book", ["work:Notes from the Zubba Hospital"]),
    ],
)
def test_bodies_are_whole(line: str, whole: list[str]) -> None:
    text, spans = marked(f"News.\n\n{line}")
    assert shown(text, institutions(spans, gazetteer("en").find(text), text)) == whole


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("the Zubba-e-[place:Moro] men", ["place:Zubba-e-Moro"]),
        ("to [person:Zubba]-Moro today", ["person:Zubba-Moro"]),
        ("to [person:Zubba-Moro]'s house", ["person:Zubba-Moro"]),
        ("the [place:Zubba]-led group", ["place:Zubba"]),
        ("the [place:Paris]-Zubba rally", ["place:Paris"]),
        ("[person:Zubba]-[person:Moro]", ["person:Zubba", "person:Moro"]),
        ("SOCCER-[organization:ZUBBA] WIN", ["organization:ZUBBA"]),
    ],
)
def test_names_with_a_hyphen_are_whole(line: str, whole: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, hyphens(spans, gazetteer("en").find(text), text)) == whole


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("[person:Batting] first, they were batting all day.", []),
        ("[person:Batting] first, and then Batting again they batted.", ["person:Batting"]),
        ("[person:Batting] first. So Batting was batting.", ["person:Batting"]),
        ("To [place:Bath] for a bath.", ["place:Bath"]),
        ("[person:Zubba] came.", ["person:Zubba"]),
    ],
)
def test_a_word_that_begins_a_sentence_is_no_name(line: str, left: list[str]) -> None:
    text, spans = marked(f"News.\n\n{line}")
    assert shown(text, list(without_openers(spans, text))) == left


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("in Reno, [place:Nev]., on", ["place:Nev."]),
        ("saw [person:Nev]. Then", ["person:Nev"]),
        ("in [place:Zubba]. Then", ["place:Zubba"]),
        ("[person:Zubba 90th]", ["person:Zubba"]),
        ("[person:Zubba 90']", ["person:Zubba"]),
        ("[person:Zubba II]", ["person:Zubba II"]),
        ("[person:\u2028Zubba\u3000]", ["person:Zubba"]),
    ],
)
def test_states_keep_their_full_stop_and_scorers_lose_their_minute(line: str, left: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, list(trim(spans, text))) == left


@pytest.mark.parametrize(
    ("line", "town"),
    [
        ("ZUBBA, Kenya 1996-08-15\n\nHe won.", "ZUBBA"),
        ("PORT ZUBBA 1996-08-15\n\nHe won.", "PORT ZUBBA"),
        ("OŁZUBBA: The men won.", "OŁZUBBA"),
        ("ZUBBA DE JUÁREZ — The men won.", "ZUBBA DE JUÁREZ"),
        ("UPDATE: The men won.", None),
        ("The ZUBBA: it won.", None),
    ],
)
def test_datelines_end_in_a_day_or_a_colon_too(line: str, town: str | None) -> None:
    text, spans = marked(f"News\n\n{line}")
    assert shown(text, dateline(spans, text)) == ([f"place:{town}"] if town else [])


@pytest.mark.parametrize(
    "line",
    [
        "WARNING: The men lost.",
        "READ MORE: The men lost.",
        "IN PICTURES: The men lost.",
        "THE ZUBBA LETTER - The men lost.",
        "SPOILER ALERT — The men lost.",
        "CHESS: The men lost.",
        "[organization:ZUBBA NEWS] - The men lost.",
    ],
)
def test_labels_before_a_text_are_no_datelines(line: str) -> None:
    text, spans = marked(f"News\n\n{line}")
    assert dateline(spans, text) == spans


@pytest.mark.parametrize(
    ("line", "town"),
    [
        ("EILZUBBA: Die Polizei", None),
        ("ZUBBA - La policía", None),
        ("ZUBBA, 4 (EFE) - La policía", None),
        ("ZUBBA (EFE) - La policía", "ZUBBA"),
        ("ZUBBA, Okto (AFP) — La police", "ZUBBA"),
    ],
)
def test_without_a_model_capitals_alone_are_no_dateline(line: str, town: str | None) -> None:
    text, spans = marked(f"News\n\n{line}")
    assert shown(text, dateline(spans, text, has_model=False)) == ([f"place:{town}"] if town else [])


def test_a_person_is_found_again_by_what_leads_the_surname_and_by_the_first_name() -> None:
    text, spans = marked("[person:Elena van der Zubba-Moro] came. Then van der Zubba-Moro left, and Elena too.")
    assert shown(text, spread(spans, text)) == [
        "person:Elena van der Zubba-Moro",
        "person:van der Zubba-Moro",
        "person:Elena",
    ]
