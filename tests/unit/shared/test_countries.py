"""The table of countries holds what its users rely on."""

import csv
from importlib.resources import files

import pytest

from shared.countries import bodies, cities_in, countries, country_namesakes, names_in, nearest_code, towns

SPOKEN = (
    "ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv ml mr ms nl no pa pl ps pt ro ru sk sl "
    "sr sv sw ta te th tr uk ur vi zh"
)
# Nobody's home, or no capital of their own.
UNINHABITED = {"AQ", "BV", "GS", "HM", "IO", "TF", "UM"}
WITHOUT_DEMONYM = UNINHABITED | {"SJ"}


def test_every_code_of_iso_3166_is_there_and_kosovo() -> None:
    from babel import Locale

    assigned = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    exceptional = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    assert set(countries()) == assigned - exceptional
    assert "XK" in countries()


@pytest.mark.parametrize("code", sorted(countries()))
def test_a_country_has_name_demonym_and_capital(code: str) -> None:
    country = countries()[code]
    assert country.code == code
    assert country.name
    assert country.demonyms or code in WITHOUT_DEMONYM
    assert country.capital or code in UNINHABITED


@pytest.mark.parametrize("field", ["aliases", "demonyms"])
def test_no_name_and_no_demonym_stands_for_two_countries(field: str) -> None:
    seen: dict[str, str] = {}
    for country in countries().values():
        for word in getattr(country, field):
            assert seen.setdefault(word.casefold(), country.code) == country.code, word


def test_towns_and_bodies_are_of_countries_and_stand_once() -> None:
    names = {name for country in countries().values() for name in country.names}
    for table in (towns(), bodies()):
        assert len(set(table)) == len(table)
        assert {code for _, code in table} <= set(countries())
        assert not names & {name for name, _ in table}  # a country is never taken for a town abroad


def test_a_town_with_the_name_of_a_country_is_of_another_one() -> None:
    names = {name: country.code for country in countries().values() for name in country.names}
    assert all(names[town] != code for town, code in country_namesakes())


def test_a_body_of_a_shared_name_is_best_known_elsewhere() -> None:
    first = {body for country in countries().values() for body in country.institutions}
    assert {body for body, _ in bodies()} <= first


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        countries()["PK"] = countries()["IN"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Pakistan", "PK"),
        ("pakistan", "PK"),
        ("Pakistn", "PK"),
        ("Pakistani", "PK"),
        ("uk", "GB"),
        ("Britain", "GB"),
        ("USA", "US"),
        ("Germny", "DE"),
        ("Georgia", "GE"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Dominican", "DO"),
        ("xk", "XK"),
        ("Kabul", "AF"),
        ("", None),
        ("qqqqqq", None),
    ],
)
def test_the_nearest_code_of_a_word(word: str, code: str | None) -> None:
    assert nearest_code(word) == code


@pytest.mark.parametrize(
    ("word", "plural"),
    [("PK", "Pakistanis"), ("AF", "Afghans"), ("SE", "Swedes"), ("DK", "Danes"), ("FI", "Finns")],
)
def test_people_have_a_plural(word: str, plural: str) -> None:
    assert plural in countries()[word].plurals


@pytest.mark.parametrize("code", ["FR", "JP", "CN", "NL"])
def test_a_demonym_that_is_its_own_plural_gets_no_s(code: str) -> None:
    assert not {"Frenchs", "Japaneses", "Chineses", "Dutchs", "Frenchmans"} & set(countries()[code].plurals)


def test_countries_are_named_in_the_languages_of_the_news() -> None:
    for language in SPOKEN.split():
        assert len(names_in(language)) > 200, language


@pytest.mark.parametrize(
    ("language", "name", "code"),
    [
        ("es", "Pakistán", "PK"),
        ("ar", "باكستان", "PK"),
        ("ja", "パキスタン", "PK"),
        ("ru", "США", "US"),
        ("ja", "アメリカ", "US"),
    ],
)
def test_a_country_in_another_language(language: str, name: str, code: str) -> None:
    assert names_in(language)[name] == code


# Scripts of their own; each capital of a country of twenty million people should be known in them.
SCRIPTS = "ar bn el fa he hi ja ko ru uk ur zh"
GREAT = "AF AU BD BR CA CN CO DE DZ EG ES ET FR GB GH ID IN IQ IR IT JP KE KR MM MY MZ NG NP PE PH PK PL RU SA SD SY TH TR TW TZ UA UG US UZ VE VN YE ZA"


@pytest.mark.parametrize("language", SCRIPTS.split())
def test_capitals_are_known_in_scripts_of_their_own(language: str) -> None:
    known = {code for city, code in cities_in(language).values() if city == countries()[code].capital}
    missing = set(GREAT.split()) - known
    assert len(missing) <= 4, missing
    assert len(cities_in(language)) > 150


@pytest.mark.parametrize("table", ["country_names", "city_names", "doubtful_names"])
def test_facts_of_other_languages_name_languages_and_countries_that_there_are(table: str) -> None:
    from babel import Locale

    text = files("shared").joinpath(f"data/{table}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({(row["language"], row["name"]) for row in rows}) == len(rows)
    for row in rows:
        Locale.parse(row["language"])
        assert row["name"]
        assert None not in row.values()
        assert row.get("code", "PK") in countries()
        assert "city" not in row or row["city"] == countries()[row["code"]].capital


def test_an_unknown_language_has_no_names() -> None:
    assert names_in("nonsense") == {}
