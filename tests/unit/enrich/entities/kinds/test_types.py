"""What a name is, by its form, its neighbours, and the list that it stands in."""

import pytest

from services.enrich.entities.kinds.contexts import contexts
from services.enrich.entities.kinds.lists import lists
from services.enrich.entities.kinds.shapes import shapes
from services.enrich.entities.kinds.types import vote
from tests.unit.enrich.entities.marked import marked, named, shown


@pytest.mark.parametrize(
    ("line", "voted"),
    [
        ("[organization:Zubba] district", "place"),
        ("the village of [person:Zubba] was", "place"),
        ("lives near [person:Zubba Moro] now", "place"),
        ("the daily [person:Zubba] said", "organization"),
        ("[person:Zubba] shares fell", "organization"),
        ("[place:Zubba]'s chairman resigned", "organization"),
        ("he told [person:Zubba] that", "organization"),
        ("he told [person:Elena Zubba] that", "person"),
        ("[place:Zubba], who sells fish, wept", "person"),
        ("the [person:Zubba] came", "organization"),
        ("the [person:Zubba] government", "person"),
        ("[organization:Elena Zubba] came", "person"),
        ("[organization:Elena Zubba Ventures] came", "organization"),
        ("[person:Zubbabad] was quiet", "person"),  # an ending alone does not outvote the model
        ("[place:Zubba] is not far from [person:Kampung Zubba].", "place"),
        ("fled to [organization:Zubbabad] again", "place"),
    ],
)
def test_neighbours_vote_for_a_type(line: str, voted: str) -> None:
    text, spans = marked(line)
    assert vote(spans, text)[0].type == voted


@pytest.mark.parametrize(
    ("surface", "kind"),
    [
        ("Elena Moro", "person"),
        ("Zubbenko", "person"),
        ("Kampung Zubba", "place"),
        ("Zubbanagar", "place"),
        ("ZubbaNews", "organization"),
        ("McZubba", None),
        ("Elena Foods", None),
        ("Zubba", None),
    ],
)
def test_the_form_of_a_name_tells_its_type(surface: str, kind: str | None) -> None:
    assert [*shapes(surface)] == ([kind] if kind else [])


def test_nothing_near_a_name_says_nothing() -> None:
    text, (span,) = marked("then [person:Zubba] came")
    assert contexts(span, text) == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("in [place:Zubba], [person:Moro] and [organization:Kirbo] today", ["person:Moro", "organization:Kirbo"]),
        ("[person:Zubba] and [place:Kenya] agreed", ["person:Zubba"]),
        ("[person:Zubba], [place:Cork] and [person:Moro] played", []),
        ("in [place:Zubba] as [person:Moro] said", []),
        ("[person:Zubba] and [organization:Moro] came", []),
    ],
)
def test_names_in_a_list_have_the_type_of_the_sure_one(line: str, told: list[str]) -> None:
    text, spans = marked(line)
    listed = lists(named(text, spans), text)
    assert shown(text, list(listed)) == told
    assert set(listed.values()) <= {"place"}
