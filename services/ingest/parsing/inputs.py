"""One front door for inputs of every kind: a path, `-` or an address in, articles out, in the order of the inputs.

Tells what an input is by its name and its content; the parsing itself is done by the modules of each kind.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from services.ingest.addresses import host_of
from services.ingest.raw import decoding
from services.ingest.raw.sniffing import Kind, kind_of
from shared.errors import Poison, Retry
from shared.events import Article, Source


@dataclass(frozen=True)
class Parsed:
    """An article and the PATH it came from, as given."""

    input: str
    article: Article


@dataclass(frozen=True)
class ParseFailure:
    """An input, or one record of it (`PATH:line`), that gave no article."""

    input: str
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


MAX_NAMED = 20  # bad records of one file that get a line of their own
Outcome = Parsed | ParseFailure


def parse_inputs(
    paths: Sequence[str], *, as_: str | None = None, urls: Sequence[str] = (), fetched_at: datetime
) -> Iterator[Outcome]:
    """Articles and failures in the order of `paths`; nothing of one input spoils the next.

    `as_` is `feed`, `page`, `text`, `json` or None to find out; `urls` is empty, one for all paths, or one for each.
    """
    if len(urls) not in (0, 1, len(paths)):
        raise ValueError(f"{len(urls)} addresses for {len(paths)} inputs: give one for all or one for each")
    for n, path in enumerate(paths):
        url = None if not urls else urls[0] if len(urls) == 1 else urls[n]
        try:
            yield from _outcomes(path, _read(path, url), as_, fetched_at)
        except (Poison, Retry) as error:
            yield ParseFailure(path, path, str(error))
        except OSError as error:
            yield ParseFailure(path, path, f"cannot be read: {error.strerror or error}")
        except (RecursionError, MemoryError) as error:
            yield ParseFailure(path, path, f"too deep or too large to parse ({type(error).__name__})")


@dataclass(frozen=True)
class _Input:
    data: bytes
    url: str | None
    content_type: str | None


def _read(path: str, url: str | None) -> _Input:
    if path.lower().startswith(("http://", "https://")):
        from shared.http import fetch_once
        from shared.settings import load

        settings = load()
        fetched = fetch_once(path, allow_networks=settings.allow_networks, ca_file=settings.ca_file)
        return _Input(fetched.content, url or path, fetched.content_type)
    if path == "-":
        return _Input(sys.stdin.buffer.read(decoding.MAX_BYTES + 1), url, None)
    if Path(path).stat().st_size > decoding.MAX_BYTES:
        raise Poison(f"{Path(path).stat().st_size:,} bytes; at most {decoding.MAX_BYTES:,} are read from one input")
    return _Input(Path(path).read_bytes(), url, None)


def _outcomes(path: str, given: _Input, as_: str | None, fetched_at: datetime) -> Iterator[Outcome]:
    kind: Kind = as_ if as_ in ("feed", "page", "text", "json") else kind_of(given.data, path, given.content_type)  # type: ignore[assignment]
    if kind == "json":
        yield from _records(path, given.data, fetched_at)
        return
    for article in _articles(kind, given, fetched_at):
        yield Parsed(path, article)


def _articles(
    kind: Literal["feed", "page", "text", "mail", "markdown"], given: _Input, fetched_at: datetime
) -> Iterable[Article]:
    source = source_of(given.url)
    if kind == "feed":
        from services.ingest.feeds.feed import parse_feed

        parsed = parse_feed(
            given.data, url=given.url, content_type=given.content_type, source=source, fetched_at=fetched_at
        )
        if parsed.warnings and not parsed.entries:
            raise Poison(f"no item could be read: {parsed.warnings[0]}")
        return parsed.entries
    if kind == "page":
        from services.ingest.pages.page import parse_page

        return (
            parse_page(
                given.data, url=given.url, content_type=given.content_type, source=source, fetched_at=fetched_at
            ),
        )
    if kind == "mail":
        from services.ingest.documents.mail import parse_mail

        return (parse_mail(given.data, url=given.url, fetched_at=fetched_at),)
    if kind == "markdown":
        from services.ingest.documents.markdown import parse_markdown

        return (parse_markdown(given.data, source=source, url=given.url, fetched_at=fetched_at),)
    from services.ingest.documents.document import parse_document

    return (parse_document(given.data, source=source, url=given.url, fetched_at=fetched_at),)


def source_of(url: str | None) -> Source | None:
    """Where nobody named a source, the site of the address is it."""
    host = host_of(url)
    return Source(id=host, domain=host) if host else None


def _records(path: str, data: bytes, fetched_at: datetime) -> Iterator[Outcome]:
    from services.ingest.push.record import parse_record
    from services.ingest.raw.records import records_of

    bad = 0
    for line, read in records_of(data):
        try:
            yield Parsed(path, parse_record(read(), fetched_at=fetched_at))
        except Poison as error:
            bad += 1
            if bad <= MAX_NAMED:
                yield ParseFailure(path, f"{path}:{line}", str(error))
    if bad > MAX_NAMED:
        yield ParseFailure(
            path, path, f"{bad - MAX_NAMED:,} more records gave no article; only the first {MAX_NAMED} are named"
        )
