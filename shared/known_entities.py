"""Entities that the user's files teach: the `entities:` section, read without anything else of those files.

Enrich finds them in texts; alert knows their aliases in queries.
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.countries import countries, nearest_code
from shared.errors import Misconfigured, Problem
from shared.events import EntityType
from shared.yaml.file import Mapping, Node, load, read_paths, validate


def _is_country(code: str) -> str:
    if code not in countries():
        near = nearest_code(code)
        raise ValueError(
            f"no country `{code}`; " + (f"did you mean {near}?" if near else "a code of ISO 3166 is due, as PK")
        )
    return code


CountryCode = Annotated[str, AfterValidator(_is_country)]


class KnownEntity(BaseModel):
    """One entity: `needed` words must stand nearby (in the file: `with`), `excluded` phrases rule it out (`not`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1, description="the canonical name")
    type: EntityType
    aliases: tuple[str, ...] = Field((), description="other names in texts")
    country: CountryCode | None = Field(None, description="its country, as ISO 3166-1 alpha-2")
    needed: tuple[str, ...] = Field((), alias="with", description="one of these words must stand within 30 words")
    excluded: tuple[str, ...] = Field((), alias="not", description="phrases that are something else")


class _Section(BaseModel):
    """Only `entities:` is read; the rest of the file is others' business."""

    model_config = ConfigDict(extra="ignore")

    entities: tuple[KnownEntity, ...] = ()


def read_known_entities(path: Path) -> tuple[KnownEntity, ...]:
    """The entities of a file, or of all files of a folder. Raises Misconfigured with all problems of all files."""
    found: list[KnownEntity] = []
    problems: list[Problem] = []
    for file in read_paths(path):
        try:
            found.extend(known_entities(load(file.read_bytes(), str(file))))
        except Misconfigured as error:
            problems.extend(error.problems)
        except OSError as error:
            problems.append(Problem(str(file), 1, 1, f"cannot be read: {error.strerror or error}"))
    if problems:
        raise Misconfigured("", problems)
    return tuple(found)


def known_entities(node: Node) -> tuple[KnownEntity, ...]:
    """The entities of one file's tree. A file that is no mapping has none: alert says what is wrong with it."""
    return validate(node, _Section).entities if isinstance(node, Mapping) else ()
