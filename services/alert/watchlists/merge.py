"""Files that are right by themselves, put together: names that must be unique, names that must exist, queries."""

from collections.abc import Iterator, Sequence

from services.alert.watchlists import selfwatch
from services.alert.watchlists.form import WatchlistForm
from services.alert.watchlists.lists import ListReader
from services.alert.watchlists.making import case, condition, made, queries_of
from services.alert.watchlists.model import CONSOLE, Place, Receiver, Ruleset, Watchlist
from services.alert.watchlists.parsed import Parsed
from services.alert.watchlists.query import QueryError, check_positive, mistakes, parse
from services.alert.watchlists.query.tree import Query, is_positive
from services.alert.watchlists.receivers import receiver
from shared.errors import Problem
from shared.spelling import did_you_mean
from shared.yaml.file import Node, Scalar, at

EACH = ("country", "entity", "story")
_ASKING = ("match", "all", "any", "none", "", "<<")


class Merge:
    """The files as one set; `problems` has everything that is wrong with it."""

    def __init__(self, files: Sequence[Parsed], lists: ListReader | None = None) -> None:
        """With `lists`, the files are some of many, and names that stand in others are not missed."""
        self.files = files
        self.problems: list[Problem] = []
        self.problems += selfwatch.wrong(files)
        self.lists = lists or ListReader(files)
        self.receivers = dict(self._receivers())
        self.watchlists = list(self._watchlists())
        if lists is None:
            self.problems += self.lists.problems
            self._check_names()

    def ruleset(self) -> Ruleset:
        return Ruleset(
            watchlists=tuple(watchlist for _, _, watchlist in self.watchlists),
            receivers=self.receivers,
            lists=self.lists.found,
            entities=tuple(entity for parsed in self.files for entity in parsed.form.entities),
            problems=selfwatch.problems(self.files),
            heartbeat=selfwatch.heartbeat(self.files),
        )

    def is_about_others(self, problem: Problem) -> bool:
        """May it come only from a file that could not be read: a receiver or list that stands there?"""
        return problem.message.startswith(("no receiver ", "no list ")) and "did you mean" not in problem.message

    def _receivers(self) -> Iterator[tuple[str, Receiver]]:
        seen: dict[str, Node] = {}
        for parsed in self.files:
            for name in parsed.form.receivers:
                node = parsed.at("receivers", name)
                if name == CONSOLE:
                    self.problems.append(
                        node.problem(f"the receiver `{CONSOLE}` is always there, and prints; choose another name")
                    )
                elif name in seen:
                    self.problems.append(node.problem(f"a receiver `{name}` is there already, in {_where(seen[name])}"))
                else:
                    seen[name] = node
                    made, problems = receiver(parsed, name)
                    self.problems += _not_told_yet(parsed, node, problems)
                    yield name, made

    def _watchlists(self) -> "Iterator[tuple[Parsed, Node, Watchlist]]":
        seen: dict[str, Node] = {}
        for parsed in self.files:
            owner = parsed.at("watchlists")
            for index, form in enumerate(parsed.form.watchlists):
                node = at(owner, (index,))
                if form.id in seen:
                    first = _where(seen[form.id])
                    self.problems.append(
                        parsed.at("watchlists", index, "id").problem(
                            f"a watchlist `{form.id}` is there already, in {first}"
                        )
                    )
                seen.setdefault(form.id, node)
                yield parsed, node, self._watchlist(parsed, index, form, node)

    def _watchlist(self, parsed: Parsed, index: int, form: WatchlistForm, node: Node) -> Watchlist:
        asked = queries_of(form)
        queries = {key: self._queries(at(node, (key,)), texts) for key, texts in asked.items()}
        cases = [
            case(test, _place(parsed, parsed.at("watchlists", index, "tests", number)))
            for number, test in enumerate(form.tests)
        ]
        found = made(form, parsed.form.defaults, queries, cases, _place(parsed, node))
        is_whole = all(len(queries[key]) == len(texts) for key, texts in asked.items())
        if is_whole and parsed.lost_of(node).isdisjoint(_ASKING):
            self._check_positive(parsed, index, found, node)
        return found

    def _queries(self, node: Node, texts: tuple[str, ...]) -> tuple[Query, ...]:
        """The trees of one key's queries; those that cannot be read become problems."""
        scalars = [node] if isinstance(node, Scalar) else getattr(node, "items", [])
        found = []
        for scalar, text in zip(scalars, texts, strict=False):
            try:
                found.append(parse(text, self.lists.natures))
            except QueryError:
                for error in mistakes(text, self.lists.natures):
                    self.problems.append(scalar.problem_at(error.offset, f"{error}{_cut_hint(scalar)}"))
        return tuple(found)

    def _check_positive(self, parsed: Parsed, index: int, made: Watchlist, node: Node) -> None:
        whole = condition(made)
        if whole is None:
            self.problems.append(node.problem("nothing is looked for: `match`, `all` or `any` is missing"))
        elif not is_positive(whole):
            scalar = parsed.at("watchlists", index, "match")
            message = (
                "no positive condition: `match`, `all` or `any` must say what is looked for, beside what is ruled out"
            )
            try:
                check_positive(made.match or whole)
                self.problems.append(node.problem(message))
            except QueryError as error:
                has_place = made.match is not None and isinstance(scalar, Scalar)
                self.problems.append(
                    scalar.problem_at(error.offset, str(error))
                    if has_place and isinstance(scalar, Scalar)
                    else node.problem(message)
                )

    def _check_names(self) -> None:
        for parsed in self.files:
            for place, names in _notified(parsed):
                self._check_receivers(parsed, place, names)
        for parsed, _, watchlist in self.watchlists:
            known = [*EACH, *self.lists.natures]
            if watchlist.each is not None and watchlist.each not in known:
                index = parsed.form.watchlists.index(
                    next(form for form in parsed.form.watchlists if form.id == watchlist.id)
                )
                node = parsed.at("watchlists", index, "each")
                self.problems.append(
                    node.problem(
                        _no("list", watchlist.each, known) + "; each takes a list's name, country, entity or story"
                    )
                )

    def _check_receivers(self, parsed: Parsed, place: tuple[int | str, ...], names: tuple[str, ...]) -> None:
        known = sorted({CONSOLE}.union(self.receivers, *(one.names("receivers") for one in self.files)))
        for index, name in enumerate(names):
            if name not in known:
                self.problems.append(parsed.at(*place, index).problem(_no("receiver", name, known)))


def _place(parsed: Parsed, node: Node) -> Place:
    return Place(parsed.file, *node.source.place(node.start))


def _notified(parsed: Parsed) -> "Iterator[tuple[tuple[int | str, ...], tuple[str, ...]]]":
    form = parsed.form
    yield ("defaults", "notify"), form.defaults.notify or ()
    yield ("problems", "notify"), (form.problems and form.problems.notify) or ()
    for index, watchlist in enumerate(form.watchlists):
        yield ("watchlists", index, "notify"), watchlist.notify or ()


def _no(kind: str, name: str, known: Sequence[str]) -> str:
    near = did_you_mean(name, known)
    hint = f"did you mean `{near}`?" if near else "expected one of " + ", ".join(sorted(known))
    return f"no {kind} `{name}`; {hint}"


def _cut_hint(scalar: Scalar) -> str:
    comment = scalar.comment
    return (
        f" (YAML cut off `{comment[:40]}` as a comment: put the whole value in single quotes or after `>-`)"
        if comment
        else ""
    )


def _not_told_yet(parsed: Parsed, node: Node, problems: Sequence[Problem]) -> list[Problem]:
    """Without those that come of a value that could not be read: of that one, and that it is missing."""
    lost = parsed.lost_of(node)
    told = {(one.source.place(one.start)) for one in (node, *(at(node, (key,)) for key in lost))} if lost else set()
    return [one for one in problems if (one.line, one.column) not in told]


def _where(node: Node) -> str:
    return f"{node.source.file}:{node.source.place(node.start)[0]}"
