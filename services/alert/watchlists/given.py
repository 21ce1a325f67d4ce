"""What a test in the file gives of its article, checked at its place: source, entities, topics."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError

from shared.events import Entity, Source
from shared.mediatopics import find, nearest
from shared.spelling import did_you_mean
from shared.yaml.messages import explain_validation


def _is_topic(value: str) -> str:
    if find(value) is None:
        near = nearest(value)
        hint = f"did you mean `{near[0]}`?" if near else "`tocsin topics search WORD` finds one"
        raise ValueError(f"unknown topic `{value}`; {hint}")
    return value


def _as_part_of_article(value: object, model: type[BaseModel], own: Mapping[str, str]) -> object:
    """A name, or a mapping as in an article line; `own` has the keys that need not be given."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise ValueError("expected a name, or a mapping as in an article line")  # noqa: TRY004 (pydantic asks for it)
    known = list(model.model_fields)
    if unknown := next((key for key in value if key not in known), None):
        near = did_you_mean(unknown, known)
        hint = f"did you mean `{near}`?" if near else "expected one of " + ", ".join(known)
        raise ValueError(f"unknown key `{unknown}`; {hint}")
    try:
        model.model_validate({**own, **value})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {explain_validation(first, known)}") from error
    return value


def _as_entity(value: object) -> object:
    return _as_part_of_article(value, Entity, {"id": "test", "type": "organization"})


def _as_source(value: object) -> object:
    return None if value is None else _as_part_of_article(value, Source, {"id": "test"})


def _as_topics(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


GivenSource = Annotated[Any, BeforeValidator(_as_source, json_schema_input_type=str | dict[str, Any] | None)]
GivenEntity = Annotated[Any, BeforeValidator(_as_entity, json_schema_input_type=str | dict[str, Any])]
GivenTopics = Annotated[
    tuple[Annotated[str, AfterValidator(_is_topic)], ...],
    BeforeValidator(_as_topics, json_schema_input_type=str | list[str]),
]
