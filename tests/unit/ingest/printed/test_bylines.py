"""Names out of bylines."""

import pytest

from services.ingest.printed.bylines import listed_names, looks_like_names, names_in_byline


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Porter", ("Jane Porter",)),
        ("by Omar Haddad and Lina Weiss", ("Omar Haddad", "Lina Weiss")),
        ("BY JANE PORTER, TOM O'NEIL", ("JANE PORTER", "TOM O'NEIL")),
        ("Von Jürgen Müller", ("Jürgen Müller",)),
        ("Par Élodie Martin et Jean Dupont", ("Élodie Martin", "Jean Dupont")),
        ("Written by Jane Porter (@jporter)", ("Jane Porter",)),
        ("Analysis by Jane Porter", ("Jane Porter",)),
        ("Web DeskWeb Editor", ("Web Desk", "Web Editor")),
        ("News Agency", ("News Agency",)),
        ("By Harbour Web Desk | Portville", ("Harbour Web Desk",)),
        ("By Jane Porter for Harbour Weekly", ("Jane Porter",)),
        ("By William E. Simon and April Jones", ("William E. Simon", "April Jones")),
        ("By Jane Porter, CNN Senior Analyst", ("Jane Porter",)),
        ("By Jane Porter and Tom Field Globe Staff", ("Jane Porter", "Tom Field")),
        ("By Jane Porter Times Staff Writer", ("Jane Porter",)),
        ("By Jane Porter (text) and Ann Other (photos)", ("Jane Porter",)),
        ("Par Jane Porter, Tom Field Envoyés spéciaux à Rome", ("Jane Porter", "Tom Field")),
        ("oprac. Jan Kowalski", ("Jan Kowalski",)),
        ("By Tom Field Jr. and Jane Porter.", ("Tom Field Jr.", "Jane Porter")),
        ("-- By Jane Porter Follow @jporter", ("Jane Porter",)),
        (
            "By Jane Porter, a reporter who covers ports. " + "She has written about harbours for years. " * 5,
            ("Jane Porter",),
        ),
        ("By the river the council met again", ()),
        ("Di Maio resigns after vote", ()),
        ("De nieuwe brug is open", ()),
        ("The council agreed to repair the bridge", ()),
    ],
)
def test_bylines_say_who_wrote(line, names):
    assert names_in_byline(line) == names


@pytest.mark.parametrize("name", ["Ian McKay", "Maria DeArdo", "Jean LaRue", "Pat O’Neil", "Ann MacDonald"])
def test_capitals_inside_a_name_do_not_part_it(name):
    assert names_in_byline(f"By {name}") == (name,)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Jane Porter", ("Jane Porter",)),
        ("Jane Porter, Staff Writer", ("Jane Porter",)),
        ("Anna van der Berg", ("Anna van der Berg",)),
        ("Share This Article", ()),
        ("Most Read Stories", ()),
        ("Council votes again", ()),
        ("Jane", ()),
    ],
)
def test_names_alone_are_known_where_a_byline_may_stand(line, names):
    assert looks_like_names(line) == names


def test_listed_names():
    assert listed_names("Porter, Jane") == ("Porter, Jane",)
    assert listed_names("Jane Porter, Tom Field") == ("Jane Porter", "Tom Field")
    assert listed_names("S. A. Porter, Tom Field") == ("S. A. Porter", "Tom Field")
    assert listed_names("Hafenblatt GmbH & Co. KG") == ("Hafenblatt GmbH & Co. KG",)


def test_a_huge_field_of_names_holds_nothing_up():
    assert listed_names("a@" * 250_000) == ()  # the square of its length, where the name before an @ may hold one


def test_a_mailbox_names_its_owner():
    assert listed_names("jane@paper.example (Jane Porter)") == ("Jane Porter",)
