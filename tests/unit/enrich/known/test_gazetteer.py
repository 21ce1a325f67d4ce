"""Names of the table, and the user's own, found in texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.known.gazetteer import Gazetteer, gazetteer
from services.enrich.known.names import Name, names_of, slug
from services.enrich.known.register import Register
from shared.known_entities import KnownEntity


def ids(text: str, language: str = "en", *known: KnownEntity) -> list[tuple[str, str]]:
    return [
        (text[hit.start : hit.end], hit.name.id) for hit in gazetteer(language, Register(names_of(known))).find(text)
    ]


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
        # scripts whose letters bear signs
        ("hi", "पाकिस्तान और भारत", ["country:PK", "country:IN"]),
        ("bn", "পাকিস্তান ও ভারত", ["country:PK", "country:IN"]),
        ("ta", "பாகிஸ்தான் இந்தியா", ["country:PK", "country:IN"]),
        ("ar", "في باكِستان", ["country:PK"]),
        # capitals
        ("ar", "في إسلام آباد وبالقاهرة", ["place:islamabad", "place:cairo"]),
        ("ur", "کابل اور اسلام آباد", ["place:kabul", "place:islamabad"]),
        ("fa", "در تهران و مسکو", ["place:tehran", "place:moscow"]),
        ("hi", "काबुल, इस्लामाबाद", ["place:kabul", "place:islamabad"]),
        ("ru", "в Москве и Исламабаде", ["place:moscow", "place:islamabad"]),
        ("uk", "у Варшаві", ["place:warsaw"]),
        ("el", "στη Μόσχα, της Αθήνας", ["place:moscow", "place:athens"]),
        ("he", "בקאבול", ["place:kabul"]),
        ("ja", "カブールと北京", ["place:kabul", "place:beijing"]),
        ("zh", "在喀布尔和伊斯兰堡", ["place:kabul", "place:islamabad"]),
        ("ko", "카불에서 이슬라마바드의", ["place:kabul", "place:islamabad"]),
        ("th", "ในอิสลามาบัด", ["place:islamabad"]),
        ("zh", "在香港", ["country:HK"]),
        # words of their own
        ("ar", "التقرير مالي", []),
        ("ur", "چینی مہنگی ہو گئی", []),
        ("th", "สภากาชาด", []),
        ("zh", "马里兰州", []),
        ("it", "una lima da ferro", []),
    ],
)
def test_names_in_other_languages(language: str, text: str, found: list[str]) -> None:
    assert [row_id for _, row_id in ids(text, language)] == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ru", "российский министр и пакистанские военные", ["country:RU", "country:PK"]),
        ("ru", "женский, русский, морской, городской", []),
        ("uk", "індійська влада", ["country:IN"]),
        ("pl", "pakistański minister, irańskiego", ["country:PK", "country:IR"]),
        ("ar", "الوزير الباكستاني والروسية والباكستانيين", ["country:PK", "country:RU", "country:PK"]),
        ("ur", "پاکستانی فوج، بھارتی وزیر", ["country:PK", "country:IN"]),
        ("fa", "وزیر ایرانی", ["country:IR"]),
        ("he", "השר הפקיסטני והאיראני", ["country:PK", "country:IR"]),
        ("hi", "पाकिस्तानी सेना, अमेरिकी", ["country:PK", "country:US"]),
        ("tr", "Pakistanlı bakan", ["country:PK"]),
    ],
)
def test_a_countrys_people_and_things_by_the_rule_of_the_language(language: str, text: str, found: list[str]) -> None:
    hits = gazetteer(language).find(text)
    assert [hit.name.id for hit in hits] == found
    assert {hit.name.kind for hit in hits} <= {"demonym"}


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


def test_where_the_users_own_name_is_not_meant_the_tables_is() -> None:
    player = KnownEntity.model_validate({"name": "Jordan", "type": "person", "with": ["basketball"]})
    assert ids("Jordan on basketball", "en", player) == [("Jordan", "person:jordan")]
    assert ids("Talks in Jordan", "en", player) == [("Jordan", "country:JO")]


def test_of_two_own_names_alike_the_one_that_is_meant() -> None:
    one, other = (
        KnownEntity.model_validate(
            {"name": f"Zorb {kind}", "type": "organization", "aliases": ["Zorb"], "with": [kind]}
        )
        for kind in ("Motors", "Bank")
    )
    assert ids("Zorb, the bank", "en", one, other) == [("Zorb", "organization:zorb-bank")]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ja", "先週Zorbは工場を閉鎖", ["Zorb"]),
        ("ja", "先週ゾーブ社は工場を閉鎖", ["ゾーブ社"]),
        ("zh", "佐布公司的工厂", ["佐布公司"]),
        ("ru", "акции Зорба растут", ["Зорба"]),
        ("ko", "조르브는 공장을", ["조르브"]),
    ],
)
def test_the_users_own_names_in_other_scripts(language: str, text: str, found: list[str]) -> None:
    aliases = ["ゾーブ社", "佐布公司", "Зорб", "조르브"]
    zorb = KnownEntity.model_validate(
        {"name": "Zorb", "type": "organization", "aliases": aliases, "not": ["Zorb Street"]}
    )
    assert [surface for surface, _ in ids(text, language, zorb)] == found


def test_words_nearby_are_asked_for_in_scripts_without_spaces_too() -> None:
    zorb = KnownEntity.model_validate({"name": "佐布公司", "type": "organization", "with": ["工厂"]})
    assert ids("佐布公司的工厂", "zh", zorb)
    assert not ids("佐布公司的股票", "zh", zorb)


def test_a_name_in_a_long_text_costs_no_more_than_the_words_around_it() -> None:
    acme = ACME.model_copy(update={"excluded": ()})
    began = time.process_time()
    assert not ids("ACME rose. " * 20_000, "en", acme)
    assert time.process_time() - began < 15  # each place read to the beginning: minutes


def test_a_name_written_small_is_found_in_any_case() -> None:
    mine = KnownEntity(name="bellingcat", type="organization")
    assert len(ids("bellingcat, Bellingcat and BELLINGCAT", "en", mine)) == 3


@pytest.mark.parametrize(
    ("text", "country", "also"),
    [
        ("in Manchester", "GB", {"US"}),
        ("in Windsor", "GB", {"AU", "CA", "US"}),
        ("in San Jose", "US", {"CR"}),
        ("in Hamilton", "CA", {"BM", "NZ", "GB", "US"}),
        ("in Ontario", "CA", set()),  # a town does not make a province doubtful
        ("the House of Commons", "GB", {"CA"}),
        ("the Central Bureau of Investigation", "IN", set()),  # Nepal's is the Central Investigation Bureau
    ],
)
def test_of_places_of_one_name_the_best_known_stands_first(text: str, country: str, also: set[str]) -> None:
    (hit,) = gazetteer("en").find(text)
    assert (hit.name.country, set(hit.name.also)) == (country, also)


def test_towns_are_not_looked_for_in_other_languages() -> None:
    assert ids("Keighley y Manchester", "es") == [("Manchester", "place:manchester")]


def test_the_longest_name_wins() -> None:
    names = [Name(s, f"place:{slug(s)}", s, "place", None, "table") for s in ("New York", "York", "New York State")]
    text = "York, New York, New York State"
    assert [text[hit.start : hit.end] for hit in Gazetteer([Register(names)]).find(text)] == [
        "York",
        "New York",
        "New York State",
    ]


@given(
    st.text(alphabet=st.sampled_from("US.'s -\nNewYorkPakistan İßﬁ香港インド्ا"), max_size=60),
    st.sampled_from(["en", "ja", "ar", "ru", "ko"]),
)
def test_finds_stand_in_order_inside_the_text(text: str, language: str) -> None:
    end = 0
    for hit in gazetteer(language).find(text):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end
