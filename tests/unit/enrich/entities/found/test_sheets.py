"""Names in tables of the sports desk."""

import pytest

from services.enrich.entities.found.sheets import of_sheets
from tests.unit.enrich.entities.marked import shown

STANDINGS = (
    "Zorb 20 11 1 8 27 27 34\nReal Zenit 20 9 6 5 33 22 33\nNY ZORBS 20 8 6 6 18 18 30\nVilla (B) 4 0 0 4 1 10 0"
)
PERCENTAGES = "ZORB 15 5 .750 -\nZENIT 13 7 .650 2\nVILLA 11 8 .579 3 1/2"
LINE_UP = "Zorb: 1 - Ann de Kirby, 2 - Joan Reed, 3 - Mary Moss (14 - Eve Marsh, 63)."
SCORERS = "Zorb: A. Kirby (19, 37), Joan Reed (41, pen.). Villa: Moss (88)."
CARD = "A. Kirby c Reed b Moss 59\nE. Marsh c Reed b Moss 4\nJ. Field st Reed b Hill 0\nBowling: Moss 9.5-0-44-1"
RACE = "1. Ann Kirby (Norway) Zorb 4 hours 12 minutes\n2. Joan Reed (South Africa) Villa 2002 same time\n3. Eve Marsh (U.S.) NYZ"
FIXTURES = "Zorb v Villa, Derby v Hull\nLincoln v Queen's Park"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            STANDINGS,
            ["organization:Zorb", "organization:Real Zenit", "organization:NY ZORBS", "organization:Villa"],
        ),
        (PERCENTAGES, ["organization:ZORB", "organization:ZENIT", "organization:VILLA"]),
        (LINE_UP, ["person:Ann de Kirby", "person:Joan Reed", "person:Mary Moss", "person:Eve Marsh"]),
        (RACE, ["organization:Zorb", "organization:Villa 2002", "organization:NYZ"]),
        (SCORERS, ["person:A. Kirby", "person:Joan Reed", "person:Moss"]),
        (
            CARD,
            [
                *("person:A. Kirby", "person:Reed", "person:Moss"),
                *("person:E. Marsh", "person:Reed", "person:Moss"),
                *("person:J. Field", "person:Reed", "person:Hill"),
            ],
        ),
        (
            FIXTURES,
            [
                *("organization:Zorb", "organization:Villa", "organization:Derby", "organization:Hull"),
                *("organization:Lincoln", "organization:Queen's Park"),
            ],
        ),
        ("Zorb 20 11 1 8 27 27 34\nnobody else", []),
        ("Sales rose in May 2019 and 2020, in June 2021 and in July 2022.", []),
        ("Kirby v Reed was heard on Monday.", []),
    ],
)
def test_tables_hold_names(text: str, names: list[str]) -> None:
    assert shown(text, list(of_sheets(text))) == names
