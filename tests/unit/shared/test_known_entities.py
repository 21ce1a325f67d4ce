"""The `entities:` section, read by itself."""

import pytest

from shared.errors import Misconfigured
from shared.known_entities import read_known_entities


def test_only_the_entities_are_read_and_no_secret_is_asked_for(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "receivers: {x: {secret: '${UNSET}', wrong: key}}\n"
        "entities:\n  - {name: Acme Ltd, type: organization, aliases: [ACME], country: GB, with: [factory], not: [acme of]}\n"
    )
    (tmp_path / "b.yaml").write_text("watchlists: []\n")
    (found,) = read_known_entities(tmp_path)
    assert (found.name, found.aliases, found.needed, found.excluded) == (
        "Acme Ltd",
        ("ACME",),
        ("factory",),
        ("acme of",),
    )


def test_mistakes_of_all_files_are_told(tmp_path):
    (tmp_path / "a.yaml").write_text("entities: [{name: A, type: firm}]\n")
    (tmp_path / "b.yaml").write_text("entities: [{name: A, type: person, country: XX}]\n")
    with pytest.raises(Misconfigured) as refused:
        read_known_entities(tmp_path)
    assert [one.file.rsplit("/", 1)[-1] for one in refused.value.problems] == ["a.yaml", "b.yaml"]
