"""`tocsin schema`, as a user calls it."""

import json

import jsonschema
import pytest

from services.cli.watchlists.schema import Kind


@pytest.mark.parametrize("kind", list(Kind))
def test_every_schema_is_a_schema(run, kind):
    result = run("schema", kind.value)
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"].startswith("Tocsin")


def test_an_unknown_kind_is_a_wrong_call(run):
    assert run("schema", "story").exit_code == 2
