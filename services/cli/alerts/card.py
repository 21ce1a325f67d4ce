"""An alert as a card for a terminal: JSON in, something rich can draw out. Prints nothing and knows no receiver.

Whatever stands in the JSON is drawn as text: no markup of rich, no control character of a terminal takes effect.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

SEVERITY_STYLES = {"low": "dim", "medium": "cyan", "high": "yellow", "critical": "bold red"}
MARK_STYLE = "bold black on yellow"
JOINERS = "\u200c\u200d"  # invisible, and part of how Urdu, Persian and emoji are spelt


def card(body: Any, verdict: Text | str = "", *, plain: bool = False) -> RenderableType:
    """Draws the body of a webhook, of any type, with `verdict` (who signed it, what was answered) at its foot.

    `plain` sets the marked words between » and « for where no colours are; a body of unknown shape is shown as it is.
    """
    data = _at(body, "data")
    severity = _told(_at(data, "watchlist", "severity"))
    return Panel(
        Group(*_lines(body, data, plain)),
        title=_head(body, data, severity),
        title_align="left",
        subtitle=verdict if isinstance(verdict, Text) else Text(verdict),
        subtitle_align="right",
        border_style=SEVERITY_STYLES.get(severity, "white"),
    )


def _head(body: Any, data: Any, severity: str) -> Text:
    kind = _told(_at(body, "type")) or "no type"
    name = _told(_at(data, "watchlist", "name")) or _told(_at(data, "watchlist", "id")) or kind
    head = Text(name, style="bold")
    if severity:
        head.append(f" · {severity}", style=SEVERITY_STYLES.get(severity, ""))
    for said in ("" if name == kind else kind, _told(_at(data, "reason"))):
        head.append(f" · {said}" if said else "", style="not bold")
    return head


def _lines(body: Any, data: Any, plain: bool) -> Iterator[RenderableType]:
    if _at(data, "problem") is not None:
        yield from _problem(data)
    elif _told(_at(data, "detail")):
        yield Text(f"to {_told(_at(data, 'receiver'))}: {_told(_at(data, 'detail'))}")
    elif _at(data, "watchlist") is None:
        yield Text(_clean(str(body)))
    else:
        yield from _alert(data, plain)


def _problem(data: Any) -> Iterator[Text]:
    yield Text(f"{_told(_at(data, 'problem'))}: {_told(_at(data, 'subject'))}", style="bold")
    yield Text(_told(_at(data, "detail")))
    yield Text(f"since {_told(_at(data, 'since'))}", style="dim")


def _alert(data: Any, plain: bool) -> Iterator[Text]:
    yield from _article(_at(data, "article"))
    yield from _notes(data)
    for excerpt in _listed(_at(data, "excerpts")):
        yield _marked(excerpt, plain)
    for item in _listed(_at(data, "items")):
        yield Text(f"• {_told(_at(item, 'article', 'title'))}", style="bold")
        for excerpt in _listed(_at(item, "excerpts"))[:1]:
            yield _marked(excerpt, plain)
    if terms := _terms(data):
        yield Text(f"why: {terms}", style="dim")
    if link := _told(_at(data, "links", "article")) or _told(_at(data, "article", "url")):
        yield Text(link, style="blue")


def _article(article: Any) -> Iterator[Text]:
    if article is None:
        return
    yield Text(_told(_at(article, "title")) or "(no title)", style="bold")
    credit = (
        _told(_at(article, "publisher")) or _told(_at(article, "source", "name")) or _told(_at(article, "source", "id"))
    )
    facts = (credit, _told(_at(article, "published_at")), _told(_at(article, "language")))
    yield Text(" · ".join(filter(None, facts)), style="dim")


def _notes(data: Any) -> Iterator[Text]:
    """What the evidence does not say: a rule that no longer holds, a silence, the row, the story, what was held."""
    if _at(data, "reason") == "absent" and _at(data, "article") is None:
        yield Text("Nothing has matched.", style="bold")
    elif _at(data, "reason") == "match" and not _listed(_at(data, "matches")):
        yield Text("Taken back: the corrected article no longer matches.", style="bold")
    if row := _told(_at(data, "each", "name")):
        yield Text(f"for {row}")
    if (articles := _at(data, "story", "articles")) not in (None, 1):
        yield Text(
            f"story: {_told(articles)} articles, {_told(_at(data, 'story', 'publishers'))} publishers", style="dim"
        )
    if held := _at(data, "held", "articles"):
        reasons = _at(data, "held", "reasons")
        why = ", ".join(f"{_clean(str(name))} {_told(n)}" for name, n in reasons.items()) if reasons else ""
        yield Text(f"held since the last alert: {_told(held)} ({why})", style="dim")


def _terms(data: Any) -> str:
    rows = [
        *_listed(_at(data, "matches")),
        *(m for i in _listed(_at(data, "items")) for m in _listed(_at(i, "matches"))),
    ]
    return ", ".join(dict.fromkeys(filter(None, (_told(_at(row, "term")) for row in rows))))


def _marked(excerpt: Any, plain: bool) -> Text:
    text = _told(_at(excerpt, "text"))
    line, done = Text("  "), 0
    for start, end in _spans(excerpt, len(text)):
        line.append(text[done:start])
        line.append(f"»{text[start:end]}«" if plain else text[start:end], style=MARK_STYLE)
        done = end
    line.append(text[done:])
    return line


def _spans(excerpt: Any, length: int) -> list[tuple[int, int]]:
    """The marks that lie in the text, in order; where two overlap, what they cover together is one."""
    pairs = [mark for mark in _listed(_at(excerpt, "marks")) if isinstance(mark, list) and len(mark) == 2]
    found: list[tuple[int, int]] = []
    for start, end in sorted((a, b) for a, b in pairs if type(a) is int and type(b) is int and 0 <= a < b <= length):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _told(value: Any) -> str:
    return _clean(str(value)) if isinstance(value, str | int | float) else ""


def _clean(text: str) -> str:
    """One sign for one, so that marks keep their places. An escape sequence in a headline must not move the cursor."""
    return "".join(map(_shown, text))


def _shown(sign: str) -> str:
    if sign.isprintable() or sign in JOINERS:
        return sign
    return " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}"
