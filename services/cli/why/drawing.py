"""The answer of `tocsin why` as lines for a person and as one JSON object. Pure."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from services.cli.why.steps import Step, first_no

if TYPE_CHECKING:
    from services.cli.why.finding import Found

_SIGNS = {"yes": "\u2713", "no": "\u2717", "unknown": "?"}
_COLOURS = {"yes": "\x1b[32m", "no": "\x1b[1;31m", "unknown": "\x1b[33m"}
_BOLD, _DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WIDTH = 10


def lines(
    found: "Found", common: Sequence[Step], paths: Sequence[Sequence[Step]], *, is_terminal: bool
) -> Iterator[str]:
    """A head that names the article, then a line a step, watchlist after watchlist; the first no of each is bold."""
    yield from _head(found, is_terminal)
    yield from _path(common, is_terminal)
    for path in paths:
        yield from ("", _bold(path[0].watchlist or "", is_terminal))
        yield from _path(path, is_terminal)


def as_json(
    found: "Found", common: Sequence[Step], paths: Sequence[Sequence[Step]], *, is_rung: bool
) -> dict[str, Any]:
    """One object: the article, every step in order, the first no of all."""
    article = found.article
    steps = [*common, *(step for path in paths for step in path)]
    first = first_no(steps)
    return {
        "asked": found.asked,
        "article_id": found.id,
        "same_as": found.same_as,
        "url": article.url if article else found.url,
        "title": article.title if article else None,
        "rang": is_rung,
        "first_no": _facts(first) if first and not is_rung else None,
        "steps": [_facts(step) for step in steps],
    }


def _facts(step: Step) -> dict[str, Any]:
    given = {"step": step.name, "watchlist_id": step.watchlist, "verdict": step.verdict, "reason": step.reason}
    return {**given, "text": step.text, "notes": list(step.notes), **step.facts}


def _head(found: "Found", is_terminal: bool) -> Iterator[str]:
    article = found.article
    title = _visible(article.title) if article and article.title else "(not known)"
    yield f"{_BOLD}{title}{_END}" if is_terminal else title
    yield f"{found.url or '(no address)'}  {found.id}"


def _path(steps: Sequence[Step], is_terminal: bool) -> Iterator[str]:
    stopped = first_no(steps)
    for step in steps:
        text = f"{step.name:{_WIDTH}}{_visible(step.text)}"
        yield f"{_sign(step, is_terminal)} {_bold(text, is_terminal) if step is stopped else text}"
        yield from (f"  {'':{_WIDTH}}{note}" for note in step.notes)


def _sign(step: Step, is_terminal: bool) -> str:
    sign = _SIGNS[step.verdict]
    return f"{_COLOURS[step.verdict]}{sign}{_END}" if is_terminal else sign


def _bold(text: str, is_terminal: bool) -> str:
    return f"{_BOLD}{text}{_END}" if is_terminal else text


def _visible(text: str) -> str:
    """A headline's control characters never reach the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
