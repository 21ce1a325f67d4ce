"""Which places and bodies of the table are meant, and in which country they are, by example."""

import pytest

from services.enrich.entities.kinds.types import by_table
from services.enrich.entities.places.home import Home
from services.enrich.entities.places.resolve import resolve
from services.enrich.entities.places.senses import senses
from services.enrich.entities.places.words import without_other_acronyms, without_words
from services.enrich.known.gazetteer import gazetteer
from tests.unit.enrich.entities.marked import marked, named, shown


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Turkey for twelve\n\nRoast the turkey for three hours. “Turkey needs rest,” she said.", []),
        ("Turkey for twelve\n\nTwo turkeys are better than one.", []),
        ("Turkey votes\n\nThe market sold turkey. Voters in Turkey queued.", ["Turkey", "Turkey"]),
        ("Turkey votes\n\nPolls opened.", ["Turkey"]),
        ("Chad\n\nThe hanging chad was counted.", []),
        ("China and Turkey\n\nOn fine china lay turkey.", ["Turkey"]),
        ("TURKEY\n\nA turkey.", ["TURKEY"]),
    ],
)
def test_a_country_that_is_only_a_word_is_none(text: str, countries: list[str]) -> None:
    kept = without_words(gazetteer("en").find(text), text)
    assert [text[hit.start : hit.end] for hit in kept] == countries


@pytest.mark.parametrize(
    ("text", "organizations"),
    [
        ("The Estuary Protection Agency (EPA) met. EPA staff left.", []),
        ("The Environmental Protection Agency (EPA) met.", ["Environmental Protection Agency", "EPA"]),
        ("The EPA met.", ["EPA"]),
        ("He spoke (CIA) of it.", ["CIA"]),
    ],
)
def test_who_spells_an_acronym_out_says_what_it_means(text: str, organizations: list[str]) -> None:
    kept = without_other_acronyms(gazetteer("en").find(text), text)
    assert [text[hit.start : hit.end] for hit in kept] == organizations


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("He answered in [place:French], then left", []),
        ("She speaks [place:Spanish] at home", []),
        ("the [place:English]-language daily", []),
        ("printed in [place:Danish] and [place:Swedish].", []),
        ("[place:French] voters read it in [place:French].", ["place:French", "place:French"]),
        ("in [place:French] markets", ["place:French"]),
        ("[place:French] fries, [place:Danish] pastries and [place:Russian] roulette", []),
        ("[place:Brazilian] coffee", ["place:Brazilian"]),
        ("the [place:Paris] accord", []),
        ("the [place:Geneva] Conventions", []),
        ("the [place:Paris] accord, signed in [place:Paris]", ["place:Paris", "place:Paris"]),
        ("the [place:Paris] talks", ["place:Paris"]),
        ("Native [place:Indian] rights", []),
        ("an [place:Indian] reservation", []),
        ("the [place:Indian] ocean", []),
        ("an [place:Indian] court", ["place:Indian"]),
        ("Reed Trust ([place:Jersey]) Ltd", []),
        ("Reed Trust <[place:US]>", []),
        ("an island ([place:Jersey])", ["place:Jersey"]),
    ],
)
def test_a_country_that_stands_for_something_else_is_not_named(line: str, left: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, senses(named(text, spans), text)) == left


@pytest.mark.parametrize(
    ("line", "countries"),
    [
        ("[organization:Bank of Ireland]", ["IE"]),
        ("[organization:Peruvian Navy] and [organization:Peruvian National Police]", ["PE", "PE"]),
        ("[organization:Ministry of Foreign Affairs of Kenya]", ["KE"]),
        ("the [organization:U.S. Treasury]", ["US"]),
        ("[organization:American Express]", [None]),
        ("[organization:Bank of Zorb]", [None]),
        ("[organization:Canadian Food Inspection Agency]", ["CA"]),
        ("[organization:Law Society of Kenya] and [organization:Zorb Australia]", ["KE", "AU"]),
        ("[organization:Inter American Development Bank], [organization:Greek Orthodox Church]", [None, None]),
        ("[organization:Zorb-Kenya Council]", [None]),
        ("[organization:British Dairies]", [None]),
        ("[organization:Leeds City Council], [organization:Leeds Dairies]", ["GB", None]),
        ("[organization:Yeovil Police], [organization:Yeovil Hospital]", ["GB", None]),  # a surname as often
        ("[place:Kandahar Airport], [place:Osaka Prefecture]", ["AF", "JP"]),
        ("[place:Washington Park]", [None]),
        ("[place:Lagos Street]", [None]),
    ],
)
def test_a_longer_name_tells_its_country(line: str, countries: list[str | None]) -> None:
    text, spans = marked(line)
    wanted = {span.start for span in spans}
    placed = resolve(by_table(spans, gazetteer("en").find(text), text), text)
    assert [one.country for one in placed if one.start in wanted] == countries


@pytest.mark.parametrize(
    ("line", "countries"),
    [
        ("[place:Springfield], Illinois", ["US"]),
        ("[place:Springfield], Ill., said", ["US"]),
        ("[place:Zedfield] said", [None]),
        ("[place:Toledo], in northern [place:Spain]", ["ES", "ES"]),
        ("[place:London], [place:Ontario]. Then [place:London] again.", ["CA", "CA", "CA"]),
        ("[place:London] and [place:Ottawa]", ["GB", "CA"]),
        ("[place:Paris], Texas", ["US"]),
        ("[place:Georgia] and [place:Russia]", ["GE", "RU"]),
        ("[place:Tbilisi], [place:Georgia]", ["GE", "GE"]),
        ("[place:Georgia], [place:Alabama] and [place:Florida]", ["US", "US", "US"]),
        ("[place:Paris] and [place:London]", ["FR", "GB"]),
        ("[place:Macon], [place:Georgia]", ["US", "US"]),
        ("[place:Zedfield], [place:Georgia], near [place:Macon], [place:Georgia]", ["US"] * 4),
        ("[place:Lebanon], Pa., and [place:Peru], Ind.", ["US", "US"]),
        ("[place:Lebanon] and [place:Pennsylvania]", ["LB", "US"]),
        # spoken of as of a town around the corner
        ("[place:Lebanon] County, [place:Pennsylvania]", ["US", "US"]),
        ("the [place:Paris] City Council and the school board", ["US"]),
        ("the [place:Paris] City Council and the OPP", ["FR"]),
        ("the [place:Paris] City Council, the OPP and the RCMP", ["CA"]),
        ("a [place:Paris] man told the school board of [place:France]", ["FR", "FR"]),
        ("a [place:Jordan] man told the sheriff's office, the grand jury said", ["US"]),
        ("[place:Jordan] told the grand jury at the sheriff's office", ["JO"]),
        ("[organization:Dublin City Council] and [place:Ohio]", ["US", "US"]),
        ("[organization:Dublin City Council] met", ["IE"]),
        ("[organization:All Blacks], [organization:Bafana Bafana]", ["NZ", "ZA"]),
        ("Zedfield, [place:Calif]., and [place:Cambridge], [place:Ont].", ["US", "CA", "CA"]),
        ("[place:Georgia] Republicans told the grand jury", ["US"]),
        # what is named for a small place in doubt is in doubt
        ("[organization:Newport Police]", [None]),
        ("[organization:Newport Police] in [place:Hull]", ["GB", "GB"]),
        ("[place:Birmingham] and [place:Alabama]", ["US", "US"]),
        # cities are named beside cities from anywhere
        ("[place:Boston], [place:Chicago], [place:Denver] and [place:Toronto]", ["US", "US", "US", "CA"]),
        ("[place:Birmingham], [place:Alabama]; [place:Birmingham] and [place:Kenya]", ["US", "US", "US", "KE"]),
        ("[place:Birmingham], [place:Alabama] and [place:Kenya]", ["US", "US", "KE"]),
        ("[place:Birmingham] met [place:Kenya] and [place:Alabama]", ["GB", "KE", "US"]),  # not all is American
        ("the [place:Newcastle] City Council and [place:Hornsby]", ["AU", "AU"]),
        # a local paper that names nothing abroad means a town of its own
        ("The grand jury met the school board in [place:Athens]", ["US"]),
        ("The grand jury met the school board in [place:Athens] and [place:Kenya]", ["GR", "KE"]),
        ("Gov. Kirby, a Republican of [place:Texas], went to [place:Athens]", ["US", "GR"]),
        # a lesser namesake is meant by a paper from there alone
        ("[place:Toronto] and [place:Ohio]", ["CA", "US"]),
        ("[place:Toronto], [place:Ohio], told the grand jury", ["US", "US"]),
        ("the school board of [place:Ohio] told the grand jury in [place:Toronto]", ["US", "US"]),
        # all the world writes of capitals
        ("[place:London], [place:Denver], [place:Chicago], [place:Miami] and [place:Texas]", ["GB"] + ["US"] * 4),
        ("[place:London] [place:Ontario]", ["CA", "CA"]),
        ("[place:Italy], [place:Spain]", ["IT", "ES"]),
        ("[place:Belgium], [place:Italy]", ["BE", "IT"]),
        # what the document is full of: each name once, however often it stands
        ("[place:Dover], [place:Delaware] and [place:Bristol]", ["US", "US", "US"]),
        ("[place:Bristol] and [place:Denver], [place:Denver], [place:Denver]", ["GB", "US", "US", "US"]),
        ("[place:Leeds] and [place:Manchester] and [place:Texas]", ["GB", "GB", "US"]),
        ("[place:Cairo] and [place:Texas]", ["EG", "US"]),
        ("[organization:House of Commons]", ["GB"]),
        ("[organization:House of Commons] in [place:Britain], [place:Ottawa]", ["GB", "GB", "CA"]),
        (
            "[organization:House of Commons] in [place:Ottawa], [place:Ontario], [place:Canada], [place:Canada]",
            ["CA"] * 5,
        ),
    ],
)
def test_places_lie_where_the_document_says(line: str, countries: list[str | None]) -> None:
    assert _resolved(line) == countries


@pytest.mark.parametrize(
    ("line", "home", "countries"),
    [
        ("[place:Richmond] and [place:Hastings]", None, ["US", "GB"]),
        ("[place:Richmond] and [place:Hastings]", "NZ", ["US", "NZ"]),
        ("[place:Richmond]", "GB", ["GB"]),
        ("[place:Hastings] and [place:Hyderabad]", "PK", ["GB", "PK"]),
        # a capital that all the world writes of needs more than that
        ("[place:London]", "CA", ["GB"]),
        ("[place:London] and [place:Sarnia]", "CA", ["CA", "CA"]),
        ("[organization:House of Commons]", "CA", ["CA"]),
        ("[organization:House of Commons] in [place:Britain]", "CA", ["GB", "GB"]),
    ],
)
def test_a_paper_means_the_place_at_home(line: str, home: str | None, countries: list[str | None]) -> None:
    assert _resolved(line, home) == countries


def _resolved(line: str, home: str | None = None) -> list[str | None]:
    text, spans = marked(line)
    placed = by_table(spans, gazetteer("en").find(text), text)
    wanted = {span.start for span in spans}
    return [span.country for span in resolve(placed, text, Home(home)) if span.start in wanted]


def test_georgia_the_state_is_not_the_country() -> None:
    text, spans = marked("[place:Georgia], [place:Alabama] and [place:Florida]")
    state = resolve(named(text, spans), text)[0]
    assert state.name is not None
    assert (state.name.id, state.country) == ("place:georgia", "US")
