"""An explanation drawn as a tree, with the passages that show it: for a terminal in colours, for a pipe plain."""

from collections.abc import Iterator, Sequence

from services.alert.matching.excerpts import Excerpt, excerpts
from services.alert.matching.explain import Clause, Explanation
from shared.events import EnrichedArticle, Span

_YES, _NO = "\u2713", "\u2717"
_BOLD, _GREEN, _RED, _DIM, _MARK, _END = "\x1b[1m", "\x1b[32m", "\x1b[31m", "\x1b[2m", "\x1b[1;33m", "\x1b[0m"
_SHOWN_PLACES = 3
_SHOWN_TITLE = 100


def explain_tree(
    explanation: Explanation, article: EnrichedArticle, *, is_terminal: bool = False, with_cost: bool = False
) -> str:
    """The tree of clauses, each with its truth, what it found or what was lacking; then the passages, terms marked."""
    pen = _Pen(is_terminal)
    word = pen.paint("match", _GREEN) if explanation.matched else pen.paint("no match", _RED)
    title = pen.visible(article.title) or pen.visible(article.id)
    head = f"{pen.paint(explanation.watchlist_id, _BOLD)}: {word}: {title[:_SHOWN_TITLE]}"
    lines = [head, *_branches(explanation.clauses.clauses, "", pen)]
    lines.extend(
        f"  {pen.passage(one)}" for one in excerpts(article, explanation.spans or _evidence(explanation.clauses))
    )
    if with_cost and explanation.clauses.cost:
        lines.append(f"  {pen.paint('cost: ' + explanation.clauses.cost, _DIM)}")
    return "\n".join(lines) + "\n"


def branches(clauses: Sequence[Clause], *, is_terminal: bool = False) -> Iterator[str]:
    """The lines of some clauses alone."""
    return _branches(clauses, "", _Pen(is_terminal))


class _Pen:
    """Colours where they are seen. A text's control characters never reach the terminal."""

    def __init__(self, is_terminal: bool) -> None:
        self.is_terminal = is_terminal

    def paint(self, text: str, colour: str) -> str:
        return f"{colour}{text}{_END}" if self.is_terminal else text

    def visible(self, text: str) -> str:
        return "".join(char if char.isprintable() else " " for char in text)

    def passage(self, excerpt: Excerpt) -> str:
        out, at = [], 0
        for start, end in excerpt.marks:
            marked = self.visible(excerpt.text[start:end])
            out += [
                self.visible(excerpt.text[at:start]),
                self.paint(marked, _MARK) if self.is_terminal else f"[{marked}]",
            ]
            at = end
        out.append(self.visible(excerpt.text[at:]))
        name = "title" if excerpt.field == "title" else f"text {excerpt.start}"
        return f"{self.paint(name + ':', _DIM)} {''.join(out)}"


def _branches(clauses: Sequence[Clause], indent: str, pen: _Pen) -> Iterator[str]:
    for number, clause in enumerate(clauses, 1):
        is_last = number == len(clauses)
        yield f"{indent}{'└─ ' if is_last else '├─ '}{_line(clause, pen)}"
        yield from _branches(clause.clauses, indent + ("   " if is_last else "│  "), pen)


def _line(clause: Clause, pen: _Pen) -> str:
    sign = pen.paint(_YES, _GREEN) if clause.holds else pen.paint(_NO, _RED)
    joint = {"and": "AND", "or": "OR", "not": "NOT"}.get(clause.kind) if clause.clauses else None
    name = joint or pen.visible(clause.query)
    if clause.miss:
        return f"{sign} {name}  {pen.paint('(' + pen.visible(clause.miss) + ')', _DIM)}"
    return f"{sign} {name}{_found(clause.evidence, pen)}"


def _found(evidence: Sequence[Span], pen: _Pen) -> str:
    if not evidence:
        return ""
    shown = [
        f"{one.field}{'' if one.start is None else f' {one.start}'} {pen.visible(one.text)!r}"
        for one in evidence[:_SHOWN_PLACES]
    ]
    more = f", and {len(evidence) - _SHOWN_PLACES} more" if len(evidence) > _SHOWN_PLACES else ""
    return f"  {pen.paint(', '.join(shown) + more, _DIM)}"


def _evidence(clause: Clause) -> list[Span]:
    """What the clauses found, where the whole did not match: there the reader looks for the miss."""
    return [*clause.evidence, *(span for below in clause.clauses for span in _evidence(below))]
