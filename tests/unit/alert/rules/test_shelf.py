"""Which version of a file is in use: that of now or, where it is bad or gone, its last good one."""

import pytest

from services.alert.rules.shelf import Shelf
from shared.errors import Misconfigured

GOOD = {"a.yaml": "watchlists: [{id: fires, match: fire}]", "b.yaml": "watchlists: [{id: floods, match: flood}]"}


@pytest.fixture
def folder(tmp_path):
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def ids(shelf):
    return [one.id for one in shelf.read({}).watchlists]


def test_of_two_files_the_bad_one_stays_as_it_was_and_the_other_goes_on(folder):
    shelf = Shelf(folder, {})
    assert ids(shelf) == ["fires", "floods"]
    (folder / "a.yaml").write_text("watchlists: [{id: fires, match: (fire}]")
    (folder / "b.yaml").write_text("watchlists: [{id: droughts, match: drought}]")
    assert ids(shelf) == ["fires", "droughts"]
    assert list(shelf.faults) == [str(folder / "a.yaml")]
    assert "a.yaml:1:" in shelf.faults[str(folder / "a.yaml")]


def test_the_good_versions_of_an_earlier_run_serve_at_the_start(folder):
    earlier = Shelf(folder, {})
    earlier.read({})
    (folder / "a.yaml").write_text("nonsense: [")
    assert ids(Shelf(folder, earlier.good)) == ["fires", "floods"]
    with pytest.raises(Misconfigured, match=r"a\.yaml"):
        Shelf(folder, {}).read({})


def test_a_vanished_file_is_kept_until_it_is_forgotten_or_says_that_there_is_none(folder):
    shelf = Shelf(folder, {})
    shelf.read({})
    (folder / "a.yaml").unlink()
    assert ids(shelf) == ["fires", "floods"]
    assert "watchlists drop a.yaml" in shelf.faults[str(folder / "a.yaml")]
    shelf.forget("a.yaml")
    assert ids(shelf) == ["floods"]
    (folder / "b.yaml").write_text("watchlists: []")
    assert ids(shelf) == []
    assert shelf.faults == {}


def test_a_new_file_that_never_was_good_is_left_out(folder):
    shelf = Shelf(folder, {})
    shelf.read({})
    (folder / "c.yaml").write_text("watchlists: [{id: fires, match: x}]")
    assert ids(shelf) == ["fires", "floods"]
    assert "is there already" in shelf.faults[str(folder / "c.yaml")]


def test_a_list_beside_a_bad_file_is_kept_with_it(folder):
    (folder / "names.csv").write_text("name\nAcme\n")
    (folder / "c.yaml").write_text(
        "lists: {firms: {file: names.csv, terms: name}}\nwatchlists: [{id: firms, match: $firms}]"
    )
    shelf = Shelf(folder, {})
    assert ids(shelf) == ["fires", "floods", "firms"]
    (folder / "names.csv").unlink()
    found = shelf.read({})
    assert [row.name for row in found.lists["firms"].rows] == ["Acme"]
    assert "names.csv cannot be read" in shelf.faults[str(folder / "c.yaml")]


def test_a_list_that_changed_changes_what_uses_it_in_other_files(folder):
    (folder / "names.csv").write_text("name\nAcme\n")
    (folder / "c.yaml").write_text("lists: {firms: {file: names.csv, terms: name}}\nwatchlists: []")
    (folder / "d.yaml").write_text("watchlists: [{id: firms, match: $firms}]")
    shelf = Shelf(folder, {})
    shelf.read({})
    (folder / "names.csv").write_text("name\nAcme\nZorg\n")
    assert [row.name for row in shelf.read({}).lists["firms"].rows] == ["Acme", "Zorg"]
    (folder / "c.yaml").write_text("watchlists: []")
    shelf.read({})
    assert "d.yaml" in "".join(shelf.faults)


def test_what_did_not_change_is_not_read_again(folder):
    shelf = Shelf(folder, {})
    fires, floods = shelf.read({}).watchlists
    (folder / "b.yaml").write_text("watchlists: [{id: floods, match: flood OR tide}]")
    again, other = shelf.read({}).watchlists
    assert again is fires
    assert other != floods
