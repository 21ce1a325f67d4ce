"""docs/schemas are what `tocsin schema` prints, and hold for every sample. What scenarios send is held in their desks.

After a change of a model: `for kind in alert article feeds watchlists; do tocsin schema $kind > docs/schemas/$kind.schema.json; done`
"""

import json

import pytest
import yaml
from documents import DOCS, ROOT
from jsonschema import Draft202012Validator, ValidationError
from typer.testing import CliRunner

from services.cli.alerts.sample import BodyType
from services.cli.main import app
from services.cli.watchlists.schema import Kind

SCHEMAS = DOCS / "schemas"


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8")))


class Editor(yaml.SafeLoader):
    """YAML 1.2, as editors read it: `NO` is a country."""


Editor.yaml_implicit_resolvers = {
    sign: [(tag, found) for tag, found in rows if tag != "tag:yaml.org,2002:bool" or sign in "tf"]
    for sign, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("kind", list(Kind))
def test_the_schemas_in_the_docs_are_those_of_this_version(kind: Kind):
    result = CliRunner().invoke(app, ["schema", kind.value])
    assert (SCHEMAS / f"{kind.value}.schema.json").read_text("utf-8") == result.stdout


@pytest.mark.parametrize("kind", list(BodyType))
def test_every_sample_is_as_the_schema_says(kind: BodyType):
    result = CliRunner().invoke(app, ["sample", kind.value])
    validator("alert").validate(json.loads(result.stdout))


@pytest.mark.parametrize("change", [{"type": "alert.made"}, {"data": {}}, {"timestamp": None}])
def test_the_schema_refuses_what_is_not_sent(change: dict[str, object]):
    body = json.loads(CliRunner().invoke(app, ["sample", "alert.created"]).stdout)
    with pytest.raises(ValidationError):
        validator("alert").validate({**body, **change})


@pytest.mark.parametrize(("kind", "names"), [("watchlists", "seeds/watchlists/*.yaml"), ("feeds", "seeds/feeds.yaml")])
def test_the_first_files_are_as_the_schema_says(kind: str, names: str):
    found = sorted(ROOT.glob(names))
    assert found
    for path in found:
        text = json.dumps(yaml.load(path.read_text("utf-8"), Editor), default=str)
        validator(kind).validate(json.loads(text))
