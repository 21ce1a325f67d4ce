"""Each rule of the entity stage, by its own table of cases."""

import pytest

from services.enrich.entities.found.drop import keep
from services.enrich.entities.found.results import results
from services.enrich.entities.found.spread import spread
from services.enrich.entities.found.trim import joined, trim
from services.enrich.entities.kinds.teams import teams
from services.enrich.entities.kinds.types import by_table, vote
from services.enrich.entities.linked.link import link
from services.enrich.entities.rows import early_end, salience
from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import gazetteer
from tests.unit.enrich.entities.marked import marked, named, shown


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("[organization:the United Nations]", ["organization:United Nations"]),
        ("[person:Mr. Kirby's] view", ["person:Kirby"]),
        ("[person:President Joe Biden]", ["person:Joe Biden"]),
        ("[person:the Rev. Dr. Anna Holm,]", ["person:Anna Holm"]),
        ("[place:India’s] role", ["place:India"]),
        ("[organization:James' Bakery]", ["organization:James' Bakery"]),
        ("[person:James'] hat", ["person:James"]),
        ("[place:“Kabul”]", ["place:Kabul"]),
        ("[place:the U.S.]", ["place:U.S."]),
        ("[place:. Kabul]", ["place:Kabul"]),
        ("[organization:Acme Foods Inc of Derby]", ["organization:Acme Foods Inc"]),
        ("in [place:Kabul.]", ["place:Kabul"]),
        ("[organization:Acme Corp.]", ["organization:Acme Corp."]),
        ("[organization:Pentagon Press] Secretary", ["organization:Pentagon"]),
        ("[organization:Pentagon Press] is a publisher", ["organization:Pentagon Press"]),
        ("[organization:Acme CEO]", ["organization:Acme"]),
        ("[organization:Interfax news agency]", ["organization:Interfax"]),
        ("[organization:Hartford 4 BOSTON 2]", ["organization:Hartford", "organization:BOSTON"]),
        ("[person:Igor Marek 24]", ["person:Igor Marek"]),
        ("[person:Simon Parke (England]", ["person:Simon Parke"]),
        ("[person:Ann Kirby at Zorb Oval]", ["person:Ann Kirby"]),
        ("[organization:University of Zorb at Reed]", ["organization:University of Zorb at Reed"]),
        ("[law:Kirby 9.5-0-44-1]", ["law:Kirby"]),
        ("[person:SOCCER-KIRBY]", ["person:KIRBY"]),
        ("[organization:UPDATE 2-Zorb Dairies]", ["organization:Zorb Dairies"]),
        ("[organization:Zorb-Reed]", ["organization:Zorb-Reed"]),
        ("[person:Maj-Gen Kirby]", ["person:Kirby"]),
        ("[organization:U.S.-run]", ["organization:U.S."]),
        ("[group:Zorb-led coalition]", ["group:Zorb"]),
        ("[organization:Zorb Executive] Vice President", ["organization:Zorb"]),
        ("[organization:Senate (Upper House)]", ["organization:Senate (Upper House)"]),
        ("[place:New\nYork Times]", ["place:York Times"]),
        ("[product:Windows 10]", ["product:Windows 10"]),
        ("[place:western Kenya], [place:north-west Kent]", ["place:Kenya", "place:Kent"]),
        ("[place:Northern Ireland]", ["place:Northern Ireland"]),
        ("[person:...]", []),
    ],
)
def test_spans_are_cut_to_the_name(line: str, left: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, list(trim(spans, text))) == left


def test_persons_side_by_side_are_one() -> None:
    text, spans = marked("[person:Ana Luz] [person:Reed Marsh], [person:Omar Holt]; [organization:Zorb] [person:Kirby]")
    assert shown(text, list(joined(spans, text))) == [
        "person:Ana Luz Reed Marsh",
        "person:Omar Holt",
        "organization:Zorb",
        "person:Kirby",
    ]


@pytest.mark.parametrize(
    ("surface", "stays"),
    [
        ("Kabul", True),
        ("X", False),
        ("法", True),
        ("300250", False),
        ("12-0", False),
        ("300X250", True),
        ("iphone", False),
        ("eBay", True),
        ("Tuesday", False),
        ("Web Desk", False),
        ("Government", False),
        ("W L T GF", False),
        ("www.example.org", False),
        ("A" * 200, False),
    ],
)
def test_what_can_be_a_name(surface: str, stays: bool) -> None:
    assert bool(list(keep([Span(0, len(surface), "organization")], surface))) is stays


@pytest.mark.parametrize(
    ("line", "types"),
    [
        # the table adds what the model missed, and corrects what it took for something else
        ("the Pakistani army", ["place:Pakistani"]),
        ("[person:Taliban] fighters", ["organization:Taliban"]),
        ("in [organization:Kabul] today", ["place:Kabul"]),
        ("the [place:United Arab] Emirates", ["place:United Arab Emirates"]),
        ("[organization:Bank of England] cut rates", ["organization:Bank of England"]),
        ("[organization:U.S. Food and Drug Administration] said", ["organization:U.S. Food and Drug Administration"]),
        ("[person:Russian Igor Marek] won", ["place:Russian", "person:Igor Marek"]),
        ("[person:Russian, Igor Marek] won", ["place:Russian", "person:Igor Marek"]),
        # a name inside a longer one is part of that
        ("[organization:Pakistan Cricket Board]", ["organization:Pakistan Cricket Board"]),
        ("[person:Michael Jordan] said", ["person:Michael Jordan"]),
        ("Fans of Real Madrid sang", []),
        # who bears the name of a country or city is somebody
        ("[person:Michael Jordan] said. [person:Jordan] smiled.", ["person:Michael Jordan", "person:Jordan"]),
        ("[person:Chad Smith] said. [person:Chad] smiled.", ["person:Chad Smith", "person:Chad"]),
        ("[person:Denzel Washington]; [person:Washington] left", ["person:Denzel Washington", "person:Washington"]),
        ("[person:Michael Jordan] flew to [place:Jordan]", ["person:Michael Jordan", "place:Jordan"]),
        ("[person:Georgia Kirby] skates. [place:Georgia] won.", ["person:Georgia Kirby", "place:Georgia"]),
        ("[person:Georgia Kirby] skates. Georgia won.", ["person:Georgia Kirby"]),
        ("[person:Georgia Kirby] went to Georgia", ["person:Georgia Kirby", "place:Georgia"]),
        ("[person:Poland Draw] was held. Poland won.", ["person:Poland Draw", "place:Poland"]),  # the model erred
        # a town is a surname as often: it is one only where the model saw a place
        ("in [place:Keighley]. Ann Keighley and [person:Keighley]", ["place:Keighley", "person:Keighley"]),
        # small letters are words
        ("they gave us a turkey on china", []),
    ],
)
def test_the_table_corrects_the_model(line: str, types: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, by_table(spans, gazetteer("en").find(text), text)) == types


@pytest.mark.parametrize(
    ("line", "types"),
    [
        ("[organization:Zorb] [organization:Zorb] [person:Zorb]", ["organization:Zorb"] * 3),
        ("[person:Ann Zorb] met [organization:Zorb]", ["person:Ann Zorb", "person:Zorb"]),
        ("Mr [organization:Zorb] left", ["person:Zorb"]),
        ("[organization:Zorb], who left", ["person:Zorb"]),
        ("[person:Zorb Ltd]", ["organization:Zorb Ltd"]),
        # one name has one type, though each was seen once
        ("[organization:Ann Zorb] [person:Ann Zorb]", ["person:Ann Zorb"] * 2),
        # a full name is of the type of its surname
        ("[organization:Ann Zorb] [person:Zorb] [person:Zorb]", ["person:Ann Zorb", "person:Zorb", "person:Zorb"]),
        (
            "[person:Zorb Dairies], maker of [organization:Zorb Dairies Inc.]",
            ["organization:Zorb Dairies", "organization:Zorb Dairies Inc."],
        ),
        ("[person:Zorb River]", ["place:Zorb River"]),
        ("[organization:Zorb] and [person:Zorb]", ["organization:Zorb", "organization:Zorb"]),
        # Ford was founded by a Ford
        (
            "[person:Henry Zorb], [organization:Zorb Motor Company]; [organization:Zorb] and [organization:Zorb]",
            ["person:Henry Zorb", "organization:Zorb Motor Company", "organization:Zorb", "organization:Zorb"],
        ),
    ],
)
def test_the_document_votes_on_types(line: str, types: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, vote(spans, text)) == types


@pytest.mark.parametrize(
    ("line", "types"),
    [
        ("[place:Derby] 2 [place:Hull] 1", ["organization:Derby", "organization:Hull"]),
        ("[place:Derby] v [place:Hull]", ["organization:Derby", "organization:Hull"]),
        ("[place:Derby] 2 [place:Hull] 1 in [place:Derby]", ["organization:Derby", "organization:Hull", "place:Derby"]),
        ("[place:Derby] lies north of [place:Hull]", ["place:Derby", "place:Hull"]),
        ("[place:France] 2 [place:Italy] 1", ["place:France", "place:Italy"]),
        ("[place:Derby] 20 million and [place:Hull] 30 million", ["place:Derby", "place:Hull"]),
        (
            "[place:Derby] beat [place:Hull] in [place:Derby]",
            ["organization:Derby", "organization:Hull", "place:Derby"],
        ),
        ("[place:Derby] fans met the [place:Hull] goalkeeper", ["organization:Derby", "organization:Hull"]),
        ("[place:Derby] beat the odds", ["place:Derby"]),  # one is chance
        (
            "[organization:AC Milan] won. [place:Milan] are first in [place:Milan], said [place:Turin]",
            ["organization:AC Milan", "organization:Milan", "place:Milan", "place:Turin"],
        ),
    ],
)
def test_cities_that_play_are_teams(line: str, types: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, teams(named(text, spans), text)) == types


@pytest.mark.parametrize(
    ("line", "types"),
    [
        (
            "1. Ann Kirby ([place:Norway]) 12.71\n2. Olga Marek ([place:Poland]) 12.80",
            ["person:Ann Kirby", "place:Norway", "person:Olga Marek", "place:Poland"],
        ),
        ("Ann Kirby ([place:Norway]) won.", ["place:Norway"]),
        ("Ann Kirby (Zorb) and Olga Marek (Zorb) won.", []),
        (
            "Zorbham 2 Marton 1\nKirby United 0 Hull 0",
            [f"organization:{one}" for one in ("Zorbham", "Marton", "Kirby United", "Hull")],
        ),
        ("Zorbham 2 Marton 1", ["organization:Zorbham", "organization:Marton"]),
        ("[place:France] 2 [place:Italy] 1", ["place:France", "place:Italy"]),
        ("He said Zorbham 2 Marton 1", []),
        ("[law:Derby 2] Hull 1", ["organization:Derby", "organization:Hull"]),  # what a model reads there
    ],
)
def test_results_hold_names_that_no_sentence_shows(line: str, types: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, results(named(text, spans), text)) == types


@pytest.mark.parametrize(
    ("line", "types"),
    [
        ("[person:John F Kirby] spoke. Later Kirby left.", ["person:John F Kirby", "person:Kirby"]),
        ("[organization:Zorb] grew. Zorb shrank.", ["organization:Zorb", "organization:Zorb"]),
        ("[person:Ann Kirby] lives in Kirby Street", ["person:Ann Kirby"]),
        ("[person:Ann Kirby] has Kirbys", ["person:Ann Kirby"]),
        ("[organization:Ab] and Ab", ["organization:Ab"]),
        ("[person:Ann Kirby], in [place:Kirby Hall]", ["person:Ann Kirby", "place:Kirby Hall"]),
        # and where the model saw but a part of it
        ("[organization:Real Zorb] met Real [place:Zorb]", ["organization:Real Zorb", "organization:Real Zorb"]),
        ("[organization:Zorb Air Lines] met [group:Zorb] Air [place:Lines]", ["organization:Zorb Air Lines"] * 2),
        (
            "[organization:Real Zorb] met [person:Ann Real] [person:Zorb Kirby]",
            ["organization:Real Zorb", "person:Ann Real", "person:Zorb Kirby"],
        ),
    ],
)
def test_a_name_is_found_again(line: str, types: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, spread(spans, text)) == types


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("[person:John F Kirby] [person:Kirby] [person:John Kirby] [person:J. Kirby]", 1),
        ("[person:John Kirby] [person:Ann Kirby] [person:Kirby]", 3),
        ("[person:Aung San Suu Kyi] [person:Suu Kyi]", 1),
        ("[person:Martin King Jr.] [person:King]", 1),
        ("[person:John Kirby] [organization:Kirby]", 2),
        ("[person:William Kirby] [person:Bill Kirby] [person:Will Kirby]", 1),
        ("[person:Katherine Ann Kirby] [person:Kate Kirby]", 1),
        ("[person:Bill Kirby] [person:Robert Kirby]", 2),
        ("[person:J.F. Kirby] [person:John Frank Kirby] [person:J. Kirby]", 1),
        ("[person:A. Kirby] [person:John Kirby]", 2),
        ("[person:Omar al-Reed] [person:Reed] [person:al-Reed]", 1),
        ("[person:Jean-Paul Marsh] [person:Jean Paul Marsh]", 1),
        ("[person:Xi Marsh] [person:Xi]", 1),
        ("[organization:Reed & Marsh] [organization:Reed and Marsh]", 1),
        ("[organization:FBI] [organization:Federal Bureau of Investigation]", 1),
        ("[organization:Fed] [organization:Federal Reserve]", 1),
        ("[place:Rangoon] [place:Yangon]", 1),
        ("[place:Kiev] [place:Kyiv]", 1),
        ("[person:John Kirby] [person:Mary Smith]", 2),
        ("[organization:World Reed Council] ([organization:WRC]) [organization:WRC]", 1),
        ("[organization:Reed and Marsh Fund] (the “[organization:RMX]”) [organization:RMX]", 2),
        ("[organization:Reed Fund] ([organization:RMX]) [organization:RMX]", 1),
        ("[organization:World Reed Council] and the [organization:WRC]", 1),
        ("[organization:Zorb] [organization:Zorb Inc.] [organization:Zorb Corporation]", 1),
        ("[organization:Derby] [organization:Derby City] [organization:Derby United]", 3),
        ("[organization:Zorb] [organization:Zorb Holdings Ltd]", 1),
        ("[organization:Zorb] [organization:Zorb Cricket Lovers]", 2),
        ("[place:U.S.] [place:US] [place:America] [place:United States]", 1),
        ("[place:New York] [place:New York City]", 1),
        ("[place:Greenville] [place:Greenville City]", 1),
        ("[organization:UN] [organization:United Nations] [organization:U.N.]", 1),
    ],
)
def test_mentions_of_one_entity_are_one_row(line: str, rows: int) -> None:
    text, spans = marked(line)
    assert len(link(named(text, spans), text)) == rows


@pytest.mark.parametrize(
    ("starts", "expected"),
    [([3], "about"), ([30], "mention"), ([30, 200], "about"), ([150, 200], "mention"), ([150, 200, 300], "about")],
)
def test_what_an_article_is_about(starts: list[int], expected: str) -> None:
    mentions = [Span(start, start + 4, "person") for start in starts]
    assert salience(mentions, title_length=20, early=100) == expected


def test_the_lead_ends_with_the_second_sentence() -> None:
    whole = "Title\n\nMr. A spoke in the U.S. on Monday. He left. Then he came."
    assert whole[: early_end(whole, 5)].endswith("He left.")
