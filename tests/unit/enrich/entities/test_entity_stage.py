"""The stages together: rows of an article, with offsets that are always right."""

from hypothesis import given
from hypothesis import strategies as st

from services.enrich.entities import document, entities
from services.enrich.entities.span import TYPES
from services.enrich.known.gazetteer import gazetteer
from services.enrich.tag.recognizer import RawSpan
from shared.events import Entity

TITLE = "Envoy Dana R Holt flies to Kabul"
TEXT = (
    "Dana R Holt, the envoy of the United States, said that Afghan and Pakistani officials had asked for help.\n\n"
    "“We listen,” Holt said. The Pentagon press office did not answer. Two Pakistanis were hurt in Quetta, Pakistan, "
    "and the UN sent doctors.\n\nHolt will see Mr Omar Reed on Friday."
)


def rows(title: str, text: str, *seen: tuple[str, str]) -> dict[str, Entity]:
    whole = document(title, text)
    raw = [RawSpan(whole.index(surface), whole.index(surface) + len(surface), label) for surface, label in seen]
    return {row.id: row for row in entities(title, text, sorted(raw, key=lambda span: span.start), gazetteer("en"))}


def test_an_article_has_a_row_for_each_entity() -> None:
    found = rows(
        TITLE, TEXT, ("Dana R Holt", "PERSON"), ("Mr Omar Reed", "PERSON"), ("Kabul", "GPE"), ("Friday", "DATE")
    )
    assert list(found) == [
        "person:dana-r-holt",
        "place:kabul",
        "country:US",
        "country:AF",
        "country:PK",
        "organization:pentagon",
        "place:quetta",
        "organization:united-nations",
        "person:omar-reed",
    ]
    holt, pakistan = found["person:dana-r-holt"], found["country:PK"]
    assert (holt.name, len(holt.mentions), holt.salience, holt.country) == ("Dana R Holt", 4, "about", None)
    assert [(mention.text, mention.via) for mention in pakistan.mentions] == [
        ("Pakistani", "demonym"),
        ("Pakistanis", "demonym"),
        ("Pakistan", "gazetteer"),
    ]
    assert (found["organization:pentagon"].country, found["place:kabul"].country) == ("US", "AF")
    assert found["place:quetta"].salience == "mention"


def test_without_a_model_the_table_still_finds_countries() -> None:
    assert {"country:US", "country:PK", "place:kabul"} <= set(rows(TITLE, TEXT))


def test_a_span_over_the_end_of_the_title_stays_inside_one_field() -> None:
    whole = document("Holt and Reed", "Marsh Ltd grew.")
    raw = [RawSpan(whole.index("Reed"), whole.index("Ltd") + 3, "ORG")]
    for row in entities("Holt and Reed", "Marsh Ltd grew.", raw, gazetteer("en")):
        for mention in row.mentions:
            field = {"title": "Holt and Reed", "text": "Marsh Ltd grew."}[mention.field]
            assert field[mention.start : mention.end] == mention.text


def test_a_name_of_nothing_visible_is_no_trouble() -> None:
    text = "ـــ said that ـــ left"
    for label in ("PERSON", "ORG", "GPE"):
        found = entities("", text, [RawSpan(2, 5, label)], gazetteer("en"))
        assert all(text[at.start : at.end] == at.text for row in found for at in row.mentions)


WORDS = st.sampled_from(
    [
        "Pakistan",
        "Pakistani",
        "U.S.",
        "us",
        "Kirby",
        "John",
        "F.",
        "Mr.",
        "Kirby's",
        "the",
        "The",
        "Georgia",
        ",",
        ".",
        "\n",
        "\n\n",
        "(",
        ")",
        "“",
        "”",
        "2",
        "v",
        "Derby",
        "Zorb",
        "Ltd",
        "WRC",
        "(WRC)",
        "İstanbul",
        "ﬁne",
        "日本",
        "é",
        "\u2028",
        "\x85",
        "🇵🇰",
        "São",
        "Paulo,",
        "Ill.",
        "Russian",
        "-",
        "'s",
        "’",
    ]
)
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)


@given(
    TEXTS,
    TEXTS,
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30), st.sampled_from(sorted(TYPES))), max_size=8),
)
def test_every_mention_is_what_stands_at_its_place(title: str, text: str, seen: list[tuple[int, int, str]]) -> None:
    raw, end = [], 0
    for start, length, label in sorted(seen):  # a model's spans are inside the text and do not overlap
        if start >= end and start + length <= len(document(title, text)):
            raw.append(RawSpan(start, start + length, label))
            end = start + length
    found = entities(title, text, raw, gazetteer("en"))
    fields = {"title": title, "text": text}
    places = [(mention.field, mention.start) for row in found for mention in row.mentions]
    assert len(places) == len(set(places))
    assert len({row.id for row in found}) == len(found)
    for row in found:
        assert row.mentions
        for mention in row.mentions:
            assert fields[mention.field][mention.start : mention.end] == mention.text != ""
