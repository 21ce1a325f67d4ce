"""Articles as the commands about watchlists take them: documents, lines, the archive; tagged where that is asked."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from services.alert.watchlists.model import Ruleset
    from services.alert.watchlists.testing import Tagger
    from shared.events import Article, EnrichedArticle, TaggedArticle


def from_inputs(inputs: Sequence[str], failures: list[str], *, needs: bool) -> "Iterator[EnrichedArticle]":
    """Documents parsed, lines of articles as they are; tagged where the query asks and a model is at hand."""
    from datetime import UTC, datetime

    from services.ingest.parsing.inputs import ParseFailure, parse_inputs
    from shared.events import EnrichedArticle

    tagger = lazy_tagger(None) if needs else None
    for name in inputs:
        if name.endswith((".jsonl", ".ndjson")) and Path(name).is_file():
            yield from _from_lines(Path(name), failures, tagger)
            continue
        for outcome in parse_inputs([name], fetched_at=datetime.now(UTC)):
            if isinstance(outcome, ParseFailure):
                failures.append(str(outcome))
            else:
                tagged = tagger([outcome.article])[0] if tagger else outcome.article
                yield EnrichedArticle.model_validate(tagged.model_dump())


def _from_lines(path: Path, failures: list[str], tagger: "Tagger | None") -> "Iterator[EnrichedArticle]":
    from services.cli.lines import articles
    from shared.events import EnrichedArticle

    with path.open("rb") as stream:
        for outcome in articles(stream, str(path), EnrichedArticle):
            if isinstance(outcome, str):
                failures.append(outcome)
            elif tagger and "entities" not in outcome.model_fields_set:
                yield EnrichedArticle.model_validate(tagger([outcome])[0].model_dump())
            else:
                yield outcome


def from_archive(since: str, instead: str = "PATH") -> "Iterator[EnrichedArticle]":
    """What came since then. Raises BadParameter (exit 2), with what to name `instead`, where there is no archive."""
    from services.alert.archive import read
    from services.cli.times import ago
    from shared.settings import load

    try:
        start = ago(since)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error
    settings = load()
    folder = settings.archive_folder
    if folder is None:
        raise typer.BadParameter("the archive is off (TOCSIN_ARCHIVE=none): name article lines", param_hint=instead)
    if not folder.is_dir():
        message = f"there is no archive in {folder.resolve()}: name article lines, or go where the stack runs"
        raise typer.BadParameter(message, param_hint=instead)
    return read(folder, start)


def lazy_tagger(ruleset: "Ruleset | None") -> "Tagger | None":
    """A tagger that is opened at its first article; None where no model is installed."""
    from importlib.util import find_spec

    if find_spec("spacy") is None:
        return None
    opened: list[Callable[[list[Article]], Sequence[TaggedArticle]]] = []

    def tag(articles: "list[Article]") -> "Sequence[TaggedArticle]":
        if not opened:
            from services.enrich.tag.setup import tagger_setup
            from shared.settings import load

            tagger = tagger_setup(load()).open()
            if ruleset is not None:
                tagger.teach(ruleset.entities)
            opened.append(tagger.tag)
        return opened[0](articles)

    return tag
