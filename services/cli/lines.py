"""Article lines as the commands read them: each an article, or what is wrong with it. Lines end at `\\n` only."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from shared.events import Article

A = TypeVar("A", bound="Article")


def articles(lines: Iterable[bytes], name: str, model: type[A], **defaults: Any) -> Iterator[A | str]:
    """In order, empty lines passed over. `defaults` stand in for fields that are missing or null."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield article(line, f"{name}:{number}", model, **defaults)


def article(line: bytes, place: str, model: type[A], **defaults: Any) -> A | str:
    """The article, or one line for a person that begins with the place, as `FILE:LINE`."""
    from pydantic import ValidationError

    try:
        if not defaults:
            return model.model_validate_json(line)
    except ValidationError:
        pass  # a field may be null, which says no more than where it is missing
    try:
        return model.model_validate(defaults | _given(line))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return f"{place}: no article: {f'{where}: ' if where else ''}{first['msg']}"
    except ValueError as error:
        # A file that holds something else altogether shows at its first line.
        hint = "; `tocsin parse` makes article lines of documents" if place.endswith(":1") else ""
        return f"{place}: no article: {error}{hint}"


def _given(line: bytes) -> dict[str, Any]:
    """The fields that are not null. Raises ValueError, in words, where the line is no JSON object."""
    import json

    try:
        fields = json.loads(line)
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise ValueError("expected a JSON object with id, title and text")  # noqa: TRY004 (a line's value)
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("half of a surrogate pair, which is no character and cannot be printed") from error
    return {name: value for name, value in fields.items() if value is not None}
