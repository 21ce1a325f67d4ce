"""Names of the table, and the user's own, found in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.gazetteer import Gazetteer, gazetteer
from services.enrich.names import Name, slug
from shared.known_entities import KnownEntity


def ids(text: str, language: str = "en", *known: KnownEntity) -> list[tuple[str, str]]:
    return [(text[hit.start : hit.end], hit.name.id) for hit in gazetteer(language, known).find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Talks in Pakistan went on.", [("Pakistan", "country:PK")]),
        ("PAKISTAN AND INDIA TALK", [("PAKISTAN", "country:PK"), ("INDIA", "country:IN")]),
        ("Pakistan's army", [("Pakistan", "country:PK")]),
        ("Two Pakistanis and an Afghan", [("Pakistanis", "country:PK"), ("Afghan", "country:AF")]),
        ("South Korea and North Korea", [("South Korea", "country:KR"), ("North Korea", "country:KP")]),
        ("in Papua New Guinea", [("Papua New Guinea", "country:PG")]),
        ("in Guinea-Bissau", [("Guinea-Bissau", "country:GW")]),
        ("the U.S. and the US and the USA", [("U.S.", "country:US"), ("US", "country:US"), ("USA", "country:US")]),
        ("They told us, who asked it.", []),
        (
            "The UN and WHO met.",
            [("UN", "organization:united-nations"), ("WHO", "organization:world-health-organization")],
        ),
        ("a roast turkey on a china plate", []),
        ("Sao Tome, São Paulo", [("Sao Tome", "country:ST"), ("São Paulo", "place:sao-paulo")]),
        ("in Kabul", [("Kabul", "place:kabul")]),
        ("New York City and New York", [("New York City", "place:new-york"), ("New York", "place:new-york")]),
        ("Pakistanistan", []),
        ("", []),
    ],
)
def test_names_in_english(text: str, found: list[tuple[str, str]]) -> None:
    assert ids(text) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("es", "Pakistán firmó con EE.UU.", ["country:PK", "country:US"]),
        ("ar", "بين باكستان والهند", ["country:PK", "country:IN"]),
        ("ar", "السفر للهند", ["country:IN"]),
        ("ur", "پاکستان اور بھارت", ["country:PK", "country:IN"]),
        ("ja", "インドネシアとインド", ["country:ID", "country:IN"]),
        ("zh", "中国与巴基斯坦", ["country:CN", "country:PK"]),
        ("ru", "прибыл в Пакистане, затем в Индию и Китае", ["country:PK", "country:IN", "country:CN"]),
        ("ru", "Индекс вырос", []),
        ("tr", "Pakistan'a ve Almanya'nın", ["country:PK", "country:DE"]),
        ("ko", "파키스탄은 일본의", ["country:PK", "country:JP"]),
        ("fi", "Pakistanissa ja Saksassa", ["country:PK", "country:DE"]),
        ("de", "Das Essen war gut, sagte die NATO", ["organization:nato"]),
        ("xx", "Pakistan", ["country:PK"]),
    ],
)
def test_names_in_other_languages(language: str, text: str, found: list[str]) -> None:
    assert [row_id for _, row_id in ids(text, language)] == found


ACME = KnownEntity.model_validate(
    {
        "name": "Acme Ltd",
        "type": "organization",
        "aliases": ["ACME", "Acme Holdings"],
        "country": "GB",
        "with": ["factory", "share*"],
        "not": ["acme of"],
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Acme Ltd opened a factory.", ["Acme Ltd"]),
        ("Shares of ACME fell.", ["ACME"]),
        ("Acme Ltd opened.", []),
        ("Acme Ltd opened. " + "word " * 29 + "factory", []),
        ("Acme Ltd " + "word " * 29 + "factory", ["Acme Ltd"]),
        ("The factory is the ACME of skill.", []),
        ("acme ltd has a factory", []),
    ],
)
def test_the_users_own_names_with_their_conditions(text: str, found: list[str]) -> None:
    assert [surface for surface, _ in ids(text, "en", ACME)] == found


def test_the_users_own_name_goes_before_the_tables() -> None:
    mine = KnownEntity(name="Jordan", type="person")
    assert ids("Jordan left.", "en", mine) == [("Jordan", "person:jordan")]


def test_a_name_written_small_is_found_in_any_case() -> None:
    mine = KnownEntity(name="bellingcat", type="organization")
    assert len(ids("bellingcat, Bellingcat and BELLINGCAT", "en", mine)) == 3


def test_the_longest_name_wins() -> None:
    names = [Name(s, f"place:{slug(s)}", s, "place", None, "table") for s in ("New York", "York", "New York State")]
    text = "York, New York, New York State"
    assert [text[hit.start : hit.end] for hit in Gazetteer(names).find(text)] == ["York", "New York", "New York State"]


@given(
    st.text(alphabet=st.sampled_from("US.'s -\nNewYorkPakistan İßﬁ香港インド्ا"), max_size=60),
    st.sampled_from(["en", "ja", "ar", "ru", "ko"]),
)
def test_finds_stand_in_order_inside_the_text(text: str, language: str) -> None:
    end = 0
    for hit in gazetteer(language).find(text):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end
