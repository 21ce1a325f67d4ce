"""`tocsin tag`: article lines in, enriched lines out, in order, as they come. The tagging is enrich's."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from services.cli.terminal import say_what_is_read

if TYPE_CHECKING:
    from services.enrich.entities.history import History
    from services.enrich.tag.tagging import Tagger
    from shared.events import Article, TaggedArticle
    from shared.settings import Settings

AT_ONCE = 16
_READ_BYTES = 1 << 20

Line = tuple[int, bytes]


def tag(
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Tell on stderr what each article was tagged with, and which rule made or changed it."
        ),
    ] = False,
    selftest: Annotated[
        bool, typer.Option("--selftest", help="Measure the model here with each matrix library, and end.")
    ] = False,
) -> None:
    """Read Article lines on stdin and print each with its language, entities, topics and story.

    One line for each line read, in order, flushed as soon as what has arrived is done: `tail -f | tocsin tag` flows.
    A line that is no article is one line on stderr and exit code 1; the others still come out. Stories last one run.

    Example: tocsin parse story.txt | tocsin tag | jq .entities
    """
    from shared.settings import load

    settings = load()
    if selftest:
        from services.enrich.tag.selftest import selftest as measure

        raise typer.Exit(measure(settings.model, sys.stdout))
    say_what_is_read("article lines")
    tagger = _open(settings)
    assign = _assigner()
    failed = False
    for lines in batches(sys.stdin.buffer):
        for done in _tagged(tagger, _articles(lines)):
            if isinstance(done, str):
                failed = True
                sys.stderr.write(f"{' '.join(done.split())}\n")
                continue
            if explain:
                sys.stderr.write(_explained(done, tagger.explain(done)))
            sys.stdout.buffer.write(assign(done).encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()
    if failed:
        raise typer.Exit(1)


def batches(stream: BinaryIO) -> Iterator[list[Line]]:
    """The lines of a stream, numbered from 1: what has arrived, up to 16 at a time. They end at `\\n` only."""
    pending, number, at_end = b"", 1, False
    while not at_end:
        chunk = _read(stream)
        at_end = not chunk
        *whole, pending = (pending + chunk).split(b"\n")
        if at_end and pending:
            whole.append(pending)
        for start in range(0, len(whole), AT_ONCE):
            part = whole[start : start + AT_ONCE]
            yield [(number + row, line) for row, line in enumerate(part) if line.strip()]
            number += len(part)


def _read(stream: BinaryIO) -> bytes:
    """What has arrived: waits for the first byte, then takes all that is there."""
    parts = [stream.read1(_READ_BYTES)]  # type: ignore[attr-defined]
    while parts[-1] and sum(map(len, parts)) < _READ_BYTES and _has_more(stream):
        parts.append(stream.read1(_READ_BYTES))  # type: ignore[attr-defined]
    return b"".join(parts)


def _has_more(stream: BinaryIO) -> bool:
    import select

    try:
        return bool(select.select([stream], [], [], 0)[0])
    except (OSError, ValueError):  # not a thing that can be asked, as on Windows
        return False


def _open(settings: "Settings") -> "Tagger":
    from services.enrich.tag.setup import tagger_setup

    return tagger_setup(settings).open()


def _assigner() -> "Callable[[TaggedArticle], str]":
    """How an article gets its story and its line; the memory of stories lasts one run."""
    from services.enrich.story import StoryBook

    book = StoryBook()
    return lambda article: book.assign(article).model_dump_json()


def _articles(lines: Sequence[Line]) -> "list[tuple[int, Article | str]]":
    """Each line as an article, or as what is wrong with it."""
    from services.cli.lines import article
    from shared.events import Article

    return [(number, article(line, f"stdin:{number}", Article)) for number, line in lines]


def _tagged(tagger: "Tagger", rows: "Sequence[tuple[int, Article | str]]") -> "Iterator[TaggedArticle | str]":
    """The rows in order, tagged together; where that fails each alone, so that one article spoils no other."""
    articles = [article for _, article in rows if not isinstance(article, str)]
    try:
        tagged = iter(tagger.tag(articles))
    except Exception:  # noqa: BLE001 - told below, with the line at fault
        yield from (_tagged_alone(tagger, number, article) for number, article in rows)
        return
    for _, article in rows:
        yield article if isinstance(article, str) else next(tagged)


def _tagged_alone(tagger: "Tagger", number: int, article: "Article | str") -> "TaggedArticle | str":
    if isinstance(article, str):
        return article
    try:
        return tagger.tag([article])[0]
    except Exception as error:  # noqa: BLE001 - one line on stderr, and the others go on
        return f"stdin:{number}: article {article.id!r} could not be tagged: {type(error).__name__}: {error}"


def _explained(article: "TaggedArticle", history: "History") -> str:
    """What was found, and which rule made or changed it, in lines for a reader."""
    lines = [f"{article.id}: {article.title}", f"  model {article.model}"]
    lines.append(f"  language {article.language} {article.language_score}")
    for row, notes in history.rows:
        forms = dict.fromkeys(f"{mention.text} ({mention.via or 'model'})" for mention in row.mentions)
        place = f" in {row.country}" if row.country else ""
        lines.append(f"  {row.salience} {row.type} {row.name}{place}, {len(row.mentions)} times: {', '.join(forms)}")
        lines += [f"    {_on_one_line(note)}" for note in notes]
    lines += [f"  dropped by {_on_one_line(note)}" for note in history.dropped]
    lines += [f"  topic {topic.name} {topic.score:.2f}" for topic in article.topics]
    return "\n".join(lines) + "\n"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
