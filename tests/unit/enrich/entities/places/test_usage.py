"""Whose English a text is in, and which places it speaks of as of its own town."""

import pytest

from services.enrich.entities.kinds.types import by_table
from services.enrich.entities.places.home import Home
from services.enrich.entities.places.local import local_names
from services.enrich.entities.places.usage import usage_of
from services.enrich.known.gazetteer import gazetteer
from tests.unit.enrich.entities.marked import marked


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("A sheriff's deputy told the grand jury.", "US"),
        ("The school board of Zorb County met.", "US"),
        ("Zorb County Council met the school board.", None),  # one word of each
        ("The OPP closed Highway 401.", "CA"),
        ("Borough council leaders wrote to the constabulary.", "GB"),
        ("The shire warned of bushfires.", "AU"),
        ("Two lakh farmers met the panchayat.", "IN"),
        ("The school board met. The school boards met.", None),  # one word, twice
        ("Police said on Monday that nobody was hurt.", None),
        ("Color and favorites", "US"),
        ("Colour and favourites in the programme", None),  # many write so
    ],
)
def test_a_text_is_in_the_english_whose_words_it_uses(text: str, country: str | None) -> None:
    assert usage_of(text).english == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("A sheriff's deputy told the grand jury.", "US"),
        ("Republicans in color", None),  # all America writes so
        ("The OPP closed Highway 401.", "CA"),
    ],
)
def test_who_writes_of_sheriffs_and_school_boards_is_a_local_paper(text: str, country: str | None) -> None:
    assert usage_of(text).local == country


@pytest.mark.parametrize(
    ("line", "domain", "local"),
    [
        ("the [place:Paris] City Council", "", {"paris"}),
        ("a 40-year-old [place:Athens] man", "", {"athens"}),
        ("downtown [place:Lima]", "", {"lima"}),
        ("Rep. Ann Kirby (D-[place:Athens])", "", {"athens"}),
        ("[place:Lebanon] County", "", {"lebanon"}),
        ("[place:Paris] and [place:Lebanon]", "", set()),
        ("[place:Lima] met [place:Cairo]", "limaherald.example", {"lima"}),
        ("[place:Lima]", "thelimaherald.example", {"lima"}),
        ("[place:Lima]", "news.mylima.example", {"lima"}),
        ("[place:Lima]", "climate.example", set()),
        ("a [place:Denver] man", "", set()),  # there is one Denver
    ],
)
def test_a_document_speaks_of_its_own_town(line: str, domain: str, local: set[str]) -> None:
    text, spans = marked(line)
    placed = by_table(spans, gazetteer("en").find(text), text)
    assert local_names(placed, text, Home(None, domain)) == local
