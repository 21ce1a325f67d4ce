"""Short forms of bodies, and of persons with more than two names."""

import pytest

from services.enrich.entities.found.acronyms import acronyms, is_short_for
from services.enrich.entities.linked.link import link
from tests.unit.enrich.entities.marked import marked, named, shown


@pytest.mark.parametrize(
    ("short", "full", "fits"),
    [
        ("HWU", "Harbour Workers Union", True),
        ("HWU", "Port of Zorb Harbour Workers Union", True),
        ("ZorbPost", "Zorb Postal Corporation", True),
        ("RMX", "Reed Fund", False),
        ("WHU", "Harbour Workers Union", False),
        ("RDR", "Rwanda", False),  # one word has no initials
    ],
)
def test_a_short_form_has_the_letters_of_the_full_one_in_order(short: str, full: str, fits: bool) -> None:
    assert is_short_for(short, full) == fits


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (
            "[organization:Harbour Workers Union] (HWU) said",
            ["organization:Harbour Workers Union", "organization:HWU"],
        ),
        (
            "[organization:Zorb Postal Corporation] (“ZorbPost”)",
            ["organization:Zorb Postal Corporation", "organization:ZorbPost"],
        ),
        ("[organization:Harbour Workers Union] (Kenya)", ["organization:Harbour Workers Union"]),
        ("[organization:Harbour Workers Union] (BSE)", ["organization:Harbour Workers Union"]),
        ("[person:Harold Wu] (HW)", ["person:Harold Wu"]),
    ],
)
def test_a_short_form_in_brackets_is_a_name(line: str, left: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, acronyms(spans, text)) == left


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("[organization:Port of Zorb Harbour Workers Union], the [organization:HWU]", 1),
        ("[organization:Zorb Workers Union], the [organization:WU]", 2),
        ("[place:Rwanda] ([organization:RDR])", 2),
        ("[organization:Air Force] and [organization:U.S. Air Force]", 1),
        ("[organization:Air Force], [organization:U.S. Air Force], [organization:Israeli Air Force]", 3),
        ("[organization:Zorb Covenant], the [organization:Covenant]", 1),
        ("the [organization:Covenant] and [organization:Zorb Covenant]", 2),
        ("[organization:Zorb Bank of Kenya] [organization:Zorb Bank]", 1),
        ("[organization:Zorb Bank of Milk] [organization:Zorb Bank]", 2),
        ("[place:Rochdale] and [place:Rochdale]", 1),
        ("[organization:Zorb-Reed] and [organization:Zorb Reed]", 1),
        ("[person:John Paul II] [person:John Paul]", 1),
        ("[person:Martin Kirby Jr] [person:Martin Kirby]", 2),
        ("[person:Benedict Kabiru Kuria] [person:Kabiru]", 1),
        ("[person:Ludwig van Kirby] [person:van]", 2),
    ],
)
def test_short_forms_join_the_one_name_they_are_short_for(line: str, rows: int) -> None:
    text, spans = marked(line)
    assert len(link(named(text, spans), text)) == rows


METS = "[organization:New York Mets] [organization:Mets]"


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("[organization:Baltimore Orioles] [organization:Orioles] [organization:Baltimore]", 1),
        ("[organization:Baltimore Dairies] [organization:Baltimore]", 2),  # no nickname of it
        (f"{METS} [organization:New York]", 1),
        ("[organization:AC Milan] [organization:Milan]", 1),
        ("[organization:Bank of Milan] [organization:Milan]", 2),
        (f"{METS} [organization:New York Jets] [organization:Jets] [organization:New York]", 3),
    ],
)
def test_a_city_that_plays_is_its_one_team(line: str, rows: int) -> None:
    text, spans = marked(line)
    assert len(link(spans, text)) == rows
