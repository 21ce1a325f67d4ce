"""Documents as the commands take them: parsed, and with what the sidecars beside them add."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from services.ingest.drop.sidecar import read_sidecar, with_sidecar
from services.ingest.parsing.inputs import Parsed, ParseFailure, parse_inputs
from shared.errors import Poison
from shared.events import Article


def read_documents(paths: Sequence[str]) -> tuple[list[Parsed], list[ParseFailure]]:
    """In the order of the paths; what gives no article is told apart, and spoils no other."""
    parsed: list[Parsed] = []
    failures: list[ParseFailure] = []
    for item in parse_inputs(paths, fetched_at=datetime.now(UTC)):
        if isinstance(item, ParseFailure):
            failures.append(item)
            continue
        try:
            parsed.append(Parsed(item.input, _described(item)))
        except Poison as error:
            failures.append(ParseFailure(item.input, item.input, str(error)))
    return parsed, failures


def _described(item: Parsed) -> Article:
    path = Path(item.input)
    return with_sidecar(item.article, read_sidecar(path), source_id="file") if path.is_file() else item.article
